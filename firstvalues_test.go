package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
)

// TestTheFirstValuesTakeEveryExample adds the EnvironmentConfig of the README to what
// is in the cluster. An example then comes to its want.yaml: those that
// example/README.md lists once policy has what it says, and not before.
func TestTheFirstValuesTakeEveryExample(t *testing.T) {
	const (
		gateways    = `    allowedGateways: ["projectcontour/contour"]`
		annotations = `    allowedDomains: ["ofn.io"]`
	)
	added := map[string]*strings.Replacer{
		"listenerset":    strings.NewReplacer(gateways, `    allowedGateways: ["projectcontour/contour", "gateways/eg"]`),
		"many-listeners": strings.NewReplacer(gateways, `    allowedGateways: ["projectcontour/contour", "gateways/eg"]`),
		"https":          strings.NewReplacer(annotations, annotations+"\n"+`    allowedAnnotations: ["cert-manager.io/*"]`),
		"new-gateway":    strings.NewReplacer(annotations, annotations+"\n"+`    allowedAnnotations: ["*"]`),
	}
	first := read(t, "example/environmentconfig.yaml")
	for _, example := range examples(t) {
		name, want, values := filepath.Base(example), read(t, example+"/want.yaml"), first
		if name == "platform-defaults" {
			continue // It has an EnvironmentConfig of its own.
		}
		if more, ok := added[name]; ok {
			if renderedBeside(t, example, first) == want {
				t.Errorf("%s: the first values take it as they are", example)
			}
			values = more.Replace(first)
		}
		if diff := cmp.Diff(want, renderedBeside(t, example, values)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", example, diff)
		}
	}
}

// renderedBeside returns what an example comes to where the cluster has one manifest more.
func renderedBeside(t *testing.T, example, manifest string) string {
	t.Helper()
	c, err := goldentest.NewCase("example", example)
	if err != nil {
		t.Fatal(err)
	}
	cluster := read(t, c.Required) + "\n---\n" + manifest
	c.Required = filepath.Join(t.TempDir(), "required.yaml")
	if err := os.WriteFile(c.Required, []byte(cluster), 0o600); err != nil {
		t.Fatal(err)
	}
	o, err := goldentest.Run(t.Context(), c, runners())
	if err != nil {
		t.Fatal(err)
	}
	rendered, err := o.YAML()
	if err != nil {
		t.Fatal(err)
	}
	return string(rendered)
}
