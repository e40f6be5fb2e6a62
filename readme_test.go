package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"k8s.io/client-go/util/jsonpath"
	"sigs.k8s.io/yaml"
)

// TestReadmeShowsWhatIsThere holds every YAML block of the README to the file
// that the comment above it names.
func TestReadmeShowsWhatIsThere(t *testing.T) {
	if shown := checkYAML(t, "README.md"); shown < 4 {
		t.Errorf("the README has %d YAML blocks", shown)
	}
}

// TestExamplesRequireTheirEnvironmentConfig holds what an example is rendered with to
// the file that people copy.
func TestExamplesRequireTheirEnvironmentConfig(t *testing.T) {
	configs, err := filepath.Glob("example/*/environmentconfig.yaml")
	if err != nil || len(configs) == 0 {
		t.Fatalf("%d EnvironmentConfigs, %v", len(configs), err)
	}
	for _, config := range configs {
		if required := filepath.Join(filepath.Dir(config), "required.yaml"); !strings.Contains(read(t, required), "---\n"+read(t, config)) {
			t.Errorf("%s does not hold %s", required, config)
		}
	}
}

func TestReadmeLinksToFilesThatAreThere(t *testing.T) {
	for _, l := range regexp.MustCompile(`\]\(([a-z][^):#]*)\)`).FindAllStringSubmatch(readme(t), -1) {
		if _, err := os.Stat(l[1]); err != nil {
			t.Error(err)
		}
	}
}

// TestReadmeListsEveryReason finds the reasons in the code that declares them.
func TestReadmeListsEveryReason(t *testing.T) {
	text := readme(t)
	for _, file := range []string{"internal/condition/condition.go", "internal/gateway/listener/conflict.go"} {
		reasons := regexp.MustCompile(`(?:Reason\w+ += |conflict\()"(\w+)"`).FindAllStringSubmatch(read(t, file), -1)
		if len(reasons) < 4 {
			t.Errorf("%s declares %d reasons", file, len(reasons))
		}
		for _, r := range reasons {
			if !strings.Contains(text, "`"+r[1]+"`") {
				t.Errorf("the README does not say what to do about %s", r[1])
			}
		}
	}
}

// TestReadmeCommandsNameWhatIsThere looks in the blocks and in the text.
func TestReadmeCommandsNameWhatIsThere(t *testing.T) {
	makefiles, lines := makefiles(t), commands(t)
	for _, span := range regexp.MustCompile("`(make [^`]*)`").FindAllStringSubmatch(readme(t), -1) {
		lines = append(lines, span[1])
	}
	for _, line := range lines {
		words := strings.Fields(line)
		switch {
		case words[0] == "make":
			if !regexp.MustCompile(`(?m)^` + words[1] + `:`).MatchString(makefiles) {
				t.Errorf("no make target for %q", line)
			}
		case strings.HasPrefix(line, "kubectl apply -f "):
			if _, err := os.Stat(words[3]); err != nil {
				t.Errorf("%q: %v", line, err)
			}
		}
	}
}

// TestReadmeFlagsAreThere knows ours, and those of other programs by what the
// end-to-end tests run them with.
func TestReadmeFlagsAreThere(t *testing.T) {
	parser, err := kong.New(&CLI{}, kong.Vars{"version": ""})
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, flag := range parser.Model.Flags {
		known[flag.Name] = true
	}
	others := read(t, "test/e2e/harness/crossplane.go") + read(t, "test/e2e/harness/provider.go")
	for _, span := range regexp.MustCompile("`--([^`]*)`").FindAllStringSubmatch(readme(t), -1) {
		if !known[span[1]] && !strings.Contains(others, `"--`+span[1]+`"`) {
			t.Errorf("there is no flag --%s", span[1])
		}
	}
}

// TestReadmeListsEveryScenario of the end-to-end tests by what they claim.
func TestReadmeListsEveryScenario(t *testing.T) {
	files, err := filepath.Glob("test/e2e/*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	text, scenarios := readme(t), 0
	for _, file := range files {
		for _, call := range regexp.MustCompile(`\bscenario\(t, .*`).FindAllString(read(t, file), -1) {
			scenarios++
			for _, claim := range regexp.MustCompile(`"([^"]+)"`).FindAllStringSubmatch(call, -1) {
				pattern := strings.ReplaceAll(regexp.QuoteMeta(claim[1]), "%d", `\d+`)
				if !regexp.MustCompile(pattern).MatchString(text) {
					t.Errorf("%s: the README does not list %q", file, claim[1])
				}
			}
		}
	}
	if scenarios < 20 {
		t.Errorf("%d scenarios", scenarios)
	}
}

func TestReadmeJSONPathPrintsTheRewriteOfCoreDNS(t *testing.T) {
	template := regexp.MustCompile(`jsonpath='(.*)'`).FindStringSubmatch(strings.Join(commands(t), "\n"))
	if template == nil {
		t.Fatal("the README has no jsonpath")
	}
	var xr map[string]any
	first, _, _ := strings.Cut(strings.TrimPrefix(read(t, "example/default/want.yaml"), "---\n"), "---\n")
	if err := yaml.Unmarshal([]byte(first), &xr); err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	path := jsonpath.New("readme")
	if err := path.Parse(template[1]); err != nil {
		t.Fatal(err)
	}
	if err := path.Execute(&got, xr); err != nil {
		t.Fatal(err)
	}
	want := `rewrite stop name regex .*\.ofn.io gateway.openfunction.svc.cluster.local`
	if got.String() != want {
		t.Errorf("got %q, want %q", got.String(), want)
	}
}

// makefiles are the Makefile and what it includes.
func makefiles(t *testing.T) string {
	t.Helper()
	all := []string{read(t, "Makefile")}
	for _, include := range regexp.MustCompile(`(?m)^-?include (.*)$`).FindAllStringSubmatch(all[0], -1) {
		for file := range strings.FieldsSeq(include[1]) {
			all = append(all, read(t, file))
		}
	}
	return strings.Join(all, "\n")
}

// commands are the lines of the README's shell blocks.
func commands(t *testing.T) []string {
	t.Helper()
	var lines []string
	for _, b := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(readme(t), -1) {
		lines = append(lines, strings.Split(strings.TrimSpace(b[1]), "\n")...)
	}
	return lines
}

func readme(t *testing.T) string {
	t.Helper()
	return read(t, "README.md")
}

func read(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.FromSlash(file))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
