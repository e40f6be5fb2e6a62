package wire_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/structpb"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// FuzzDecode checks that Decode and encoding/json read what Strict takes alike.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		xr, gateway, listenerSet, `{}`, `{"bool":null,"int":-0.0,"uint8":255,"int64":9007199254740993,"float":1e300,"single":1e39}`,
		`{"apiVersion":"v1","inBase":"a","inOptional":"b","string":"é\u2028<","named":"n","Default":"d","-":"x"}`,
		`{"ints":[1,null],"bytes":"aGk=","matrix":[[1],[]],"labels":{"a":"b","c":null},"colours":{"a":"b"},"ported":{"a":1}}`,
		`{"leaf":{"name":"a","port":80},"leaves":[{}],"leafMap":{"a":{"tint":"red"}},"closed":{},"self":{"self":{"int":1}}}`,
		`{"time":"2026-01-31T12:00:00.5+01:00","ttl":"1h","target":"http"}`, `{"self":{"target":80,"ttl":"","Time":1,"":{}}}`,
		`{"int":-0.0,"float":-0.0,"single":-0.0}`, `{"uint8":-0.0}`, `{"float":-1e-320,"uint64":9007199254740993}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s := &structpb.Struct{}
		if protojson.Unmarshal(b, s) != nil {
			return
		}
		decodesAsJSON[all](t, s)
		decodesAsJSON[gwapiv1.Gateway](t, s)
		decodesAsJSON[v1alpha1.Gateway](t, s)
		encodesWhatDecodes(t, s)
	})
}

func decodesAsJSON[T any](t *testing.T, s *structpb.Struct) {
	var lenient T
	if errs := wire.Decode(s, &lenient, nil, wire.Lenient); len(errs) != 0 {
		t.Errorf("Lenient has errors: %v", errs)
	}
	var got, want T
	if len(wire.Decode(s, &got, nil, wire.Strict)) != 0 {
		return
	}
	b, err := json.Marshal(withoutNulls(s.AsMap()))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &want); err != nil {
		t.Fatalf("Strict takes what encoding/json refuses: %s: %v", b, err)
	}
	for name, got := range map[string]T{"Strict": got, "Lenient": lenient} {
		diff := cmp.Diff(want, got, cmp.AllowUnexported(all{}),
			cmpopts.IgnoreFields(all{}, "ByNumber"),                       // encoding/json's alone, nulls and all
			cmpopts.IgnoreFields(metav1.ManagedFieldsEntry{}, "FieldsV1")) // bytes, which may be quoted differently
		if diff != "" {
			t.Errorf("%s: -encoding/json, +Decode:\n%s", name, diff)
		}
	}
}

// withoutNulls returns v, decoded JSON, without the null members of objects.
func withoutNulls(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			if e == nil {
				delete(v, k)
			} else {
				v[k] = withoutNulls(e)
			}
		}
	case []any:
		for i, e := range v {
			v[i] = withoutNulls(e)
		}
	}
	return v
}

// encodesWhatDecodes checks that an XR survives being written and read again.
func encodesWhatDecodes(t *testing.T, s *structpb.Struct) {
	var first, second v1alpha1.Gateway
	wire.Decode(s, &first, nil, wire.Lenient)
	written := wire.Encode(first)
	if errs := wire.Decode(written, &second, nil, wire.Strict); len(errs) != 0 {
		t.Fatalf("Decode refuses what Encode wrote: %v", errs)
	}
	if diff := cmp.Diff(first, second, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("-read, +read again:\n%s", diff)
	}
	if diff := cmp.Diff(written, wire.Encode(second), protocmp.Transform()); diff != "" {
		t.Errorf("-written, +written again:\n%s", diff)
	}
}
