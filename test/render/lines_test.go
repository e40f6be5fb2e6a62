package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// TestTheLineOfEveryExampleRenders runs the line of each example's README as it is
// written, in a copy of the example. Only where the function and the engine are is
// not what a user would have: the engine comes without Docker, the function serves on
// a free port.
func TestTheLineOfEveryExampleRenders(t *testing.T) {
	b := binariesFromEnv(t)
	path := pathToCLI(t, b)
	targets := targets(serveFunction(t, b))
	for _, c := range allExamples(t) {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			example := filepath.Dir(c.XR)
			folder := copyOf(t, example)
			functions := filepath.Join(folder, "functions.yaml")
			if err := retarget(functions, functions, targets); err != nil {
				t.Fatal(err)
			}
			var stderr bytes.Buffer
			cmd := exec.CommandContext(t.Context(), "/bin/sh", "-c", renderLine(t, filepath.Join(example, "README.md")))
			cmd.Dir, cmd.Stderr = folder, &stderr
			cmd.Env = append(os.Environ(), "PATH="+path+string(os.PathListSeparator)+os.Getenv("PATH"))
			stdout, err := cmd.Output()
			if err != nil {
				t.Fatalf("%v: %s", err, stderr.Bytes())
			}
			want, err := os.ReadFile(c.Want)
			if err != nil {
				t.Fatal(err)
			}
			checkRendered(t, want, stdout)
		})
	}
}

// targets are the gRPC targets of a function that serves at this one, by its names:
// as cases call it, and as it is called once it is installed and in examples.
func targets(ours string) map[string]string {
	return map[string]string{functionName: ours, "openfunction-" + functionName: ours}
}

// renderLine is the one shell line of an example's README that renders.
func renderLine(t *testing.T, readme string) string {
	t.Helper()
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	lines := regexp.MustCompile("(?m)^```sh\n(crossplane composition render .*)\n```$").FindAllSubmatch(text, -1)
	if len(lines) != 1 {
		t.Fatalf("%s has %d lines that render", readme, len(lines))
	}
	return string(lines[0][1])
}

// copyOf is a copy of an example's folder, with the schemas where they are.
func copyOf(t *testing.T, example string) string {
	t.Helper()
	root := t.TempDir()
	for _, name := range []string{filepath.Base(example), "schemas"} {
		from := os.DirFS(filepath.Join(filepath.Dir(example), name))
		if err := os.CopyFS(filepath.Join(root, name), from); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(root, filepath.Base(example))
}

// pathToCLI is a folder for PATH with a `crossplane` that is the CLI, told where the
// engine is.
func pathToCLI(t *testing.T, b binaries) string {
	t.Helper()
	var absolute [2]string
	for i, binary := range []string{b.cli, b.engine} {
		found, err := exec.LookPath(binary)
		if err != nil {
			t.Fatal(err)
		}
		if absolute[i], err = filepath.Abs(found); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	script := "#!/bin/sh\nexec '" + absolute[0] + `' "$@" --crossplane-binary='` + absolute[1] + "'\n"
	if err := os.WriteFile(filepath.Join(dir, "crossplane"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}
