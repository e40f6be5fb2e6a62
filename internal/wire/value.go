package wire

import (
	"errors"
	"iter"
	"maps"
	"math"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"
)

// An Object is the bytes of a google.protobuf.Struct. Nobody writes to them. It is nil
// where there is none; one without fields is empty.
type Object []byte

// A Value is the bytes of a google.protobuf.Value. It is nil where there is none.
type Value []byte

// Numbers of the fields of google.protobuf.Struct, of its entries, and of ListValue.
const (
	fieldFields protowire.Number = 1
	fieldKey    protowire.Number = 1
	fieldValue  protowire.Number = 2
	fieldValues protowire.Number = 1
)

// Numbers of the fields of google.protobuf.Value, of which it has one.
const (
	fieldNull   protowire.Number = 1
	fieldNumber protowire.Number = 2
	fieldString protowire.Number = 3
	fieldBool   protowire.Number = 4
	fieldStruct protowire.Number = 5
	fieldList   protowire.Number = 6
)

// kinds has the types of the fields of a Value, by their numbers.
var kinds = [...]protowire.Type{
	0, protowire.VarintType, protowire.Fixed64Type, protowire.BytesType, protowire.VarintType, protowire.BytesType, protowire.BytesType,
}

// content returns the field that a Value has, and none that it has, if it has none. Of
// several the last counts, but an object or a list that follows another is merged into
// it.
func (v Value) content() (c part) {
	for p, rest, ok := next(v); ok; p, rest, ok = next(rest) {
		if int(p.number) >= len(kinds) || kinds[p.number] != p.kind {
			continue
		}
		if p.number >= fieldStruct && p.number == c.number {
			p.bytes = merge(c.bytes, p.bytes)
		}
		c = p
	}
	return c
}

// isNull reports whether the content is null, or there is none.
func (p part) isNull() bool { return p.number <= fieldNull }

// float returns the number that the content is.
func (p part) float() float64 { return math.Float64frombits(p.bits) }

// entry returns the key and the value of a map's entry.
func entry(e []byte) (key []byte, value Value) {
	value = Value{}
	for p, rest, ok := next(e); ok; p, rest, ok = next(rest) {
		switch {
		case p.is(fieldKey, protowire.BytesType):
			key = p.bytes
		case p.is(fieldValue, protowire.BytesType):
			value = merge(value, p.bytes)
		}
	}
	return key, value
}

// IsNull reports whether v is null or there is none.
func (v Value) IsNull() bool { return v.content().isNull() }

// IsEmpty reports whether v is null, an empty string or an empty list, or there is none.
func (v Value) IsEmpty() bool {
	c := v.content()
	return c.isNull() || (c.number == fieldString || c.number == fieldList) && len(c.bytes) == 0
}

// Object returns the object that v is, nil if it is none.
func (v Value) Object() Object {
	if c := v.content(); c.number == fieldStruct {
		return Object(c.bytes)
	}
	return nil
}

// String returns the string that v is, "" if it is none.
func (v Value) String() string {
	if c := v.content(); c.number == fieldString {
		return shared(c.bytes)
	}
	return ""
}

// List returns the items of the list that v is, nil if it is none.
func (v Value) List() []Value {
	c := v.content()
	if c.number != fieldList {
		return nil
	}
	items := make([]Value, 0, count(c.bytes, fieldValues))
	for item := range Items(c.bytes, fieldValues) {
		items = append(items, item)
	}
	return items
}

// Get returns the value of a field, nil if there is none.
func (o Object) Get(name string) (value Value) {
	for key, v := range o.Fields() {
		if key == name {
			value = v
		}
	}
	return value
}

// Fields returns the fields in the order of the bytes. Of several with one name the last
// counts.
func (o Object) Fields() iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		for name, value := range Entries(o, fieldFields) {
			if !yield(name, value) {
				return
			}
		}
	}
}

// Without returns an object that lacks some fields.
func (o Object) Without(lacks func(name string) bool) Object {
	out := make(Object, 0, len(o))
	for e := range Items(o, fieldFields) {
		if key, _ := entry(e); !lacks(shared(key)) {
			out = protowire.AppendBytes(protowire.AppendTag(out, fieldFields, protowire.BytesType), e)
		}
	}
	return out
}

// With returns an object in which a field has a value.
func (o Object) With(name string, value Value) Object {
	out := o.Without(func(n string) bool { return n == name })
	return appendField(out, name, func(out []byte) []byte { return append(out, value...) })
}

// any returns the content of a Value, which is at a depth, as encoding/json has it.
func (c part) any(depth int) (any, error) {
	if c.number >= fieldStruct && depth >= maxDepth {
		return nil, errTooDeep
	}
	switch c.number {
	case fieldString:
		return shared(c.bytes), nil
	case fieldBool:
		return c.bits != 0, nil
	case fieldNumber:
		return c.float(), nil
	case fieldStruct:
		fields := map[string]any{}
		for key, value := range Object(c.bytes).Fields() {
			var err error
			if fields[key], err = value.content().any(depth + 1); err != nil {
				return nil, err
			}
		}
		return fields, nil
	case fieldList:
		items := []any{}
		for item := range Items(c.bytes, fieldValues) {
			a, err := Value(item).content().any(depth + 1)
			if err != nil {
				return nil, err
			}
			items = append(items, a)
		}
		return items, nil
	}
	return nil, nil
}

var errTooDeep = errors.New("nested too deep")

// appendAny appends what encoding/json decodes into an any, as the content of a Value:
// nothing for nil.
func appendAny(out []byte, v any) []byte {
	switch v := v.(type) {
	case bool:
		return appendBool(out, v)
	case float64:
		return appendNumber(out, v)
	case string:
		return AppendText(out, fieldString, v)
	case []any:
		out, list := open(out, fieldList)
		for _, item := range v {
			out = appendItem(out, func(out []byte) []byte { return appendAny(out, item) })
		}
		return closed(out, list)
	case map[string]any:
		out, object := open(out, fieldStruct)
		for _, key := range slices.Sorted(maps.Keys(v)) {
			out = appendField(out, key, func(out []byte) []byte { return appendAny(out, v[key]) })
		}
		return closed(out, object)
	}
	return out
}
