package sharing

import (
	"fmt"
	"slices"
	"strings"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
)

// outcomes tell what became of each planned listener.
func (s *scene) outcomes(st statement, pending bool) []Outcome {
	if s.Held {
		return nil
	}
	out := make([]Outcome, 0, len(s.Planned))
	for _, p := range s.Planned {
		k, goesOn := st.kept[p.Name]
		asPlanned := st.placed[p.Name] || goesOn && listener.Same(k.Listener, p.Listener)
		o := Outcome{Name: p.Name}
		switch {
		case asPlanned:
			o.Owners = s.owners(p.Name)
		case pending:
			o.Problem = condition.Waiting("Waiting to see which Objects of other XRs are there.")
		case goesOn && k.why != "":
			o.Problem = condition.Waiting(fmt.Sprintf("%q stays as it is on the Gateway %s.", p.Name, k.why))
		default:
			o.Problem, o.Instead = s.leftOut(p, st)
			if goesOn && o.Instead == "" {
				o.Problem.Message += " Until then it stays as it is."
			}
		}
		out = append(out, o)
	}
	return out
}

// owners are the other managers that have a listener, in order.
func (s *scene) owners(name gwapiv1.SectionName) []string {
	it := s.named[name]
	if it == nil {
		return nil
	}
	var managers []string
	for _, h := range it.others {
		managers = append(managers, h.Manager)
	}
	return slices.Compact(managers)
}

// leftOut returns why a planned listener is not stated, and the name of what serves instead.
func (s *scene) leftOut(p Planned, st statement) (*condition.Problem, gwapiv1.SectionName) {
	if by := s.servedBy(p); p.Shared && by != nil {
		message := fmt.Sprintf("%s serves the same with listener %q.", by.by, by.name)
		return &condition.Problem{Reason: condition.ReasonServedElsewhere, Message: message}, by.name
	}
	return s.inConflict(p, st), ""
}

// inConflict returns why a planned listener is not stated that nothing serves instead.
func (s *scene) inConflict(p Planned, st statement) *condition.Problem {
	if it := s.named[p.Name]; !s.mayHave(p) {
		return s.conflict(p, it)
	}
	if first := s.stated(p); first != nil {
		return first
	}
	if other := s.inTheWay(p, s.remains(st.kept, st.placed)); other != nil {
		return s.waits(p, other.Name, st)
	}
	return &condition.Problem{Reason: condition.ReasonTooManyListeners, Message: fmt.Sprintf(
		"The Gateway holds %d listeners at most, and has no room for %q: attach by ListenerSet, or remove listeners.", listener.Limit, p.Name)}
}

// waits says what a planned listener waits for: another of ours, or one of others.
func (s *scene) waits(p Planned, other gwapiv1.SectionName, st statement) *condition.Problem {
	k, ours := st.kept[other]
	switch {
	case !ours:
		return s.conflict(p, s.named[other])
	case k.why == "":
		return condition.Waiting(fmt.Sprintf("%q waits for %q, which cannot change yet.", p.Name, other))
	}
	return condition.Waiting(fmt.Sprintf("%q waits for %q, which stays on the Gateway %s.", p.Name, other, k.why))
}

// conflict says which listener on the Gateway keeps ours out, who has it, and what to
// do about it.
func (s *scene) conflict(p Planned, it *item) *condition.Problem {
	c, _ := listener.ConflictBetween(p.Listener, it.Listener)
	holders := it.holders()
	message := fmt.Sprintf("%s. The Gateway's is applied by %s.", c.Message, nameAll(holders))
	switch {
	case len(it.others) == 0:
		message = c.Message + ". No field manager has the Gateway's: remove that listener from the Gateway, and ours takes its place."
	case len(holders) == 0 && !s.mayHave(p):
		message = c.Message + ". Its owner is gone, and it goes to who shares it" + s.nameWishers(it) + "."
	case len(holders) == 0:
		message = fmt.Sprintf("%s. Nobody applies the Gateway's any more (%s): remove that listener from the Gateway, and ours takes its place.",
			c.Message, nameAll(it.others))
	case p.Shared && !slices.ContainsFunc(holders, func(h holder) bool { return h.standing != living || !h.party.note.shared[it.Name] }):
		message = fmt.Sprintf("%s applies listener %q for all, but not as it is planned here: it has yet to follow, or its XR's defaults differ from ours.",
			nameAll(holders), it.Name)
	}
	return &condition.Problem{Reason: c.Reason, Message: message}
}

// service is a listener, and who applies it.
type service struct {
	name gwapiv1.SectionName
	by   string
}

// servedBy is the listener that serves the same as a planned one, which an Object of
// another XR applies, nil if there is none.
func (s *scene) servedBy(p Planned) *service {
	for i := range s.items {
		it := &s.items[i]
		on := it.Listener
		on.Name = p.Name
		if it.frontend() != p.frontend() || !listener.Same(on, p.Listener) {
			continue
		}
		if i := slices.IndexFunc(it.others, func(h holder) bool { return h.standing == living && h.party.applies(it.Name) }); i >= 0 {
			return &service{it.Name, it.others[i].String()}
		}
	}
	return nil
}

// remaining tells of those of the listeners that are applied which go on although nobody
// planned them.
func (s *scene) remaining(st statement, applied []gwapiv1.Listener) []Remaining {
	var out []Remaining
	for _, l := range applied {
		if _, planned := s.plan[l.Name]; !planned && !st.placed[l.Name] {
			out = append(out, Remaining{Name: l.Name, Message: fmt.Sprintf("%q stays on the Gateway %s.", l.Name, st.kept[l.Name].why)})
		}
	}
	return out
}

// String names a holder for people.
func (h holder) String() string {
	switch {
	case h.standing != living:
		return "field manager " + h.Manager
	case h.party.refused:
		return "Object " + h.party.name.String() + " (which is not Synced)"
	}
	return "Object " + h.party.name.String()
}

func nameAll(holders []holder) string {
	var names []string
	for _, h := range holders {
		names = append(names, h.String())
	}
	return strings.Join(slices.Compact(names), ", ")
}

func (s *scene) nameWishers(it *item) string {
	var names []string
	for i := range s.wishers {
		if p := &s.wishers[i]; p.relies(it) {
			names = append(names, p.name.String())
		}
	}
	if len(names) == 0 {
		return ""
	}
	return ": Object " + strings.Join(names, ", ")
}

// untilAlone says what a listener waits for that several apply.
func untilAlone(others []holder) string {
	return "until ours is the only Object that applies it: so does " + nameAll(others)
}

// torn says why a listener cannot be let go, and how it can.
func torn(others []holder) string {
	return "because " + nameAll(others) + " has it too, and would be left with half of it: remove that manager's entry from the Gateway's metadata.managedFields"
}
