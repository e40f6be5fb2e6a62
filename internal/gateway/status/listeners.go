package status

import (
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/attach"
	"github.com/openfunction/function-openfunction-gateway/internal/text"
)

// listenersReady is True when all listeners are ready that must be.
func listenersReady(att *attach.Result) condition.Verdict {
	if att.Problem != nil {
		return att.Problem.Verdict()
	}
	var failed, unknown []string
	var reason string
	for i := range att.Listeners {
		o := &att.Listeners[i]
		v := o.Ready()
		if o.Optional() || v.Status == metav1.ConditionTrue {
			continue
		}
		said := fmt.Sprintf("%s: %s", o.Listener.Name, strings.TrimSuffix(v.Message, "."))
		if v.Status == metav1.ConditionFalse {
			failed = append(failed, said)
			reason = oneReason(reason, v.Reason)
		} else {
			unknown = append(unknown, said)
		}
	}
	switch {
	case len(failed) > 0:
		return condition.False(reason, bounded(failed))
	case len(unknown) > 0:
		return condition.Unknown(condition.ReasonPending, bounded(unknown))
	case att.Failure != nil: // of what others serve as well
		return att.Failure.Verdict()
	}
	return condition.True(condition.ReasonReady, "All listeners are ready.")
}

// oneReason is the reason of all failures, or that several listeners fail for
// different ones.
func oneReason(sofar, next string) string {
	if sofar == "" || sofar == next {
		return next
	}
	return condition.ReasonListenersNotReady
}

// maxNamed is how many listeners a message names.
const maxNamed = 8

func bounded(texts []string) string { return text.List(texts, maxNamed, "; ", "; and ") }
