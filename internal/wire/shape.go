package wire

import (
	"encoding/binary"
	"errors"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"
)

// A Shape says what the fields of a message are, by their numbers, which are below 16:
// messages of a Shape, or Text. What it does not name is not looked into.
type Shape [16]*Shape

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

// of returns the Shape of the field of a tag, nil if it is none that is looked into.
func (s *Shape) of(tag uint64) *Shape {
	if protowire.Type(tag&typeBits) != protowire.BytesType || tag>>3 >= uint64(len(s)) {
		return nil
	}
	return s[tag>>3]
}

// maxNested bounds how deep messages are nested, entries of maps among them, as protobuf does.
const maxNested = 10_000

var (
	errNoMessage = errors.New("cannot parse invalid wire-format data")
	errNoUTF8    = errors.New("text is not valid UTF-8")
	errNested    = errors.New("messages are nested too deep")
)

// Check returns an error unless protobuf takes the bytes for a message of the Shape.
func (s *Shape) Check(message []byte) error { return s.check(message, maxNested, false) }

// check looks at a message in which others may be nested so many levels deep. It is ascii if
// all its bytes are, so that all text in it is valid: that is one look at a short message
// instead of one at each of its texts.
func (s *Shape) check(message []byte, levels int, ascii bool) error {
	if levels == 0 {
		return errNested
	}
	for len(message) > 0 {
		var of *Shape
		var content, rest []byte
		if end := brief(message); end > 0 {
			of, content, rest = s[message[0]>>3&15], message[2:end], message[end:]
		} else {
			var tag uint64
			if tag, content, rest = cut(message); rest == nil {
				return errNoMessage
			}
			of = s.of(tag)
		}
		message = rest
		switch {
		case of == nil:
		case of == Text:
			if !ascii && !utf8.Valid(content) {
				return errNoUTF8
			}
		case len(rest) == 0: // as most messages end: it is checked in place of this one
			s, message, ascii = of, content, ascii || isShortASCII(content)
			if levels--; levels == 0 {
				return errNested
			}
		default:
			if err := of.check(content, levels-1, ascii || isShortASCII(content)); err != nil {
				return err
			}
		}
	}
	return nil
}

// isShortASCII reports whether a message is ASCII, of less than 128 bytes: most longer ones
// hold a length that is not, and are looked at in vain. It is inlined.
func isShortASCII(message []byte) bool {
	const word, high = 8, 0x8080808080808080
	if len(message) < word {
		var all byte
		for _, b := range message {
			all |= b
		}
		return all < utf8.RuneSelf
	}
	if len(message) >= 128 {
		return false
	}
	all := binary.LittleEndian.Uint64(message[len(message)-word:]) // may overlap the word before it
	for ; len(message) > word; message = message[word:] {
		all |= binary.LittleEndian.Uint64(message)
	}
	return all&high == 0
}
