// Package goldentest reads golden cases and plays Crossplane's part in them.
//
// A case is a folder with the files that `crossplane composition render` takes,
// and want.yaml: what comes of them. Every case is run twice, in process by the
// function's own tests and through the real CLI by the module test/render, and
// must both times come to what want.yaml says. test/cases/README.md has the format.
package goldentest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// The files of a case, named as the arguments of `crossplane composition render`.
const (
	fileXR          = "xr.yaml"
	fileComposition = "composition.yaml"
	fileFunctions   = "functions.yaml"
	fileObserved    = "observed.yaml"
	fileRequired    = "required.yaml"
	fileWant        = "want.yaml"
	dirSchemas      = "schemas"
)

// A Case has the paths of one golden case's files. The path of an optional file
// is empty where the file is not there.
type Case struct {
	// Name is the case's folder as seen from above the root of its tree, such as
	// "cases/Behaviour" or, for a step of a case over several reconciles,
	// "cases/Behaviour/2".
	Name string

	// XR, Composition, Functions and Want are always set. The file of Want need not
	// exist.
	XR, Composition, Functions, Want string
	// Observed and Required are YAML streams, Schemas is a folder of OpenAPI v3
	// documents. Each is empty where the case has none.
	Observed, Required, Schemas string
}

// Cases returns the cases below root in lexical order. A case is a folder without
// subfolders (schemas apart), so that the steps of a case over several
// reconciles, in its subfolders, are cases of their own.
//
// A case that lacks an XR, a Composition, Functions or schemas has those of the
// nearest folder above it, up to root. A folder without any of a case's files, and
// with none above it, is something else.
func Cases(root string) ([]Case, error) {
	var cases []Case
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case !d.IsDir():
			return nil
		case d.Name() == dirSchemas:
			return fs.SkipDir
		}
		leaf, err := isLeaf(path)
		if err != nil || !leaf || path == root {
			return err
		}
		c, err := NewCase(root, path)
		if c.isNone() {
			return nil
		}
		cases = append(cases, c)
		return err
	})
	return cases, err
}

// NewCase returns the case in the folder dir of the tree root.
func NewCase(root, dir string) (Case, error) {
	name, err := filepath.Rel(filepath.Dir(root), dir)
	if err != nil {
		return Case{}, err
	}
	c := Case{
		Name:        filepath.ToSlash(name),
		XR:          inherited(root, dir, fileXR),
		Composition: inherited(root, dir, fileComposition),
		Functions:   inherited(root, dir, fileFunctions),
		Want:        filepath.Join(dir, fileWant),
		Observed:    existing(dir, fileObserved),
		Required:    existing(dir, fileRequired),
		Schemas:     inherited(root, dir, dirSchemas),
	}
	return c, errors.Join(
		need(dir, fileXR, c.XR),
		need(dir, fileComposition, c.Composition),
		need(dir, fileFunctions, c.Functions),
	)
}

// isNone reports whether a folder is no case, since it has none of the files.
func (c Case) isNone() bool {
	return c.XR == "" && c.Composition == "" && c.Functions == "" && c.Observed == "" && c.Required == ""
}

// need returns an error if no path was found for a file that a case must have.
func need(dir, file, path string) error {
	if path == "" {
		return fmt.Errorf("%s: neither the case nor a folder above it has a %s", dir, file)
	}
	return nil
}

// isLeaf reports whether a folder has no subfolders but schemas.
func isLeaf(dir string) (bool, error) {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if e.IsDir() && e.Name() != dirSchemas {
			return false, nil
		}
	}
	return true, err
}

// existing returns the path of a file in dir, or "" if it is not there.
func existing(dir, file string) string {
	path := filepath.Join(dir, file)
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}

// inherited returns the path of a file in dir, or else in the nearest folder above
// it up to root, or "" if it is in none.
func inherited(root, dir, file string) string {
	path := existing(dir, file)
	if path != "" || dir == root || dir == filepath.Dir(dir) {
		return path
	}
	return inherited(root, filepath.Dir(dir), file)
}
