// Package prune cuts parts out of a protobuf message in its wire form, so that
// they are never decoded. Decoding costs several allocations a value; skipping one
// costs none.
//
// A message that is pruned and decoded is what it is decoded and then pruned,
// except that nobody says what is wrong with the parts that were cut out.
package prune

import "google.golang.org/protobuf/encoding/protowire"

// A Rule appends to out what it keeps of a message, and reports whether it keeps
// the message at all. What cannot be parsed is kept: it is for the decoder to
// refuse.
type Rule func(out, message []byte) (kept []byte, keep bool)

// Drop keeps nothing.
func Drop(out, _ []byte) ([]byte, bool) { return out, false }

// Message keeps all fields but those with a rule, which is for the message in the
// field.
func Message(rules map[protowire.Number]Rule) Rule {
	return func(out, message []byte) ([]byte, bool) {
		for len(message) > 0 {
			number, kind, tag := protowire.ConsumeTag(message)
			if tag < 0 {
				break
			}
			length := protowire.ConsumeFieldValue(number, kind, message[tag:])
			if length < 0 {
				break
			}
			if rule := rules[number]; rule == nil || kind != protowire.BytesType {
				out = append(out, message[:tag+length]...)
			} else {
				value, _ := protowire.ConsumeBytes(message[tag:])
				out = appendPruned(out, message[:tag], value, rule)
			}
			message = message[tag+length:]
		}
		return append(out, message...), true
	}
}

// lengthSize is the bytes of every length that is written: what comes is not known
// when room for it is made. A varint may be padded.
const lengthSize = 5

func appendPruned(out, tag, value []byte, rule Rule) []byte {
	begin, at := len(out), len(out)+len(tag)
	out = append(append(out, tag...), make([]byte, lengthSize)...)
	out, keep := rule(out, value)
	if !keep {
		return out[:begin]
	}
	n := len(out) - at - lengthSize
	for i := range lengthSize - 1 {
		out[at+i] = byte(n) | 0x80
		n >>= 7
	}
	out[at+lengthSize-1] = byte(n)
	return out
}

// The fields of a map's entry.
const (
	fieldKey   protowire.Number = 1
	fieldValue protowire.Number = 2
)

// Map applies, to the messages that are the values of a map with string keys, the
// rule that of returns for their key; nil keeps all.
func Map(of func(key []byte) Rule) Rule {
	return entries(func(key []byte) (Rule, bool) { return of(key), false })
}

// entries is the rule of a map's entries: to drop one, or to apply a rule to its
// value, if there is one.
func entries(of func(key []byte) (value Rule, drop bool)) Rule {
	return func(out, entry []byte) ([]byte, bool) {
		rule, drop := of(keyOf(entry))
		switch {
		case drop:
			return out, false
		case rule == nil:
			return append(out, entry...), true
		}
		return Message(map[protowire.Number]Rule{fieldValue: rule})(out, entry)
	}
}

// keyOf a map's entry; the last counts.
func keyOf(entry []byte) (key []byte) {
	for len(entry) > 0 {
		number, kind, tag := protowire.ConsumeTag(entry)
		if tag < 0 {
			break
		}
		length := protowire.ConsumeFieldValue(number, kind, entry[tag:])
		if length < 0 {
			break
		}
		if number == fieldKey && kind == protowire.BytesType {
			key, _ = protowire.ConsumeBytes(entry[tag:])
		}
		entry = entry[tag+length:]
	}
	return key
}

// Fields are the fields of an object to drop, or, where they have Fields of their
// own, to drop some of.
type Fields map[string]Fields

// The fields of google.protobuf.Struct and of google.protobuf.Value.
const (
	fieldFields protowire.Number = 1
	fieldStruct protowire.Number = 5
)

// Struct drops fields of a google.protobuf.Struct.
func Struct(fields Fields) Rule {
	values := make(map[string]Rule, len(fields))
	for name, below := range fields {
		values[name] = nil
		if below != nil {
			values[name] = Message(map[protowire.Number]Rule{fieldStruct: Struct(below)})
		}
	}
	return Message(map[protowire.Number]Rule{fieldFields: entries(func(key []byte) (Rule, bool) {
		rule, listed := values[string(key)]
		return rule, listed && rule == nil
	})})
}
