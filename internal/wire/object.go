package wire

import (
	"maps"
	"reflect"
	"slices"

	"google.golang.org/protobuf/types/known/structpb"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// A structCodec looks up each of its members in the object, instead of each field
// of the object among its members, so that errors come in the order of declaration.
type structCodec struct {
	members []member
}

// build fills in the members. It comes after the codec is registered, because a
// recursive type needs its own codec.
func (c *structCodec) build(t reflect.Type, b builder) {
	c.members = membersOf(t)
	for i := range c.members {
		c.members[i].codec = b.codec(c.members[i].typ)
	}
}

func (c *structCodec) decode(v *structpb.Value, into reflect.Value, in scope) field.ErrorList {
	s, ok := v.Kind.(*structpb.Value_StructValue)
	if !ok {
		return mismatch("an object", v)
	}
	if in.depth >= maxDepth {
		return tooDeep()
	}
	return c.decodeFields(s.StructValue.GetFields(), into, in)
}

// decodeFields reads an object's fields into a struct. It stops once each field has
// found its member.
func (c *structCodec) decodeFields(fields map[string]*structpb.Value, into reflect.Value, in scope) field.ErrorList {
	var errs field.ErrorList
	left := len(fields)
	for i := range c.members {
		if left == 0 {
			return errs
		}
		m := &c.members[i]
		v, ok := fields[m.name]
		if !ok {
			continue
		}
		left--
		if isNull(v) {
			continue
		}
		if e := m.codec.decode(v, m.in(into), m.scope(in)); len(e) != 0 && !in.lenient {
			errs = append(errs, below(m.name, e)...)
		}
	}
	if in.closed && left > 0 {
		errs = append(errs, c.unknown(fields)...)
	}
	return errs
}

// unknown returns an error for each of the fields that is not a member, sorted.
func (c *structCodec) unknown(fields map[string]*structpb.Value) field.ErrorList {
	known := make([]string, len(c.members))
	for i, m := range c.members {
		known[i] = m.name
	}
	var errs field.ErrorList
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if !slices.Contains(known, name) {
			errs = append(errs, unknownField(name, known))
		}
	}
	return errs
}

func (c *structCodec) encode(v reflect.Value) *structpb.Value {
	fields := make(map[string]*structpb.Value, min(len(c.members), 8))
	for i := range c.members {
		m := &c.members[i]
		f, err := v.FieldByIndexErr(m.index)
		if err != nil || m.omit(f) { // the error: a nil embedded pointer
			continue
		}
		if e := m.codec.encode(f); e != nil {
			fields[m.name] = e
		}
	}
	return newObject(fields)
}
