package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
)

// The binaries that a rendering needs, as paths or as names to look up in PATH.
type binaries struct {
	function, cli, engine string
}

// render is what `crossplane composition render -r` prints for a case, with the
// functions at the gRPC targets that are given by name. Where the CLI fails, the
// error is all that it said.
func (b binaries) render(ctx context.Context, c goldentest.Case, targets map[string]string) ([]byte, error) {
	engine, err := exec.LookPath(b.engine)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "render-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // A temporary folder is the system's to clean up, too.
	functions := filepath.Join(dir, "functions.yaml")
	if err := retarget(c.Functions, functions, targets); err != nil {
		return nil, err
	}
	args := []string{"composition", "render", c.XR, c.Composition, functions, "-r", "--crossplane-binary=" + engine}
	for flag, path := range map[string]string{
		"--observed-resources=": c.Observed,
		"--required-resources=": c.Required,
		"--required-schemas=":   c.Schemas,
	} {
		if path != "" {
			args = append(args, flag+path)
		}
	}
	var stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, b.cli, args...)
	cmd.Stderr = &stderr
	stdout, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, stderr.Bytes())
	}
	return stdout, nil
}

// retarget copies a functions.yaml, with the functions at other gRPC targets.
func retarget(from, to string, targets map[string]string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	functions, err := goldentest.ParseStream(data)
	if err != nil {
		return err
	}
	for _, doc := range functions {
		f := unstructured.Unstructured{Object: doc}
		target, ok := targets[f.GetName()]
		if !ok {
			continue
		}
		annotations := f.GetAnnotations()
		if annotations == nil {
			annotations = map[string]string{}
		}
		annotations["render.crossplane.io/runtime-development-target"] = target
		f.SetAnnotations(annotations)
	}
	if data, err = goldentest.MarshalStream(functions); err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o600)
}
