package attach

import (
	"fmt"
	"slices"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// patch composes the Object that applies our listeners to an existing Gateway.
func (a *Attachment) patch(res *Result) {
	res.seeGateway(a.read.One())
	if res.Problem = a.patchReadable(); res.Problem != nil {
		a.hold(res)
		return
	}
	gw := a.read.One()
	shared := a.sharing(gw)
	var applied []gwapiv1.Listener
	for _, l := range a.Listeners {
		o := shared.outcome(l)
		if o.Problem == nil {
			applied = append(applied, l.Listener)
		}
		res.Listeners = append(res.Listeners, o)
	}
	k := resources.Key{Role: resources.RolePatch, Target: a.Gateway}
	if len(applied) > 0 || len(a.current) > 0 {
		patch := resources.MakePatch(a.owner, a.objectName(resources.RolePatch), a.Gateway, applied, a.Input.ProviderConfigRef)
		res.add(k, patch, res.Settled() && a.objectReady(k))
	}
	if n := gw.Status.AttachedListenerSets; n != nil && *n > 0 {
		res.Warnings = append(res.Warnings, fmt.Sprintf(
			"Gateway %s has %d ListenerSets attached: listeners in the Gateway outrank theirs where they conflict (GEP-1713).", a.Gateway, *n))
	}
	a.warnOfNamespace(res, a.Gateway.Namespace, "the Gateway's")
}

// patchReadable is why the listeners cannot be compared with what the Gateway
// has. Nothing is applied to a Gateway that has not been looked at.
func (a *Attachment) patchReadable() *condition.Problem {
	if p := a.unread(); p != nil {
		return p
	}
	if len(a.current) > 0 {
		return nil
	}
	return a.objectObstacle(resources.RolePatch)
}

// sharing is a Gateway that our listeners share with those of others. Server-side
// apply forces, and one duplicate fails the whole apply, so what conflicts is left
// out before.
type sharing struct {
	carrier
	owners   owners
	injected map[gwapiv1.SectionName]bool
	manager  string
	foreign  frontends
	room     int
}

func (a *Attachment) sharing(gw *cluster.Gateway) *sharing {
	s := &sharing{
		carrier:  carriedByGateway(gw),
		owners:   ownersOf(gw),
		injected: injected(gw),
		manager:  resources.FieldManager(a.objectName(resources.RolePatch)),
		room:     listener.Limit,
	}
	planned := make(map[gwapiv1.SectionName]bool, len(a.Listeners))
	for _, l := range a.Listeners {
		planned[l.Name] = true
	}
	for _, l := range gw.Spec.Listeners {
		// A listener that is ours alone goes when we no longer apply it; one that we
		// share stays, and so stands in the way of another on its port.
		if !s.owners.alone(l.Name, s.manager) && !(planned[l.Name] && s.takes(l)) {
			s.foreign.add(l)
			s.room--
		}
	}
	return s
}

// takes reports whether a listener on the Gateway may be applied by us although
// others have it.
func (s *sharing) takes(l gwapiv1.Listener) bool {
	return s.injected[l.Name] || s.owners.has(l.Name, s.manager) || ownObjects(s.owners[l.Name])
}

// outcome of a planned listener on the shared Gateway.
func (s *sharing) outcome(l listener.Listener) Outcome {
	o := s.carrier.outcome(l)
	if c, conflict := s.conflict(l); conflict {
		o.Problem = &condition.Problem{Reason: c.Reason, Message: c.Message}
		if l.Added && s.served(l.Listener) {
			o.Optional, o.Shared = true, "another listener on the Gateway"
		}
		return o
	}
	if s.room <= 0 {
		o.Problem = &condition.Problem{Reason: condition.ReasonTooManyListeners, Message: fmt.Sprintf(
			"The Gateway holds %d listeners at most, and has no room for %q: attach by ListenerSet, or remove listeners.", listener.Limit, l.Name)}
		return o
	}
	s.room--
	o.Shared = managers(s.owners.others(l.Name, s.manager))
	o.Optional = l.Added && o.Shared != "" && ownObjects(s.owners.others(l.Name, s.manager))
	return o
}

// conflict between a planned listener and what others have on the Gateway.
func (s *sharing) conflict(l listener.Listener) (listener.Conflict, bool) {
	if on, exists := s.spec[l.Name]; exists {
		if c, conflict := s.nameConflict(l.Listener, on); conflict {
			return c, true
		}
	}
	return s.foreign.conflict(l.Listener)
}

// nameConflict judges a listener of the same name that is on the Gateway. It is
// no conflict if OpenFunction put it there for this very spec, if it is ours (who
// edits a field of it does not change that), or if another XR serves the same.
func (s *sharing) nameConflict(ours, on gwapiv1.Listener) (listener.Conflict, bool) {
	others := s.owners.others(on.Name, s.manager)
	mine := s.owners.has(on.Name, s.manager)
	switch {
	case s.injected[on.Name]:
	case mine && managers(others) == "":
	case (mine || ownObjects(others)) && sameListener(ours, on):
	default:
		return listener.ConflictBetween(ours, on)
	}
	return listener.Conflict{}, false
}

// served reports whether a foreign listener serves the same port, protocol and
// hostname.
func (s *sharing) served(l gwapiv1.Listener) bool {
	return slices.ContainsFunc(s.foreign.on(l.Port), func(f gwapiv1.Listener) bool { return sameFrontend(f, l) })
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

func (f *frontends) on(port gwapiv1.PortNumber) []gwapiv1.Listener { return f.byPort[port] }

func (f *frontends) conflict(l gwapiv1.Listener) (listener.Conflict, bool) {
	for _, other := range f.on(l.Port) {
		if c, conflict := listener.ConflictBetween(l, other); conflict {
			return c, true
		}
	}
	return listener.Conflict{}, false
}
