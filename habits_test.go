package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// TestTheChangelogTellsOfTheVersionThatReadmeInstalls, under a heading of its own.
func TestTheChangelogTellsOfTheVersionThatReadmeInstalls(t *testing.T) {
	install := regexp.MustCompile(`xpkg install configuration \S+:(v\S+)`).FindStringSubmatch(readme(t))
	if install == nil {
		t.Fatal("the README installs no version")
	}
	if !strings.Contains(read(t, "CHANGELOG.md"), "\n## "+install[1]+"\n") {
		t.Errorf("CHANGELOG.md has no heading %s", install[1])
	}
}

// TestRenovatesRulesMatchWhatIsThere looks for every module that a rule names in the
// go.mod files.
func TestRenovatesRulesMatchWhatIsThere(t *testing.T) {
	var renovate struct {
		PackageRules []struct {
			Description       string   `json:"description"`
			MatchPackageNames []string `json:"matchPackageNames"`
			MatchFileNames    []string `json:"matchFileNames"`
		} `json:"packageRules"`
	}
	if err := json.Unmarshal([]byte(read(t, "renovate.json")), &renovate); err != nil {
		t.Fatal(err)
	}
	required := requiredModules(t)
	for _, rule := range renovate.PackageRules {
		for _, name := range rule.MatchPackageNames {
			if name == "go" || name == "golang" {
				continue // The language itself.
			}
			prefix, all := strings.CutSuffix(name, "**")
			if !all {
				prefix += " "
			}
			if !strings.Contains(required, "\t"+prefix) {
				t.Errorf("%s: no go.mod requires %s", rule.Description, name)
			}
		}
		for _, pattern := range rule.MatchFileNames {
			if _, err := os.Stat(strings.TrimSuffix(pattern, "/**")); err != nil {
				t.Errorf("%s: %v", rule.Description, err)
			}
		}
	}
	if len(renovate.PackageRules) < 4 {
		t.Errorf("%d rules", len(renovate.PackageRules))
	}
}

// requiredModules are the go.mod files of all modules, one after the other.
func requiredModules(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == "go.mod" {
			all.WriteString(read(t, path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// TestCodeOwnersOwnWhatIsThere looks for every path.
func TestCodeOwnersOwnWhatIsThere(t *testing.T) {
	owned := 0
	for _, line := range regexp.MustCompile(`(?m)^/(\S+) +@`).FindAllStringSubmatch(read(t, ".github/CODEOWNERS"), -1) {
		owned++
		if found, err := filepath.Glob(line[1]); err != nil || len(found) == 0 {
			t.Errorf("%s is not there: %v", line[1], err)
		}
	}
	if owned < 5 {
		t.Errorf("%d paths", owned)
	}
}

// TestIssueFormsAreForms holds them to what GitHub needs of a form, and each field to
// an id of its own.
func TestIssueFormsAreForms(t *testing.T) {
	for _, file := range []string{"bug.yml", "feature.yml"} {
		var form struct {
			Name        string   `json:"name"`
			Description string   `json:"description"`
			Labels      []string `json:"labels"`
			Body        []struct {
				Type        string          `json:"type"`
				ID          string          `json:"id"`
				Attributes  map[string]any  `json:"attributes"`
				Validations map[string]bool `json:"validations"`
			} `json:"body"`
		}
		if err := yaml.UnmarshalStrict([]byte(read(t, ".github/ISSUE_TEMPLATE/"+file)), &form); err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		if form.Name == "" || form.Description == "" || len(form.Body) == 0 {
			t.Errorf("%s has no name, description or body", file)
		}
		ids := map[string]bool{}
		for _, f := range form.Body {
			text := "label"
			if f.Type == "markdown" {
				text = "value"
			} else if f.ID == "" || ids[f.ID] {
				t.Errorf("%s: a %s has the id %q", file, f.Type, f.ID)
			}
			ids[f.ID] = true
			if s, _ := f.Attributes[text].(string); s == "" {
				t.Errorf("%s: %s %s has no %s", file, f.Type, f.ID, text)
			}
		}
	}
}
