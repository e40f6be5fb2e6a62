package main

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/yaml"
)

// TestMistakes plays typical mistakes against the API server's own validation and
// against the function: what the first refuses the second refuses, in words as good.
func TestMistakes(t *testing.T) {
	api := newAPIServer(t)
	fn := dialFunction(t, serveFunction(t, binariesFromEnv(t)))
	for _, name := range slices.Sorted(maps.Keys(mistakes)) {
		m := mistakes[name]
		t.Run(name, func(t *testing.T) {
			xr := xrWith(t, m.spec)
			admission, function := m.admission, m.function
			if m.both != "" {
				admission, function = m.both, m.both
			}
			crd := api.crds[xr.GroupVersionKind()]
			if diff := cmp.Diff(lines(admission), crd.refuse(t, xr)); diff != "" {
				t.Errorf("the API server (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(lines(function), told(t, refusal(t, fn, xr))); diff != "" {
				t.Errorf("the function (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNoMistakeIsMade(t *testing.T) {
	xr := xrWith(t, `{}`)
	if got := newAPIServer(t).crds[xr.GroupVersionKind()].refuse(t, xr); got != nil {
		t.Errorf("the API server refuses %q", got)
	}
}

// xrWith returns an XR of the valid spec, with some fields in place of its own.
func xrWith(t *testing.T, spec string) *unstructured.Unstructured {
	t.Helper()
	var fields, other map[string]any
	for text, into := range map[string]*map[string]any{validSpec: &fields, spec: &other} {
		if err := yaml.Unmarshal([]byte(text), into); err != nil {
			t.Fatal(err)
		}
	}
	if _, creates := other["gatewayDef"]; creates {
		delete(fields, "gatewayRef")
	}
	maps.Copy(fields, other)
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "networking.openfunction.io/v1alpha1", "kind": "Gateway",
		"metadata": map[string]any{"name": "openfunction", "namespace": "openfunction", "uid": "u"},
		"spec":     fields,
	}}
}

// refuse returns what the API server says of an object that somebody applies with
// kubectl, in order.
func (v *crdVersion) refuse(t *testing.T, o *unstructured.Unstructured) []string {
	t.Helper()
	o, err := integers(o.Object)
	if err != nil {
		t.Fatal(err)
	}
	if unknown := v.prune(o); len(unknown) > 0 {
		return []string{runtime.NewStrictDecodingError(unknown).Error()}
	}
	var out []string
	for _, err := range v.validate(o) {
		out = append(out, err.Error())
	}
	slices.Sort(out)
	return out
}

// told returns the errors that the function's message lists, in order.
func told(t *testing.T, message string) []string {
	t.Helper()
	list, found := strings.CutPrefix(message, "invalid OpenFunction Gateway:")
	if message != "" && !found {
		t.Errorf("the function says %q", message)
	}
	if one, found := strings.CutPrefix(list, " "); found {
		return lines(one)
	}
	return lines(strings.ReplaceAll(strings.TrimPrefix(list, "\n* "), "\n* ", "\n"))
}

// lines returns the lines of a text, in order; none of "".
func lines(text string) []string {
	if text == "" {
		return nil
	}
	out := strings.Split(text, "\n")
	slices.Sort(out)
	return out
}
