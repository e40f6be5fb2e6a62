// Package sharing decides which listeners the Object of one XR applies to a
// Gateway, where the Objects of other XRs, an operator and managers that are long
// gone have listeners on it too.
//
// provider-kubernetes applies what an Object states by server-side apply, with
// force: it would overwrite anybody's listener, and one duplicate fails the whole
// apply. What two Objects state alike they own together, and then neither can
// change it alone. So there are rules. They need nobody who leads: each XR decides
// by itself, from what it sees of the Gateway and of the other Objects, and what it
// sees may be old.
//
// The words:
//
//   - An author is an XR whose spec has a listener. It is the author's alone.
//   - A shared listener is one that an XR has because all have it: the internal one
//     that is added, and those of the defaults. One Object applies it and serves
//     all; its XR is the owner.
//   - A wisher has a shared listener in its plan that another Object applies. Its
//     Object says so in an annotation, and may have no listener at all.
//   - A leaver still applies a listener that it is to stop applying, because others
//     rely on it. A joiner is a wisher that begins to apply what its owners leave.
//   - Who is gone has no Object any more, or one that is refused and no longer
//     states the listener. Its field manager stays on the Gateway for ever, and
//     holds nobody up under a name that others apply.
//   - Whoever else has a listener is foreign: an operator, or what created the
//     Gateway.
//
// The rules:
//
//  1. Where another manager that is not gone has a listener's name or frontend,
//     ours is left out. It is served elsewhere where what is there is equal and an
//     Object of ours applies it; else that is a conflict. (place.go)
//  2. An owner or author that is alone with a listener changes it as it likes, and
//     all that it has in one apply. (place.go)
//  3. Where several have a listener, because they came at the same time or hand it
//     over, all go on with what is on the Gateway, whatever they want, and all but
//     one let go. (rules.go)
//  4. A shared listener is handed over: the leaver says that it leaves, a wisher
//     joins and says whom it relieves, then the leaver goes. (rules.go)
//  5. A shared listener goes on as it is while what is planned for it cannot stand.
//     Where frontends are to move between the listeners of two owners, the second by
//     name yields its own to the first, which moves them in one apply. (after.go)
//  6. What is gone goes to a wisher before it goes to an author. (place.go)
//  7. Who adds a listener leaves out what another Object states already, although the
//     Gateway does not show it. (place.go)
//  8. Nobody lets go of what the Gateway does not show as its own yet, nor where a
//     field would go that the listener needs, and only it has. (rules.go)
//
// provider-kubernetes applies an Object when that changes, and does not notice when the
// Gateway does: where somebody took ours out, or put the same in its place, the Object
// asks to be applied again. (again.go)
//
// The rules do not promise what nobody can keep: a listener of a paused XR does not
// change; of two XRs whose defaults differ the owner's are served; what is
// overwritten before anybody could see it, by an operator or by two XRs that write
// one name in the same moment, may be without its hostname until the next apply.
//
// Everything here is a function of what is passed in.
package sharing

import (
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
)

// View is what one XR sees of a Gateway that its Object patches.
type View struct {
	// Gateway as it was read.
	Gateway *cluster.Gateway
	// Manager is the field manager of our Object.
	Manager string
	// Mine is our Object as observed, nil before there is one.
	Mine *cluster.Object
	// Planned listeners, in the order in which they are told. There are none where
	// the XR leaves the Gateway.
	Planned []Planned
	// Held is set while the attachment is denied: what is applied goes on, and
	// nothing new is.
	Held bool
	// Answers to look-ups. One that is absent, or not Known, was not answered yet.
	Answers map[Lookup]cluster.Answer[cluster.Object]
}

// Planned is a listener that the XR wants on the Gateway.
type Planned struct {
	// Listener is complete.
	gwapiv1.Listener
	// Shared is set where the XR's author did not write it: it was added, or comes
	// from the defaults.
	Shared bool
}

// Lookup asks for the Objects, in all namespaces, that have a label.
type Lookup struct{ Label, Value string }

// Decision is what our Object has to say.
type Decision struct {
	// Apply is the manifest's listeners, complete: as planned, or as they are on
	// the Gateway.
	Apply []gwapiv1.Listener
	// Annotation is the value of resources.AnnotationListeners.
	Annotation string
	// Needed is set while there has to be an Object: it applies or wants something,
	// or the Gateway still shows something as applied by it.
	Needed bool
	// Outcomes tell what became of each planned listener, in order; there are none
	// while Held.
	Outcomes []Outcome
	// Remaining tells of listeners that are applied although nobody planned them,
	// in the Gateway's order.
	Remaining []Remaining
	// Lookups that the decision rests on, in order. While one is unanswered, Pending
	// is set, nothing that our Object states is dropped, and nothing is added.
	Lookups []Lookup
	Pending bool
	// LastListeners is set where the Gateway would have no listener left, which
	// its kind does not allow: all that is ours goes on.
	LastListeners bool
}

// Outcome is what became of one planned listener.
type Outcome struct {
	Name gwapiv1.SectionName
	// Problem is set unless our Object states the listener as planned.
	Problem *condition.Problem
	// Instead is the name of an equal listener that serves instead, which the Object of
	// another XR applies; Problem then says so. It is "" where there is none.
	Instead gwapiv1.SectionName
	// Owners are the other field managers that have the listener that we state.
	Owners []string
}

// Remaining is a listener that our Object applies although it is not planned.
type Remaining struct {
	Name gwapiv1.SectionName
	// Message says what has to happen before it can go.
	Message string
}

// Decide what our Object states from now on.
func Decide(v View) Decision {
	s := see(v)
	lookups, pending := s.lookups()
	return s.decision(lookups, pending)
}

func (s *scene) decision(lookups []Lookup, pending bool) Decision {
	var st statement
	d := Decision{Annotation: s.own.annotation, Lookups: lookups, Pending: pending}
	if pending {
		st = s.asBefore()
	} else {
		st = s.decide()
		d.Annotation = s.announce(st).String()
	}
	d.Apply = s.listeners(st)
	d.Needed = d.needed(s)
	d.Outcomes, d.Remaining, d.LastListeners = s.outcomes(st, pending), s.remaining(st, d.Apply), st.last
	return d
}

// needed reports whether there has to be an Object: without one nobody would know
// what the XR wishes, and the listeners that it applied would stay behind, taken
// for those of somebody who is gone.
func (d *Decision) needed(s *scene) bool {
	if len(d.Apply) > 0 || len(s.own.states) > 0 || d.Annotation != "" && d.Annotation != emptyNote {
		return true
	}
	for i := range s.items {
		if s.items[i].mine != nil {
			return true
		}
	}
	return false
}
