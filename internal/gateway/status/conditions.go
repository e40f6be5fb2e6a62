package status

import (
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/attach"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
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
	TypeEntrypointReady = "EntrypointReady"
	// TypeSharedOwnership: others have listeners of ours too.
	TypeSharedOwnership = "SharedOwnership"
	// TypeSwitching: an earlier attachment is being left.
	TypeSwitching = "Switching"
)

// conditions of the XR, in a fixed order. Those that apply only at times are
// returned once they were set: Crossplane never takes one away.
func (s *Subject) conditions() []answer.Condition {
	accepted := parentVerdict(&s.Attachment, TypeAccepted)
	out := []answer.Condition{
		{Type: TypeAccepted, Verdict: accepted},
		{Type: TypeProgrammed, Verdict: parentVerdict(&s.Attachment, TypeProgrammed)},
		{Type: TypeScheduled, Verdict: accepted},
		{Type: TypeListenersReady, Verdict: listenersReady(&s.Attachment)},
		{Type: TypeEntrypointReady, Verdict: s.entrypointReady()},
	}
	out = s.atTimes(out, TypeSharedOwnership, sharedOwnership(&s.Attachment))
	return s.atTimes(out, TypeSwitching, switching(&s.Attachment))
}

// atTimes adds a condition that is True, or was set before.
func (s *Subject) atTimes(out []answer.Condition, t string, v condition.Verdict) []answer.Condition {
	if v.Status != metav1.ConditionTrue && find(s.Conditions, t) == nil {
		return out
	}
	return append(out, answer.Condition{Type: t, Verdict: v})
}

func find(conditions []v1alpha1.Condition, t string) *v1alpha1.Condition {
	for i := range conditions {
		if conditions[i].Type == t {
			return &conditions[i]
		}
	}
	return nil
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

// parentVerdict returns a condition of all that carries our listeners: the first
// that is not True decides. One that is Optional counts only where there is no other.
func parentVerdict(att *attach.Result, t string) condition.Verdict {
	if att.Problem != nil {
		return att.Problem.Verdict()
	}
	worst := condition.Unknown(condition.ReasonPending, "Waiting for the "+att.Carrier+" to be there.")
	for i, p := range judged(att.Parents) {
		if v := verdictOf(att, p, t); i == 0 || rank(v) < rank(worst) {
			worst = v
		}
	}
	unseen := slices.ContainsFunc(att.Parents, func(p attach.Parent) bool { return !p.Seen })
	if unseen && worst.Status == metav1.ConditionTrue {
		return condition.Unknown(condition.ReasonPending, "Waiting for every "+att.Carrier+" to be there.")
	}
	return worst
}

// judged returns the parents whose conditions count.
func judged(parents []attach.Parent) []attach.Parent {
	seen := slices.DeleteFunc(slices.Clone(parents), func(p attach.Parent) bool { return !p.Seen })
	if needed := slices.DeleteFunc(slices.Clone(seen), func(p attach.Parent) bool { return p.Optional }); len(needed) > 0 {
		return needed
	}
	return seen
}

// rank orders verdicts by how much they matter.
func rank(v condition.Verdict) int {
	switch v.Status {
	case metav1.ConditionFalse:
		return 0
	case metav1.ConditionUnknown:
		return 1
	case metav1.ConditionTrue:
	}
	return 2
}

// verdictOf returns what one parent says, with our advice where that is needed first.
func verdictOf(att *attach.Result, p attach.Parent, t string) condition.Verdict {
	said := saidBy(att, p, t)
	if p.Advice != "" && said.Status != metav1.ConditionTrue && (t == TypeAccepted || p.Is(TypeAccepted)) {
		said.Message = strings.TrimSuffix(said.Message, ".") + ". " + p.Advice
	}
	return said
}

func saidBy(att *attach.Result, p attach.Parent, t string) condition.Verdict {
	name := fmt.Sprintf("%s %s", p.Kind, p.Name)
	found := condition.Find(p.Conditions, t, p.Generation)
	if found.Basis == condition.Default && !answered(p) {
		return condition.Unknown(condition.ReasonNoController, noController(att, p.Kind, name))
	}
	said := found.Verdict()
	said.Message = name + ": " + said.Message
	return said
}

// answered reports whether a controller ever wrote a condition of the parent.
func answered(p attach.Parent) bool {
	return slices.ContainsFunc(p.Conditions, func(c metav1.Condition) bool {
		return condition.Find(p.Conditions, c.Type, p.Generation).Basis != condition.Default
	})
}

// noController says who is expected to answer. One that does not know ListenerSets
// leaves them alone, and need not say so in its GatewayClass.
func noController(att *attach.Result, kind, name string) string {
	switch {
	case att.ClassMissing:
		return fmt.Sprintf("%s: no controller answered. There is no GatewayClass %q: create it, or name another.", name, att.Class)
	case kind == "ListenerSet":
		return fmt.Sprintf("%s: no controller answered. Is the controller of GatewayClass %q running, and does it know ListenerSets? "+
			"If it does not, set the Input's attachment to Patch.", name, att.Class)
	}
	return fmt.Sprintf("%s: no controller answered. Is the controller of GatewayClass %q running?", name, att.Class)
}

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
		text := fmt.Sprintf("%s: %s", o.Listener.Name, strings.TrimSuffix(v.Message, "."))
		if v.Status == metav1.ConditionFalse {
			failed = append(failed, text)
			reason = oneReason(reason, v.Reason)
		} else {
			unknown = append(unknown, text)
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

func bounded(texts []string) string {
	if len(texts) > maxNamed {
		return fmt.Sprintf("%s; and %d more", strings.Join(texts[:maxNamed], "; "), len(texts)-maxNamed)
	}
	return strings.Join(texts, "; ")
}

func (s *Subject) entrypointReady() condition.Verdict {
	e := &s.Entrypoint
	switch {
	case e.Disabled:
		return condition.False(condition.ReasonDisabled, "The Input's entrypoint.disabled is set.")
	case e.Problem != nil:
		return e.Problem.Verdict()
	}
	for _, c := range e.Composed {
		if !c.Ready {
			return condition.Unknown(condition.ReasonPending, "Waiting for the entry Service to be there.")
		}
	}
	return condition.True(condition.ReasonReady, fmt.Sprintf("%s leads to %s.", e.Host, e.Target))
}

// sharedOwnership names who else has listeners of ours, or serves them instead.
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
		texts = append(texts, "Another listener serves the same instead of ours: "+bounded(elsewhere)+".")
	}
	if len(owned) > 0 {
		reason = condition.ReasonCoOwned
		texts = append(texts, "Others have these listeners too, and they stay when we let go: "+bounded(owned)+".")
	}
	if foreign {
		texts = append(texts, "To make what a former controller left ours alone, run provider-kubernetes with --legacy-csa-field-managers "+
			"naming it, or remove its entry from the Gateway's metadata.managedFields.")
	}
	switch {
	case len(texts) > 0:
		return condition.True(reason, strings.Join(texts, " "))
	case att.Problem != nil: // what is held back is not compared with what others have
		return condition.Unknown(att.Problem.Reason, "Not compared with the Gateway's listeners: "+att.Problem.Message)
	}
	return condition.False(condition.ReasonNotShared, "Nobody else has our listeners.")
}

func switching(att *attach.Result) condition.Verdict {
	if att.Switching == nil {
		return condition.False(condition.ReasonCompleted, "No earlier attachment is left.")
	}
	return condition.True(att.Switching.Reason, att.Switching.Message)
}
