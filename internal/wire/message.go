package wire

import (
	"encoding/binary"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

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
	if end := brief(message); end > 0 {
		return part{tag: uint64(message[0]), bytes: message[2:end:end]}, message[end:], true
	}
	if begin, end := span(message); end > 0 {
		return part{tag: uint64(message[0]), bytes: message[begin:end:end]}, message[end:], true
	}
	if len(message) == 0 {
		return part{}, nil, false
	}
	return nextOfAny(message)
}

// Bits of the first byte of a tag or of a length: more bytes follow, and the type that a tag
// tells. A tag below minTag has no number.
const (
	moreBit  = 0x80
	typeBits = 0x07
	minTag   = 0x08
)

// brief returns where the first part of a message ends, if that is text or a message whose
// tag and length have one byte each, as most have. Else it returns 0. It is inlined.
func brief(message []byte) (end int) {
	if len(message) >= 2 && message[0]&(moreBit|typeBits) == bytesType && message[0] >= minTag && message[1] < moreBit {
		if end = 2 + int(message[1]); end <= len(message) {
			return end
		}
	}
	return 0
}

// span returns where the content of the first part of a message begins and ends, if that is
// text or a message whose tag has one byte. Else it returns 0.
func span(message []byte) (begin, end int) {
	if end = brief(message); end > 0 {
		return 2, end
	}
	if len(message) < 3 || message[0]&(moreBit|typeBits) != bytesType || message[0] < minTag {
		return 0, 0
	}
	if message[1] >= moreBit && message[2] < moreBit { // a length of two bytes
		if begin, end = 3, 3+int(message[1]&^moreBit)+int(message[2])<<7; end > len(message) {
			return 0, 0
		}
		return begin, end
	}
	content, n := protowire.ConsumeBytes(message[1:])
	if n < 0 {
		return 0, 0
	}
	return 1 + n - len(content), 1 + n
}

// nextOfAny returns the first part of a message, whatever it is.
func nextOfAny(message []byte) (p part, rest []byte, ok bool) {
	if number, size := shortNumber(message); size > 0 {
		return part{tag: uint64(message[0]), bits: number}, message[size:], true
	}
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

// shortNumber returns the number that the first part of a message is and the size of that
// part, if its tag has one byte, and if the number is a fixed64, or a varint of one byte. Else
// the size is 0.
func shortNumber(message []byte) (number uint64, size int) {
	switch {
	case len(message) < 2 || message[0] < minTag || message[0] >= moreBit:
	case message[0]&typeBits == varintType && message[1] < moreBit:
		return uint64(message[1]), 2
	case message[0]&typeBits == fixed64Type && len(message) >= 9:
		return binary.LittleEndian.Uint64(message[1:]), 9
	}
	return 0, 0
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
			var tag uint64
			var content, rest []byte
			if end := brief(message); end > 0 {
				tag, content, rest = uint64(message[0]), message[2:end:end], message[end:]
			} else if tag, content, rest = cut(message); rest == nil {
				return
			}
			if tag == wanted && !yield(content) {
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

// AppendMessage appends a field that is a message, whose content write appends.
func AppendMessage(out []byte, number protowire.Number, write func([]byte) []byte) []byte {
	out, at := open(out, number)
	return closed(write(out), at)
}

// AppendText appends a field that is text. Bytes that are not UTF-8, which protobuf
// refuses, become U+FFFD.
func AppendText(out []byte, number protowire.Number, text string) []byte {
	return protowire.AppendString(protowire.AppendTag(out, number, protowire.BytesType), valid(text))
}

// valid returns a text in which bytes that are not UTF-8 are U+FFFD.
func valid(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	return strings.ToValidUTF8(text, "\uFFFD")
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
