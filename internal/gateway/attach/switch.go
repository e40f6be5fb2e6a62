package attach

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/types/known/structpb"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// leaveOld desires what is left of earlier attachments, under their old keys,
// until the new one serves and the entry Service leads to it: Crossplane deletes
// what is not desired before it applies anything, so what makes must come a
// reconcile before what breaks.
func (a *Attachment) leaveOld(res *Result) {
	settled := res.Settled()
	res.Replacing = a.Switches() && !settled
	for _, k := range a.old {
		goes := settled && !a.overreaches(k) && (!a.EntryBehind || a.State.Gateway(k.Target).Missing())
		switch {
		case k.Role == resources.RolePatch && (goes || a.outranked(k, res)):
			a.withdraw(k, res)
		case goes:
			// Not desired: Crossplane deletes it, and its listeners with it.
		default:
			res.add(k, a.kept(k), true)
			res.Leaving = append(res.Leaving, a.parent(k))
			res.waitFor(a.unsettled(k, res))
		}
	}
}

// waitFor keeps the first thing that a switch waits for.
func (r *Result) waitFor(p *condition.Problem) {
	if r.Switching == nil {
		r.Switching = p
	}
}

func (a *Attachment) unsettled(k resources.Key, res *Result) *condition.Problem {
	waits := "all listeners are ready on " + a.Gateway.String()
	switch {
	case res.Problem != nil:
		waits = "this is solved: " + res.Problem.Message
	case res.Settled():
		waits = "the entry Service leads to " + a.Gateway.String()
	case res.listenersSettled():
		waits = "what carries the listeners is programmed on " + a.Gateway.String()
	}
	return &condition.Problem{Reason: condition.ReasonWaitingForNew, Message: fmt.Sprintf("%s stays in use until %s", describe(k), waits)}
}

// describe an attachment by what it composed.
func describe(k resources.Key) string {
	switch k.Role {
	case resources.RolePatch:
		return "The Patch of Gateway " + k.Target.String()
	case resources.RoleListenerSet:
		return "The ListenerSet for Gateway " + k.Target.String()
	case resources.RoleGateway, resources.RoleGatewayObject:
		return "The created Gateway " + k.Target.String()
	case resources.RoleService, resources.RoleEndpointSlice:
	}
	return k.String()
}

// kept is an observed attachment as it has to be desired to stay what it is.
func (a *Attachment) kept(k resources.Key) *structpb.Struct {
	switch k.Role {
	case resources.RoleGateway:
		return a.keptGateway(k)
	case resources.RoleGatewayObject:
		return a.keptGatewayObject(k)
	case resources.RolePatch:
		return a.keptPatch(k)
	case resources.RoleListenerSet, resources.RoleService, resources.RoleEndpointSlice:
	}
	return resources.Kept(a.State.Observed[k.String()])
}

// keptGateway is an observed Gateway as it stays. Its listeners may be partly
// others', so only those that Crossplane applied for us are desired again.
func (a *Attachment) keptGateway(k resources.Key) *structpb.Struct {
	observed := a.State.Observed[k.String()]
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

// composedManagerPrefix starts the field manager of Crossplane's composed
// resources.
const composedManagerPrefix = "apiextensions.crossplane.io/composed"

func appliedByCrossplane(owners []owner) bool {
	for _, o := range owners {
		if strings.HasPrefix(o.manager, composedManagerPrefix) {
			return true
		}
	}
	return false
}

// outranked reports whether an old Patch stands in the way of ListenerSets on the
// same Gateway: a Gateway's own listeners come before those of its ListenerSets
// (GEP-1713), so the sets cannot be programmed while ours are in the Gateway. It
// does once each set is answered, and its listeners conflict with nobody but us.
func (a *Attachment) outranked(k resources.Key, res *Result) bool {
	gw := a.read.One()
	if k.Target != a.Gateway || res.Method != v1alpha1.AttachmentListenerSet || res.Problem != nil || gw == nil {
		return false
	}
	owners, manager := a.ownersIn(gw, k), a.managerOf(k)
	var foreign, ours frontends
	for _, l := range gw.Spec.Listeners {
		if owners.alone(l.Name, manager) {
			ours.add(l)
		} else {
			foreign.add(l)
		}
	}
	for i := range res.Listeners {
		o := &res.Listeners[i]
		if !o.Applied {
			return false
		}
		if o.settled() {
			continue
		}
		// Conflicted, but not with ours: it is the ListenerSet of somebody else.
		_, by := ours.conflict(withoutName(o.Listener))
		if _, others := foreign.conflict(withoutName(o.Listener)); others || !by || o.conflict() == nil {
			return false
		}
	}
	return true
}

// withoutName leaves out the name: a ListenerSet may use one that its Gateway
// uses too.
func withoutName(l listener.Listener) gwapiv1.Listener {
	l.Name = ""
	return l.Listener
}

// withdraw takes our listeners out of the Gateway of an old Patch, and desires
// the Object until they are gone.
func (a *Attachment) withdraw(k resources.Key, res *Result) {
	gw := a.State.Gateway(k.Target)
	if gw.Missing() {
		return
	}
	found := gw.One()
	if found == nil {
		res.add(k, a.kept(k), true)
		res.waitFor(&condition.Problem{Reason: condition.ReasonPending, Message: fmt.Sprintf("Waiting for the Gateway %s to be read.", k.Target)})
		return
	}
	owners, manager := a.ownersIn(found, k), a.managerOf(k)
	switch {
	case !owners.any(manager) && len(a.patched(k)) == 0:
		// Gone from the Gateway, so the Object may go too.
	case onlyOurs(found, owners, manager):
		res.add(k, a.kept(k), true)
		res.waitFor(&condition.Problem{Reason: condition.ReasonLastListeners, Message: fmt.Sprintf(
			"The listeners in Gateway %s are all ours, and a Gateway must have one: its operator can add another, or delete the Gateway.", k.Target)})
	default:
		res.add(k, a.makePatch(k, nil), true)
		waits := fmt.Sprintf("Waiting for our listeners to be gone from Gateway %s.", k.Target)
		if failure := a.objectFailure(k); failure != nil {
			waits += " " + failure.Message
		}
		res.waitFor(&condition.Problem{Reason: condition.ReasonWithdrawing, Message: waits})
	}
}

func onlyOurs(gw *cluster.Gateway, owners owners, manager string) bool {
	for _, l := range gw.Spec.Listeners {
		if !owners.alone(l.Name, manager) {
			return false
		}
	}
	return true
}

func metadataOf(s *structpb.Struct) cluster.Metadata {
	return cluster.ReadAs[cluster.Meta](s).Metadata
}
