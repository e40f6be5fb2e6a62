package status

import (
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/attach"
)

// once returns the conditions with each cause told in the first only that it keeps from
// being True. The others refer to that one.
func once(conditions []answer.Condition) []answer.Condition {
	out := make([]answer.Condition, 0, len(conditions))
	for i, c := range conditions {
		if t := teller(conditions[:i], c); t != "" {
			c.Message = see(t)
		}
		out = append(out, c)
	}
	return out
}

// teller returns the type of the condition, among those before c, that tells the cause
// of c, or "" if c has to tell it.
func teller(before []answer.Condition, c answer.Condition) string {
	if c.Status == metav1.ConditionTrue {
		return ""
	}
	for _, b := range before {
		if b.Status != metav1.ConditionTrue && strings.HasPrefix(b.Message, c.Message) { // advice may follow
			return b.Type
		}
	}
	return ""
}

// see refers to a condition of the XR from another one of them.
func see(conditionType string) string { return "See condition " + conditionType + "." }

// seeFromListener refers to a condition of the XR from one of a listener's.
func seeFromListener(conditionType string) string {
	return "See condition " + conditionType + " in status.conditions."
}

// listenerReady returns whether one listener is ready. What all listeners have in common
// is told in a condition of the XR, not of each.
func listenerReady(att *attach.Result, o *attach.Outcome) condition.Verdict {
	v := o.Ready()
	switch {
	case o.Problem != nil && att.Problem != nil && v == att.Problem.Verdict():
		v.Message = seeFromListener(TypeAccepted)
	case ofFailure(o, v):
		v.Message = seeFromListener(TypeListenersReady)
	}
	return v
}
