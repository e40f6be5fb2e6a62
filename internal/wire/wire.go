// Package wire reads typed Go values from the bytes of protobuf Structs, skips what no Go
// type has a member for, and writes the bytes of others.
//
// It does what encoding/json would do between the two, without the JSON: it knows
// the same tags, embedding and methods. It differs where Kubernetes objects need
// it. Names match exactly. A null is an absence: nil pointers, maps and slices and
// a zero metav1.Time are left out of objects, and a null member or map entry is
// not read. Every mistake is reported, with its path.
//
// A type with JSON or text methods of its own is read through them, and so is a kind
// that no type of this function needs a codec for, such as a float; Strict finds no
// unknown fields there, and Encode panics. An Object is carried as it is: neither
// copied nor looked into. What is read shares its bytes with what it is read from.
//
// The package exists for two reasons:
//
//   - Allocations. Decoding a request for 64 listeners by Patch into structpb allocates
//     111,000 times, before anything is read of it; reading it from its bytes and
//     answering takes a fiftieth of that in all.
//   - Errors. Of a dozen wrong types in an XR and its Input, encoding/json and
//     sigs.k8s.io/json tell one or two, in terms of Go types. They suggest no name for a misspelt field, and
//     errors follow about fields that were never read.
package wire

import (
	"bytes"
	"fmt"
	"reflect"
	"sync"

	"k8s.io/apimachinery/pkg/util/validation/field"
)

// Mode says what Decode does with what does not fit.
type Mode int

// Modes of decoding.
const (
	// Strict makes an unknown field an error, at every depth.
	Strict Mode = iota
	// Open lets unknown fields pass, except below a struct field tagged
	// `wire:"closed"`, where they are errors.
	Open
	// Lenient lets unknown fields pass. It reads a value of the wrong type as
	// absent, and an item of the wrong type as not in its list. It is for state
	// that others wrote, and never returns errors.
	Lenient
)

// Decode reads o into the struct that into points to. A field that o lacks stays
// as it is. Decode returns all errors, each with its path below path (which may be
// nil), in the order of the Go fields; a struct's unknown fields come last, sorted.
// Fields without an error are read even if others have one. Decode panics if into
// is not a pointer to a struct.
func Decode(o Object, into any, path *field.Path, mode Mode) field.ErrorList {
	v := reflect.ValueOf(into)
	var c *structCodec
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		c, _ = codecFor(v.Type().Elem()).(*structCodec)
	}
	if c == nil {
		panic(fmt.Sprintf("wire: Decode wants a pointer to a struct, not %T", into))
	}
	errs := c.decodeFields(o, addressOf(v), scope{mode: mode})
	if path != nil {
		return below(path.String(), errs)
	}
	return errs
}

// Encode writes a struct, a pointer to one, or a map with string keys. It returns
// nil for nil, and for what is not an object.
//
// A nil item of a list becomes null. Bytes that are not UTF-8, which protobuf refuses,
// become U+FFFD. An integer beyond 2^53 loses precision, as every number in a
// Struct does; Decode refuses those.
func Encode(v any) Object {
	return ValueOf(v).Object()
}

// ValueOf writes what Encode writes, and what is no object as well. It returns nil for
// what there is nothing to write of.
func ValueOf(v any) Value {
	if v == nil {
		return nil
	}
	p, t := pointerTo(reflect.ValueOf(v))
	if p.isNil() {
		return nil
	}
	room := rooms.Get().(*[]byte)
	defer rooms.Put(room)
	written := codecFor(t).encode(newTail(*room), p)
	if *room = written.room; written.size() == 0 {
		return nil
	}
	return bytes.Clone(written.written())
}

// rooms are to write to: what a value takes is known once it is written.
var rooms = sync.Pool{New: func() any { room := make([]byte, 4<<10); return &room }}
