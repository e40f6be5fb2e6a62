package sharing

import (
	"slices"
	"strings"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// course is what our Object does with a listener that it has.
type course int

const (
	// letsGo: it states the listener no more.
	letsGo course = iota
	// goesOn: it states what is on the Gateway.
	goesOn
	// asPlanned: it states what is planned, where that can stand.
	asPlanned
	// replaced: it lets go once it states the frontend under another name.
	replaced
	// stuck: it states what is on the Gateway, for nobody any more, but because it
	// cannot let go.
	stuck
	// asBefore: it states what it stated.
	asBefore
)

// ruling is what our Object does with a listener, and what it says of it.
type ruling struct {
	course
	shared, leaving bool
	// yields is the field manager of an Object that may join.
	yields string
	// relieves are the leavers whom our Object has seen, and stays in place of.
	relieves []string
	// why it goes on although something else is wanted.
	why string
}

// rule on a listener that our Object has. It is not let go before the Gateway shows
// that we have it: until then we cannot see what of it would go with us.
func (s *scene) rule(it *item) ruling {
	r := s.alone(it)
	if holders := it.holders(); len(holders) > 0 {
		r = s.amongSeveral(it, holders)
	}
	if r.course == letsGo && it.mine == nil && s.own.applies(it.Name) {
		return ruling{course: goesOn, why: "until the Gateway shows that ours is applied"}
	}
	return r
}

// amongSeveral rules on a listener that others have too. All go on with what is on
// the Gateway until one is alone: were one to change it, the others would change it
// back, or be left with half of it.
func (s *scene) amongSeveral(it *item, others []holder) ruling {
	leaves, stay := s.leaves(it, others), s.stayer(it, others)
	agreed := s.own.note.leaving[it.Name] && slices.Contains(stay.party.note.relieves[it.Name], s.Manager)
	switch {
	case stay.Manager == s.Manager:
		return ruling{course: goesOn, shared: it.isShared(), leaving: leaves, relieves: s.relieved(it, others), why: untilAlone(others)}
	case s.own.exists && s.own.states[it.Name] == nil:
		return ruling{course: letsGo} // it did so before, and the Gateway is yet to show it
	case leaves && !s.own.refused && stay.standing != foreign && !agreed:
		// Who leaves says so, and goes once the one that stays has said that it has
		// seen it: else two that leave, or that came at the same time, could each
		// count on the other.
		return ruling{course: goesOn, leaving: true, why: "until another Object has taken it over: " + nameAll(others)}
	case stay.Manager == "":
		return ruling{course: goesOn, leaving: leaves, why: "until one of these is applied again: " + nameAll(others)}
	case s.tears(it, stay):
		return ruling{course: goesOn, leaving: leaves, why: torn(it.others)}
	}
	return ruling{course: letsGo}
}

// relieved are the leavers of a listener that our Object stays with. It says so once
// the Gateway shows that it has it: then each of them may go.
func (s *scene) relieved(it *item, others []holder) []string {
	var managers []string
	for _, h := range others {
		if it.mine != nil && s.own.states[it.Name] != nil && h.party.note.leaving[it.Name] {
			managers = append(managers, h.Manager)
		}
	}
	return managers
}

// stayer is the holder that keeps a listener of several, none if nobody can. All see
// the same, so all find the same: who is foreign, since nobody of ours may touch what
// is its; else of those that neither leave nor are refused one that shares it, before
// one that wrote it (others rely on the former); else one of all that apply it; and
// the first by name.
func (s *scene) stayer(it *item, others []holder) holder {
	all := s.withOwn(it, others)
	for _, stays := range [...]func(holder) bool{
		func(h holder) bool { return h.standing == foreign },
		func(h holder) bool { return s.stays(h, it, others) && s.sharesIt(h, it) },
		func(h holder) bool { return s.stays(h, it, others) },
		func(h holder) bool { return h.party.applies(it.Name) },
	} {
		if i := slices.IndexFunc(all, stays); i >= 0 {
			return all[i]
		}
	}
	return holder{}
}

// stays reports whether a holder neither leaves the listener nor is refused.
func (s *scene) stays(h holder, it *item, others []holder) bool {
	if h.Manager == s.Manager {
		return !s.own.refused && !s.leaves(it, others)
	}
	return !h.goes(it)
}

// goes reports whether the Object of another XR will not stay with a listener that
// it has.
func (h holder) goes(it *item) bool {
	return h.standing == living && (h.party.refused || h.party.note.leaving[it.Name] || h.party.states[it.Name] == nil)
}

// leaves reports whether our Object is to stop applying a listener that it has:
// nobody planned it, nor its frontend under another name; or it is shared, others
// rely on it, and the plan has it as written by the XR's author, who is to have it
// alone.
func (s *scene) leaves(it *item, others []holder) bool {
	if s.Held {
		return s.leavesHeld(it, others)
	}
	return !s.wants(it) || s.usurps(it, others)
}

// leavesHeld reports whether our Object leaves a listener while it is denied: only
// what it shares, and only to somebody who stays. Of two that are denied the first by
// name holds on to it.
func (s *scene) leavesHeld(it *item, others []holder) bool {
	return s.own.note.shared[it.Name] && slices.ContainsFunc(others, func(h holder) bool {
		return !h.goes(it) && (s.own.note.leaving[it.Name] || h.standing == foreign || h.Manager < s.Manager)
	})
}

// usurps reports whether the XR's author writes a listener that our Object applies for
// others.
func (s *scene) usurps(it *item, others []holder) bool {
	p, planned := s.plan[it.Name]
	return planned && !p.Shared && s.own.note.shared[it.Name] && (len(others) > 0 || s.wished(it))
}

// wants reports whether a listener that we have is planned, by its name or, where it
// is shared, by its frontend: under its old name it goes on until it is served under
// its new one.
func (s *scene) wants(it *item) bool {
	_, planned := s.plan[it.Name]
	return planned || s.handsOver(it) && slices.ContainsFunc(s.planned, func(p Planned) bool { return p.Shared && p.frontend() == it.frontend() })
}

// wished reports whether another XR relies on a listener: it wishes its name or its
// frontend, or states it for all, though the Gateway may not show it yet.
func (s *scene) wished(it *item) bool {
	return slices.ContainsFunc(s.wishers, func(p party) bool { return p.relies(it) })
}

// relies reports whether an XR relies on a listener.
func (p *party) relies(it *item) bool {
	return p.note.shared[it.Name] && p.states[it.Name] != nil || p.wishes(it.Name) ||
		slices.ContainsFunc(p.note.wanted, func(w wish) bool { return w.frontend() == it.frontend() })
}

// wishes reports whether an XR wishes a listener of a name.
func (p *party) wishes(name gwapiv1.SectionName) bool {
	return slices.ContainsFunc(p.note.wanted, func(w wish) bool { return w.Name == name })
}

// alone rules on a listener that nobody else has who counts.
func (s *scene) alone(it *item) ruling {
	_, planned := s.plan[it.Name]
	leaves := s.Held || s.leaves(it, nil)
	switch {
	case s.Held && s.own.states[it.Name] != nil && !s.clashes(s.there(it)):
		// What is denied goes on as it is, but others may take over what is shared.
		return ruling{course: asBefore, leaving: s.own.note.shared[it.Name], why: "as it is"}
	case planned && !leaves:
		return ruling{course: asPlanned}
	case leaves && s.handsOver(it) && s.wished(it):
		return ruling{course: goesOn, leaving: true, why: "until an XR that wants it has taken it over" + s.nameWishers(it)}
	case !leaves:
		return ruling{course: replaced}
	case s.tears(it, holder{}):
		return ruling{course: stuck, leaving: true, why: torn(it.others)}
	}
	return ruling{course: letsGo}
}

// handsOver reports whether a listener of ours is one that others may rely on: it is
// shared, or we cannot say, since an Object that we cannot read left it.
func (s *scene) handsOver(it *item) bool {
	return s.own.note.shared[it.Name] || !s.own.note.known
}

// isShared reports whether a listener is shared as far as we are concerned.
func (s *scene) isShared(name gwapiv1.SectionName) bool {
	return s.own.note.shared[name] || s.plan[name].Shared
}

// tears reports whether letting go would take a field from a listener that stays on
// the Gateway: one that only we have, while those whose managers remain lack it. A
// listener without its hostname serves every host; without its port it is refused.
func (s *scene) tears(it *item, stay holder) bool {
	var kept []wire.Object
	for _, h := range it.others {
		if s.outlasts(h, it, stay) {
			kept = append(kept, h.Fields)
		}
	}
	return it.mine != nil && len(it.others) > 0 && !covered(it.mine, kept)
}

// outlasts reports whether a manager keeps its fields of a listener when we let go.
// Others of ours may let go in the same moment, but for the one that stays; where
// nobody of ours stays, they go one after the other, the last by name first.
func (s *scene) outlasts(h holder, it *item, stay holder) bool {
	if h.standing != living {
		return true
	}
	return h.Manager == stay.Manager || stay.standing == foreign && h.Manager < s.Manager && h.party.applies(it.Name)
}

// withOwn are the holders of a listener with our Object among them, in order.
func (s *scene) withOwn(it *item, others []holder) []holder {
	own := holder{Owner: cluster.Owner{Manager: s.Manager, Fields: it.mine}, standing: living, party: s.own}
	i, _ := slices.BinarySearchFunc(others, s.Manager, func(h holder, m string) int { return strings.Compare(h.Manager, m) })
	return slices.Insert(slices.Clone(others), i, own)
}

// sharesIt reports whether a holder has the listener for all.
func (s *scene) sharesIt(h holder, it *item) bool {
	if h.Manager != s.Manager {
		return h.party.note.shared[it.Name]
	}
	p, planned := s.plan[it.Name]
	return s.isShared(it.Name) && (!planned || p.Shared)
}
