package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/x509"
	"encoding/pem"
	"io"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// runtimeImage returns the image that the function runs from: its program and
// the well-known CA certificates, nothing else. The Dockerfile says the same.
func runtimeImage(program []byte, arch, version string, created time.Time) (v1.Image, error) {
	img, err := mutate.ConfigFile(empty.Image, &v1.ConfigFile{
		OS:           "linux",
		Architecture: arch,
		Created:      v1.Time{Time: created},
		RootFS:       v1.RootFS{Type: "layers"},
		Config: v1.Config{
			User:         "65532:65532",
			Entrypoint:   []string{"/function"},
			ExposedPorts: map[string]struct{}{"9443/tcp": {}},
			Labels: map[string]string{
				"org.opencontainers.image.title":    functionName,
				"org.opencontainers.image.version":  version,
				"org.opencontainers.image.source":   "https://github.com/openfunction/function-openfunction-gateway",
				"org.opencontainers.image.licenses": "Apache-2.0",
			},
		},
	})
	if err != nil {
		return nil, err
	}
	// The certificates come first: their layer is the same in most releases.
	for _, f := range []tar.Header{
		{Name: "etc/ssl/certs/ca-certificates.crt", Mode: 0o644},
		{Name: "function", Mode: 0o755},
	} {
		content := program
		if f.Name != "function" {
			content = certificates()
		}
		layer, err := fileLayer(f, content, created)
		if err != nil {
			return nil, err
		}
		img, err = mutate.Append(img, mutate.Addendum{
			Layer:   layer,
			History: v1.History{CreatedBy: "COPY /" + f.Name, Created: v1.Time{Time: created}},
		})
		if err != nil {
			return nil, err
		}
	}
	return img, nil
}
