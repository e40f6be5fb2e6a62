package wire

import (
	"strings"

	"google.golang.org/protobuf/types/known/structpb"
)

// The functions below allocate a Value together with what its Kind points to: one
// allocation for structpb's two or three, and allocation is half of what Encode
// costs. Slabs of nodes would save more of them, but no measurable time.

func newBool(b bool) *structpb.Value {
	n := &struct {
		structpb.Value
		kind structpb.Value_BoolValue
	}{}
	n.kind.BoolValue = b
	n.Kind = &n.kind
	return &n.Value
}

func newNumber(f float64) *structpb.Value {
	n := &struct {
		structpb.Value
		kind structpb.Value_NumberValue
	}{}
	n.kind.NumberValue = f
	n.Kind = &n.kind
	return &n.Value
}

func newString(s string) *structpb.Value {
	n := &struct {
		structpb.Value
		kind structpb.Value_StringValue
	}{}
	n.kind.StringValue = toUTF8(s)
	n.Kind = &n.kind
	return &n.Value
}

func newObject(fields map[string]*structpb.Value) *structpb.Value {
	n := &struct {
		structpb.Value
		kind structpb.Value_StructValue
		of   structpb.Struct
	}{}
	n.of.Fields = fields
	n.kind.StructValue = &n.of
	n.Kind = &n.kind
	return &n.Value
}

func newList(values []*structpb.Value) *structpb.Value {
	n := &struct {
		structpb.Value
		kind structpb.Value_ListValue
		of   structpb.ListValue
	}{}
	n.of.Values = values
	n.kind.ListValue = &n.of
	n.Kind = &n.kind
	return &n.Value
}

// toUTF8 is s with what protobuf refuses to marshal replaced.
func toUTF8(s string) string {
	return strings.ToValidUTF8(s, "\uFFFD")
}

// isNull reports whether v says nothing.
func isNull(v *structpb.Value) bool {
	if v == nil || v.Kind == nil {
		return true
	}
	_, ok := v.Kind.(*structpb.Value_NullValue)
	return ok
}

// orNull is v, or null where there is none.
func orNull(v *structpb.Value) *structpb.Value {
	if v == nil {
		return structpb.NewNullValue()
	}
	return v
}
