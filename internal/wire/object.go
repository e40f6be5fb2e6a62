package wire

import (
	"maps"
	"reflect"
	"slices"

	"google.golang.org/protobuf/types/known/structpb"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// A structCodec looks each of its members up, rather than the other way round, so
// that errors come in the order of declaration.
type structCodec struct {
	members []member
}

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

func (c *structCodec) decodeFields(fields map[string]*structpb.Value, into reflect.Value, in scope) field.ErrorList {
	var errs field.ErrorList
	unread := len(fields)
	for i := range c.members {
		if unread == 0 {
			return errs
		}
		m := &c.members[i]
		v, ok := fields[m.name]
		if !ok {
			continue
		}
		unread--
		if isNull(v) {
			continue
		}
		if e := m.codec.decode(v, m.in(into), m.scope(in)); len(e) != 0 && !in.lenient {
			errs = append(errs, below(m.name, e)...)
		}
	}
	if in.closed && unread > 0 {
		errs = append(errs, c.unknown(fields)...)
	}
	return errs
}

// unknown lists an error for each of the fields that is not a member, sorted.
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
