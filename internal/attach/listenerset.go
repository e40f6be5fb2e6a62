package attach

import (
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// listenerSet is one ListenerSet with the listeners that go into it.
type listenerSet struct {
	key       resources.Key
	name      types.NamespacedName
	observed  *cluster.ListenerSet
	listeners []listener.Listener
}

// listenerSets composes as many ListenerSets as the listeners take.
func (a *Attachment) listenerSets(res *Result) {
	if gw := a.read.One(); gw != nil {
		res.Addresses = gw.Status.Addresses
	}
	outcomes := make(map[gwapiv1.SectionName]Outcome, len(a.Listeners))
	for _, set := range a.sets {
		a.listenerSet(set, res, outcomes)
	}
	for _, l := range a.Listeners {
		res.Listeners = append(res.Listeners, outcomes[l.Name])
	}
	a.warnOfNamespace(res, a.setNamespace(), "the ListenerSet's")
}

func (a *Attachment) listenerSet(set listenerSet, res *Result, outcomes map[gwapiv1.SectionName]Outcome) {
	if p := a.claimed(set.key, cluster.KindListenerSet, set.name); p != nil {
		res.Problem = p
		for _, l := range set.listeners {
			outcomes[l.Name] = Outcome{Listener: l, Problem: p}
		}
		return
	}
	parent := Parent{Kind: "ListenerSet", Name: set.name}
	res.ParentNames = append(res.ParentNames, parent)
	seen := newCarrier(0, 0)
	if set.observed != nil {
		seen = carriedBySet(set.observed)
		parent.Generation, parent.Conditions = set.observed.Metadata.Generation, set.observed.Status.Conditions
		res.Parents = append(res.Parents, parent)
	}
	ready := parent.Is("Accepted") && parent.Is("Programmed")
	for _, l := range set.listeners {
		o := seen.outcome(l)
		// Where another XR serves the same internal listener, the implementation
		// calls ours Conflicted, and functions are reached all the same.
		o.Optional = l.Added && o.Status != nil && conflicted(o.Status)
		if o.Optional {
			o.Shared = "another listener on the Gateway"
		}
		ready = ready && o.settled()
		outcomes[l.Name] = o
	}
	res.add(set.key, resources.MakeListenerSet(set.name, a.Gateway, resources.Bare(set.listeners)), ready)
}

func conflicted(s *gwapiv1.ListenerStatus) bool {
	c := conditionOf(s.Conditions, string(gwapiv1.ListenerConditionConflicted))
	return c != nil && c.Status == "True"
}

// partition spreads the listeners over ListenerSets of at most 64. A listener
// stays in the set where it is observed, so that none moves when a neighbour
// comes or goes; the others fill the first set with room, in order.
func (a *Attachment) partition() []listenerSet {
	sets := a.observedSets()
	homes := homes(sets)
	taken := make([]int, len(sets))
	for _, l := range a.Listeners {
		if i, ok := homes[l.Name]; ok {
			taken[i]++
		}
	}
	next := 0
	for _, l := range a.Listeners {
		i, ok := homes[l.Name]
		if !ok {
			for next < len(sets) && taken[next] >= listener.Limit {
				next++
			}
			if next == len(sets) {
				sets, taken = append(sets, a.newSet(next)), append(taken, 0)
			}
			i = next
			taken[i]++
		}
		sets[i].listeners = append(sets[i].listeners, l)
	}
	return nonEmpty(sets)
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

// observedSets are the sets from index 0 to the last one observed.
func (a *Attachment) observedSets() []listenerSet {
	last := -1
	for s := range a.State.Observed {
		if k, ok := resources.ParseKey(s); ok && k.Role == resources.RoleListenerSet && k.Target == a.Gateway {
			last = max(last, k.Index)
		}
	}
	sets := make([]listenerSet, 0, last+1)
	for i := 0; i <= last; i++ {
		sets = append(sets, a.newSet(i))
	}
	return sets
}

func (a *Attachment) newSet(i int) listenerSet {
	k := resources.Key{Role: resources.RoleListenerSet, Target: a.Gateway, Index: i}
	set := listenerSet{
		key:      k,
		name:     types.NamespacedName{Namespace: a.setNamespace(), Name: resources.ListenerSetName(a.owner, a.Gateway, i)},
		observed: cluster.ObservedAs[cluster.ListenerSet](a.State, k.String()),
	}
	if set.observed != nil {
		set.name = set.observed.Metadata.NamespacedName()
	}
	return set
}

func nonEmpty(sets []listenerSet) []listenerSet {
	kept := sets[:0:0]
	for _, s := range sets {
		if len(s.listeners) > 0 {
			kept = append(kept, s)
		}
	}
	return kept
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
