// Package v1beta1 is the Input of this function: what a platform team sets in a
// Composition for all OpenFunction Gateways of the cluster.
//
// +kubebuilder:object:generate=true
// +groupName=gateway.fn.openfunction.io
// +versionName=v1beta1
package v1beta1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// AttachmentMode says how listeners reach an existing Gateway.
// +kubebuilder:validation:Enum=Auto;ListenerSet;Patch
type AttachmentMode string

// The attachment modes.
const (
	AttachmentAuto        AttachmentMode = "Auto"
	AttachmentListenerSet AttachmentMode = "ListenerSet"
	AttachmentPatch       AttachmentMode = "Patch"
)

// HostnameMode says what becomes of the hostnames that users write.
// +kubebuilder:validation:Enum=Fill;Overwrite
type HostnameMode string

// The hostname modes.
const (
	HostnamesFill      HostnameMode = "Fill"
	HostnamesOverwrite HostnameMode = "Overwrite"
)

// Input configures the function for one Composition.
//
// +kubebuilder:object:root=true
// +kubebuilder:storageversion
// +kubebuilder:resource:categories=crossplane
type Input struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`

	// Attachment is how listeners reach a Gateway that spec.gatewayRef names.
	// Auto (the default) keeps what is in use, else takes ListenerSet where the
	// Gateway allows it, else Patch where policy allows it.
	// +optional
	Attachment AttachmentMode `json:"attachment,omitempty"`

	// Hostnames says what becomes of a listener's hostname: Fill (the default)
	// fills in what is missing, Overwrite generates every one, as OpenFunction
	// did.
	// +optional
	Hostnames HostnameMode `json:"hostnames,omitempty"`

	// Defaults for any field of the XR's spec. What the XR sets wins.
	// +optional
	Defaults v1alpha1.GatewaySpec `json:"defaults,omitzero"`

	// Policy limits what an XR may ask for.
	// +optional
	Policy Policy `json:"policy,omitzero"`

	// Entrypoint is the Service that is the one entry to all functions.
	// +optional
	Entrypoint Entrypoint `json:"entrypoint,omitzero"`

	// ProviderConfigRef is the provider-kubernetes configuration that Objects
	// use.
	// +optional
	ProviderConfigRef ProviderConfigRef `json:"providerConfigRef,omitzero"`

	// TTL is how long Crossplane may keep an answer before it asks again, such as
	// "60s" (the default). Never zero.
	// +optional
	TTL *metav1.Duration `json:"ttl,omitempty"`
}

// Policy limits what an XR may ask for.
type Policy struct {
	// AllowedGateways lists the Gateways that XRs may use or create, each as
	// "namespace/name"; "*" matches any part of either. Patch needs an entry that
	// matches; ListenerSet and gatewayDef do only if the list is set.
	// +optional
	AllowedGateways []string `json:"allowedGateways,omitempty"`
	// AllowedDomains lists the domains that XRs may serve: "example.com" allows
	// it and all below, "*.example.com" all below. Explicit hostnames are held to
	// it too. Empty allows all.
	// +optional
	AllowedDomains []string `json:"allowedDomains,omitempty"`
}

// Entrypoint is the Service that is the one entry to all functions.
type Entrypoint struct {
	// Name of the Service; "gateway" unless set.
	// +optional
	Name string `json:"name,omitempty"`
	// Namespace of the Service, and of the ListenerSets, that a cluster-scoped XR
	// composes; "openfunction" unless set. A namespaced XR always composes into
	// its own namespace.
	// +optional
	Namespace string `json:"namespace,omitempty"`
	// Target is the Service that the entry leads to. Found from the Gateway
	// unless set.
	// +optional
	Target *ServiceReference `json:"target,omitempty"`
	// Disabled composes no entry Service.
	// +optional
	Disabled bool `json:"disabled,omitempty"`
}

// ServiceReference names a Service.
type ServiceReference struct {
	// Name of the Service.
	Name string `json:"name"`
	// Namespace of the Service.
	Namespace string `json:"namespace"`
}

// ProviderConfigRef names a provider-kubernetes configuration.
type ProviderConfigRef struct {
	// Kind is ClusterProviderConfig (the default) or ProviderConfig. Not used for
	// a cluster-scoped XR, whose Objects know one kind only.
	// +optional
	// +kubebuilder:validation:Enum=ClusterProviderConfig;ProviderConfig
	Kind string `json:"kind,omitempty"`
	// Name of the configuration; "default" unless set.
	// +optional
	Name string `json:"name,omitempty"`
}
