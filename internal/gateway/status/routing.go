package status

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/attach"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/names"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// Require adds what tells whether one of the listeners serves the example: the labels of
// its namespace, where a listener selects namespaces by labels.
func Require(reqs cluster.Requirements, listeners []listener.Listener) {
	if slices.ContainsFunc(listeners, func(l listener.Listener) bool { return !l.Internal && selects(&l) }) {
		reqs.Namespace(v1alpha1.SampleNamespace)
	}
}

func selects(l *listener.Listener) bool { return from(l) == gwapiv1.NamespacesFromSelector }

// from returns which namespaces' routes a listener admits.
func from(l *listener.Listener) gwapiv1.FromNamespaces {
	if routes := l.AllowedRoutes; routes != nil && routes.Namespaces != nil && routes.Namespaces.From != nil {
		return *routes.Namespaces.From
	}
	return gwapiv1.NamespacesFromSame
}

// spec returns the XR's spec, under the domain that functions have by now: while listeners
// keep their hostnames, or what is there is held back, that is the earlier one.
func (s *Subject) spec() v1alpha1.GatewaySpec {
	keeps := s.Attachment.Moving != nil || s.Attachment.Problem != nil && len(s.Attachment.Composed) > 0
	if before := s.XR.Status.Routing; keeps && before != nil && before.Domain != "" {
		return s.XR.Spec.Under(before.Domain)
	}
	return s.XR.Spec
}

// routing says how functions are reached, with an example as OpenFunction routes it.
func (s *Subject) routing() *v1alpha1.Routing {
	spec, meta, host := s.spec(), s.XR.Metadata, s.exampleHost()
	value := resources.LabelValue(meta.Namespace, meta.Name)
	return &v1alpha1.Routing{
		Domain: spec.Domain, ClusterDomain: spec.ClusterDomain, HostTemplate: spec.HostTemplate, PathTemplate: spec.PathTemplate,
		LabelKey: spec.HTTPRouteLabelKey, LabelValue: value,
		Example: v1alpha1.RoutingExample{
			Hostname:         host,
			InternalHostname: names.ServiceHost(v1alpha1.SampleName, v1alpha1.SampleNamespace, spec.ClusterDomain),
			Path:             examplePath,
			TemplatePath:     spec.PathFor(v1alpha1.SampleName, v1alpha1.SampleNamespace),
			URL:              s.exampleURL(host),
			Labels:           map[string]string{spec.HTTPRouteLabelKey: value},
		},
	}
}

// examplePath is the path of a function that has the hostname which hostTemplate makes.
const examplePath = "/"

func (s *Subject) exampleHost() string {
	return s.spec().HostFor(v1alpha1.SampleName, v1alpha1.SampleNamespace)
}

// exampleURL is how a browser reaches the example at its host: by the first HTTPS listener
// that serves it, else by the first HTTP listener; "" where none does. What keeps a listener
// from being attached is a condition's to tell.
func (s *Subject) exampleURL(host string) string {
	for _, scheme := range []struct {
		protocol gwapiv1.ProtocolType
		name     string
		port     gwapiv1.PortNumber
	}{{gwapiv1.HTTPSProtocolType, "https", 443}, {gwapiv1.HTTPProtocolType, "http", 80}} {
		for i := range s.Attachment.Listeners {
			o := &s.Attachment.Listeners[i]
			if o.Listener.Protocol != scheme.protocol || !s.servesExample(o, host) {
				continue
			}
			if o.Listener.Port != scheme.port {
				host += ":" + strconv.Itoa(int(o.Listener.Port))
			}
			return scheme.name + "://" + host + examplePath
		}
	}
	return ""
}

// servesExample reports whether a listener would serve the example's HTTPRoute, which has
// its host, were it attached.
func (s *Subject) servesExample(o *attach.Outcome, host string) bool {
	l := &o.Listener
	isHTTP := l.Protocol == gwapiv1.HTTPProtocolType || l.Protocol == gwapiv1.HTTPSProtocolType
	return isHTTP && !l.Internal && l.Serves(host) && admitsHTTPRoutes(l.AllowedRoutes) && s.admitsExample(o)
}

// admitsHTTPRoutes reports whether HTTPRoutes are among the kinds of routes that a
// listener admits. It admits those of its protocol where it names none.
func admitsHTTPRoutes(routes *gwapiv1.AllowedRoutes) bool {
	return routes == nil || len(routes.Kinds) == 0 || slices.ContainsFunc(routes.Kinds, func(k gwapiv1.RouteGroupKind) bool {
		return k.Kind == "HTTPRoute" && (k.Group == nil || *k.Group == gwapiv1.GroupName)
	})
}

// admitsExample reports whether a listener admits routes of the example's namespace.
func (s *Subject) admitsExample(o *attach.Outcome) bool {
	switch from(&o.Listener) {
	case gwapiv1.NamespacesFromAll:
		return true
	case gwapiv1.NamespacesFromSame:
		return o.Carrier.Name.Namespace == v1alpha1.SampleNamespace
	case gwapiv1.NamespacesFromSelector:
		selector, err := metav1.LabelSelectorAsSelector(o.Listener.AllowedRoutes.Namespaces.Selector)
		return err == nil && selector.Matches(s.sampleLabels())
	}
	return false
}

// sampleLabels are the labels of the example's namespace, which need not be there.
func (s *Subject) sampleLabels() labels.Set {
	if found := s.Sample.One(); found != nil && len(found.Metadata.Labels) > 0 {
		return found.Metadata.Labels
	}
	return labels.Set{corev1.LabelMetadataName: v1alpha1.SampleNamespace}
}

// routingHints tell that no external listener serves the example. That there is no such
// listener, or that hostTemplate leaves the domain, is told of the spec already.
func (s *Subject) routingHints() []string {
	host := s.exampleHost()
	isExternal := func(o attach.Outcome) bool { return !o.Listener.Internal }
	serves := func(o attach.Outcome) bool { return s.servesExample(&o, host) }
	switch all := s.Attachment.Listeners; {
	case s.Attachment.Problem != nil, !strings.HasSuffix(host, "."+s.spec().Domain), !slices.ContainsFunc(all, isExternal), slices.ContainsFunc(all, serves):
		return nil
	}
	return []string{fmt.Sprintf("no external listener serves %q, the example of status.routing, which so has no url: give an HTTP or HTTPS listener a hostname "+
		`such as "*.%s", and allowedRoutes that admit HTTPRoutes of namespace %q`, host, s.spec().Domain, v1alpha1.SampleNamespace)}
}
