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
	n, errs := integer(v, c.min, c.max)
	if errs == nil {
		into.SetInt(int64(n))
	}
	return errs
}

func (intCodec) encode(v reflect.Value) *structpb.Value {
	return newNumber(float64(v.Int()))
}

type uintCodec struct{ max float64 }

func (c uintCodec) decode(v *structpb.Value, into reflect.Value, _ scope) field.ErrorList {
	n, errs := integer(v, 0, c.max)
	if errs == nil {
		into.SetUint(uint64(n))
	}
	return errs
}

func (uintCodec) encode(v reflect.Value) *structpb.Value {
	return newNumber(float64(v.Uint()))
}

// integer is v as an integer from lo to hi.
func integer(v *structpb.Value, lo, hi float64) (float64, field.ErrorList) {
	n, ok := v.Kind.(*structpb.Value_NumberValue)
	switch {
	case !ok:
		return 0, mismatch("an integer", v)
	case n.NumberValue != math.Trunc(n.NumberValue): // NaN too, which differs from itself
		return 0, invalid(v, "must be an integer")
	case n.NumberValue < lo || n.NumberValue > hi:
		return 0, invalid(v, "must be an integer from "+plain(lo)+" to "+plain(hi))
	}
	return n.NumberValue, nil
}

// plain writes n without an exponent.
func plain(n float64) string {
	return strconv.FormatFloat(n, 'f', -1, 64)
}

type floatCodec struct{}

func (floatCodec) decode(v *structpb.Value, into reflect.Value, _ scope) field.ErrorList {
	n, ok := v.Kind.(*structpb.Value_NumberValue)
	if !ok {
		return mismatch("a number", v)
	}
	if !finite(n.NumberValue) {
		return invalid(v, "must be a finite number")
	}
	into.SetFloat(n.NumberValue)
	return nil
}

func (floatCodec) encode(v reflect.Value) *structpb.Value {
	if !finite(v.Float()) {
		return nil // JSON, which all of this becomes in the end, cannot say it
	}
	return newNumber(v.Float())
}

func finite(n float64) bool {
	return !math.IsNaN(n) && !math.IsInf(n, 0)
}
