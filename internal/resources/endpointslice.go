package resources

import (
	"net/netip"

	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// MaxEndpointSlicePorts is how many ports the API server takes in an EndpointSlice.
const MaxEndpointSlicePorts = 100

// managedBy tells the cluster's own controllers that an EndpointSlice is not
// theirs.
const managedBy = "function-openfunction-gateway"

type endpointSlice struct {
	APIVersion  string                     `json:"apiVersion"`
	Kind        string                     `json:"kind"`
	Metadata    Metadata                   `json:"metadata"`
	AddressType discoveryv1.AddressType    `json:"addressType"`
	Endpoints   []discoveryv1.Endpoint     `json:"endpoints"`
	Ports       []discoveryv1.EndpointPort `json:"ports"`
}

// MakeEndpointSlice returns an EndpointSlice that leads a headless Service to
// addresses, all of one family. It has at most MaxEndpointSlicePorts ports, those
// of the Service.
func MakeEndpointSlice(
	name types.NamespacedName, service string, family discoveryv1.AddressType, addresses []netip.Addr, ports []Port,
) wire.Object {
	return wire.Encode(&endpointSlice{
		APIVersion: discoveryv1.SchemeGroupVersion.String(),
		Kind:       "EndpointSlice",
		Metadata: Metadata{Name: name.Name, Namespace: name.Namespace, Labels: map[string]string{
			discoveryv1.LabelServiceName: service,
			discoveryv1.LabelManagedBy:   managedBy,
		}},
		AddressType: family,
		Endpoints:   endpoints(addresses),
		Ports:       endpointPorts(ports),
	})
}

// endpoints returns an endpoint for each address, stated as ready: an empty
// conditions object would be applied otherwise.
func endpoints(addresses []netip.Addr) []discoveryv1.Endpoint {
	out := make([]discoveryv1.Endpoint, 0, len(addresses))
	for _, a := range addresses {
		out = append(out, discoveryv1.Endpoint{
			Addresses:  []string{a.String()},
			Conditions: discoveryv1.EndpointConditions{Ready: new(true)},
		})
	}
	return out
}

func endpointPorts(ports []Port) []discoveryv1.EndpointPort {
	out := make([]discoveryv1.EndpointPort, 0, len(ports))
	for _, p := range ports {
		out = append(out, discoveryv1.EndpointPort{Name: &p.Name, Protocol: &p.Protocol, Port: &p.TargetPort})
	}
	return out
}
