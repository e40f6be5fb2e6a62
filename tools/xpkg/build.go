package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// Names of the packages, and of what the Configuration depends on.
const (
	functionName      = "function-openfunction-gateway"
	configurationName = "configuration-openfunction-gateway"
	providerName      = "provider-kubernetes"
)

// architectures returns those of Linux that the function package is for.
func architectures() []string { return []string{"amd64", "arm64"} }

// A build makes all packages of one commit.
type build struct {
	root, out          string // The repository, and where the packages go.
	version            string
	registry           string // Where the packages will be pushed, such as host/path.
	providerKubernetes string // The package of provider-kubernetes, without a tag.
	crossplane         string // The CLI.
	time               time.Time
}

// run writes to the out directory: for each package <name>*.xpkg, which
// `crossplane xpkg push` takes, and <name>.digest, which it will have in the registry;
// for the function also <name>-<architecture>.cdx.json, the SBOMs.
func (b build) run(ctx context.Context) error {
	if err := os.RemoveAll(b.out); err != nil {
		return err
	}
	if err := os.MkdirAll(b.work(), 0o750); err != nil {
		return err
	}
	for _, arch := range architectures() {
		if err := b.function(ctx, arch); err != nil {
			return fmt.Errorf("cannot build the function for %s: %w", arch, err)
		}
		if err := b.writeSBOM(arch); err != nil {
			return fmt.Errorf("cannot write the SBOM for %s: %w", arch, err)
		}
	}
	if err := b.configuration(ctx); err != nil {
		return fmt.Errorf("cannot build the Configuration: %w", err)
	}
	for _, pkg := range []string{functionName, configurationName} {
		if err := b.writeDigest(ctx, pkg); err != nil {
			return fmt.Errorf("cannot tell the digest of %s: %w", pkg, err)
		}
	}
	return nil
}

// work returns the directory of what the packages are made of.
func (b build) work() string { return filepath.Join(b.out, "build") }

// binary returns the path of the function's program for one architecture.
func (b build) binary(arch string) string {
	return filepath.Join(b.work(), functionName+"-linux-"+arch)
}

// packageFiles returns the .xpkg files of one package, sorted.
func (b build) packageFiles(pkg string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(b.out, pkg+"*.xpkg"))
	slices.Sort(files)
	return files, err
}

// function builds the function's package for one architecture.
func (b build) function(ctx context.Context, arch string) error {
	if err := b.compile(ctx, arch); err != nil {
		return err
	}
	program, err := os.ReadFile(b.binary(arch))
	if err != nil {
		return err
	}
	img, err := runtimeImage(program, arch, b.version, b.time)
	if err != nil {
		return err
	}
	image := filepath.Join(b.work(), "runtime-"+arch+".tar")
	if err := tarball.WriteToFile(image, nil, img); err != nil {
		return err
	}
	return command(ctx, "", b.crossplane, "xpkg", "build",
		"--package-root="+filepath.Join(b.root, "package"),
		"--embed-runtime-image-tarball="+image,
		"--package-file="+filepath.Join(b.out, functionName+"-"+arch+".xpkg"))
}

// compile builds the function's program, static.
func (b build) compile(ctx context.Context, arch string) error {
	args := []string{"CGO_ENABLED=0", "GOWORK=off", "GOOS=linux", "GOARCH=" + arch, "go", "build"}
	args = append(args, buildFlags(b.version)...)
	return command(ctx, b.root, "env", append(args, "-o="+b.binary(arch), ".")...)
}

// buildFlags returns the flags that leave out of the program the paths of this
// machine, its version control, and symbols that only debuggers read.
func buildFlags(version string) []string {
	return []string{"-trimpath", "-buildvcs=false", "-ldflags=-s -w -X main.version=" + version}
}

// command runs a program in a directory and shows what it says.
func command(ctx context.Context, dir, program string, args ...string) error {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", program, err)
	}
	return nil
}
