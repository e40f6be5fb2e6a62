package attach

import (
	"slices"

	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// partition spreads the listeners over ListenerSets of at most 64. A listener
// stays in the set where it is, so that none moves when a neighbour comes or goes;
// the others fill the first set with room, in order. It is given the sets that are observed,
// and those that were looked up.
func (p place) partition(observed, lookedUp []listenerSet) []listenerSet {
	sets := p.presentSets(observed, lookedUp)
	homes := homes(sets)
	for _, l := range p.Listeners {
		if i, ok := homes[l.Name]; ok {
			sets[i].taken++
		}
	}
	next := 0
	for _, l := range p.Listeners {
		i, ok := homes[l.Name]
		if !ok {
			for next < len(sets) && sets[next].taken >= listener.Limit {
				next++
			}
			if next == len(sets) {
				sets = append(sets, p.newSet(p.unused(sets)))
			}
			i = next
			sets[i].taken++
		}
		sets[i].listeners = append(sets[i].listeners, l)
	}
	sets = slices.DeleteFunc(sets, func(s listenerSet) bool { return len(s.listeners) == 0 && s.known })
	slices.SortFunc(sets, func(a, b listenerSet) int { return a.key.Compare(b.key) })
	return sets
}

// presentSets returns the sets of the Gateway that are there, by index, and those of
// which that is not known.
func (p place) presentSets(observed, lookedUp []listenerSet) []listenerSet {
	sets := slices.Clone(observed)
	last := p.last()
	for _, set := range lookedUp {
		if set.observed != nil || !set.known && set.key.Index <= last {
			sets = append(sets, set)
		}
	}
	slices.SortFunc(sets, func(a, b listenerSet) int { return a.key.Compare(b.key) })
	return sets
}

// lookedUp returns the sets that are not observed and may be there all the same, since
// Crossplane's cache may not show the youngest of its resources yet: of each index up
// to the last that is observed, and of those after it for as long as a set is there,
// where a listener is in none that is observed.
func (p place) lookedUp(observed []listenerSet) []listenerSet {
	var sets []listenerSet
	last := p.last()
	if !p.homesAll(observed) {
		last++
	}
	for i := 0; i <= min(last, maxLookedUp); i++ {
		if _, observed := p.State.Observed[p.setKey(i).String()]; observed {
			continue
		}
		set := p.newSet(i)
		sets = append(sets, set)
		if set.observed != nil && i == last {
			last++
		}
	}
	return sets
}

// homesAll reports whether every listener is in a set that is observed.
func (p place) homesAll(observed []listenerSet) bool {
	homes := homes(observed)
	return !slices.ContainsFunc(p.Listeners, func(l listener.Listener) bool { _, home := homes[l.Name]; return !home })
}

// observedSets returns the sets that are observed, by index.
func (p place) observedSets() []listenerSet {
	sets := make([]listenerSet, 0, len(p.observed))
	for _, k := range p.observed {
		sets = append(sets, p.newSet(k.Index))
	}
	return sets
}

// last returns the highest index that is observed, or -1.
func (p place) last() int {
	if len(p.observed) == 0 {
		return -1
	}
	return p.observed[len(p.observed)-1].Index
}

// maxLookedUp is the last index that is looked up. A thousand listeners take sixteen
// sets; a higher index was written by nobody.
const maxLookedUp = 32

// unused returns the first index that no observed resource and none of the sets has.
func (p place) unused(sets []listenerSet) int {
	for i := 0; ; i++ {
		k := p.setKey(i)
		_, observed := p.State.Observed[k.String()]
		if !observed && !slices.ContainsFunc(sets, func(s listenerSet) bool { return s.key == k }) {
			return i
		}
	}
}

// homes returns the index of the set in which each listener is observed.
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

func (p place) setKey(index int) resources.Key {
	return resources.Key{Role: resources.RoleListenerSet, Target: p.gateway, Index: index}
}

func (p place) newSet(index int) listenerSet {
	k := p.setKey(index)
	set := listenerSet{
		key:      k,
		name:     types.NamespacedName{Namespace: p.setNamespace(), Name: resources.ListenerSetName(p.owner, p.gateway, index)},
		observed: cluster.ObservedAs[cluster.ListenerSet](p.State, k.String()),
	}
	if _, set.known = p.State.Observed[k.String()]; set.known {
		if set.observed != nil {
			set.name = set.observed.Metadata.NamespacedName()
		}
		return set
	}
	existing := cluster.ExistingAs[cluster.ListenerSet](p.State, cluster.KindListenerSet, set.name)
	set.known = existing.Known
	if found := existing.One(); found != nil && found.Metadata.ControlledBy(p.XR.Metadata.UID) {
		set.observed = found
	}
	return set
}
