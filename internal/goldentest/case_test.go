package goldentest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// writeFiles writes files, by their names, into a new folder "cases".
func writeFiles(t *testing.T, files map[string]string) (root string) {
	t.Helper()
	root = filepath.Join(t.TempDir(), "cases")
	for name, content := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestCasesTakeWhatTheyLackFromTheFoldersAbove(t *testing.T) {
	root := writeFiles(t, map[string]string{
		"composition.yaml":           "",
		"functions.yaml":             "",
		"schemas/v1.json":            "",
		"Alone/xr.yaml":              "",
		"Alone/composition.yaml":     "",
		"Alone/schemas/v1.json":      "",
		"OverTime/xr.yaml":           "",
		"OverTime/required.yaml":     "",
		"OverTime/1/observed.yaml":   "",
		"OverTime/2/required.yaml":   "",
		"OverTime/2/deeper/README":   "",
		"OverTime/2/deeper/xr.yaml":  "",
		"OverTime/2/functions.yaml":  "",
		"OverTime/2/deeper/no/a.txt": "",
	})
	got, err := Cases(root)
	if err != nil {
		t.Fatal(err)
	}
	at := func(name string) string { return filepath.Join(root, name) }
	want := []Case{
		{
			Name: "cases/Alone",
			XR:   at("Alone/xr.yaml"), Composition: at("Alone/composition.yaml"), Functions: at("functions.yaml"),
			Schemas: at("Alone/schemas"), Want: at("Alone/want.yaml"),
		},
		{
			Name: "cases/OverTime/1",
			XR:   at("OverTime/xr.yaml"), Composition: at("composition.yaml"), Functions: at("functions.yaml"),
			Observed: at("OverTime/1/observed.yaml"), Schemas: at("schemas"), Want: at("OverTime/1/want.yaml"),
		},
		{
			Name: "cases/OverTime/2/deeper/no",
			XR:   at("OverTime/2/deeper/xr.yaml"), Composition: at("composition.yaml"), Functions: at("OverTime/2/functions.yaml"),
			Schemas: at("schemas"), Want: at("OverTime/2/deeper/no/want.yaml"),
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Cases (-want +got):\n%s", diff)
	}
}

func TestFoldersWithoutFilesOfACaseAreNone(t *testing.T) {
	got, err := Cases(writeFiles(t, map[string]string{
		"schemas/v1.json":         "",
		"production/runtime.yaml": "",
		"production/README.md":    "",
	}))
	if err != nil || len(got) > 0 {
		t.Errorf("Cases: got %v, %v", got, err)
	}
}

func TestCasesSayWhatIsMissing(t *testing.T) {
	root := writeFiles(t, map[string]string{"Empty/required.yaml": ""})
	_, err := Cases(root)
	if err == nil {
		t.Fatal("want an error")
	}
	dir := filepath.Join(root, "Empty")
	want := strings.Join([]string{
		dir + ": neither the case nor a folder above it has a xr.yaml",
		dir + ": neither the case nor a folder above it has a composition.yaml",
		dir + ": neither the case nor a folder above it has a functions.yaml",
	}, "\n")
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("Cases (-want +got):\n%s", diff)
	}
}
