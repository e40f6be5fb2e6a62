package harness

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Is reports whether a condition in an object's status is True.
func Is(o *unstructured.Unstructured, condition string) bool {
	status, _, _ := Condition(o, condition)
	return status == "True"
}

// Condition is a condition's status, reason and message, empty without it.
func Condition(o *unstructured.Unstructured, condition string) (status, reason, message string) {
	conditions, _, _ := unstructured.NestedSlice(o.Object, "status", "conditions")
	for _, c := range conditions {
		c, _ := c.(map[string]any)
		if c["type"] == condition {
			status, _ = c["status"].(string)
			reason, _ = c["reason"].(string)
			message, _ = c["message"].(string)
		}
	}
	return status, reason, message
}

// Conditions of an object in one line, for people.
func Conditions(o *unstructured.Unstructured) string {
	var all []string
	conditions, _, _ := unstructured.NestedSlice(o.Object, "status", "conditions")
	for _, c := range conditions {
		c, _ := c.(map[string]any)
		all = append(all, fmt.Sprintf("%v=%v (%v: %v)", c["type"], c["status"], c["reason"], c["message"]))
	}
	return strings.Join(all, "; ")
}
