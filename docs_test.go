package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// guides are the documents for people who change the function.
var guides = []string{"CONTRIBUTING.md", "docs/architecture.md", "docs/openfunction.md", "test/cases/README.md", ".github/pull_request_template.md"}

func TestGuidesLinkToFilesThatAreThere(t *testing.T) {
	for _, guide := range guides {
		for _, l := range regexp.MustCompile(`\]\(([^):#]+)\)`).FindAllStringSubmatch(read(t, guide), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(guide), l[1])); err != nil {
				t.Errorf("%s: %v", guide, err)
			}
		}
	}
}

// TestGuidesNameFilesThatAreThere looks for files by their path from the root.
func TestGuidesNameFilesThatAreThere(t *testing.T) {
	path := regexp.MustCompile("`((?:bench|docs|example|input|internal|package|test|tools)/[^` ]*\\.(?:go|md|yaml))`")
	named := 0
	for _, guide := range guides {
		for _, p := range path.FindAllStringSubmatch(read(t, guide), -1) {
			named++
			if _, err := os.Stat(p[1]); err != nil {
				t.Errorf("%s: %v", guide, err)
			}
		}
	}
	if named < 10 {
		t.Errorf("the guides name %d files", named)
	}
}

func TestGuidesNameMakeTargetsThatAreThere(t *testing.T) {
	targets := makefiles(t)
	for _, guide := range guides {
		for _, m := range regexp.MustCompile("(?m)(?:`|^)make ([a-z0-9-]+)").FindAllStringSubmatch(read(t, guide), -1) {
			if !regexp.MustCompile(`(?m)^` + m[1] + `:`).MatchString(targets) {
				t.Errorf("%s: no make target %q", guide, m[1])
			}
		}
	}
}

// TestArchitectureTellsOfEveryPackage finds packages by their folders.
func TestArchitectureTellsOfEveryPackage(t *testing.T) {
	text, packages := read(t, "docs/architecture.md"), 0
	for _, root := range []string{"internal", "input"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.IsDir() {
				return err
			}
			sources, err := filepath.Glob(filepath.Join(path, "*.go"))
			if err != nil || len(sources) == 0 {
				return err
			}
			packages++
			if !strings.Contains(text, "`"+filepath.ToSlash(path)+"`") {
				t.Errorf("it does not say what %s holds", path)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if packages < 10 {
		t.Errorf("%d packages", packages)
	}
}
