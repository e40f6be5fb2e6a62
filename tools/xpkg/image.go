package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
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
// the well-known CA certificates, nothing else. The Dockerfile has to make the
// same image, and a test holds it to that.
func runtimeImage(program []byte, arch, version string, created time.Time) (v1.Image, error) { //nolint:ireturn // The library's images are interfaces.
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
	for _, f := range []file{
		{path: "etc/ssl/certs/ca-certificates.crt", mode: 0o644, content: certificates()},
		{path: "function", mode: 0o755, content: program},
	} {
		layer, err := f.layer(created)
		if err != nil {
			return nil, err
		}
		img, err = mutate.Append(img, mutate.Addendum{
			Layer:   layer,
			History: v1.History{CreatedBy: "COPY /" + f.path, Created: v1.Time{Time: created}},
		})
		if err != nil {
			return nil, err
		}
	}
	return img, nil
}

// A file of the image.
type file struct {
	path    string
	mode    int64
	content []byte
}

// layer returns a layer of one file, which belongs to root, so that the function
// cannot write to it.
func (f file) layer(modified time.Time) (v1.Layer, error) { //nolint:ireturn // So are its layers.
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	header := &tar.Header{Name: f.path, Mode: f.mode, Size: int64(len(f.content)), ModTime: modified}
	if err := w.WriteHeader(header); err != nil {
		return nil, err
	}
	if _, err := w.Write(f.content); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return tarball.LayerFromOpener(
		func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b.Bytes())), nil },
		tarball.WithCompressionLevel(gzip.BestCompression),
	)
}

// certificates returns the well-known CA certificates in PEM. One that is only
// trusted under a constraint is left out, since PEM cannot say so.
func certificates() []byte {
	var b bytes.Buffer
	for root := range bundle.Roots() {
		if root.Constraint == nil {
			b.Write(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.Certificate}))
		}
	}
	return b.Bytes()
}
