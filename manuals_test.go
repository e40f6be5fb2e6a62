package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// manuals returns the documents for people who use the function, but for the README.
func manuals(t *testing.T) []string {
	t.Helper()
	found := []string{"docs/gateways.md", "docs/performance.md", "docs/production.md", "docs/testing.md", "docs/troubleshooting.md", "example/README.md"}
	folders, err := filepath.Glob("example/*/README.md")
	if err != nil || len(folders) < 8 {
		t.Fatalf("example/*/README.md: %v, %v", folders, err)
	}
	return append(found, folders...)
}

// checkYAML compares the YAML blocks of a document with files, and returns how many
// it has.
func checkYAML(t *testing.T, document string) int {
	t.Helper()
	block := regexp.MustCompile("(?s)(?:<!-- (\\S+) -->\n)?```yaml\n(.*?)```")
	blocks := block.FindAllStringSubmatch(read(t, document), -1)
	for _, b := range blocks {
		file, text := b[1], b[2]
		if file == "" {
			t.Errorf("%s: no comment names the file of this block:\n%s", document, text)
			continue
		}
		if content := read(t, file); text == "" || !strings.Contains(content, text) {
			t.Errorf("%s: %s does not hold this block:\n%s", document, file, text)
		}
	}
	return len(blocks)
}

func TestManualsLinkToFilesThatAreThere(t *testing.T) {
	for _, manual := range manuals(t) {
		checkLinks(t, manual)
	}
}

// checkLinks looks for the files and the headings that a document links to.
func checkLinks(t *testing.T, document string) {
	t.Helper()
	link := regexp.MustCompile(`\]\(([^):#]*)(?:#([^)]*))?\)`)
	for _, l := range link.FindAllStringSubmatch(read(t, document), -1) {
		file := document
		if l[1] != "" {
			file = filepath.Join(filepath.Dir(document), l[1])
		}
		if _, err := os.Stat(file); err != nil {
			t.Errorf("%s: %v", document, err)
		} else if l[2] != "" && !hasHeading(read(t, file), l[2]) {
			t.Errorf("%s: %s has no heading #%s", document, file, l[2])
		}
	}
}

// hasHeading reports whether a document has a heading with this anchor.
func hasHeading(document, anchor string) bool {
	for _, h := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(document, -1) {
		words := regexp.MustCompile(`[^a-z0-9 -]`).ReplaceAllString(strings.ToLower(h[1]), "")
		if strings.ReplaceAll(words, " ", "-") == anchor {
			return true
		}
	}
	return false
}

// TestManualsNameFilesThatAreThere looks for what they apply and copy by its path from the root.
func TestManualsNameFilesThatAreThere(t *testing.T) {
	path := regexp.MustCompile("(?:kubectl apply -f |`)((?:configuration|docs|example|package)/[^` \n]+)")
	for _, manual := range append(manuals(t), "README.md") {
		for _, p := range path.FindAllStringSubmatch(read(t, manual), -1) {
			if _, err := os.Stat(p[1]); err != nil {
				t.Errorf("%s: %v", manual, err)
			}
		}
	}
}
