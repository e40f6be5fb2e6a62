package v1alpha1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
)

// FunctionRouteStatus is where a function is reached, and what the gateway
// implementation made of its route.
type FunctionRouteStatus struct {
	// ObservedGeneration is the metadata.generation of this resource that the status
	// speaks of.
	// +optional
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`
	// Gateway is the OpenFunction Gateway whose listeners serve the function.
	// +optional
	Gateway *RouteGateway `json:"gateway,omitempty"`
	// URL of the function: from outside, or else inside the cluster. Absent while no
	// listener serves it.
	// +optional
	URL string `json:"url,omitempty"`
	// Addresses are all URLs of the function.
	// +optional
	Addresses []RouteAddress `json:"addresses,omitempty"`
	// Route is the HTTPRoute of the function.
	// +optional
	Route *RouteStatus `json:"route,omitempty"`
	// Parents are the listeners that the HTTPRoute is for, and what the implementation
	// says of it there.
	// +optional
	Parents []RouteParent `json:"parents,omitempty"`
}

// RouteGateway is an OpenFunction Gateway or ClusterGateway.
type RouteGateway struct {
	// Kind is Gateway or ClusterGateway. Absent while it was not found.
	// +optional
	Kind string `json:"kind,omitempty"`
	// Name of it.
	Name string `json:"name"`
	// Namespace of it, or of the entry Service of a ClusterGateway.
	Namespace string `json:"namespace"`
}

// AddressType says from where an address is reached.
// +kubebuilder:validation:Enum=External;Internal
type AddressType string

// The types of addresses.
const (
	AddressExternal AddressType = "External"
	AddressInternal AddressType = "Internal"
)

// RouteAddress is a URL of a function.
type RouteAddress struct {
	// Type is External, or Internal for a URL inside the cluster.
	Type AddressType `json:"type"`
	// Value is the URL.
	Value string `json:"value"`
}

// RouteStatus is the HTTPRoute of a function.
type RouteStatus struct {
	// Hosts that it serves.
	// +optional
	Hosts []gwapiv1.Hostname `json:"hosts,omitempty"`
	// Paths that it serves.
	// +optional
	Paths []gwapiv1.HTTPPathMatch `json:"paths,omitempty"`
	// Conditions are Accepted and ResolvedRefs: of all listeners the first that is not
	// True.
	// +optional
	// +listType=map
	// +listMapKey=type
	Conditions []Condition `json:"conditions,omitempty"`
}

// RouteParent is a listener that a route is for.
type RouteParent struct {
	// ParentRef is the listener.
	ParentRef RouteParentRef `json:"parentRef"`
	// Accepted says whether the implementation accepts the route.
	// +kubebuilder:validation:Enum=True;False;Unknown
	Accepted metav1.ConditionStatus `json:"accepted"`
	// ResolvedRefs says whether the implementation found the backends.
	// +kubebuilder:validation:Enum=True;False;Unknown
	ResolvedRefs metav1.ConditionStatus `json:"resolvedRefs"`
	// Message says why either is not True.
	// +optional
	Message string `json:"message,omitempty"`
}

// RouteParentRef names a listener.
type RouteParentRef struct {
	// Kind of what has the listener, Gateway or ListenerSet.
	Kind string `json:"kind"`
	// Namespace of it.
	Namespace string `json:"namespace"`
	// Name of it.
	Name string `json:"name"`
	// SectionName is the name of the listener.
	SectionName gwapiv1.SectionName `json:"sectionName"`
}
