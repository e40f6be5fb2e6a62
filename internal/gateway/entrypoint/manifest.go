package entrypoint

import (
	"net/netip"
	"slices"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// managedBy tells the cluster's own controllers that the EndpointSlices are not
// theirs.
const managedBy = "function-openfunction-gateway"

// maxSlicePorts is how many ports the API server takes in an EndpointSlice.
const maxSlicePorts = 100

// Manifest is the entry Service as it is applied. A corev1.Service would bring
// an empty status along.
type Manifest struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`

	Spec ManifestSpec `json:"spec"`
}

// ManifestSpec is the spec of the entry Service. What the API server fills in,
// such as clusterIPs and ipFamilies, is left to it.
type ManifestSpec struct {
	Type         corev1.ServiceType `json:"type"`
	ExternalName string             `json:"externalName,omitempty"`
	ClusterIP    string             `json:"clusterIP,omitempty"`
	Ports        []Port             `json:"ports,omitempty"`
}

// MakeService returns the entry Service: of type ExternalName for a target with
// a name, headless and without a selector for one with addresses, whose
// endpoints MakeEndpointSlices makes. The target must not be zero.
func MakeService(name types.NamespacedName, t Target, ports []Port) *Manifest {
	spec := ManifestSpec{Type: corev1.ServiceTypeClusterIP, ClusterIP: corev1.ClusterIPNone, Ports: ports}
	if t.Name != "" {
		spec = ManifestSpec{Type: corev1.ServiceTypeExternalName, ExternalName: t.Name, Ports: ports}
	}
	return &Manifest{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Service"},
		ObjectMeta: metav1.ObjectMeta{Name: name.Name, Namespace: name.Namespace},
		Spec:       spec,
	}
}

// MakeEndpointSlices returns the EndpointSlices of a Service that leads to
// addresses: one per family and hundred ports, IPv4 first; none for a target
// with a name. A slice's address type cannot be changed, so its name carries the
// family: "gateway-ipv4", and "gateway-ipv4-2" for the second hundred.
func MakeEndpointSlices(service types.NamespacedName, t Target, ports []Port) []*discoveryv1.EndpointSlice {
	var v4, v6 []discoveryv1.Endpoint
	for _, ip := range t.Addresses {
		if ip.Is4() {
			v4 = append(v4, endpoint(ip))
		} else {
			v6 = append(v6, endpoint(ip))
		}
	}
	return append(
		makeSlices(service, "-ipv4", discoveryv1.AddressTypeIPv4, v4, ports),
		makeSlices(service, "-ipv6", discoveryv1.AddressTypeIPv6, v6, ports)...)
}

func makeSlices(
	service types.NamespacedName, suffix string, family discoveryv1.AddressType, endpoints []discoveryv1.Endpoint, ports []Port,
) []*discoveryv1.EndpointSlice {
	if len(endpoints) == 0 {
		return nil
	}
	var out []*discoveryv1.EndpointSlice
	for chunk := range slices.Chunk(endpointPorts(ports), maxSlicePorts) {
		name := service.Name + suffix
		if len(out) > 0 {
			name += "-" + strconv.Itoa(len(out)+1)
		}
		out = append(out, &discoveryv1.EndpointSlice{
			TypeMeta: metav1.TypeMeta{APIVersion: discoveryv1.SchemeGroupVersion.String(), Kind: "EndpointSlice"},
			ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: service.Namespace, Labels: map[string]string{
				discoveryv1.LabelServiceName: service.Name,
				discoveryv1.LabelManagedBy:   managedBy,
			}},
			AddressType: family,
			Endpoints:   endpoints,
			Ports:       chunk,
		})
	}
	return out
}

// endpoint is ready, and says so: an empty conditions object would be applied
// otherwise.
func endpoint(ip netip.Addr) discoveryv1.Endpoint {
	return discoveryv1.Endpoint{
		Addresses:  []string{ip.String()},
		Conditions: discoveryv1.EndpointConditions{Ready: new(true)},
	}
}

func endpointPorts(ports []Port) []discoveryv1.EndpointPort {
	out := make([]discoveryv1.EndpointPort, 0, len(ports))
	for _, p := range ports {
		out = append(out, discoveryv1.EndpointPort{Name: new(p.Name), Protocol: new(p.Protocol), Port: new(p.TargetPort)})
	}
	return out
}
