package attach

import (
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/api/equality"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
)

// sharing is a Gateway that our listeners share with those of others. Server-side
// apply forces, and one duplicate fails the whole apply, so what conflicts is left
// out before.
type sharing struct {
	carrier
	owners   owners
	injected map[gwapiv1.SectionName]gwapiv1.Listener
	// shared are the names of planned listeners that no author wrote.
	shared  map[gwapiv1.SectionName]bool
	manager string
	// Listeners that stay on the Gateway whatever we apply.
	foreign frontends
	// Listeners of other XRs that make way for ours where both are on the Gateway.
	// Somebody must stay, or XRs that came together would leave together, and come
	// back together, for ever.
	yielding frontends
	// Room for listeners that are not on the Gateway yet.
	room int
}

// sharing sorts the listeners on a Gateway to which an Object is to apply what is
// planned. A listener that is ours alone goes when we no longer apply it; one that
// we share stays, and so stands in the way.
func (o object) sharing(gw *cluster.Gateway, listeners []gwapiv1.Listener) *sharing {
	return newSharing(gw, o.manager(), o.ownersIn(gw), injected(gw), sharedNames(o.Listeners), listeners)
}

func newSharing(
	gw *cluster.Gateway, manager string, owners owners, injected map[gwapiv1.SectionName]gwapiv1.Listener,
	shared map[gwapiv1.SectionName]bool, listeners []gwapiv1.Listener,
) *sharing {
	s := &sharing{
		carrier: carriedByGateway(gw), owners: owners, injected: injected, shared: shared, manager: manager, room: listener.Limit,
	}
	planned := make(map[gwapiv1.SectionName]gwapiv1.Listener, len(listeners))
	for _, l := range listeners {
		planned[l.Name] = l
	}
	for _, on := range gw.Spec.Listeners {
		ours, wanted := planned[on.Name]
		switch {
		case wanted && !s.taken(ours, on):
			s.room--
		case s.owners.behind(on.Name, s.manager):
			s.yielding.add(on)
			s.room--
		case !s.owners.alone(on.Name, s.manager):
			s.foreign.add(on)
			s.room--
		}
	}
	return s
}

// sharedNames returns the names of those listeners that no author wrote.
func sharedNames(listeners []listener.Listener) map[gwapiv1.SectionName]bool {
	shared := map[gwapiv1.SectionName]bool{}
	for i := range listeners {
		if l := &listeners[i]; l.Shared || l.Added {
			shared[l.Name] = true
		}
	}
	return shared
}

// outcome of a planned listener on the shared Gateway.
func (s *sharing) outcome(l listener.Listener) Outcome {
	o := s.carrier.outcome(l)
	if o.Problem = s.obstacle(l.Listener); o.Problem != nil {
		o.Elsewhere = l.Added && s.served(l.Listener)
		return o
	}
	others := s.owners.others(l.Name, s.manager)
	o.Owners = managers(others)
	o.Shared = l.Added && len(o.Owners) > 0 && ownObjects(others)
	return o
}

// obstacle is why a planned listener is left out.
func (s *sharing) obstacle(l gwapiv1.Listener) *condition.Problem {
	on, exists := s.spec[l.Name]
	if exists && s.taken(l, on) {
		c, _ := listener.ConflictBetween(l, on)
		return &condition.Problem{Reason: c.Reason, Message: c.Message}
	}
	if c, conflict := s.foreign.conflict(l); conflict {
		return &condition.Problem{Reason: c.Reason, Message: c.Message}
	}
	stands := exists && sameFrontend(on, l)
	if c, conflict := s.yielding.conflict(l); conflict && !stands {
		return &condition.Problem{Reason: c.Reason, Message: c.Message}
	}
	if exists {
		return nil
	}
	if s.room <= 0 {
		return &condition.Problem{Reason: condition.ReasonTooManyListeners, Message: fmt.Sprintf(
			"The Gateway holds %d listeners at most, and has no room for %q: attach by ListenerSet, or remove listeners.", listener.Limit, l.Name)}
	}
	s.room--
	return nil
}

// taken reports whether a listener that is on the Gateway keeps ours of the same
// name out. It does not if it is ours: who edits a field of it does not make it
// theirs. Nor if OpenFunction's controller put it there, for this very spec, and
// nobody else has taken it up. What others have as well is only ours to apply where
// it means the same.
func (s *sharing) taken(ours, on gwapiv1.Listener) bool {
	others := s.owners.others(on.Name, s.manager)
	mine := s.owners.has(on.Name, s.manager)
	switch {
	case mine && len(managers(others)) == 0:
		return false
	case onlyInjected(others) && s.injectedAs(ours, on):
		return false
	case mine:
		return !sameListener(ours, on)
	case ownObjects(others): // an author's listener is the author's alone
		return !s.shared[on.Name] || !sameListener(ours, on)
	}
	return true
}

// injectedAs reports whether OpenFunction's controller put a listener into the Gateway,
// as it is there and as ours is planned.
func (s *sharing) injectedAs(ours, on gwapiv1.Listener) bool {
	by, listed := s.injected[on.Name]
	return listed && sameFrontend(by, on) && sameFrontend(ours, on)
}

// served reports whether a foreign listener serves the same port, protocol and
// hostname, to the same routes.
func (s *sharing) served(l gwapiv1.Listener) bool {
	return slices.ContainsFunc(slices.Concat(s.foreign.byPort[l.Port], s.yielding.byPort[l.Port]), func(f gwapiv1.Listener) bool {
		return sameFrontend(f, l) && equality.Semantic.DeepEqual(defaulted(f).AllowedRoutes, defaulted(l).AllowedRoutes)
	})
}

// frontends are listeners by port: only those on one port, or of one name, can
// conflict.
type frontends struct {
	byPort map[gwapiv1.PortNumber][]gwapiv1.Listener
}

func (f *frontends) add(l gwapiv1.Listener) {
	if f.byPort == nil {
		f.byPort = map[gwapiv1.PortNumber][]gwapiv1.Listener{}
	}
	f.byPort[l.Port] = append(f.byPort[l.Port], l)
}

func (f *frontends) conflict(l gwapiv1.Listener) (listener.Conflict, bool) {
	for _, other := range f.byPort[l.Port] {
		if c, conflict := listener.ConflictBetween(l, other); conflict {
			return c, true
		}
	}
	return listener.Conflict{}, false
}
