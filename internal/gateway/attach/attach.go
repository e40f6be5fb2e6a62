// Package attach decides how listeners reach a Kubernetes Gateway, and composes
// what takes them there.
//
// Each way to reach a Gateway is one type in one file behind the interface way:
// create.go, listenerset.go and patch.go. choose.go picks the way, switch.go leads
// from an earlier one to it.
package attach

import (
	"cmp"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// Request is all that an attachment is decided from.
type Request struct {
	// XR with its defaults filled in.
	XR v1alpha1.Gateway
	// Tenant is what a tenant wrote of the spec, which policy limits. It is empty
	// where the XR is cluster-scoped.
	Tenant v1alpha1.GatewaySpec
	// Conditions that the XR has.
	Conditions []v1alpha1.Condition
	// Input with its defaults filled in.
	Input v1beta1.Input
	// Listeners to attach, as planned.
	Listeners []listener.Listener
	// Held is set while it is not known what is wanted: all that is observed stays.
	Held *condition.Problem
	// State of the cluster.
	State cluster.State
}

// Attachment is the decision how listeners reach the Gateway.
type Attachment struct {
	*scene
	choice

	// old are the ways of earlier attachments that are still observed.
	old []way
	// leaves are the hostnames that listeners have and are to leave.
	leaves hostnames
	// held is set while they have to keep them.
	held *condition.Problem
}

// Decide reads the state and chooses the attachment. Listeners that have to keep their
// hostnames for a while are attached with these.
func Decide(r Request) *Attachment {
	a := decide(r)
	a.leaves = a.moves()
	if len(a.leaves) == 0 {
		return a
	}
	held := a.moving(a.leaves)
	if held == nil {
		return a
	}
	r.Listeners = withHostnames(r.Listeners, a.leaves)
	kept := decide(r)
	kept.leaves, kept.held = a.leaves, held
	return kept
}

func decide(r Request) *Attachment {
	s := newScene(r)
	a := &Attachment{scene: s, choice: s.choose()}
	a.problem = cmp.Or(r.Held, a.problem)
	var before place
	for _, k := range s.ours {
		p := s.at(k)
		if p.same(before) || a.way != nil && a.way.where().same(p) {
			continue
		}
		a.old, before = append(a.old, p.way()), p
	}
	return a
}

// Target returns the Gateway that spec asks for.
func (a *Attachment) Target() cluster.Target { return a.target }

// Owner returns the XR as the names of what it composes tell it.
func (a *Attachment) Owner() resources.Owner { return a.owner }

// Require adds all that the decision and its composition read.
func (a *Attachment) Require(reqs cluster.Requirements) {
	if a.target.Name.Name != "" {
		reqs.Gateway(a.target.Name)
	}
	for _, w := range a.old {
		w.requireToLeave(reqs)
	}
	if a.target.ClassName != "" {
		reqs.GatewayClass(a.target.ClassName)
	}
	a.requireChoice(reqs)
	a.requireRoutes(reqs)
	if a.way != nil {
		a.way.require(reqs)
	}
}

// Compose returns what has to be desired, and what is known of each listener.
// It asks follows, which reports whether the entry Service leads to the Gateway, and
// for how long clients may still come to another, only where an earlier attachment is
// still there.
func (a *Attachment) Compose(follows func() (bool, time.Duration)) Result {
	now := a.attach()
	res := a.result(now)
	if len(a.old) > 0 {
		awaited := a.routesAwaited(now)
		entered, drains := follows()
		left := a.leave(now, awaited, entered, drains)
		res.Replacing, res.Leaving, res.Switching, res.Drains = !now.takesOver() || awaited != "", left.parents, left.waits, left.drains
		res.Composed = append(res.Composed, left.composed...)
	}
	res.Moving, res.Switching = a.held, cmp.Or(a.held, res.Switching)
	return res
}

// result returns what is known where no earlier attachment is left. Of a Gateway that
// the listeners are kept from, which may be somebody else's, it tells but the name.
func (a *Attachment) result(now Attached) Result {
	res := Result{Attached: now, Reason: a.reason, Gateway: a.target.Name}
	if a.way != nil {
		res.Traits = a.way.traits()
	}
	if now.Problem != nil {
		return res
	}
	res.Class, res.Addresses = a.target.ClassName, a.addresses()
	// Without a GatewayClass no controller will ever answer.
	res.ClassMissing = res.Class != "" && a.State.GatewayClass(res.Class).Missing()
	return res
}

func (a *Attachment) attach() Attached {
	switch {
	case a.problem == nil:
		return a.way.compose()
	case a.way != nil:
		return a.way.where().hold(a.problem)
	}
	return a.heldBack(a.problem)
}

// scene is what every way looks at.
type scene struct {
	Request

	// target is the Gateway that spec asks for.
	target cluster.Target
	// owner is the XR in the names of what it composes.
	owner resources.Owner
	// ours are the keys of all attachments that are observed, in order.
	ours []resources.Key
}

func newScene(r Request) *scene {
	meta := r.XR.Metadata
	if r.Held != nil {
		r.Input.ProviderConfigRef = r.providerConfig()
	}
	s := &scene{Request: r, owner: resources.Owner{Kind: r.XR.Kind, Namespace: meta.Namespace, Name: meta.Name}}
	s.target.Name = named(r.XR.Spec)
	s.target.Read = s.State.Gateway(s.target.Name)
	s.target.Read = place{scene: s, role: resources.RoleGateway, gateway: s.target.Name}.read()
	s.target.ClassName = s.className()
	s.ours = s.observedKeys()
	return s
}

// named returns the name of the Gateway that a defaulted spec asks for.
func named(spec v1alpha1.GatewaySpec) types.NamespacedName {
	switch {
	case spec.GatewayRef != nil:
		return types.NamespacedName{Namespace: spec.GatewayRef.Namespace, Name: spec.GatewayRef.Name}
	case spec.GatewayDef != nil:
		return types.NamespacedName{Namespace: spec.GatewayDef.Namespace, Name: spec.GatewayDef.Name}
	}
	return types.NamespacedName{}
}

func (s *scene) className() string {
	if def := s.XR.Spec.GatewayDef; def != nil {
		return string(def.GatewayClassName)
	}
	if gw := s.target.Read.One(); gw != nil {
		return string(gw.Spec.GatewayClassName)
	}
	return ""
}

// observedKeys returns the keys of all attachments that this XR composed before.
// Crossplane leaves out what somebody else controls.
func (s *scene) observedKeys() []resources.Key {
	var keys []resources.Key
	for text := range s.State.Observed {
		k, ours := resources.ParseKey(text)
		if !ours {
			k, ours = s.stray(text)
		}
		if ours && k.Attaches() && !s.handedOver(k) {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, resources.Key.Compare)
	return keys
}

// handedOver reports whether what is observed under a key is no longer this XR's.
func (s *scene) handedOver(k resources.Key) bool {
	return place{scene: s, role: k.Role, gateway: k.Target, observed: []resources.Key{k}}.way().handedOver()
}

// heldBack returns an attachment of which nothing new is composed.
func (s *scene) heldBack(p *condition.Problem) Attached {
	out := Attached{Problem: p, Listeners: make([]Outcome, 0, len(s.Listeners))}
	for _, l := range s.Listeners {
		out.Listeners = append(out.Listeners, Outcome{Listener: l, Problem: p})
	}
	return out
}

func (s *scene) addresses() []gwapiv1.GatewayStatusAddress {
	if gw := s.target.Read.One(); gw != nil {
		return gw.Status.Addresses
	}
	return nil
}
