package route

import (
	"fmt"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/names"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
	"github.com/openfunction/function-openfunction-gateway/internal/routing"
)

// gateway is the OpenFunction Gateway of a route, as its ConfigMap says, as far as that is
// believed: whoever may write ConfigMaps in the Gateway's namespace may have written it.
type gateway struct {
	routing.Routing

	ref types.NamespacedName
	// clusterDomain is the one that counts.
	clusterDomain string
	// listeners that a route may attach to, https first.
	listeners []served
	// others are the ConfigMaps whose names a route may not take either.
	others []routing.Routing
}

// served is a listener with what has it.
type served struct {
	routing.Listener

	parent routing.Parent
}

const maxPort = 65535

func (s scene) ref() types.NamespacedName { return nameOf(*s.XR.Spec.GatewayRef) }

func nameOf(ref v1alpha1.OpenFunctionGatewayRef) types.NamespacedName {
	return types.NamespacedName{Namespace: ref.Namespace, Name: ref.Name}
}

// defaultRef returns the OpenFunction Gateway of routes that name none.
func (s scene) defaultRef() types.NamespacedName {
	return nameOf(s.Input.DefaultRouteGateway(s.XR.Metadata.Namespace))
}

func (s scene) requireGateway(reqs cluster.Requirements) {
	ref := s.ref()
	if s.denied() != nil || names.Fault(ref.Name) != "" || names.NamespaceFault(ref.Namespace) != "" {
		return
	}
	reqs.Existing(cluster.KindConfigMap, routing.NameFor(ref))
	reqs.Existing(cluster.KindConfigMap, routing.NameFor(s.defaultRef()))
	if config := s.config(ref); config.Known {
		if _, told := routingOf(config); !told {
			reqs.Existing(cluster.KindOpenFunctionGateway, ref)
		}
	}
}

func (s scene) config(gateway types.NamespacedName) cluster.Answer[cluster.ConfigMap] {
	return cluster.ExistingAs[cluster.ConfigMap](s.state, cluster.KindConfigMap, routing.NameFor(gateway))
}

func routingOf(config cluster.Answer[cluster.ConfigMap]) (routing.Routing, bool) {
	found := config.One()
	if found == nil {
		return routing.Routing{}, false
	}
	return routing.Decode(found.Data)
}

// denied returns the problem of a Gateway that policy does not let a route name.
func (s scene) denied() *condition.Problem {
	ref := *s.XR.Spec.GatewayRef
	if s.Input.AllowsRouteGateway(s.XR.Metadata.Namespace, ref) {
		return nil
	}
	const list = "policy.routeGateways (of the Input or the EnvironmentConfig)"
	var why string
	if allowed := s.Input.Policy.RouteGateways; allowed != nil {
		why = fmt.Sprintf("%s allows %s. Write one of them into spec.gatewayRef, or the platform team adds %q to policy.routeGateways.",
			list, v1beta1.Quoted(allowed), s.ref())
	} else {
		why = fmt.Sprintf("%s is not set, which allows %q and those of the route's own namespace. Write one of them into spec.gatewayRef, "+
			"or the platform team sets policy.routeGateways to all that are to be allowed, such as [%[2]q, %[3]q].", list, s.defaultRef(), s.ref())
	}
	return &condition.Problem{Reason: condition.ReasonNotAllowedByPolicy, Message: fmt.Sprintf("The route may not name OpenFunction Gateway %s: %s", s.ref(), why)}
}

// gateway returns what is known of the route's OpenFunction Gateway, or why the route
// cannot be led to it.
func (s scene) gateway() (gateway, *condition.Problem) {
	g := gateway{ref: s.ref()}
	if problem := s.denied(); problem != nil {
		return g, problem
	}
	config, common := s.config(s.ref()), s.config(s.defaultRef())
	if !config.Known || !common.Known {
		return g, condition.Waiting(fmt.Sprintf("Waiting for the ConfigMap %s to be read.", routing.NameFor(s.ref())))
	}
	told, ok := routingOf(config)
	if !ok {
		return g, s.untold()
	}
	g.Routing = told
	g.clusterDomain = s.Input.CountingClusterDomain(told.ClusterDomain)
	g.others = s.platforms(common)
	g.listeners = s.believed(told)
	if len(g.listeners) == 0 {
		return g, s.withoutListeners(told)
	}
	return g, nil
}

// platforms returns what the platform team's own Gateway and defaults say of names: a
// tenant who wrote the ConfigMap of the route's Gateway must not get at them.
func (s scene) platforms(common cluster.Answer[cluster.ConfigMap]) []routing.Routing {
	spec := v1alpha1.GatewaySpec{}.Default(s.Input.Defaults, "", "")
	out := []routing.Routing{{HostTemplate: spec.HostTemplate, ClusterDomain: spec.ClusterDomain}}
	if spec.Domain != "" {
		out[0].Domains = []string{spec.Domain}
	}
	if r, told := routingOf(common); told {
		out = append(out, r)
	}
	return out
}

// believed returns the listeners to which the ConfigMap may lead a route, https first:
// those of ListenerSets in its own namespace, and of Gateways that policy admits.
func (s scene) believed(r routing.Routing) []served {
	namespace := s.ref().Namespace
	var out []served
	for _, p := range r.Parents {
		set := p.Kind == cluster.KindListenerSet.Kind && p.Namespace == namespace
		gw := p.Kind == cluster.KindGateway.Kind && s.Input.AllowsParent(namespace, p.Namespace, p.Name)
		if !set && !gw || names.NamespaceFault(p.Namespace) != "" || names.Fault(p.Name) != "" {
			continue
		}
		for _, l := range p.Listeners {
			if names.Fault(string(l.Name)) == "" && 0 < l.Port && l.Port <= maxPort {
				out = append(out, served{Listener: l, parent: routing.Parent{Kind: p.Kind, Namespace: p.Namespace, Name: p.Name}})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b served) int { return rank(a.Listener) - rank(b.Listener) })
	return out
}

// withoutListeners returns the problem of a ConfigMap that leads nowhere.
func (s scene) withoutListeners(r routing.Routing) *condition.Problem {
	for _, p := range r.Parents {
		if p.Kind == cluster.KindListenerSet.Kind && len(p.Listeners) > 0 {
			return &condition.Problem{Reason: condition.ReasonNotAllowedByPolicy, Message: fmt.Sprintf(
				"ConfigMap %s leads routes to ListenerSet %s/%s, which is in another namespace than the OpenFunction Gateway: no function composed that.",
				routing.NameFor(s.ref()), p.Namespace, p.Name)}
		}
		if len(p.Listeners) > 0 {
			return &condition.Problem{Reason: condition.ReasonNotAllowedByPolicy, Message: fmt.Sprintf(
				"ConfigMap %s leads routes to %s %s/%s, which policy does not admit: the platform team can add %q to policy.allowedGateways (of the Input or the EnvironmentConfig).",
				routing.NameFor(s.ref()), p.Kind, p.Namespace, p.Name, p.Namespace+"/"+p.Name)}
		}
	}
	return &condition.Problem{Reason: condition.ReasonGatewayNotReady, Message: fmt.Sprintf(
		"OpenFunction Gateway %s has no listener yet: its conditions say why.", s.ref())}
}

// untold returns why there is no ConfigMap.
func (s scene) untold() *condition.Problem {
	xr := cluster.ExistingAs[cluster.OpenFunctionGateway](s.state, cluster.KindOpenFunctionGateway, s.ref())
	found := xr.One()
	switch {
	case !xr.Known:
		return condition.Waiting(fmt.Sprintf("Waiting for the OpenFunction Gateway %s to be read.", s.ref()))
	case found == nil:
		return &condition.Problem{Reason: condition.ReasonGatewayNotFound, Message: fmt.Sprintf(
			"There is no OpenFunction Gateway %s, nor a ClusterGateway %s whose entry Service is in namespace %s: create it, or correct spec.gatewayRef.",
			s.ref(), s.ref().Name, s.ref().Namespace)}
	}
	why := "see its conditions"
	for _, t := range []string{"RoutesInformed", "Accepted"} {
		if v := condition.Find(found.Status.Conditions, t, 0).Verdict(); v.Status == metav1.ConditionFalse {
			why = fmt.Sprintf("its condition %s is False: %s", t, v.Message)
			break
		}
	}
	return &condition.Problem{Reason: condition.ReasonGatewayNotReady, Message: fmt.Sprintf(
		"OpenFunction Gateway %s has not composed the ConfigMap %s from which routes know of its listeners: %s", s.ref(), routing.NameFor(s.ref()), why)}
}

// labels returns the label by which the HTTPRoute names its OpenFunction Gateway.
func (s scene) labels(g gateway) map[string]string {
	if names.KeyFault(g.LabelKey, names.MaxName) != "" || resources.Reserved(g.LabelKey) {
		return nil
	}
	namespace := g.ref.Namespace
	if g.Kind == "ClusterGateway" {
		namespace = ""
	}
	return map[string]string{g.LabelKey: resources.LabelValue(namespace, g.ref.Name)}
}
