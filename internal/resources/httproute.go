package resources

import (
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

type httpRoute struct {
	APIVersion string        `json:"apiVersion"`
	Kind       string        `json:"kind"`
	Metadata   Metadata      `json:"metadata"`
	Spec       HTTPRouteSpec `json:"spec"`
}

// HTTPRouteSpec is an HTTPRoute's spec.
type HTTPRouteSpec struct {
	ParentRefs []gwapiv1.ParentReference `json:"parentRefs"`
	Hostnames  []gwapiv1.Hostname        `json:"hostnames"`
	Rules      []HTTPRouteRule           `json:"rules"`
}

// HTTPRouteRule is a rule of an HTTPRoute.
type HTTPRouteRule struct {
	v1alpha1.RouteRule

	BackendRefs []gwapiv1.HTTPBackendRef `json:"backendRefs,omitempty"`
}

// MakeHTTPRoute returns an HTTPRoute.
func MakeHTTPRoute(name types.NamespacedName, labels map[string]string, spec HTTPRouteSpec) wire.Object {
	return wire.Encode(&httpRoute{
		APIVersion: cluster.KindHTTPRoute.APIVersion,
		Kind:       cluster.KindHTTPRoute.Kind,
		Metadata:   Metadata{Name: name.Name, Namespace: name.Namespace, Labels: labels},
		Spec:       spec,
	})
}
