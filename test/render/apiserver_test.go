package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	// Imported for the CRDs in its module. Its own types want an older runtime.
	_ "github.com/crossplane-contrib/provider-kubernetes/pkg/kube/client/token"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/kubernetes/pkg/apis/core"
	coreinstall "k8s.io/kubernetes/pkg/apis/core/install"
	corevalidation "k8s.io/kubernetes/pkg/apis/core/validation"
	"k8s.io/kubernetes/pkg/apis/discovery"
	discoveryinstall "k8s.io/kubernetes/pkg/apis/discovery/install"
	discoveryvalidation "k8s.io/kubernetes/pkg/apis/discovery/validation"
	// Imported for the CRDs in its module.
	_ "sigs.k8s.io/gateway-api/apis/v1"
	"sigs.k8s.io/yaml"
)

// An apiServer is what of the API server decides about what we compose: the CRDs
// with their CEL, and the validation of Services and EndpointSlices.
type apiServer struct {
	crds    map[schema.GroupVersionKind]*crdVersion
	decoder runtime.Decoder
}

// newAPIServer serves Gateways, ListenerSets and HTTPRoutes of Gateway API's standard
// channel, Objects of provider-kubernetes, our XRs, and Services and
// EndpointSlices, and ConfigMaps.
func newAPIServer(tb testing.TB) *apiServer {
	tb.Helper()
	s := &apiServer{crds: map[schema.GroupVersionKind]*crdVersion{}}
	gatewayAPI := moduleDir(tb, "sigs.k8s.io/gateway-api")
	provider := moduleDir(tb, "github.com/crossplane-contrib/provider-kubernetes")
	for _, path := range []string{
		filepath.Join(gatewayAPI, "config/crd/standard/gateway.networking.k8s.io_gateways.yaml"),
		filepath.Join(gatewayAPI, "config/crd/standard/gateway.networking.k8s.io_listenersets.yaml"),
		filepath.Join(gatewayAPI, "config/crd/standard/gateway.networking.k8s.io_httproutes.yaml"),
		filepath.Join(provider, "package/crds/kubernetes.m.crossplane.io_objects.yaml"),
		filepath.Join(provider, "package/crds/kubernetes.crossplane.io_objects.yaml"),
	} {
		s.installFile(tb, path)
	}
	s.installXRDs(tb)
	scheme := runtime.NewScheme()
	coreinstall.Install(scheme)
	discoveryinstall.Install(scheme)
	s.decoder = serializer.NewCodecFactory(scheme, serializer.EnableStrict).
		UniversalDecoder(core.SchemeGroupVersion, discovery.SchemeGroupVersion)
	return s
}

// installFile serves the kind of a CRD's manifest.
func (s *apiServer) installFile(tb testing.TB, path string) {
	tb.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	crd := &apiextensionsv1.CustomResourceDefinition{}
	if err := yaml.Unmarshal(data, crd); err != nil {
		tb.Fatalf("%s: %v", path, err)
	}
	s.install(tb, crd)
}

func (s *apiServer) install(tb testing.TB, crd *apiextensionsv1.CustomResourceDefinition) {
	tb.Helper()
	for _, v := range crd.Spec.Versions {
		if !v.Served {
			continue
		}
		version, err := newCRDVersion(crd, v)
		if err != nil {
			tb.Fatalf("%s: %v", crd.Name, err)
		}
		s.crds[version.gvk] = version
	}
}

// moduleDir is where a module of the build lies.
func moduleDir(tb testing.TB, module string) string {
	tb.Helper()
	out, err := exec.CommandContext(tb.Context(), "go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		tb.Fatalf("go list -m %s: %v", module, err)
	}
	return strings.TrimSpace(string(out))
}

// admit says what the API server would object to in an object.
func (s *apiServer) admit(o *unstructured.Unstructured) error {
	if crd, ok := s.crds[o.GroupVersionKind()]; ok {
		return crd.admit(o).ToAggregate()
	}
	data, err := json.Marshal(o)
	if err != nil {
		return err
	}
	decoded, err := runtime.Decode(s.decoder, data)
	if err != nil {
		return err
	}
	return validateBuiltIn(decoded).ToAggregate()
}

func validateBuiltIn(o runtime.Object) field.ErrorList {
	switch o := o.(type) {
	case *core.Service:
		if o.Spec.ClusterIP != "" {
			o.Spec.ClusterIPs = []string{o.Spec.ClusterIP} // As the API server does first.
		}
		return corevalidation.ValidateServiceCreate(o)
	case *core.ConfigMap:
		return corevalidation.ValidateConfigMap(o)
	case *discovery.EndpointSlice:
		return discoveryvalidation.ValidateEndpointSliceCreate(o)
	default:
		return field.ErrorList{field.NotSupported[string](field.NewPath("kind"), fmt.Sprintf("%T", o), nil)}
	}
}

// integers is a copy of an object whose whole numbers are integers, as the API
// server decodes them.
func integers(o map[string]any) (*unstructured.Unstructured, error) {
	data, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	out := &unstructured.Unstructured{}
	return out, utiljson.Unmarshal(data, &out.Object)
}
