package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/xcrd"
	xrdv1 "github.com/crossplane/crossplane/apis/v2/apiextensions/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/yaml"

	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
)

// installXRDs serves the CRDs that Crossplane derives from our XRDs.
func (s *apiServer) installXRDs(tb testing.TB) {
	tb.Helper()
	paths, err := filepath.Glob(filepath.Join("..", "..", "configuration", "apis", "*", "definition.yaml"))
	if err != nil || len(paths) == 0 {
		tb.Fatalf("no XRDs: %v", err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		xrd := &xrdv1.CompositeResourceDefinition{}
		if err := yaml.Unmarshal(data, xrd); err != nil {
			tb.Fatalf("%s: %v", path, err)
		}
		crd, err := xcrd.ForCompositeResource(xrd)
		if err != nil {
			tb.Fatalf("%s: %v", path, err)
		}
		s.install(tb, crd)
	}
}

// checkStatus wants the API server to take the status that was rendered onto the
// XR. Of a case's XR the spec may be one that it would never have let in; an
// example's may not.
func checkStatus(t *testing.T, api *apiServer, c goldentest.Case, rendered *unstructured.Unstructured) {
	t.Helper()
	xrs, err := goldentest.ReadStream(c.XR)
	if err != nil {
		t.Fatal(err)
	}
	crd, ok := api.crds[xrs[0].GroupVersionKind()]
	if !ok {
		t.Fatalf("no XRD has %s", xrs[0].GroupVersionKind())
	}
	xrs[0].Object["status"] = rendered.Object["status"]
	var errs field.ErrorList
	for _, err := range crd.admit(xrs[0]) {
		if strings.HasPrefix(c.Name, "example/") || strings.HasPrefix(err.Field, "status") {
			errs = append(errs, err)
		}
	}
	if err := errs.ToAggregate(); err != nil {
		t.Errorf("%s %s: %v", xrs[0].GetKind(), xrs[0].GetName(), err)
	}
}
