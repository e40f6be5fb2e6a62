package condition

import (
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Basis says what a verdict rests on.
type Basis int

// Bases of a verdict.
const (
	// Missing: there is no condition of the type.
	Missing Basis = iota
	// Outdated: the condition was written for an earlier generation of its object.
	Outdated
	// Default: the condition is the one that the CRD of its object sets, so no
	// controller has answered yet.
	Default
	// Answered: a controller wrote the condition for the object as it is.
	Answered
)

// Of returns what conditions, those of one object, say of a type while the object is
// at a generation, and what that rests on. A missing or outdated condition gives
// Unknown with reason Pending and a message that says which of the two it is; so
// True and False always rest on an answer. Any other condition gives its own status,
// reason and message.
func Of(conditions []metav1.Condition, conditionType string, generation int64) (Verdict, Basis) {
	c := meta.FindStatusCondition(conditions, conditionType)
	switch basis := basisOf(c, generation); basis {
	case Missing:
		return Unknown(ReasonPending, conditionType+" was not reported yet."), basis
	case Outdated:
		return Unknown(ReasonPending, conditionType+" speaks of an older generation."), basis
	default:
		return Said(*c), basis
	}
}

// Holds reports whether a condition of the type is True for the generation.
func Holds(conditions []metav1.Condition, conditionType string, generation int64) bool {
	v, _ := Of(conditions, conditionType, generation)
	return v.Status == metav1.ConditionTrue
}

// basisOf returns what a verdict on c, which may be nil, rests on. A condition
// without observedGeneration speaks of the object as it is: not every controller
// sets one.
func basisOf(c *metav1.Condition, generation int64) Basis {
	switch {
	case c == nil:
		return Missing
	case c.ObservedGeneration == 0 && c.Status == metav1.ConditionUnknown && c.LastTransitionTime.Unix() == 0:
		return Default // Gateway API's CRDs date theirs 1970-01-01T00:00:00Z
	case c.ObservedGeneration != 0 && c.ObservedGeneration < generation:
		return Outdated
	}
	return Answered
}

// Said returns the verdict of a condition that somebody else wrote. A status that is
// neither True nor False is Unknown.
func Said(c metav1.Condition) Verdict {
	if c.Status != metav1.ConditionTrue && c.Status != metav1.ConditionFalse {
		c.Status = metav1.ConditionUnknown
	}
	return Verdict{Status: c.Status, Reason: c.Reason, Message: c.Message}
}
