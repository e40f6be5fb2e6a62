package main

import (
	"cmp"
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// writeSBOM writes the function's software bill of materials in CycloneDX JSON:
// what `go version -m` says that its programs were built from.
func (b build) writeSBOM(programs []string) error {
	var modules []debug.Module
	for _, p := range programs {
		info, err := buildinfo.ReadFile(p)
		if err != nil {
			return err
		}
		modules = append(modules, modulesOf(info)...)
	}
	bom, err := newBOM(modules, b.version, b.time)
	if err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(b.out, functionName+".cdx.json"))
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // The error of a write is returned below.
	// Not the newest version: what scanners read is a little older.
	if err := cdx.NewBOMEncoder(f, cdx.BOMFileFormatJSON).SetPretty(true).EncodeVersion(bom, cdx.SpecVersion1_6); err != nil {
		return err
	}
	return f.Close()
}

// modulesOf returns the modules of a program, and Go's standard library under
// the name that vulnerability databases give it.
func modulesOf(info *debug.BuildInfo) []debug.Module {
	modules := make([]debug.Module, 0, 1+len(info.Deps))
	modules = append(modules, debug.Module{Path: "std", Version: strings.TrimPrefix(info.GoVersion, "go")})
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		modules = append(modules, *m)
	}
	return modules
}

// newBOM returns a bill of the modules, each once, sorted.
func newBOM(modules []debug.Module, version string, created time.Time) (*cdx.BOM, error) {
	slices.SortFunc(modules, func(a, b debug.Module) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Version, b.Version))
	})
	components := []cdx.Component{}
	for _, m := range slices.CompactFunc(modules, func(a, b debug.Module) bool { return a == b }) {
		c, err := component(m)
		if err != nil {
			return nil, err
		}
		components = append(components, c)
	}

	bom := cdx.NewBOM()
	bom.Metadata = &cdx.Metadata{
		Timestamp: created.Format(time.RFC3339),
		Component: &cdx.Component{
			BOMRef:     functionName,
			Type:       cdx.ComponentTypeApplication,
			Name:       functionName,
			Version:    version,
			PackageURL: "pkg:golang/github.com/openfunction/" + functionName + "@" + version,
			Licenses:   &cdx.Licenses{{License: &cdx.License{ID: "Apache-2.0"}}},
		},
	}
	bom.Components = &components
	return bom, nil
}

// component returns the component of one module.
func component(m debug.Module) (cdx.Component, error) {
	purl := "pkg:golang/" + m.Path + "@" + m.Version
	c := cdx.Component{
		BOMRef:     purl,
		Type:       cdx.ComponentTypeLibrary,
		Name:       m.Path,
		Version:    m.Version,
		PackageURL: purl,
	}
	sum, isH1 := strings.CutPrefix(m.Sum, "h1:")
	if !isH1 {
		return c, nil
	}
	// The h1 hash of go.sum is a SHA-256, of the list of the module's files.
	raw, err := base64.StdEncoding.DecodeString(sum)
	if err != nil {
		return c, fmt.Errorf("checksum of %s: %w", m.Path, err)
	}
	c.Hashes = &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: hex.EncodeToString(raw)}}
	return c, nil
}
