package ask

import (
	"slices"
	"testing"

	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
)

func TestErrorsOfDefaultsHaveTheInputsPath(t *testing.T) {
	input := goldentest.Object(t, `{"defaults": {
		"domain": 5,
		"clusterDomain": "Cluster.Local",
		"gatewayDef": {"gatewayClassName": "Contour"},
		"gatewaySpec": {"listeners": [{"name": "web", "port": 0}]}
	}}`)
	for name, tc := range map[string]struct {
		spec string
		want []string
	}{
		"what the XR leaves out is the Input's to correct": {
			spec: `{}`,
			want: []string{
				"input.defaults.domain", "input.defaults.clusterDomain",
				"input.defaults.gatewayDef.gatewayClassName", "input.defaults.gatewaySpec.listeners[0].port",
			},
		},
		"what the XR writes is the XR's": {
			spec: `{"domain": "Ofn.io", "clusterDomain": "*.cluster.local", "gatewaySpec": {"listeners": [{"name": "tcp", "protocol": "TCP"}]}}`,
			want: []string{
				"input.defaults.domain", "spec.domain", "spec.clusterDomain",
				"input.defaults.gatewayDef.gatewayClassName", "spec.gatewaySpec.listeners[0].port",
			},
		},
		"what the XR leaves empty, too": {
			spec: `{"domain": "", "clusterDomain": null, "gatewayDef": {"gatewayClassName": ""}, "gatewaySpec": {"listeners": []}}`,
			want: []string{
				"input.defaults.domain", "input.defaults.clusterDomain",
				"input.defaults.gatewayDef.gatewayClassName", "input.defaults.gatewaySpec.listeners[0].port",
			},
		},
		"one field of an object is the XR's, another the Input's": {
			spec: `{"domain": "ofn.io", "clusterDomain": "cluster.local", "gatewayDef": {"name": "A"}, "gatewaySpec": {"listeners": [{"name": "web"}]}}`,
			want: []string{"input.defaults.domain", "spec.gatewayDef.name", "input.defaults.gatewayDef.gatewayClassName"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			xr := goldentest.Object(t, `{"kind": "Gateway", "metadata": {"name": "openfunction", "namespace": "openfunction"}, "spec": `+tc.spec+`}`)
			_, errs := read(xr, input)
			var got []string
			for _, e := range errs {
				got = append(got, e.Field)
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("got %q, want %q\n%v", got, tc.want, errs)
			}
		})
	}
}
