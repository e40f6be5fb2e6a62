package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"
)

// asOpenFunction has the golden cases beside which openfunction.yaml says what
// OpenFunction's function controller generates for the same function.
const asOpenFunction = "test/cases/FunctionRoute/AsOpenFunction"

// compared is what a function's route has in common, whoever made it.
type compared struct {
	Metadata struct {
		Name      string            `json:"name"`
		Namespace string            `json:"namespace"`
		Labels    map[string]string `json:"labels"`
	} `json:"metadata"`
	Spec struct {
		Hostnames  []string         `json:"hostnames"`
		ParentRefs []map[string]any `json:"parentRefs"`
		Rules      []map[string]any `json:"rules"`
	} `json:"spec"`
	Status struct {
		Addresses []any `json:"addresses"`
		Route     struct {
			Hosts []string `json:"hosts"`
			Paths []any    `json:"paths"`
		} `json:"route"`
	} `json:"status"`
}

// TestRoutesAreOpenFunctions compares each of our routes with OpenFunction's. What differs
// on purpose is compared with what it differs by.
func TestRoutesAreOpenFunctions(t *testing.T) {
	parents := []map[string]any{
		{"group": "gateway.networking.k8s.io", "kind": "Gateway", "namespace": "projectcontour", "name": "contour", "sectionName": "ofn-http-internal"},
		{"group": "gateway.networking.k8s.io", "kind": "Gateway", "namespace": "projectcontour", "name": "contour", "sectionName": "ofn-http-external"},
	}
	knative := []any{map[string]any{"type": "RequestHeaderModifier", "requestHeaderModifier": map[string]any{"set": []any{
		map[string]any{"name": "Knative-Serving-Namespace", "value": "default"},
		map[string]any{"name": "Knative-Serving-Revision", "value": "serving-t56fq-ksvc-bv8ng-v100"},
	}}}}
	for _, name := range []string{"NoRoute", "Hostnames", "HostnamesAndRules", "Rules"} {
		t.Run(name, func(t *testing.T) {
			theirs, ours := comparedIn(t, name, "openfunction.yaml"), comparedIn(t, name, "want.yaml")
			theirs.Spec.ParentRefs = parents
			theirs.Spec.Rules[0]["filters"] = knative
			if diff := cmp.Diff(theirs, ours); diff != "" {
				t.Errorf("-OpenFunction's +ours:\n%s", diff)
			}
		})
	}
}

// TestEmptyHostnamesAreNone is where OpenFunction makes two things of [] and of nothing.
func TestEmptyHostnamesAreNone(t *testing.T) {
	if diff := cmp.Diff(comparedIn(t, "NoRoute", "want.yaml"), comparedIn(t, "EmptyHostnames", "want.yaml")); diff != "" {
		t.Errorf("-nothing +[]:\n%s", diff)
	}
	if theirs := comparedIn(t, "EmptyHostnames", "openfunction.yaml"); len(theirs.Spec.Hostnames) != 1 {
		t.Errorf("OpenFunction's hostnames = %q", theirs.Spec.Hostnames)
	}
}

// comparedIn reads the route and the status, of whichever documents, from a stream.
func comparedIn(t *testing.T, name, file string) compared {
	t.Helper()
	var out compared
	for doc := range strings.SplitSeq(read(t, filepath.Join(asOpenFunction, name, file)), "---\n") {
		var is struct {
			Kind string `json:"kind"`
		}
		if err := yaml.Unmarshal([]byte(doc), &is); err != nil {
			t.Fatal(err)
		}
		var part compared
		if err := yaml.Unmarshal([]byte(doc), &part); err != nil {
			t.Fatal(err)
		}
		switch is.Kind {
		case "HTTPRoute":
			out.Metadata, out.Spec = part.Metadata, part.Spec
			delete(out.Metadata.Labels, "gateway.fn.openfunction.io/composed-for")
		case "FunctionRoute", "":
			if part.Status.Route.Hosts != nil {
				out.Status = part.Status
			}
		}
	}
	if out.Metadata.Name == "" || out.Status.Route.Hosts == nil {
		t.Fatalf("%s/%s has no route, or no status", name, file)
	}
	return out
}

// TestOpenFunctionsTableNamesTests holds each row of docs/openfunction.md to name a case or
// a test that is there.
func TestOpenFunctionsTableNamesTests(t *testing.T) {
	tests, rows := testNames(t), 0
	for _, row := range regexp.MustCompile(`(?m)^\| (.*) \|$`).FindAllStringSubmatch(read(t, "docs/openfunction.md"), -1) {
		columns := regexp.MustCompile(` *\| *`).Split(row[1], -1)
		if columns[0] == "" || strings.HasPrefix(columns[0], "---") || columns[len(columns)-1] == "Shown by" {
			continue
		}
		rows++
		shown := regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(columns[len(columns)-1], -1)
		if len(columns) != 5 || len(shown) == 0 {
			t.Errorf("no test is named: %s", row[0])
		}
		for _, name := range shown {
			if _, err := os.Stat(filepath.Join("test/cases", filepath.FromSlash(name[1]))); err != nil && !tests[name[1]] {
				t.Errorf("there is no test and no case %s", name[1])
			}
		}
	}
	if rows < 15 {
		t.Errorf("the table has %d rows", rows)
	}
}
