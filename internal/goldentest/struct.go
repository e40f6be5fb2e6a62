package goldentest

import (
	"encoding/json"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"
	"sigs.k8s.io/yaml"
)

// Struct returns the object of a YAML document as a request has it. It ends the
// test where the document is no object.
func Struct(tb testing.TB, doc string) *structpb.Struct {
	tb.Helper()
	var object map[string]any
	if err := yaml.UnmarshalStrict([]byte(doc), &object); err != nil {
		tb.Fatal(err)
	}
	out, err := structpb.NewStruct(object)
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

// Object returns the bytes of the object of a YAML document, its fields in order.
func Object(tb testing.TB, doc string) []byte {
	tb.Helper()
	out, err := proto.MarshalOptions{Deterministic: true}.Marshal(Struct(tb, doc))
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

// Encode returns the bytes of the object that a value is in JSON, its fields in order. It
// panics where the value is none.
func Encode(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	s := &structpb.Struct{}
	if err := protojson.Unmarshal(text, s); err != nil {
		panic(err)
	}
	out, err := proto.MarshalOptions{Deterministic: true}.Marshal(s)
	if err != nil {
		panic(err)
	}
	return out
}

// AsMap returns an object by its bytes. It panics where they are none.
func AsMap(object []byte) map[string]any {
	s := &structpb.Struct{}
	if err := proto.Unmarshal(object, s); err != nil {
		panic(err)
	}
	return s.AsMap()
}
