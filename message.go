package main

import (
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// A message is the bytes of a protobuf message that is being written. Its methods append
// a field.
type message []byte

func (m message) text(number protowire.Number, s string) message {
	return wire.AppendText(m, number, s)
}

func (m message) bytes(number protowire.Number, content []byte) message {
	return protowire.AppendBytes(protowire.AppendTag(m, number, protowire.BytesType), content)
}

// number appends an integer or a constant.
func (m message) number(number protowire.Number, n int64) message {
	return protowire.AppendVarint(protowire.AppendTag(m, number, protowire.VarintType), uint64(n)) //nolint:gosec // As protobuf has negative ones.
}

// message appends a field that is a message, whose fields write appends.
func (m message) message(number protowire.Number, write func(message) message) message {
	return wire.AppendMessage(m, number, func(out []byte) []byte { return write(out) })
}

// entry appends an entry of a map of messages.
func (m message) entry(number protowire.Number, key string, write func(message) message) message {
	return m.message(number, func(m message) message { return m.text(entryKey, key).message(entryValue, write) })
}
