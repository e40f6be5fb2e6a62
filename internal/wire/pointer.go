package wire

import (
	"reflect"
	"unsafe"
)

// A pointer points to a Go value without saying of which type, as those of protobuf's own
// decoder do. A reflect.Value carries its type along and checks it at each step, which takes
// longer than all else that decoding does.
//
// It is sound since the type is never in doubt. A codec is built for one type, and is given
// pointers to values of that type only: the first comes from a reflect.Value whose type the
// codec was looked up by, and each other leads from there to a field, an item or what is
// pointed to, by what reflection said of the type when the codec was built. What decoding
// allocates it allocates by reflection, with its type, and pointers are written as pointers,
// so the garbage collector sees what it sees in any other program.
type pointer struct{ to unsafe.Pointer }

// newOf returns a pointer to a new value of a type.
func newOf(t reflect.Type) pointer { return addressOf(reflect.New(t)) }

// addressOf returns the pointer that v is, or one to the first item of the slice that v is.
func addressOf(v reflect.Value) pointer { return pointer{v.UnsafePointer()} }

// pointerTo returns the pointer that v is, or else one to a copy of v, and the type of what
// it points to.
func pointerTo(v reflect.Value) (pointer, reflect.Type) {
	if v.Kind() == reflect.Pointer {
		return addressOf(v), v.Type().Elem()
	}
	p := newOf(v.Type())
	p.value(v.Type()).Set(v)
	return p, v.Type()
}

// as returns the pointer as one to a T, which may be the type underlying that of the value.
func as[T any](p pointer) *T { return (*T)(p.to) }

// at returns a pointer to what is at an offset in the same value.
func (p pointer) at(offset uintptr) pointer { return pointer{unsafe.Add(p.to, offset)} }

// value returns the value of a type that is pointed to.
func (p pointer) value(t reflect.Type) reflect.Value { return reflect.NewAt(t, p.to).Elem() }

// elem returns the pointer that is pointed to.
func (p pointer) elem() pointer { return pointer{*as[unsafe.Pointer](p)} }

// set makes the pointer that is pointed to another.
func (p pointer) set(elem pointer) { *as[unsafe.Pointer](p) = elem.to }

// items returns a pointer to the first item of the slice that is pointed to, nil if that is
// nil, and how many it has. All slices are laid out alike.
func (p pointer) items() (first pointer, n int) {
	s := *as[[]byte](p)
	return pointer{unsafe.Pointer(unsafe.SliceData(s))}, len(s) //nolint:gosec // It is no pointer to bytes, but to what the slice is of.
}

// isNil reports whether the pointer is nil.
func (p pointer) isNil() bool { return p.to == nil }

// shared returns bytes as a string without copying them: nobody writes to a request.
func shared(b []byte) string {
	return unsafe.String(unsafe.SliceData(b), len(b)) //nolint:gosec // A copy would cost most of what decoding does.
}
