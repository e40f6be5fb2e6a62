package route

import (
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// The types of the XR's conditions. Ready, Synced, Healthy, Responsive and UpToDate are
// Crossplane's own.
const (
	// typeAccepted is True once the implementation accepts the route at a listener for
	// each host.
	typeAccepted = answer.TypeAccepted
	// typeResolvedRefs: it has found the backends.
	typeResolvedRefs = "ResolvedRefs"
	// typeInternalNameReady: the function's name inside the cluster leads to it.
	typeInternalNameReady = "InternalNameReady"
	// typeAllListenersNamed: no listener is left out for want of room.
	typeAllListenersNamed = "AllListenersNamed"
)

// report is what to say of a FunctionRoute.
type report struct {
	status     v1alpha1.FunctionRouteStatus
	conditions []answer.Condition
	events     []answer.Event
}

func (s scene) report(o outcome) report {
	if s.Held != nil {
		conditions := s.held(s.Held)
		return report{status: s.kept(), conditions: conditions, events: s.events(conditions, o)}
	}
	ref := s.ref()
	r := report{status: v1alpha1.FunctionRouteStatus{
		ObservedGeneration: s.XR.Metadata.Generation,
		Gateway:            &v1alpha1.RouteGateway{Kind: o.gateway.Kind, Name: ref.Name, Namespace: ref.Namespace},
	}}
	if o.problem != nil {
		r.conditions = s.held(o.problem)
	} else {
		route := cluster.ObservedAs[cluster.HTTPRoute](s.state, s.routeKey().String())
		accepted, resolved := worst(route, o.plan, gwapiv1.RouteConditionAccepted), worst(route, o.plan, gwapiv1.RouteConditionResolvedRefs)
		addresses := o.addresses(route)
		r.status.Parents, r.status.Addresses, r.status.URL = parents(route, o.plan), addresses, url(addresses)
		r.status.Route = &v1alpha1.RouteStatus{
			Hosts: o.plan.spec.Hostnames, Paths: paths(o.plan),
			Conditions: []v1alpha1.Condition{asCondition(typeAccepted, accepted), asCondition(typeResolvedRefs, resolved)},
		}
		r.conditions = []answer.Condition{
			{Type: typeAccepted, Verdict: accepted}, {Type: typeResolvedRefs, Verdict: resolved}, {Type: typeInternalNameReady, Verdict: o.internal.verdict},
		}
		if left := o.plan.all - maxParents; left > 0 || answer.Find(s.Conditions, typeAllListenersNamed) != nil {
			r.conditions = append(r.conditions, answer.Condition{Type: typeAllListenersNamed, Verdict: allNamed(left)})
		}
	}
	r.events = s.events(r.conditions, o)
	return r
}

// kept returns the status as it was, since all that it speaks of stays. It no longer says
// what the implementation makes of the route.
func (s scene) kept() v1alpha1.FunctionRouteStatus {
	out := s.XR.Status
	if out.Route != nil {
		route := *out.Route
		route.Conditions = []v1alpha1.Condition{asCondition(typeAccepted, see(s.Held)), asCondition(typeResolvedRefs, see(s.Held))}
		out.Route = &route
	}
	out.Parents = slices.Clone(out.Parents)
	for i := range out.Parents {
		out.Parents[i].Accepted, out.Parents[i].ResolvedRefs, out.Parents[i].Message = metav1.ConditionUnknown, metav1.ConditionUnknown, ""
	}
	return out
}

// see returns the verdict of what is unknown while something is held back.
func see(p *condition.Problem) condition.Verdict {
	return condition.Unknown(p.Reason, "See condition "+typeAccepted+".")
}

// held returns the conditions of a route of which nothing new is composed. One tells why.
func (s scene) held(p *condition.Problem) []answer.Condition {
	see := see(p)
	out := []answer.Condition{
		{Type: typeAccepted, Verdict: p.Verdict()}, {Type: typeResolvedRefs, Verdict: see}, {Type: typeInternalNameReady, Verdict: see},
	}
	if answer.Find(s.Conditions, typeAllListenersNamed) != nil {
		out = append(out, answer.Condition{Type: typeAllListenersNamed, Verdict: see})
	}
	return out
}

func allNamed(left int) condition.Verdict {
	if left > 0 {
		return condition.False(condition.ReasonTooManyListeners, fmt.Sprintf(
			"An HTTPRoute can name %d listeners, and %d more serve the route's hosts: write hostnames that fewer listeners serve.", maxParents, left))
	}
	return condition.True(condition.ReasonReady, "All listeners that serve the route's hosts are named.")
}

// worst returns what is said at the listeners: for each host the best, of these the worst.
func worst(route *cluster.HTTPRoute, p plan, t gwapiv1.RouteConditionType) condition.Verdict {
	var out condition.Verdict
	for i, host := range p.hosts.names {
		l, best := p.best(route, host, t)
		best.Message = fmt.Sprintf("%s %s/%s, listener %s: %s", l.parent.Kind, l.parent.Namespace, l.parent.Name, l.Name, best.Message)
		if i == 0 || grade(best) < grade(out) {
			out = best
		}
	}
	return out
}

// best returns the listener at which the best is said of a route to a host, which some
// listener serves: the first of several.
func (p plan) best(route *cluster.HTTPRoute, host string, t gwapiv1.RouteConditionType) (served, condition.Verdict) {
	var at served
	var best condition.Verdict
	for _, l := range p.listeners {
		if !l.Serves(host) {
			continue
		}
		if v := said(route, l.ref(), t); best.Status == "" || grade(v) > grade(best) {
			at, best = l, v
		}
	}
	return at, best
}

// grade orders verdicts: True is best.
func grade(v condition.Verdict) int {
	return slices.Index([]metav1.ConditionStatus{metav1.ConditionFalse, metav1.ConditionUnknown, metav1.ConditionTrue}, v.Status)
}

func asCondition(t string, v condition.Verdict) v1alpha1.Condition {
	return v1alpha1.Condition{Type: t, Status: v.Status, Reason: v.Reason, Message: v.Message}
}

// events tell of conditions that changed, and of hints once they are known for a
// generation.
func (s scene) events(conditions []answer.Condition, o outcome) []answer.Event {
	var out []answer.Event
	for _, c := range conditions {
		refers := o.problem != nil && c.Type != typeAccepted
		if c.Changed(s.Conditions) && !refers {
			bad := c.Status == metav1.ConditionFalse && c.Reason != condition.ReasonDisabled
			out = append(out, answer.Event{Warning: bad, Reason: c.Reason, Message: fmt.Sprintf("%s is %s: %s", c.Type, c.Status, c.Message)})
		}
	}
	before := s.XR.Status
	if before.Route == nil || before.ObservedGeneration != s.XR.Metadata.Generation {
		for _, hint := range o.plan.hosts.hints {
			out = append(out, answer.Event{Warning: true, Reason: "Hint", Message: hint})
		}
	}
	return out
}

// addresses returns the URLs of the function: one for each host and path, at a listener
// that accepts the observed route if one does.
func (o outcome) addresses(route *cluster.HTTPRoute) []v1alpha1.RouteAddress {
	var out []v1alpha1.RouteAddress
	for _, host := range o.plan.hosts.names {
		for _, a := range o.addressesOf(route, host) {
			if !slices.Contains(out, a) {
				out = append(out, a)
			}
		}
	}
	return out
}

func (o outcome) addressesOf(route *cluster.HTTPRoute, host string) []v1alpha1.RouteAddress {
	own := host == o.plan.hosts.internal
	switch {
	case own && o.internal.port != 0:
		return []v1alpha1.RouteAddress{{Type: v1alpha1.AddressInternal, Value: "http://" + withPort(host, o.internal.port, 80) + "/"}}
	case own && !o.internal.leads, strings.HasPrefix(host, "*."):
		return nil
	}
	kind := v1alpha1.AddressExternal
	if (v1alpha1.GatewaySpec{ClusterDomain: o.gateway.clusterDomain}).Internal(host) {
		kind = v1alpha1.AddressInternal
	}
	at, _ := o.plan.best(route, host, gwapiv1.RouteConditionAccepted)
	var out []v1alpha1.RouteAddress
	for _, p := range paths(o.plan) {
		if *p.Type != gwapiv1.PathMatchRegularExpression {
			out = append(out, v1alpha1.RouteAddress{Type: kind, Value: origin(at, host) + *p.Value})
		}
	}
	return out
}

func origin(l served, host string) string {
	if l.Protocol == gwapiv1.HTTPSProtocolType {
		return "https://" + withPort(host, l.Port, 443)
	}
	return "http://" + withPort(host, l.Port, 80)
}

func withPort(host string, port, usual int32) string {
	if port == usual {
		return host
	}
	return fmt.Sprintf("%s:%d", host, port)
}

// url returns the first address from outside, else the first.
func url(addresses []v1alpha1.RouteAddress) string {
	for _, t := range []v1alpha1.AddressType{v1alpha1.AddressExternal, v1alpha1.AddressInternal} {
		if i := slices.IndexFunc(addresses, func(a v1alpha1.RouteAddress) bool { return a.Type == t }); i >= 0 {
			return addresses[i].Value
		}
	}
	return ""
}

// paths returns the paths of all matches, in order.
func paths(p plan) []gwapiv1.HTTPPathMatch {
	var out []gwapiv1.HTTPPathMatch
	for _, r := range p.spec.Rules {
		for _, m := range r.Matches {
			out = append(out, *m.Path)
		}
	}
	return out
}
