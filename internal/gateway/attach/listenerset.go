package attach

import (
	"slices"
	"sync"

	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// listenerSets attaches as many ListenerSets as the listeners take.
type listenerSets struct {
	place

	// lookedUp computes the ListenerSets that are looked up, and sets all with what goes
	// into each, once.
	lookedUp, sets func() []listenerSet
}

func newListenerSets(p place) way {
	observed := sync.OnceValue(p.observedSets)
	lookedUp := sync.OnceValue(func() []listenerSet { return p.lookedUp(observed()) })
	sets := sync.OnceValue(func() []listenerSet { return p.partition(observed(), lookedUp()) })
	return listenerSets{place: p, lookedUp: lookedUp, sets: sets}
}

func (listenerSets) traits() Traits {
	return Traits{
		Method: v1alpha1.AttachmentListenerSet, Carrier: cluster.KindListenerSet.Kind, Title: "The ListenerSet for Gateway",
		OnDeletion: "The ListenerSets are deleted with this resource.",
	}
}

// obstacle returns why a new ListenerSet could not attach. One that is attached
// needs nothing but its Gateway.
func (s listenerSets) obstacle() *condition.Problem {
	if s.inUse() {
		if s.read().Missing() {
			return s.unavailable()
		}
		return nil
	}
	if p := s.unavailable(); p != nil {
		return p
	}
	return s.unattachable()
}

// require adds the sets that are about to be composed, to see whether somebody
// else has one of that name.
func (s listenerSets) require(reqs cluster.Requirements) {
	if served, _ := s.State.Serves(cluster.KindListenerSet); !served && !s.inUse() {
		return
	}
	for _, set := range slices.Concat(s.lookedUp(), s.sets()) {
		if _, observed := s.State.Observed[set.key.String()]; !observed {
			reqs.Existing(cluster.KindListenerSet, set.name)
		}
	}
}

func (s listenerSets) compose() Attached {
	if p := s.notLookedUp(); p != nil {
		return s.hold(p)
	}
	var out Attached
	outcomes := make(map[gwapiv1.SectionName]*Outcome, len(s.Listeners))
	advice := s.advice()
	for _, set := range s.sets() {
		problem := s.claimed(set.key, cluster.KindListenerSet, set.name)
		if out.Problem == nil {
			out.Problem = problem
		}
		carried := set.carried(problem)
		for i := range carried {
			outcomes[carried[i].Listener.Name] = &carried[i]
		}
		if problem == nil {
			parent := set.parent(carried, advice)
			out.Parents = append(out.Parents, parent)
			out.Composed = append(out.Composed, resources.Composed{
				Key: set.key, Resource: s.manifest(set), Ready: parent.serves(carried),
			})
		}
	}
	out.Listeners = make([]Outcome, 0, len(s.Listeners))
	for i := range s.Listeners {
		out.Listeners = append(out.Listeners, *outcomes[s.Listeners[i].Name]) // Each is in a set (partition).
	}
	out.Warnings = s.namespaceWarnings("the ListenerSet's", s.setNamespace(), s.traits().Method)
	return out
}

// manifest returns a ListenerSet with its listeners, and with the labels and
// annotations by which others, such as cert-manager, are told to act on it.
func (s listenerSets) manifest(set listenerSet) wire.Object {
	meta := resources.Metadata{Name: set.name.Name, Namespace: set.name.Namespace}
	meta.Labels, meta.Annotations = s.XR.Spec.OfCarrier()
	return resources.MakeListenerSet(meta, s.gateway, listener.Bare(set.listeners))
}

// notLookedUp returns the problem of a set of which it is not known whether it is
// there, while others are: a listener that is in it would move.
func (s listenerSets) notLookedUp() *condition.Problem {
	if !s.inUse() {
		return nil
	}
	for _, set := range s.sets() {
		if !set.known {
			return s.claimed(set.key, cluster.KindListenerSet, set.name)
		}
	}
	return nil
}

// advice returns what lets the Gateway allow ListenerSets that it allowed before, ""
// where it still does.
func (s listenerSets) advice() string {
	if s.read().One() == nil {
		return ""
	}
	if withdrawn := s.notConsented(); withdrawn != nil && !withdrawn.Waiting {
		return withdrawn.Message
	}
	return ""
}

func (s listenerSets) keep(k resources.Key) wire.Object {
	return resources.Kept(s.State.Observed[k.String()])
}

func (listenerSets) withdraw() left { return left{} }

// outranks reports whether the sets stand in the way of others for the same Gateway,
// in the namespace to which ListenerSets moved: of two that conflict the older one is
// served (GEP-1713).
func (s listenerSets) outranks(listeners []Outcome) bool {
	var ours []gwapiv1.Listener
	for _, set := range s.sets() {
		if set.observed != nil {
			for _, l := range set.observed.Spec.Listeners {
				ours = append(ours, gwapiv1.Listener(l))
			}
		}
	}
	return !slices.ContainsFunc(listeners, func(o Outcome) bool {
		return !o.Applied || !o.settled() && (!o.conflicted() || !conflicts(o.Listener, ours))
	})
}

// listenerSet is one ListenerSet with the listeners that go into it.
type listenerSet struct {
	key  resources.Key
	name types.NamespacedName
	// known is set once it is known whether the ListenerSet is there, observed once
	// it is and is ours.
	known     bool
	observed  *cluster.ListenerSet
	listeners []listener.Listener
	taken     int // of its room, by listeners that are or will be in it
}

// carried returns what became of the set's listeners. problem is why the set could
// not be composed, nil if it could.
func (s *listenerSet) carried(problem *condition.Problem) []Outcome {
	out := make([]Outcome, 0, len(s.listeners))
	seen := carrier{Parent: Parent{Kind: cluster.KindListenerSet.Kind, Name: s.name}}
	if s.observed != nil {
		seen = carriedBySet(s.observed)
	}
	for _, l := range s.listeners {
		if problem != nil {
			out = append(out, Outcome{Listener: l, Problem: problem})
			continue
		}
		o := seen.outcome(l)
		o.Elsewhere = l.Added && o.duplicate()
		out = append(out, o)
	}
	return out
}

// parent returns the set as a parent of routes, given what became of its listeners
// and what the Gateway's operator can set for it.
func (s *listenerSet) parent(carried []Outcome, advice string) Parent {
	parent := Parent{Kind: cluster.KindListenerSet.Kind, Name: s.name}
	if s.observed != nil {
		parent = setParent(s.observed)
	}
	parent.Advice = advice
	parent.Optional = !slices.ContainsFunc(carried, func(o Outcome) bool { return !o.Optional() })
	return parent
}

// serves reports whether a ListenerSet serves what it carries.
func (p Parent) serves(carried []Outcome) bool {
	settled := !slices.ContainsFunc(carried, func(o Outcome) bool { return !o.settled() })
	return settled && (p.Optional || p.Is("Accepted") && p.Is("Programmed"))
}

// duplicate reports whether the implementation refuses the listener because
// another one, of another XR maybe, serves the same: functions are reached all the
// same. That is not so where the protocols conflict.
func (o *Outcome) duplicate() bool {
	return o.conflicted() && o.find(conflicted).Verdict().Reason != string(gwapiv1.ListenerReasonProtocolConflict)
}

// setNamespace returns where ListenerSets are composed.
func (s *scene) setNamespace() string {
	if ns := s.XR.Metadata.Namespace; ns != "" {
		return ns
	}
	return s.Input.Entrypoint.Namespace
}
