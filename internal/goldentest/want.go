package goldentest

import (
	"maps"
	"slices"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
)

// The kinds in want.yaml that are not Kubernetes'. A Result is written as render
// prints it; the Response has what render does not print.
const (
	kindResult   = "Result"
	kindResponse = "Response"
)

// YAML returns the outcome in the form of want.yaml: the XR's status, the composed
// resources in the order of their keys, and the results, each as
// `crossplane composition render -r` prints it but without what Crossplane adds. A
// Response comes last, with the readiness of everything, the requirements, the TTL
// and the number of calls.
//
// After a fatal result there are no composed resources, and of the XR's status
// only the conditions: Crossplane applies nothing else.
func (o *Outcome) YAML() ([]byte, error) {
	docs := []map[string]any{o.composite()}
	if o.Fatal() == "" {
		docs = append(docs, o.composed()...)
	}
	for _, r := range o.results {
		docs = append(docs, resultDoc(severityName(r.GetSeverity()), r.GetReason(), r.GetMessage()))
	}
	return MarshalStream(append(docs, o.response()))
}

// composite returns the XR with the status that it will have.
func (o *Outcome) composite() map[string]any {
	status, _ := o.last().GetDesired().GetComposite().GetResource().AsMap()["status"].(map[string]any)
	if status == nil || o.Fatal() != "" {
		status = map[string]any{}
	}
	status["conditions"] = o.mergedConditions()
	return compositeDoc(o.xr.Object, status)
}

// compositeDoc returns an XR with nothing but its identity and the given status.
func compositeDoc(xr, status map[string]any) map[string]any {
	u := unstructured.Unstructured{Object: xr}
	metadata := map[string]any{"name": u.GetName()}
	if u.GetNamespace() != "" {
		metadata["namespace"] = u.GetNamespace()
	}
	return map[string]any{
		"apiVersion": u.GetAPIVersion(),
		"kind":       u.GetKind(),
		"metadata":   metadata,
		"status":     status,
	}
}

// mergedConditions returns the conditions that the XR had, overwritten and followed
// by those of this run. One that is no longer returned stays, as with Crossplane.
func (o *Outcome) mergedConditions() []any {
	had, _, _ := unstructured.NestedSlice(o.xr.Object, "status", "conditions")
	merged := functionsConditions(had)
	for _, c := range o.conditions {
		merged = setCondition(merged, conditionDoc(c.GetType(), statusName(c.GetStatus()), c.GetReason(), c.GetMessage()))
	}
	return merged
}

// setCondition returns conditions with this one in the place of that of its type, or
// at the end.
func setCondition(conditions []any, doc map[string]any) []any {
	i := slices.IndexFunc(conditions, func(condition any) bool {
		m, _ := condition.(map[string]any)
		return m["type"] == doc["type"]
	})
	if i < 0 {
		return append(conditions, doc)
	}
	return slices.Replace(slices.Clone(conditions), i, i+1, any(doc))
}

// functionsConditions returns conditions without those that Crossplane writes
// itself, and without their times.
func functionsConditions(conditions []any) []any {
	kept := []any{}
	for _, c := range conditions {
		m, _ := c.(map[string]any)
		switch m["type"] {
		case "Ready", "Synced", "Responsive":
		default:
			kept = append(kept, conditionDoc(m["type"], m["status"], m["reason"], m["message"]))
		}
	}
	return kept
}

func conditionDoc(typ, status, reason, message any) map[string]any {
	doc := map[string]any{"type": typ, "status": status, "reason": reason}
	if message != nil && message != "" {
		doc["message"] = message
	}
	return doc
}

// composed returns the desired resources, annotated with their key, in the namespace
// that Crossplane forces them into.
func (o *Outcome) composed() []map[string]any {
	desired := o.last().GetDesired().GetResources()
	docs := make([]map[string]any, 0, len(desired))
	for _, key := range slices.Sorted(maps.Keys(desired)) {
		u := unstructured.Unstructured{Object: desired[key].GetResource().AsMap()}
		annotations := map[string]string{keyAnnotation: key}
		maps.Copy(annotations, u.GetAnnotations())
		u.SetAnnotations(annotations)
		if o.xr.GetNamespace() != "" {
			u.SetNamespace(o.xr.GetNamespace())
		}
		docs = append(docs, u.Object)
	}
	return docs
}

func resultDoc(severity, reason, message any) map[string]any {
	if reason == "" {
		reason = "ComposeResources" // As Crossplane does.
	}
	return map[string]any{"kind": kindResult, "severity": severity, "reason": reason, "message": message}
}

// response returns what render does not print.
func (o *Outcome) response() map[string]any {
	rsp := o.last()
	doc := map[string]any{
		"kind":         kindResponse,
		"calls":        len(o.Calls),
		"ttl":          rsp.GetMeta().GetTtl().AsDuration().String(),
		"requirements": requirements(rsp.GetRequirements()),
	}
	if o.Fatal() == "" {
		resources := map[string]any{}
		for key, r := range rsp.GetDesired().GetResources() {
			resources[key] = readyName(r.GetReady())
		}
		doc["ready"] = readyDoc(readyName(rsp.GetDesired().GetComposite().GetReady()), resources)
	}
	return doc
}

func readyDoc(composite string, resources map[string]any) map[string]any {
	return map[string]any{"composite": composite, "resources": resources}
}

// requirements returns a line for each requirement: apiVersion, kind and
// namespace/name, or namespace/ and the labels.
func requirements(reqs *fnv1.Requirements) map[string]any {
	lines := map[string]any{}
	for name, s := range reqs.GetResources() {
		selected := s.GetMatchName()
		if selected == "" {
			selected = labels.FormatLabels(s.GetMatchLabels().GetLabels())
		}
		lines[name] = keyOf(s.GetApiVersion(), s.GetKind(), s.GetNamespace(), selected)
	}
	for name, s := range reqs.GetSchemas() {
		lines[name] = "schema of " + s.GetApiVersion() + " " + s.GetKind()
	}
	return lines
}

func statusName(s fnv1.Status) string {
	switch s {
	case fnv1.Status_STATUS_CONDITION_TRUE:
		return "True"
	case fnv1.Status_STATUS_CONDITION_FALSE:
		return "False"
	case fnv1.Status_STATUS_CONDITION_UNKNOWN, fnv1.Status_STATUS_CONDITION_UNSPECIFIED:
	}
	return "Unknown"
}

func severityName(s fnv1.Severity) string {
	switch s {
	case fnv1.Severity_SEVERITY_FATAL:
		return "Fatal"
	case fnv1.Severity_SEVERITY_NORMAL:
		return "Normal"
	case fnv1.Severity_SEVERITY_WARNING, fnv1.Severity_SEVERITY_UNSPECIFIED:
	}
	return "Warning"
}

func readyName(r fnv1.Ready) string {
	switch r {
	case fnv1.Ready_READY_TRUE:
		return "True"
	case fnv1.Ready_READY_FALSE:
		return "False"
	case fnv1.Ready_READY_UNSPECIFIED:
	}
	return "Unspecified"
}
