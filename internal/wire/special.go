package wire

import (
	"encoding/json"
	"errors"
	"reflect"
	"time"

	"google.golang.org/protobuf/types/known/structpb"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// A jsonCodec leaves its values to their own methods, or to encoding/json.
type jsonCodec struct {
	want string // replaces the type's own error, if set
}

// wanted says what to write, for the types whose own errors speak of Go.
var wanted = map[reflect.Type]string{
	reflect.TypeFor[metav1.Duration]():    `must be a duration such as "60s"`,
	reflect.TypeFor[intstr.IntOrString](): "must be an integer or a string",
}

func (c jsonCodec) decode(v *structpb.Value, into reflect.Value, in scope) field.ErrorList {
	if isNull(v) {
		return invalid(v, "must not be null")
	}
	b, err := appendJSON(nil, v, in.depth)
	if errors.Is(err, errTooDeep) {
		return tooDeep()
	}
	if err == nil {
		err = unmarshal(b, into.Addr().Interface())
	}
	if err == nil {
		return nil
	}
	into.SetZero()
	if c.want != "" {
		return invalid(v, c.want)
	}
	return invalid(v, "cannot be read: "+err.Error())
}

// unmarshal calls an Unmarshaler itself: json.Unmarshal would check the syntax
// first, of which appendJSON is sure.
func unmarshal(b []byte, into any) error {
	if u, ok := into.(json.Unmarshaler); ok {
		return u.UnmarshalJSON(b)
	}
	return json.Unmarshal(b, into)
}

func (jsonCodec) encode(v reflect.Value) *structpb.Value {
	if v.CanAddr() {
		v = v.Addr() // which has the methods of pointers, and copies nothing
	}
	b, err := marshal(v.Interface())
	if err != nil {
		return nil
	}
	var out any
	if err := json.Unmarshal(b, &out); err != nil || out == nil {
		return nil
	}
	if s, ok := out.(string); ok {
		return newString(s)
	}
	e, _ := structpb.NewValue(out) // which takes everything that encoding/json returns
	return e
}

// marshal calls a Marshaler itself: json.Marshal would check the syntax of what it
// returns, and encode does by reading it.
func marshal(v any) ([]byte, error) {
	if m, ok := v.(json.Marshaler); ok {
		return m.MarshalJSON()
	}
	return json.Marshal(v)
}

// A timeCodec does what metav1.Time's methods do. Every condition has a time, which
// would cost more through JSON than the rest of the condition.
type timeCodec struct{}

func (timeCodec) decode(v *structpb.Value, into reflect.Value, _ scope) field.ErrorList {
	s, ok := v.Kind.(*structpb.Value_StringValue)
	if !ok {
		return mismatch("a time", v)
	}
	t, err := time.Parse(time.RFC3339, s.StringValue)
	if err != nil {
		return invalid(v, `must be a time (RFC 3339) such as "2006-01-02T15:04:05Z"`)
	}
	into.Addr().Interface().(*metav1.Time).Time = t.Local() //nolint:gosmopolitan // as metav1.Time decodes itself
	return nil
}

func (timeCodec) encode(v reflect.Value) *structpb.Value {
	t := addressable(v).Addr().Interface().(*metav1.Time)
	if t.IsZero() {
		return nil
	}
	return newString(t.UTC().Format(time.RFC3339))
}

// A carriedStruct hands a *structpb.Struct on as it is.
type carriedStruct struct{}

func (carriedStruct) decode(v *structpb.Value, into reflect.Value, _ scope) field.ErrorList {
	if _, ok := v.Kind.(*structpb.Value_StructValue); !ok && !isNull(v) {
		return mismatch("an object", v)
	}
	into.Set(reflect.ValueOf(v.GetStructValue()))
	return nil
}

func (carriedStruct) encode(v reflect.Value) *structpb.Value {
	s := v.Interface().(*structpb.Struct)
	if s == nil {
		return nil
	}
	return structpb.NewStructValue(s)
}
