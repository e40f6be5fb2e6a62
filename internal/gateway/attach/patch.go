package attach

import (
	"cmp"
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

// patch has an Object apply our listeners to an existing Gateway.
type patch struct{ object }

func (patch) traits() Traits {
	return Traits{
		Method: v1alpha1.AttachmentPatch, Carrier: cluster.KindGateway.Kind, Title: "The Patch of Gateway",
		OnDeletion: "The listeners stay in the Gateway: to take them out, point gatewayRef or gatewayDef elsewhere first, " +
			"and wait until the condition Switching is False.",
	}
}

// obstacle returns why the listeners may not be applied, not be compared with what
// the Gateway has, or not be applied. Nothing is applied to a Gateway that was not
// looked at.
func (p patch) obstacle() *condition.Problem {
	if problem := cmp.Or(p.deniedPatch(), p.unavailable()); problem != nil || p.inUse() {
		return problem
	}
	return p.objectUnserved()
}

func (p patch) compose() Attached {
	if problem := p.taken(); problem != nil {
		return p.hold(problem)
	}
	gw := p.read().One()
	out := p.undisturbed(p.carries(gw))
	var applied []gwapiv1.Listener
	for i := range out.Listeners {
		if o := &out.Listeners[i]; o.Stated != nil {
			applied = append(applied, *o.Stated)
		}
	}
	if len(applied) > 0 || p.inUse() {
		out.Composed = []resources.Composed{{Key: p.key(), Resource: p.manifest(applied), Ready: out.Settled() && p.ready()}}
	}
	if n := gw.Status.AttachedListenerSets; n != nil && *n > 0 {
		out.Warnings = append(out.Warnings, fmt.Sprintf(
			"Gateway %s has %d ListenerSets attached: listeners in the Gateway outrank theirs where they conflict (GEP-1713).", p.gateway, *n))
	}
	out.Warnings = slices.Concat(out.Warnings, p.namespaceWarnings("the Gateway's", p.gateway.Namespace, p.traits().Method), p.metadataWarnings())
	return out
}

// carries returns what became of the listeners on the Gateway.
func (p patch) carries(gw *cluster.Gateway) Attached {
	out := Attached{Failure: p.failure(), Parents: []Parent{gatewayParent(gw)}, Listeners: make([]Outcome, 0, len(p.Listeners))}
	claims := p.claims()
	shared := p.sharing(gw, stated(claims))
	for _, c := range claims {
		o := c.outcome(shared)
		o.Failure = out.Failure
		out.Listeners = append(out.Listeners, o)
	}
	return out
}

// manifest returns the Object with these listeners, of which there may be none.
func (p patch) manifest(listeners []gwapiv1.Listener) *structpb.Struct {
	return resources.MakePatch(p.owner, p.name, p.gateway, listeners, p.Input.ProviderConfigRef)
}

// keep leaves out what conflicts by now with what others put into the Gateway.
func (p patch) keep(k resources.Key) *structpb.Struct {
	observed := p.State.Observed[k.String()]
	gw := p.read().One()
	if gw == nil {
		return resources.Kept(observed)
	}
	listeners := p.applies()
	shared := p.sharing(gw, listeners)
	stay := slices.DeleteFunc(slices.Clone(listeners), func(l gwapiv1.Listener) bool { return shared.obstacle(l) != nil })
	if len(stay) == len(listeners) {
		return resources.Kept(observed)
	}
	return p.manifest(stay)
}

// withdraw takes our listeners out of the Gateway, and desires the Object until
// they are gone.
func (p patch) withdraw() left {
	gw := p.read()
	if gw.Missing() {
		return left{}
	}
	found := gw.One()
	if found == nil {
		return left{composed: p.kept(), waits: &condition.Problem{
			Reason: condition.ReasonPending, Message: fmt.Sprintf("Waiting for the Gateway %s to be read.", p.gateway),
		}}
	}
	owners := p.ownersIn(found)
	switch {
	case !owners.any(p.manager()) && len(p.applies()) == 0:
		return left{} // Gone from the Gateway, so the Object may go too.
	case owners.haveAll(found, p.manager()):
		return left{composed: p.kept(), waits: &condition.Problem{Reason: condition.ReasonLastListeners, Message: fmt.Sprintf(
			"The listeners in Gateway %s are all ours, and a Gateway must have one: its operator can add another, or delete the Gateway.", p.gateway)}}
	}
	waits := fmt.Sprintf("Waiting for our listeners to be gone from Gateway %s.", p.gateway)
	if failure := p.failure(); failure != nil {
		waits += " " + failure.Message
	}
	return left{
		composed: []resources.Composed{{Key: p.key(), Resource: p.manifest(nil), Ready: true}},
		waits:    &condition.Problem{Reason: condition.ReasonWithdrawing, Message: waits},
	}
}

// outranks reports whether the Patch stands in the way of ListenerSets on the same
// Gateway: a Gateway's own listeners come before those of its ListenerSets
// (GEP-1713), so the sets cannot be programmed while ours are in the Gateway. It
// does once each set is answered, and its listeners conflict with nobody but us.
func (p patch) outranks(listeners []Outcome) bool {
	gw := p.read().One()
	if gw == nil {
		return false
	}
	owners := p.ownersIn(gw)
	var foreign, ours frontends
	for _, l := range gw.Spec.Listeners {
		if owners.alone(l.Name, p.manager()) {
			ours.add(l)
		} else {
			foreign.add(l)
		}
	}
	for i := range listeners {
		o := &listeners[i]
		if !o.Applied {
			return false
		}
		if o.settled() {
			continue
		}
		// Conflicted, but not with ours: it is the ListenerSet of somebody else.
		_, by := ours.conflict(withoutName(o.Listener))
		if _, others := foreign.conflict(withoutName(o.Listener)); others || !by || !o.conflicted() {
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
