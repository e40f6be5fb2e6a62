package sharing

import (
	"slices"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
)

// goingOnAfterAll are listeners that go on after all, because of what could be stated
// or could not.
func (s *scene) goingOnAfterAll(st statement, rulings []ruling) map[gwapiv1.SectionName]kept {
	more := map[gwapiv1.SectionName]kept{}
	for i := range s.items {
		it := &s.items[i]
		if _, goesOn := st.kept[it.Name]; goesOn {
			continue
		}
		r := rulings[i]
		switch {
		case st.placed[it.Name]:
			r = s.afterPlacing(it, st)
		case s.have(it):
			r = s.afterLeavingOut(it, r, st)
		case s.joins(it, st):
			p, planned := s.plan[it.Name]
			r = ruling{course: goesOn, shared: p.Shared || !planned, why: untilAlone(it.holders())}
		}
		if k, goesOn := s.going(it, r); goesOn {
			more[it.Name] = k
		}
	}
	return more
}

// afterPlacing rules on a listener that could be stated as planned.
func (s *scene) afterPlacing(it *item, st statement) ruling {
	if heir := s.heir(it, st); heir != nil {
		// Its frontend is to go on under a name that another owner has.
		return ruling{course: goesOn, yields: s.givesWay(it, heir), why: "until its frontend is served by " + string(heir.Name)}
	}
	if (s.own.note.leaving[it.Name] || s.own.note.yields[it.Name] != "") && s.isShared(it.Name) {
		// It says first that it stays: a wisher may be about to join, with what is there.
		return ruling{course: goesOn, why: "for a moment, since it was about to be handed over"}
	}
	return ruling{course: asPlanned}
}

// afterLeavingOut rules on a listener of ours that is not stated.
func (s *scene) afterLeavingOut(it *item, r ruling, st statement) ruling {
	switch {
	case r.course == replaced && !s.isStated(it, st):
		return ruling{course: goesOn, yields: s.givesWay(it, s.heir(it, st)), why: "until it can have its new name"}
	case r.course == asPlanned && s.isShared(it.Name) && it.frontend() == frontendOf(s.there(it)) && !s.clashes(it.Listener):
		// What is planned for it cannot stand, which is told: a bad edit of the
		// defaults takes nothing away.
		return ruling{course: goesOn, yields: s.makesRoom(it, st)}
	case len(it.holders()) == 0 && s.tears(it, holder{}):
		return ruling{course: stuck, why: torn(it.others)}
	}
	return r
}

// makesRoom returns to whom a shared listener is left that cannot be what is planned:
// to the owner of what is in its way.
func (s *scene) makesRoom(it *item, st statement) string {
	clash := s.inTheWay(s.plan[it.Name], s.remains(st.kept, st.placed))
	if clash == nil {
		return ""
	}
	return s.givesWay(it, s.named[clash.Name])
}

// givesWay returns the field manager of another listener's owner, to whom a shared one
// is left: the other is in its way or waits for it, and its owner wants both. Were
// both owners to wait, they would never exchange frontends; who has both listeners
// changes them in one apply. The first by name keeps its own.
func (s *scene) givesWay(it, other *item) string {
	if other == nil {
		return ""
	}
	for _, h := range other.others {
		if h.sharesWith(other) && !h.goes(other) && h.Manager < s.Manager && h.party.relies(it) {
			return h.Manager
		}
	}
	return ""
}

// sharesWith reports whether a holder is an Object of another XR that has the listener
// for all.
func (h holder) sharesWith(it *item) bool {
	return h.standing == living && h.party.note.shared[it.Name]
}

// heir is the listener that is to have the frontend of one of ours, where ours is to
// get another: both are shared, and the Object of another XR applies the heir.
func (s *scene) heir(it *item, st statement) *item {
	if !s.have(it) || !s.isShared(it.Name) || s.plan[it.Name].frontend() == it.frontend() {
		return nil
	}
	for _, p := range s.planned {
		other := s.named[p.Name]
		if p.Shared && p.frontend() == it.frontend() && other != nil && other != it && !st.placed[p.Name] && (s.have(other) || other.isShared()) {
			return other
		}
	}
	return nil
}

// isStated reports whether the frontend of a listener is stated, under whatever name.
func (s *scene) isStated(it *item, st statement) bool {
	return slices.ContainsFunc(s.listeners(st), func(l gwapiv1.Listener) bool { return frontendOf(l) == it.frontend() })
}

// joins reports whether our Object begins to apply a listener that others have, and
// that it has not: they are done with it, and it is planned as shared, by its name or,
// where its new name is ours to state, by its frontend. An author joins only what
// nobody shares: others may rely on the rest. Who is refused joins nothing: the leaver
// would count on it.
func (s *scene) joins(it *item, st statement) bool {
	if s.own.refused || !s.isLeft(it) {
		return false
	}
	if p, planned := s.plan[it.Name]; planned {
		return p.Shared || !it.isShared()
	}
	return slices.ContainsFunc(s.planned, func(p Planned) bool {
		other := s.named[p.Name]
		free := other == nil || s.have(other) || len(other.holders()) == 0
		return p.Shared && p.frontend() == it.frontend() && !st.placed[p.Name] && free
	})
}

// isLeft reports whether all that have a listener are done with it, so that we may
// join: they leave it, or leave it to us, or cannot apply what they share. What an
// author wrote stays the author's while its Object is refused.
func (s *scene) isLeft(it *item) bool {
	holders, shared := it.holders(), it.isShared()
	done := func(h holder) bool {
		return h.party.note.leaving[it.Name] || h.party.note.yields[it.Name] == s.Manager || shared && h.goes(it)
	}
	return len(holders) > 0 && !slices.ContainsFunc(holders, func(h holder) bool { return !done(h) })
}

// isShared reports whether the Object of another XR has the listener for all.
func (it *item) isShared() bool {
	return slices.ContainsFunc(it.others, func(h holder) bool { return h.sharesWith(it) })
}
