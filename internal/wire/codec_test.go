package wire_test

import (
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	discoveryv1 "k8s.io/api/discovery/v1"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// production lists the types that the function decodes or encodes. The manifests
// that it composes are made of the same parts.
var production = []reflect.Type{
	reflect.TypeFor[v1beta1.Input](),
	reflect.TypeFor[v1alpha1.Gateway](),
	reflect.TypeFor[cluster.Gateway](),
	reflect.TypeFor[cluster.GatewayClass](),
	reflect.TypeFor[cluster.ListenerSet](),
	reflect.TypeFor[cluster.Service](),
	reflect.TypeFor[cluster.Object](),
	reflect.TypeFor[discoveryv1.EndpointSlice](),
}

func TestEveryCodecIsUsedByAProductionType(t *testing.T) {
	used := map[string]bool{}
	for _, name := range wire.CodecsOf(production...) {
		used[name] = true
	}
	declared := declaredCodecs(t)
	if len(declared) == 0 {
		t.Fatal("found no codec in the source")
	}
	for _, name := range declared {
		if !used[name] {
			t.Errorf("%s is used by no production type: leave its types to encoding/json", name)
		}
	}
}

// TestOnlyRareTypesGoThroughJSON names every production type without a codec. JSON
// allocates more, and its errors speak of Go, so a common type should have one.
func TestOnlyRareTypesGoThroughJSON(t *testing.T) {
	got := map[string]bool{}
	for typ, codec := range wire.CodecsOf(production...) {
		if codec == "jsonCodec" {
			got[typ.String()] = true
		}
	}
	want := []string{"intstr.IntOrString", "v1.Duration", "v1.FieldsV1", "v1.SupportedFeature"}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(got))); diff != "" {
		t.Errorf("-want, +got:\n%s", diff)
	}
}

// TestNothingIsWrittenThroughJSON looks at what the manifests and the status are made of.
func TestNothingIsWrittenThroughJSON(t *testing.T) {
	for typ, codec := range wire.CodecsOf(
		reflect.TypeFor[v1alpha1.GatewayStatus](), reflect.TypeFor[v1alpha1.FunctionRouteStatus](), reflect.TypeFor[gwapiv1.GatewaySpec](),
		reflect.TypeFor[gwapiv1.ListenerSetSpec](), reflect.TypeFor[v1alpha1.RouteRule](), reflect.TypeFor[gwapiv1.HTTPBackendRef](),
		reflect.TypeFor[discoveryv1.Endpoint](), reflect.TypeFor[discoveryv1.EndpointPort](), reflect.TypeFor[v1beta1.ProviderConfigRef](),
	) {
		if codec == "jsonCodec" {
			t.Errorf("%s has no codec that writes", typ)
		}
	}
}

// declaredCodecs returns the names of the types in this package that decode.
func declaredCodecs(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	method := regexp.MustCompile(`(?m)^func \((?:\w+ )?\*?(\w+)(?:\[T\])?\) decode\(`)
	var names []string
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range method.FindAllSubmatch(source, -1) {
			names = append(names, string(match[1]))
		}
	}
	return names
}
