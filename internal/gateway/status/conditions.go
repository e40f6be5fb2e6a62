package status

import (
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/attach"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/entrypoint"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// The types of the XR's conditions. Ready, Synced, Healthy, Responsive and
// UpToDate are Crossplane's own.
const (
	// TypeAccepted is True once the implementation accepts the Gateway, or all
	// ListenerSets.
	TypeAccepted = answer.TypeAccepted
	// TypeProgrammed: the implementation serves it.
	TypeProgrammed = "Programmed"
	// TypeScheduled is OpenFunction's name for Accepted. Deprecated.
	TypeScheduled = "Scheduled"
	// TypeListenersReady: all our listeners are ready.
	TypeListenersReady = "ListenersReady"
	// TypeEntrypointReady: the entry Service leads to the Gateway.
	TypeEntrypointReady = entrypoint.TypeReady
	// TypeSharedOwnership: others have listeners of ours too.
	TypeSharedOwnership = "SharedOwnership"
	// TypeRoutesInformed: the ConfigMap is there from which FunctionRoutes know of the XR.
	TypeRoutesInformed = "RoutesInformed"
	// TypeSwitching: an earlier attachment is being left, or earlier hostnames are.
	TypeSwitching = attach.TypeSwitching
)

// conditions returns those of the XR, in a fixed order, each with its cause in full.
// Those that apply only at times are returned once they were set: Crossplane never takes
// one away.
func (s *Subject) conditions() []answer.Condition {
	accepted := parentVerdict(&s.Attachment, TypeAccepted)
	out := []answer.Condition{
		{Type: TypeAccepted, Verdict: accepted},
		{Type: TypeProgrammed, Verdict: parentVerdict(&s.Attachment, TypeProgrammed)},
		{Type: TypeScheduled, Verdict: accepted},
		{Type: TypeListenersReady, Verdict: listenersReady(&s.Attachment)},
		{Type: TypeEntrypointReady, Verdict: s.entrypointReady()},
	}
	if s.Unpublished != nil && !s.Unpublished.Waiting || answer.Find(s.Conditions, TypeRoutesInformed) != nil {
		out = append(out, answer.Condition{Type: TypeRoutesInformed, Verdict: s.routesInformed()})
	}
	out = s.atTimes(out, TypeSharedOwnership, sharedOwnership(&s.Attachment))
	return s.atTimes(out, TypeSwitching, s.switching())
}

// atTimes adds a condition that is True, or was set before.
func (s *Subject) atTimes(out []answer.Condition, t string, v condition.Verdict) []answer.Condition {
	if v.Status != metav1.ConditionTrue && answer.Find(s.Conditions, t) == nil {
		return out
	}
	return append(out, answer.Condition{Type: t, Verdict: v})
}

// bad reports whether a condition is one to act upon.
func bad(c answer.Condition) bool {
	switch c.Type {
	case TypeSharedOwnership:
		return c.Reason == condition.ReasonCoOwned
	case TypeSwitching:
		return c.Reason == condition.ReasonLastListeners
	}
	return c.Status == metav1.ConditionFalse && c.Reason != condition.ReasonDisabled
}

func (s *Subject) entrypointReady() condition.Verdict {
	e := &s.Entrypoint
	switch {
	case e.Disabled:
		return condition.False(condition.ReasonDisabled, "entrypoint.disabled (of the Input or the EnvironmentConfig) is set.")
	case e.Problem != nil && s.Attachment.Problem != nil && findsNothing(e):
		return s.Attachment.Problem.Verdict()
	case e.Problem != nil:
		return e.Problem.Verdict()
	}
	for _, c := range e.Composed {
		if !c.Ready {
			return condition.Unknown(condition.ReasonPending, "Waiting for the entry Service to be there.")
		}
	}
	return condition.True(condition.ReasonReady, e.Leads())
}

// findsNothing reports whether the entry only lacks something to lead to, which an
// attachment may give it.
func findsNothing(e *entrypoint.Result) bool {
	return e.Problem.Reason == condition.ReasonTargetNotFound || e.Problem.Waiting && len(e.Composed) == 0
}

// sharedOwnership names who else has listeners of ours, or serves them instead, and
// what stays for others although nobody planned it here.
func sharedOwnership(att *attach.Result) condition.Verdict {
	var owned, elsewhere []string
	foreign := false
	for i := range att.Listeners {
		o := &att.Listeners[i]
		if o.Elsewhere {
			elsewhere = append(elsewhere, string(o.Listener.Name))
		}
		if len(o.Owners) > 0 {
			owned = append(owned, fmt.Sprintf("%s (%s)", o.Listener.Name, strings.Join(o.Owners, ", ")))
			foreign = foreign || slices.ContainsFunc(o.Owners, func(m string) bool { return !resources.OwnObjectManager(m) })
		}
	}
	reason, texts := condition.ReasonServedElsewhere, []string{}
	if len(elsewhere) > 0 {
		texts = append(texts, "Another listener serves the same instead of ours: "+bounded(elsewhere, "; ")+".")
	}
	if len(att.Remaining) > 0 {
		reason = condition.ReasonHandingOver
		texts = append(texts, bounded(att.Remaining, " "))
	}
	if len(owned) > 0 {
		reason = condition.ReasonCoOwned
		texts = append(texts, "Others have these listeners too, and they stay when we let go: "+bounded(owned, "; ")+".")
	}
	if foreign {
		texts = append(texts, "To make what a former controller left ours alone, run provider-kubernetes with --legacy-csa-field-managers "+
			"naming it, or remove its entry from the Gateway's metadata.managedFields.")
	}
	switch {
	case len(texts) > 0:
		return condition.True(reason, strings.Join(texts, " "))
	case att.Problem != nil: // what is held back is not compared with what others have
		return condition.Unknown(att.Problem.Reason, att.Problem.Message)
	}
	return condition.False(condition.ReasonNotShared, "Nobody else has our listeners.")
}

func (s *Subject) routesInformed() condition.Verdict {
	switch {
	case s.Held != nil: // what is observed stays, whatever that is
		return condition.Unknown(s.Held.Reason, s.Held.Message)
	case s.Unpublished != nil:
		return s.Unpublished.Verdict()
	}
	return condition.True(condition.ReasonReady, "FunctionRoutes find what they need in the ConfigMap.")
}

func (s *Subject) switching() condition.Verdict {
	switch switching := s.Attachment.Switching; {
	case s.Held != nil: // what was being left, if anything, stays too
		return condition.Unknown(s.Held.Reason, s.Held.Message)
	case switching == nil:
		return condition.False(condition.ReasonCompleted, "No earlier attachment is left.")
	default:
		return condition.True(switching.Reason, switching.Message)
	}
}
