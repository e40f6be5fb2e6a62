// Package status says what became of an OpenFunction Gateway: the XR's status,
// its conditions and, where something changed, events.
package status

import (
	"fmt"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/attach"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/entrypoint"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// Subject is what is reported on.
type Subject struct {
	// XR with its defaults filled in.
	XR v1alpha1.Gateway
	// Held is set while it is not known what is wanted: the status, which is then all
	// in the XR, stays as it is.
	Held *condition.Problem
	// Conditions that the XR has.
	Conditions []v1alpha1.Condition
	// Told is what the XR's status tells of its listeners.
	Told []answer.ListenerTold
	// Attachment and Entrypoint as they were composed.
	Attachment attach.Result
	Entrypoint entrypoint.Result
	// Unpublished is set while FunctionRoutes cannot be told of the XR.
	Unpublished *condition.Problem
	// Warnings about the spec.
	Warnings []string
	// Sample is the namespace of the function in status.routing.
	Sample cluster.Answer[cluster.Meta]
}

// Report is what to say of an XR.
type Report struct {
	Status     v1alpha1.GatewayStatus
	Conditions []answer.Condition
	Events     []answer.Event
	// Held: something wanted is held back, so the XR is not ready.
	Held bool
	// Soon: nothing will tell when what is waited for is there.
	Soon bool
}

// Make the report. Crossplane keeps conditions that are not returned and removes
// status fields that are not, so the report is always whole.
func Make(s Subject) Report {
	att, entry := &s.Attachment, &s.Entrypoint
	r := Report{
		Status: s.status(),
		Held:   s.Held != nil || s.Unpublished != nil || held(att, entry),
		Soon:   att.Problem != nil && att.Problem.Unwatched || att.Moving != nil,
	}
	conditions := s.conditions()
	r.Conditions = once(conditions)
	r.Events = s.events(conditions)
	return r
}

func (s *Subject) status() v1alpha1.GatewayStatus {
	if s.Held != nil {
		return s.kept()
	}
	att := &s.Attachment
	return v1alpha1.GatewayStatus{
		ObservedGeneration: s.XR.Metadata.Generation,
		Gateway:            attachedGateway(att),
		Addresses:          att.Addresses,
		ParentRefs:         parentRefs(att),
		Entrypoint:         entryStatus(&s.Entrypoint),
		Routing:            s.routing(),
		Listeners:          s.listeners(),
	}
}

// kept returns the status as it was, since all that it speaks of stays. Of the
// listeners it no longer says how they are.
func (s *Subject) kept() v1alpha1.GatewayStatus {
	out := s.XR.Status
	out.Listeners = nil
	for _, l := range s.XR.Status.Listeners {
		l.Conditions = []v1alpha1.Condition{{
			Type: typeReady, Status: metav1.ConditionUnknown, Reason: s.Held.Reason, Message: seeFromListener(TypeAccepted),
		}}
		out.Listeners = append(out.Listeners, l)
	}
	return out
}

// Refused returns the conditions of an XR or Input that is wrong. Crossplane makes all
// others Unknown.
func Refused(message string) []answer.Condition {
	refused := answer.Refused(message).Conditions
	return once(append(refused, answer.Condition{Type: TypeScheduled, Verdict: refused[0].Verdict}))
}

// held reports whether anything wanted is held back. Crossplane calls an XR
// ready of which nothing is composed.
func held(att *attach.Result, entry *entrypoint.Result) bool {
	return att.Problem != nil || att.Moving != nil || entry.Problem != nil || slices.ContainsFunc(att.Listeners, func(o attach.Outcome) bool {
		return o.Problem != nil && !o.Optional()
	})
}

// events tell of conditions that changed, each cause once, and of warnings once for
// each generation of the XR and each attachment.
func (s *Subject) events(conditions []answer.Condition) []answer.Event {
	var out []answer.Event
	for i, c := range conditions {
		if c.Type == TypeScheduled || !c.Changed(s.Conditions) || teller(conditions[:i], c) != "" || s.refers(c) {
			continue
		}
		out = append(out, answer.Event{Warning: bad(c), Reason: c.Reason, Message: fmt.Sprintf("%s is %s: %s", c.Type, c.Status, c.Message)})
	}
	for _, w := range s.hints() {
		out = append(out, answer.Event{Warning: true, Reason: "Hint", Message: w})
	}
	return out
}

// refers reports whether a condition says no more than that it is unknown while the
// attachment is held back: Accepted tells why.
func (s *Subject) refers(c answer.Condition) bool {
	problem := s.Attachment.Problem
	return problem != nil && c.Type != TypeAccepted && c.Status == metav1.ConditionUnknown && c.Reason == problem.Reason
}

// hints are the warnings that were not told yet, or not of this domain. Those of an attachment that was
// held back are not known before it goes ahead.
func (s *Subject) hints() []string {
	before, generation := s.XR.Status, s.XR.Metadata.Generation
	attached := func() []string { return slices.Concat(s.Attachment.Warnings, s.routingHints()) }
	moved := before.Routing != nil && before.Routing.Domain != s.spec().Domain // maybe by the defaults
	switch {
	case s.Held != nil:
		return nil
	case moved, generation == 0 || before.ObservedGeneration != generation, before.Gateway != nil && before.Gateway.Attachment != s.Attachment.Method:
		return slices.Concat(s.Warnings, attached())
	case !slices.ContainsFunc(s.Attachment.Parents, func(p attach.Parent) bool { return slices.Contains(before.ParentRefs, refTo(p)) }):
		return attached()
	}
	return nil
}
