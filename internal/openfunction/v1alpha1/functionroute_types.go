package v1alpha1

import (
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
)

// FunctionRoute makes one function reachable: it leads requests for the function's
// hostnames from the listeners of an OpenFunction Gateway to the Services that run it.
//
// +kubebuilder:resource:shortName=ofnroute,categories=openfunction
// +kubebuilder:printcolumn:name=URL,type=string,JSONPath=`.status.url`
// +kubebuilder:printcolumn:name=GATEWAY,type=string,JSONPath=`.status.gateway.name`
// +kubebuilder:validation:XValidation:rule="self.metadata.name.matches('^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$')",message="metadata.name must be at most 63 characters of a-z, 0-9 and \"-\", a letter first and no hyphen last: a Service is named after it",messageExpression="'metadata.name \"' + self.metadata.name + '\" must be at most 63 characters of a-z, 0-9 and \"-\", a letter first and no hyphen last: a Service is named after it'"
type FunctionRoute struct {
	APIVersion string   `json:"apiVersion,omitempty"`
	Kind       string   `json:"kind,omitempty"`
	Metadata   Metadata `json:"metadata"`

	// Spec is the desired state. An empty one routes to the Service of the same name,
	// port 80.
	Spec FunctionRouteSpec `json:"spec"`
	// Status is where the function is reached, and what the gateway implementation made
	// of its route. Crossplane adds the conditions.
	// +optional
	Status FunctionRouteStatus `json:"status,omitzero"`
}

// FunctionRouteSpec is the desired state of a function's route.
type FunctionRouteSpec struct {
	// GatewayRef names the OpenFunction Gateway whose listeners serve the function.
	// +optional
	// +openfunction:default="routes.gatewayRef of the EnvironmentConfig or the Input, else openfunction in namespace openfunction"
	GatewayRef *OpenFunctionGatewayRef `json:"gatewayRef,omitempty" wire:"closed"`

	// Backends run the function. Several with weights share the requests, as a canary
	// does.
	// +optional
	// +openfunction:default="the Service of the same name, port 80"
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	// +kubebuilder:validation:XValidation:rule="self.size() == 1 || self.all(b, !has(b.knativeService))",message="a knativeService must be the only backend: Knative splits the requests among its revisions itself"
	// +kubebuilder:validation:XValidation:rule="self.exists(b, b.?weight.orValue(1) > 0)",message="one backend must have a weight of 1 or more: where all are 0, every request fails"
	Backends []RouteBackend `json:"backends,omitempty" wire:"closed"`

	// Hostnames that the function is reached under. The name of the function inside the
	// cluster, "<name>.<namespace>.svc.<clusterDomain>", is always added.
	// +optional
	// +openfunction:default="one by the Gateway's hostTemplate"
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=15
	// +kubebuilder:validation:XValidation:rule="self.all(h, !isIP(h))",message="a hostname must be a DNS name, not an IP address"
	Hostnames []gwapiv1.Hostname `json:"hostnames,omitempty"`

	// Rules of the function's HTTPRoute, without backendRefs. A match without path
	// matches "/". A rule that redirects leads to no backend.
	// +optional
	// +openfunction:default=`one that matches "/", or the Gateway's pathTemplate where hostnames are written`
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=16
	// +kubebuilder:validation:XValidation:rule="self.map(r, has(r.matches) && r.matches.size() > 0 ? r.matches.size() : 1).sum() <= 128",message="all rules together may have at most 128 matches"
	Rules []RouteRule `json:"rules,omitempty" wire:"closed"`

	// Timeouts hold for every rule that has none of its own.
	// +optional
	Timeouts *gwapiv1.HTTPRouteTimeouts `json:"timeouts,omitempty" wire:"closed"`

	// StripPathPrefix has the backends see the path without the prefix that a rule
	// matches. Each rule must then match exactly one path prefix, and neither redirect
	// nor rewrite the path.
	// +optional
	// +openfunction:default=false
	StripPathPrefix bool `json:"stripPathPrefix,omitempty"`
}

// OpenFunctionGatewayRef names an OpenFunction Gateway.
type OpenFunctionGatewayRef struct {
	// Name of the OpenFunction Gateway or ClusterGateway.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	// +kubebuilder:validation:Pattern=`^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`
	Name string `json:"name"`
	// Namespace of the OpenFunction Gateway. For a ClusterGateway it is the namespace of
	// its entry Service.
	// +optional
	// +openfunction:default="the namespace of this resource"
	// +kubebuilder:validation:MaxLength=63
	// +kubebuilder:validation:Pattern=`^([a-z0-9]([-a-z0-9]*[a-z0-9])?)?$`
	Namespace string `json:"namespace,omitempty"`
}

// RouteBackend runs a function: a Service, or a Knative Service.
//
// +kubebuilder:validation:XValidation:rule="has(self.service) != has(self.knativeService)",message="a backend has either service or knativeService"
type RouteBackend struct {
	// Service that runs the function.
	// +optional
	Service *RouteService `json:"service,omitempty"`
	// KnativeService in the namespace of this resource, whose latest ready revision runs
	// the function.
	// +optional
	KnativeService *RouteKnativeService `json:"knativeService,omitempty"`
	// Weight is the backend's share of the requests, of the sum of all weights.
	// +optional
	// +openfunction:default=1
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=1000000
	Weight *int32 `json:"weight,omitempty"`
}

// RouteService names a port of a Service.
type RouteService struct {
	// Name of the Service.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=63
	// +kubebuilder:validation:XValidation:rule="self == '' || self.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",message="the name of a Service must be of a-z, 0-9 and \"-\", a letter first and no hyphen last"
	Name string `json:"name"`
	// Namespace of the Service. Another one than that of this resource must have a
	// ReferenceGrant for HTTPRoutes.
	// +optional
	// +openfunction:default="the namespace of this resource"
	// +kubebuilder:validation:MaxLength=63
	// +kubebuilder:validation:Pattern=`^([a-z0-9]([-a-z0-9]*[a-z0-9])?)?$`
	Namespace string `json:"namespace,omitempty"`
	// Port of the Service.
	// +optional
	// +openfunction:default=80
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=65535
	Port int32 `json:"port,omitempty"`
}

// RouteKnativeService names a Knative Service.
type RouteKnativeService struct {
	// Name of the Knative Service.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=63
	// +kubebuilder:validation:XValidation:rule="self == '' || self.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",message="the name of a Knative Service must be of a-z, 0-9 and \"-\", a letter first and no hyphen last"
	Name string `json:"name"`
}

// RouteRule is an HTTPRoute's rule without backendRefs.
//
// +kubebuilder:validation:XValidation:rule="!has(self.filters) || !self.filters.exists(f, has(f.urlRewrite) && has(f.urlRewrite.path) && has(f.urlRewrite.path.replacePrefixMatch) || has(f.requestRedirect) && has(f.requestRedirect.path) && has(f.requestRedirect.path.replacePrefixMatch)) || !has(self.matches) || self.matches.size() == 0 || self.matches.size() == 1 && (!has(self.matches[0].path) || !has(self.matches[0].path.type) || self.matches[0].path.type == 'PathPrefix')",fieldPath=".filters",message="replacePrefixMatch replaces the path prefix that the rule matches: the rule must have exactly one match, of type PathPrefix"
type RouteRule struct {
	// Name of the rule.
	// +optional
	Name *gwapiv1.SectionName `json:"name,omitempty"`
	// Matches are the requests that the rule is for. Each match is for itself: one is
	// enough.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=64
	Matches []gwapiv1.HTTPRouteMatch `json:"matches,omitempty"`
	// Filters change requests and responses.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=16
	// +kubebuilder:validation:XValidation:rule="!(self.exists(f, f.type == 'RequestRedirect') && self.exists(f, f.type == 'URLRewrite'))",message="a rule has either a RequestRedirect or a URLRewrite"
	// +kubebuilder:validation:XValidation:rule="self.all(f, f.type in ['RequestMirror', 'ExtensionRef'] || self.exists_one(g, g.type == f.type))",message="of each type of filter but RequestMirror and ExtensionRef a rule has one"
	Filters []RouteFilter `json:"filters,omitempty"`
	// Timeouts of the rule.
	// +optional
	// +openfunction:default="timeouts of the spec"
	Timeouts *gwapiv1.HTTPRouteTimeouts `json:"timeouts,omitempty"`
}

// RouteFilter is an HTTPRoute's filter. The field of its type is set, and no other.
//
// +kubebuilder:validation:XValidation:rule="has(self.requestHeaderModifier) == (self.type == 'RequestHeaderModifier')",message="requestHeaderModifier is for type RequestHeaderModifier, which needs it"
// +kubebuilder:validation:XValidation:rule="has(self.responseHeaderModifier) == (self.type == 'ResponseHeaderModifier')",message="responseHeaderModifier is for type ResponseHeaderModifier, which needs it"
// +kubebuilder:validation:XValidation:rule="has(self.requestMirror) == (self.type == 'RequestMirror')",message="requestMirror is for type RequestMirror, which needs it"
// +kubebuilder:validation:XValidation:rule="has(self.requestRedirect) == (self.type == 'RequestRedirect')",message="requestRedirect is for type RequestRedirect, which needs it"
// +kubebuilder:validation:XValidation:rule="has(self.urlRewrite) == (self.type == 'URLRewrite')",message="urlRewrite is for type URLRewrite, which needs it"
// +kubebuilder:validation:XValidation:rule="has(self.cors) == (self.type == 'CORS')",message="cors is for type CORS, which needs it"
// +kubebuilder:validation:XValidation:rule="has(self.extensionRef) == (self.type == 'ExtensionRef')",message="extensionRef is for type ExtensionRef, which needs it"
type RouteFilter struct {
	// Type of the filter.
	// +kubebuilder:validation:Enum=RequestHeaderModifier;ResponseHeaderModifier;RequestMirror;RequestRedirect;URLRewrite;CORS;ExtensionRef
	Type gwapiv1.HTTPRouteFilterType `json:"type"`
	// RequestHeaderModifier changes headers of the request.
	// +optional
	RequestHeaderModifier *gwapiv1.HTTPHeaderFilter `json:"requestHeaderModifier,omitempty"`
	// ResponseHeaderModifier changes headers of the response.
	// +optional
	ResponseHeaderModifier *gwapiv1.HTTPHeaderFilter `json:"responseHeaderModifier,omitempty"`
	// RequestMirror sends a copy of the request elsewhere.
	// +optional
	// +kubebuilder:validation:XValidation:rule="!(has(self.percent) && has(self.fraction))",message="requestMirror has either percent or fraction"
	RequestMirror *gwapiv1.HTTPRequestMirrorFilter `json:"requestMirror,omitempty"`
	// RequestRedirect answers with a redirect.
	// +optional
	RequestRedirect *gwapiv1.HTTPRequestRedirectFilter `json:"requestRedirect,omitempty"`
	// URLRewrite changes the hostname and the path of the request.
	// +optional
	URLRewrite *gwapiv1.HTTPURLRewriteFilter `json:"urlRewrite,omitempty"`
	// CORS answers browsers that ask whether another site may use the function.
	// +optional
	CORS *gwapiv1.HTTPCORSFilter `json:"cors,omitempty"`
	// ExtensionRef names a filter of the implementation's own.
	// +optional
	ExtensionRef *gwapiv1.LocalObjectReference `json:"extensionRef,omitempty"`
}

// Redirects reports whether the rule answers with a redirect, so that it leads to no
// backend.
func (r *RouteRule) Redirects() bool {
	for i := range r.Filters {
		if r.Filters[i].RequestRedirect != nil {
			return true
		}
	}
	return false
}
