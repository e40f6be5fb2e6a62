package route

import (
	"slices"

	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
	"github.com/openfunction/function-openfunction-gateway/internal/routing"
)

// maxParents is how many parents an HTTPRoute takes.
const maxParents = 32

// rank orders listeners: https first.
func rank(l routing.Listener) int {
	if l.Protocol == gwapiv1.HTTPSProtocolType {
		return 0
	}
	return 1
}

// listeners returns those listeners that serve a host, as many as an HTTPRoute can name,
// and how many there are. Where there are too many, what leads to each host is named first.
func (h hosts) listeners(g gateway) (listeners []served, all int) {
	var serving []served
	for _, l := range g.listeners {
		if slices.ContainsFunc(h.names, l.Serves) {
			serving = append(serving, l)
		}
	}
	named := refs(append(h.leading(serving), serving...))
	all = len(named)
	named = named[:min(all, maxParents)]
	return slices.DeleteFunc(serving, func(l served) bool { return !slices.Contains(named, l.ref()) }), all
}

// leading returns the first listener that serves each host, then the first that each
// parent has for it: while the Gateway switches, one of two parents serves already, and
// the other still does.
func (h hosts) leading(serving []served) []served {
	var first, ofParents []served
	for _, host := range h.names {
		seen := map[v1alpha1.RouteParentRef]bool{}
		for _, l := range serving {
			parent := l.ref()
			parent.SectionName = ""
			if !l.Serves(host) || seen[parent] {
				continue
			}
			if len(seen) == 0 {
				first = append(first, l)
			}
			seen[parent] = true
			ofParents = append(ofParents, l)
		}
	}
	return append(first, ofParents...)
}

func (l served) ref() v1alpha1.RouteParentRef {
	return v1alpha1.RouteParentRef{Kind: l.parent.Kind, Namespace: l.parent.Namespace, Name: l.parent.Name, SectionName: l.Name}
}

// parentRefs names each of the listeners once. One is there twice while its hostname
// changes.
func parentRefs(listeners []served) []gwapiv1.ParentReference {
	var out []gwapiv1.ParentReference
	for _, ref := range refs(listeners) {
		out = append(out, gwapiv1.ParentReference{
			Group: new(gwapiv1.Group(gwapiv1.GroupName)), Kind: new(gwapiv1.Kind(ref.Kind)),
			Namespace: new(gwapiv1.Namespace(ref.Namespace)), Name: gwapiv1.ObjectName(ref.Name), SectionName: new(ref.SectionName),
		})
	}
	return out
}

func refs(listeners []served) []v1alpha1.RouteParentRef {
	var out []v1alpha1.RouteParentRef
	seen := map[v1alpha1.RouteParentRef]bool{}
	for _, l := range listeners {
		if ref := l.ref(); !seen[ref] {
			seen[ref] = true
			out = append(out, ref)
		}
	}
	return out
}

// parents returns what the implementation says of the observed HTTPRoute at each listener.
func parents(route *cluster.HTTPRoute, p plan) []v1alpha1.RouteParent {
	var out []v1alpha1.RouteParent
	for _, ref := range refs(p.listeners) {
		parent := v1alpha1.RouteParent{ParentRef: ref, Accepted: metav1.ConditionUnknown, ResolvedRefs: metav1.ConditionUnknown}
		accepted, resolved := said(route, ref, gwapiv1.RouteConditionAccepted), said(route, ref, gwapiv1.RouteConditionResolvedRefs)
		parent.Accepted, parent.ResolvedRefs = accepted.Status, resolved.Status
		switch {
		case accepted.Status != metav1.ConditionTrue:
			parent.Message = accepted.Message
		case resolved.Status != metav1.ConditionTrue:
			parent.Message = resolved.Message
		}
		out = append(out, parent)
	}
	return out
}

// said returns what is said of a route at a listener: True if one of those that answer
// says so.
func said(route *cluster.HTTPRoute, ref v1alpha1.RouteParentRef, t gwapiv1.RouteConditionType) condition.Verdict {
	verdict := condition.Unknown(condition.ReasonPending, "The implementation has not answered for this listener yet.")
	if route == nil || !slices.ContainsFunc(route.Spec.ParentRefs, func(p gwapiv1.ParentReference) bool { return refOf(p, route) == ref }) {
		return verdict
	}
	for i := range route.Status.Parents {
		p := &route.Status.Parents[i]
		if refOf(p.ParentRef, route) != ref {
			continue
		}
		if v := condition.Find(p.Conditions, string(t), route.Metadata.Generation).Verdict(); verdict.Status != metav1.ConditionTrue {
			verdict = v
		}
	}
	return verdict
}

// refOf reads a parent, of which group, kind and namespace may be left out.
func refOf(p gwapiv1.ParentReference, route *cluster.HTTPRoute) v1alpha1.RouteParentRef {
	ref := v1alpha1.RouteParentRef{Kind: cluster.KindGateway.Kind, Namespace: route.Metadata.Namespace, Name: string(p.Name)}
	if p.Kind != nil {
		ref.Kind = string(*p.Kind)
	}
	if p.Namespace != nil {
		ref.Namespace = string(*p.Namespace)
	}
	if p.SectionName != nil {
		ref.SectionName = *p.SectionName
	}
	return ref
}

// ready reports whether each host has a listener at which the observed HTTPRoute, as it is
// planned, is accepted and finds its backends.
func (s scene) ready(p plan) bool {
	route := cluster.ObservedAs[cluster.HTTPRoute](s.state, s.routeKey().String())
	if route == nil || !s.applied(p) {
		return false
	}
	return !slices.ContainsFunc(p.hosts.names, func(host string) bool {
		stated := slices.Contains(route.Spec.Hostnames, gwapiv1.Hostname(host))
		return !stated || !slices.ContainsFunc(p.listeners, func(l served) bool {
			return l.Serves(host) &&
				said(route, l.ref(), gwapiv1.RouteConditionAccepted).Status == metav1.ConditionTrue &&
				said(route, l.ref(), gwapiv1.RouteConditionResolvedRefs).Status == metav1.ConditionTrue
		})
	})
}

// applied reports whether the observed HTTPRoute has the rules that are planned. What they
// leave out the API server fills in.
func (s scene) applied(p plan) bool {
	observed := cluster.ObservedAs[struct {
		Spec resources.HTTPRouteSpec `json:"spec"`
	}](s.state, s.routeKey().String())
	return observed != nil && len(observed.Spec.Rules) == len(p.spec.Rules) &&
		equality.Semantic.DeepDerivative(p.spec.Rules, observed.Spec.Rules)
}
