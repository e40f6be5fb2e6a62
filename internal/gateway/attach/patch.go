package attach

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/sharing"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// patch has an Object apply our listeners to an existing Gateway, which others share.
type patch struct {
	object

	// wanted decides on what is planned. It does so once: what compose reads hangs on it,
	// and so does what it composes.
	wanted func() wanted
}

// wanted is what is planned for a Gateway that was read, and what was decided on it.
type wanted struct {
	claims   []claim
	decision sharing.Decision
}

func newPatch(at place) way {
	p := patch{object: at.newObject()}
	p.wanted = sync.OnceValue(func() wanted {
		claims := p.claims()
		return wanted{claims, p.decide(p.read().One(), planned(claims))}
	})
	return p
}

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

// require adds what compose reads: our Object while it is new, and the Objects of other
// XRs that have listeners on the Gateway which are in our way.
func (p patch) require(reqs cluster.Requirements) {
	p.object.require(reqs)
	if p.read().One() != nil {
		p.requireObjects(reqs, p.wanted().decision)
	}
}

func (p patch) requireToLeave(reqs cluster.Requirements) {
	p.object.requireToLeave(reqs)
	if gw := p.read().One(); gw != nil {
		p.requireObjects(reqs, p.goOn(gw))
		p.requireObjects(reqs, p.decide(gw, nil))
	}
}

func (p patch) compose() Attached {
	if problem := p.taken(); problem != nil {
		return p.hold(problem)
	}
	gw := p.read().One()
	claims, decision := p.wanted().claims, p.wanted().decision
	out := p.undisturbed(p.sinceApplied(p.beforeApplied(p.carries(gw, claims, decision))))
	if decision.Needed || p.inUse() {
		out.Composed = []resources.Composed{{Key: p.key(), Resource: p.manifest(decision), Ready: out.Settled() && p.synced()}}
	}
	for _, r := range decision.Remaining {
		out.Remaining = append(out.Remaining, r.Message)
	}
	if n := gw.Status.AttachedListenerSets; n != nil && *n > 0 {
		out.Warnings = append(out.Warnings, fmt.Sprintf(
			"Gateway %s has %d ListenerSets attached: listeners in the Gateway outrank theirs where they conflict (GEP-1713).", p.gateway, *n))
	}
	out.Warnings = slices.Concat(out.Warnings, p.namespaceWarnings("the Gateway's", p.gateway.Namespace, p.traits().Method), p.metadataWarnings())
	return out
}

// carries returns what became of the listeners on the Gateway.
func (p patch) carries(gw *cluster.Gateway, claims []claim, decision sharing.Decision) Attached {
	out := Attached{Failure: p.failure(), Parents: []Parent{gatewayParent(gw)}, Listeners: make([]Outcome, 0, len(claims))}
	on := carriedByGateway(gw)
	became := make(map[gwapiv1.SectionName]*sharing.Outcome, len(decision.Outcomes))
	for i := range decision.Outcomes {
		became[decision.Outcomes[i].Name] = &decision.Outcomes[i]
	}
	for i := range claims {
		o := claims[i].outcome(on, became[claims[i].planned.Name])
		o.Failure = out.Failure
		out.Listeners = append(out.Listeners, o)
	}
	out.Listeners = p.tellUndone(out.Listeners)
	return out
}

// manifest returns the Object that applies what was decided.
func (p patch) manifest(d sharing.Decision) wire.Object {
	annotations := map[string]string{resources.AnnotationListeners: d.Annotation}
	maps.Copy(annotations, p.again().Annotations())
	return resources.MakePatch(p.owner, p.name, p.gateway, d.Apply, annotations, p.Input.ProviderConfigRef)
}

// keep has what is applied go on. Others may take over what they share, and what
// conflicts by now with what others put into the Gateway is left out; but nothing changes
// while it is not known what is wanted.
func (p patch) keep(k resources.Key) wire.Object {
	gw := p.read().One()
	if gw == nil || p.Held != nil {
		return resources.Kept(p.State.Observed[k.String()])
	}
	return p.manifest(p.goOn(gw))
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
	decision := p.decide(found, nil)
	if !decision.Needed {
		return left{} // Gone from the Gateway, so the Object may go too.
	}
	return left{
		composed: []resources.Composed{{Key: p.key(), Resource: p.manifest(decision), Ready: true}},
		waits:    p.leaving(decision),
	}
}

// leaving says what the listeners are still on the Gateway for.
func (p patch) leaving(d sharing.Decision) *condition.Problem {
	if d.LastListeners {
		return &condition.Problem{Reason: condition.ReasonLastListeners, Message: fmt.Sprintf(
			"The listeners in Gateway %s are all ours, and a Gateway must have one: its operator can add another, or delete the Gateway.", p.gateway)}
	}
	waits := []string{fmt.Sprintf("Waiting for our listeners to be gone from Gateway %s.", p.gateway)}
	for _, r := range d.Remaining {
		waits = append(waits, r.Message)
	}
	if failure := p.failure(); failure != nil {
		waits = append(waits, failure.Message)
	}
	return &condition.Problem{Reason: condition.ReasonWithdrawing, Message: strings.Join(waits, " ")}
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
	owners := gw.ListenerOwners()
	var foreign, ours []gwapiv1.Listener
	for _, l := range gw.Spec.Listeners {
		if isOnly(owners[l.Name], p.manager()) || len(owners[l.Name]) == 0 && p.applied(l.Name) != nil {
			ours = append(ours, l)
		} else {
			foreign = append(foreign, l)
		}
	}
	for i := range listeners {
		o := &listeners[i]
		if !o.Applied {
			return false
		}
		// Conflicted, but not with ours: it is the ListenerSet of somebody else.
		if !o.settled() && (conflicts(o.Listener, foreign) || !conflicts(o.Listener, ours) || !o.conflicted()) {
			return false
		}
	}
	return true
}

// isOnly reports whether a manager is the only owner.
func isOnly(owners []cluster.Owner, manager string) bool {
	return len(owners) == 1 && owners[0].Manager == manager
}

// conflicts reports whether a listener of a ListenerSet conflicts with one in the
// Gateway. It may have a name that its Gateway uses too.
func conflicts(l listener.Listener, on []gwapiv1.Listener) bool {
	l.Name = ""
	return slices.ContainsFunc(on, func(other gwapiv1.Listener) bool {
		_, conflict := listener.ConflictBetween(l.Listener, other)
		return conflict
	})
}
