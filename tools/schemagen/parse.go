package main

import (
	"errors"
	"fmt"

	"golang.org/x/tools/go/packages"
	extv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-tools/pkg/crd"
	crdmarkers "sigs.k8s.io/controller-tools/pkg/crd/markers"
	"sigs.k8s.io/controller-tools/pkg/loader"
	"sigs.k8s.io/controller-tools/pkg/markers"
)

// A parser makes CRDs of the types in some packages.
type parser struct {
	crd  *crd.Parser
	pkgs map[string]*loader.Package
}

// parse loads packages by their paths below root.
func parse(root string, paths ...string) (*parser, error) {
	registry := &markers.Registry{}
	if err := crdmarkers.Register(registry); err != nil {
		return nil, err
	}
	for _, marker := range []*markers.Definition{documentedDefaultMarker(), domainMarker()} {
		if err := registry.Register(marker); err != nil {
			return nil, err
		}
	}
	p := &parser{
		crd:  &crd.Parser{Collector: &markers.Collector{Registry: registry}, Checker: &loader.TypeChecker{}},
		pkgs: map[string]*loader.Package{},
	}
	crd.AddKnownTypes(p.crd)
	for _, path := range paths {
		// One at a time: the loader does not say which root a package came from.
		roots, err := loader.LoadRootsWithConfig(&packages.Config{Dir: root}, "./"+path)
		if err != nil {
			return nil, err
		}
		p.pkgs[path] = roots[0]
		p.crd.NeedPackage(roots[0])
	}
	return p, nil
}

// crdFor returns the CRD of a kind, as the API server would take it.
func (p *parser) crdFor(path, kind string) (*extv1.CustomResourceDefinition, error) {
	pkg := p.pkgs[path]
	gk := schema.GroupKind{Group: p.crd.GroupVersions[pkg].Group, Kind: kind}
	p.crd.NeedCRDFor(gk, nil)
	if loader.PrintErrors([]*loader.Package{pkg}, packages.TypeError) {
		return nil, errors.New("not all types could be read")
	}
	out, ok := p.crd.CustomResourceDefinitions[gk]
	if !ok {
		return nil, fmt.Errorf("no type %s in %s", kind, path)
	}
	crd.FixTopLevelMetadata(out)
	return &out, nil
}
