package wire_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
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
		encodesWhatDecodes(t, bytesOf(t, s))
	})
}

func decodesAsJSON[T any](t *testing.T, s *structpb.Struct) {
	raw := bytesOf(t, s)
	var lenient T
	if errs := wire.Decode(raw, &lenient, nil, wire.Lenient); len(errs) != 0 {
		t.Errorf("Lenient has errors: %v", errs)
	}
	var got, want T
	if len(wire.Decode(raw, &got, nil, wire.Strict)) != 0 {
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

// withoutNulls returns v, decoded JSON, without the null members of objects and the sign
// of zeros.
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
	case float64:
		return v + 0 // encoding/json takes -0 for no unsigned integer
	case []any:
		for i, e := range v {
			v[i] = withoutNulls(e)
		}
	}
	return v
}

// encodesWhatDecodes checks that an XR survives being written and read again.
func encodesWhatDecodes(t *testing.T, o wire.Object) {
	var first, second v1alpha1.Gateway
	wire.Decode(o, &first, nil, wire.Lenient)
	written := wire.Encode(first)
	if errs := wire.Decode(written, &second, nil, wire.Strict); len(errs) != 0 {
		t.Fatalf("Decode refuses what Encode wrote: %v", errs)
	}
	if diff := cmp.Diff(first, second, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("-read, +read again:\n%s", diff)
	}
	if diff := cmp.Diff(written, wire.Encode(second)); diff != "" {
		t.Errorf("-written, +written again:\n%s", diff)
	}
}

// FuzzObject feeds Decode bytes of which protobuf is the judge. What it takes for a Struct,
// whatever the order of the fields and however often they are there, is read as protobuf
// writes it; what it refuses is refused.
func FuzzObject(f *testing.F) {
	for _, seed := range []string{xr, gateway, `{"leaf":{"name":"a"},"ints":[1],"labels":{"a":"b"}}`, `{"leaf":{"port":80},"ints":[2],"labels":{"a":null}}`} {
		raw := []byte(objectOf(f, seed))
		f.Add(raw)
		f.Add(slices.Concat(raw, raw))
		f.Add(append(slices.Clip(raw), objectOf(f, `{"leaf":null,"labels":{"c":1},"closed":{"x":1},"x":{}}`)...))
	}
	for _, seed := range [][]byte{
		{0x0a, 0x00},
		{0x0a, 0x03, 0x0a, 0x01, 0xff},
		{0x0e, 0x01},
		{0x0f},
		{0x0b, 0x0c},
		{0x0a, 0x05, 'n', 'o'},
		{0x0a, 0x0c, 0x0a, 0x04, 'b', 'o', 'o', 'l', 0x12, 0x04, 0x20, 0x00, 0x20, 0x01}, // false, then true
		{0x0a, 0x82, 0x00, 0x12, 0x00},       // a length of two bytes
		{0x8a, 0x00, 0x03, 0x0a, 0x01, 0xff}, // a tag of two bytes
		append([]byte{0x0a, 0x85, 0x01, 0x0a, 0x82, 0x01}, bytes.Repeat([]byte{0xff}, 130)...),     // long, no UTF-8
		{0x0a, 0x0d, 0x0a, 0x00, 0x12, 0x09, 0x11, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, // a number that is not ASCII
		{0x0a, 0x09, 0x12, 0x04, 0x1a, 0x02, 0xc3, 0xa9, 0x0a, 0x01, 'a'},                          // the value first
		{0x0a, 0x09, 0x0a, 0x01, 'a', 0x12, 0x04, 0x18, 0x05, 0x32, 0x00},                          // a string that is a number
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		s := &structpb.Struct{}
		refused, err := proto.Unmarshal(raw, s), wire.Struct.Check(raw)
		if (refused == nil) != (err == nil) {
			t.Fatalf("protobuf says %v, Check %v", refused, err)
		}
		decodesAlike[all](t, raw, s)
		decodesAlike[v1alpha1.Gateway](t, raw, s)
	})
}

// decodesAlike decodes bytes, and compares with the same as protobuf writes them, unless
// protobuf refused them.
func decodesAlike[T any](t *testing.T, raw []byte, s *structpb.Struct) {
	for _, mode := range []wire.Mode{wire.Strict, wire.Open, wire.Lenient} {
		var got, want T
		errs := wire.Decode(raw, &got, nil, mode)
		if wire.Struct.Check(raw) != nil {
			continue
		}
		wantErrs := wire.Decode(bytesOf(t, s), &want, nil, mode)
		if diff := cmp.Diff(wantErrs, errs, cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("mode %d: -errors as protobuf writes it, +as it is:\n%s", mode, diff)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(all{}), cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("mode %d: -as protobuf writes it, +as it is:\n%s", mode, diff)
		}
	}
}
