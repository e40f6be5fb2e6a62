package cluster

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// Metadata is the part of an object's metadata that is read.
type Metadata struct {
	Name       string `json:"name,omitempty"`
	Namespace  string `json:"namespace,omitempty"`
	UID        string `json:"uid,omitempty"`
	Generation int64  `json:"generation,omitempty"`
	// Deleted is set once the object is being deleted.
	Deleted         string               `json:"deletionTimestamp,omitempty"`
	Labels          map[string]string    `json:"labels,omitempty"`
	Annotations     map[string]string    `json:"annotations,omitempty"`
	OwnerReferences []OwnerReference     `json:"ownerReferences,omitempty"`
	ManagedFields   []ManagedFieldsEntry `json:"managedFields,omitempty"`
}

// OwnerReference is the part of an owner reference that is read.
type OwnerReference struct {
	Kind       string `json:"kind,omitempty"`
	Name       string `json:"name,omitempty"`
	UID        string `json:"uid,omitempty"`
	Controller bool   `json:"controller,omitempty"`
}

// ManagedFieldsEntry is the part of a managedFields entry that is read.
type ManagedFieldsEntry struct {
	Manager     string      `json:"manager,omitempty"`
	Operation   string      `json:"operation,omitempty"`
	Subresource string      `json:"subresource,omitempty"`
	FieldsV1    wire.Object `json:"fieldsV1,omitempty"`
}

// NamespacedName returns the object's namespace and name.
func (m Metadata) NamespacedName() types.NamespacedName {
	return types.NamespacedName{Namespace: m.Namespace, Name: m.Name}
}

// ControlledBy reports whether the XR with this UID is the object's controller.
func (m Metadata) ControlledBy(uid string) bool {
	controller := m.Controller()
	return uid != "" && controller != nil && controller.UID == uid
}

// Controlled reports whether the object has a controller.
func (m Metadata) Controlled() bool { return m.Controller() != nil }

// Controller returns the reference to the object's controller, nil if it has none.
func (m Metadata) Controller() *OwnerReference {
	for i := range m.OwnerReferences {
		if o := &m.OwnerReferences[i]; o.Controller && o.UID != "" {
			return o
		}
	}
	return nil
}

// Meta is an object of any kind, of which only the metadata is read.
type Meta struct {
	Metadata Metadata `json:"metadata"`
}

// ConfigMap is the part of a ConfigMap that is read.
type ConfigMap struct {
	Metadata Metadata          `json:"metadata"`
	Data     map[string]string `json:"data,omitempty"`
}

// Gateway is a Kubernetes Gateway.
type Gateway struct {
	Metadata Metadata              `json:"metadata"`
	Spec     gwapiv1.GatewaySpec   `json:"spec"`
	Status   gwapiv1.GatewayStatus `json:"status"`
}

// ListenerSet is a Gateway API ListenerSet (GEP-1713).
type ListenerSet struct {
	Metadata Metadata                  `json:"metadata"`
	Spec     gwapiv1.ListenerSetSpec   `json:"spec"`
	Status   gwapiv1.ListenerSetStatus `json:"status"`
}

// GatewayClass is the part of a GatewayClass that is read.
type GatewayClass struct {
	Metadata Metadata                   `json:"metadata"`
	Spec     gwapiv1.GatewayClassSpec   `json:"spec"`
	Status   gwapiv1.GatewayClassStatus `json:"status"`
}

// Service is the part of a Service that is read.
type Service struct {
	Metadata Metadata    `json:"metadata"`
	Spec     ServiceSpec `json:"spec"`
}

// ServiceSpec is the part of a Service's spec that is read.
type ServiceSpec struct {
	Type         string        `json:"type,omitempty"`
	ClusterIP    string        `json:"clusterIP,omitempty"`
	ExternalName string        `json:"externalName,omitempty"`
	Ports        []ServicePort `json:"ports,omitempty"`
}

// HTTPRoute is the part of an HTTPRoute that is read.
type HTTPRoute struct {
	Metadata Metadata `json:"metadata"`
	Spec     struct {
		ParentRefs []gwapiv1.ParentReference `json:"parentRefs,omitempty"`
		Hostnames  []gwapiv1.Hostname        `json:"hostnames,omitempty"`
	} `json:"spec"`
	Status gwapiv1.HTTPRouteStatus `json:"status"`
}

// KnativeService is the part of a Knative Service that is read.
type KnativeService struct {
	Metadata Metadata `json:"metadata"`
	Status   struct {
		LatestReadyRevisionName string `json:"latestReadyRevisionName,omitempty"`
	} `json:"status"`
}

// OpenFunctionGateway is the part of an OpenFunction Gateway that is read.
type OpenFunctionGateway struct {
	Metadata Metadata `json:"metadata"`
	Status   struct {
		Conditions []metav1.Condition `json:"conditions,omitempty"`
	} `json:"status"`
}

// ServicePort is the part of a Service's port that is read.
type ServicePort struct {
	Port int32 `json:"port,omitempty"`
	// Protocol is what the port runs over; "" means TCP.
	Protocol corev1.Protocol `json:"protocol,omitempty"`
}

// Object is the part that is read of a provider-kubernetes Object whose manifest is
// a Gateway.
type Object struct {
	Metadata Metadata     `json:"metadata"`
	Spec     ObjectSpec   `json:"spec"`
	Status   ObjectStatus `json:"status"`
}

// ObjectSpec is the part of an Object's spec that is read.
type ObjectSpec struct {
	ForProvider        ForProvider `json:"forProvider"`
	ManagementPolicies []string    `json:"managementPolicies,omitempty"`
}

// ForProvider is what an Object applies.
type ForProvider struct {
	Manifest Gateway `json:"manifest"`
}

// ObjectStatus is the part of an Object's status that is read.
type ObjectStatus struct {
	Conditions []metav1.Condition `json:"conditions,omitempty"`
	AtProvider AtProvider         `json:"atProvider"`
}

// AtProvider is what an Object saw when it looked last.
type AtProvider struct {
	// Manifest is the Gateway, of which only the metadata and the class are read.
	Manifest struct {
		Metadata Metadata `json:"metadata"`
		Spec     struct {
			GatewayClassName string `json:"gatewayClassName,omitempty"`
		} `json:"spec"`
	} `json:"manifest"`
}
