package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"
)

// TestCommandsNameWhatIsThere looks in the blocks and in the text.
func TestCommandsNameWhatIsThere(t *testing.T) {
	makefiles, lines := makefiles(t), commands(t)
	for _, document := range append(manuals(t), "README.md") {
		for _, span := range regexp.MustCompile("`(make [^`]*)`").FindAllStringSubmatch(read(t, document), -1) {
			lines = append(lines, span[1])
		}
	}
	for _, line := range lines {
		words := strings.Fields(line)
		if words[0] == "make" && !regexp.MustCompile(`(?m)^`+words[1]+`:`).MatchString(makefiles) {
			t.Errorf("no make target for %q", line)
		}
		if i := slices.Index(words, "-f"); i > 0 {
			if _, err := os.Stat(words[i+1]); err != nil {
				t.Errorf("%q: %v", line, err)
			}
		}
	}
}

// TestCommandsNameWhatIsInstalled knows the packages as Crossplane names them where
// REGISTRY ends in /openfunction, and the kinds by their XRDs.
func TestCommandsNameWhatIsInstalled(t *testing.T) {
	installed := []string{
		"openfunction-configuration-openfunction-gateway", "openfunction-function-openfunction-gateway",
		"openfunction-gateway", "openfunction-provider-kubernetes",
	}
	for _, line := range commands(t) {
		for _, name := range regexp.MustCompile(`\bopenfunction-[a-z-]+`).FindAllString(line, -1) {
			if !slices.Contains(installed, name) {
				t.Errorf("%q: %s is not installed", line, name)
			}
		}
		for _, plural := range regexp.MustCompile(`([a-z]+)\.networking\.openfunction\.io`).FindAllStringSubmatch(line, -1) {
			if _, err := os.Stat("configuration/apis/" + plural[1] + "/definition.yaml"); err != nil {
				t.Errorf("%q: %v", line, err)
			}
		}
	}
}

// TestBothWaysInstallTheSame compares the manifest of the Configuration with the
// CLI's command.
func TestBothWaysInstallTheSame(t *testing.T) {
	const pkg = "registry.example.com/openfunction/configuration-openfunction-gateway:v0.1.0"
	if manifest := read(t, "example/gitops/configuration.yaml"); !strings.Contains(manifest, "\n  package: "+pkg+"\n") {
		t.Errorf("it installs something else than %s:\n%s", pkg, manifest)
	}
	if !slices.Contains(commands(t), "crossplane xpkg install configuration "+pkg+" --wait=5m") {
		t.Errorf("no command installs %s", pkg)
	}
}

// TestRollingBackUndoesTheUpgrade holds the packages to the opposite order: the
// Configuration asks for a function of its own version at least.
func TestRollingBackUndoesTheUpgrade(t *testing.T) {
	_, section, _ := strings.Cut(readme(t), "\n## Upgrade\n")
	updates := regexp.MustCompile(`(?m)^crossplane xpkg update (\w+) \$REGISTRY/(\w+)-openfunction-gateway:(\S+)$`).FindAllStringSubmatch(section, -1)
	var got []string
	for _, u := range updates {
		if u[1] != u[2] {
			t.Errorf("%q", u[0])
		}
		got = append(got, u[1]+" "+u[3])
	}
	want := []string{"function v0.1.1", "configuration v0.1.1", "configuration v0.1.0", "function v0.1.0"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// unstarted are Crossplane's flags that no test starts it with (v2.4, cmd/crossplane/core).
var unstarted = []string{"enable-dependency-version-upgrades", "enable-signature-verification", "poll-interval"}

// TestFlagsAreThere knows ours, and those of other programs by what the tests run them
// with.
func TestFlagsAreThere(t *testing.T) {
	parser, err := kong.New(&CLI{}, kong.Vars{"version": ""})
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, flag := range parser.Model.Flags {
		known[flag.Name] = true
	}
	others := read(t, "test/e2e/harness/crossplane.go") + read(t, "test/e2e/harness/provider.go") + read(t, "test/render/crossplane.go") +
		read(t, "test/e2e/gatewayload_test.go")
	for _, flag := range unstarted {
		known[flag] = true
	}
	for _, document := range append(manuals(t), "README.md") {
		for _, span := range regexp.MustCompile("`--([^`]*)`").FindAllStringSubmatch(read(t, document), -1) {
			flag := strings.TrimSuffix(span[1], "=")
			name, _, _ := strings.Cut(flag, "=")
			measured := strings.Contains(others, `"--`+name+`="`) // with several values
			if !known[flag] && !measured && !strings.Contains(others, `"--`+flag) {
				t.Errorf("%s: there is no flag --%s", document, span[1])
			}
		}
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

// commands are the lines of the shell blocks of README and manuals.
func commands(t *testing.T) []string {
	t.Helper()
	var lines []string
	for _, document := range append(manuals(t), "README.md") {
		for _, b := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(read(t, document), -1) {
			lines = append(lines, strings.Split(strings.TrimSpace(b[1]), "\n")...)
		}
	}
	return lines
}
