package main

import (
	"context"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/go-containerregistry/pkg/crane"
	"github.com/google/go-containerregistry/pkg/registry"
)

// writeDigest writes the digest that a package will have in a registry: of its
// index where it is for several platforms, else of its image. It is learned by
// pushing to a registry of our own, since the push is what makes the index.
func (b build) writeDigest(ctx context.Context, pkg string) error {
	s := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	defer s.Close()

	ref := strings.TrimPrefix(s.URL, "http://") + "/" + pkg + ":" + b.version
	if err := b.push(ctx, pkg, ref); err != nil {
		return err
	}
	digest, err := crane.Digest(ref, crane.WithContext(ctx))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(b.out, pkg+".digest"), []byte(digest+"\n"), 0o600)
}

// push pushes a package to the reference, all its platforms under one index.
func (b build) push(ctx context.Context, pkg, ref string) error {
	files, err := b.packageFiles(pkg)
	if err != nil {
		return err
	}
	return command(ctx, "", b.crossplane, "xpkg", "push", "--package-files="+strings.Join(files, ","), ref)
}
