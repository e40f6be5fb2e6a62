package attach

import (
	"fmt"
	"slices"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
	"github.com/openfunction/function-openfunction-gateway/internal/text"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// created is the Gateway of spec.gatewayDef: what is alike whether Crossplane
// creates it (createDirectly) or an Object does (createByObject).
type created struct{ place }

// createRole returns how spec.gatewayDef is created: directly, or by an Object where
// Crossplane would force the Gateway into the XR's own namespace.
func (s *scene) createRole() resources.Role {
	if ns := s.XR.Metadata.Namespace; ns != "" && ns != s.target.Name.Namespace {
		return resources.RoleGatewayObject
	}
	return resources.RoleGateway
}

func (created) traits() Traits {
	return Traits{
		Method: v1alpha1.AttachmentCreate, Carrier: cluster.KindGateway.Kind, Title: "The created Gateway",
		OnDeletion: "The Gateway is deleted with this resource.",
	}
}

// exists returns the problem of a Gateway that somebody else made: composing it
// would take it over, and it would die with the XR.
func (c created) exists() *condition.Problem {
	return &condition.Problem{Reason: condition.ReasonGatewayExists, Message: fmt.Sprintf(
		"A Gateway %s exists already and is not this XR's: use spec.gatewayRef to attach listeners to it, or another name in spec.gatewayDef.", c.gateway)}
}

// carries returns what became of the listeners, where manager applies them. failure
// says why the Gateway could not be applied, nil if it could. Others may put listeners
// into a Gateway of ours: server-side apply would overwrite theirs, and one duplicate
// fails it.
func (c created) carries(manager string, failure *condition.Problem) Attached {
	out := Attached{Failure: failure, Parents: []Parent{{Kind: cluster.KindGateway.Kind, Name: c.gateway}}}
	outcome := carrier{Parent: out.Parents[0]}.outcome
	gw := c.read().One()
	if gw != nil {
		out.Parents = []Parent{gatewayParent(gw)}
		outcome = newGuests(gw, manager, c.Listeners).outcome
	}
	out.Listeners = make([]Outcome, 0, len(c.Listeners))
	for _, l := range c.Listeners {
		o := outcome(l)
		o.Failure = failure
		out.Listeners = append(out.Listeners, o)
	}
	if gw != nil && len(gw.Spec.Listeners) > len(c.Listeners) { // others have theirs in it too
		return c.undisturbed(out)
	}
	return out
}

// release lets the Gateway go, which deletes it, unless others have attached something
// to it. ours reports whether we are among the owners of a listener, of whom there are
// some.
func (c created) release(ours func([]cluster.Owner) bool) left {
	gw := c.read().One()
	if gw == nil {
		return left{}
	}
	owners := gw.ListenerOwners()
	var guests []string
	for _, l := range gw.Spec.Listeners {
		if by := owners[l.Name]; len(by) > 0 && !ours(by) {
			guests = append(guests, fmt.Sprintf("listener %q", l.Name))
		}
	}
	if n := gw.Status.AttachedListenerSets; n != nil && *n > 0 {
		guests = append(guests, fmt.Sprintf("%d ListenerSets", *n))
	}
	if len(guests) == 0 {
		return left{}
	}
	return left{composed: c.kept(), parents: c.parents(), waits: &condition.Problem{
		Reason: condition.ReasonUsedByOthers, Message: fmt.Sprintf(
			"The created Gateway %s stays, since others have attached to it: %s. Move them to another Gateway, and it goes.", c.gateway, text.List(guests, maxNamed, ", ", " and ")),
	}}
}

// manifest returns the Gateway with those of the listeners that nothing is in the way of.
func (c created) manifest(listeners []Outcome) wire.Object {
	var free []gwapiv1.Listener
	for i := range listeners {
		if o := &listeners[i]; o.Problem == nil {
			free = append(free, o.Listener.Listener)
		}
	}
	return resources.MakeGateway(c.XR.Spec.ToCreate(), free)
}

// createDirectly has Crossplane create the Gateway.
type createDirectly struct{ created }

func (c createDirectly) obstacle() *condition.Problem {
	switch gw := c.read().One(); {
	case c.inUse():
		return nil
	case !c.read().Known:
		return c.notReadYet()
	case gw != nil && !gw.Metadata.ControlledBy(c.XR.Metadata.UID):
		return c.exists()
	}
	return nil
}

func (createDirectly) require(cluster.Requirements) {}

func (c createDirectly) compose() Attached {
	out := c.carries(crossplanesManager(c.read().One()), nil)
	out.Composed = []resources.Composed{{Key: c.key(), Resource: c.manifest(out.Listeners), Ready: out.Settled()}}
	return out
}

// keep states only those listeners that Crossplane applied for us, since others may
// have put theirs into the Gateway.
func (c createDirectly) keep(k resources.Key) wire.Object {
	observed := c.State.Observed[k.String()]
	kept := resources.Kept(observed)
	gw := cluster.ReadAs[cluster.Gateway](observed)
	owners := gw.ListenerOwners()
	var ours []gwapiv1.Listener
	for _, l := range gw.Spec.Listeners {
		if len(owners) == 0 || appliedByCrossplane(owners[l.Name]) {
			ours = append(ours, l)
		}
	}
	if len(ours) == 0 {
		return kept
	}
	meta := metadataOf(kept)
	return resources.MakeGateway(v1alpha1.GatewayDef{
		Name: k.Target.Name, Namespace: k.Target.Namespace, Labels: meta.Labels, Annotations: meta.Annotations,
		GatewayClassName: gw.Spec.GatewayClassName, Infrastructure: gw.Spec.Infrastructure,
		Addresses: gw.Spec.Addresses, AllowedListeners: gw.Spec.AllowedListeners,
	}, ours)
}

func (c createDirectly) withdraw() left {
	return c.release(appliedByCrossplane)
}

// handedOver reports whether the observed Gateway no longer belongs to this XR,
// although Crossplane still lists it: spec.gatewayDef no longer names it and its
// controller reference was removed. Composing it would make it ours again.
func (c createDirectly) handedOver() bool {
	named := c.gateway == c.target.Name && c.XR.Spec.GatewayDef != nil
	return !named && !metadataOf(c.raw()).Controlled()
}

// createByObject has an Object create the Gateway.
type createByObject struct {
	created

	object object
}

// obstacle looks at the Gateway even where the Object is in use: somebody may have
// made the Gateway while the Object could not.
func (c createByObject) obstacle() *condition.Problem {
	if denied := c.deniedNamespace(); denied != nil {
		return denied
	}
	gw := c.read().One()
	switch {
	case c.inUse() && c.foreign():
		return c.exists()
	case c.inUse():
		return nil
	case !c.read().Known:
		return c.notReadYet()
	case gw == nil:
		return c.objectUnserved()
	}
	return c.unobserved(gw)
}

// unobserved returns the problem of a Gateway that is there although no Object of
// ours is observed: it is ours only if an Object of ours shows it.
func (c createByObject) unobserved(gw *cluster.Gateway) *condition.Problem {
	switch served, known := c.State.Serves(c.object.kind()); {
	case !known:
		return c.objectUnserved() // says that it waits
	case !served:
		return c.exists()
	}
	existing := cluster.ExistingAs[cluster.Object](c.State, c.object.kind(), c.object.namespacedName())
	if !existing.Known {
		return c.object.taken() // says that it waits
	}
	if o := existing.One(); o != nil && o.Metadata.ControlledBy(c.XR.Metadata.UID) && made(o.Metadata, o.Status, gw) {
		return nil
	}
	return c.exists()
}

func (c createByObject) require(reqs cluster.Requirements) { c.object.require(reqs) }

func (c createByObject) compose() Attached {
	if p := c.object.taken(); p != nil {
		return c.hold(p)
	}
	out := c.carries(c.object.manager(), c.object.failure())
	out.Listeners = c.object.tellUndone(out.Listeners)
	out.Composed = []resources.Composed{{
		Key: c.key(),
		Resource: resources.MakeGatewayObject(
			c.owner, c.object.name, c.gateway, c.manifest(out.Listeners), c.object.again().Annotations(), c.Input.ProviderConfigRef),
		Ready: out.Settled() && c.object.synced(),
	}}
	return out
}

// keep lets the Object only look at a Gateway that is not its own: else it would
// overwrite the Gateway, or delete it when it goes. An Object that only looks may go.
func (c createByObject) keep(k resources.Key) wire.Object {
	if c.foreign() && c.onlyLooks() {
		return nil
	}
	kept := resources.Kept(c.State.Observed[k.String()])
	if spec := kept.Get("spec").Object(); spec != nil && c.foreign() {
		return kept.With("spec", wire.ValueOf(spec.With("managementPolicies", wire.ValueOf([]string{"Observe"}))))
	}
	return kept
}

// withdraw keeps an Object that, deleted now, might take with it a Gateway that is
// not its own.
func (c createByObject) withdraw() left {
	if !c.read().Known || c.overreaches() {
		return left{composed: c.kept(), parents: c.parents(), waits: c.stays("the Gateway is read, and the Object only looks at it")}
	}
	manager := c.object.manager()
	return c.release(func(owners []cluster.Owner) bool {
		return slices.ContainsFunc(owners, func(o cluster.Owner) bool { return o.Manager == manager })
	})
}

// externalCreated is the annotation that says when a provider created what a managed
// resource stands for.
const externalCreated = "crossplane.io/external-create-succeeded"

// made reports whether an Object created a Gateway: it says that it created one, and
// has seen this very one since.
func made(meta cluster.Metadata, status cluster.ObjectStatus, gw *cluster.Gateway) bool {
	return meta.Annotations[externalCreated] != "" && status.AtProvider.Manifest.Metadata.UID == gw.Metadata.UID
}

// foreign reports whether the Object finds a Gateway that is not its own. Who creates
// a Gateway sets its class. Where several Objects of ours did, since all of them saw
// the Gateway missing, it is that of the first in order, or they would overwrite each
// other for ever.
func (c createByObject) foreign() bool {
	gw := c.read().One()
	if gw == nil {
		return false
	}
	mine := c.object.manager()
	sets := false
	for i := range gw.Metadata.ManagedFields {
		e := &gw.Metadata.ManagedFields[i]
		switch {
		case e.Manager == unknownManager || !e.HasClass():
		case e.Manager == mine:
			sets = true
		case !resources.OwnObjectManager(e.Manager) || e.Manager < mine:
			return true
		}
	}
	return !sets && c.sawAnother(gw)
}

// unknownManager is whom server-side apply names where nobody had applied before.
const unknownManager = "before-first-apply"

// sawAnother reports whether the Object last saw a Gateway of the same name that is
// not the one which is there.
func (c createByObject) sawAnother(gw *cluster.Gateway) bool {
	seen := c.object.seen()
	if seen == nil {
		return false
	}
	uid := seen.Status.AtProvider.Manifest.Metadata.UID
	return uid != "" && uid != gw.Metadata.UID
}

// overreaches reports whether the Object may do more than look at a Gateway that
// somebody else made.
func (c createByObject) overreaches() bool { return c.foreign() && !c.onlyLooks() }

// onlyLooks reports whether the observed Object neither changes nor deletes a Gateway.
func (c createByObject) onlyLooks() bool {
	seen := c.object.seen()
	return seen != nil && slices.Equal(seen.Spec.ManagementPolicies, []string{"Observe"})
}

// handedOver reports whether the Object came too late to create the Gateway that
// spec.gatewayRef now names, and only looks at it.
func (c createByObject) handedOver() bool {
	return c.gateway == c.target.Name && c.XR.Spec.GatewayDef == nil && c.foreign() && !c.overreaches()
}
