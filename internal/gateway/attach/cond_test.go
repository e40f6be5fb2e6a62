package attach

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

var aMoment = metav1.NewTime(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))

func cond(t string, status metav1.ConditionStatus, reason string, generation int64) metav1.Condition {
	return metav1.Condition{Type: t, Status: status, Reason: reason, Message: "said so", ObservedGeneration: generation, LastTransitionTime: aMoment}
}

func readyConditions(generation int64) []metav1.Condition {
	return []metav1.Condition{
		cond("Accepted", "True", "Accepted", generation),
		cond("Programmed", "True", "Programmed", generation),
		cond("ResolvedRefs", "True", "ResolvedRefs", generation),
	}
}

func parentConditions(generation int64) []metav1.Condition {
	return []metav1.Condition{
		cond("Accepted", "True", "Accepted", generation),
		cond("Programmed", "True", "Programmed", generation),
	}
}
