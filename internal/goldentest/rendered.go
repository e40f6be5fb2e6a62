package goldentest

import (
	"errors"
	"regexp"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Rendered is what `crossplane composition render -r` printed, in the form of
// Printable: without what Crossplane adds.
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

// Printable is the part of a want.yaml that render can print.
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

// FatalMessage is the message of the fatal result in a want.yaml, empty if there
// is none.
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

// effectiveResponse is what Crossplane makes of the readiness in a Response:
// what is unspecified of a resource is not ready, and of the XR is ready when
// all of its resources are.
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

func printedResponse(composite string, resources map[string]any) map[string]any {
	return map[string]any{"kind": kindResponse, "ready": readyDoc(composite, resources)}
}

func readyStatus(conditions []any) string {
	for _, c := range conditions {
		if m, _ := c.(map[string]any); m["type"] == "Ready" {
			status, _ := m["status"].(string)
			return status
		}
	}
	return ""
}

// stripComposed takes what Crossplane adds off a composed resource, and returns
// its key.
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

// notReady is the key of the resource that a result of Crossplane's own calls
// not ready.
func notReady(doc map[string]any) (string, bool) {
	message, _ := doc["message"].(string)
	rest, isComposed := strings.CutPrefix(message, `Composed resource "`)
	key, isNotReady := strings.CutSuffix(rest, `" is not yet ready`)
	return key, isComposed && isNotReady
}

var stepPrefix = regexp.MustCompile(`^Pipeline step "[^"]*": `)

// functionsResult is a result without the step that Crossplane puts in front of
// it. It is nil for the rest of Crossplane's own; its warnings are kept, since
// there should be none.
func functionsResult(doc map[string]any) map[string]any {
	message, _ := doc["message"].(string)
	prefix := stepPrefix.FindString(message)
	if prefix == "" && doc["severity"] != "Warning" {
		return nil
	}
	return resultDoc(doc["severity"], doc["reason"], strings.TrimPrefix(message, prefix))
}
