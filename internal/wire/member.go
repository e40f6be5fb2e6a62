package wire

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
)

// A member is a Go field that is a member of the JSON object.
type member struct {
	codec  codec
	name   string
	key    []byte // of its entry, which is its name
	typ    reflect.Type
	index  []int                // the path to the field, through embedded structs
	offset uintptr              // of the field, in its struct or in the last one that is embedded by pointer
	behind []embedded           // the structs on the path that are embedded by pointer, the outermost first
	tagged bool                 // set if the tag names it
	closed bool                 // set if tagged wire:"closed"
	omits  []func(pointer) bool // whether omitempty and omitzero leave the field out, as far as the tag has them
}

// An embedded is a struct that is embedded by pointer.
type embedded struct {
	of     reflect.Type
	offset uintptr // of the pointer, in the struct or in the one that is embedded by pointer before it
}

// in returns the member's field of s. It allocates the embedded pointers on the way
// that are nil.
func (m *member) in(s pointer) pointer {
	if len(m.behind) > 0 {
		s = m.made(s)
	}
	return s.at(m.offset)
}

// made returns the last struct that is embedded by pointer on the way, and allocates those
// that are nil.
func (m *member) made(s pointer) pointer {
	for _, e := range m.behind {
		p := s.at(e.offset)
		if p.elem().isNil() {
			p.set(newOf(e.of))
		}
		s = p.elem()
	}
	return s
}

// scope returns the scope of the member, whose struct is decoded in s.
func (m *member) scope(s scope) scope {
	if m.closed && s.mode == Open {
		s.mode = Strict
	}
	return s.deeper()
}

// of returns the member's field of s, and false if it is behind an embedded pointer that is
// nil.
func (m *member) of(s pointer) (f pointer, ok bool) {
	for _, e := range m.behind {
		if s = s.at(e.offset).elem(); s.isNil() {
			return s, false
		}
	}
	return s.at(m.offset), true
}

// omit reports whether the tag leaves out the value f.
func (m *member) omit(f pointer) bool {
	for _, isOmitted := range m.omits {
		if isOmitted(f) {
			return true
		}
	}
	return false
}

// isEmpty returns what tells whether omitempty leaves out a value of type t. A struct is
// never empty.
func isEmpty(t reflect.Type) func(pointer) bool {
	switch t.Kind() {
	case reflect.String:
		return func(p pointer) bool { return *as[string](p) == "" }
	case reflect.Pointer:
		return func(p pointer) bool { return p.elem().isNil() }
	case reflect.Slice:
		return func(p pointer) bool { _, n := p.items(); return n == 0 }
	case reflect.Map, reflect.Array:
		return func(p pointer) bool { return p.value(t).Len() == 0 }
	case reflect.Struct:
		return func(pointer) bool { return false }
	default:
		return func(p pointer) bool { return p.value(t).IsZero() }
	}
}

// isZero returns what tells whether omitzero leaves out a value of type t: the
// type's own IsZero, if it has one.
func isZero(t reflect.Type) func(pointer) bool {
	type zeroer interface{ IsZero() bool }
	switch z := reflect.TypeFor[zeroer](); {
	case t.Implements(z):
		return func(p pointer) bool {
			v := p.value(t)
			isNil := (t.Kind() == reflect.Pointer || t.Kind() == reflect.Interface) && v.IsNil()
			return isNil || v.Interface().(zeroer).IsZero()
		}
	case reflect.PointerTo(t).Implements(z):
		return func(p pointer) bool { return p.value(t).Addr().Interface().(zeroer).IsZero() }
	}
	return func(p pointer) bool { return p.value(t).IsZero() }
}

// membersOf returns the members of struct type t in the order of declaration;
// those of an embedded struct stand in its place. Of several with one name it takes
// the shallowest, then the tagged one, and none if that leaves several, as
// encoding/json does.
func membersOf(t reflect.Type) []member {
	all := flatten(t, nil, nil)
	for i := range all {
		all[i].offset, all[i].behind = locate(t, all[i].index)
	}
	return slices.DeleteFunc(slices.Clone(all), func(m member) bool {
		for _, o := range all {
			if o.name == m.name && !slices.Equal(o.index, m.index) && !m.beats(o) {
				return true
			}
		}
		return false
	})
}

// beats reports whether m hides o, a member of the same name.
func (m *member) beats(o member) bool {
	if d := cmp.Compare(len(m.index), len(o.index)); d != 0 {
		return d < 0
	}
	return m.tagged && !o.tagged
}

// flatten returns all members of t, a struct type that is embedded at index; outer
// are the structs that embed it.
func flatten(t reflect.Type, index []int, outer []reflect.Type) []member {
	if slices.Contains(outer, t) {
		return nil
	}
	outer = append(slices.Clip(outer), t)
	var all []member
	for i := range t.NumField() {
		f := t.Field(i)
		at := append(slices.Clip(index), i)
		tag := f.Tag.Get("json")
		name, options, _ := strings.Cut(tag, ",")
		switch {
		case tag == "-":
		case f.Anonymous && name == "" && structBehind(f) != nil:
			all = append(all, flatten(structBehind(f), at, outer)...)
		case f.IsExported():
			all = append(all, newMember(f, name, strings.Split(options, ","), at))
		}
	}
	return all
}

// structBehind returns the struct type that f embeds. It returns nil if f embeds
// none, or a pointer that reflection may not set.
func structBehind(f reflect.StructField) reflect.Type {
	t := f.Type
	if t.Kind() == reflect.Pointer && f.IsExported() {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	return t
}

// locate returns what leads to the field at an index of struct type t.
func locate(t reflect.Type, index []int) (offset uintptr, behind []embedded) {
	for i, x := range index {
		if i > 0 && t.Kind() == reflect.Pointer {
			t = t.Elem()
			behind, offset = append(behind, embedded{of: t, offset: offset}), 0
		}
		f := t.Field(x)
		t, offset = f.Type, offset+f.Offset
	}
	return offset, behind
}

// newMember returns the member of field f, whose tag has the name and options.
func newMember(f reflect.StructField, name string, options []string, index []int) member {
	known := cmp.Or(name, f.Name)
	m := member{
		name:   known,
		key:    AppendText(nil, fieldKey, known),
		typ:    f.Type,
		index:  index,
		tagged: name != "",
		closed: f.Tag.Get("wire") == "closed",
	}
	if slices.Contains(options, "omitempty") {
		m.omits = append(m.omits, isEmpty(f.Type))
	}
	if slices.Contains(options, "omitzero") {
		m.omits = append(m.omits, isZero(f.Type))
	}
	return m
}
