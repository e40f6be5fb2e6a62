// Package answer says what the function is asked of one XR and what it answers,
// whatever kind of XR that is.
package answer

import (
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
	"github.com/openfunction/function-openfunction-gateway/internal/text"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// Question is what one call asks.
type Question struct {
	// Composite is the XR as it is observed.
	Composite wire.Object
	// Input is what the Composition's step says.
	Input wire.Object
	// State of the cluster.
	State cluster.State
}

// Answer is what becomes of one XR.
type Answer struct {
	// Requirements are all that the answer is made from, on every call: what is not
	// asked for again is no longer watched.
	Requirements cluster.Requirements
	// Refusal is set where the XR or the Input is wrong, and where Crossplane would not
	// take the answer. Nothing else is ever refused: a fatal result stops Crossplane from
	// looking at anything else.
	Refusal string
	// Composed resources.
	Composed []resources.Composed
	// Status has the fields of the XR's status. Crossplane removes those that are left
	// out.
	Status wire.Object
	// Conditions of the XR. Crossplane keeps those that are left out.
	Conditions []Condition
	// Events of the XR.
	Events []Event
	// Held is set while something wanted is held back, so that the XR is not ready.
	Held bool
	// TTL is how long Crossplane may keep the answer before it asks again.
	TTL time.Duration
}

// Condition is a condition of the XR.
type Condition struct {
	Type string
	condition.Verdict
}

// Event is something to tell once.
type Event struct {
	Warning bool
	Reason  string
	Message string
}

// TypeAccepted is the condition that says whether what is asked for is accepted. It
// is False wherever something is refused.
const TypeAccepted = "Accepted"

// Refused returns the answer to an XR or an Input that is wrong.
func Refused(message string) Answer {
	refused := condition.False(condition.ReasonInvalid, message)
	return Answer{
		Requirements: cluster.NewRequirements(), TTL: time.Minute,
		Refusal: message, Conditions: []Condition{{Type: TypeAccepted, Verdict: refused}},
	}
}

// maxErrors is how many errors one message names: an event holds 1024 bytes.
const maxErrors = 20

// Refusal returns a message with the errors of an XR, of the kind that what says, and of
// the Input, whose paths start with "input". Several errors have a line each.
func Refusal(what string, errs field.ErrorList) string {
	inputs := 0
	for _, e := range errs {
		if e.Field == "input" || strings.HasPrefix(e.Field, "input.") {
			inputs++
		}
	}
	switch inputs {
	case 0:
	case len(errs):
		what = "Input in the Composition"
	default:
		what += ", and Input in the Composition"
	}
	if len(errs) == 1 {
		return "invalid " + what + ": " + errs[0].Error()
	}
	return "invalid " + what + ":" + nextLine + list(errs, nextLine)
}

// Told returns errors as one message tells them, a line each.
func Told(errs field.ErrorList) string { return list(errs, "\n") }

func list(errs field.ErrorList, separator string) string {
	texts := make([]string, 0, len(errs))
	for _, e := range errs {
		texts = append(texts, e.Error())
	}
	return text.List(texts, maxErrors, separator, separator+"and ")
}

// nextLine starts the line of an error, as kubectl does.
const nextLine = "\n* "
