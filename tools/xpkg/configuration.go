package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/xpkg"
	"github.com/google/go-containerregistry/pkg/name"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// configuration builds the Configuration's package from a copy of its sources,
// completed with what only a release knows: where its dependencies are, and what
// the function is called once the package manager has installed it.
func (b build) configuration(ctx context.Context) error {
	sources := filepath.Join(b.work(), "configuration")
	if err := b.completeAll(filepath.Join(b.root, "configuration"), sources); err != nil {
		return err
	}
	return command(ctx, "", b.crossplane, "xpkg", "build",
		"--package-root="+sources,
		"--package-file="+filepath.Join(b.out, configurationName+".xpkg"))
}

// completeAll copies all manifests of a directory, completed.
func (b build) completeAll(from, to string) error {
	return fs.WalkDir(os.DirFS(from), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".yaml" {
			return err
		}
		raw, err := os.ReadFile(filepath.Join(from, path))
		if err != nil {
			return err
		}
		completed, err := b.complete(raw)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		target := filepath.Join(to, path)
		if err := os.MkdirAll(filepath.Dir(target), 0o750); err != nil {
			return err
		}
		return os.WriteFile(target, completed, 0o600)
	})
}

// complete returns one manifest, completed.
func (b build) complete(raw []byte) ([]byte, error) {
	o := &unstructured.Unstructured{}
	if err := yaml.Unmarshal(raw, &o.Object); err != nil {
		return nil, err
	}
	var err error
	switch o.GetKind() {
	case "Configuration":
		err = b.completeDependencies(o)
	case "Composition":
		err = b.completeFunctionRefs(o)
	}
	if err != nil {
		return nil, err
	}
	return yaml.Marshal(o.Object)
}

// completeDependencies puts the packages that a Configuration depends on where
// they are, and asks for this version of the function at least.
func (b build) completeDependencies(configuration *unstructured.Unstructured) error {
	return eachOf(configuration, func(dependency map[string]any) error {
		switch dependency["package"] {
		case functionName:
			dependency["package"] = b.registry + "/" + functionName
			dependency["version"] = ">=" + b.version
		case providerName:
			dependency["package"] = b.providerKubernetes
		default:
			return fmt.Errorf("do not know where package %v is", dependency["package"])
		}
		return nil
	}, "spec", "dependsOn")
}

// completeFunctionRefs gives the function the name that the package manager
// gives a dependency: it is made from the package's path in the registry.
func (b build) completeFunctionRefs(composition *unstructured.Unstructured) error {
	repository, err := name.NewRepository(b.registry + "/" + functionName)
	if err != nil {
		return err
	}
	return eachOf(composition, func(step map[string]any) error {
		ref, _, err := unstructured.NestedString(step, "functionRef", "name")
		if err != nil || ref != functionName {
			return err
		}
		return unstructured.SetNestedField(step, xpkg.ToDNSLabel(repository.RepositoryStr()), "functionRef", "name")
	}, "spec", "pipeline")
}

// eachOf changes each element of a list of maps.
func eachOf(o *unstructured.Unstructured, change func(map[string]any) error, path ...string) error {
	list, _, err := unstructured.NestedSlice(o.Object, path...)
	if err != nil {
		return err
	}
	for i := range list {
		element, ok := list[i].(map[string]any)
		if !ok {
			return fmt.Errorf("%s[%d] is not an object", strings.Join(path, "."), i)
		}
		if err := change(element); err != nil {
			return err
		}
	}
	return unstructured.SetNestedSlice(o.Object, list, path...)
}
