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
// +kubebuilder:printcolumn:name=DOMAIN,type=string,JSONPath=`.status.routing.domain`
// +kubebuilder:printcolumn:name=GATEWAY,type=string,JSONPath=`.status.gateway.name`
// +kubebuilder:printcolumn:name=ADDRESS,type=string,JSONPath=`.status.addresses[*].value`
// +kubebuilder:printcolumn:name=ATTACHMENT,type=string,priority=1,JSONPath=`.status.gateway.attachment`
// +kubebuilder:printcolumn:name=ENTRYPOINT,type=string,priority=1,JSONPath=`.status.entrypoint.host`
type Gateway struct {
	APIVersion string   `json:"apiVersion,omitempty"`
	Kind       string   `json:"kind,omitempty"`
	Metadata   Metadata `json:"metadata"`

	// Spec is the desired state. All of it may come from the defaults of the
	// platform team's EnvironmentConfig, or of the Composition's Input.
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
// +kubebuilder:validation:XValidation:rule="!has(self.gatewayRef) || !has(self.gatewayDef)",reason=FieldValueForbidden,fieldPath=".gatewayDef",message="gatewayRef and gatewayDef exclude each other: keep gatewayRef to use an existing Gateway, gatewayDef to create one"
// +kubebuilder:validation:XValidation:rule="!has(self.domain) || !has(self.clusterDomain) || size(self.domain) == 0 || self.domain != self.clusterDomain",fieldPath=".domain",message=`must differ from clusterDomain, which is served inside the cluster: write the domain that functions have outside, such as "ofn.io"`
type GatewaySpec struct {
	// Domain under which functions are reached from outside: an external
	// listener without a hostname gets "*.<domain>". A lowercase DNS name
	// without wildcard and without trailing dot, such as "ofn.io".
	// +optional
	// +openfunction:domain=ofn.io
	// +kubebuilder:validation:MaxLength=251
	Domain string `json:"domain,omitempty"`

	// ClusterDomain is the DNS domain of the cluster: an internal listener
	// without a hostname gets "*.<clusterDomain>".
	// +optional
	// +openfunction:default=cluster.local
	// +openfunction:domain=cluster.local
	// +kubebuilder:validation:MaxLength=251
	ClusterDomain string `json:"clusterDomain,omitempty"`

	// HostTemplate makes a function's hostname from {{.Name}}, {{.Namespace}}
	// and {{.Domain}}.
	// +optional
	// +openfunction:default="{{.Name}}.{{.Namespace}}.{{.Domain}}"
	// +kubebuilder:validation:MaxLength=512
	// +kubebuilder:validation:XValidation:rule="self.matches('^([^{}]|[{]{2} *[.](Name|Namespace|Domain) *[}]{2})*$')",message=`may contain only text, {{.Name}}, {{.Namespace}} and {{.Domain}}, as in "{{.Name}}.{{.Namespace}}.{{.Domain}}"`
	HostTemplate string `json:"hostTemplate,omitempty"`

	// PathTemplate makes a function's path from {{.Name}} and {{.Namespace}}.
	// +optional
	// +openfunction:default="{{.Namespace}}/{{.Name}}"
	// +kubebuilder:validation:MaxLength=512
	// +kubebuilder:validation:XValidation:rule="self.matches('^([^{}]|[{]{2} *[.](Name|Namespace) *[}]{2})*$')",message=`may contain only text, {{.Name}} and {{.Namespace}}, as in "{{.Namespace}}/{{.Name}}"`
	PathTemplate string `json:"pathTemplate,omitempty"`

	// HTTPRouteLabelKey is the label that a function's HTTPRoute carries to name
	// its OpenFunction Gateway.
	// +optional
	// +openfunction:default=app.kubernetes.io/managed-by
	// +kubebuilder:validation:MaxLength=317
	// +kubebuilder:validation:XValidation:rule=`!self.contains('/') || self.indexOf('/') <= 253 && self.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*/')`,message=`must have a lowercase DNS name of at most 253 characters before the "/": write a key such as "example.com/team"`
	// +kubebuilder:validation:XValidation:rule=`size(self) == 0 || !(!self.contains('/') || self.indexOf('/') <= 253 && self.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*/')) || self.matches('^([^/]*/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$')`,message=`must be at most 63 letters, digits, -, _ and ., starting and ending with a letter or digit, after an optional DNS name and "/": write a key such as "example.com/team"`
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
//
// +kubebuilder:validation:XValidation:rule="has(self.name) && size(self.name) > 0",reason=FieldValueRequired,fieldPath=".name",message=`write the name of an existing Gateway, such as "contour"`
// +kubebuilder:validation:XValidation:rule="has(self.namespace) && size(self.namespace) > 0",reason=FieldValueRequired,fieldPath=".namespace",message=`write the namespace of the Gateway, such as "projectcontour"`
type GatewayRef struct {
	// Name of the Gateway.
	// +optional
	// +kubebuilder:validation:MaxLength=253
	// +kubebuilder:validation:Pattern=`^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)?$`
	Name string `json:"name"`
	// Namespace of the Gateway.
	// +optional
	// +kubebuilder:validation:MaxLength=63
	// +kubebuilder:validation:Pattern=`^([a-z0-9]([-a-z0-9]*[a-z0-9])?)?$`
	Namespace string `json:"namespace"`
}

// GatewayDef describes a Kubernetes Gateway to create.
type GatewayDef struct {
	// Name of the Gateway.
	// +optional
	// +openfunction:default="the name of this resource"
	// +kubebuilder:validation:MaxLength=253
	// +kubebuilder:validation:Pattern=`^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)?$`
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
	// +kubebuilder:validation:Type=string
	// +kubebuilder:validation:Pattern=`^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)?$`
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
	// +kubebuilder:validation:XValidation:rule="self.all(a, a.?type.orValue('IPAddress') != 'IPAddress' || !has(a.value) || a.value == '' || isIP(a.value))",message="an address of type IPAddress, or of none, must be an IP address: write type: Hostname for a name"
	// +kubebuilder:validation:XValidation:rule="self.all(a, !has(a.value) || has(a.type) && !(a.type in ['IPAddress', 'Hostname']) || self.exists_one(b, has(b.value) && b.value == a.value && (has(b.type) ? b.type : 'IPAddress') == (has(a.type) ? a.type : 'IPAddress')))",message="an address is there twice: remove one of them"
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
	// +kubebuilder:validation:MaxItems=500
	Listeners []Listener `json:"listeners,omitempty"`
	// Labels to put on the ListenerSets, or on the Gateway that gatewayDef creates,
	// whose own win. A Gateway that is patched is its operator's, and gets none.
	// +optional
	// +kubebuilder:validation:MaxProperties=64
	Labels map[string]string `json:"labels,omitempty"`
	// Annotations to put there too, such as cert-manager's
	// "cert-manager.io/cluster-issuer".
	// +optional
	// +kubebuilder:validation:MaxProperties=64
	// +kubebuilder:validation:XValidation:rule="self.map(k, size(k) + size(self[k])).sum() <= 65536",message="annotations may have 65536 characters in all: each ListenerSet gets them"
	Annotations map[string]string `json:"annotations,omitempty"`
}

// Listener is a Gateway API listener of which only the name is required.
//
// +kubebuilder:validation:XValidation:rule="!has(self.tls) || !(self.?protocol.orValue('HTTP') in ['HTTP', 'TCP', 'UDP'])",reason=FieldValueForbidden,fieldPath=".tls",message="HTTP, TCP and UDP take no tls: remove it, or write protocol: HTTPS or TLS",messageExpression=`'listener "' + self.name + '": ' + (!has(self.protocol) || self.protocol == 'HTTP' ? 'HTTP takes no tls: remove it, or write protocol: HTTPS' : self.protocol == 'TCP' ? 'TCP takes no tls: remove it, or write protocol: TLS' : 'UDP takes no tls: remove it')`
// +kubebuilder:validation:XValidation:rule="self.?protocol.orValue('HTTP') != 'HTTPS' || self.?tls.?mode.orValue('Terminate') == 'Terminate'",fieldPath=".tls.mode",message="HTTPS is always terminated: write Terminate, or protocol: TLS",messageExpression=`'listener "' + self.name + '": HTTPS is always terminated: write Terminate, or protocol: TLS'`
// +kubebuilder:validation:XValidation:rule="has(self.tls) || self.?protocol.orValue('HTTP') != 'TLS'",reason=FieldValueRequired,fieldPath=".tls",message="TLS needs tls: write certificateRefs, or mode: Passthrough",messageExpression=`'listener "' + self.name + '": TLS needs tls: write certificateRefs, or mode: Passthrough'`
// +kubebuilder:validation:XValidation:rule="!has(self.hostname) || !(self.?protocol.orValue('HTTP') in ['TCP', 'UDP'])",reason=FieldValueForbidden,fieldPath=".hostname",message="TCP and UDP take no hostname: remove it",messageExpression=`'listener "' + self.name + '": ' + self.protocol + ' takes no hostname: remove it'`
// +kubebuilder:validation:XValidation:rule="has(self.port) || !has(self.protocol) || size(self.protocol) == 0 || self.protocol.upperAscii() in ['HTTP', 'HTTPS', 'TLS']",reason=FieldValueRequired,fieldPath=".port",message="only HTTP, HTTPS and TLS have a default port: write one from 1 to 65535",messageExpression=`'listener "' + self.name + '": ' + self.protocol + ' has no default port: write one from 1 to 65535'`
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
