package attach

import (
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
	"github.com/openfunction/function-openfunction-gateway/internal/text"
)

// routeLabels are those of the HTTPRoutes that are for the XR, composed or written by hand.
func (s *scene) routeLabels() map[string]string {
	meta := s.XR.Metadata
	return map[string]string{s.XR.Spec.HTTPRouteLabelKey: resources.LabelValue(meta.Namespace, meta.Name)}
}

// requireRoutes adds the routes that a switch waits for, or listeners that are to leave
// their hostnames.
func (a *Attachment) requireRoutes(reqs cluster.Requirements) {
	if len(a.old) > 0 || len(a.leaves) > 0 {
		reqs.HTTPRoutes(a.routeLabels())
	}
}

// awaited returns the routes, by name, that an earlier attachment serves and the new one
// does not yet, and whether that is known. Routes to a Gateway that is gone are served by
// nothing.
func (a *Attachment) awaited(now Attached) (routes []string, known bool) {
	found := a.State.HTTPRoutes(a.routeLabels())
	var old []Parent
	for _, w := range a.old {
		if p := w.where(); !p.gone() {
			old = append(old, p.parents()...)
		}
	}
	for i := range found.Items {
		if r := &found.Items[i]; isAwaited(r, old, now) {
			routes = append(routes, r.Metadata.NamespacedName().String())
		}
	}
	slices.Sort(routes)
	return routes, found.Known
}

// isAwaited reports whether an old parent accepts a route and no new one does, or not at a
// listener that the route names and that accepts it on the old. A listener that another
// serves instead never will.
func isAwaited(r *cluster.HTTPRoute, old []Parent, now Attached) bool {
	served, by := acceptedAt(r, old, 0), acceptedAt(r, now.Parents, r.Metadata.Generation)
	if len(served) == 0 || len(by) == 0 {
		return len(served) > 0
	}
	return slices.ContainsFunc(r.Spec.ParentRefs, func(ref gwapiv1.ParentReference) bool {
		at := section(ref)
		return slices.Contains(served, at) && !slices.Contains(by, at) && isOneOf(ref, r.Metadata.Namespace, now.Parents) &&
			!slices.ContainsFunc(now.Listeners, func(o Outcome) bool { return o.Listener.Name == at && o.Elsewhere })
	})
}

// acceptedAt returns the names of the listeners at which parents accept a route of the
// generation, "" for the whole parent; 0 is any generation.
func acceptedAt(r *cluster.HTTPRoute, parents []Parent, generation int64) []gwapiv1.SectionName {
	var out []gwapiv1.SectionName
	for i := range r.Status.Parents {
		s := &r.Status.Parents[i]
		accepted := condition.Find(s.Conditions, string(gwapiv1.RouteConditionAccepted), generation).Status() == metav1.ConditionTrue
		if accepted && isOneOf(s.ParentRef, r.Metadata.Namespace, parents) {
			out = append(out, section(s.ParentRef))
		}
	}
	return out
}

func section(ref gwapiv1.ParentReference) gwapiv1.SectionName {
	if ref.SectionName == nil {
		return ""
	}
	return *ref.SectionName
}

// isOneOf reports whether a reference from a namespace names one of the parents.
func isOneOf(ref gwapiv1.ParentReference, namespace string, parents []Parent) bool {
	return slices.ContainsFunc(parents, func(p Parent) bool { return isParent(ref, namespace, p) })
}

// isParent reports whether a reference from a namespace names a parent.
func isParent(ref gwapiv1.ParentReference, namespace string, p Parent) bool {
	kind := cluster.KindGateway.Kind
	if ref.Kind != nil {
		kind = string(*ref.Kind)
	}
	if ref.Namespace != nil {
		namespace = string(*ref.Namespace)
	}
	return kind == p.Kind && namespace == p.Name.Namespace && string(ref.Name) == p.Name.Name
}

// maxAwaited is how many routes a message names.
const maxAwaited = 8

// routesAwaited says which routes a switch waits for, "" where it waits for none.
func (a *Attachment) routesAwaited(now Attached) string {
	switch routes, known := a.awaited(now); {
	case !known:
		return "the routes to it are read"
	case len(routes) > 0:
		return "these routes are accepted on " + a.target.Name.String() + ": " + text.List(routes, maxAwaited, ", ", " and ")
	}
	return ""
}
