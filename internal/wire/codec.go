package wire

import (
	"encoding"
	"encoding/json"
	"math"
	"reflect"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// A codec reads and writes the values of one Go type.
type codec interface {
	// decode reads v, the content of a Value, into what into points to. The field of an
	// error is relative to v, so that paths cost nothing until there is an error. It is
	// empty if v itself does not fit, and then what into points to is as it was, or zero,
	// since a list reads its next item into the same place. In a lenient scope there are no
	// other errors.
	decode(v part, into pointer, in scope) field.ErrorList
	// encode puts what v points to in front of what is written, as the content of a Value.
	// It writes nothing if there is nothing to write.
	encode(out tail, v pointer) tail
}

// scope holds what decoding depends on besides the value.
type scope struct {
	mode  Mode // Strict below a closed field
	depth int  // the number of enclosing objects and lists
}

// maxDepth bounds how deep a recursive type is followed. It is far more than the
// API server stores, and far less than the stack takes.
const maxDepth = 100

// deeper returns the scope one level below.
func (s scope) deeper() scope {
	s.depth++
	return s
}

// codecs memoises the codec of each reflect.Type. It is the memo of a pure
// function, not state: its content depends on nothing but the program's types.
var codecs sync.Map

// codecFor returns the codec of a type, and builds it on first use.
func codecFor(t reflect.Type) codec {
	known, _ := codecs.Load(t)
	if c, ok := known.(codec); ok {
		return c
	}
	b := builder{}
	c := b.codec(t)
	for t, c := range b {
		codecs.LoadOrStore(t, c)
	}
	return c
}

// A builder holds the codecs under construction, where a recursive type finds its
// own.
type builder map[reflect.Type]codec

var (
	objectType = reflect.TypeFor[Object]()
	timeType   = reflect.TypeFor[metav1.Time]()

	methodTypes = []reflect.Type{
		reflect.TypeFor[json.Marshaler](),
		reflect.TypeFor[json.Unmarshaler](),
		reflect.TypeFor[encoding.TextMarshaler](),
		reflect.TypeFor[encoding.TextUnmarshaler](),
	}
)

// codec returns the codec of a type, and builds it if the builder has none.
func (b builder) codec(t reflect.Type) codec {
	if c, ok := b[t]; ok {
		return c
	}
	switch {
	case t == objectType:
		return b.add(t, objectCodec{})
	case t == timeType:
		return b.add(t, timeCodec{})
	case t.Kind() == reflect.Pointer:
		c := &pointerCodec{of: t.Elem()}
		b.add(t, c)
		c.elem = b.codec(t.Elem())
		return c
	case hasMethods(t):
		return b.add(t, jsonCodec{of: t, want: wanted[t]})
	}
	return b.kind(t)
}

// add registers a codec, and returns it.
func (b builder) add(t reflect.Type, c codec) codec {
	b[t] = c
	return c
}

// hasMethods reports whether t has JSON or text methods of its own.
func hasMethods(t reflect.Type) bool {
	for _, m := range methodTypes {
		if reflect.PointerTo(t).Implements(m) {
			return true
		}
	}
	return false
}

// kind returns the codec of a type by its kind. Kinds that no type of this function
// needs a codec for ([]byte, arrays, floats, interfaces, maps
// without string keys) are left to encoding/json.
func (b builder) kind(t reflect.Type) codec {
	switch t.Kind() {
	case reflect.Bool:
		return b.add(t, boolCodec{})
	case reflect.String:
		return b.add(t, stringCodec{})
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		top := math.Ldexp(1, t.Bits()-1)
		return b.add(t, integerOf(t.Kind(), max(-top, -maxExact), min(top-1, maxExact)))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return b.add(t, integerOf(t.Kind(), 0, min(math.Ldexp(1, t.Bits())-1, maxExact)))
	case reflect.Struct:
		c := &structCodec{}
		b.add(t, c)
		c.build(t, b)
		return c
	case reflect.Slice:
		if t.Elem().Kind() != reflect.Uint8 {
			c := &listCodec{of: t, empty: reflect.MakeSlice(t, 0, 0), size: t.Elem().Size()}
			b.add(t, c)
			c.elem = b.codec(t.Elem())
			return c
		}
	case reflect.Map:
		if t.Key().Kind() == reflect.String && !hasMethods(t.Key()) {
			c := &mapCodec{of: t}
			b.add(t, c)
			c.elem = b.codec(t.Elem())
			return c
		}
	}
	return b.add(t, jsonCodec{of: t})
}
