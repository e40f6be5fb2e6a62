// Package prune cuts parts out of a protobuf message in its wire form, so that
// they are never decoded. Decoding a value costs several allocations; skipping it
// costs none.
//
// A message that is pruned and then decoded equals one that is decoded and then
// pruned, except that mistakes in the parts that were cut out go unnoticed.
package prune

import "google.golang.org/protobuf/encoding/protowire"

// A Rule appends to out what it keeps of a message, and reports whether it keeps
// the message at all. It keeps what it cannot parse, for the decoder to refuse.
type Rule func(out, message []byte) (kept []byte, keep bool)

// Drop is the Rule that keeps nothing.
func Drop(out, _ []byte) ([]byte, bool) { return out, false }

// Message returns a Rule that applies rules to the messages in a message's fields,
// by field number. It keeps the fields that have no rule.
func Message(rules map[protowire.Number]Rule) Rule {
	return func(out, message []byte) ([]byte, bool) {
		for len(message) > 0 {
			number, kind, n := protowire.ConsumeField(message)
			if n < 0 {
				break
			}
			if rule := rules[number]; rule == nil || kind != protowire.BytesType {
				out = append(out, message[:n]...)
			} else {
				out = appendPruned(out, message[:n], rule)
			}
			message = message[n:]
		}
		return append(out, message...), true
	}
}

// lengthSize is the number of bytes of every length that is written: room for it is
// made before the length is known. A varint may be padded.
const lengthSize = 5

// appendPruned appends a field that is a message, pruned.
func appendPruned(out, field []byte, rule Rule) []byte {
	_, _, tag := protowire.ConsumeTag(field)
	message, _ := protowire.ConsumeBytes(field[tag:])
	begin, at := len(out), len(out)+tag
	out = append(append(out, field[:tag]...), make([]byte, lengthSize)...)
	out, keep := rule(out, message)
	if !keep {
		return out[:begin]
	}
	n := len(out) - at - lengthSize
	for i := range lengthSize - 1 {
		out[at+i] = byte(n&0x7f) | 0x80
		n >>= 7
	}
	out[at+lengthSize-1] = byte(n & 0x7f)
	return out
}

// Numbers of the fields of a map's entry.
const (
	fieldKey   protowire.Number = 1
	fieldValue protowire.Number = 2
)

// Map returns a Rule that applies, to each entry of a map with string keys, the rule
// that of returns for its key: Drop, a rule from Value, or nil, which keeps it all.
func Map(of func(key []byte) Rule) Rule {
	return func(out, entry []byte) ([]byte, bool) {
		rule := of(keyOf(entry))
		if rule == nil {
			return append(out, entry...), true
		}
		return rule(out, entry)
	}
}

// Value returns a Rule that applies rule to the message that is the value of a map's
// entry.
func Value(rule Rule) Rule {
	return Message(map[protowire.Number]Rule{fieldValue: rule})
}

// keyOf returns the key of a map's entry. Of several keys the last counts.
func keyOf(entry []byte) (key []byte) {
	for len(entry) > 0 {
		number, kind, n := protowire.ConsumeField(entry)
		if n < 0 {
			break
		}
		if number == fieldKey && kind == protowire.BytesType {
			_, _, tag := protowire.ConsumeTag(entry)
			key, _ = protowire.ConsumeBytes(entry[tag:])
		}
		entry = entry[n:]
	}
	return key
}

// Fields are the fields of an object to drop, by name. A field that has Fields of its
// own is kept, and loses those; if it holds a list, the objects in the list do.
type Fields map[string]Fields

// Numbers of the fields of google.protobuf.Struct, Value and ListValue.
const (
	fieldFields protowire.Number = 1
	fieldStruct protowire.Number = 5
	fieldList   protowire.Number = 6
	fieldValues protowire.Number = 1
)

// Struct returns a Rule that drops fields of a google.protobuf.Struct.
func Struct(fields Fields) Rule {
	rules := make(map[string]Rule, len(fields))
	for name, below := range fields {
		if rules[name] = Drop; below != nil {
			object := Struct(below)
			item := Message(map[protowire.Number]Rule{fieldStruct: object})
			list := Message(map[protowire.Number]Rule{fieldValues: item})
			rules[name] = Value(Message(map[protowire.Number]Rule{fieldStruct: object, fieldList: list}))
		}
	}
	return Message(map[protowire.Number]Rule{fieldFields: Map(func(key []byte) Rule { return rules[string(key)] })})
}
