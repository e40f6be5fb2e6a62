package attach

import (
	"fmt"
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/names"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
	"github.com/openfunction/function-openfunction-gateway/internal/text"
)

// TypeSwitching is the condition that is True while an earlier attachment is being left,
// or earlier hostnames are.
const TypeSwitching = "Switching"

// maxMove is how long listeners keep their hostnames for routes at most: one that is paused,
// or whose hostnames somebody wrote, never gets others.
const maxMove = time.Minute

// hostnames are those of listeners, by name.
type hostnames map[gwapiv1.SectionName]gwapiv1.Hostname

// moves returns the hostnames that are stated by now of planned listeners which are to have
// others since the domain is another.
func (a *Attachment) moves() hostnames {
	if said := a.XR.Status.Routing; a.problem != nil || said == nil || said.Domain == a.XR.Spec.Domain {
		return nil
	}
	out := hostnames{}
	for _, k := range a.way.where().observed {
		for _, l := range (resources.Composed{Key: k, Resource: a.State.Observed[k.String()]}).States().Listeners {
			if to := a.planned(l.Name, l.Hostname); to != nil && to.Port == l.Port && to.Protocol == l.Protocol {
				out[l.Name] = l.Hostname
			}
		}
	}
	return out
}

// planned returns the planned listener of a name that is to have another hostname than it
// has, nil if there is none.
func (s *scene) planned(name gwapiv1.SectionName, has gwapiv1.Hostname) *listener.Listener {
	i := slices.IndexFunc(s.Listeners, func(l listener.Listener) bool { return l.Name == name })
	if i < 0 || has == "" || s.Listeners[i].Hostname == nil || *s.Listeners[i].Hostname == has {
		return nil
	}
	return &s.Listeners[i]
}

// moving returns what has to happen before the listeners may leave their hostnames, nil if
// they may: a function has to be reached by the new one as soon as it is not by the old one.
func (a *Attachment) moving(from hostnames) *condition.Problem {
	since := answer.Find(a.Conditions, TypeSwitching)
	if since != nil && since.Status == metav1.ConditionTrue {
		if at, err := time.Parse(time.RFC3339, since.LastTransitionTime); err == nil && a.State.Now.Sub(at) >= maxMove {
			return nil
		}
	}
	parents := a.way.where().parents()
	var awaited []string
	for _, r := range a.State.HTTPRoutes(a.routeLabels()).Items {
		if _, composed := r.Metadata.Labels[resources.LabelComposedFor]; composed && a.stays(&r, parents, from) {
			awaited = append(awaited, r.Metadata.NamespacedName().String())
		}
	}
	if len(awaited) == 0 {
		return nil
	}
	slices.Sort(awaited)
	return &condition.Problem{Reason: condition.ReasonWaitingForRoutes, Message: fmt.Sprintf(
		"Listeners keep their hostnames, for a minute at most, until these routes are accepted with hostnames for the new ones: %s.",
		text.List(awaited, maxAwaited, ", ", " and "))}
}

// stays reports whether requests for a route would go astray if the listeners left their
// hostnames: it is accepted under one of these, and not yet under what that is to become.
func (a *Attachment) stays(r *cluster.HTTPRoute, parents []Parent, from hostnames) bool {
	if len(acceptedAt(r, parents, 0)) == 0 {
		return false
	}
	loses, gains := false, false
	for name, old := range from {
		to := a.planned(name, old)
		for _, host := range r.Spec.Hostnames {
			loses = loses || names.Covers(string(old), string(host)) && !a.served(host)
			gains = gains || names.Covers(string(*to.Hostname), string(host))
		}
	}
	return loses && (!gains || len(acceptedAt(r, parents, r.Metadata.Generation)) == 0)
}

// served reports whether a planned listener serves a host.
func (s *scene) served(host gwapiv1.Hostname) bool {
	return slices.ContainsFunc(s.Listeners, func(l listener.Listener) bool { return l.Serves(string(host)) })
}

// withHostnames returns listeners, those among them that have them with these hostnames.
func withHostnames(listeners []listener.Listener, has hostnames) []listener.Listener {
	out := slices.Clone(listeners)
	for i := range out {
		if h, moves := has[out[i].Name]; moves {
			out[i].Hostname = &h
		}
	}
	return out
}
