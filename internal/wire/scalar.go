package wire

import (
	"math"
	"reflect"
	"strconv"

	"google.golang.org/protobuf/encoding/protowire"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

type boolCodec struct{}

func (boolCodec) decode(v part, into reflect.Value, _ scope) field.ErrorList {
	if v.tag != tagBool {
		return mismatch("a boolean", v)
	}
	into.SetBool(v.bits != 0)
	return nil
}

func (boolCodec) append(out []byte, v reflect.Value) []byte {
	return appendBool(out, v.Bool())
}

func appendBool(out []byte, b bool) []byte {
	return protowire.AppendVarint(protowire.AppendTag(out, fieldBool, protowire.VarintType), protowire.EncodeBool(b))
}

type stringCodec struct{}

func (stringCodec) decode(v part, into reflect.Value, _ scope) field.ErrorList {
	if v.tag != tagString {
		return mismatch("a string", v)
	}
	into.SetString(shared(v.bytes))
	return nil
}

func (stringCodec) append(out []byte, v reflect.Value) []byte {
	return AppendText(out, fieldString, v.String())
}

// maxExact is the greatest integer that a Struct's number, a float64, tells from
// its neighbours (RFC 8259, section 6).
const maxExact = 1<<53 - 1

type intCodec struct{ min, max float64 }

func (c intCodec) decode(v part, into reflect.Value, _ scope) field.ErrorList {
	switch n := v.float(); {
	case v.tag != tagNumber:
		return mismatch("an integer", v)
	case n != math.Trunc(n): // true of NaN, which differs from itself
		return invalid(v, "must be an integer")
	case n < c.min || n > c.max:
		return invalid(v, "must be an integer from "+plain(c.min)+" to "+plain(c.max))
	default:
		into.SetInt(int64(n))
	}
	return nil
}

func (intCodec) append(out []byte, v reflect.Value) []byte {
	return appendNumber(out, float64(v.Int()))
}

func appendNumber(out []byte, f float64) []byte {
	return protowire.AppendFixed64(protowire.AppendTag(out, fieldNumber, protowire.Fixed64Type), math.Float64bits(f))
}

// plain writes n without an exponent.
func plain(n float64) string {
	return strconv.FormatFloat(n, 'f', -1, 64)
}
