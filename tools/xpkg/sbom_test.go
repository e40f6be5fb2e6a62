package main

import (
	"os"
	"strings"
	"testing"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"
	"github.com/google/go-cmp/cmp"
)

// TestBOMDependsOnTheProgramAlone makes a bill of the program that this test is.
func TestBOMDependsOnTheProgramAlone(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bom, err := newBOM(program, "v1.2.3", time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}

	if bom.SerialNumber != "" || bom.Metadata.Timestamp != "2026-01-02T03:04:05Z" {
		t.Errorf("got serial number %q and timestamp %q, want none and 2026-01-02T03:04:05Z", bom.SerialNumber, bom.Metadata.Timestamp)
	}
	main := bom.Metadata.Component
	if main.Version != "v1.2.3" {
		t.Errorf("got version %s, want v1.2.3", main.Version)
	}
	if diff := cmp.Diff(&cdx.Licenses{{License: &cdx.License{ID: "Apache-2.0"}}}, main.Licenses); diff != "" {
		t.Errorf("licenses: -want, +got:\n%s", diff)
	}
	for _, c := range append(*bom.Components, *main) {
		if strings.Contains(c.PackageURL, "?") {
			t.Errorf("package URL %s is qualified", c.PackageURL)
		}
	}
}
