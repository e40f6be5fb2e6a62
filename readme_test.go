package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/util/jsonpath"

	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
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

func TestReadmeLinksToWhatIsThere(t *testing.T) {
	checkLinks(t, "README.md")
}

// TestTroubleshootingListsEveryReason finds the reasons in the code that declares them.
func TestTroubleshootingListsEveryReason(t *testing.T) {
	text := read(t, "docs/troubleshooting.md")
	for _, file := range []string{"internal/condition/condition.go", "internal/gateway/listener/conflict.go"} {
		reasons := regexp.MustCompile(`(?:Reason\w+ += |conflict\()"(\w+)"`).FindAllStringSubmatch(read(t, file), -1)
		if len(reasons) < 4 {
			t.Errorf("%s declares %d reasons", file, len(reasons))
		}
		for _, r := range reasons {
			if !strings.Contains(text, "`"+r[1]+"`") {
				t.Errorf("docs/troubleshooting.md does not say what to do about %s", r[1])
			}
		}
	}
}

// TestReadmeNamesTheVersionsThatAreTested compares its table with the modules that the
// end-to-end tests build and install.
func TestReadmeNamesTheVersionsThatAreTested(t *testing.T) {
	for name, of := range map[string]struct{ file, module string }{
		"Crossplane":          {"tools/go.mod", "github.com/crossplane/crossplane/v2"},
		"Crossplane's CLI":    {"tools/go.mod", "github.com/crossplane/cli/v2"},
		"Kubernetes":          {"test/e2e/bin/kubernetes/go.mod", "k8s.io/kubernetes"},
		"Gateway API":         {"test/e2e/go.mod", "sigs.k8s.io/gateway-api"},
		"Contour":             {"test/e2e/bin/contour/go.mod", "github.com/projectcontour/contour"},
		"Envoy Gateway":       {"test/e2e/bin/envoy-gateway/go.mod", "github.com/envoyproxy/gateway"},
		"provider-kubernetes": {"test/e2e/bin/provider-kubernetes/go.mod", "github.com/crossplane-contrib/provider-kubernetes"},
		"CoreDNS":             {"test/e2e/bin/coredns/go.mod", "github.com/coredns/coredns"},

		"Traefik, its controller and routing": {"test/e2e/bin/gateway/go.mod", "github.com/traefik/traefik/v3"},
	} {
		required := regexp.MustCompile(`(?m)^(?:require|\t)\s*` + regexp.QuoteMeta(of.module) + ` (v\S+)`).FindStringSubmatch(read(t, of.file))
		if required == nil {
			t.Errorf("%s does not require %s", of.file, of.module)
			continue
		}
		row := regexp.MustCompile(`(?m)^\| ` + name + ` \|[^|]*\| (\S+) \|$`).FindStringSubmatch(readme(t))
		if row == nil || row[1] != required[1] {
			t.Errorf("%s %s is tested: got the row %q", name, required[1], row)
		}
	}
}

// TestTheRouteNamesWhatTheStatusSays compares the route that people copy with what is
// said of the OpenFunction Gateway that it is for.
func TestTheRouteNamesWhatTheStatusSays(t *testing.T) {
	route, xr := objectIn(t, "example/httproute.yaml"), objectIn(t, "example/default/want.yaml")
	for path, said := range map[string]string{
		"spec.parentRefs": "status.parentRefs", "metadata.labels": "status.routing.example.labels",
	} {
		got, _, err := unstructured.NestedFieldNoCopy(route, strings.Split(path, ".")...)
		want, found, err2 := unstructured.NestedFieldNoCopy(xr, strings.Split(said, ".")...)
		if err := errors.Join(err, err2); err != nil || !found {
			t.Fatalf("%s, %s: found %v, %v", path, said, found, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: -%s +got:\n%s", path, said, diff)
		}
	}
	hostnames, _, err := unstructured.NestedStringSlice(route, "spec", "hostnames")
	if diff := cmp.Diff([]string{"function-sample.default.ofn.io"}, hostnames); err != nil || diff != "" {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
}

// TestTheFirstValuesAreRendered holds the golden case to the file that people copy.
func TestTheFirstValuesAreRendered(t *testing.T) {
	if !strings.Contains(read(t, "test/cases/EnvironmentConfig/TheFirstValues/required.yaml"), "---\n"+read(t, "example/environmentconfig.yaml")) {
		t.Error("the case does not hold the file")
	}
}

// TestEveryScenarioIsListed holds docs/testing.md to what the end-to-end tests claim.
func TestEveryScenarioIsListed(t *testing.T) {
	files, err := filepath.Glob("test/e2e/*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	text, scenarios := read(t, "docs/testing.md"), 0
	for _, file := range files {
		for _, call := range regexp.MustCompile(`\bscenario\(t, .*`).FindAllString(read(t, file), -1) {
			scenarios++
			for _, claim := range regexp.MustCompile(`"([^"]+)"`).FindAllStringSubmatch(call, -1) {
				pattern := strings.ReplaceAll(regexp.QuoteMeta(claim[1]), "%d", `\d+`)
				if !regexp.MustCompile(pattern).MatchString(text) {
					t.Errorf("%s: docs/testing.md does not list %q", file, claim[1])
				}
			}
		}
	}
	if scenarios < 20 {
		t.Errorf("%d scenarios", scenarios)
	}
}

// TestReadmePrintsTheRewriteOfCoreDNS runs what kubectl's output is piped into.
func TestReadmePrintsTheRewriteOfCoreDNS(t *testing.T) {
	command := regexp.MustCompile(`-o jsonpath='(.*)' \| (awk .*)`).FindStringSubmatch(strings.Join(commands(t), "\n"))
	if command == nil {
		t.Fatal("the README has no jsonpath")
	}
	var printed bytes.Buffer
	path := jsonpath.New("readme")
	if err := path.Parse(command[1]); err != nil {
		t.Fatal(err)
	}
	if err := path.Execute(&printed, objectIn(t, "example/default/want.yaml")); err != nil {
		t.Fatal(err)
	}
	awk := exec.CommandContext(t.Context(), "sh", "-c", command[2])
	awk.Stdin = &printed
	got, err := awk.Output()
	want := "rewrite stop name regex ^.*[.]ofn[.]io[.]$ gateway.openfunction.svc.cluster.local answer auto\n"
	if string(got) != want || err != nil {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

// TestTheRewriteTakesNamesInTheDomainOnly tries the pattern of the test above as
// CoreDNS does, with the dot at the end of every name.
func TestTheRewriteTakesNamesInTheDomainOnly(t *testing.T) {
	pattern := regexp.MustCompile(`^.*[.]ofn[.]io[.]$`)
	for name, want := range map[string]bool{
		"function-sample.default.ofn.io.":     true,
		"ofn.io.":                             false,
		"golfn.io.":                           false,
		"a.ofnxio.":                           false,
		"a.ofn.io.example.com.":               false,
		"a.ofn.io.default.svc.cluster.local.": false,
	} {
		if got := pattern.MatchString(name); got != want {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}

// objectIn returns the first object in a file.
func objectIn(t *testing.T, file string) map[string]any {
	t.Helper()
	objects, err := goldentest.ParseStream([]byte(read(t, file)))
	if err != nil || len(objects) == 0 {
		t.Fatalf("%s: %d objects, %v", file, len(objects), err)
	}
	return objects[0]
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
