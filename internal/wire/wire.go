// Package wire reads typed Go values from protobuf Structs and writes them back.
//
// It is what encoding/json would do between the two, without the JSON: the same
// tags, embedding and methods. It differs where a Kubernetes object does. Names
// match exactly. A null is an absence: nil pointers, maps and slices and a zero
// metav1.Time are left out of objects, and a null member or map entry is not
// read. Every mistake is reported, with its path.
//
// A type with JSON or text methods of its own is read and written through them,
// so Strict finds no unknown fields in it. *structpb.Struct and *structpb.Value
// are carried as they are, uncopied, and not looked into.
package wire

import (
	"fmt"
	"reflect"

	"google.golang.org/protobuf/types/known/structpb"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// Mode says what becomes of what does not fit.
type Mode int

// The modes.
const (
	// Strict makes an unknown field an error, at every depth.
	Strict Mode = iota
	// Open lets unknown fields pass, except below a struct field tagged
	// `wire:"closed"`, where they are errors.
	Open
	// Lenient lets unknown fields pass and reads a value of the wrong type as
	// absent, a list's item as if it were not in the list: for state that others
	// wrote. It never returns errors.
	Lenient
)

// Decode reads s into the struct that into points to; what s lacks stays as it
// is. It returns all errors, each with its path below path (which may be nil), in
// the order of the Go fields, a struct's unknown fields last, sorted. What has no
// error is read even then. It panics if into is not a pointer to a struct.
func Decode(s *structpb.Struct, into any, path *field.Path, mode Mode) field.ErrorList {
	v := reflect.ValueOf(into)
	var c *structCodec
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		c, _ = codecFor(v.Type().Elem()).(*structCodec)
	}
	if c == nil {
		panic(fmt.Sprintf("wire: Decode wants a pointer to a struct, not %T", into))
	}
	errs := c.decodeFields(s.GetFields(), v.Elem(), scope{lenient: mode == Lenient, closed: mode == Strict})
	if path != nil {
		return below(path.String(), errs)
	}
	return errs
}

// Encode writes a struct, a pointer to one, or a map with string keys. It returns
// nil for nil, and for what is no object.
func Encode(v any) *structpb.Struct {
	return Value(v).GetStructValue()
}

// Value writes any value, and null for what JSON cannot say: nil, a zero
// metav1.Time, NaN, an infinity, a function. Bytes that are not UTF-8, which
// protobuf refuses, become U+FFFD. Integers beyond 2^53 lose precision, as all
// numbers in a Struct do; Decode refuses those.
func Value(v any) *structpb.Value {
	if v == nil {
		return structpb.NewNullValue()
	}
	rv := reflect.ValueOf(v)
	return orNull(codecFor(rv.Type()).encode(rv))
}
