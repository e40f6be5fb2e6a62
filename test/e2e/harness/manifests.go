package harness

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// fieldManager of what the harness applies.
const fieldManager = "e2e"

// Read the objects of a YAML stream.
func Read(r io.Reader) ([]*unstructured.Unstructured, error) {
	var objects []*unstructured.Unstructured
	for decoder := yaml.NewYAMLOrJSONDecoder(r, 4096); ; {
		o := &unstructured.Unstructured{}
		switch err := decoder.Decode(&o.Object); {
		case errors.Is(err, io.EOF):
			return objects, nil
		case err != nil:
			return nil, err
		case len(o.Object) > 0:
			objects = append(objects, o)
		}
	}
}

// ReadFile reads the objects of a YAML file.
func ReadFile(path string) ([]*unstructured.Unstructured, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	objects, err := Read(bytes.NewReader(content))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return objects, nil
}

// Apply objects by server-side apply as a manager. It waits for kinds that are
// about to be served.
func (l *Lab) Apply(ctx context.Context, manager string, objects ...*unstructured.Unstructured) error {
	for _, o := range objects {
		what := fmt.Sprintf("apply %s %s", o.GetKind(), client.ObjectKeyFromObject(o))
		err := Await(ctx, 30*time.Second, what, func(ctx context.Context) error {
			return l.WithWatch.Apply(ctx, client.ApplyConfigurationFromUnstructured(o.DeepCopy()),
				client.FieldOwner(manager), client.ForceOwnership)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// readFiles reads the objects of all YAML files that match a pattern.
func readFiles(pattern string) ([]*unstructured.Unstructured, error) {
	paths, err := filepath.Glob(pattern)
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("no file is %s", pattern)
	}
	var all []*unstructured.Unstructured
	for _, path := range paths {
		objects, err := ReadFile(path)
		if err != nil {
			return nil, err
		}
		all = append(all, objects...)
	}
	return all, nil
}

// applyFiles applies the objects of all YAML files that match.
func (l *Lab) applyFiles(ctx context.Context, patterns ...string) error {
	for _, pattern := range patterns {
		objects, err := readFiles(pattern)
		if err != nil {
			return err
		}
		if err := l.Apply(ctx, fieldManager, objects...); err != nil {
			return err
		}
	}
	return nil
}

// moduleDir is where a module lies that the module in folder requires.
func (l *Lab) moduleDir(ctx context.Context, folder, module string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "list", "-mod=readonly", "-m", "-f", "{{.Dir}}", module)
	cmd.Dir = filepath.Join(l.repository, folder)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go list -m %s in %s: %w", module, folder, err)
	}
	return strings.TrimSpace(string(out)), nil
}

// InstallCRDs installs those of Gateway API's standard channel and of Contour.
func (l *Lab) InstallCRDs(ctx context.Context) error {
	gatewayAPI, err := l.moduleDir(ctx, "test/e2e", "sigs.k8s.io/gateway-api")
	if err != nil {
		return err
	}
	contour, err := l.moduleDir(ctx, "test/e2e/bin/contour", "github.com/projectcontour/contour")
	if err != nil {
		return err
	}
	return l.applyFiles(ctx,
		filepath.Join(gatewayAPI, "config/crd/standard/*.yaml"),
		filepath.Join(contour, "examples/contour/01-crds.yaml"))
}
