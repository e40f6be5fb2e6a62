package harness

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// The versions of our packages: what is installed, and what it is upgraded to.
const (
	Version     = "v0.1.0"
	NextVersion = "v0.1.1"
)

// Registry is where our packages say that they are, as make e2e has them built.
// The mirror of the lab has them.
const Registry = "registry.example.com/openfunction"

// What Crossplane calls the packages: after the path in the registry.
const (
	FunctionName = "openfunction-function-openfunction-gateway"
	providerName = "openfunction-provider-kubernetes"
)

// providerVersion is that of the module in bin/provider-kubernetes, or one that
// satisfies the Configuration as well.
const providerVersion = "v1.2.1"

// pushPackages pushes the packages to install to a registry of the lab's.
func (l *Lab) pushPackages(ctx context.Context) error {
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	l.atEnd(server.Close)
	l.mirror = server.Listener.Addr().String()

	provider, err := l.buildProvider(ctx)
	if err != nil {
		return err
	}
	if err := l.push(ctx, "provider-kubernetes:"+providerVersion, provider); err != nil {
		return err
	}
	return l.release(ctx, Version)
}

// release pushes a version of our packages. A dependency is resolved to the newest
// version that is there.
func (l *Lab) release(ctx context.Context, version string) error {
	return errors.Join(
		l.push(ctx, "function-openfunction-gateway:"+version, l.packages(version, "function-openfunction-gateway*.xpkg")),
		l.push(ctx, "configuration-openfunction-gateway:"+version, l.packages(version, "configuration-openfunction-gateway.xpkg")))
}

func (l *Lab) push(ctx context.Context, ref, files string) error {
	return l.crossplaneCLI(ctx, "xpkg", "push", "--package-files="+files, l.mirror+"/openfunction/"+ref)
}

// packages are files of `make xpkg`, separated by commas.
func (l *Lab) packages(version, pattern string) string {
	files, _ := filepath.Glob(filepath.Join(l.bin, "packages", version, pattern)) // The patterns are valid.
	return strings.Join(files, ",")
}

// functionProgram is the function's program as its package has it.
func functionProgram(version string) string {
	return filepath.Join("packages", version, "build", "function-openfunction-gateway-linux-"+runtime.GOARCH)
}

func (l *Lab) crossplaneCLI(ctx context.Context, args ...string) error {
	return l.run(ctx, l.process("crossplane-cli", "crossplane-cli", []string{"KUBECONFIG=" + l.Kubeconfig}, args...))
}

// providerModule is where provider-kubernetes' module lies.
func (l *Lab) providerModule(ctx context.Context) (string, error) {
	return l.moduleDir(ctx, "test/e2e/bin/provider-kubernetes", "github.com/crossplane-contrib/provider-kubernetes")
}

// buildProvider builds provider-kubernetes' package from the folder in its module
// and the program, and returns its path.
func (l *Lab) buildProvider(ctx context.Context) (string, error) {
	module, err := l.providerModule(ctx)
	if err != nil {
		return "", err
	}
	image, file := l.path("provider-kubernetes.tar"), l.path("provider-kubernetes.xpkg")
	if err := writeImage(image, filepath.Join(l.bin, "provider-kubernetes")); err != nil {
		return "", err
	}
	return file, l.crossplaneCLI(ctx, "xpkg", "build", "--package-root="+filepath.Join(module, "package"),
		"--embed-runtime-image-tarball="+image, "--package-file="+file)
}

// writeImage writes an image of one program.
func writeImage(path, program string) error {
	content, err := os.ReadFile(program)
	if err != nil {
		return err
	}
	var layer bytes.Buffer
	w := tar.NewWriter(&layer)
	if err := w.WriteHeader(&tar.Header{Name: "provider", Mode: 0o755, Size: int64(len(content))}); err != nil {
		return err
	}
	if _, err := w.Write(content); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	l, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(layer.Bytes())), nil })
	if err != nil {
		return err
	}
	image, err := mutate.ConfigFile(empty.Image, &v1.ConfigFile{
		OS: "linux", Architecture: runtime.GOARCH, Config: v1.Config{Entrypoint: []string{"/provider"}},
		RootFS: v1.RootFS{Type: "layers"},
	})
	if err != nil {
		return err
	}
	if image, err = mutate.AppendLayers(image, l); err != nil {
		return err
	}
	return tarball.WriteToFile(path, nil, image)
}

// shell runs lines of the README as a user would, in the repository.
func (l *Lab) shell(ctx context.Context, lines []string) error {
	for _, line := range lines {
		p := l.process("shell", "", l.userEnv(), "-ec", line)
		p.path, p.dir = "/bin/sh", l.repository
		if err := l.run(ctx, p); err != nil {
			return fmt.Errorf("%s: %w", line, err)
		}
	}
	return nil
}

// userEnv is the environment of who types the README's commands.
func (l *Lab) userEnv() []string {
	return []string{
		"KUBECONFIG=" + l.Kubeconfig, "REGISTRY=" + Registry, "PATH=" + l.path("path") + string(os.PathListSeparator) + os.Getenv("PATH"),
	}
}

// commands puts the programs that the README names where shell finds them.
func (l *Lab) commands() error {
	if err := os.Mkdir(l.path("path"), 0o700); err != nil {
		return err
	}
	for name, program := range map[string]string{"kubectl": "kubectl", "crossplane": "crossplane-cli"} {
		if err := os.Symlink(filepath.Join(l.bin, program), l.path("path", name)); err != nil {
			return err
		}
	}
	return nil
}

// useMirror has Crossplane look for packages in the lab's registry, as the example
// says.
func (l *Lab) useMirror(ctx context.Context) error {
	content, err := os.ReadFile(filepath.Join(l.repository, "example/mirror.yaml"))
	if err != nil {
		return err
	}
	if !bytes.Contains(content, []byte("mirror.example.com")) {
		return errors.New("example/mirror.yaml names no mirror.example.com")
	}
	return l.applyManifests(ctx, strings.ReplaceAll(string(content), "mirror.example.com", l.mirror))
}

// versionOf is the tag of an image.
func versionOf(image string) string { return image[strings.LastIndex(image, ":")+1:] }
