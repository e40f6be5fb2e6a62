package resources

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// Port is a port of the entry Service. It states what the API server would fill
// in, so that applying it again changes nothing.
type Port struct {
	// Name is a DNS label of at most 63 bytes, unique in the Service.
	Name string `json:"name"`
	// Protocol is TCP or UDP.
	Protocol corev1.Protocol `json:"protocol"`
	// Port is the number that the entry serves.
	Port int32 `json:"port"`
	// TargetPort is always Port: the Gateway behind the entry serves the same.
	TargetPort int32 `json:"targetPort"`
}

// service is a Service without a status.
type service struct {
	APIVersion string      `json:"apiVersion"`
	Kind       string      `json:"kind"`
	Metadata   Metadata    `json:"metadata"`
	Spec       serviceSpec `json:"spec"`
}

// serviceSpec leaves what the API server fills in, such as clusterIPs and
// ipFamilies, to it.
type serviceSpec struct {
	Type         corev1.ServiceType `json:"type"`
	ExternalName string             `json:"externalName,omitempty"`
	ClusterIP    string             `json:"clusterIP,omitempty"`
	Ports        []Port             `json:"ports,omitempty"`
}

// EntryName returns the name of the entry Service, in the namespace given, of an XR of
// the name given.
func EntryName(config v1beta1.Entrypoint, xr types.NamespacedName) types.NamespacedName {
	name := config.NameFor(xr.Name)
	if name != config.Name {
		name = ServiceName(name)
	}
	return types.NamespacedName{Namespace: xr.Namespace, Name: name}
}

// MakeExternalName returns a Service that is another name for target.
func MakeExternalName(name types.NamespacedName, target string, ports []Port) wire.Object {
	return makeService(name, serviceSpec{Type: corev1.ServiceTypeExternalName, ExternalName: target, Ports: ports})
}

// MakeHeadless returns a headless Service without a selector: it leads to the
// addresses in the EndpointSlices that MakeEndpointSlice makes for it.
func MakeHeadless(name types.NamespacedName, ports []Port) wire.Object {
	return makeService(name, serviceSpec{Type: corev1.ServiceTypeClusterIP, ClusterIP: corev1.ClusterIPNone, Ports: ports})
}

func makeService(name types.NamespacedName, spec serviceSpec) wire.Object {
	return wire.Encode(&service{
		APIVersion: "v1",
		Kind:       "Service",
		Metadata:   Metadata{Name: name.Name, Namespace: name.Namespace},
		Spec:       spec,
	})
}
