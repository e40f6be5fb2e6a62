package resources

import (
	"encoding/json"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/validation"
	"sigs.k8s.io/yaml"

	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

var (
	entry    = types.NamespacedName{Namespace: "openfunction", Name: "gateway"}
	twoPorts = []Port{
		{Name: "http", Protocol: "TCP", Port: 80, TargetPort: 80},
		{Name: "dns", Protocol: "UDP", Port: 53, TargetPort: 53},
	}
)

// checkManifest holds what would be applied to literal YAML, and to the fields of
// the real type.
func checkManifest(t *testing.T, got wire.Object, into any, want string) {
	t.Helper()
	if diff := cmp.Diff(want, asYAML(t, got)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	raw, err := json.Marshal(goldentest.AsMap(got))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.UnmarshalStrict(raw, into); err != nil {
		t.Errorf("the API server would refuse it: %v", err)
	}
}

func TestAServiceForANameIsAnExternalName(t *testing.T) {
	checkManifest(t, MakeExternalName(entry, "envoy.projectcontour.svc.cluster.local", twoPorts), &corev1.Service{}, `apiVersion: v1
kind: Service
metadata:
  name: gateway
  namespace: openfunction
spec:
  externalName: envoy.projectcontour.svc.cluster.local
  ports:
  - name: http
    port: 80
    protocol: TCP
    targetPort: 80
  - name: dns
    port: 53
    protocol: UDP
    targetPort: 53
  type: ExternalName
`)
}

func TestAServiceForAddressesIsHeadlessWithoutASelector(t *testing.T) {
	checkManifest(t, MakeHeadless(entry, twoPorts), &corev1.Service{}, `apiVersion: v1
kind: Service
metadata:
  name: gateway
  namespace: openfunction
spec:
  clusterIP: None
  ports:
  - name: http
    port: 80
    protocol: TCP
    targetPort: 80
  - name: dns
    port: 53
    protocol: UDP
    targetPort: 53
  type: ClusterIP
`)
}

func TestAnEndpointSliceHasReadyEndpointsOfOneFamily(t *testing.T) {
	name := types.NamespacedName{Namespace: "openfunction", Name: "gateway-ipv4"}
	addresses := []netip.Addr{netip.MustParseAddr("203.0.113.7"), netip.MustParseAddr("203.0.113.8")}
	checkManifest(t, MakeEndpointSlice(name, "gateway", "IPv4", addresses, twoPorts), &discoveryv1.EndpointSlice{}, `addressType: IPv4
apiVersion: discovery.k8s.io/v1
endpoints:
- addresses:
  - 203.0.113.7
  conditions:
    ready: true
- addresses:
  - 203.0.113.8
  conditions:
    ready: true
kind: EndpointSlice
metadata:
  labels:
    endpointslice.kubernetes.io/managed-by: function-openfunction-gateway
    kubernetes.io/service-name: gateway
  name: gateway-ipv4
  namespace: openfunction
ports:
- name: http
  port: 80
  protocol: TCP
- name: dns
  port: 53
  protocol: UDP
`)
}

func TestAnEndpointSlicesNameCarriesItsFamilyAndNumber(t *testing.T) {
	for want, got := range map[string]string{
		"gateway-ipv4":   EndpointSliceName("gateway", "IPv4", 0),
		"gateway-ipv4-2": EndpointSliceName("gateway", "IPv4", 1),
		"gateway-ipv6":   EndpointSliceName("gateway", "IPv6", 0),
		"entry-ipv6-12":  EndpointSliceName("entry", "IPv6", 11),
	} {
		if got != want {
			t.Errorf("want %q, got %q", want, got)
		}
	}
}

func TestAPortNameIsALabelThatTellsListenersApart(t *testing.T) {
	long := strings.Repeat("a", 64)
	for want, got := range map[string]string{
		"a-b-b4dcff93":                        PortName("a.b", 0),
		"a-b-823be6fc":                        PortName("a.b", 1),
		strings.Repeat("a", 54) + "-d833dfa4": PortName(long, 0),
		strings.Repeat("a", 54) + "-2cb1e7c4": PortName(long+"a", 0),
	} {
		if got != want {
			t.Errorf("want %q, got %q", want, got)
		}
		if faults := validation.IsDNS1123Label(got); faults != nil {
			t.Errorf("%q: %v", got, faults)
		}
	}
}
