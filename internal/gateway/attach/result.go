package attach

import (
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// Attached is what leads the listeners to the Gateway, and what became of them.
type Attached struct {
	// Problem is set while the whole attachment is held back.
	Problem *condition.Problem
	// Failure is set while what is composed could not be applied to the Gateway, or was
	// not yet.
	Failure *condition.Problem
	// Composed resources.
	Composed []resources.Composed
	// Parents carry the listeners, and are what an HTTPRoute has to name.
	Parents []Parent
	// Listeners has one outcome for each planned listener, in order.
	Listeners []Outcome
	// Remaining says of listeners that nobody planned why they stay on the Gateway.
	Remaining []string
	// Warnings for the people who wrote the XR.
	Warnings []string
}

// Result is what an attachment desires, and what is known of it.
type Result struct {
	Attached
	// Traits of the way chosen, zero while undecided.
	Traits
	// Reason says why the way was chosen.
	Reason string
	// Gateway that the listeners are for.
	Gateway types.NamespacedName
	// Class is the name of the Gateway's GatewayClass, "" while it is unknown or the
	// attachment is held back.
	Class string
	// ClassMissing is set once it is known that there is no GatewayClass of that name.
	ClassMissing bool
	// Addresses of the Gateway, none while the attachment is held back.
	Addresses []gwapiv1.GatewayStatusAddress
	// Leaving are the parents of earlier attachments that still serve.
	Leaving []Parent
	// Switching is set while an earlier attachment is being left.
	Switching *condition.Problem
	// Drains is for how long an earlier attachment still serves clients that resolved the
	// entry before it led to the Gateway. Nothing will tell when that is over.
	Drains time.Duration
	// Moving is set while listeners keep earlier hostnames than those that are planned.
	Moving *condition.Problem
	// Replacing is set while an earlier attachment still serves traffic in place of
	// this one.
	Replacing bool
}

// Serving reports whether the entry Service may lead to the Gateway: nothing holds
// the attachment back, and no earlier one serves in its place.
func (r *Result) Serving() bool { return r.Problem == nil && !r.Replacing }

// Settled reports whether the Gateway serves what was asked for.
func (a *Attached) Settled() bool {
	return a.Problem == nil && !a.failed() && len(a.Parents) > 0 && a.listenersSettled() &&
		!slices.ContainsFunc(a.Parents, func(p Parent) bool { return !p.settled() })
}

// takesOver reports whether the Gateway serves all that an earlier attachment does: what
// another XR is about to serve is not enough.
func (a *Attached) takesOver() bool {
	return a.Settled() && !slices.ContainsFunc(a.Listeners, func(o Outcome) bool { return !o.takesOver() })
}

// Served returns the listeners that the attachment takes, or that another listener
// serves in their place.
func (a *Attached) Served() []listener.Listener {
	served := make([]listener.Listener, 0, len(a.Listeners))
	for i := range a.Listeners {
		if o := &a.Listeners[i]; o.Problem == nil || o.Problem.Waiting || o.Elsewhere {
			served = append(served, o.Listener)
		}
	}
	return served
}

// failed reports whether the Gateway could not be given what was asked for.
func (a *Attached) failed() bool { return a.Failure != nil && !a.Failure.Waiting }

func (a *Attached) listenersSettled() bool {
	return !slices.ContainsFunc(a.Listeners, func(o Outcome) bool { return !o.settled() })
}

// Parent is what carries our listeners: the Gateway, or a ListenerSet.
type Parent struct {
	Kind string
	Name types.NamespacedName
	// Seen is set once the cluster has shown it.
	Seen       bool
	Generation int64
	Conditions []metav1.Condition
	// Deleted is set once it has a deletionTimestamp.
	Deleted bool
	// Optional is set while somebody else serves all that it carries.
	Optional bool
	// Advice says what the Gateway's operator can set, where the Gateway does not allow
	// what carries our listeners.
	Advice string
}

func (p Parent) settled() bool {
	return p.Seen && !p.Deleted && (p.Optional || p.Is("Programmed"))
}

// Is reports whether a condition is True for the parent's generation.
func (p Parent) Is(conditionType string) bool {
	return condition.Holds(p.Conditions, conditionType, p.Generation)
}

func gatewayParent(gw *cluster.Gateway) Parent {
	return parentOf(cluster.KindGateway, gw.Metadata, gw.Status.Conditions)
}

func setParent(set *cluster.ListenerSet) Parent {
	return parentOf(cluster.KindListenerSet, set.Metadata, set.Status.Conditions)
}

func parentOf(kind cluster.Kind, meta cluster.Metadata, conditions []metav1.Condition) Parent {
	return Parent{
		Kind: kind.Kind, Name: meta.NamespacedName(), Seen: true,
		Generation: meta.Generation, Conditions: conditions, Deleted: meta.Deleted != "",
	}
}
