package goldentest

import (
	"testing"

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
