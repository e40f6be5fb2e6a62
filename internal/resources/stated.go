package resources

import (
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
)

// Stated is what a composed attachment states for a Gateway or ListenerSet.
type Stated struct {
	// Kind and Name are those of what has the listeners.
	Kind      string
	Name      types.NamespacedName
	Listeners []Frontend
}

// Frontend is the part of a listener that tells which requests come to it.
type Frontend struct {
	Name     gwapiv1.SectionName  `json:"name"`
	Hostname gwapiv1.Hostname     `json:"hostname"`
	Port     gwapiv1.PortNumber   `json:"port"`
	Protocol gwapiv1.ProtocolType `json:"protocol"`
}

type withListeners struct {
	Metadata struct {
		Name      string `json:"name"`
		Namespace string `json:"namespace"`
	} `json:"metadata"`
	Spec struct {
		Listeners []Frontend `json:"listeners"`
	} `json:"spec"`
}

// States returns the listeners that the composed resource states, none where it is not
// one of an attachment.
func (c Composed) States() Stated {
	switch c.Key.Role {
	case RoleListenerSet:
		set := cluster.ReadAs[withListeners](c.Resource)
		return Stated{cluster.KindListenerSet.Kind, types.NamespacedName{Namespace: set.Metadata.Namespace, Name: set.Metadata.Name}, set.Spec.Listeners}
	case RoleGateway:
		return Stated{cluster.KindGateway.Kind, c.Key.Target, cluster.ReadAs[withListeners](c.Resource).Spec.Listeners}
	case RoleGatewayObject, RolePatch:
		object := cluster.ReadAs[struct {
			Spec struct {
				ForProvider struct {
					Manifest withListeners `json:"manifest"`
				} `json:"forProvider"`
			} `json:"spec"`
		}](c.Resource)
		return Stated{cluster.KindGateway.Kind, c.Key.Target, object.Spec.ForProvider.Manifest.Spec.Listeners}
	case RoleService, RoleEndpointSlice, RoleRouting, RoleHTTPRoute:
	}
	return Stated{}
}
