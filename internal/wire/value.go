package wire

import (
	"errors"
	"iter"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// An Object is the bytes of a google.protobuf.Struct. Nobody writes to them. It is nil
// where there is none; one without fields is empty.
type Object []byte

// A Value is the bytes of a google.protobuf.Value. It is nil where there is none.
type Value []byte

// Numbers of the fields of google.protobuf.Struct, of its entries, and of ListValue.
const (
	fieldFields = 1
	fieldKey    = 1
	fieldValue  = 2
	fieldValues = 1
)

// Numbers of the fields of google.protobuf.Value, of which it has one.
const (
	fieldNull   = 1
	fieldNumber = 2
	fieldString = 3
	fieldBool   = 4
	fieldStruct = 5
	fieldList   = 6
)

// Tags of these fields, each a byte: the number, and the type as protowire.Type has it.
const (
	varintType  = 0
	fixed64Type = 1
	bytesType   = 2

	tagFields = fieldFields<<3 | bytesType
	tagKey    = fieldKey<<3 | bytesType
	tagValue  = fieldValue<<3 | bytesType
	tagValues = fieldValues<<3 | bytesType

	tagNull   = fieldNull<<3 | varintType
	tagNumber = fieldNumber<<3 | fixed64Type
	tagString = fieldString<<3 | bytesType
	tagBool   = fieldBool<<3 | varintType
	tagStruct = fieldStruct<<3 | bytesType
	tagList   = fieldList<<3 | bytesType
)

// content returns the field that a Value has, and none if it has none. Of several the
// last counts, but an object or a list that follows another is merged into it.
func (v Value) content() part {
	if begin, end := span(v); end > 0 && end == len(v) && isContent(uint64(v[0])) {
		return part{tag: uint64(v[0]), bytes: v[begin:end:end]}
	}
	if bits, size := shortNumber(v); size > 0 && size == len(v) && isContent(uint64(v[0])) {
		return part{tag: uint64(v[0]), bits: bits}
	}
	return v.contentOfSeveral()
}

// isContent reports whether a tag is that of a field of a Value.
func isContent(tag uint64) bool {
	const of = 1<<tagNull | 1<<tagNumber | 1<<tagString | 1<<tagBool | 1<<tagStruct | 1<<tagList
	return tag < 64 && of>>tag&1 != 0
}

// contentOfSeveral does what content does, of any number of fields.
func (v Value) contentOfSeveral() (c part) {
	for p, rest, ok := next(v); ok; p, rest, ok = next(rest) {
		switch {
		case !isContent(p.tag):
			continue
		case p.tag == c.tag && (p.tag == tagStruct || p.tag == tagList):
			p.bytes = merge(c.bytes, p.bytes)
		}
		c = p
	}
	return c
}

// isNull reports whether the content is null, or there is none.
func (p part) isNull() bool { return p.tag == 0 || p.tag == tagNull }

// float returns the number that the content is.
func (p part) float() float64 { return math.Float64frombits(p.bits) }

// entry returns the key and the value of a map's entry.
func entry(e []byte) (key []byte, value Value) {
	if at := brief(e); at > 0 && e[0] == tagKey { // as protobuf writes it
		if begin, end := span(e[at:]); begin > 0 && end == len(e)-at && e[at] == tagValue {
			return e[2:at:at], Value(e[at+begin:])
		}
	}
	value = Value{}
	for p, rest, ok := next(e); ok; p, rest, ok = next(rest) {
		switch {
		case p.isMessage(fieldKey):
			key = p.bytes
		case p.isMessage(fieldValue):
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
	return c.isNull() || (c.tag == tagString || c.tag == tagList) && len(c.bytes) == 0
}

// Object returns the object that v is, nil if it is none.
func (v Value) Object() Object {
	if c := v.content(); c.tag == tagStruct {
		return Object(c.bytes)
	}
	return nil
}

// String returns the string that v is, "" if it is none.
func (v Value) String() string {
	if c := v.content(); c.tag == tagString {
		return shared(c.bytes)
	}
	return ""
}

// List returns the items of the list that v is, nil if it is none.
func (v Value) List() []Value {
	c := v.content()
	if c.tag != tagList {
		return nil
	}
	items := make([]Value, 0, count(c.bytes))
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
func (o Object) Fields() iter.Seq2[string, Value] { return Entries(o, fieldFields) }

// Without returns an object that lacks some fields.
func (o Object) Without(lacks func(name string) bool) Object {
	return o.appendWithout(make(Object, 0, len(o)), lacks)
}

func (o Object) appendWithout(out []byte, lacks func(name string) bool) []byte {
	for e := range Items(o, fieldFields) {
		if key, _ := entry(e); !lacks(shared(key)) {
			out = protowire.AppendBytes(protowire.AppendTag(out, fieldFields, protowire.BytesType), e)
		}
	}
	return out
}

// With returns an object in which a field has a value.
func (o Object) With(name string, value Value) Object {
	const tagsAndLengths = 16
	out := make(Object, 0, len(o)+len(name)+len(value)+tagsAndLengths)
	out = o.appendWithout(out, func(n string) bool { return n == name })
	return appendField(out, name, func(out []byte) []byte { return append(out, value...) })
}

// appendField appends a field of an object, or nothing if write appends nothing.
func appendField(out []byte, name string, write func([]byte) []byte) []byte {
	begun, field := open(out, fieldFields)
	begun, value := open(AppendText(begun, fieldKey, name), fieldValue)
	if begun = write(begun); len(begun) == value {
		return out
	}
	return closed(closed(begun, value), field)
}

// AppendObject appends to an object a field that is one, with the fields of others. Of a
// field that several have the last counts.
func AppendObject(out []byte, name string, of ...Object) []byte {
	return appendField(out, name, func(out []byte) []byte {
		return AppendMessage(out, fieldStruct, func(out []byte) []byte {
			for _, o := range of {
				out = append(out, o...)
			}
			return out
		})
	})
}

// any returns the content of a Value, which is at a depth, as encoding/json has it.
func (p part) any(depth int) (any, error) {
	switch p.tag {
	case tagString:
		return shared(p.bytes), nil
	case tagBool:
		return p.bits != 0, nil
	case tagNumber:
		return p.float(), nil
	case tagStruct, tagList:
		if depth >= maxDepth {
			return nil, errTooDeep
		}
		return p.below(depth + 1)
	}
	var null any
	return null, nil
}

// below returns what any does of an object or a list, with what is in it at a depth.
func (p part) below(depth int) (_ any, err error) {
	if p.tag == tagStruct {
		fields := map[string]any{}
		for name, v := range Object(p.bytes).Fields() {
			if fields[name], err = v.content().any(depth); err != nil {
				return nil, err
			}
		}
		return fields, nil
	}
	items := make([]any, count(p.bytes))
	n := 0
	for item := range Items(p.bytes, fieldValues) {
		if items[n], err = Value(item).content().any(depth); err != nil {
			return nil, err
		}
		n++
	}
	return items, nil
}

var errTooDeep = errors.New("nested too deep")
