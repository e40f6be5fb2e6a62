package attach

import (
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

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
	if on := said.Gateway; on != nil && (on.Namespace != s.target.Name.Namespace || on.Name != s.target.Name.Name) {
		return false
	}
	return s.says("Accepted") && s.says("Programmed") && s.says("ListenersReady")
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
	gateway := a.Parents[0]
	gateway.Generation = answeredFor(gateway.Generation, gateway.Conditions)
	for _, o := range a.Listeners {
		if o.Problem == nil && o.Status != nil {
			gateway.Generation = answeredFor(gateway.Generation, o.Status.Conditions)
		}
	}
	out := *a
	out.Parents, out.Listeners = []Parent{gateway}, slices.Clone(a.Listeners)
	for i := range out.Listeners {
		out.Listeners[i].Carrier.Generation = gateway.Generation
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
