// Package v1beta1 is the Input of this function: what a platform team sets in a
// Composition for all OpenFunction Gateways and FunctionRoutes of the cluster.
//
// +groupName=gateway.fn.openfunction.io
// +versionName=v1beta1
package v1beta1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

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
// +kubebuilder:validation:Enum=Follow;Fill;Overwrite
type HostnameMode string

// The hostname modes.
const (
	HostnamesFollow    HostnameMode = "Follow"
	HostnamesFill      HostnameMode = "Fill"
	HostnamesOverwrite HostnameMode = "Overwrite"
)

// Input configures the function for one Composition. The data of an
// EnvironmentConfig may have the same fields, all but environmentConfig, and wins.
//
// +kubebuilder:resource:categories=crossplane
type Input struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`

	// EnvironmentConfig is the name of an EnvironmentConfig
	// (apiextensions.crossplane.io/v1beta1) whose data has the other fields of this
	// Input and wins over them: a platform team changes it at any time, while
	// Crossplane's package manager writes a packaged Composition back. There need
	// not be one of that name. Where the name is empty, none is looked for.
	// +optional
	// +openfunction:default=openfunction-gateway
	EnvironmentConfig *string `json:"environmentConfig,omitempty"`

	// Attachment is how listeners reach a Gateway that spec.gatewayRef names.
	// Auto keeps what is in use, else takes ListenerSet where the Gateway allows
	// it, else Patch where policy allows it.
	// +optional
	// +openfunction:default=Auto
	Attachment AttachmentMode `json:"attachment,omitempty"`

	// Hostnames says what becomes of a listener's hostname. All of them fill in what
	// is missing, "*.<domain>" or "*.<clusterDomain>". Follow does so, too, in place of
	// a wildcard in an XR that lies in neither domain, as when only the domain of a
	// manifest was changed; unless policy.allowedDomains lists it, or two listeners
	// would serve the same. Fill leaves all that is written as it is. Overwrite
	// generates every hostname, as OpenFunction did.
	// +optional
	// +openfunction:default=Follow
	Hostnames HostnameMode `json:"hostnames,omitempty"`

	// Defaults for any field of the XR's spec. What the XR sets wins.
	// +optional
	Defaults v1alpha1.GatewaySpec `json:"defaults,omitzero"`

	// Policy limits what a tenant may ask for.
	// +optional
	Policy Policy `json:"policy,omitzero"`

	// Entrypoint is the Service that is the one entry to all functions.
	// +optional
	Entrypoint Entrypoint `json:"entrypoint,omitzero"`

	// Routes are what FunctionRoutes have in common.
	// +optional
	Routes Routes `json:"routes,omitzero"`

	// ProviderConfigRef is the provider-kubernetes configuration that Objects
	// use.
	// +optional
	ProviderConfigRef ProviderConfigRef `json:"providerConfigRef,omitzero"`

	// TTL is how long Crossplane may keep an answer before it asks again, from
	// "1s" to "24h".
	// +optional
	// +openfunction:default=60s
	TTL *metav1.Duration `json:"ttl,omitempty"`
}

// Policy limits what a tenant may ask for: whoever writes a namespaced XR. The
// Input's defaults and a cluster-scoped XR are the platform team's own, and only
// patchGateways limits them. A list that is left out is as its default says; an
// empty one, [], lists nothing.
type Policy struct {
	// AllowedGateways lists the Gateways that gatewayRef may name, each as
	// "namespace/name"; "*" matches any part of either. An entry allows neither
	// Patch nor a gatewayDef.
	// +optional
	// +openfunction:default="all"
	AllowedGateways []string `json:"allowedGateways,omitempty"`
	// PatchGateways lists the Gateways that Patch may change, as allowedGateways
	// does: provider-kubernetes usually has the right to change any. ListenerSets
	// need no entry, since a Gateway's own allowedListeners admits them.
	// +optional
	// +openfunction:default="none"
	PatchGateways []string `json:"patchGateways,omitempty"`
	// GatewayNamespaces lists the namespaces where gatewayDef may create a Gateway,
	// besides the XR's own, which needs no entry; "*" matches any part of a name.
	// +optional
	// +openfunction:default="none"
	GatewayNamespaces []string `json:"gatewayNamespaces,omitempty"`
	// AllowedClasses lists the GatewayClasses that gatewayDef may name; "*" matches
	// any part of a name.
	// +optional
	// +openfunction:default="all"
	AllowedClasses []string `json:"allowedClasses,omitempty"`
	// AllowedDomains lists the domains that XRs may serve: "example.com" allows
	// it and all below, "*.example.com" all below. It limits domain, clusterDomain
	// and explicit hostnames. Inside the cluster domain "*.<clusterDomain>" and the
	// names of the XR's own namespace need no entry.
	// +optional
	// +openfunction:default="all"
	AllowedDomains []string `json:"allowedDomains,omitempty"`
	// AllowedPorts lists the ports that listeners may have, each as a number or a
	// range such as "9000-9100". Where allowedDomains is set, a listener without
	// hostname (TCP, UDP) needs its port listed here: it serves every name.
	// +optional
	// +openfunction:default="all"
	AllowedPorts []intstr.IntOrString `json:"allowedPorts,omitempty"`
	// AllowedCertificates lists the Secrets, as allowedGateways lists Gateways, that
	// listeners may use from outside of the XR's namespace. A certificateRef without
	// namespace means such a Secret under Patch, and in a Gateway that is created
	// in another namespace.
	// +optional
	// +openfunction:default="none"
	AllowedCertificates []string `json:"allowedCertificates,omitempty"`
	// AllowedAnnotations lists the keys of annotations and labels that gatewayDef
	// and gatewaySpec may put on a Gateway and its infrastructure, and on
	// ListenerSets: a key, all keys of a prefix as
	// "external-dns.alpha.kubernetes.io/*", or "*".
	// +optional
	// +openfunction:default="all, none where allowedDomains is set"
	AllowedAnnotations []string `json:"allowedAnnotations,omitempty"`
	// RouteGateways lists the OpenFunction Gateways that a FunctionRoute may name, as
	// allowedGateways lists Gateways.
	// +optional
	// +openfunction:default="the default one, and those of the FunctionRoute's own namespace"
	RouteGateways []string `json:"routeGateways,omitempty"`
	// AllowedHostnames lists the hostnames that FunctionRoutes may serve, each of text,
	// {{.Name}}, {{.Namespace}} and {{.Domain}}; "*.{{.Namespace}}.example.com" allows all
	// below. {{.Domain}} is that of the OpenFunction Gateway; of one in the FunctionRoute's
	// own namespace it is only what the platform team's has, or allowedDomains lists. The
	// name of a function inside the cluster needs no entry, and that of another function is
	// never allowed.
	// +optional
	// +openfunction:default="all"
	AllowedHostnames []string `json:"allowedHostnames,omitempty"`
}

// Routes are what FunctionRoutes have in common.
type Routes struct {
	// GatewayRef names the OpenFunction Gateway of a FunctionRoute that names none.
	// +optional
	// +openfunction:default="openfunction in namespace openfunction"
	GatewayRef *v1alpha1.OpenFunctionGatewayRef `json:"gatewayRef,omitempty"`
}

// Entrypoint is the Service that is the one entry to all functions.
type Entrypoint struct {
	// Name of the Service. {{.Name}} in it stands for the XR's name, so that the
	// XRs of one namespace have a Service each. What is then no name of a Service,
	// since an XR's name may have dots and be longer, gets a hash.
	// +optional
	// +openfunction:default=gateway
	Name string `json:"name,omitempty"`
	// Namespace of the Service, and of the ListenerSets, that a cluster-scoped XR
	// composes. A namespaced XR always composes into its own namespace.
	// +optional
	// +openfunction:default=openfunction
	Namespace string `json:"namespace,omitempty"`
	// Target is the Service that the entry leads to.
	// +optional
	// +openfunction:default="found from the Gateway"
	Target *ServiceReference `json:"target,omitempty"`
	// EnvoyGatewayNamespaces are the namespaces, besides the Gateway's own, in
	// which Envoy Gateway keeps its Services. Its labels on a Service anywhere else
	// do not count, since any tenant may write them there. An empty list is none.
	// +optional
	// +openfunction:default="[envoy-gateway-system]"
	EnvoyGatewayNamespaces []string `json:"envoyGatewayNamespaces,omitempty"`
	// Disabled composes no entry Service.
	// +optional
	// +openfunction:default=false
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
	// Kind of the configuration. Not used for a cluster-scoped XR, whose Objects
	// know one kind only.
	// +optional
	// +openfunction:default=ClusterProviderConfig
	// +kubebuilder:validation:Enum=ClusterProviderConfig;ProviderConfig
	Kind string `json:"kind,omitempty"`
	// Name of the configuration.
	// +optional
	// +openfunction:default=default
	Name string `json:"name,omitempty"`
}
