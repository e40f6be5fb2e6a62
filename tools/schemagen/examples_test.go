package main

import (
	"path/filepath"
	"testing"

	extv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// glob returns the paths of files below the root of the repository.
func glob(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(root, pattern))
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Fatalf("no files match %s", pattern)
	}
	return paths
}

// admissions returns the admission of each kind of composite resource.
func admissions(t *testing.T) map[string]admission {
	t.Helper()
	return map[string]admission{
		"networking.openfunction.io/v1alpha1, Kind=Gateway":        admissionOf(t, derivedCRD(t, gatewayPath)),
		"networking.openfunction.io/v1alpha1, Kind=ClusterGateway": admissionOf(t, derivedCRD(t, clusterGatewayPath)),
		"networking.openfunction.io/v1alpha1, Kind=FunctionRoute":  admissionOf(t, derivedCRD(t, functionRoutePath)),
	}
}

func TestExamplesAreStoredWordForWord(t *testing.T) {
	kinds := admissions(t)
	for _, path := range glob(t, "example/*/xr.yaml") {
		t.Run(path, func(t *testing.T) {
			xr := &unstructured.Unstructured{Object: object(t, readFile(t, path))}
			a, ok := kinds[xr.GroupVersionKind().String()]
			if !ok {
				t.Fatalf("no XRD for %s", xr.GroupVersionKind())
			}
			checkStored(t, a, xr.Object)
		})
	}
}

func TestCompositionsAreOfOurKindsAndTheirInputsAreInputs(t *testing.T) {
	kinds := admissions(t)
	crd := &extv1.CustomResourceDefinition{}
	if err := yaml.UnmarshalStrict(readFile(t, filepath.Join(root, inputPath)), crd); err != nil {
		t.Fatal(err)
	}
	input := admissionOf(t, crd)
	for _, path := range append(glob(t, "configuration/apis/*/composition.yaml"), glob(t, "example/*/composition.yaml")...) {
		t.Run(path, func(t *testing.T) {
			spec := object(t, readFile(t, path))["spec"].(map[string]any)
			of := unstructured.Unstructured{Object: spec["compositeTypeRef"].(map[string]any)}
			if _, ok := kinds[of.GroupVersionKind().String()]; !ok {
				t.Errorf("no XRD for %s", of.GroupVersionKind())
			}
			step := spec["pipeline"].([]any)[0].(map[string]any)
			if got := step["input"].(map[string]any)["apiVersion"]; got != "gateway.fn.openfunction.io/v1beta1" {
				t.Errorf("apiVersion of the input = %q", got)
			}
			checkStored(t, input, step["input"].(map[string]any))
		})
	}
}
