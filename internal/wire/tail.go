package wire

import (
	"encoding/binary"

	"google.golang.org/protobuf/encoding/protowire"
)

// A tail is the end of a message that is written from its end to its beginning. So the
// length of what is in a message is known where it is written, in front of it, and nothing
// is moved to make room for it.
type tail struct {
	room []byte // whose end is written
	at   int    // where that begins
}

// newTail returns an empty tail that has room.
func newTail(room []byte) tail { return tail{room: room, at: len(room)} }

// written returns the bytes of the tail.
func (t tail) written() []byte { return t.room[t.at:] }

// size returns how many bytes are written.
func (t tail) size() int { return len(t.room) - t.at }

// with returns the tail with room for so many bytes in front of it.
func (t tail) with(n int) tail {
	if n <= t.at {
		return t
	}
	more := newTail(make([]byte, 2*len(t.room)+n))
	more.at -= t.size()
	copy(more.room[more.at:], t.written())
	return more
}

// bytes puts bytes in front of the tail.
func (t tail) bytes(b []byte) tail {
	t = t.with(len(b))
	t.at -= len(b)
	copy(t.room[t.at:], b)
	return t
}

// begin puts the tag and the length of a message in front of it, whose content is what was
// written since the tail had a size.
func (t tail) begin(tag byte, size int) tail {
	t = t.with(1 + protowire.SizeVarint(1<<63))
	n := t.size() - size
	if n < moreBit {
		t.at--
		t.room[t.at] = byte(n) //nolint:gosec // It is less than 128.
	} else {
		t.at -= protowire.SizeVarint(uint64(n))
		protowire.AppendVarint(t.room[:t.at], uint64(n))
	}
	t.at--
	t.room[t.at] = tag
	return t
}

// text puts a field that is text in front of the tail.
func (t tail) text(tag byte, text string) tail {
	text, size := valid(text), t.size()
	t = t.with(len(text))
	t.at -= len(text)
	copy(t.room[t.at:], text)
	return t.begin(tag, size)
}

// varint puts a field that is a number of one byte in front of the tail.
func (t tail) varint(tag, n byte) tail { return t.bytes([]byte{tag, n}) }

// fixed64 puts a field that is a number of eight bytes in front of the tail.
func (t tail) fixed64(tag byte, bits uint64) tail {
	field := [9]byte{tag}
	binary.LittleEndian.PutUint64(field[1:], bits)
	return t.bytes(field[:])
}

// field puts what makes a value a field of an object in front of it, if anything was written
// of it since the tail had a size; key is the key of its entry.
func (t tail) field(key []byte, size int) tail {
	if t.size() == size {
		return t
	}
	return t.begin(tagValue, size).bytes(key).begin(tagFields, size)
}
