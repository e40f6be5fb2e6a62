package answer

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// ListenerTold is the part that is read of what an XR's status tells of one of its listeners.
type ListenerTold struct {
	Name       gwapiv1.SectionName  `json:"name"`
	Conditions []v1alpha1.Condition `json:"conditions"`
}

// Find returns the condition of a type that the XR has, nil if it has none.
func Find(conditions []v1alpha1.Condition, t string) *v1alpha1.Condition {
	for i := range conditions {
		if conditions[i].Type == t {
			return &conditions[i]
		}
	}
	return nil
}

// Changed reports whether a condition is not what it was among those that the XR has.
// That nothing is known yet is no news, whoever is asked, nor that something was disabled
// from the start.
func (c Condition) Changed(had []v1alpha1.Condition) bool {
	before := Find(had, c.Type)
	switch {
	case before == nil:
		return c.Status != metav1.ConditionUnknown && c.Reason != condition.ReasonDisabled
	case before.Status == metav1.ConditionUnknown && c.Status == metav1.ConditionUnknown:
		return false
	}
	return before.Status != c.Status || before.Reason != c.Reason
}
