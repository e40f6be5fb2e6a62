package listener

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/util/validation/field"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
	"sigs.k8s.io/yaml"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// fill is an Input under which what is written stands.
var fill = v1beta1.Input{Hostnames: v1beta1.HostnamesFill}

// noExternal is the warning where all listeners are internal.
const noExternal = "no listener is external, so functions are reached inside the cluster only: " +
	"add one to gatewaySpec.listeners, such as {name: ofn-http-external, allowedRoutes: {namespaces: {from: All}}}"

// internalListener is what is added.
const internalListener = `
name: ofn-http-internal
hostname: "*.cluster.local"
port: 80
protocol: HTTP
allowedRoutes: {namespaces: {from: All}}
Internal: true
Added: true`

// specOf returns a defaulted spec with the listeners of a YAML list.
func specOf(tb testing.TB, listeners string) v1alpha1.GatewaySpec {
	tb.Helper()
	spec := v1alpha1.GatewaySpec{
		Domain: "ofn.io", ClusterDomain: "cluster.local",
		GatewayRef:  &v1alpha1.GatewayRef{Name: "contour", Namespace: "projectcontour"},
		GatewaySpec: &v1alpha1.K8sGatewaySpec{},
	}
	if err := yaml.UnmarshalStrict([]byte(listeners), &spec.GatewaySpec.Listeners); err != nil {
		tb.Fatalf("%v in\n%s", err, listeners)
	}
	return spec
}

// planned returns listeners from YAML documents of one each.
func planned(t *testing.T, documents ...string) []Listener {
	t.Helper()
	listeners := make([]Listener, len(documents))
	for i, document := range documents {
		if err := yaml.UnmarshalStrict([]byte(document), &listeners[i]); err != nil {
			t.Fatalf("%v in\n%s", err, document)
		}
	}
	return listeners
}

func path() *field.Path { return field.NewPath("spec", "gatewaySpec", "listeners") }

func messages(errs field.ErrorList) []string {
	var out []string
	for _, err := range errs {
		out = append(out, err.Error())
	}
	return out
}

func TestPlanCompletesListeners(t *testing.T) {
	const all = `allowedRoutes: {namespaces: {from: All}}`
	const same = `allowedRoutes: {namespaces: {from: Same}}`
	const secret = `tls: {mode: Terminate, certificateRefs: [{name: cert}]}`
	for name, c := range map[string]struct {
		listeners string
		mode      v1beta1.HostnameMode
		domain    string
		want      []string
	}{
		"the internal listener is added to an empty list": {
			want: []string{internalListener},
		},
		"the internal listener is added last": {
			listeners: `[{name: b, port: 81}, {name: a}]`,
			want: []string{
				`{name: b, hostname: "*.ofn.io", port: 81, protocol: HTTP, ` + same + `}`,
				`{name: a, hostname: "*.ofn.io", port: 80, protocol: HTTP, ` + same + `}`,
				internalListener,
			},
		},
		"the internal listener is filled where the user wrote its name only": {
			listeners: `[{name: ofn-http-internal}]`,
			want:      []string{`{name: ofn-http-internal, hostname: "*.cluster.local", port: 80, protocol: HTTP, ` + all + `, Internal: true}`},
		},
		"what the user wrote of the internal listener stands": {
			listeners: `[{name: ofn-http-internal, hostname: fn.example.com, port: 8080, protocol: HTTP, ` + same + `}]`,
			want:      []string{`{name: ofn-http-internal, hostname: fn.example.com, port: 8080, protocol: HTTP, ` + same + `, Internal: true}`},
		},
		"the internal listener may be HTTPS": {
			listeners: `[{name: ofn-http-internal, protocol: HTTPS, ` + secret + `}]`,
			want:      []string{`{name: ofn-http-internal, hostname: "*.cluster.local", port: 443, protocol: HTTPS, ` + secret + `, ` + all + `, Internal: true}`},
		},
		"routes of the internal listener are filled around its kinds": {
			listeners: `[{name: ofn-http-internal, allowedRoutes: {kinds: [{kind: HTTPRoute}]}}]`,
			want:      []string{`{name: ofn-http-internal, hostname: "*.cluster.local", port: 80, protocol: HTTP, allowedRoutes: {kinds: [{kind: HTTPRoute}], namespaces: {from: All}}, Internal: true}`},
		},
		"a selector without from is not widened": {
			listeners: `[{name: ofn-http-internal, allowedRoutes: {namespaces: {selector: {matchLabels: {a: b}}}}}]`,
			want:      []string{`{name: ofn-http-internal, hostname: "*.cluster.local", port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: Same, selector: {matchLabels: {a: b}}}}, Internal: true}`},
		},
		"ports and hostnames go by protocol": {
			listeners: `
- {name: internal, port: 8080, hostname: "*.cluster.local"}
- {name: http, protocol: HTTP}
- {name: https, protocol: HTTPS, ` + secret + `}
- {name: tls, protocol: TLS, port: 8443, tls: {mode: Passthrough}}
- {name: tcp, protocol: TCP, port: 9000}
- {name: udp, protocol: UDP, port: 9000}
- {name: own, protocol: example.com/quic, port: 9001}`,
			want: []string{
				`{name: internal, hostname: "*.cluster.local", port: 8080, protocol: HTTP, ` + same + `, Internal: true}`,
				`{name: http, hostname: "*.ofn.io", port: 80, protocol: HTTP, ` + same + `}`,
				`{name: https, hostname: "*.ofn.io", port: 443, protocol: HTTPS, ` + secret + `, ` + same + `}`,
				`{name: tls, hostname: "*.ofn.io", port: 8443, protocol: TLS, tls: {mode: Passthrough}, ` + same + `}`,
				`{name: tcp, port: 9000, protocol: TCP, ` + same + `}`,
				`{name: udp, port: 9000, protocol: UDP, ` + same + `}`,
				`{name: own, port: 9001, protocol: example.com/quic, ` + same + `}`,
				internalListener,
			},
		},
		"TLS without a port gets 443": {
			listeners: `[{name: tls, protocol: TLS, tls: {mode: Passthrough}}]`,
			want: []string{
				`{name: tls, hostname: "*.ofn.io", port: 443, protocol: TLS, tls: {mode: Passthrough}, ` + same + `}`,
				internalListener,
			},
		},
		"an explicit hostname of the cluster domain is internal": {
			listeners: `[{name: a, hostname: cluster.local}, {name: b, hostname: fn.cluster.local}, {name: c, hostname: mycluster.local}, {name: d, hostname: "*.local"}]`,
			want: []string{
				`{name: a, hostname: cluster.local, port: 80, protocol: HTTP, ` + same + `, Internal: true}`,
				`{name: b, hostname: fn.cluster.local, port: 80, protocol: HTTP, ` + same + `, Internal: true}`,
				`{name: c, hostname: mycluster.local, port: 80, protocol: HTTP, ` + same + `}`,
				`{name: d, hostname: "*.local", port: 80, protocol: HTTP, ` + same + `}`,
				internalListener,
			},
		},
		"a generated hostname is never internal by its suffix": {
			domain:    "apps.cluster.local",
			listeners: `[{name: a}, {name: b, port: 81, hostname: "*.apps.cluster.local"}]`,
			want: []string{
				`{name: a, hostname: "*.apps.cluster.local", port: 80, protocol: HTTP, ` + same + `}`,
				`{name: b, hostname: "*.apps.cluster.local", port: 81, protocol: HTTP, ` + same + `, Internal: true}`,
				internalListener,
			},
		},
		"Overwrite generates every hostname": {
			mode: v1beta1.HostnamesOverwrite,
			listeners: `
- {name: ofn-http-internal, hostname: fn.example.com}
- {name: a, hostname: fn.cluster.local}
- {name: b, port: 81, hostname: "Not a hostname"}
- {name: c, port: 82, hostname: ""}
- {name: d, port: 83, protocol: example.com/own, hostname: fn.example.com}
- {name: e, port: 84, protocol: example.com/own}`,
			want: []string{
				`{name: ofn-http-internal, hostname: "*.cluster.local", port: 80, protocol: HTTP, ` + all + `, Internal: true}`,
				`{name: a, hostname: "*.ofn.io", port: 80, protocol: HTTP, ` + same + `}`,
				`{name: b, hostname: "*.ofn.io", port: 81, protocol: HTTP, ` + same + `}`,
				`{name: c, hostname: "*.ofn.io", port: 82, protocol: HTTP, ` + same + `}`,
				`{name: d, hostname: "*.ofn.io", port: 83, protocol: example.com/own, ` + same + `}`,
				`{name: e, port: 84, protocol: example.com/own, ` + same + `}`,
			},
		},
		"everything else passes as written": {
			listeners: `
- name: ofn-http-internal
- name: https
  protocol: HTTPS
  hostname: fn.example.com
  tls: {certificateRefs: [{name: cert, namespace: certs}], options: {example.com/min: "1.3"}}
  allowedRoutes: {kinds: [{group: example.com, kind: MyRoute}], namespaces: {from: Selector, selector: {matchLabels: {a: b}}}}`,
			want: []string{
				`{name: ofn-http-internal, hostname: "*.cluster.local", port: 80, protocol: HTTP, ` + all + `, Internal: true}`,
				`
name: https
protocol: HTTPS
port: 443
hostname: fn.example.com
tls: {certificateRefs: [{name: cert, namespace: certs}], options: {example.com/min: "1.3"}}
allowedRoutes: {kinds: [{group: example.com, kind: MyRoute}], namespaces: {from: Selector, selector: {matchLabels: {a: b}}}}`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			spec := specOf(t, c.listeners)
			if c.domain != "" {
				spec.Domain = c.domain
			}
			got, _, errs := Plan(spec, v1beta1.Input{Hostnames: c.mode}, true, path(), nil)
			if errs != nil {
				t.Fatalf("errors: %v", errs)
			}
			if diff := cmp.Diff(planned(t, c.want...), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestPlanOfNoListenersAtAll(t *testing.T) {
	spec := specOf(t, "[]")
	spec.GatewaySpec = nil
	got, warnings, errs := Plan(spec, fill, true, path(), nil)
	if errs != nil {
		t.Fatalf("errors %v", errs)
	}
	if diff := cmp.Diff([]string{noExternal}, warnings); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(planned(t, internalListener), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPlanLimitsACreatedGateway(t *testing.T) {
	created := func(n int, more string) v1alpha1.GatewaySpec {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "- {name: l-%d, port: %d}\n", i, i+1000)
		}
		spec := specOf(t, b.String()+more)
		spec.GatewayRef, spec.GatewayDef = nil, &v1alpha1.GatewayDef{}
		return spec
	}
	referred := created(1000, "")
	referred.GatewayRef, referred.GatewayDef = &v1alpha1.GatewayRef{}, nil
	for name, c := range map[string]struct {
		spec v1alpha1.GatewaySpec
		want []string
	}{
		"63 and the added one":                        {spec: created(63, "")},
		"64 with the internal one among them":         {spec: created(63, "- name: ofn-http-internal")},
		"1000 on a Gateway that is not created by us": {spec: referred},
		"64 and the added one": {
			spec: created(64, ""),
			want: []string{`spec.gatewaySpec.listeners: Too many: 65: must have at most 64 items, with "ofn-http-internal", which is added, on a Gateway that gatewayDef creates: remove some, or use gatewayRef and ListenerSets`},
		},
		"65 with the internal one among them": {
			spec: created(64, "- name: ofn-http-internal"),
			want: []string{`spec.gatewaySpec.listeners: Too many: 65: must have at most 64 items on a Gateway that gatewayDef creates: remove some, or use gatewayRef and ListenerSets`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, errs := Plan(c.spec, fill, true, path(), nil)
			if diff := cmp.Diff(c.want, messages(errs)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestBareListenersKeepTheirOrder(t *testing.T) {
	b, a := gwapiv1.Listener{Name: "b", Port: 80}, gwapiv1.Listener{Name: "a", Port: 81}
	if diff := cmp.Diff([]gwapiv1.Listener{b, a}, Bare([]Listener{{Listener: b, Added: true}, {Listener: a}})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
