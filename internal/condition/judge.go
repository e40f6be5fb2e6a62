package condition

import (
	"cmp"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Basis says what a finding rests on.
type Basis int

// Bases of a finding.
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

// Finding is what an object's conditions say of one type.
type Finding struct {
	// Basis says whether there is an answer.
	Basis Basis

	conditionType string
	condition     *metav1.Condition // nil if Missing
}

// Find looks for a type among the conditions of one object, and judges what it finds
// by the object's generation; 0 admits every generation.
func Find(conditions []metav1.Condition, conditionType string, generation int64) Finding {
	c := meta.FindStatusCondition(conditions, conditionType)
	return Finding{Basis: basisOf(c, generation), conditionType: conditionType, condition: c}
}

// Holds reports whether a condition of the type is True for the generation.
func Holds(conditions []metav1.Condition, conditionType string, generation int64) bool {
	return Find(conditions, conditionType, generation).Status() == metav1.ConditionTrue
}

// basisOf returns what a finding of c, which may be nil, rests on. A condition
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

// Status returns the condition's status, or Unknown if it is missing or outdated. So
// True and False are always the answer of a controller.
func (f Finding) Status() metav1.ConditionStatus {
	if f.Basis == Missing || f.Basis == Outdated {
		return metav1.ConditionUnknown
	}
	return StatusOf(f.condition)
}

// Verdict returns what the condition says. If it is missing or outdated, the verdict
// is Unknown with reason Pending, and its message says which of the two it is.
func (f Finding) Verdict() Verdict {
	switch f.Basis {
	case Missing:
		return Unknown(ReasonPending, f.conditionType+" was not reported yet.")
	case Outdated:
		return Unknown(ReasonPending, f.conditionType+" speaks of an older generation.")
	case Default, Answered:
	}
	return Said(f.condition)
}

// Said returns the verdict of a condition that somebody else wrote. Where the message is
// empty, the reason says it.
func Said(c *metav1.Condition) Verdict {
	v := Verdict{Status: StatusOf(c), Reason: c.Reason, Message: cmp.Or(strings.TrimSpace(c.Message), c.Reason)}
	if v.Message == "" {
		v.Message = c.Type + " is " + string(v.Status)
	}
	return v
}

// StatusOf returns the status of a condition that somebody else wrote. One that is neither
// True nor False is Unknown.
func StatusOf(c *metav1.Condition) metav1.ConditionStatus {
	if c.Status != metav1.ConditionTrue && c.Status != metav1.ConditionFalse {
		return metav1.ConditionUnknown
	}
	return c.Status
}
