// Package xpkg builds the packages of this repository, pushes them to a registry
// on this machine, and looks at what comes back: the test of `make xpkg`.
package xpkg

import (
	"archive/tar"
	"bytes"
	"crypto/x509"
	"debug/elf"
	"errors"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// Names of the packages.
const (
	functionName      = "function-openfunction-gateway"
	configurationName = "configuration-openfunction-gateway"
)

// TestPackages builds both packages, pushes them to a registry, and looks at
// what comes back.
func TestPackages(t *testing.T) {
	dist := build(t, "../..")
	s := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	defer s.Close()
	function := push(t, s, functionName, dist+"/function-openfunction-gateway-amd64.xpkg", dist+"/function-openfunction-gateway-arm64.xpkg")
	configuration := push(t, s, configurationName, dist+"/configuration-openfunction-gateway.xpkg")

	t.Run("FunctionIsOneIndexOfBothPlatforms", func(t *testing.T) { testIndex(t, dist, function) })
	for arch, machine := range map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64} {
		img := pull(t, function, remote.WithPlatform(v1.Platform{OS: "linux", Architecture: arch}))
		t.Run("RuntimeImage/"+arch, func(t *testing.T) { testRuntimeImage(t, img, arch, machine) })
		t.Run("SBOM/"+arch, func(t *testing.T) { testSBOM(t, dist, img, arch) })
		t.Run("FunctionPackage/"+arch, func(t *testing.T) {
			testObjects(t, img, []string{
				"Function function-openfunction-gateway",
				"CustomResourceDefinition inputs.gateway.fn.openfunction.io",
			})
		})
	}
	t.Run("ConfigurationPackage", func(t *testing.T) { testConfiguration(t, dist, configuration) })
	t.Run("ProgramServesAndDrains", func(t *testing.T) { testProgram(t, pull(t, function)) })
	t.Run("CLIExtractsWithoutAWarning", func(t *testing.T) { testExtract(t, dist) })
	t.Run("BuildsAreReproducible", func(t *testing.T) { testReproducible(t, dist) })
}

// build builds the packages of a repository as v1.2.3 and returns the directory
// that they are in.
func build(t *testing.T, root string) (dist string) {
	t.Helper()
	root, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	dist = filepath.Join(t.TempDir(), "dist")
	run(t, "go", "-C", "../../tools/xpkg", "run", ".", "--root="+root, "--out="+dist,
		"--version=v1.2.3", "--source-date-epoch=1767323045", "--crossplane="+crossplane(t),
		"--registry=registry.example.com/openfunction", "--provider-kubernetes=registry.example.com/contrib/provider-kubernetes")
	return dist
}

// push pushes a package with the CLI and returns the reference.
func push(t *testing.T, s *httptest.Server, pkg string, files ...string) name.Reference {
	t.Helper()
	tag, err := name.NewTag(strings.TrimPrefix(s.URL, "http://")+"/openfunction/"+pkg+":v1.2.3", name.StrictValidation)
	if err != nil {
		t.Fatal(err)
	}
	run(t, crossplane(t), "xpkg", "push", "--package-files="+strings.Join(files, ","), tag.String())
	return tag
}

// crossplane is the CLI.
func crossplane(t *testing.T) string {
	t.Helper()
	path := os.Getenv("CROSSPLANE")
	if path == "" {
		t.Fatal("CROSSPLANE must name the crossplane CLI; make test-xpkg builds and names it")
	}
	return path
}

// run runs a program, which must succeed, and returns all that it says.
func run(t *testing.T, program string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", program, args, err, out)
	}
	return string(out)
}

// pull pulls the image of a platform, that of this machine by default.
func pull(t *testing.T, ref name.Reference, o ...remote.Option) v1.Image {
	t.Helper()
	img, err := remote.Image(ref, append(o, remote.WithContext(t.Context()))...)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func testIndex(t *testing.T, dist string, ref name.Reference) {
	idx, err := remote.Index(ref, remote.WithContext(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := idx.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	if manifest.MediaType != types.OCIImageIndex {
		t.Errorf("got media type %s, want an OCI index", manifest.MediaType)
	}
	var platforms []string
	for _, m := range manifest.Manifests {
		platforms = append(platforms, m.Platform.String())
	}
	if diff := cmp.Diff([]string{"linux/amd64", "linux/arm64"}, platforms); diff != "" {
		t.Errorf("platforms: -want, +got:\n%s", diff)
	}
	wantDigest(t, dist, functionName, idx)
}

func testRuntimeImage(t *testing.T, img v1.Image, arch string, machine elf.Machine) {
	config, err := img.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	want := &v1.ConfigFile{
		OS:           "linux",
		Architecture: arch,
		Created:      v1.Time{Time: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)},
		Config: v1.Config{
			User:         "65532:65532",
			Entrypoint:   []string{"/function"},
			ExposedPorts: map[string]struct{}{"9443/tcp": {}},
		},
	}
	if diff := cmp.Diff(want, config,
		cmpopts.IgnoreFields(v1.ConfigFile{}, "RootFS", "History"),
		cmpopts.IgnoreFields(v1.Config{}, "Labels")); diff != "" {
		t.Errorf("config: -want, +got:\n%s", diff)
	}
	if got := config.Config.Labels["org.opencontainers.image.version"]; got != "v1.2.3" {
		t.Errorf("got version label %q, want v1.2.3", got)
	}

	headers, contents := files(t, img)
	if diff := cmp.Diff(map[string]tar.Header{
		"etc/ssl/certs/ca-certificates.crt": {Mode: 0o644},
		"function":                          {Mode: 0o755},
		"package.yaml":                      {Mode: 0o644},
	}, headers, cmpopts.IgnoreFields(tar.Header{}, "Name", "Typeflag", "Size", "ModTime", "Format")); diff != "" {
		t.Errorf("files: -want, +got:\n%s", diff)
	}
	if !x509.NewCertPool().AppendCertsFromPEM(contents["etc/ssl/certs/ca-certificates.crt"]) {
		t.Error("there are no CA certificates")
	}
	wantStatic(t, contents["function"], machine)
}

// wantStatic fails the test unless a program is for the machine and needs no
// loader and no library.
func wantStatic(t *testing.T, program []byte, machine elf.Machine) {
	t.Helper()
	f, err := elf.NewFile(bytes.NewReader(program))
	if err != nil {
		t.Fatal(err)
	}
	if f.Machine != machine {
		t.Errorf("got a program for %s, want %s", f.Machine, machine)
	}
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
			t.Errorf("the program is not static: it has %s", p.Type)
		}
	}
}

func testConfiguration(t *testing.T, dist string, ref name.Reference) {
	img := pull(t, ref)
	wantDigest(t, dist, configurationName, img)
	objects := testObjects(t, img, []string{
		"Configuration configuration-openfunction-gateway",
		"Composition clustergateways.networking.openfunction.io",
		"CompositeResourceDefinition clustergateways.networking.openfunction.io",
		"Composition functionroutes.networking.openfunction.io",
		"CompositeResourceDefinition functionroutes.networking.openfunction.io",
		"Composition gateways.networking.openfunction.io",
		"CompositeResourceDefinition gateways.networking.openfunction.io",
	})

	dependsOn, _, err := unstructured.NestedSlice(objects[0].Object, "spec", "dependsOn")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]any{
		map[string]any{
			"apiVersion": "pkg.crossplane.io/v1", "kind": "Function",
			"package": "registry.example.com/openfunction/function-openfunction-gateway", "version": ">=v1.2.3",
		},
		map[string]any{
			"apiVersion": "pkg.crossplane.io/v1", "kind": "Provider",
			"package": "registry.example.com/contrib/provider-kubernetes", "version": ">=v1.2.1",
		},
	}, dependsOn); diff != "" {
		t.Errorf("dependsOn: -want, +got:\n%s", diff)
	}

	for _, i := range []int{1, 3} {
		steps, _, err := unstructured.NestedSlice(objects[i].Object, "spec", "pipeline")
		if err != nil {
			t.Fatal(err)
		}
		ref, _, _ := unstructured.NestedString(steps[0].(map[string]any), "functionRef", "name")
		if ref != "openfunction-function-openfunction-gateway" {
			t.Errorf("%s refers to function %q", objects[i].GetName(), ref)
		}
	}
}

// testObjects fails the test unless the package in an image has the supplied
// objects, each as kind and name, and returns them.
func testObjects(t *testing.T, img v1.Image, want []string) []unstructured.Unstructured {
	t.Helper()
	manifest, err := img.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	var base []v1.Hash
	for _, l := range manifest.Layers {
		if l.Annotations["io.crossplane.xpkg"] == "base" {
			base = append(base, l.Digest)
		}
	}
	if len(base) != 1 {
		t.Fatalf("%d layers are annotated as the package, want 1", len(base))
	}
	layer, err := img.LayerByDigest(base[0])
	if err != nil {
		t.Fatal(err)
	}
	r, err := layer.Uncompressed()
	if err != nil {
		t.Fatal(err)
	}
	_, contents := untar(t, r)

	var objects []unstructured.Unstructured
	var got []string
	for document := range strings.SplitSeq(string(contents["package.yaml"]), "---\n") {
		o := unstructured.Unstructured{}
		if err := yaml.Unmarshal([]byte(document), &o.Object); err != nil {
			t.Fatal(err)
		}
		if len(o.Object) > 0 {
			objects = append(objects, o)
			got = append(got, o.GetKind()+" "+o.GetName())
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("objects: -want, +got:\n%s", diff)
	}
	return objects
}

// testExtract has the CLI read the packages.
func testExtract(t *testing.T, dist string) {
	files, err := filepath.Glob(dist + "/*.xpkg")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 3 {
		t.Errorf("got packages %q, want 3", files)
	}
	for _, f := range files {
		out := run(t, crossplane(t), "xpkg", "extract", "--from-xpkg", f, "--output="+filepath.Join(t.TempDir(), "extracted.gz"))
		if strings.Contains(strings.ToLower(out), "warn") {
			t.Errorf("%s: %s", filepath.Base(f), out)
		}
	}
}

// testReproducible builds a copy of the sources, elsewhere.
func testReproducible(t *testing.T, first string) {
	sources := t.TempDir()
	for _, dir := range []string{"configuration", "input", "internal", "package"} {
		if err := os.CopyFS(filepath.Join(sources, dir), os.DirFS("../../"+dir)); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob("../../*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(files, "../../go.mod", "../../go.sum") {
		if err := os.WriteFile(filepath.Join(sources, filepath.Base(f)), []byte(read(t, f)), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	second := build(t, sources)
	for _, name := range []string{
		"function-openfunction-gateway.digest",
		"function-openfunction-gateway-amd64.cdx.json",
		"function-openfunction-gateway-arm64.cdx.json",
		"configuration-openfunction-gateway.digest",
	} {
		if diff := cmp.Diff(read(t, filepath.Join(first, name)), read(t, filepath.Join(second, name))); diff != "" {
			t.Errorf("%s: -first, +second:\n%s", name, diff)
		}
	}
}

// wantDigest fails the test unless the digest in the registry is the one that the
// build told.
func wantDigest(t *testing.T, dist, pkg string, pulled interface{ Digest() (v1.Hash, error) }) {
	t.Helper()
	got, err := pulled.Digest()
	if err != nil {
		t.Fatal(err)
	}
	if told := read(t, filepath.Join(dist, pkg+".digest")); told != got.String()+"\n" {
		t.Errorf("%s has digest %s in the registry, the build told %s", pkg, got, told)
	}
}

// files returns the files of an image.
func files(t *testing.T, img v1.Image) (map[string]tar.Header, map[string][]byte) {
	t.Helper()
	return untar(t, mutate.Extract(img))
}

// untar returns the headers and contents of the files in an archive.
func untar(t *testing.T, r io.ReadCloser) (map[string]tar.Header, map[string][]byte) {
	t.Helper()
	defer r.Close() //nolint:errcheck // It was read.
	headers, contents := map[string]tar.Header{}, map[string][]byte{}
	for tr := tar.NewReader(r); ; {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return headers, contents
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(tr)
		if err != nil {
			t.Fatal(err)
		}
		headers[h.Name], contents[h.Name] = *h, content
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
