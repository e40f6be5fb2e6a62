// Package route answers for FunctionRoutes: it asks what is wanted, finds the listeners of
// the OpenFunction Gateway that serve it, leads an HTTPRoute from these to the function,
// gives the function its name inside the cluster and reports the status.
package route

import (
	"cmp"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// Answer turns a FunctionRoute into an HTTPRoute, a Service that is the function's name
// inside the cluster, and a status.
func Answer(q answer.Question) answer.Answer {
	asked, errs := read(q.Composite, q.Input, q.State)
	s := scene{ask: asked, state: q.State}
	out := answer.Answer{Requirements: cluster.NewRequirements(), TTL: asked.Input.TTL.Duration}
	s.require(out.Requirements)
	if len(errs) > 0 {
		out.Refusal = answer.Refusal("FunctionRoute", errs)
		out.Conditions = answer.Refused(out.Refusal).Conditions
		return out
	}

	outcome := s.compose()
	report := s.report(outcome)
	out.Composed = outcome.composed()
	for i, c := range out.Composed {
		out.Composed[i] = c.Marked(s.owner())
	}
	out.Status = wire.Encode(&report.status)
	out.Conditions, out.Events = report.conditions, report.events
	out.Held = outcome.problem != nil || outcome.internal.held
	if p := outcome.problem; p != nil && p.Unwatched {
		out.TTL = min(out.TTL, soon)
	}
	return out
}

// soon is the longest TTL while what is waited for is not watched.
const soon = 15 * time.Second

// scene is what an answer is made from.
type scene struct {
	ask

	state cluster.State
}

// outcome is what becomes of a FunctionRoute.
type outcome struct {
	// problem is set while nothing new is composed.
	problem *condition.Problem
	// gateway is what was found of the OpenFunction Gateway.
	gateway gateway
	// plan is the route as it is to be, zero while there is a problem.
	plan plan
	// route and kept are what is desired: the HTTPRoute, or what is observed.
	route, kept []resources.Composed
	// internal is the function's name inside the cluster.
	internal internalName
}

func (o outcome) composed() []resources.Composed {
	return append(append(o.route, o.internal.composed...), o.kept...)
}

// plan is a route as it is to be.
type plan struct {
	hosts hosts
	// listeners that serve a host, https first, and how many there are in all.
	listeners []served
	all       int
	spec      resources.HTTPRouteSpec
}

// compose returns the HTTPRoute and the Service, or what is observed of both and why it
// stays as it is.
func (s scene) compose() outcome {
	g, problem := s.gateway()
	out := outcome{problem: cmp.Or(s.Held, problem), gateway: g}
	if out.problem == nil {
		out.plan, out.problem = s.plan(g)
	}
	if out.problem == nil {
		key := s.routeKey()
		var composed resources.Composed
		composed, out.problem = answer.Own(s.state, s.XR.Metadata.UID, key, cluster.KindHTTPRoute, resources.MakeHTTPRoute(key.Target, s.labels(g), out.plan.spec))
		composed.Ready = s.ready(out.plan)
		out.route = []resources.Composed{composed}
	}
	if out.problem != nil {
		out.plan, out.route, out.kept = plan{}, nil, s.observed()
		return out
	}
	out.internal = s.internalName(out.plan, g)
	return out
}

// plan returns the route to a function from the listeners of a Gateway.
func (s scene) plan(g gateway) (plan, *condition.Problem) {
	hosts, problem := s.hosts(g)
	if problem != nil {
		return plan{}, problem
	}
	backends, problem := s.backends()
	if problem != nil {
		return plan{}, problem
	}
	listeners, all := hosts.listeners(g)
	return plan{hosts: hosts, listeners: listeners, all: all, spec: resources.HTTPRouteSpec{
		ParentRefs: parentRefs(listeners), Hostnames: hosts.asGatewayAPI(), Rules: s.rules(g, backends),
	}}, nil
}

// observed returns what is observed of the XR's resources, as it stays.
func (s scene) observed() []resources.Composed {
	var out []resources.Composed
	for _, k := range []resources.Key{s.routeKey(), s.serviceKey()} {
		if raw, is := s.state.Observed[k.String()]; is {
			out = append(out, resources.Composed{Key: k, Resource: resources.Kept(raw)})
		}
	}
	return out
}

func (s scene) name() types.NamespacedName {
	return types.NamespacedName{Namespace: s.XR.Metadata.Namespace, Name: s.XR.Metadata.Name}
}

func (s scene) routeKey() resources.Key {
	return resources.Key{Role: resources.RoleHTTPRoute, Target: s.name()}
}

func (s scene) serviceKey() resources.Key {
	return resources.Key{Role: resources.RoleService, Target: s.name()}
}

func (s scene) owner() resources.Owner {
	return resources.Owner{Kind: s.XR.Kind, Namespace: s.XR.Metadata.Namespace, Name: s.XR.Metadata.Name}
}

// require adds all that the answer is made from.
func (s scene) require(reqs cluster.Requirements) {
	s.settings.Require(reqs)
	s.requireGateway(reqs)
	s.requireBackend(reqs)
	if _, observed := s.state.Observed[s.routeKey().String()]; !observed {
		reqs.Existing(cluster.KindHTTPRoute, s.name())
	}
	if _, observed := s.state.Observed[s.serviceKey().String()]; !observed && s.wantsService() {
		reqs.Existing(cluster.KindService, s.name())
	}
}
