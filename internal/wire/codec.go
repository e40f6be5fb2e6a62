package wire

import (
	"encoding"
	"encoding/json"
	"math"
	"reflect"
	"sync"

	"google.golang.org/protobuf/types/known/structpb"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// A codec reads and writes the values of one Go type.
type codec interface {
	// decode reads v, which is not nil but may be null, into the settable value
	// into. An error's field is relative to v, so that paths cost nothing until
	// there is an error; it is empty where v itself does not fit, and then into is
	// left alone. A lenient scope knows no other error.
	decode(v *structpb.Value, into reflect.Value, in scope) field.ErrorList
	// encode writes v, or returns nil where there is nothing to write.
	encode(v reflect.Value) *structpb.Value
}

// scope is what decoding at some place depends on besides the value.
type scope struct {
	lenient bool // what does not fit is absent
	closed  bool // unknown fields are errors
	depth   int  // of enclosing objects and lists
}

// maxDepth bounds what a recursive type follows. It is far beyond what the API
// server stores and far below what the stack takes.
const maxDepth = 100

func (s scope) deeper() scope {
	s.depth++
	return s
}

// codecs memoises the codec of each reflect.Type. It is a pure function's memo,
// not state: what it holds depends on the program's types only.
var codecs sync.Map

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

// A builder holds the codecs under construction. A recursive type finds itself
// here.
type builder map[reflect.Type]codec

var (
	structType    = reflect.TypeFor[*structpb.Struct]()
	valueType     = reflect.TypeFor[*structpb.Value]()
	timeType      = reflect.TypeFor[metav1.Time]()
	stringMapType = reflect.TypeFor[map[string]string]()

	methodTypes = []reflect.Type{
		reflect.TypeFor[json.Marshaler](),
		reflect.TypeFor[json.Unmarshaler](),
		reflect.TypeFor[encoding.TextMarshaler](),
		reflect.TypeFor[encoding.TextUnmarshaler](),
	}
)

func (b builder) codec(t reflect.Type) codec {
	if c, ok := b[t]; ok {
		return c
	}
	switch {
	case t == structType:
		return b.add(t, carriedStruct{})
	case t == valueType:
		return b.add(t, carriedValue{})
	case t == timeType:
		return b.add(t, timeCodec{})
	case t.Kind() == reflect.Pointer:
		c := &pointerCodec{of: t.Elem()}
		b.add(t, c)
		c.elem = b.codec(t.Elem())
		return c
	case hasMethods(t):
		return b.add(t, jsonCodec{want: wanted[t]})
	}
	return b.kind(t)
}

func (b builder) add(t reflect.Type, c codec) codec {
	b[t] = c
	return c
}

// hasMethods reports whether t is read or written by methods of its own.
func hasMethods(t reflect.Type) bool {
	for _, m := range methodTypes {
		if reflect.PointerTo(t).Implements(m) {
			return true
		}
	}
	return false
}

// kind is the codec of a type that nothing but its kind speaks for. What has none
// here ([]byte, arrays, float32, maps with other keys) is left to encoding/json.
func (b builder) kind(t reflect.Type) codec {
	switch t.Kind() {
	case reflect.Bool:
		return b.add(t, boolCodec{})
	case reflect.String:
		return b.add(t, stringCodec{})
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		top := math.Ldexp(1, t.Bits()-1)
		return b.add(t, intCodec{min: max(-top, -maxExact), max: min(top-1, maxExact)})
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return b.add(t, uintCodec{max: min(math.Ldexp(1, t.Bits())-1, maxExact)})
	case reflect.Float64:
		return b.add(t, floatCodec{})
	case reflect.Interface:
		return b.add(t, anyCodec{})
	case reflect.Struct:
		c := &structCodec{}
		b.add(t, c)
		c.build(t, b)
		return c
	case reflect.Slice:
		if t.Elem().Kind() != reflect.Uint8 {
			c := &listCodec{empty: reflect.MakeSlice(t, 0, 0)}
			b.add(t, c)
			c.elem = b.codec(t.Elem())
			return c
		}
	case reflect.Map:
		if t == stringMapType {
			return b.add(t, stringMapCodec{})
		}
		if t.Key().Kind() == reflect.String && !hasMethods(t.Key()) {
			c := &mapCodec{of: t}
			b.add(t, c)
			c.elem = b.codec(t.Elem())
			return c
		}
	}
	return b.add(t, jsonCodec{})
}
