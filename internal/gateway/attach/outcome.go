package attach

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
)

// Outcome is what became of one planned listener.
type Outcome struct {
	Listener listener.Listener
	// Problem is set while it is not attached.
	Problem *condition.Problem
	// Owners are the other field managers that have it, none if it is ours alone.
	Owners []string
	// Elsewhere is set while the listener of another XR serves the same instead, and
	// Instead says how that is, as far as it can be seen.
	Elsewhere bool
	Instead   *condition.Verdict
	// Status is what the implementation wrote of it, nil until it did.
	Status *gwapiv1.ListenerStatus
	// Carrier is the object that carries the listener.
	Carrier Parent
	// Carried is set once the carrier has a listener of its name, and Applied once that
	// has all that is planned.
	Carried, Applied bool
	// Failure is set while it could not be applied, or was not yet.
	Failure *condition.Problem
}

// Ready judges a listener by what the implementation says of this very listener,
// never by its parent. Gateway API reserves the condition Ready for later (GEP-1364),
// so it is derived from the others. Where an implementation still sets one, its False
// counts, but a derived False says more: a deprecated condition rarely says why.
func (o *Outcome) Ready() condition.Verdict {
	switch {
	case o.failsInstead():
		return condition.False(o.Instead.Reason, o.Problem.Message+" That is not ready: "+o.Instead.Message)
	case o.Problem != nil:
		return o.Problem.Verdict()
	case o.Failure != nil && (!o.Failure.Waiting || !o.Applied): // nobody can tell what is missing of an apply that failed
		return o.Failure.Verdict()
	case !o.Applied && o.Carried:
		return condition.Unknown(condition.ReasonPending, fmt.Sprintf("%s %s does not have all of it yet.", o.Carrier.Kind, o.Carrier.Name))
	case !o.Applied:
		return condition.Unknown(condition.ReasonPending, fmt.Sprintf("%s %s does not have it yet.", o.Carrier.Kind, o.Carrier.Name))
	case o.Status == nil:
		return condition.Unknown(condition.ReasonPending, "The implementation has not answered for this listener yet.")
	}
	derived, own := o.derived(), o.find("Ready")
	if own.Status() == metav1.ConditionFalse && derived.Status != metav1.ConditionFalse {
		return own.Verdict()
	}
	return derived
}

// find looks for what the implementation says of the listener as it is now.
func (o *Outcome) find(conditionType string) condition.Finding {
	return condition.Find(o.Status.Conditions, conditionType, o.Carrier.Generation)
}

// failures are the conditions that keep a listener from serving, with the status in
// which they do. Causes come before what follows from them: a listener in conflict is
// not programmed either, and says no more of it than that it is not.
var failures = [...]struct {
	conditionType string
	status        metav1.ConditionStatus
}{
	{conflicted, metav1.ConditionTrue},
	{"ResolvedRefs", metav1.ConditionFalse},
	{"Accepted", metav1.ConditionFalse},
	{"Programmed", metav1.ConditionFalse},
}

// needed are the conditions that a listener must have True to serve.
var needed = [...]string{"Accepted", "ResolvedRefs", "Programmed"}

// derived returns the first failure, else the first condition that is not known to be
// True.
func (o *Outcome) derived() condition.Verdict {
	for _, f := range failures {
		if found := o.find(f.conditionType); found.Status() == f.status {
			said := found.Verdict()
			return condition.False(said.Reason, fmt.Sprintf("%s is %s: %s", f.conditionType, f.status, o.withGrant(said)))
		}
	}
	for _, t := range needed {
		switch found := o.find(t); {
		case found.Status() == metav1.ConditionTrue:
		case found.Basis == condition.Answered:
			said := found.Verdict()
			return condition.Unknown(said.Reason, t+" is Unknown: "+said.Message)
		default:
			return found.Verdict()
		}
	}
	return condition.True(condition.ReasonReady, "Accepted, Programmed and ResolvedRefs are True.")
}

// withGrant returns the message of a failure. Where certificates are in other
// namespaces than what carries the listener and may not be used, the message ends with
// the ReferenceGrants that they need.
func (o *Outcome) withGrant(said condition.Verdict) string {
	if said.Reason != string(gwapiv1.ListenerReasonRefNotPermitted) || o.Listener.TLS == nil {
		return said.Message
	}
	var elsewhere []string
	for _, ref := range o.Listener.TLS.CertificateRefs {
		if ref.Namespace == nil || string(*ref.Namespace) == o.Carrier.Name.Namespace {
			continue
		}
		if name := strconv.Quote(string(*ref.Namespace)); !slices.Contains(elsewhere, name) {
			elsewhere = append(elsewhere, name)
		}
	}
	if len(elsewhere) == 0 {
		return said.Message
	}
	return fmt.Sprintf("%s: a ReferenceGrant in namespace %s must let %ss of namespace %q use its Secrets.",
		strings.TrimSuffix(said.Message, "."), strings.Join(elsewhere, ", and one in "), o.Carrier.Kind, o.Carrier.Name.Namespace)
}

const conflicted = string(gwapiv1.ListenerConditionConflicted)

// conflicted reports whether the implementation says that another listener is in the
// way.
func (o *Outcome) conflicted() bool {
	return o.Status != nil && o.find(conflicted).Status() == metav1.ConditionTrue
}

// Optional reports whether the listener does not hold readiness back, since another
// XR, or another listener, serves the same, or is about to.
func (o *Outcome) Optional() bool { return o.Elsewhere && !o.failsInstead() }

func (o *Outcome) failsInstead() bool {
	return o.Elsewhere && o.Instead != nil && o.Instead.Status == metav1.ConditionFalse
}

// takesOver reports whether the listener serves by now, or another one instead.
func (o *Outcome) takesOver() bool {
	if o.Elsewhere && o.Instead != nil {
		return o.Instead.Status == metav1.ConditionTrue
	}
	return o.settled()
}

// settled reports whether the listener serves, or need not.
func (o *Outcome) settled() bool {
	return o.Optional() || o.Ready().Status == metav1.ConditionTrue
}
