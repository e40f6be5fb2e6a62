package resources

import (
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

type listenerSet struct {
	APIVersion string          `json:"apiVersion"`
	Kind       string          `json:"kind"`
	Metadata   Metadata        `json:"metadata"`
	Spec       listenerSetSpec `json:"spec"`
}

type listenerSetSpec struct {
	ParentRef gwapiv1.ParentGatewayReference `json:"parentRef"`
	Listeners []gwapiv1.Listener             `json:"listeners"`
}

// MakeListenerSet returns a ListenerSet that attaches the listeners, at most 64,
// to a Gateway (GEP-1713).
func MakeListenerSet(meta Metadata, parent types.NamespacedName, listeners []gwapiv1.Listener) wire.Object {
	group, kind := gwapiv1.Group(gwapiv1.GroupName), gwapiv1.Kind(cluster.KindGateway.Kind)
	namespace := gwapiv1.Namespace(parent.Namespace)
	return wire.Encode(&listenerSet{
		APIVersion: cluster.KindListenerSet.APIVersion,
		Kind:       cluster.KindListenerSet.Kind,
		Metadata:   meta,
		Spec: listenerSetSpec{
			ParentRef: gwapiv1.ParentGatewayReference{
				Group: &group, Kind: &kind, Name: gwapiv1.ObjectName(parent.Name), Namespace: &namespace,
			},
			Listeners: listeners,
		},
	})
}
