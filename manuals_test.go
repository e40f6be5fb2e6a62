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
	found := []string{"docs/production.md", "example/README.md"}
	folders, err := filepath.Glob("example/*/README.md")
	if err != nil || len(folders) < 8 {
		t.Fatalf("example/*/README.md: %v, %v", folders, err)
	}
	return append(found, folders...)
}

// TestManualsShowWhatIsThere holds every YAML block to the file that the comment
// above it names.
func TestManualsShowWhatIsThere(t *testing.T) {
	shown := 0
	for _, manual := range manuals(t) {
		shown += checkYAML(t, manual)
	}
	if shown < 5 {
		t.Errorf("the manuals have %d YAML blocks", shown)
	}
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
	link := regexp.MustCompile(`\]\(([^):#]+)(?:#([^)]*))?\)`)
	for _, manual := range manuals(t) {
		for _, l := range link.FindAllStringSubmatch(read(t, manual), -1) {
			file := filepath.Join(filepath.Dir(manual), l[1])
			if _, err := os.Stat(file); err != nil {
				t.Errorf("%s: %v", manual, err)
			} else if l[2] != "" && !hasHeading(read(t, file), l[2]) {
				t.Errorf("%s: %s has no heading #%s", manual, file, l[2])
			}
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
	for _, manual := range manuals(t) {
		for _, p := range path.FindAllStringSubmatch(read(t, manual), -1) {
			if _, err := os.Stat(p[1]); err != nil {
				t.Errorf("%s: %v", manual, err)
			}
		}
	}
}
