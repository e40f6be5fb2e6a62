package status

import (
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/attach"
	"github.com/openfunction/function-openfunction-gateway/internal/text"
)

// listenersReady is True when all listeners are ready that must be, and all that is
// composed for them was applied.
func listenersReady(att *attach.Result) condition.Verdict {
	if att.Problem != nil {
		return att.Problem.Verdict()
	}
	var failed, unknown []unready
	var reason string
	for i := range att.Listeners {
		o := &att.Listeners[i]
		switch v := o.Ready(); {
		case v.Status == metav1.ConditionTrue, o.Optional() && !ofFailure(o, v):
		case v.Status == metav1.ConditionFalse:
			failed = append(failed, unready{string(o.Listener.Name), v.Reason, v.Message})
			reason = oneReason(reason, v.Reason)
		default:
			unknown = append(unknown, unready{string(o.Listener.Name), v.Reason, v.Message})
		}
	}
	switch {
	case len(failed) > 0:
		return condition.False(reason, causes(failed, reason))
	case len(unknown) > 0:
		return condition.Unknown(condition.ReasonPending, causes(unknown, condition.ReasonPending))
	case att.Failure != nil: // of an Object that has none of the listeners, or all of them already
		return att.Failure.Verdict()
	}
	return condition.True(condition.ReasonReady, "All listeners are ready.")
}

// ofFailure reports whether a listener is not ready because it could not be applied.
func ofFailure(o *attach.Outcome, ready condition.Verdict) bool {
	return o.Failure != nil && ready == o.Failure.Verdict()
}

// unready is a listener that is not ready, and why.
type unready struct{ name, reason, cause string }

// causes tells why listeners are not ready, each cause once. It names the reasons where
// the condition that it is for has none of them, since they differ.
func causes(listeners []unready, reason string) string {
	named := map[string][]string{}
	var order, texts []string
	for _, l := range listeners {
		if reason == condition.ReasonListenersNotReady {
			l.cause = l.reason + ": " + l.cause
		}
		if named[l.cause] == nil {
			order = append(order, l.cause)
		}
		named[l.cause] = append(named[l.cause], l.name)
	}
	for _, cause := range order {
		texts = append(texts, bounded(named[cause], ", ")+": "+strings.TrimSuffix(cause, "."))
	}
	return bounded(texts, "; ")
}

// oneReason is the reason of all failures, or that several listeners fail for
// different ones.
func oneReason(sofar, next string) string {
	if sofar == "" || sofar == next {
		return next
	}
	return condition.ReasonListenersNotReady
}

// maxNamed is how many listeners, or causes, a message names.
const maxNamed = 8

func bounded(texts []string, separator string) string {
	return text.List(texts, maxNamed, separator, separator+"and ")
}
