package attach

import (
	"fmt"
	"slices"

	"google.golang.org/protobuf/types/known/structpb"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
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

// carries returns what became of the listeners. failure says why the Gateway could
// not be applied, nil if it could.
func (c created) carries(failure *condition.Problem) Attached {
	parent := Parent{Kind: cluster.KindGateway.Kind, Name: c.gateway}
	seen := newCarrier(parent, 0)
	gw := c.read().One()
	if gw != nil {
		parent, seen = gatewayParent(gw), carriedByGateway(gw)
	}
	out := Attached{Failure: failure, Parents: []Parent{parent}, Listeners: make([]Outcome, 0, len(c.Listeners))}
	for _, l := range c.Listeners {
		o := seen.outcome(l)
		o.Failure = failure
		out.Listeners = append(out.Listeners, o)
	}
	if gw != nil && len(gw.Spec.Listeners) > len(c.Listeners) { // others have theirs in it too
		return c.undisturbed(out)
	}
	return out
}

func (c created) manifest() *structpb.Struct {
	return resources.MakeGateway(*c.XR.Spec.GatewayDef, listener.Bare(c.Listeners))
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
	out := c.carries(nil)
	out.Composed = []resources.Composed{{Key: c.key(), Resource: c.manifest(), Ready: out.Settled()}}
	return out
}

// keep states only those listeners that Crossplane applied for us, since others may
// have put theirs into the Gateway.
func (c createDirectly) keep(k resources.Key) *structpb.Struct {
	observed := c.State.Observed[k.String()]
	kept := resources.Kept(observed)
	gw := cluster.ReadAs[cluster.Gateway](observed)
	owners := ownersOf(&gw)
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

func (createDirectly) withdraw() left { return left{} }

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
	switch gw := c.read().One(); {
	case c.inUse() && c.foreign():
		return c.exists()
	case c.inUse():
		return nil
	case !c.read().Known:
		return c.notReadYet()
	case gw != nil && !c.made(gw):
		return c.exists()
	}
	return c.objectUnserved()
}

func (c createByObject) require(reqs cluster.Requirements) { c.object.require(reqs) }

func (c createByObject) compose() Attached {
	if p := c.object.taken(); p != nil {
		return c.hold(p)
	}
	out := c.carries(c.object.failure())
	out.Composed = []resources.Composed{{
		Key:      c.key(),
		Resource: resources.MakeGatewayObject(c.owner, c.object.name, c.manifest(), c.Input.ProviderConfigRef),
		Ready:    out.Settled() && c.object.ready(),
	}}
	return out
}

// keep lets the Object only look at a Gateway that is not its own: else it would
// overwrite the Gateway, or delete it when it goes.
func (c createByObject) keep(k resources.Key) *structpb.Struct {
	kept := resources.Kept(c.State.Observed[k.String()])
	if spec := kept.GetFields()["spec"].GetStructValue(); spec != nil && c.foreign() {
		observe := structpb.NewListValue(&structpb.ListValue{Values: []*structpb.Value{structpb.NewStringValue("Observe")}})
		spec.Fields["managementPolicies"] = observe
	}
	return kept
}

// withdraw keeps an Object that, deleted now, might take with it a Gateway that is
// not its own.
func (c createByObject) withdraw() left {
	if c.read().Known && !c.overreaches() {
		return left{}
	}
	return left{composed: c.kept(), parents: c.parents(), waits: c.stays("the entry Service leads to " + c.target.Name.String())}
}

// externalCreated is the annotation that says when a provider created what a managed
// resource stands for.
const externalCreated = "crossplane.io/external-create-succeeded"

// made reports whether the Object created the Gateway.
func (c createByObject) made(gw *cluster.Gateway) bool {
	manager := c.object.manager()
	return slices.ContainsFunc(gw.Metadata.ManagedFields, func(e cluster.ManagedFieldsEntry) bool { return e.Manager == manager }) ||
		metadataOf(c.raw()).Annotations[externalCreated] != ""
}

// foreign reports whether the Object finds a Gateway that somebody else made: who
// set its class did. Without managedFields nothing is foreign.
func (c createByObject) foreign() bool {
	gw := c.read().One()
	return gw != nil && !c.made(gw) && slices.ContainsFunc(gw.Metadata.ManagedFields, hasClass)
}

// overreaches reports whether the Object may do more than look at a Gateway that
// somebody else made.
func (c createByObject) overreaches() bool {
	policies := cluster.ReadAs[cluster.Object](c.raw()).Spec.ManagementPolicies
	return c.foreign() && !slices.Equal(policies, []string{"Observe"})
}

// handedOver reports whether the Object came too late to create the Gateway that
// spec.gatewayRef now names, and only looks at it.
func (c createByObject) handedOver() bool {
	return c.gateway == c.target.Name && c.XR.Spec.GatewayDef == nil && c.foreign() && !c.overreaches()
}
