package xpkg

import (
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"encoding/json"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// An sbom is the part that the test reads of a bill of materials in CycloneDX JSON.
type sbom struct {
	Metadata struct {
		Timestamp  string     `json:"timestamp"`
		Component  component  `json:"component"`
		Properties []property `json:"properties"`
	} `json:"metadata"`
	Components []component `json:"components"`
}

// A component is a module of Go.
type component struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	PURL    string `json:"purl"`
}

// A property is a fact about the program.
type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// testSBOM fails the test unless the bill for an architecture is of the program in
// the image: it has to have the program's hash, and the program's modules and no
// others.
func testSBOM(t *testing.T, dist string, img v1.Image, arch string) {
	var bom sbom
	if err := json.Unmarshal([]byte(read(t, filepath.Join(dist, functionName+"-"+arch+".cdx.json"))), &bom); err != nil {
		t.Fatal(err)
	}
	if got, want := bom.Metadata.Timestamp, "2026-01-02T03:04:05Z"; got != want {
		t.Errorf("got timestamp %s, want %s", got, want)
	}
	if diff := cmp.Diff(component{
		Name:    "github.com/openfunction/function-openfunction-gateway",
		Version: "v1.2.3",
		PURL:    "pkg:golang/github.com/openfunction/function-openfunction-gateway@v1.2.3",
	}, bom.Metadata.Component); diff != "" {
		t.Errorf("program: -want, +got:\n%s", diff)
	}

	_, contents := files(t, img)
	sum := sha256.Sum256(contents["function"])
	hash := property{Name: "cdx:gomod:binary:hash:SHA-256", Value: hex.EncodeToString(sum[:])}
	if !slices.Contains(bom.Metadata.Properties, hash) {
		t.Errorf("the hash of the program is not in the properties %v", bom.Metadata.Properties)
	}
	if diff := cmp.Diff(modules(t, contents["function"]), bom.Components); diff != "" {
		t.Errorf("components: -want, +got:\n%s", diff)
	}
}

// modules returns what a program says that it was built from: modules, and Go's
// standard library.
func modules(t *testing.T, program []byte) []component {
	t.Helper()
	info, err := buildinfo.Read(bytes.NewReader(program))
	if err != nil {
		t.Fatal(err)
	}
	var modules []component
	for _, m := range info.Deps {
		modules = append(modules, component{Name: m.Path, Version: m.Version, PURL: "pkg:golang/" + m.Path + "@" + m.Version})
	}
	return append(modules, component{Name: "std", Version: info.GoVersion, PURL: "pkg:golang/std@" + info.GoVersion})
}
