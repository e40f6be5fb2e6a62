package wire_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// TestWhatIsMergedIsWrittenNowhere decodes a field whose value is there three times, each
// time followed by bytes that somebody else reads.
func TestWhatIsMergedIsWrittenNowhere(t *testing.T) {
	const value, object = 0x12, 0x2a
	entry := protowire.AppendString([]byte{0x0a}, "leaf")
	for _, part := range []string{`{"name":"a"}`, `{"port":80}`, `{"tint":"red"}`} {
		entry = append(entry, nested(objectOf(t, part), 1, value, object)...)
	}
	raw := slices.Concat(protowire.AppendBytes([]byte{0x0a}, entry), objectOf(t, `{"string":"b"}`))
	before := bytes.Clone(raw)
	var got all
	wire.Decode(raw, &got, nil, wire.Strict)
	port, red := int32(80), colour("red")
	if diff := cmp.Diff(leaf{"a", &port, &red}, got.Leaf); diff != "" || got.String != "b" {
		t.Errorf("string %q, leaf: -want, +got:\n%s", got.String, diff)
	}
	if !bytes.Equal(before, raw) {
		t.Errorf("the bytes were\n%x, and are\n%x", before, raw)
	}
}

func TestWhatIsWrittenStaysWhatItIs(t *testing.T) {
	first := wire.ValueOf(leaf{Name: "first"})
	wire.ValueOf(leaf{Name: "other"})
	if got := first.Object().Get("name").String(); got != "first" {
		t.Errorf("it became %q once another was written", got)
	}
}

// TestEachByteOfTextIsChecked has a byte that is no UTF-8 at each place of texts of many
// lengths.
func TestEachByteOfTextIsChecked(t *testing.T) {
	for size := 1; size <= 140; size++ {
		for at := range size {
			b := []byte(strings.Repeat("a", size))
			b[at] = 0xff
			if wire.Struct.Check(text("k", string(b))) == nil {
				t.Errorf("%d bytes, of which the one at %d is no UTF-8, were taken", size, at)
			}
		}
	}
}

func TestLenientStaysSoBelowWhatIsClosed(t *testing.T) {
	var got struct {
		Closed struct {
			Leaves []leaf `json:"leaves"`
		} `json:"closed" wire:"closed"`
	}
	wire.Decode(objectOf(t, `{"closed":{"leaves":[7,{"name":"a"}]}}`), &got, nil, wire.Lenient)
	if diff := cmp.Diff([]leaf{{Name: "a"}}, got.Closed.Leaves); diff != "" {
		t.Errorf("-want, +got:\n%s", diff)
	}
}

func TestAnEntryOfAMapHasNothingOfTheOneBefore(t *testing.T) {
	var got layout
	wire.Decode(objectOf(t, `{"byName":{"k":{"a":"v","b":4},"l":{"a":"w"}}}`), &got, nil, wire.Strict)
	if diff := cmp.Diff(map[string]odd{"k": {"v", 4}, "l": {A: "w"}}, got.ByName); diff != "" {
		t.Errorf("-want, +got:\n%s", diff)
	}
}

func TestEntriesOfAMapAreWrittenInOrder(t *testing.T) {
	var got []string
	for name := range wire.Encode(map[string]string{"b": "", "c": "", "a": ""}).Fields() {
		got = append(got, name)
	}
	if diff := cmp.Diff([]string{"a", "b", "c"}, got); diff != "" {
		t.Errorf("-want, +got:\n%s", diff)
	}
}

func TestANullThatFollowsTextCounts(t *testing.T) {
	if value := (wire.Value{0x1a, 0x01, 'a', 0x08, 0x00}); !value.IsNull() {
		t.Errorf("it is %q", value.String())
	}
}
