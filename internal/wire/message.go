package wire

import (
	"errors"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"
	"unsafe"

	"google.golang.org/protobuf/encoding/protowire"
)

// A part is a field of a message as it is on the wire.
type part struct {
	tag   uint64 // its number and type
	bits  uint64 // of a varint or a fixed64
	bytes []byte // of text or a message
}

// next returns the first part of a message and what follows it. It returns false at the
// end of the message, and where the message is none.
func next(message []byte) (p part, rest []byte, ok bool) {
	if begin, end := span(message); end > 0 {
		return part{tag: uint64(message[0]), bytes: message[begin:end:end]}, message[end:], true
	}
	if len(message) == 0 {
		return part{}, nil, false
	}
	return nextOfAny(message)
}

// span returns where the content of the first part of a message begins and ends, if that is
// text or a message whose tag has one byte, as most have. Else it returns 0.
func span(message []byte) (begin, end int) {
	const more, kind = 0x80, 7
	if len(message) < 2 || message[0]&(more|kind) != byte(protowire.BytesType) || message[0] < kind {
		return 0, 0
	}
	if message[1] >= more {
		content, n := protowire.ConsumeBytes(message[1:])
		if n < 0 {
			return 0, 0
		}
		return 1 + n - len(content), 1 + n
	}
	if end = 2 + int(message[1]); end > len(message) {
		return 0, 0
	}
	return 2, end
}

// nextOfAny returns the first part of a message, whatever it is.
func nextOfAny(message []byte) (p part, rest []byte, ok bool) {
	number, kind, n := protowire.ConsumeTag(message)
	if n < 0 || number > protowire.MaxValidNumber {
		return part{}, message, false
	}
	p.tag, rest = protowire.EncodeTag(number, kind), message[n:]
	switch kind {
	case protowire.BytesType:
		p.bytes, n = protowire.ConsumeBytes(rest)
		p.bytes = slices.Clip(p.bytes)
	case protowire.VarintType:
		p.bits, n = protowire.ConsumeVarint(rest)
	case protowire.Fixed64Type:
		p.bits, n = protowire.ConsumeFixed64(rest)
	default: // also of no type that there is
		n = protowire.ConsumeFieldValue(number, kind, rest)
	}
	if n < 0 {
		return part{}, message, false
	}
	return p, rest[n:], true
}

// cut returns the tag of the first part of a message, its content if that is text or a
// message, and what follows the part, nil if there is none.
func cut(message []byte) (tag uint64, content, rest []byte) {
	if begin, end := span(message); end > 0 {
		return uint64(message[0]), message[begin:end:end], message[end:]
	}
	p, rest, ok := nextOfAny(message)
	if !ok {
		return 0, nil, nil
	}
	return p.tag, p.bytes, rest
}

// isMessage reports whether the part is text or a message in a field.
func (p part) isMessage(number protowire.Number) bool {
	return p.tag == protowire.EncodeTag(number, protowire.BytesType)
}

// Items returns the content of each of the messages in a repeated field.
func Items(message []byte, number protowire.Number) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		wanted := protowire.EncodeTag(number, protowire.BytesType)
		for len(message) > 0 {
			tag, content, rest := cut(message)
			if rest == nil || tag == wanted && !yield(content) {
				return
			}
			message = rest
		}
	}
}

// Entries returns the entries of a map of messages, such as Values. Of several with one
// key the last counts.
func Entries(message []byte, number protowire.Number) iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		for e := range Items(message, number) {
			if key, value := entry(e); !yield(shared(key), value) {
				return
			}
		}
	}
}

// Message returns the content of the message at a path of fields, nil if there is none.
// Of a field that is there several times, it is all of them: so protobuf merges messages.
func Message(in []byte, path ...protowire.Number) []byte {
	for _, number := range path {
		var content []byte
		for item := range Items(in, number) {
			content = merge(content, item)
		}
		in = content
	}
	return in
}

// String returns the text in a field, "" if there is none.
func String(message []byte, number protowire.Number) string {
	var text []byte
	for text = range Items(message, number) { //nolint:revive // The last counts.
	}
	return shared(text)
}

// merge returns the content of a message that is there twice. It writes to no request:
// there is no room behind a part.
func merge(first, second []byte) []byte {
	if len(first) == 0 {
		return second
	}
	return append(first, second...)
}

// shared returns bytes as a string without copying them: nobody writes to a request.
func shared(b []byte) string {
	return unsafe.String(unsafe.SliceData(b), len(b)) //nolint:gosec // A copy would cost most of what decoding does.
}

// AppendMessage appends a field that is a message, whose content write appends.
func AppendMessage(out []byte, number protowire.Number, write func([]byte) []byte) []byte {
	out, at := open(out, number)
	return closed(write(out), at)
}

// AppendText appends a field that is text. Bytes that are not UTF-8, which protobuf
// refuses, become U+FFFD.
func AppendText(out []byte, number protowire.Number, text string) []byte {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\uFFFD")
	}
	return protowire.AppendString(protowire.AppendTag(out, number, protowire.BytesType), text)
}

// open begins a message, and returns where its content begins. There is room for a
// length of one byte.
func open(out []byte, number protowire.Number) (begun []byte, at int) {
	out = append(protowire.AppendTag(out, number, protowire.BytesType), 0)
	return out, len(out)
}

// closed ends the message whose content begins at a place, and writes its length.
func closed(out []byte, at int) []byte {
	n := len(out) - at
	if n < 1<<7 { // there is room for its length
		out[at-1] = byte(n) //nolint:gosec // It is less than 128.
		return out
	}
	more := protowire.SizeBytes(n) - n - 1
	out = append(out, make([]byte, more)...)
	copy(out[at+more:], out[at:at+n])
	protowire.AppendVarint(out[:at-1], uint64(n))
	return out
}

// A Shape says what the fields of a message are, by their numbers: messages of a Shape, or
// Text. What it does not name is not looked into.
type Shape [10]*Shape

// Text is the Shape of text, Struct that of a google.protobuf.Struct.
var (
	Text   = &Shape{}
	Struct = shapeOfStruct()
)

func shapeOfStruct() *Shape {
	object, value := &Shape{}, &Shape{}
	object[fieldFields] = MapOf(value)
	value[fieldString], value[fieldStruct], value[fieldList] = Text, object, &Shape{fieldValues: value}
	return object
}

// MapOf returns the Shape of an entry of a map whose values have a Shape.
func MapOf(values *Shape) *Shape { return &Shape{fieldKey: Text, fieldValue: values} }

// maxNested bounds how deep messages are nested, as protobuf does, which does not count the
// entries of maps.
const maxNested = 10_000

var (
	errNoMessage = errors.New("cannot parse invalid wire-format data")
	errNoUTF8    = errors.New("text is not valid UTF-8")
	errNested    = errors.New("messages are nested too deep")
)

// Check returns an error unless protobuf takes the bytes for a message of the Shape.
func (s *Shape) Check(message []byte) error { return s.check(message, maxNested) }

// check looks at a message in which others may be nested so many levels deep.
func (s *Shape) check(message []byte, levels int) error {
	if levels == 0 {
		return errNested
	}
	for len(message) > 0 {
		tag, content, rest := cut(message)
		if rest == nil {
			return errNoMessage
		}
		message = rest
		if protowire.Type(tag&7) != protowire.BytesType || tag>>3 >= uint64(len(s)) {
			continue
		}
		switch of := s[tag>>3]; {
		case of == nil:
		case of == Text:
			if !utf8.Valid(content) {
				return errNoUTF8
			}
		case len(rest) == 0: // as most messages end: it is checked in place of this one
			s, message = of, content
			if levels--; levels == 0 {
				return errNested
			}
		default:
			if err := of.check(content, levels-1); err != nil {
				return err
			}
		}
	}
	return nil
}
