package sharing

import (
	"fmt"
	"maps"
	"slices"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
)

// place returns the planned listeners that can be stated beside what is kept. All
// are taken to have a place; then each that clashes with what remains on the Gateway
// is left out, whereupon what the Gateway has under its name may remain as well.
func (s *scene) place(keep map[gwapiv1.SectionName]kept) map[gwapiv1.SectionName]bool {
	placed := make(map[gwapiv1.SectionName]bool, len(s.planned))
	for _, p := range s.planned {
		if _, goesOn := keep[p.Name]; !goesOn && s.mayHave(p) && s.stated(p) == nil {
			placed[p.Name] = true
		}
	}
	for {
		before, remains := len(placed), s.remains(keep, placed)
		maps.DeleteFunc(placed, func(name gwapiv1.SectionName, _ bool) bool { return s.inTheWay(s.plan[name], remains) != nil })
		if len(placed) == before {
			return s.withRoom(keep, placed)
		}
	}
}

// mayHave reports whether a planned name is ours to state: nobody has it who counts.
// What no manager has, since its managedFields were cleared, is not ours to overwrite.
// What only those who are gone have goes to an XR that shares it before it goes to
// one whose author writes that name: else who waits for an owner's end would have
// what all rely on.
func (s *scene) mayHave(p Planned) bool {
	it := s.named[p.Name]
	if it == nil {
		return true
	}
	if len(it.others) == 0 && !s.have(it) {
		return false
	}
	inherits := !s.have(it) && len(it.others) > 0 && !p.Shared
	return len(it.holders()) == 0 && !(inherits && slices.ContainsFunc(s.wishers, func(w party) bool { return w.wishes(p.Name) }))
}

// adds reports whether a planned listener would be new to what our Object states, and
// nothing on the Gateway is in the way of it.
func (s *scene) adds(p Planned) bool {
	it := s.named[p.Name]
	free := it == nil || it.mine == nil && len(it.others) > 0 && len(it.holders()) == 0
	return free && s.own.states[p.Name] == nil && !s.clashes(p.Listener)
}

// stated returns the problem of a listener that ours would add, where another Object
// states one in the way of it that the Gateway does not show. The other was first: an
// operator's apply may have taken it out for a moment, or what keeps it out goes at any
// time, and then it would be applied over ours. What is shared does not wait for who
// cannot apply it.
func (s *scene) stated(p Planned) *condition.Problem {
	if !s.adds(p) {
		return nil
	}
	for i := range s.wishers {
		w := &s.wishers[i]
		for _, name := range slices.Sorted(maps.Keys(w.states)) {
			c, conflict := listener.ConflictBetween(p.Listener, *w.states[name])
			lost := p.Shared && w.refused && w.note.shared[name]
			if conflict && !lost && !w.creates && !s.shows(w, name) {
				return &condition.Problem{Reason: c.Reason, Message: fmt.Sprintf(
					"Object %s states listener %q, which is in the way of %q, although the Gateway does not show it yet.", w.name, name, p.Name)}
			}
		}
	}
	return nil
}

// shows reports whether the Gateway has a listener of another XR's Object.
func (s *scene) shows(w *party, name gwapiv1.SectionName) bool {
	it := s.named[name]
	return it != nil && slices.ContainsFunc(it.others, func(h holder) bool { return h.Manager == w.manager })
}

// inTheWay is the first of the listeners that remain which a planned one cannot stand
// beside, nil if there is none.
func (s *scene) inTheWay(p Planned, remains frontends) *gwapiv1.Listener {
	for i := range remains[p.Port] {
		other := &remains[p.Port][i]
		if _, conflict := listener.ConflictBetween(p.Listener, *other); conflict && other.Name != p.Name && !s.holdsOut(p, other.Name) {
			return other
		}
	}
	return nil
}

// clashes reports whether a listener of ours cannot be served beside one that the
// Gateway has whatever we state: who came later, an operator perhaps, is in its way.
func (s *scene) clashes(l gwapiv1.Listener) bool {
	return slices.ContainsFunc(s.items, func(it item) bool {
		_, conflict := listener.ConflictBetween(l, it.Listener)
		return conflict && it.Name != l.Name && it.stays() && !s.holdsOut(Planned{Listener: l}, it.Name)
	})
}

// holdsOut reports whether a planned listener stays beside another, with which it
// cannot be served: it is on the Gateway already, and so is the other, whose XRs all
// come after ours. Two that came at the same time would else leave together, and come
// back together, for ever.
func (s *scene) holdsOut(p Planned, other gwapiv1.SectionName) bool {
	ours, theirs := s.named[p.Name], s.named[other]
	if ours == nil || ours.mine == nil || ours.frontend() != p.frontend() || theirs == nil || len(theirs.holders()) == 0 {
		return false
	}
	return !slices.ContainsFunc(theirs.holders(), func(h holder) bool { return h.standing != living || h.Manager < s.Manager })
}

// remains are the listeners that the Gateway has beside those that are placed: what
// is kept, what others have, and what nobody has.
func (s *scene) remains(keep map[gwapiv1.SectionName]kept, placed map[gwapiv1.SectionName]bool) frontends {
	out := frontends{}
	for i := range s.items {
		it := &s.items[i]
		if k, goesOn := keep[it.Name]; goesOn {
			out.add(k.Listener)
		} else if !placed[it.Name] && it.stays() {
			out.add(it.Listener)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(keep)) {
		if s.named[name] == nil {
			out.add(keep[name].Listener)
		}
	}
	return out
}

// withRoom leaves out listeners that are new to the Gateway, the last planned first,
// until it holds them all.
func (s *scene) withRoom(keep map[gwapiv1.SectionName]kept, placed map[gwapiv1.SectionName]bool) map[gwapiv1.SectionName]bool {
	count := len(placed) + s.remains(keep, placed).count()
	if count <= listener.Limit {
		return placed
	}
	out := maps.Clone(placed)
	for _, p := range slices.Backward(s.planned) {
		if count > listener.Limit && out[p.Name] && s.named[p.Name] == nil {
			delete(out, p.Name)
			count--
		}
	}
	return out
}

// frontends are listeners by port: only those on one port can clash, but for those of
// one name.
type frontends map[gwapiv1.PortNumber][]gwapiv1.Listener

func (f frontends) add(l gwapiv1.Listener) { f[l.Port] = append(f[l.Port], l) }

func (f frontends) count() int {
	n := 0
	for _, l := range f {
		n += len(l)
	}
	return n
}
