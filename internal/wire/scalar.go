package wire

import (
	"math"
	"reflect"
	"strconv"

	"k8s.io/apimachinery/pkg/util/validation/field"
)

type boolCodec struct{}

func (boolCodec) decode(v part, into pointer, _ scope) field.ErrorList {
	if v.tag != tagBool {
		return mismatch("a boolean", v)
	}
	*as[bool](into) = v.bits != 0
	return nil
}

func (boolCodec) encode(out tail, v pointer) tail {
	if *as[bool](v) {
		return out.varint(tagBool, 1)
	}
	return out.varint(tagBool, 0)
}

type stringCodec struct{}

func (stringCodec) decode(v part, into pointer, _ scope) field.ErrorList {
	if v.tag != tagString {
		return mismatch("a string", v)
	}
	*as[string](into) = shared(v.bytes)
	return nil
}

func (stringCodec) encode(out tail, v pointer) tail { return out.text(tagString, *as[string](v)) }

// maxExact is the greatest integer that a Struct's number, a float64, tells from
// its neighbours (RFC 8259, section 6).
const maxExact = 1<<53 - 1

type integer interface {
	int | int8 | int16 | int32 | int64 | uint | uint8 | uint16 | uint32 | uint64
}

// An intCodec is for the types whose underlying type T is.
type intCodec[T integer] struct{ min, max float64 }

// integerOf returns the codec of the integers of a kind.
func integerOf(kind reflect.Kind, least, most float64) codec {
	switch kind {
	case reflect.Int:
		return intCodec[int]{least, most}
	case reflect.Int8:
		return intCodec[int8]{least, most}
	case reflect.Int16:
		return intCodec[int16]{least, most}
	case reflect.Int32:
		return intCodec[int32]{least, most}
	case reflect.Int64:
		return intCodec[int64]{least, most}
	case reflect.Uint:
		return intCodec[uint]{least, most}
	case reflect.Uint8:
		return intCodec[uint8]{least, most}
	case reflect.Uint16:
		return intCodec[uint16]{least, most}
	case reflect.Uint32:
		return intCodec[uint32]{least, most}
	default:
		return intCodec[uint64]{least, most}
	}
}

func (c intCodec[T]) decode(v part, into pointer, _ scope) field.ErrorList {
	switch n := v.float(); {
	case v.tag != tagNumber:
		return mismatch("an integer", v)
	case n != math.Trunc(n): // true of NaN, which differs from itself
		return invalid(v, "must be an integer")
	case n < c.min || n > c.max:
		return invalid(v, "must be an integer from "+plain(c.min)+" to "+plain(c.max))
	default:
		*as[T](into) = T(n)
		return nil
	}
}

func (intCodec[T]) encode(out tail, v pointer) tail {
	return out.fixed64(tagNumber, math.Float64bits(float64(*as[T](v))))
}

// plain writes n without an exponent.
func plain(n float64) string {
	return strconv.FormatFloat(n, 'f', -1, 64)
}
