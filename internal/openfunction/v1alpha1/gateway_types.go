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
// +kubebuilder:resource:shortName=ofngw,categories=openfunction
// +kubebuilder:printcolumn:name=Address,type=string,JSONPath=`.status.addresses[*].value`
// +kubebuilder:printcolumn:name=Attachment,type=string,JSONPath=`.status.gateway.attachment`
type Gateway struct {
	APIVersion string   `json:"apiVersion,omitempty"`
	Kind       string   `json:"kind,omitempty"`
	Metadata   Metadata `json:"metadata"`

	// Spec is the desired state. All of it may come from the defaults in the
	// Composition's Input.
	Spec GatewaySpec `json:"spec"`
	// Status is what the gateway implementation made of it, and what users of
	// functions need to reach them. Crossplane adds the conditions.
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

// GatewaySpec is the desired state of an OpenFunction Gateway.
//
// +kubebuilder:validation:XValidation:rule="!has(self.gatewayRef) || !has(self.gatewayDef)",fieldPath=".gatewayDef",message="gatewayRef and gatewayDef exclude each other: keep gatewayRef to use an existing Gateway, gatewayDef to create one"
// +kubebuilder:validation:XValidation:rule="!has(self.domain) || !has(self.clusterDomain) || size(self.domain) == 0 || self.domain != self.clusterDomain",fieldPath=".domain",message="domain must differ from clusterDomain: write the domain that functions have outside the cluster, such as ofn.io"
type GatewaySpec struct {
	// Domain under which functions are reached from outside: an external
	// listener without a hostname gets "*.<domain>". A lowercase DNS name
	// without wildcard and without trailing dot, such as "ofn.io".
	// +optional
	// +kubebuilder:validation:MaxLength=251
	// +kubebuilder:validation:XValidation:rule="self == (self.lowerAscii() + '/').replace('*.', '').replace('./', '').replace('/', '')",message="domain must be lowercase, without wildcard and without trailing dot",messageExpression="'domain must be lowercase, without wildcard and without trailing dot: write ' + (self.lowerAscii() + '/').replace('*.', '').replace('./', '').replace('/', '')"
	// +kubebuilder:validation:XValidation:rule="self == '' || self.matches('^([*][.])?[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?([.][A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?)*[.]?$')",message="domain must be a DNS name: between its dots at most 63 letters, digits and hyphens, a hyphen neither first nor last"
	// +kubebuilder:validation:XValidation:rule="!isIP(self)",message="domain must be a DNS name, not an IP address: write a name that resolves to it, such as 172.31.73.53.sslip.io",messageExpression="'domain must be a DNS name, not an IP address: write a name that resolves to it, such as ' + self.replace(':', '-') + '.sslip.io'"
	Domain string `json:"domain,omitempty"`

	// ClusterDomain is the DNS domain of the cluster: an internal listener
	// without a hostname gets "*.<clusterDomain>".
	// +optional
	// +openfunction:default=cluster.local
	// +kubebuilder:validation:MaxLength=251
	// +kubebuilder:validation:XValidation:rule="self == (self.lowerAscii() + '/').replace('*.', '').replace('./', '').replace('/', '')",message="clusterDomain must be lowercase, without wildcard and without trailing dot",messageExpression="'clusterDomain must be lowercase, without wildcard and without trailing dot: write ' + (self.lowerAscii() + '/').replace('*.', '').replace('./', '').replace('/', '')"
	// +kubebuilder:validation:XValidation:rule="self == '' || self.matches('^([*][.])?[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?([.][A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?)*[.]?$')",message="clusterDomain must be a DNS name: between its dots at most 63 letters, digits and hyphens, a hyphen neither first nor last"
	// +kubebuilder:validation:XValidation:rule="!isIP(self)",message="clusterDomain must be a DNS name, not an IP address: write the domain of the cluster's DNS, such as cluster.local"
	ClusterDomain string `json:"clusterDomain,omitempty"`

	// HostTemplate makes a function's hostname from {{.Name}}, {{.Namespace}}
	// and {{.Domain}}.
	// +optional
	// +openfunction:default="{{.Name}}.{{.Namespace}}.{{.Domain}}"
	// +kubebuilder:validation:MaxLength=512
	// +kubebuilder:validation:XValidation:rule="self.matches('^([^{}]|[{]{2} *[.](Name|Namespace|Domain) *[}]{2})*$')",message="hostTemplate takes text, {{.Name}}, {{.Namespace}} and {{.Domain}}: write {{.Name}}.{{.Namespace}}.{{.Domain}}"
	HostTemplate string `json:"hostTemplate,omitempty"`

	// PathTemplate makes a function's path from {{.Name}} and {{.Namespace}}.
	// +optional
	// +openfunction:default="{{.Namespace}}/{{.Name}}"
	// +kubebuilder:validation:MaxLength=512
	// +kubebuilder:validation:XValidation:rule="self.matches('^([^{}]|[{]{2} *[.](Name|Namespace) *[}]{2})*$')",message="pathTemplate takes text, {{.Name}} and {{.Namespace}}: write {{.Namespace}}/{{.Name}}"
	PathTemplate string `json:"pathTemplate,omitempty"`

	// HTTPRouteLabelKey is the label that a function's HTTPRoute carries to name
	// its OpenFunction Gateway.
	// +optional
	// +openfunction:default=app.kubernetes.io/managed-by
	// +kubebuilder:validation:MaxLength=317
	// +kubebuilder:validation:XValidation:rule="self == '' || self.matches('^([a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$')",message="httpRouteLabelKey must be a label key, at most 63 characters after an optional DNS name and a slash: write app.kubernetes.io/managed-by"
	HTTPRouteLabelKey string `json:"httpRouteLabelKey,omitempty"`

	// GatewayRef names an existing Kubernetes Gateway to attach listeners to.
	// +optional
	GatewayRef *GatewayRef `json:"gatewayRef,omitempty" wire:"closed"`

	// GatewayDef describes a Kubernetes Gateway to create.
	// +optional
	GatewayDef *GatewayDef `json:"gatewayDef,omitempty" wire:"closed"`

	// GatewaySpec holds the listeners, and what to put on what carries them.
	// +optional
	GatewaySpec *K8sGatewaySpec `json:"gatewaySpec,omitempty" wire:"closed"`
}

// HasListeners reports whether the spec has listeners of its own.
func (s GatewaySpec) HasListeners() bool {
	return s.GatewaySpec != nil && len(s.GatewaySpec.Listeners) > 0
}

// OfCarrier returns the labels and annotations of what carries the listeners.
func (s GatewaySpec) OfCarrier() (labels, annotations map[string]string) {
	if s.GatewaySpec == nil {
		return nil, nil
	}
	return s.GatewaySpec.Labels, s.GatewaySpec.Annotations
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
	// Name of the Gateway.
	// +optional
	// +openfunction:default="the name of this resource"
	// +kubebuilder:validation:MaxLength=253
	Name string `json:"name,omitempty"`
	// Namespace of the Gateway. A cluster-scoped resource has none to offer, so
	// there it must be set.
	// +optional
	// +openfunction:default="the namespace of this resource"
	// +kubebuilder:validation:MaxLength=63
	// +kubebuilder:validation:Pattern=`^([a-z0-9]([-a-z0-9]*[a-z0-9])?)?$`
	Namespace string `json:"namespace,omitempty"`
	// GatewayClassName is the GatewayClass, and so the implementation, of the
	// Gateway: "istio", "eg", "contour".
	// +optional
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
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=16
	// +kubebuilder:validation:XValidation:rule="self.all(a, a.?type.orValue('IPAddress') != 'IPAddress' || !has(a.value) || a.value == '' || isIP(a.value))",message="an address without a type, or of type IPAddress, must be an IP address: set type to Hostname for a name"
	// +kubebuilder:validation:XValidation:rule="self.all(a, !has(a.value) || has(a.type) && !(a.type in ['IPAddress', 'Hostname']) || self.exists_one(b, has(b.value) && b.value == a.value && (has(b.type) ? b.type : 'IPAddress') == (has(a.type) ? a.type : 'IPAddress')))",message="addresses of type IPAddress and Hostname must be unique: remove the one that is there twice"
	Addresses []gwapiv1.GatewaySpecAddress `json:"addresses,omitempty"`
	// AllowedListeners is the Gateway's own spec.allowedListeners: which
	// namespaces may attach ListenerSets to it.
	// +optional
	AllowedListeners *gwapiv1.AllowedListeners `json:"allowedListeners,omitempty"`
}

// K8sGatewaySpec holds the listeners to attach, and the labels and annotations of
// what carries them.
type K8sGatewaySpec struct {
	// Listeners to attach. The listener "ofn-http-internal" is added where it is
	// missing. Their order is kept.
	// +optional
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MaxItems=1000
	Listeners []Listener `json:"listeners,omitempty"`
	// Labels to put on the ListenerSets, or on the Gateway that gatewayDef creates,
	// whose own win. A Gateway that is patched is its operator's, and gets none.
	// +optional
	Labels map[string]string `json:"labels,omitempty"`
	// Annotations to put there too, such as cert-manager's
	// "cert-manager.io/cluster-issuer".
	// +optional
	Annotations map[string]string `json:"annotations,omitempty"`
}

// Listener is a Gateway API listener of which only the name is required.
//
// +kubebuilder:validation:XValidation:rule="!has(self.tls) || !(self.?protocol.orValue('HTTP') in ['HTTP', 'TCP', 'UDP'])",reason=FieldValueForbidden,fieldPath=".tls",message="tls is for protocol HTTPS and TLS only: set protocol to HTTPS, or remove tls"
// +kubebuilder:validation:XValidation:rule="self.?protocol.orValue('HTTP') != 'HTTPS' || self.?tls.?mode.orValue('Terminate') == 'Terminate'",fieldPath=".tls.mode",message="tls.mode must be Terminate for protocol HTTPS: set protocol to TLS to pass the connection through"
// +kubebuilder:validation:XValidation:rule="has(self.tls) || self.?protocol.orValue('HTTP') != 'TLS'",reason=FieldValueRequired,fieldPath=".tls",message="tls is required for protocol TLS: set tls.mode to Passthrough, or to Terminate with tls.certificateRefs"
// +kubebuilder:validation:XValidation:rule="!has(self.hostname) || !(self.?protocol.orValue('HTTP') in ['TCP', 'UDP'])",reason=FieldValueForbidden,fieldPath=".hostname",message="hostname is not for protocol TCP and UDP, which carry none: remove it"
// +kubebuilder:validation:XValidation:rule="has(self.port) || self.?protocol.orValue('HTTP') in ['HTTP', 'HTTPS', 'TLS']",reason=FieldValueRequired,fieldPath=".port",message="port is required for this protocol: only HTTP (80), HTTPS and TLS (443) have one of their own"
type Listener struct {
	// Name of the listener, unique among all listeners of the Gateway. A
	// lowercase DNS subdomain.
	Name gwapiv1.SectionName `json:"name"`
	// Hostname to serve. TCP and UDP have none, a protocol of the implementation's
	// own has none unless it is written.
	// +optional
	// +openfunction:default=`"*.<clusterDomain>" for an internal listener, "*.<domain>" for any other`
	Hostname *gwapiv1.Hostname `json:"hostname,omitempty"`
	// Port to serve on.
	// +optional
	// +openfunction:default="80 for HTTP, 443 for HTTPS and TLS"
	// +kubebuilder:validation:Type=integer
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=65535
	Port *gwapiv1.PortNumber `json:"port,omitempty"`
	// Protocol to serve: HTTP, HTTPS, TLS, TCP, UDP, or one of the
	// implementation's own such as "example.com/bar".
	// +optional
	// +openfunction:default=HTTP
	Protocol gwapiv1.ProtocolType `json:"protocol,omitempty"`
	// TLS configuration, for HTTPS and TLS listeners.
	// +optional
	TLS *gwapiv1.ListenerTLSConfig `json:"tls,omitempty"`
	// AllowedRoutes says which routes may attach.
	// +optional
	// +openfunction:default=`routes of all namespaces for "ofn-http-internal", of the Gateway's own for any other`
	AllowedRoutes *gwapiv1.AllowedRoutes `json:"allowedRoutes,omitempty"`
}
