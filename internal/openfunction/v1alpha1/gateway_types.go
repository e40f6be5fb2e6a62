// Package v1alpha1 is the OpenFunction Gateway: the composite resource (XR) that
// platform teams and their users write, its defaults and its validation.
//
// The types carry every field of OpenFunction's own Gateway, so that its
// manifests apply unchanged. The XRDs are generated from them.
//
// +groupName=networking.openfunction.io
// +versionName=v1alpha1
package v1alpha1

import (
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
)

// InternalListenerName is the listener that every OpenFunction Gateway has: it
// serves functions under the cluster domain, inside the cluster.
const InternalListenerName gwapiv1.SectionName = "ofn-http-internal"

// Gateway makes functions reachable: it attaches listeners to a Kubernetes
// Gateway, or creates one, and offers one Service as the entry to all functions.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
type Gateway struct {
	APIVersion string   `json:"apiVersion,omitempty"`
	Kind       string   `json:"kind,omitempty"`
	Metadata   Metadata `json:"metadata"`

	// Spec is what users of functions are offered.
	Spec GatewaySpec `json:"spec"`
	// Status is what the gateway implementation made of it.
	// +optional
	Status GatewayStatus `json:"status,omitzero"`
}

// Metadata is the part of the XR's metadata that is read.
type Metadata struct {
	Name       string `json:"name,omitempty"`
	Namespace  string `json:"namespace,omitempty"`
	UID        string `json:"uid,omitempty"`
	Generation int64  `json:"generation,omitempty"`
}

// GatewaySpec is the desired state of an OpenFunction Gateway. All of it may
// come from the defaults in the Composition's Input.
//
// +kubebuilder:validation:XValidation:rule="!(has(self.gatewayRef) && has(self.gatewayDef))",message="gatewayRef and gatewayDef exclude each other: keep gatewayRef to use an existing Gateway, gatewayDef to create one"
type GatewaySpec struct {
	// Domain under which functions are reached from outside: an external
	// listener without a hostname gets "*.<domain>". A lowercase DNS name
	// without wildcard and without trailing dot, such as "ofn.io".
	// +optional
	// +kubebuilder:validation:MaxLength=251
	// +kubebuilder:validation:Pattern=`^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$`
	Domain string `json:"domain,omitempty"`

	// ClusterDomain is the DNS domain of the cluster, "cluster.local" unless set:
	// an internal listener without a hostname gets "*.<clusterDomain>".
	// +optional
	// +kubebuilder:validation:MaxLength=251
	// +kubebuilder:validation:Pattern=`^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$`
	ClusterDomain string `json:"clusterDomain,omitempty"`

	// HostTemplate makes a function's hostname from {{.Name}}, {{.Namespace}}
	// and {{.Domain}}; "{{.Name}}.{{.Namespace}}.{{.Domain}}" unless set.
	// +optional
	// +kubebuilder:validation:MaxLength=512
	HostTemplate string `json:"hostTemplate,omitempty"`

	// PathTemplate makes a function's path from {{.Name}} and {{.Namespace}};
	// "{{.Namespace}}/{{.Name}}" unless set.
	// +optional
	// +kubebuilder:validation:MaxLength=512
	PathTemplate string `json:"pathTemplate,omitempty"`

	// HTTPRouteLabelKey is the label that a function's HTTPRoute carries to name
	// its OpenFunction Gateway; "app.kubernetes.io/managed-by" unless set.
	// +optional
	// +kubebuilder:validation:MaxLength=317
	// +kubebuilder:validation:Pattern=`^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$`
	HTTPRouteLabelKey string `json:"httpRouteLabelKey,omitempty"`

	// GatewayRef names an existing Kubernetes Gateway to attach listeners to.
	// +optional
	GatewayRef *GatewayRef `json:"gatewayRef,omitempty" wire:"closed"`

	// GatewayDef describes a Kubernetes Gateway to create.
	// +optional
	GatewayDef *GatewayDef `json:"gatewayDef,omitempty" wire:"closed"`

	// GatewaySpec holds the listeners.
	// +optional
	GatewaySpec *K8sGatewaySpec `json:"gatewaySpec,omitempty" wire:"closed"`
}

// GatewayRef names an existing Kubernetes Gateway.
type GatewayRef struct {
	// Name of the Gateway.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	Name string `json:"name"`
	// Namespace of the Gateway.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=63
	// +kubebuilder:validation:Pattern=`^[a-z0-9]([-a-z0-9]*[a-z0-9])?$`
	Namespace string `json:"namespace"`
}

// GatewayDef describes a Kubernetes Gateway to create.
type GatewayDef struct {
	// Name of the Gateway; the name of this resource unless set.
	// +optional
	// +kubebuilder:validation:MaxLength=253
	Name string `json:"name,omitempty"`
	// Namespace of the Gateway; the namespace of this resource unless set.
	// +optional
	// +kubebuilder:validation:MaxLength=63
	// +kubebuilder:validation:Pattern=`^[a-z0-9]([-a-z0-9]*[a-z0-9])?$`
	Namespace string `json:"namespace,omitempty"`
	// GatewayClassName is the GatewayClass, and so the implementation, of the
	// Gateway: "istio", "eg", "contour".
	// +optional
	// +kubebuilder:validation:MaxLength=253
	GatewayClassName gwapiv1.ObjectName `json:"gatewayClassName,omitempty"`
	// Labels to put on the Gateway.
	// +optional
	Labels map[string]string `json:"labels,omitempty"`
	// Annotations to put on the Gateway, such as cert-manager's
	// "cert-manager.io/cluster-issuer".
	// +optional
	Annotations map[string]string `json:"annotations,omitempty"`
	// Infrastructure is the Gateway's own spec.infrastructure: labels and
	// annotations of what the implementation creates, such as its load balancer.
	// +optional
	Infrastructure *gwapiv1.GatewayInfrastructure `json:"infrastructure,omitempty"`
	// Addresses is the Gateway's own spec.addresses.
	// +optional
	// +kubebuilder:validation:MaxItems=16
	Addresses []gwapiv1.GatewaySpecAddress `json:"addresses,omitempty"`
	// AllowedListeners is the Gateway's own spec.allowedListeners: which
	// namespaces may attach ListenerSets to it.
	// +optional
	AllowedListeners *gwapiv1.AllowedListeners `json:"allowedListeners,omitempty"`
}

// K8sGatewaySpec holds the listeners to attach.
type K8sGatewaySpec struct {
	// Listeners to attach. The listener "ofn-http-internal" is added where it is
	// missing. Their order is kept.
	// +optional
	// +listType=map
	// +listMapKey=name
	Listeners []Listener `json:"listeners,omitempty"`
}

// Listener is a Gateway API listener of which only the name is required.
type Listener struct {
	// Name of the listener, unique among all listeners of the Gateway. A
	// lowercase DNS subdomain.
	Name gwapiv1.SectionName `json:"name"`
	// Hostname to serve; "*.<clusterDomain>" for an internal listener,
	// "*.<domain>" for any other, unless set. TCP and UDP have none.
	// +optional
	Hostname *gwapiv1.Hostname `json:"hostname,omitempty"`
	// Port to serve on; 80 for HTTP, 443 for HTTPS and TLS, unless set.
	// +optional
	Port *gwapiv1.PortNumber `json:"port,omitempty"`
	// Protocol to serve; HTTP unless set.
	// +optional
	Protocol gwapiv1.ProtocolType `json:"protocol,omitempty"`
	// TLS configuration, for HTTPS and TLS listeners.
	// +optional
	TLS *gwapiv1.ListenerTLSConfig `json:"tls,omitempty"`
	// AllowedRoutes says which routes may attach; routes of the Gateway's own
	// namespace unless set, of all namespaces for "ofn-http-internal".
	// +optional
	AllowedRoutes *gwapiv1.AllowedRoutes `json:"allowedRoutes,omitempty"`
}
