package status

import (
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/attach"
)

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
	switch {
	case found.Basis == condition.Outdated:
		said.Message = "The implementation has not answered for the latest generation yet."
	case found.Basis == condition.Missing && len(p.Conditions) == 0:
		said.Message = "The implementation has not answered yet."
	}
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
			"If it does not, set attachment (of the Input or the EnvironmentConfig) to Patch.", name, att.Class)
	}
	return fmt.Sprintf("%s: no controller answered. Is the controller of GatewayClass %q running?", name, att.Class)
}
