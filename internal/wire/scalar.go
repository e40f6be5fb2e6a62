package wire

import (
	"math"
	"reflect"
	"strconv"

	"google.golang.org/protobuf/types/known/structpb"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

type boolCodec struct{}

func (boolCodec) decode(v *structpb.Value, into reflect.Value, _ scope) field.ErrorList {
	b, ok := v.Kind.(*structpb.Value_BoolValue)
	if !ok {
		return mismatch("a boolean", v)
	}
	into.SetBool(b.BoolValue)
	return nil
}

func (boolCodec) encode(v reflect.Value) *structpb.Value {
	return newBool(v.Bool())
}

type stringCodec struct{}

func (stringCodec) decode(v *structpb.Value, into reflect.Value, _ scope) field.ErrorList {
	s, ok := v.Kind.(*structpb.Value_StringValue)
	if !ok {
		return mismatch("a string", v)
	}
	into.SetString(s.StringValue)
	return nil
}

func (stringCodec) encode(v reflect.Value) *structpb.Value {
	return newString(v.String())
}

// maxExact is the greatest integer that a Struct's number, a float64, tells from
// its neighbours (RFC 8259, section 6).
const maxExact = 1<<53 - 1

type intCodec struct{ min, max float64 }

func (c intCodec) decode(v *structpb.Value, into reflect.Value, _ scope) field.ErrorList {
	n, ok := v.Kind.(*structpb.Value_NumberValue)
	switch {
	case !ok:
		return mismatch("an integer", v)
	case n.NumberValue != math.Trunc(n.NumberValue): // true of NaN, which differs from itself
		return invalid(v, "must be an integer")
	case n.NumberValue < c.min || n.NumberValue > c.max:
		return invalid(v, "must be an integer from "+plain(c.min)+" to "+plain(c.max))
	}
	into.SetInt(int64(n.NumberValue))
	return nil
}

func (intCodec) encode(v reflect.Value) *structpb.Value {
	return newNumber(float64(v.Int()))
}

// plain writes n without an exponent.
func plain(n float64) string {
	return strconv.FormatFloat(n, 'f', -1, 64)
}
