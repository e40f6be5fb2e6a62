package goldentest

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// compositeLabel is the label by which Crossplane says which XR composed a resource.
const compositeLabel = "crossplane.io/composite"

// printedTime stands for every time of a condition that render prints.
const printedTime = "2024-01-01T00:00:00Z"

// systemConditions are the types that Crossplane lets no function set.
var systemConditions = []string{"Ready", "Synced", "Healthy", "UpToDate", "Responsive"}

// Print returns what `crossplane composition render -r` prints of the outcome: the
// XR, what Crossplane applies in the order of its keys, and the events. (Crossplane's
// own events of resources that are not ready come in any order, and here in that of
// their keys.) A fatal result is an error, as it is to render.
func (o *Outcome) Print() ([]byte, error) {
	if message := o.Fatal(); message != "" {
		return nil, fmt.Errorf("cannot compose resources: pipeline step %q returned a fatal result: %s",
			o.results[len(o.results)-1].step, message)
	}
	applied, err := o.applied()
	if err != nil {
		return nil, err
	}
	return MarshalStream(slices.Concat([]map[string]any{o.updated(applied)}, applied, o.events()))
}

// applied returns the composed resources as Crossplane applies them.
func (o *Outcome) applied() ([]map[string]any, error) {
	docs := o.composed()
	for _, doc := range docs {
		u := unstructured.Unstructured{Object: doc}
		if u.GetName() == "" {
			return nil, errors.New(u.GetAnnotations()[keyAnnotation] + ": has no name, and only Crossplane generates one")
		}
		labels := map[string]string{}
		maps.Copy(labels, u.GetLabels())
		labels[compositeLabel] = cmp.Or(o.xr.GetLabels()[compositeLabel], o.xr.GetName())
		u.SetLabels(labels)
		u.SetOwnerReferences(append(u.GetOwnerReferences(), *metav1.NewControllerRef(o.xr, o.xr.GroupVersionKind())))
	}
	return docs, nil
}

// updated returns the XR with the references and the status that Crossplane gives it.
func (o *Outcome) updated(applied []map[string]any) map[string]any {
	status, _ := o.last().GetDesired().GetComposite().GetResource().AsMap()["status"].(map[string]any)
	if status == nil {
		status = map[string]any{}
	}
	status["conditions"] = o.printedConditions()
	doc := compositeDoc(o.xr.Object, status)
	doc["spec"] = map[string]any{"crossplane": map[string]any{"resourceRefs": o.resourceRefs(applied)}}
	return doc
}

// resourceRefs returns the references to what an XR composes.
func (o *Outcome) resourceRefs(applied []map[string]any) []any {
	refs := make([]any, 0, len(applied))
	for _, doc := range applied {
		u := unstructured.Unstructured{Object: doc}
		ref := map[string]any{"apiVersion": u.GetAPIVersion(), "kind": u.GetKind(), "name": u.GetName()}
		if o.xr.GetNamespace() == "" && u.GetNamespace() != "" {
			ref["namespace"] = u.GetNamespace()
		}
		refs = append(refs, ref)
	}
	order := func(ref any) string {
		m, _ := ref.(map[string]any)
		namespace, _ := m["namespace"].(string)
		return fmt.Sprint(m["apiVersion"], m["kind"], m["name"], namespace)
	}
	slices.SortFunc(refs, func(a, b any) int { return strings.Compare(order(a), order(b)) })
	return refs
}

// printedConditions returns all conditions that the XR will have, Crossplane's too.
func (o *Outcome) printedConditions() []any {
	printed := []any{}
	had, _, _ := unstructured.NestedSlice(o.xr.Object, "status", "conditions")
	for _, c := range had {
		m, _ := c.(map[string]any)
		printed = append(printed, printedCondition(m["type"], m["status"], m["reason"], m["message"], m["observedGeneration"]))
	}
	generation, _, _ := unstructured.NestedFieldNoCopy(o.xr.Object, "metadata", "generation")
	printed = setCondition(printed, printedCondition("Responsive", "True", "WatchCircuitClosed", "", generation))
	for _, c := range o.conditions {
		if !slices.Contains(systemConditions, c.GetType()) {
			printed = setCondition(printed, printedCondition(c.GetType(), statusName(c.GetStatus()), c.GetReason(), c.GetMessage(), nil))
		}
	}
	printed = setCondition(printed, printedCondition("Synced", "True", "ReconcileSuccess", "", nil))
	return setCondition(printed, o.readyCondition())
}

func printedCondition(typ, status, reason, message, generation any) map[string]any {
	doc := conditionDoc(typ, status, reason, message)
	doc["lastTransitionTime"] = printedTime
	if reason == nil {
		doc["reason"] = ""
	}
	if generation != nil {
		doc["observedGeneration"] = generation
	}
	return doc
}

// readyCondition returns the XR's condition Ready: what the last step says of the
// XR, or else whether all that it composes is ready.
func (o *Outcome) readyCondition() map[string]any {
	unready := o.unready()
	switch ready := o.last().GetDesired().GetComposite().GetReady(); {
	case ready == fnv1.Ready_READY_FALSE:
		return printedCondition("Ready", "False", "Creating", "", nil)
	case ready == fnv1.Ready_READY_TRUE || len(unready) == 0:
		return printedCondition("Ready", "True", "Available", "", nil)
	}
	return printedCondition("Ready", "False", "Creating", "Unready resources: "+firstThree(unready), nil)
}

// firstThree lists names as Crossplane does.
func firstThree(names []string) string {
	switch n := len(names); {
	case n > 3:
		return fmt.Sprintf("%s, and %d more", strings.Join(names[:3], ", "), n-3)
	case n == 3:
		return names[0] + ", " + names[1] + ", and " + names[2]
	}
	return strings.Join(names, ", ")
}

// unready returns the keys of the resources that are not ready, in order.
func (o *Outcome) unready() []string {
	var unready []string
	for key, r := range o.last().GetDesired().GetResources() {
		if r.GetReady() != fnv1.Ready_READY_TRUE {
			unready = append(unready, key)
		}
	}
	slices.Sort(unready)
	return unready
}

// events returns what Crossplane tells of the run.
func (o *Outcome) events() []map[string]any {
	var docs []map[string]any
	if had, _, _ := unstructured.NestedString(o.xr.Object, "spec", "crossplane", "compositionRef", "name"); had != o.selected {
		docs = append(docs, resultDoc("Normal", "SelectComposition", "Successfully selected composition: "+o.selected))
	}
	for _, r := range o.results {
		docs = append(docs, resultDoc(severityName(r.GetSeverity()), r.GetReason(), fmt.Sprintf("Pipeline step %q: %s", r.step, r.GetMessage())))
	}
	for _, key := range o.unready() {
		docs = append(docs, resultDoc("Normal", "", fmt.Sprintf("Composed resource %q is not yet ready", key)))
	}
	for _, doc := range docs {
		doc["apiVersion"] = "render.crossplane.io/v1beta1"
	}
	return docs
}
