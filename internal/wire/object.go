package wire

import (
	"reflect"
	"slices"

	"k8s.io/apimachinery/pkg/util/validation/field"
)

// A structCodec looks up each of its members in the object, instead of each field
// of the object among its members, so that errors come in the order of declaration.
type structCodec struct {
	members []member
	names   []string // of the members, close to each other
}

// build fills in the members. It comes after the codec is registered, because a
// recursive type needs its own codec.
func (c *structCodec) build(t reflect.Type, b builder) {
	c.members = membersOf(t)
	for i := range c.members {
		c.members[i].codec = b.codec(c.members[i].typ)
		c.names = append(c.names, c.members[i].name)
	}
}

func (c *structCodec) decode(v part, into pointer, in scope) field.ErrorList {
	if v.tag != tagStruct {
		return mismatch("an object", v)
	}
	if in.depth >= maxDepth {
		return tooDeep()
	}
	return c.decodeFields(v.bytes, into, in)
}

// decodeFields reads an object's fields into a struct.
func (c *structCodec) decodeFields(o Object, into pointer, in scope) field.ErrorList {
	// Room for the values is on the stack, and is no more than most take, since it is cleared
	// for each object.
	switch n := len(c.members); {
	case n <= 8:
		var values [8]Value
		return c.decodeMembers(values[:n], o, into, in)
	case n <= 40:
		var values [40]Value
		return c.decodeMembers(values[:n], o, into, in)
	default:
		return c.decodeMembers(make([]Value, n), o, into, in)
	}
}

// decodeMembers does what decodeFields does, with room for the value of each member.
func (c *structCodec) decodeMembers(values []Value, o Object, into pointer, in scope) field.ErrorList {
	var unknown []string
	for e := range Items(o, fieldFields) {
		key, value := entry(e)
		if i := c.index(key); i >= 0 {
			values[i] = value
		} else if in.mode == Strict {
			unknown = append(unknown, string(key))
		}
	}
	var errs field.ErrorList
	for i := range c.members {
		if values[i] == nil {
			continue
		}
		m, v := &c.members[i], values[i].content()
		if v.isNull() {
			continue
		}
		if e := m.codec.decode(v, m.in(into), m.scope(in)); len(e) != 0 && in.mode != Lenient {
			errs = append(errs, below(m.name, e)...)
		}
	}
	if len(unknown) == 0 {
		return errs
	}
	return append(errs, c.unknown(unknown)...)
}

// index returns the index of the member of a name, -1 if there is none.
func (c *structCodec) index(name []byte) int {
	for i, n := range c.names {
		if len(n) == len(name) && n[0] == name[0] && n == string(name) {
			return i
		}
	}
	return -1
}

// unknown returns an error for each of the fields that is not a member, sorted.
func (c *structCodec) unknown(names []string) field.ErrorList {
	slices.Sort(names)
	var errs field.ErrorList
	for _, name := range slices.Compact(names) {
		errs = append(errs, unknownField(name, c.names))
	}
	return errs
}

func (c *structCodec) encode(out tail, v pointer) tail {
	object := out.size()
	for i := len(c.members) - 1; i >= 0; i-- {
		m := &c.members[i]
		f, ok := m.of(v)
		if !ok || m.omit(f) {
			continue
		}
		size := out.size()
		out = m.codec.encode(out, f).field(m.key, size)
	}
	return out.begin(tagStruct, object)
}
