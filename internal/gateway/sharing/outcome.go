package sharing

import (
	"fmt"
	"slices"
	"strings"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
)

// announce returns what our Object says of its listeners.
func (s *scene) announce(st statement) note {
	n := note{shared: map[gwapiv1.SectionName]bool{}, leaving: map[gwapiv1.SectionName]bool{}, keeps: map[gwapiv1.SectionName]bool{}}
	for name, k := range st.kept {
		if k.shared {
			n.shared[name] = true
		}
		if k.keeps {
			n.keeps[name] = true
		}
		if k.leaving {
			n.leaving[name] = true
		}
	}
	for name, p := range s.plan {
		k, goesOn := st.kept[name]
		switch {
		case !p.Shared:
		case st.placed[name]:
			n.shared[name] = true
		case !goesOn || frontendOf(k.Listener) != p.frontend():
			n.wanted = append(n.wanted, wishOf(&p.Listener))
		}
	}
	return n
}

// outcomes tell what became of each planned listener.
func (s *scene) outcomes(st statement, pending bool) []Outcome {
	out := make([]Outcome, 0, len(s.Planned))
	for _, p := range s.Planned {
		o := Outcome{Name: p.Name}
		k, goesOn := st.kept[p.Name]
		switch {
		case pending && !(goesOn && listener.Same(k.Listener, p.Listener)):
			o.Problem = condition.Waiting("Waiting to see which Objects of other XRs are there.")
		case st.placed[p.Name], goesOn && listener.Same(k.Listener, p.Listener):
			o.Owners = s.ownersOf(p.Name)
		case s.Held:
			o.Problem = condition.Waiting("Held.")
		case goesOn:
			o.Problem = condition.Waiting(fmt.Sprintf("%q stays as it is on the Gateway until ours is the only Object that applies it: %s too.",
				p.Name, s.alsoAppliedBy(p.Name)))
		default:
			o.Problem, o.Elsewhere = s.leftOut(p, st)
		}
		out = append(out, o)
	}
	return out
}

func (s *scene) alsoAppliedBy(name gwapiv1.SectionName) string {
	return strings.Join(s.ownersOf(name), ", ")
}

// ownersOf are the other managers that have a listener.
func (s *scene) ownersOf(name gwapiv1.SectionName) []string {
	it := s.named[name]
	if it == nil {
		return nil
	}
	var managers []string
	for _, h := range it.others {
		managers = append(managers, h.manager)
	}
	return slices.Compact(managers)
}

// leftOut is why a planned listener is not stated.
func (s *scene) leftOut(p Planned, st statement) (*condition.Problem, bool) {
	if p.Shared && s.servedElsewhere(p) {
		return &condition.Problem{Reason: condition.ReasonServedElsewhere, Message: "served elsewhere"}, true
	}
	if it := s.named[p.Name]; it != nil && len(it.holders()) > 0 {
		c, _ := listener.ConflictBetween(p.Listener, it.Listener)
		return &condition.Problem{Reason: c.Reason, Message: c.Message}, false
	}
	if other, clashes := s.remains(st.kept, st.placed).conflict(p.Listener); clashes {
		c, _ := listener.ConflictBetween(p.Listener, other)
		return &condition.Problem{Reason: c.Reason, Message: c.Message}, false
	}
	return &condition.Problem{Reason: condition.ReasonTooManyListeners, Message: fmt.Sprintf(
		"The Gateway holds %d listeners at most, and has no room for %q: attach by ListenerSet, or remove listeners.", listener.Limit, p.Name)}, false
}

// servedElsewhere reports whether an Object of another XR applies an equal listener.
func (s *scene) servedElsewhere(p Planned) bool {
	for i := range s.items {
		it := &s.items[i]
		if it.frontend() != p.frontend() {
			continue
		}
		on := it.Listener
		on.Name = p.Name
		if listener.Same(on, p.Listener) && slices.ContainsFunc(it.others, func(h holder) bool { return h.standing == living && h.party.applies(it.Name) }) {
			return true
		}
	}
	return false
}

// remaining tells of listeners that go on although nobody planned them.
func (s *scene) remaining(st statement) []Remaining {
	var out []Remaining
	for i := range s.items {
		it := &s.items[i]
		if _, goesOn := st.kept[it.Name]; !goesOn {
			continue
		}
		if _, planned := s.plan[it.Name]; !planned {
			out = append(out, Remaining{Name: it.Name, Message: "stays"})
		}
	}
	return out
}
