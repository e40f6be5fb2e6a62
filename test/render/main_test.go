package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
)

func TestTheFunctionIsKnownByTheEndOfItsName(t *testing.T) {
	file := filepath.Join(t.TempDir(), "functions.yaml")
	functions := `
{apiVersion: pkg.crossplane.io/v1, kind: Function, metadata: {name: openfunction-function-openfunction-gateway}}
---
{apiVersion: pkg.crossplane.io/v1, kind: Function, metadata: {name: function-auto-ready}}
`
	if err := os.WriteFile(file, []byte(functions), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := ours(goldentest.Case{Functions: file}, "dns:///localhost:9443")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"openfunction-function-openfunction-gateway": "dns:///localhost:9443"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ours (-want +got):\n%s", diff)
	}
}

func TestWhatIsNoFolderIsNoCase(t *testing.T) {
	for _, name := range []string{"nosuch", "main_test.go"} {
		_, err := caseIn(name)
		want := name + " is no folder: write EXAMPLE=<a name in example/>, or EXAMPLE=<a folder with an xr.yaml>"
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
