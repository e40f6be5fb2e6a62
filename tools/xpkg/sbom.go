package main

import (
	"os"
	"path/filepath"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"
	"github.com/CycloneDX/cyclonedx-gomod/pkg/generate/bin"
	"github.com/rs/zerolog"
)

// writeSBOM writes the software bill of materials of the function's program for
// one architecture, in CycloneDX JSON.
func (b build) writeSBOM(arch string) error {
	bom, err := newBOM(b.binary(arch), b.version, b.time)
	if err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(b.out, functionName+"-"+arch+".cdx.json"))
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

// newBOM returns the bill of what a program says that it was built from. It says
// nothing of the machine that asks, nor of when: a long package URL would name
// that machine's platform.
func newBOM(program, version string, created time.Time) (*cdx.BOM, error) {
	generator, err := bin.NewGenerator(program,
		bin.WithLogger(zerolog.Nop()),
		bin.WithIncludeStdlib(true),
		bin.WithVersionOverride(version),
		bin.WithShortPURLS(true))
	if err != nil {
		return nil, err
	}
	bom, err := generator.Generate()
	if err != nil {
		return nil, err
	}
	bom.Metadata.Timestamp = created.Format(time.RFC3339)
	bom.Metadata.Component.Licenses = &cdx.Licenses{{License: &cdx.License{ID: "Apache-2.0"}}}
	return bom, nil
}
