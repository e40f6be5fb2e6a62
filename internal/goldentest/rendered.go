package goldentest

import (
	"errors"
	"regexp"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Rendered returns what `crossplane composition render -r` printed, without what
// Crossplane adds, so that it can be compared with Printable.
func Rendered(stdout []byte) ([]byte, error) {
	docs, err := ParseStream(stdout)
	if err != nil {
		return nil, err
	}
	if len(docs) == 0 {
		return nil, errors.New("nothing was rendered")
	}
	conditions, _, _ := unstructured.NestedSlice(docs[0], "status", "conditions")
	status, _ := docs[0]["status"].(map[string]any)
	status["conditions"] = functionsConditions(conditions)

	printed := []map[string]any{compositeDoc(docs[0], status)}
	ready := map[string]any{}
	for _, doc := range docs[1:] {
		if doc["kind"] != kindResult {
			ready[stripComposed(doc)] = "True"
			printed = append(printed, doc)
			continue
		}
		if key, ok := notReady(doc); ok {
			ready[key] = "False"
		} else if r := functionsResult(doc); r != nil {
			printed = append(printed, r)
		}
	}
	return MarshalStream(append(printed, printedResponse(readyStatus(conditions), ready)))
}

// Printable returns the part of a want.yaml that render can print.
func Printable(want []byte) ([]byte, error) {
	docs, err := ParseStream(want)
	if err != nil {
		return nil, err
	}
	for i, doc := range docs {
		if doc["kind"] == kindResponse {
			docs[i] = effectiveResponse(doc)
		}
	}
	return MarshalStream(docs)
}

// FatalMessage returns the message of the fatal result in a want.yaml, or "" if
// there is none.
func FatalMessage(want []byte) (string, error) {
	docs, err := ParseStream(want)
	for _, doc := range docs {
		if doc["kind"] == kindResult && doc["severity"] == "Fatal" {
			message, _ := doc["message"].(string)
			return message, nil
		}
	}
	return "", err
}

// effectiveResponse returns a Response with the readiness that Crossplane makes of
// it. A resource that is Unspecified is not ready. An XR that is Unspecified is
// ready when all of its resources are.
func effectiveResponse(doc map[string]any) map[string]any {
	ready, _ := doc["ready"].(map[string]any)
	resources, _ := ready["resources"].(map[string]any)
	all := "True"
	for key, r := range resources {
		if r != "True" {
			resources[key], all = "False", "False"
		}
	}
	composite, _ := ready["composite"].(string)
	if composite == "Unspecified" {
		composite = all
	}
	return printedResponse(composite, resources)
}

// printedResponse returns the part of a Response that render shows.
func printedResponse(composite string, resources map[string]any) map[string]any {
	return map[string]any{"kind": kindResponse, "ready": readyDoc(composite, resources)}
}

// readyStatus returns the status of the condition Ready, or "" if there is none.
func readyStatus(conditions []any) string {
	for _, c := range conditions {
		if m, _ := c.(map[string]any); m["type"] == "Ready" {
			status, _ := m["status"].(string)
			return status
		}
	}
	return ""
}

// stripComposed removes from a composed resource what Crossplane added, and returns
// the resource's key.
func stripComposed(doc map[string]any) string {
	u := unstructured.Unstructured{Object: doc}
	u.SetOwnerReferences(nil)
	labels := u.GetLabels()
	delete(labels, "crossplane.io/composite")
	if len(labels) == 0 {
		labels = nil
	}
	u.SetLabels(labels)
	return u.GetAnnotations()[keyAnnotation]
}

// notReady returns the key of the resource that a result of Crossplane's own says
// is not ready.
func notReady(doc map[string]any) (string, bool) {
	message, _ := doc["message"].(string)
	rest, isComposed := strings.CutPrefix(message, `Composed resource "`)
	key, isNotReady := strings.CutSuffix(rest, `" is not yet ready`)
	return key, isComposed && isNotReady
}

var stepPrefix = regexp.MustCompile(`^Pipeline step "[^"]*": `)

// functionsResult returns a function's result without the step that Crossplane puts
// in front of the message. For a result of Crossplane's own it returns nil, unless
// that is a warning: there should be none, so a test has to show it.
func functionsResult(doc map[string]any) map[string]any {
	message, _ := doc["message"].(string)
	prefix := stepPrefix.FindString(message)
	if prefix == "" && doc["severity"] != "Warning" {
		return nil
	}
	return resultDoc(doc["severity"], doc["reason"], strings.TrimPrefix(message, prefix))
}
