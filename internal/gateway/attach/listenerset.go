package attach

import (
	"slices"

	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// listenerSet is one ListenerSet with the listeners that go into it.
type listenerSet struct {
	key       resources.Key
	name      types.NamespacedName
	observed  *cluster.ListenerSet
	listeners []listener.Listener
	taken     int // of its room, by listeners that are or will be in it
}

// listenerSets composes as many ListenerSets as the listeners take.
func (a *Attachment) listenerSets(res *Result) {
	if a.read.Missing() {
		res.Problem = a.unread()
		a.hold(res)
		return
	}
	outcomes := make(map[gwapiv1.SectionName]Outcome, len(a.Listeners))
	for _, set := range a.sets {
		a.listenerSet(set, res, outcomes)
	}
	for _, l := range a.Listeners {
		res.Listeners = append(res.Listeners, outcomes[l.Name])
	}
	a.warnOfNamespace(res, "the ListenerSet's", a.setNamespace())
}

func (a *Attachment) listenerSet(set listenerSet, res *Result, outcomes map[gwapiv1.SectionName]Outcome) {
	if p := a.claimed(set.key, cluster.KindListenerSet, set.name); p != nil {
		if res.Problem == nil {
			res.Problem = p
		}
		for _, l := range set.listeners {
			outcomes[l.Name] = Outcome{Listener: l, Problem: p}
		}
		return
	}
	parent, seen := set.see()
	settled := true
	parent.Optional = true
	for _, l := range set.listeners {
		o := seen.outcome(l)
		o.Elsewhere = l.Added && o.duplicate()
		o.Optional = o.Elsewhere
		parent.Optional = parent.Optional && o.Optional
		settled = settled && o.settled()
		outcomes[l.Name] = o
	}
	res.ParentNames = append(res.ParentNames, Parent{Kind: parent.Kind, Name: parent.Name})
	if set.observed != nil {
		res.Parents = append(res.Parents, parent)
	}
	serves := parent.Optional || parent.Is("Accepted") && parent.Is("Programmed")
	res.add(set.key, resources.MakeListenerSet(set.name, a.Gateway, listener.Bare(set.listeners)), settled && serves)
}

// see the ListenerSet as a parent, and what it carries.
func (s *listenerSet) see() (Parent, carrier) {
	if s.observed == nil {
		parent := Parent{Kind: "ListenerSet", Name: s.name}
		return parent, newCarrier(parent, 0)
	}
	return setParent(s.observed), carriedBySet(s.observed)
}

// duplicate reports whether the implementation refuses the listener because
// another one, of another XR maybe, serves the same: functions are reached all the
// same. That is not so where the protocols conflict.
func (o *Outcome) duplicate() bool {
	c := o.conflict()
	return c != nil && c.Reason != string(gwapiv1.ListenerReasonProtocolConflict)
}

// partition spreads the listeners over ListenerSets of at most 64. A listener
// stays in the set where it is observed, so that none moves when a neighbour
// comes or goes; the others fill the first set with room, in order.
func (a *Attachment) partition() []listenerSet {
	sets := a.observedSets()
	homes := homes(sets)
	for _, l := range a.Listeners {
		if i, ok := homes[l.Name]; ok {
			sets[i].taken++
		}
	}
	next, index := 0, 0
	for _, l := range a.Listeners {
		i, ok := homes[l.Name]
		if !ok {
			for next < len(sets) && sets[next].taken >= listener.Limit {
				next++
			}
			if next == len(sets) {
				index = a.unused(index)
				sets = append(sets, a.newSet(index))
				index++
			}
			i = next
			sets[i].taken++
		}
		sets[i].listeners = append(sets[i].listeners, l)
	}
	sets = slices.DeleteFunc(sets, func(s listenerSet) bool { return len(s.listeners) == 0 })
	slices.SortFunc(sets, func(a, b listenerSet) int { return a.key.Compare(b.key) })
	return sets
}

// unused is the first index, from one on, of no observed set.
func (a *Attachment) unused(from int) int {
	for {
		if _, observed := a.State.Observed[a.setKey(from).String()]; !observed {
			return from
		}
		from++
	}
}

// homes is the index of the set in which each listener is observed.
func homes(sets []listenerSet) map[gwapiv1.SectionName]int {
	homes := map[gwapiv1.SectionName]int{}
	for i := range sets {
		if sets[i].observed == nil {
			continue
		}
		for _, l := range sets[i].observed.Spec.Listeners {
			if _, known := homes[l.Name]; !known {
				homes[l.Name] = i
			}
		}
	}
	return homes
}

// observedSets are the sets of the Gateway that are there, by index.
func (a *Attachment) observedSets() []listenerSet {
	var sets []listenerSet
	for _, k := range a.current {
		sets = append(sets, a.newSet(k.Index))
	}
	return sets
}

func (a *Attachment) setKey(index int) resources.Key {
	return resources.Key{Role: resources.RoleListenerSet, Target: a.Gateway, Index: index}
}

func (a *Attachment) newSet(index int) listenerSet {
	k := a.setKey(index)
	set := listenerSet{
		key:      k,
		name:     types.NamespacedName{Namespace: a.setNamespace(), Name: resources.ListenerSetName(a.owner, a.Gateway, index)},
		observed: cluster.ObservedAs[cluster.ListenerSet](a.State, k.String()),
	}
	if set.observed != nil {
		set.name = set.observed.Metadata.NamespacedName()
	}
	return set
}

// requireSets adds the sets that are about to be composed, to see whether
// somebody else has one of that name.
func (a *Attachment) requireSets(reqs cluster.Requirements) {
	if served, _ := a.State.Serves(cluster.KindListenerSet); !served && len(a.current) == 0 {
		return
	}
	for _, set := range a.sets {
		if set.observed == nil {
			reqs.Existing(cluster.KindListenerSet, set.name)
		}
	}
}
