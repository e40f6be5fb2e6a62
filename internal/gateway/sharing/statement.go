package sharing

import (
	"maps"
	"slices"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
)

// statement is what our Object states.
type statement struct {
	// kept are listeners that go on as they are, planned or not.
	kept map[gwapiv1.SectionName]kept
	// placed are listeners that are stated as planned.
	placed map[gwapiv1.SectionName]bool
	// last is set where all that is ours goes on, or the Gateway would be empty.
	last bool
}

// kept is a listener that goes on, with what our Object says of it.
type kept struct {
	gwapiv1.Listener
	shared, leaving bool
	yields          string
	relieves        []string
	// why it goes on although something else is wanted.
	why string
}

// decide what is stated: what has to go on, then what is planned and can stand beside
// it, then again with what has to go on because of that.
func (s *scene) decide() statement {
	st := statement{kept: s.notShown()}
	rulings := make([]ruling, len(s.items)) // zero for what is not ours
	for i := range s.items {
		if it := &s.items[i]; s.have(it) {
			rulings[i] = s.rule(it)
			if k, goesOn := s.going(it, rulings[i]); goesOn {
				st.kept[it.Name] = k
			}
		}
	}
	for {
		st.placed = s.place(st.kept)
		more := s.goingOnAfterAll(st, rulings)
		if len(more) == 0 {
			return s.notEmpty(st)
		}
		maps.Copy(st.kept, more)
	}
}

// asBefore states what our Object states already.
func (s *scene) asBefore() statement {
	st := statement{kept: make(map[gwapiv1.SectionName]kept, len(s.own.states))}
	for name := range s.own.states {
		st.kept[name] = s.before(name)
	}
	return st
}

// before is a listener as our Object states it already.
func (s *scene) before(name gwapiv1.SectionName) kept {
	n := s.own.note
	return kept{Listener: *s.own.states[name], shared: n.shared[name], leaving: n.leaving[name], yields: n.yields[name], relieves: n.relieves[name]}
}

// notShown are listeners that our Object states and the Gateway does not show yet.
// They go on while nothing is planned for them: until it shows them we cannot see
// whom they met there. What is refused, or clashes with what is there, never will be
// shown.
func (s *scene) notShown() map[gwapiv1.SectionName]kept {
	why := "as it is"
	if !s.Held {
		why = "until the Gateway shows that it was applied"
	}
	out := map[gwapiv1.SectionName]kept{}
	for name, l := range s.own.states {
		if _, planned := s.plan[name]; s.named[name] != nil || planned || s.own.refused && !s.Held || s.clashes(*l) {
			continue
		}
		k := s.before(name)
		k.why = why
		out[name] = k
	}
	return out
}

// going is a listener as it goes on, if the ruling is that it does.
func (s *scene) going(it *item, r ruling) (kept, bool) {
	l, shared := s.there(it), r.shared || s.isShared(it.Name)
	switch r.course {
	case goesOn:
	case stuck:
		shared = false
	case asBefore:
		l = *s.own.states[it.Name]
	case letsGo, asPlanned, replaced:
		return kept{}, false
	}
	return kept{Listener: l, shared: shared, leaving: r.leaving, yields: r.yields, relieves: r.relieves, why: r.why}, true
}

// there is a listener as it is on the Gateway. A hostname that it lost, when a
// manager left that alone had it, is put back: without one it would serve all.
func (s *scene) there(it *item) gwapiv1.Listener {
	l := it.Listener
	if own := s.own.states[it.Name]; own != nil && l.Hostname == nil && l.Protocol == own.Protocol {
		l.Hostname = own.Hostname
	}
	if p, planned := s.plan[it.Name]; planned && l.Hostname == nil && l.Protocol == p.Protocol {
		l.Hostname = p.Hostname
	}
	return l
}

// notEmpty keeps all that is ours where the Gateway would have no listener at all.
func (s *scene) notEmpty(st statement) statement {
	if len(s.items) == 0 || len(st.placed) > 0 || s.remains(st.kept, st.placed).count() > 0 {
		return st
	}
	st.last = true
	for i := range s.items {
		st.kept[s.items[i].Name] = kept{
			Listener: s.there(&s.items[i]), shared: s.isShared(s.items[i].Name),
			why: "because a Gateway must have a listener, and all on it are ours: add another, or delete the Gateway",
		}
	}
	return st
}

// listeners of a statement: the planned ones in their order, then what else goes on
// in that of the Gateway, and last what the Gateway does not show.
func (s *scene) listeners(st statement) []gwapiv1.Listener {
	out := make([]gwapiv1.Listener, 0, len(st.placed)+len(st.kept))
	left := maps.Clone(st.kept)
	take := func(name gwapiv1.SectionName) {
		if k, goesOn := left[name]; goesOn {
			out = append(out, k.Listener)
			delete(left, name)
		}
	}
	for _, p := range s.planned {
		if st.placed[p.Name] {
			out = append(out, p.Listener)
		}
		take(p.Name)
	}
	for i := range s.items {
		take(s.items[i].Name)
	}
	for _, name := range slices.Sorted(maps.Keys(left)) {
		take(name)
	}
	return out
}

// announce returns what our Object says of its listeners.
func (s *scene) announce(st statement) note {
	n := note{shared: map[gwapiv1.SectionName]bool{}, leaving: map[gwapiv1.SectionName]bool{}, yields: map[gwapiv1.SectionName]string{}, relieves: map[gwapiv1.SectionName][]string{}}
	for name, k := range st.kept {
		n.shared[name], n.leaving[name] = k.shared, k.leaving
		if k.yields != "" {
			n.yields[name] = k.yields
		}
		if len(k.relieves) > 0 {
			n.relieves[name] = k.relieves
		}
	}
	for _, p := range s.planned {
		k, goesOn := st.kept[p.Name]
		switch {
		case !p.Shared:
		case st.placed[p.Name]:
			n.shared[p.Name] = true
		case !goesOn || frontendOf(k.Listener) != p.frontend():
			n.wanted = append(n.wanted, wishOf(&p.Listener))
		}
	}
	return n
}
