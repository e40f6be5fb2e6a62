package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
)

// installed is what the package manager calls the function where REGISTRY is
// registry.example.com/openfunction, as the end-to-end tests see it.
const installed = "openfunction-function-openfunction-gateway"

// examples returns the folders of the examples that are rendered.
func examples(t *testing.T) []string {
	t.Helper()
	xrs, err := filepath.Glob("example/*/xr.yaml")
	if err != nil || len(xrs) < 8 {
		t.Fatalf("example/*/xr.yaml: %v, %v", xrs, err)
	}
	folders := make([]string, len(xrs))
	for i, xr := range xrs {
		folders[i] = filepath.ToSlash(filepath.Dir(xr))
	}
	return folders
}

// object returns the one object in a file.
func object(t *testing.T, file string) *unstructured.Unstructured {
	t.Helper()
	objects, err := goldentest.ReadStream(file)
	if err != nil || len(objects) != 1 {
		t.Fatalf("%s: %d objects, %v", file, len(objects), err)
	}
	return objects[0]
}

// functions returns the names of the Functions in a Composition's pipeline, and the
// pipeline without them.
func functions(t *testing.T, composition *unstructured.Unstructured) (names []string, pipeline []any) {
	t.Helper()
	pipeline, _, err := unstructured.NestedSlice(composition.Object, "spec", "pipeline")
	if err != nil || len(pipeline) == 0 {
		t.Fatalf("%s: %v", composition.GetName(), err)
	}
	for _, s := range pipeline {
		step := s.(map[string]any)
		ref := step["functionRef"].(map[string]any)
		names = append(names, ref["name"].(string))
		delete(step, "functionRef")
	}
	return names, pipeline
}

// TestEveryExampleIsListedAndHasAREADME looks at all folders and manifests in
// example.
func TestEveryExampleIsListedAndHasAREADME(t *testing.T) {
	list := read(t, "example/README.md")
	entries, err := os.ReadDir("example")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() == "README.md" || e.Name() == "schemas" {
			continue
		}
		if !strings.Contains(list, "| ["+e.Name()+"]("+e.Name()+") |") {
			t.Errorf("example/README.md does not list %s", e.Name())
		}
		if !e.IsDir() {
			continue
		}
		if _, err := os.Stat(filepath.Join("example", e.Name(), "README.md")); err != nil {
			t.Error(err)
		}
	}
}

// TestExamplesCallTheFunctionAsItIsInstalled holds functions.yaml and the
// Compositions to one name, and to the registry of the README.
func TestExamplesCallTheFunctionAsItIsInstalled(t *testing.T) {
	for _, example := range examples(t) {
		f := object(t, example+"/functions.yaml")
		if f.GetName() != installed {
			t.Errorf("%s/functions.yaml calls it %s", example, f.GetName())
		}
		from, _, _ := unstructured.NestedString(f.Object, "spec", "package")
		if from != "registry.example.com/openfunction/function-openfunction-gateway:v0.1.0" {
			t.Errorf("%s/functions.yaml takes it from %s", example, from)
		}
		names, _ := functions(t, object(t, example+"/composition.yaml"))
		if !reflect.DeepEqual(names, []string{installed}) {
			t.Errorf("%s/composition.yaml calls %v", example, names)
		}
	}
}

// TestAnExamplesXRIsComposedByItsComposition wants each XR to name the Composition
// beside it, unless that is the one which the Configuration brings as the default of
// the XR's kind.
func TestAnExamplesXRIsComposedByItsComposition(t *testing.T) {
	brought := map[string]string{
		"gateways.networking.openfunction.io":        "configuration/apis/gateways/composition.yaml",
		"clustergateways.networking.openfunction.io": "configuration/apis/clustergateways/composition.yaml",
		"functionroutes.networking.openfunction.io":  "configuration/apis/functionroutes/composition.yaml",
	}
	byDefault := 0
	for _, example := range examples(t) {
		composition := object(t, example+"/composition.yaml")
		named, found, _ := unstructured.NestedString(object(t, example+"/xr.yaml").Object, "spec", "crossplane", "compositionRef", "name")
		if found {
			if _, taken := brought[named]; taken || named != composition.GetName() {
				t.Errorf("%s: the XR names %s, the Composition is %s", example, named, composition.GetName())
			}
			continue
		}
		byDefault++
		file := brought[composition.GetName()]
		if file == "" {
			t.Errorf("%s: the XR does not name the Composition %s", example, composition.GetName())
			continue
		}
		_, got := functions(t, composition)
		_, want := functions(t, object(t, file))
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: the pipeline is not that of %s:\n%v\n%v", example, file, got, want)
		}
	}
	if byDefault == 0 {
		t.Error("no example is composed by what the Configuration brings")
	}
}
