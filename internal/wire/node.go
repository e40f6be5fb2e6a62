package wire

import (
	"strings"

	"google.golang.org/protobuf/types/known/structpb"
)

// The functions below allocate a Value together with what its Kind points to: once,
// where structpb allocates two or three times. Allocating is half of the cost of
// Encode. Slabs of nodes would save more allocations, but no measurable time.

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

// toUTF8 returns s with U+FFFD in place of what is not UTF-8, which protobuf refuses
// to marshal.
func toUTF8(s string) string {
	return strings.ToValidUTF8(s, "\uFFFD")
}

// isNull reports whether v is null, or has no value at all.
func isNull(v *structpb.Value) bool {
	if v == nil || v.Kind == nil {
		return true
	}
	_, ok := v.Kind.(*structpb.Value_NullValue)
	return ok
}

// orNull returns v, or null if v is nil.
func orNull(v *structpb.Value) *structpb.Value {
	if v == nil {
		return structpb.NewNullValue()
	}
	return v
}
