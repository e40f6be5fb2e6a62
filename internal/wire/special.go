package wire

import (
	"encoding/json"
	"errors"
	"reflect"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// A jsonCodec leaves reading to the methods of its values, or to encoding/json.
type jsonCodec struct {
	of   reflect.Type
	want string // replaces the type's own error, if set
}

// wanted says what to write, for the types whose own errors speak of Go.
var wanted = map[reflect.Type]string{
	reflect.TypeFor[metav1.Duration]():    `must be a duration such as "60s"`,
	reflect.TypeFor[intstr.IntOrString](): "must be an integer or a string",
}

func (c jsonCodec) decode(v part, into pointer, in scope) field.ErrorList {
	if v.isNull() {
		return invalid(v, "must not be null")
	}
	a, err := v.any(in.depth)
	if errors.Is(err, errTooDeep) {
		return tooDeep()
	}
	var b []byte
	if b, err = json.Marshal(a); err == nil {
		err = json.Unmarshal(b, into.value(c.of).Addr().Interface())
	}
	if err == nil {
		return nil
	}
	into.value(c.of).SetZero()
	if c.want != "" {
		return invalid(v, c.want)
	}
	return invalid(v, "cannot be read: "+err.Error())
}

// encode panics: no type that the function writes has methods of its own.
func (c jsonCodec) encode(tail, pointer) tail {
	panic("wire: nobody writes a " + c.of.String())
}

// A timeCodec does what metav1.Time's methods do. Every condition has a time, which
// would cost more through JSON than the rest of the condition.
type timeCodec struct{}

func (timeCodec) decode(v part, into pointer, _ scope) field.ErrorList {
	if v.tag != tagString {
		return mismatch("a time", v)
	}
	t, err := time.Parse(time.RFC3339, shared(v.bytes))
	if err != nil {
		return invalid(v, `must be a time (RFC 3339) such as "2006-01-02T15:04:05Z"`)
	}
	as[metav1.Time](into).Time = t.Local() //nolint:gosmopolitan // as metav1.Time decodes itself
	return nil
}

func (timeCodec) encode(out tail, v pointer) tail {
	t := as[metav1.Time](v)
	if t.IsZero() {
		return out
	}
	var text [len(time.RFC3339) + 8]byte // more than any year needs
	size := out.size()
	return out.bytes(t.UTC().AppendFormat(text[:0], time.RFC3339)).begin(tagString, size)
}

// An objectCodec hands an Object on as it is.
type objectCodec struct{}

func (objectCodec) decode(v part, into pointer, _ scope) field.ErrorList {
	if v.tag != tagStruct && !v.isNull() {
		return mismatch("an object", v)
	}
	*as[Object](into) = v.bytes
	return nil
}

func (objectCodec) encode(out tail, v pointer) tail {
	o := *as[Object](v)
	if o == nil {
		return out
	}
	size := out.size()
	return out.bytes(o).begin(tagStruct, size)
}
