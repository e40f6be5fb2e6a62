package main

import (
	"runtime/debug"
	"testing"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"
	"github.com/google/go-cmp/cmp"
)

func TestModulesOfAProgramAreAsLinked(t *testing.T) {
	got := modulesOf(&debug.BuildInfo{
		GoVersion: "go1.26.8",
		Deps: []*debug.Module{
			{Path: "example.com/a", Version: "v1.0.0", Sum: "h1:AAAA"},
			{Path: "example.com/b", Version: "v1.0.0", Replace: &debug.Module{Path: "example.com/fork-of-b", Version: "v1.0.1"}},
		},
	})
	want := []debug.Module{
		{Path: "std", Version: "1.26.8"},
		{Path: "example.com/a", Version: "v1.0.0", Sum: "h1:AAAA"},
		{Path: "example.com/fork-of-b", Version: "v1.0.1"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want, +got:\n%s", diff)
	}
}

func TestBOMNamesEachModuleOnce(t *testing.T) {
	bom, err := newBOM([]debug.Module{
		{Path: "std", Version: "1.26.8"},
		{Path: "example.com/a", Version: "v1.0.0", Sum: "h1:AAECAw=="},
		{Path: "std", Version: "1.26.8"},
		{Path: "example.com/a", Version: "v1.0.0", Sum: "h1:AAECAw=="},
	}, "v1.2.3", time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&[]cdx.Component{
		{
			BOMRef: "pkg:golang/example.com/a@v1.0.0", Type: "library", Name: "example.com/a", Version: "v1.0.0",
			PackageURL: "pkg:golang/example.com/a@v1.0.0",
			Hashes:     &[]cdx.Hash{{Algorithm: "SHA-256", Value: "00010203"}},
		},
		{
			BOMRef: "pkg:golang/std@1.26.8", Type: "library", Name: "std", Version: "1.26.8",
			PackageURL: "pkg:golang/std@1.26.8",
		},
	}, bom.Components); diff != "" {
		t.Errorf("components: -want, +got:\n%s", diff)
	}
	if got := bom.Metadata.Timestamp; got != "2026-01-02T03:04:05Z" {
		t.Errorf("got timestamp %s", got)
	}
	if got := bom.Metadata.Component.PackageURL; got != "pkg:golang/github.com/openfunction/function-openfunction-gateway@v1.2.3" {
		t.Errorf("got package URL %s", got)
	}
}

func TestBOMRefusesAChecksumThatIsNone(t *testing.T) {
	_, err := newBOM([]debug.Module{{Path: "example.com/a", Version: "v1.0.0", Sum: "h1:?"}}, "v1.2.3", time.Unix(0, 0))
	want := "checksum of example.com/a: illegal base64 data at input byte 0"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
