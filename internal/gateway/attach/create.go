package attach

import (
	"fmt"
	"slices"
	"strings"

	"google.golang.org/protobuf/types/known/structpb"
	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// createRole is how a Gateway is created: directly, or through an Object where
// Crossplane would force it into the XR's own namespace.
func (a *Attachment) createRole() resources.Role {
	if ns := a.XR.Metadata.Namespace; ns != "" && ns != a.Gateway.Namespace {
		return resources.RoleGatewayObject
	}
	return resources.RoleGateway
}

// create composes the Gateway that spec.gatewayDef describes.
func (a *Attachment) create(res *Result) {
	if res.Problem = a.createObstacle(); res.Problem != nil {
		a.hold(res)
		return
	}
	gw := a.read.One()
	res.seeGateway(gw)
	seen := newCarrier(Parent{Kind: "Gateway", Name: a.Gateway}, 0)
	if gw != nil {
		seen = carriedByGateway(gw)
	}
	k := a.key(a.createRole())
	failure := a.objectFailure(k)
	for _, l := range a.Listeners {
		o := seen.outcome(l)
		o.Failure = failure
		res.Listeners = append(res.Listeners, o)
	}
	res.add(k, a.createdGateway(), res.Settled() && a.objectReady(k))
}

func (a *Attachment) createdGateway() *structpb.Struct {
	manifest := resources.MakeGateway(*a.XR.Spec.GatewayDef, listener.Bare(a.Listeners))
	if a.createRole() == resources.RoleGateway {
		return manifest
	}
	return resources.MakeGatewayObject(a.owner, a.objectName(a.key(resources.RoleGatewayObject)), manifest, a.Input.ProviderConfigRef)
}

// createObstacle is why the Gateway must not be composed: a Gateway of that name
// which somebody else made would be taken over, and would die with the XR. Somebody
// may have made it while our Object could not.
func (a *Attachment) createObstacle() *condition.Problem {
	inUse := len(a.current) > 0
	gw := a.read.One()
	switch {
	case !a.read.Known && !inUse:
		return a.unread()
	case gw != nil && !inUse && !a.created(gw), inUse && a.foreign(a.key(a.createRole())):
		return &condition.Problem{Reason: condition.ReasonGatewayExists, Message: fmt.Sprintf(
			"A Gateway %s exists already and is not this XR's: use spec.gatewayRef to attach listeners to it, or another name in spec.gatewayDef.", a.Gateway)}
	case inUse || a.createRole() == resources.RoleGateway:
		return nil
	}
	return a.objectObstacle(resources.RoleGatewayObject)
}

// created reports whether a Gateway is this XR's although nothing is observed.
func (a *Attachment) created(gw *cluster.Gateway) bool {
	if a.createRole() == resources.RoleGateway {
		return gw.Metadata.ControlledBy(a.XR.Metadata.UID)
	}
	return a.createdBy(a.key(resources.RoleGatewayObject), gw)
}

// externalCreated is the annotation that says when a provider created what a managed
// resource stands for.
const externalCreated = "crossplane.io/external-create-succeeded"

// createdBy reports whether the Object under a key created the Gateway.
func (a *Attachment) createdBy(k resources.Key, gw *cluster.Gateway) bool {
	manager := a.managerOf(k)
	for _, e := range gw.Metadata.ManagedFields {
		if e.Manager == manager {
			return true
		}
	}
	return metadataOf(a.State.Observed[k.String()]).Annotations[externalCreated] != ""
}

// foreign reports whether an Object that is to create a Gateway finds one that
// somebody else made: who set its class did. Cleared managedFields tell of nobody.
func (a *Attachment) foreign(k resources.Key) bool {
	gw := a.State.Gateway(k.Target).One()
	return k.Role == resources.RoleGatewayObject && gw != nil && !a.createdBy(k, gw) &&
		slices.ContainsFunc(gw.Metadata.ManagedFields, hasClass)
}

// keptGatewayObject is an observed Object that creates a Gateway as it stays. It only
// looks at a Gateway that is not its own: else it would overwrite it, or delete it
// when it goes.
func (a *Attachment) keptGatewayObject(k resources.Key) *structpb.Struct {
	kept := resources.Kept(a.State.Observed[k.String()])
	if spec := kept.GetFields()["spec"].GetStructValue(); spec != nil && a.foreign(k) {
		observe := structpb.NewListValue(&structpb.ListValue{Values: []*structpb.Value{structpb.NewStringValue("Observe")}})
		spec.Fields["managementPolicies"] = observe
	}
	return kept
}

// overreaches reports whether an observed Object, deleted now, might take with it a
// Gateway that is not its own.
func (a *Attachment) overreaches(k resources.Key) bool {
	if k.Role == resources.RoleGatewayObject && !a.State.Gateway(k.Target).Known {
		return true
	}
	policies := cluster.ReadAs[cluster.Object](a.State.Observed[k.String()]).Spec.ManagementPolicies
	return a.foreign(k) && !slices.Equal(policies, []string{"Observe"})
}

// objectName of the Object under a key. Crossplane keeps the name first seen.
func (a *Attachment) objectName(k resources.Key) string {
	if name := metadataOf(a.State.Observed[k.String()]).Name; name != "" {
		return name
	}
	return resources.ObjectName(a.owner, k.Role, k.Target)
}

// managerOf is the field manager under which the Object under a key is applied.
func (a *Attachment) managerOf(k resources.Key) string {
	return resources.FieldManager(a.objectName(k))
}

// key of the wanted Gateway in a role.
func (a *Attachment) key(role resources.Role) resources.Key {
	return resources.Key{Role: role, Target: a.Gateway}
}

// objectObstacle is why a new Object must not be composed.
func (a *Attachment) objectObstacle(role resources.Role) *condition.Problem {
	if p := a.objectUnserved(); p != nil {
		return p
	}
	k := a.key(role)
	return a.claimed(k, resources.ObjectKind(a.owner), types.NamespacedName{Namespace: a.owner.Namespace, Name: a.objectName(k)})
}

// claimed is the problem of a name that somebody else has.
func (a *Attachment) claimed(k resources.Key, kind cluster.Kind, name types.NamespacedName) *condition.Problem {
	return a.State.Claimed(a.XR.Metadata.UID, k.String(), kind, name)
}

// objectFailure is what provider-kubernetes says where it could not apply the
// Object under a key, or that it says nothing.
func (a *Attachment) objectFailure(k resources.Key) *condition.Problem {
	o := cluster.ObservedAs[cluster.ObjectState](a.State, k.String())
	if o == nil {
		return nil
	}
	c := conditionOf(o.Status.Conditions, "Synced")
	switch {
	case c == nil:
		return condition.Waiting(fmt.Sprintf(
			"provider-kubernetes has not taken up Object %s yet. Should that last, see that it runs, or restart it.", o.Metadata.NamespacedName()))
	case c.Status != "False":
		return nil
	}
	message := fmt.Sprintf("Object %s: %s", o.Metadata.NamespacedName(), c.Message)
	if strings.Contains(c.Message, "forbidden") { // the API server's word for rights that are missing
		message = strings.TrimSuffix(message, ".") + ". " + missingRole
	}
	return &condition.Problem{Reason: c.Reason, Message: message}
}

// missingRole says what lets provider-kubernetes apply an Object.
const missingRole = "Bind a ClusterRole that lets provider-kubernetes, or the identity of its ProviderConfig, " +
	"get, list, watch, create, update, patch and delete gateways.gateway.networking.k8s.io."

// objectReady reports whether provider-kubernetes says that it applied the
// Object under a key; true for what is no Object.
func (a *Attachment) objectReady(k resources.Key) bool {
	if k.Role == resources.RoleGateway {
		return true
	}
	o := cluster.ObservedAs[cluster.ObjectState](a.State, k.String())
	if o == nil {
		return false
	}
	for _, t := range [...]string{"Synced", "Ready"} {
		if c := conditionOf(o.Status.Conditions, t); c == nil || c.Status != "True" {
			return false
		}
	}
	return true
}

// requireExisting adds the names that are about to be composed, where their kind
// is known to be served.
func (a *Attachment) requireExisting(reqs cluster.Requirements) {
	switch role := a.role(); role {
	case resources.RoleListenerSet:
		a.requireSets(reqs)
	case resources.RolePatch, resources.RoleGatewayObject:
		kind := resources.ObjectKind(a.owner)
		if served, _ := a.State.Serves(kind); served && len(a.current) == 0 {
			reqs.Existing(kind, types.NamespacedName{Namespace: a.owner.Namespace, Name: a.objectName(a.key(role))})
		}
	case resources.RoleGateway, resources.RoleService, resources.RoleEndpointSlice:
	}
}
