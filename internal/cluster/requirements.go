package cluster

import (
	"strings"

	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// Kind is an API version and kind.
type Kind struct{ APIVersion, Kind string }

// KindOf returns the kind of a resource.
func KindOf(raw wire.Object) Kind {
	return Kind{raw.Get("apiVersion").String(), raw.Get("kind").String()}
}

// InAnyVersion reports whether two kinds are one, be it in different versions of its API.
func (k Kind) InAnyVersion(other Kind) bool {
	return k.Kind == other.Kind && k.group() == other.group()
}

func (k Kind) group() string {
	group, _, _ := strings.Cut(k.APIVersion, "/")
	return group
}

// Kinds that are required, composed, or both.
var (
	KindGateway       = Kind{"gateway.networking.k8s.io/v1", "Gateway"}
	KindGatewayClass  = Kind{"gateway.networking.k8s.io/v1", "GatewayClass"}
	KindListenerSet   = Kind{"gateway.networking.k8s.io/v1", "ListenerSet"}
	KindService       = Kind{"v1", "Service"}
	KindNamespace     = Kind{"v1", "Namespace"}
	KindConfigMap     = Kind{"v1", "ConfigMap"}
	KindHTTPRoute     = Kind{"gateway.networking.k8s.io/v1", "HTTPRoute"}
	KindEndpointSlice = Kind{"discovery.k8s.io/v1", "EndpointSlice"}
	// KindEnvironmentConfig comes with Crossplane, so it is always served.
	KindEnvironmentConfig = Kind{"apiextensions.crossplane.io/v1beta1", "EnvironmentConfig"}
	// KindObject is provider-kubernetes' namespaced Object; KindClusterObject is the
	// one that a cluster-scoped XR can compose.
	KindObject        = Kind{"kubernetes.m.crossplane.io/v1alpha1", "Object"}
	KindClusterObject = Kind{"kubernetes.crossplane.io/v1alpha2", "Object"}
	// KindOpenFunctionGateway is the XR that a FunctionRoute names.
	KindOpenFunctionGateway = Kind{"networking.openfunction.io/v1alpha1", "Gateway"}
	KindKnativeService      = Kind{"serving.knative.dev/v1", "Service"}
)

// PrefixGateway is the first part of a Gateway's requirement, before a slash. The
// keys of composed Gateways start with it too, so that a key alone tells whether it
// is a Gateway's.
const PrefixGateway = "gateway"

// Selector says what a requirement selects: one object by name, or objects by
// labels, in a namespace or, if that is empty, in all namespaces.
type Selector struct {
	Kind      Kind
	Namespace string
	Name      string
	Labels    map[string]string
}

// Requirements is everything that a request's answer depends on. Crossplane starts
// the next reconcile with the last one's selectors under the same names, so a name
// carries the identity of what it selects.
type Requirements struct {
	Resources map[string]Selector
	Schemas   map[string]Kind
}

// NewRequirements returns an empty set.
func NewRequirements() Requirements {
	return Requirements{Resources: map[string]Selector{}, Schemas: map[string]Kind{}}
}

// EnvironmentConfig adds an EnvironmentConfig.
func (r Requirements) EnvironmentConfig(name string) {
	r.Resources[configRequirement(name)] = Selector{Kind: KindEnvironmentConfig, Name: name}
}

// Gateway adds a Gateway.
func (r Requirements) Gateway(name types.NamespacedName) {
	r.Resources[gatewayRequirement(name)] = Selector{Kind: KindGateway, Namespace: name.Namespace, Name: name.Name}
}

// GatewayClass adds a GatewayClass.
func (r Requirements) GatewayClass(name string) {
	r.Resources[classRequirement(name)] = Selector{Kind: KindGatewayClass, Name: name}
}

// Namespace adds a Namespace.
func (r Requirements) Namespace(name string) {
	r.Resources[namespaceRequirement(name)] = Selector{Kind: KindNamespace, Name: name}
}

// Service adds a Service.
func (r Requirements) Service(name types.NamespacedName) {
	r.Resources[serviceRequirement(name)] = Selector{Kind: KindService, Namespace: name.Namespace, Name: name.Name}
}

// KnativeService adds a Knative Service. The kind must be served.
func (r Requirements) KnativeService(name types.NamespacedName) {
	r.Resources[knativeRequirement(name)] = Selector{Kind: KindKnativeService, Namespace: name.Namespace, Name: name.Name}
}

// Services adds the Services that have labels, in a namespace or, if that is empty,
// in all namespaces.
func (r Requirements) Services(namespace string, labels map[string]string) {
	r.Resources[servicesRequirement(namespace, labels)] = Selector{Kind: KindService, Namespace: namespace, Labels: labels}
}

// Objects adds the Objects of a kind that have a label, in all namespaces. The kind
// must be served.
func (r Requirements) Objects(kind Kind, label, value string) {
	r.Resources[objectsRequirement(kind, label, value)] = Selector{Kind: kind, Labels: map[string]string{label: value}}
}

// HTTPRoutes adds the HTTPRoutes that have labels, in all namespaces.
func (r Requirements) HTTPRoutes(labels map[string]string) {
	r.Resources[routesRequirement(labels)] = Selector{Kind: KindHTTPRoute, Labels: labels}
}

// Existing adds a resource of any kind that is about to be composed, to see whether
// somebody else has one of that name. The kind must be served: requiring a kind that
// is not served fails the whole pipeline.
func (r Requirements) Existing(kind Kind, name types.NamespacedName) {
	r.Resources[existingRequirement(kind, name)] = Selector{Kind: kind, Namespace: name.Namespace, Name: name.Name}
}

// Schema adds the schema of a kind, which tells whether the kind is served.
func (r Requirements) Schema(kind Kind) { r.Schemas[schemaRequirement(kind)] = kind }

func gatewayRequirement(n types.NamespacedName) string { return PrefixGateway + "/" + n.String() }
func configRequirement(name string) string             { return "environmentconfig/" + name }
func classRequirement(name string) string              { return "gatewayclass/" + name }
func namespaceRequirement(name string) string          { return "namespace/" + name }
func serviceRequirement(n types.NamespacedName) string { return "service/" + n.String() }
func knativeRequirement(n types.NamespacedName) string { return "knativeservice/" + n.String() }
func schemaRequirement(k Kind) string                  { return "schema/" + k.APIVersion + "/" + k.Kind }

func servicesRequirement(namespace string, l map[string]string) string {
	return "services/" + namespace + "/" + labels.FormatLabels(l)
}

func routesRequirement(l map[string]string) string { return "httproutes/" + labels.FormatLabels(l) }

func objectsRequirement(k Kind, label, value string) string {
	return objectsOf(k) + label + "=" + value
}

// objectsOf returns how every look-up of Objects of a kind starts.
func objectsOf(k Kind) string { return "objects/" + k.APIVersion + "/" }

func existingRequirement(k Kind, n types.NamespacedName) string {
	return "existing/" + k.Kind + "/" + n.String()
}
