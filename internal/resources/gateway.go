package resources

import (
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// Metadata is the metadata of a composed resource.
type Metadata struct {
	Name        string            `json:"name"`
	Namespace   string            `json:"namespace,omitempty"`
	Labels      map[string]string `json:"labels,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

// gateway is a Gateway without a status.
type gateway struct {
	APIVersion string       `json:"apiVersion"`
	Kind       string       `json:"kind"`
	Metadata   Metadata     `json:"metadata"`
	Spec       *gatewaySpec `json:"spec,omitempty"`
}

// gatewaySpec is a Gateway's spec of which nothing must be there: the manifest of
// a Patch has listeners at most.
type gatewaySpec struct {
	GatewayClassName gwapiv1.ObjectName             `json:"gatewayClassName,omitempty"`
	Addresses        []gwapiv1.GatewaySpecAddress   `json:"addresses,omitempty"`
	AllowedListeners *gwapiv1.AllowedListeners      `json:"allowedListeners,omitempty"`
	Infrastructure   *gwapiv1.GatewayInfrastructure `json:"infrastructure,omitempty"`
	Listeners        []gwapiv1.Listener             `json:"listeners,omitempty"`
}

// MakeGateway returns the Gateway that def describes, with the listeners in it.
func MakeGateway(def v1alpha1.GatewayDef, listeners []gwapiv1.Listener) wire.Object {
	return wire.Encode(&gateway{
		APIVersion: cluster.KindGateway.APIVersion,
		Kind:       cluster.KindGateway.Kind,
		Metadata:   Metadata{Name: def.Name, Namespace: def.Namespace, Labels: def.Labels, Annotations: def.Annotations},
		Spec: &gatewaySpec{
			GatewayClassName: def.GatewayClassName,
			Addresses:        def.Addresses,
			AllowedListeners: def.AllowedListeners,
			Infrastructure:   def.Infrastructure,
			Listeners:        listeners,
		},
	})
}
