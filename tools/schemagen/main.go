// Command schemagen writes what is generated from the Go types of the composite
// resource (internal/openfunction/v1alpha1) and of the function's Input
// (input/v1beta1): the XRDs, the Input's schema and the reference.
//
// It is controller-gen's parser with three differences, each of which Crossplane
// or the function needs: the outcome is an XRD rather than a CRD; there is no
// OpenAPI default in it, since admission would fill it in before the function
// could take the Input's; and nothing in status can refuse what the function
// writes.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	root := flag.String("root", ".", "the root of the repository")
	flag.Parse()
	if err := write(*root); err != nil {
		fmt.Fprintln(os.Stderr, "schemagen:", err)
		os.Exit(1)
	}
}

// write generates all files below root.
func write(root string) error {
	files, err := generate(root)
	if err != nil {
		return err
	}
	for path, content := range files {
		path = filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
