package entrypoint_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/internal/gateway/entrypoint"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

var self = types.NamespacedName{Namespace: "openfunction", Name: "gateway"}

var ports = []entrypoint.Port{
	{Name: "http", Protocol: "TCP", Port: 80, TargetPort: 80},
	{Name: "dns", Protocol: "UDP", Port: 53, TargetPort: 53},
}

// checkManifest holds what would be applied to literal JSON, whether
// encoding/json or our own encoder writes it, and to the fields of the real type.
func checkManifest(t *testing.T, manifest, decoded any, want string) {
	t.Helper()
	b, err := json.Marshal(manifest)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(parse(t, []byte(want)), parse(t, b)); diff != "" {
		t.Errorf("by encoding/json (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(parse(t, []byte(want)), wire.Encode(manifest).AsMap()); diff != "" {
		t.Errorf("by wire.Encode (-want +got):\n%s", diff)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(decoded); err != nil {
		t.Errorf("the API server would refuse it: %v", err)
	}
}

func parse(t *testing.T, b []byte) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestMakeServiceForANameIsAnExternalName(t *testing.T) {
	got := entrypoint.MakeService(self, name("envoy.projectcontour.svc.cluster.local"), ports)
	checkManifest(t, got, &corev1.Service{}, `{
		"apiVersion": "v1", "kind": "Service",
		"metadata": {"name": "gateway", "namespace": "openfunction"},
		"spec": {
			"type": "ExternalName",
			"externalName": "envoy.projectcontour.svc.cluster.local",
			"ports": [
				{"name": "http", "protocol": "TCP", "port": 80, "targetPort": 80},
				{"name": "dns", "protocol": "UDP", "port": 53, "targetPort": 53}
			]
		}
	}`)
}

func TestMakeServiceForAddressesIsHeadlessWithoutASelector(t *testing.T) {
	got := entrypoint.MakeService(self, addrs("203.0.113.7"), ports)
	checkManifest(t, got, &corev1.Service{}, `{
		"apiVersion": "v1", "kind": "Service",
		"metadata": {"name": "gateway", "namespace": "openfunction"},
		"spec": {
			"type": "ClusterIP",
			"clusterIP": "None",
			"ports": [
				{"name": "http", "protocol": "TCP", "port": 80, "targetPort": 80},
				{"name": "dns", "protocol": "UDP", "port": 53, "targetPort": 53}
			]
		}
	}`)
}

func TestMakeEndpointSlicesMakesOnePerFamily(t *testing.T) {
	got := entrypoint.MakeEndpointSlices(self, addrs("2001:db8::7", "203.0.113.7", "203.0.113.8"), ports)
	if len(got) != 2 {
		t.Fatalf("want 2 EndpointSlices, got %d", len(got))
	}
	checkManifest(t, got[0], &discoveryv1.EndpointSlice{}, `{
		"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
		"metadata": {
			"name": "gateway-ipv4", "namespace": "openfunction",
			"labels": {
				"kubernetes.io/service-name": "gateway",
				"endpointslice.kubernetes.io/managed-by": "function-openfunction-gateway"
			}
		},
		"addressType": "IPv4",
		"endpoints": [
			{"addresses": ["203.0.113.7"], "conditions": {"ready": true}},
			{"addresses": ["203.0.113.8"], "conditions": {"ready": true}}
		],
		"ports": [
			{"name": "http", "protocol": "TCP", "port": 80},
			{"name": "dns", "protocol": "UDP", "port": 53}
		]
	}`)
	checkManifest(t, got[1], &discoveryv1.EndpointSlice{}, `{
		"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
		"metadata": {
			"name": "gateway-ipv6", "namespace": "openfunction",
			"labels": {
				"kubernetes.io/service-name": "gateway",
				"endpointslice.kubernetes.io/managed-by": "function-openfunction-gateway"
			}
		},
		"addressType": "IPv6",
		"endpoints": [{"addresses": ["2001:db8::7"], "conditions": {"ready": true}}],
		"ports": [
			{"name": "http", "protocol": "TCP", "port": 80},
			{"name": "dns", "protocol": "UDP", "port": 53}
		]
	}`)
}

func TestMakeEndpointSlicesNames(t *testing.T) {
	hundreds := func(n int) []entrypoint.Port { return entrypoint.Ports(thousand()[:n]) }
	cases := map[string]struct {
		target entrypoint.Target
		ports  []entrypoint.Port
		want   []string
	}{
		"ANameHasNone":                 {name("lb.example.com"), ports, nil},
		"NothingHasNone":               {entrypoint.Target{}, ports, nil},
		"IPv4Alone":                    {addrs("203.0.113.7"), ports, []string{"gateway-ipv4"}},
		"IPv6Alone":                    {addrs("2001:db8::7"), ports, []string{"gateway-ipv6"}},
		"AHundredPortsFit":             {addrs("203.0.113.7"), hundreds(100), []string{"gateway-ipv4"}},
		"MoreThanAHundredPortsAreMore": {addrs("203.0.113.7", "2001:db8::7"), hundreds(201), []string{"gateway-ipv4", "gateway-ipv4-2", "gateway-ipv4-3", "gateway-ipv6", "gateway-ipv6-2", "gateway-ipv6-3"}},
	}
	for title, tc := range cases {
		t.Run(title, func(t *testing.T) {
			var got []string
			for _, s := range entrypoint.MakeEndpointSlices(self, tc.target, tc.ports) {
				got = append(got, s.Name)
				if len(s.Ports) > 100 {
					t.Errorf("%s has %d ports", s.Name, len(s.Ports))
				}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestMakeEndpointSlicesLeavesNoPortOut(t *testing.T) {
	var got []string
	for _, s := range entrypoint.MakeEndpointSlices(self, addrs("203.0.113.7"), entrypoint.Ports(thousand())) {
		for _, p := range s.Ports {
			got = append(got, *p.Name)
		}
	}
	if len(got) != 1000 || !strings.HasPrefix(got[0], "team-0-") || !strings.HasPrefix(got[999], "team-999-") {
		t.Errorf("want the ports of team.0 to team.999, got %d: %v", len(got), got)
	}
}
