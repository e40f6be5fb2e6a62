package attach

import (
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// beforeApplied returns an attachment to a Gateway to which provider-kubernetes has applied
// nothing of ours yet, so that others make its new generations. Where the XR says that the
// Gateway is accepted and programmed, that is no news until the implementation says
// otherwise: the Gateway is judged by the generation that was answered for last.
func (p patch) beforeApplied(now Attached) Attached {
	if p.takenUp() || !p.saysOfTarget() || !p.says("Accepted") || !p.says("Programmed") {
		return now
	}
	before := now.Parents[0]
	before.Generation = answeredFor(before.Generation, before.Conditions)
	if before.Deleted || !before.Is("Accepted") || !before.Is("Programmed") {
		return now
	}
	now.Parents = []Parent{before}
	return now
}

// sinceApplied returns an attachment to a Gateway that others change as well, each time to
// a new generation. Where the Gateway has all that the Object states, what the
// implementation answered for the generation in which provider-kubernetes saw that, or for
// a later one, speaks of the listeners as they are.
func (p patch) sinceApplied(now Attached) Attached {
	seen, gw := p.seen(), p.read().One()
	if seen == nil || !upToDate(seen) {
		return now
	}
	looked := seen.Status.AtProvider.Manifest.Metadata
	if looked.UID == "" || looked.UID != gw.Metadata.UID || looked.Generation < 1 || looked.Generation >= gw.Metadata.Generation {
		return now
	}
	if undoneSince(seen) || !p.hasAll(now.Listeners) || !ofClass(seen, gw) {
		return now
	}
	return now.judgedBy(looked.Generation)
}

// ofClass reports whether a Gateway is of the class that it had when provider-kubernetes
// looked last, as far as that is told: who changes the class is no neighbour.
func ofClass(seen *cluster.Object, gw *cluster.Gateway) bool {
	class := seen.Status.AtProvider.Manifest.Spec.GatewayClassName
	return class == "" || class == string(gw.Spec.GatewayClassName)
}

// undoneSince reports whether the Object was to be applied again for a generation of the
// Gateway that is younger than the one that provider-kubernetes saw: ours were not all there
// then, so an answer for that one speaks of listeners that went.
func undoneSince(seen *cluster.Object) bool {
	looked := seen.Status.AtProvider.Manifest.Metadata
	uid, generation, _ := strings.Cut(seen.Metadata.Annotations[resources.AnnotationApplyFor], "/")
	undone, err := strconv.ParseInt(generation, 10, 64)
	return err == nil && uid == looked.UID && undone > looked.Generation
}

// upToDate reports whether the Gateway had all that the Object states now when
// provider-kubernetes looked last, which then says so for the Object's generation.
func upToDate(seen *cluster.Object) bool {
	synced := meta.FindStatusCondition(seen.Status.Conditions, "Synced")
	return synced != nil && synced.Status == metav1.ConditionTrue && synced.ObservedGeneration == seen.Metadata.Generation &&
		slices.Contains(seen.Spec.ManagementPolicies, "Update") // who may not write says so, too
}

// hasAll reports whether the Gateway has all listeners that are to be on it, and the
// observed Object states them as they are planned now.
func (o object) hasAll(outcomes []Outcome) bool {
	stated := listener.ByName(o.applies())
	for i := range outcomes {
		planned := &outcomes[i]
		if planned.Problem != nil {
			continue
		}
		states := stated[planned.Listener.Name]
		if !planned.Applied || planned.Failure != nil || states == nil || !listener.Carries(*states, planned.Listener.Listener) {
			return false
		}
	}
	return true
}

// undisturbed returns an attachment to one Gateway that others change as well, each time
// to a new generation for which the implementation has not answered yet. Where the XR
// was ready and all that we state is still there, that is no news: the attachment is
// judged by the generation that was answered last.
func (s *scene) undisturbed(now Attached) Attached {
	if now.accepted() && now.Settled() || !s.wasReady() {
		return now
	}
	if before := now.asAnswered(); before.accepted() && before.Settled() {
		return before
	}
	return now
}

// wasReady reports whether the XR says that it was ready on this Gateway already, in
// this generation.
func (s *scene) wasReady() bool {
	said := s.XR.Status
	if s.XR.Metadata.Generation == 0 || said.ObservedGeneration != s.XR.Metadata.Generation {
		return false
	}
	return s.saysOfTarget() && s.says("Accepted") && s.says("Programmed") && s.says("ListenersReady")
}

// saysOfTarget reports whether the XR's status is of the Gateway that spec asks for, as far
// as it names one, and of its class: who changes the class is no neighbour.
func (s *scene) saysOfTarget() bool {
	on := s.XR.Status.Gateway
	return on == nil || on.Namespace == s.target.Name.Namespace && on.Name == s.target.Name.Name &&
		(on.ClassName == "" || on.ClassName == s.target.ClassName)
}

// says reports whether a condition of the XR is True in the XR's generation. Crossplane
// writes conditions after the rest of the status.
func (s *scene) says(conditionType string) bool {
	return slices.ContainsFunc(s.Conditions, func(c v1alpha1.Condition) bool {
		current := c.ObservedGeneration == 0 || c.ObservedGeneration == s.XR.Metadata.Generation
		return c.Type == conditionType && c.Status == metav1.ConditionTrue && current
	})
}

// accepted reports whether the implementation accepts all that carries our listeners.
func (a *Attached) accepted() bool {
	return !slices.ContainsFunc(a.Parents, func(p Parent) bool { return !p.Is("Accepted") })
}

// asAnswered returns the attachment as the implementation answered for its only parent
// last.
func (a *Attached) asAnswered() Attached {
	generation := answeredFor(a.Parents[0].Generation, a.Parents[0].Conditions)
	for _, o := range a.Listeners {
		if o.Problem == nil && o.Status != nil {
			generation = answeredFor(generation, o.Status.Conditions)
		}
	}
	return a.judgedBy(generation)
}

// judgedBy returns the attachment with its only parent, and what that carries, as they are
// judged by a generation.
func (a *Attached) judgedBy(generation int64) Attached {
	out := *a
	out.Parents, out.Listeners = slices.Clone(a.Parents[:1]), slices.Clone(a.Listeners)
	out.Parents[0].Generation = generation
	for i := range out.Listeners {
		out.Listeners[i].Carrier.Generation = generation
	}
	return out
}

// answeredFor returns the oldest generation, up to the given one, that a condition of
// those that a listener or its carrier needs speaks of.
func answeredFor(generation int64, conditions []metav1.Condition) int64 {
	for _, c := range conditions {
		if slices.Contains(needed[:], c.Type) && c.ObservedGeneration != 0 {
			generation = min(generation, c.ObservedGeneration)
		}
	}
	return generation
}
