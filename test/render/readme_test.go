package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// TestReadmeShowsKubectlGet compares a table of the README with what `kubectl get` prints
// of the example that is named above the table, by the packaged Composition.
func TestReadmeShowsKubectlGet(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile("(?s)<!-- kubectl get: example/(\\w+) -->\n```\n(.*?)```").FindSubmatch(readme)
	if shown == nil {
		t.Fatal("the README has no table")
	}
	xr := renderedXR(t, string(shown[1]))
	settle(t, xr, "gateways.networking.openfunction.io")
	if diff := cmp.Diff(kubectlGet(t, newAPIServer(t), xr), string(shown[2])); diff != "" {
		t.Errorf("-kubectl +README:\n%s", diff)
	}
}

// settle writes into an XR what Crossplane and the API server do: that it has been
// Ready, by a Composition, for a quarter of an hour.
func settle(t *testing.T, xr *unstructured.Unstructured, composition string) {
	t.Helper()
	conditions, _, err := unstructured.NestedSlice(xr.Object, "status", "conditions")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"Synced", "Ready"} {
		conditions = append(conditions, map[string]any{"type": kind, "status": "True"})
	}
	if err := errors.Join(
		unstructured.SetNestedSlice(xr.Object, conditions, "status", "conditions"),
		unstructured.SetNestedField(xr.Object, composition, "spec", "crossplane", "compositionRef", "name"),
	); err != nil {
		t.Fatal(err)
	}
	xr.SetCreationTimestamp(metav1.NewTime(time.Now().Add(-15*time.Minute - 20*time.Second)))
}

// kubectlGet returns the columns of an XR as kubectl prints them without -o wide.
func kubectlGet(t *testing.T, api *apiServer, xr *unstructured.Unstructured) string {
	t.Helper()
	table := tableOf(t, api, xr)
	var names, cells []string
	for i, column := range table.ColumnDefinitions {
		if column.Priority == 0 {
			names = append(names, strings.ToUpper(column.Name))
			cells = append(cells, fmt.Sprint(table.Rows[0].Cells[i]))
		}
	}
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 6, 4, 3, ' ', 0) // As kubectl's.
	for _, line := range [][]string{names, cells} {
		if _, err := fmt.Fprintln(w, strings.Join(line, "\t")); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestCrossplanesCLITakesTheCommandsOfTheReadme without a cluster: the CLI has read a
// command when it looks for the cluster.
func TestCrossplanesCLITakesTheCommandsOfTheReadme(t *testing.T) {
	cli := binariesFromEnv(t).cli
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	lines := regexp.MustCompile(`(?m)^crossplane (.*)$`).FindAllSubmatch(readme, -1)
	if len(lines) < 6 {
		t.Fatalf("the README has %d commands of the CLI", len(lines))
	}
	for _, line := range lines {
		args := strings.Fields(strings.ReplaceAll(string(line[1]), "$REGISTRY", "registry.example.com/openfunction"))
		cmd := exec.CommandContext(t.Context(), cli, args...)
		cmd.Env = append(os.Environ(), "KUBECONFIG="+filepath.Join(t.TempDir(), "none"))
		if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "failed to get kubeconfig") {
			t.Errorf("crossplane %s: %v: %s", line[1], err, out)
		}
	}
}
