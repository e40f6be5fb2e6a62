package sharing

import (
	"cmp"
	"slices"

	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// byName finds the Object of a name, in whichever namespace it is.
func byName(object string) Lookup {
	return Lookup{Label: resources.LabelObject, Value: resources.LabelHash(object)}
}

// byTarget finds all Objects that patch a Gateway.
func byTarget(gateway types.NamespacedName) Lookup {
	return Lookup{Label: resources.LabelTarget, Value: resources.LabelHash(gateway.Namespace, gateway.Name)}
}

// Require adds a look-up of the Objects of these kinds, all of which are served.
func (l Lookup) Require(reqs cluster.Requirements, kinds []cluster.Kind) {
	for _, k := range kinds {
		reqs.Objects(k, l.Label, l.Value)
	}
}

// answer to a look-up, once the Objects of each kind were fetched.
func (l Lookup) answer(state cluster.State, kinds []cluster.Kind) cluster.Answer[cluster.Object] {
	out := cluster.Answer[cluster.Object]{Known: len(kinds) > 0}
	for _, k := range kinds {
		of := state.Objects(k, l.Label, l.Value)
		out.Known = out.Known && of.Known
		out.Items = append(out.Items, of.Items...)
	}
	return out
}

// DecideIn decides with the look-ups that a state answers, of the Objects of these
// kinds. What is answered may show that more has to be looked up.
func DecideIn(state cluster.State, kinds []cluster.Kind, v View) Decision {
	for {
		s := see(v)
		lookups, pending := s.lookups()
		if len(lookups) == len(v.Answers) {
			return s.decision(lookups, pending)
		}
		answers := make(map[Lookup]cluster.Answer[cluster.Object], len(lookups))
		for _, l := range lookups {
			answers[l] = l.answer(state, kinds)
		}
		v.Answers = answers
	}
}

// lookups are what the decision rests on, in order, and whether one of them is
// unanswered. They are few: with one owner each wisher looks at one Object, and at all
// only who adds a listener, and an owner while it is to stop applying something shared.
func (s *scene) lookups() (lookups []Lookup, pending bool) {
	for i := range s.items {
		it := &s.items[i]
		if !s.concerns(it) {
			continue
		}
		for _, h := range it.others {
			if name, ours := resources.ObjectOfManager(h.Manager); ours {
				lookups = append(lookups, byName(name))
				pending = pending || h.standing == unanswered
			}
		}
	}
	slices.SortFunc(lookups, func(a, b Lookup) int { return cmp.Compare(a.Value, b.Value) })
	lookups = slices.Compact(lookups)
	adds := slices.ContainsFunc(s.planned, s.adds)
	if adds || !pending && slices.ContainsFunc(s.items, func(it item) bool { return s.asksForWishers(&it) }) {
		all := byTarget(s.target())
		lookups = append(lookups, all)
		pending = pending || !s.Answers[all].Known
	}
	return lookups, pending
}

// concerns reports whether it matters who has a listener: it is ours, or planned, or
// in the way of what is planned.
func (s *scene) concerns(it *item) bool {
	if _, planned := s.plan[it.Name]; planned || s.have(it) {
		return true
	}
	return slices.ContainsFunc(s.planned, func(p Planned) bool {
		_, conflict := listener.ConflictBetween(p.Listener, it.Listener)
		return conflict
	})
}

// asksForWishers reports whether it matters who wishes a listener: our Object would
// stop applying it, others may rely on it, and nobody else has it; or only who is gone
// has it, and our XR's author writes that name.
func (s *scene) asksForWishers(it *item) bool {
	p, planned := s.plan[it.Name]
	if s.Held || len(it.holders()) > 0 {
		return false
	}
	if !s.have(it) {
		return planned && !p.Shared && len(it.others) > 0
	}
	return s.handsOver(it) && (!s.wants(it) || planned && !p.Shared && s.own.note.shared[it.Name])
}
