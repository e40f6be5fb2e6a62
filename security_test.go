package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/platform"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// TestEveryThreatHasATest holds each row of SECURITY.md's table of threats to name
// tests and golden cases that are there.
func TestEveryThreatHasATest(t *testing.T) {
	tests := testNames(t)
	_, section, _ := strings.Cut(read(t, "SECURITY.md"), "## What a tenant could try")
	rows := regexp.MustCompile(`(?m)^\| (.*) \|$`).FindAllStringSubmatch(section, -1)
	if len(rows) < 30 {
		t.Fatalf("the table has %d rows", len(rows))
	}
	for _, row := range rows[1:] { // the first has the columns' names
		columns := strings.Split(row[1], " | ")
		shown := regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(columns[len(columns)-1], -1)
		if len(columns) != 4 || len(shown) == 0 {
			t.Errorf("no test is named: %s", row[0])
		}
		for _, name := range shown {
			_, err := os.Stat(filepath.Join("test/cases", filepath.FromSlash(name[1])))
			if !tests[name[1]] && (err != nil || !strings.Contains(name[1], "/")) {
				t.Errorf("there is no test and no case %s", name[1])
			}
		}
	}
}

// testNames are the names of all tests and fuzz targets of this module.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		for _, f := range declared.FindAllStringSubmatch(read(t, path), -1) {
			names[f[1]] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// TestTheRecommendedPolicyIsValid reads the EnvironmentConfig that SECURITY.md recommends.
func TestTheRecommendedPolicyIsValid(t *testing.T) {
	block := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindStringSubmatch(read(t, "SECURITY.md"))
	if block == nil {
		t.Fatal("SECURITY.md has no YAML")
	}
	config := goldentest.Object(t, block[1])
	settings := platform.Read(nil, cluster.State{Required: map[string][]wire.Object{"environmentconfig/openfunction-gateway": {config}}})
	for _, err := range slices.Concat(settings.Undecoded, settings.Invalid) {
		t.Error(err)
	}
	if !settings.Input.Policy.AllowsDomain("*.ofn.io") || settings.Input.Policy.AllowsDomain("*.example.com") || settings.Input.Policy.AllowsClass("contour") {
		t.Errorf("policy %+v", settings.Input.Policy)
	}
}
