package sharing

import (
	"maps"
	"slices"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
)

// statement is what our Object states, and what it says of it.
type statement struct {
	// kept are listeners that are stated though, or as, they are not planned.
	kept map[gwapiv1.SectionName]kept
	// placed are listeners that are stated as planned.
	placed map[gwapiv1.SectionName]bool
	// last is set where all that is ours goes on, or the Gateway would be empty.
	last bool
}

// kept is a listener that goes on.
type kept struct {
	gwapiv1.Listener
	shared, leaving, keeps bool // as its note says
	// why it goes on although something else is wanted.
	why string
}

func (st statement) states(name gwapiv1.SectionName) bool {
	_, has := st.kept[name]
	return has || st.placed[name]
}

// listeners of a statement: the planned ones in their order, then what else goes on
// in that of the Gateway, and last what the Gateway does not show.
func (st statement) listeners(s *scene) []gwapiv1.Listener {
	var out []gwapiv1.Listener
	left := maps.Clone(st.kept)
	take := func(name gwapiv1.SectionName) {
		if k, has := left[name]; has {
			out = append(out, k.Listener)
			delete(left, name)
		}
	}
	for _, p := range s.Planned {
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

// asBefore states what our Object states already.
func (s *scene) asBefore() statement {
	st := statement{kept: make(map[gwapiv1.SectionName]kept, len(s.own.states))}
	for name, l := range s.own.states {
		st.kept[name] = kept{Listener: *l, shared: s.own.note.shared[name], leaving: s.own.note.leaving[name], keeps: s.own.note.keeps[name]}
	}
	return st
}

// decide what is stated: what has to go on, then what is planned and can stand
// beside it, then again with what has to go on because something could not.
func (s *scene) decide() statement {
	st := statement{kept: map[gwapiv1.SectionName]kept{}}
	rulings := make(map[gwapiv1.SectionName]ruling, len(s.items))
	for i := range s.items {
		if it := &s.items[i]; s.have(it) {
			r := s.rule(it)
			rulings[it.Name] = r
			if k, goes := s.going(it, r); goes {
				st.kept[it.Name] = k
			}
		}
	}
	maps.Copy(st.kept, s.notShown())
	for {
		st.placed = s.place(st.kept)
		more := s.goingOnAfterAll(st, rulings)
		if len(more) == 0 {
			return s.notEmpty(st)
		}
		maps.Copy(st.kept, more)
	}
}

// notShown are listeners that our Object states and the Gateway does not show yet.
// They go on while nothing is planned for them: until it shows them we cannot see
// whom they met there.
func (s *scene) notShown() map[gwapiv1.SectionName]kept {
	out := map[gwapiv1.SectionName]kept{}
	for name, k := range s.asBefore().kept {
		_, planned := s.plan[name]
		if s.named[name] == nil && !planned && (s.Held || !s.own.refused) {
			out[name] = k
		}
	}
	return out
}

// going is a listener as it goes on, if the ruling is that it does.
func (s *scene) going(it *item, r ruling) (kept, bool) {
	k := s.there(it)
	switch r.course {
	case goesOn:
	case asBefore:
		k.Listener = *s.own.states[it.Name]
	case letsGo, asPlanned, replaced:
		return kept{}, false
	}
	k.leaving, k.keeps, k.why = r.leaving, r.keeps, r.why
	return k, true
}

// there is a listener as it is on the Gateway. A hostname that it lost, when a
// manager left that alone had it, is put back: without one it would serve all.
func (s *scene) there(it *item) kept {
	l := it.Listener
	if own := s.own.states[it.Name]; own != nil && l.Hostname == nil && l.Protocol == own.Protocol {
		l.Hostname = own.Hostname
	}
	if p, planned := s.plan[it.Name]; planned && l.Hostname == nil && l.Protocol == p.Protocol {
		l.Hostname = p.Hostname
	}
	return kept{Listener: l, shared: s.isShared(it.Name)}
}

// place returns the planned listeners that can be stated beside what is kept. All
// are taken to have a place; then each that clashes with what remains on the Gateway
// is left out, whereupon what the Gateway has under its name may remain as well.
func (s *scene) place(keep map[gwapiv1.SectionName]kept) map[gwapiv1.SectionName]bool {
	placed := map[gwapiv1.SectionName]bool{}
	for name := range s.plan {
		_, goesOn := keep[name]
		if it := s.named[name]; !goesOn && (it == nil || len(it.holders()) == 0) && !s.yields(name, it) {
			placed[name] = true
		}
	}
	for {
		remains := s.remains(keep, placed)
		clash := slices.DeleteFunc(slices.Collect(maps.Keys(placed)), func(name gwapiv1.SectionName) bool {
			_, clashes := remains.conflict(s.plan[name].Listener)
			return !clashes
		})
		if len(clash) == 0 {
			break
		}
		for _, name := range clash {
			delete(placed, name)
		}
	}
	return s.withRoom(keep, placed)
}

// yields reports whether a listener of who is gone goes to somebody else: to an XR
// that shares it, before one whose author writes that name.
func (s *scene) yields(name gwapiv1.SectionName, it *item) bool {
	return it != nil && !s.have(it) && len(it.others) > 0 && !s.plan[name].Shared && s.wishedByName(it)
}

// remains are the listeners that the Gateway has beside those that are placed: what
// is kept, what others have, and what nobody has.
func (s *scene) remains(keep map[gwapiv1.SectionName]kept, placed map[gwapiv1.SectionName]bool) frontends {
	out := frontends{}
	for _, k := range keep {
		out.add(k.Listener)
	}
	for i := range s.items {
		it := &s.items[i]
		if _, has := keep[it.Name]; !has && !placed[it.Name] && it.stays() {
			out.add(it.Listener)
		}
	}
	return out
}

// withRoom leaves out listeners that are new to the Gateway, the last planned first,
// until it holds them all.
func (s *scene) withRoom(keep map[gwapiv1.SectionName]kept, placed map[gwapiv1.SectionName]bool) map[gwapiv1.SectionName]bool {
	count := len(placed) + s.remains(keep, placed).count()
	out := maps.Clone(placed)
	for _, p := range slices.Backward(s.Planned) {
		if count > listener.Limit && out[p.Name] && s.named[p.Name] == nil {
			delete(out, p.Name)
			count--
		}
	}
	return out
}

// goingOnAfterAll are listeners that go on after all, because of what could be stated
// or could not.
func (s *scene) goingOnAfterAll(st statement, rulings map[gwapiv1.SectionName]ruling) map[gwapiv1.SectionName]kept {
	more := map[gwapiv1.SectionName]kept{}
	for i := range s.items {
		it := &s.items[i]
		if _, goesOn := st.kept[it.Name]; goesOn {
			continue
		}
		r, had := rulings[it.Name]
		if after := s.afterAll(it, r, had, st); after.course == goesOn {
			k, _ := s.going(it, after)
			more[it.Name] = k
		}
	}
	return more
}

// afterAll rules on a listener once it is known what of the plan can be stated.
func (s *scene) afterAll(it *item, r ruling, had bool, st statement) ruling {
	switch {
	case st.placed[it.Name] && s.own.note.leaving[it.Name]:
		// It says first that it stays: a wisher may be about to join, with what is there.
		return ruling{course: goesOn, why: "for a moment, since it was about to be handed over"}
	case st.placed[it.Name]:
	case !had && s.joins(it, st):
		return ruling{course: goesOn, keeps: true, why: "until ours is the only Object that applies it: so does " + nameAll(it.holders())}
	case had && r.course == replaced && !s.isStated(it, st):
		return ruling{course: goesOn, why: "until it can have its new name"}
	case had && r.course == asPlanned && s.isShared(it.Name):
		return ruling{course: goesOn, leaving: s.givesWay(it, st)}
	case had && len(it.holders()) == 0 && s.tears(it, holder{}):
		return ruling{course: goesOn, why: torn(it.others)}
	}
	return r
}

// isStated reports whether the frontend of a listener is stated under another name.
func (s *scene) isStated(it *item, st statement) bool {
	for name := range st.placed {
		if s.plan[name].frontend() == it.frontend() {
			return true
		}
	}
	for _, k := range st.kept {
		if frontendOf(k.Listener) == it.frontend() {
			return true
		}
	}
	return false
}

// joins reports whether our Object begins to apply a listener that others have, and
// that it has not: they are done with it, and it is planned as shared, by its name or
// by its frontend. An author joins only what nobody shares: others may rely on the
// rest.
func (s *scene) joins(it *item, st statement) bool {
	shared := slices.ContainsFunc(it.others, func(h holder) bool { return h.party.note.shared[it.Name] })
	if !it.isLeft(shared) || s.own.refused {
		return false // who cannot apply it would only take the leaver's leave for granted
	}
	if p, planned := s.plan[it.Name]; planned {
		return p.Shared || !shared
	}
	for name, p := range s.plan {
		other := s.named[name]
		if p.Shared && !st.states(name) && p.frontend() == it.frontend() && (other == nil || len(other.holders()) == 0) {
			return true
		}
	}
	return false
}

// isLeft reports whether all that have a listener are done with it: they leave it,
// or cannot apply what they share. What an author wrote stays the author's while its
// Object is refused.
func (it *item) isLeft(shared bool) bool {
	holders := it.holders()
	return len(holders) > 0 && !slices.ContainsFunc(holders, func(h holder) bool {
		return !h.party.note.leaving[it.Name] && !(shared && h.goes(it))
	})
}

// givesWay reports whether a shared listener, which goes on as it is because what is
// planned for it cannot stand, is left to the owner of what is in its way: were both
// to wait, two owners that are to exchange frontends would wait for ever. Who has both
// changes them in one apply. The first by name keeps its own.
func (s *scene) givesWay(it *item, st statement) bool {
	clash, _ := s.remains(st.kept, st.placed).conflict(s.plan[it.Name].Listener)
	other := s.named[clash.Name]
	return other != nil && slices.ContainsFunc(other.others, func(h holder) bool {
		return h.standing == living && h.party.note.shared[other.Name] && h.manager < s.Manager
	})
}

// notEmpty keeps all that is ours where the Gateway would have no listener at all.
func (s *scene) notEmpty(st statement) statement {
	if len(s.items) == 0 || len(st.placed) > 0 || s.remains(st.kept, st.placed).count() > 0 {
		return st
	}
	st.last = true
	for i := range s.items {
		k := s.there(&s.items[i])
		k.why = "because a Gateway must have a listener, and the others on it are ours too: add another, or delete the Gateway"
		st.kept[k.Name] = k
	}
	return st
}

// frontends are listeners by port: only those on one port, or of one name, can
// conflict, and of one name there is one.
type frontends map[gwapiv1.PortNumber][]gwapiv1.Listener

func (f frontends) add(l gwapiv1.Listener) { f[l.Port] = append(f[l.Port], l) }

func (f frontends) count() int {
	n := 0
	for _, l := range f {
		n += len(l)
	}
	return n
}

// conflict is the first listener of another name that cannot stand beside one.
func (f frontends) conflict(l gwapiv1.Listener) (gwapiv1.Listener, bool) {
	for _, other := range f[l.Port] {
		if _, conflict := listener.ConflictBetween(l, other); conflict && other.Name != l.Name {
			return other, true
		}
	}
	return gwapiv1.Listener{}, false
}
