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
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// TypeSwitching is the condition that is True while an earlier attachment is being left,
// or earlier hostnames are.
const TypeSwitching = "Switching"

// maxMove is how long listeners keep their hostnames for routes at most: one that is paused,
// or whose hostnames somebody wrote, never gets others.
const maxMove = time.Minute

// hostnames are those of listeners, by name, with the TLS that goes with each.
type hostnames map[gwapiv1.SectionName]gwapiv1.Listener

// moves returns the hostnames that are stated by now of planned listeners which are to have
// others since the domain is another.
func (a *Attachment) moves() hostnames {
	if said := a.XR.Status.Routing; a.problem != nil || said == nil || said.Domain == a.XR.Spec.Domain {
		return nil
	}
	out := hostnames{}
	for _, k := range a.way.where().observed {
		for _, l := range listenersIn(a.State.Observed[k.String()]) {
			if to := a.planned(l.Name, l.Hostname); to != nil && to.Port == l.Port && to.Protocol == l.Protocol {
				out[l.Name] = l
			}
		}
	}
	return out
}

// listenersIn returns the listeners that a resource of an attachment states: a Gateway, a
// ListenerSet or an Object.
func listenersIn(resource wire.Object) []gwapiv1.Listener {
	type spec struct {
		Listeners []gwapiv1.Listener `json:"listeners"`
	}
	seen := cluster.ReadAs[struct {
		Spec struct {
			spec

			ForProvider struct {
				Manifest struct {
					Spec spec `json:"spec"`
				} `json:"manifest"`
			} `json:"forProvider"`
		} `json:"spec"`
	}](resource)
	return append(seen.Spec.Listeners, seen.Spec.ForProvider.Manifest.Spec.Listeners...)
}

// planned returns the planned listener of a name that is to have another hostname than it
// has, nil if there is none.
func (s *scene) planned(name gwapiv1.SectionName, has *gwapiv1.Hostname) *listener.Listener {
	i := slices.IndexFunc(s.Listeners, func(l listener.Listener) bool { return l.Name == name })
	if i < 0 || has == nil || s.Listeners[i].Hostname == nil || *s.Listeners[i].Hostname == *has {
		return nil
	}
	return &s.Listeners[i]
}

// moving returns what has to happen before the listeners may leave their hostnames, nil if
// they may: a function has to be reached by the new one as soon as it is not by the old one.
func (a *Attachment) moving(from hostnames) *condition.Problem {
	said := answer.Find(a.Conditions, TypeSwitching)
	waits := said != nil && said.Status == metav1.ConditionTrue && said.Reason == condition.ReasonWaitingForRoutes
	if waits && a.isOver(said.LastTransitionTime) {
		return nil
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
	if waits { // Crossplane dates a condition anew when its message changes.
		return &condition.Problem{Reason: said.Reason, Message: said.Message}
	}
	slices.Sort(awaited)
	return &condition.Problem{Reason: condition.ReasonWaitingForRoutes, Message: fmt.Sprintf(
		"Listeners keep their hostnames, for a minute at most, until these routes are accepted with hostnames for the new ones: %s.",
		text.List(awaited, maxAwaited, ", ", " and "))}
}

// isOver reports whether what began at a time (RFC 3339) has lasted long enough. A clock
// that is far behind must not have it last for ever.
func (a *Attachment) isOver(began string) bool {
	at, err := time.Parse(time.RFC3339, began)
	lasted := a.State.Now.Sub(at)
	return err == nil && (lasted >= maxMove || lasted <= -maxMove)
}

// stays reports whether requests for a route would go astray if the listeners left their
// hostnames: it is accepted under one of these, and not yet under what that is to become.
func (a *Attachment) stays(r *cluster.HTTPRoute, parents []Parent, from hostnames) bool {
	if len(acceptedAt(r, parents, 0)) == 0 {
		return false
	}
	loses, gains := false, false
	for name, has := range from {
		old, to := *has.Hostname, a.planned(name, has.Hostname)
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

// withHostnames returns listeners, those among them that have them with these hostnames and
// the certificates for them.
func withHostnames(listeners []listener.Listener, has hostnames) []listener.Listener {
	out := slices.Clone(listeners)
	for i := range out {
		if h, moves := has[out[i].Name]; moves {
			out[i].Hostname, out[i].TLS = h.Hostname, h.TLS
		}
	}
	return out
}
