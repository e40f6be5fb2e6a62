package v1alpha1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
)

// GatewayStatus is what the gateway implementation says of our listeners, and
// what users of functions need to reach them. Its conditions are Crossplane's to
// write and so are not among the fields.
type GatewayStatus struct {
	// ObservedGeneration is the metadata.generation of this resource that the
	// status speaks of.
	// +optional
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`
	// Gateway is the Kubernetes Gateway in use, and how listeners reach it.
	// +optional
	Gateway *AttachedGateway `json:"gateway,omitempty"`
	// Addresses that the Gateway is reached at.
	// +optional
	Addresses []gwapiv1.GatewayStatusAddress `json:"addresses,omitempty"`
	// ParentRefs is what an HTTPRoute must name in spec.parentRefs to be served:
	// the Gateway, or every ListenerSet.
	// +optional
	ParentRefs []ParentRef `json:"parentRefs,omitempty"`
	// Entrypoint is the one name through which all functions are reached inside
	// the cluster.
	// +optional
	Entrypoint *Entrypoint `json:"entrypoint,omitempty"`
	// Routing is how a function's hostname and path are made.
	// +optional
	Routing *Routing `json:"routing,omitempty"`
	// Listeners is the truth about each of our listeners, in the order of spec.
	// +optional
	// +listType=map
	// +listMapKey=name
	Listeners []ListenerStatus `json:"listeners,omitempty"`
}

// AttachmentMethod is how listeners reach a Gateway.
// +kubebuilder:validation:Enum=Create;ListenerSet;Patch
type AttachmentMethod string

// The attachment methods.
const (
	// AttachmentCreate creates the Gateway with the listeners in it.
	AttachmentCreate AttachmentMethod = "Create"
	// AttachmentListenerSet puts the listeners into ListenerSets (GEP-1713) that
	// name the Gateway as parent. The Gateway consents by spec.allowedListeners.
	AttachmentListenerSet AttachmentMethod = "ListenerSet"
	// AttachmentPatch applies the listeners to the Gateway's own spec.listeners
	// through provider-kubernetes.
	AttachmentPatch AttachmentMethod = "Patch"
)

// AttachedGateway is the Kubernetes Gateway in use.
type AttachedGateway struct {
	// Name of the Gateway.
	Name string `json:"name"`
	// Namespace of the Gateway.
	Namespace string `json:"namespace"`
	// ClassName is the Gateway's GatewayClass, once known.
	// +optional
	ClassName string `json:"className,omitempty"`
	// Attachment is how listeners reach the Gateway; absent while undecided.
	// +optional
	Attachment AttachmentMethod `json:"attachment,omitempty"`
	// Reason says why this attachment was chosen, or which condition says why none
	// could be.
	// +optional
	Reason string `json:"reason,omitempty"`
	// OnDeletion says what becomes of the listeners when this resource is deleted.
	// +optional
	OnDeletion string `json:"onDeletion,omitempty"`
}

// ParentRef is an entry for an HTTPRoute's spec.parentRefs.
type ParentRef struct {
	// Group of the parent, "gateway.networking.k8s.io".
	Group string `json:"group"`
	// Kind of the parent, Gateway or ListenerSet.
	Kind string `json:"kind"`
	// Namespace of the parent.
	Namespace string `json:"namespace"`
	// Name of the parent.
	Name string `json:"name"`
}

// Entrypoint is the entry Service.
type Entrypoint struct {
	// Host is the name of the entry Service in the cluster's DNS.
	Host string `json:"host"`
	// Targets are what the name leads to: one DNS name, or IP addresses. Absent
	// while nothing was found.
	// +optional
	Targets []string `json:"targets,omitempty"`
}

// Routing is how a function's hostname and path are made.
type Routing struct {
	// Domain is the effective spec.domain.
	Domain string `json:"domain"`
	// ClusterDomain is the effective spec.clusterDomain.
	ClusterDomain string `json:"clusterDomain"`
	// HostTemplate is the effective spec.hostTemplate.
	HostTemplate string `json:"hostTemplate"`
	// PathTemplate is the effective spec.pathTemplate.
	PathTemplate string `json:"pathTemplate"`
	// LabelKey is the effective spec.httpRouteLabelKey.
	LabelKey string `json:"labelKey"`
	// LabelValue is the value of that label for this Gateway, at most 63 bytes.
	LabelValue string `json:"labelValue"`
	// Example is the outcome for a function "function-sample" in "default".
	Example RoutingExample `json:"example"`
}

// RoutingExample is how a function "function-sample" in "default" is reached.
type RoutingExample struct {
	// Hostname of the function outside the cluster, which hostTemplate makes.
	Hostname string `json:"hostname"`
	// InternalHostname is the function's hostname inside the cluster.
	InternalHostname string `json:"internalHostname"`
	// Path of the function, with a leading slash.
	Path string `json:"path"`
	// TemplatePath is the path that pathTemplate makes for a function which has
	// hostnames of its own, with a leading slash.
	TemplatePath string `json:"templatePath"`
	// URL of the function from outside, with https where an HTTPS listener serves it.
	// Absent where no external listener of ours serves its hostname.
	// +optional
	URL string `json:"url,omitempty"`
	// Labels of its HTTPRoute.
	Labels map[string]string `json:"labels,omitempty"`
}

// ListenerStatus is the truth about one listener.
type ListenerStatus struct {
	// Name of the listener.
	Name gwapiv1.SectionName `json:"name"`
	// Hostname in effect; absent for TCP and UDP.
	// +optional
	Hostname gwapiv1.Hostname `json:"hostname,omitempty"`
	// Port in effect.
	// +optional
	Port gwapiv1.PortNumber `json:"port,omitempty"`
	// Protocol in effect.
	// +optional
	Protocol gwapiv1.ProtocolType `json:"protocol,omitempty"`
	// SupportedKinds are the route kinds that the implementation supports on it.
	// +optional
	SupportedKinds []gwapiv1.RouteGroupKind `json:"supportedKinds,omitempty"`
	// AttachedRoutes is the number of routes attached to it.
	AttachedRoutes int32 `json:"attachedRoutes"`
	// Conditions as the implementation wrote them, and a derived Ready where it
	// writes none. While one says the same of a listener that is the same, it keeps the
	// observedGeneration and lastTransitionTime that it was told with, under Patch
	// until provider-kubernetes looks at the Gateway again.
	// +optional
	// +listType=map
	// +listMapKey=type
	Conditions []Condition `json:"conditions,omitempty"`
}

// Condition is a Kubernetes condition of which only type and status must be
// there, as OpenFunction's are.
type Condition struct {
	// Type of the condition.
	Type string `json:"type"`
	// Status is True, False or Unknown.
	// +kubebuilder:validation:Enum=True;False;Unknown
	Status metav1.ConditionStatus `json:"status"`
	// Reason of the status, in CamelCase.
	// +optional
	Reason string `json:"reason,omitempty"`
	// Message for people.
	// +optional
	Message string `json:"message,omitempty"`
	// ObservedGeneration is the generation of the Gateway or ListenerSet that the
	// condition speaks of.
	// +optional
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`
	// LastTransitionTime is when the status last changed (RFC 3339).
	// +optional
	// +kubebuilder:validation:Format=date-time
	LastTransitionTime string `json:"lastTransitionTime,omitempty"`
}
