package attach

import (
	"fmt"

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
	// Elsewhere is set while another listener serves the same port, protocol and
	// hostname instead.
	Elsewhere bool
	// Shared is set while Objects of ours apply it for other XRs too.
	Shared bool
	// Status is what the implementation wrote of it, nil until it did.
	Status *gwapiv1.ListenerStatus
	// Carrier is the object that carries the listener.
	Carrier Parent
	// Applied is set once the carrier has the listener as it was planned.
	Applied bool
	// Failure is why it could not be applied, or was not yet.
	Failure *condition.Problem
	// Stated is what a Patch applies for it, nil where it applies nothing.
	Stated *gwapiv1.Listener
}

// Ready judges a listener by what the implementation says of this very listener,
// never by its parent. Gateway API reserves Ready for later (GEP-1364), so it is
// derived where the implementation sets none.
func (o *Outcome) Ready() condition.Verdict {
	switch {
	case o.Problem != nil:
		return o.Problem.Verdict()
	case o.Failure != nil && !o.Applied:
		return o.Failure.Verdict()
	case !o.Applied:
		return condition.Unknown(condition.ReasonPending, fmt.Sprintf("%s %s does not have it yet.", o.Carrier.Kind, o.Carrier.Name))
	case o.Status == nil:
		return condition.Unknown(condition.ReasonPending, "The implementation has not answered for this listener yet.")
	}
	if found := o.find("Ready"); found.Basis != condition.Missing {
		return found.Verdict()
	}
	return o.derived()
}

// find looks for what the implementation says of the listener as it is now.
func (o *Outcome) find(conditionType string) condition.Finding {
	return condition.Find(o.Status.Conditions, conditionType, o.Carrier.Generation)
}

// positive are the conditions that a listener must have True to serve, causes
// before what follows from them.
var positive = [...]string{"Accepted", "ResolvedRefs", "Programmed"}

// derived returns the first condition that is False, else the first that is not
// known to be True.
func (o *Outcome) derived() condition.Verdict {
	ready := condition.True(condition.ReasonReady, "Accepted, Programmed and ResolvedRefs are True.")
	for _, t := range positive {
		switch found := o.find(t); {
		case found.Status() == metav1.ConditionFalse:
			said := found.Verdict()
			return condition.False(said.Reason, t+" is False: "+said.Message+o.missingGrant(said.Reason))
		case found.Status() == metav1.ConditionTrue || ready.Status != metav1.ConditionTrue:
		case found.Basis == condition.Answered:
			said := found.Verdict()
			ready = condition.Unknown(said.Reason, t+" is Unknown: "+said.Message)
		default:
			ready = found.Verdict()
		}
	}
	if o.conflicted() {
		conflict := o.find(conflicted).Verdict()
		return condition.False(conflict.Reason, "Conflicted is True: "+conflict.Message)
	}
	return ready
}

// missingGrant says which ReferenceGrant a listener lacks whose certificate is in
// another namespace than what carries it.
func (o *Outcome) missingGrant(reason string) string {
	if reason != string(gwapiv1.ListenerReasonRefNotPermitted) || o.Listener.TLS == nil {
		return ""
	}
	for _, ref := range o.Listener.TLS.CertificateRefs {
		if ref.Namespace != nil && string(*ref.Namespace) != o.Carrier.Name.Namespace {
			return fmt.Sprintf(": a ReferenceGrant in namespace %q must let %ss of namespace %q use its Secrets.",
				*ref.Namespace, o.Carrier.Kind, o.Carrier.Name.Namespace)
		}
	}
	return ""
}

const conflicted = string(gwapiv1.ListenerConditionConflicted)

// conflicted reports whether the implementation says that another listener is in the
// way.
func (o *Outcome) conflicted() bool {
	return o.Status != nil && o.find(conflicted).Status() == metav1.ConditionTrue
}

// Optional reports whether the listener does not hold readiness back, since another
// XR, or another listener, serves the same.
func (o *Outcome) Optional() bool { return o.Elsewhere || o.Shared }

// settled reports whether the listener serves, or need not.
func (o *Outcome) settled() bool {
	return o.Optional() || o.Ready().Status == metav1.ConditionTrue
}

// sameFrontend reports whether two listeners serve the same port, protocol and
// hostname.
func sameFrontend(a, b gwapiv1.Listener) bool {
	return a.Port == b.Port && a.Protocol == b.Protocol && hostname(a) == hostname(b)
}

func hostname(l gwapiv1.Listener) gwapiv1.Hostname {
	if l.Hostname == nil {
		return ""
	}
	return *l.Hostname
}
