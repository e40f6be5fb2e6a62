package wire_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/testing/protocmp"

	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// layout has what is not where it seems to be: fields of every size, one behind two embedded
// pointers, items whose size is no power of two.
type layout struct {
	First   bool `json:"first"`
	*Middle `json:",inline"`
	Inner

	Int    int    `json:"int"`
	Int8   int8   `json:"int8"`
	Int16  int16  `json:"int16"`
	Int32  int32  `json:"int32"`
	Int64  int64  `json:"int64"`
	Uint   uint   `json:"uint"`
	Uint8  uint8  `json:"uint8"`
	Uint16 uint16 `json:"uint16"`
	Uint32 uint32 `json:"uint32"`
	Uint64 uint64 `json:"uint64"`

	Colours []colour          `json:"colours"`
	Odd     []odd             `json:"odd"`
	Empty   []struct{}        `json:"empty"`
	ByName  map[string]odd    `json:"byName"`
	Deep    **string          `json:"deep"`
	Lists   map[colour][]int8 `json:"lists"`
	Last    colour            `json:"last"`
}

// Middle, Innermost and Inner are embedded.
type (
	Middle struct {
		Before int16 `json:"before"`
		*Innermost
		After colour `json:"after"`
	}
	Innermost struct {
		Skipped  [3]int32 `json:"-"`
		InMiddle int32    `json:"inMiddle"`
	}
	Inner struct {
		Skipped [5]byte `json:"-"`
		InInner colour  `json:"inInner"`
	}
	odd struct {
		A colour `json:"a"`
		B int8   `json:"b"`
	}
)

func TestFieldsAreWhereTheirTypeSays(t *testing.T) {
	const text = `{
		"first":true, "before":-2, "inMiddle":70000, "after":"red", "inInner":"blue",
		"int":-1, "int8":-128, "int16":-32768, "int32":-2147483648, "int64":-9007199254740991,
		"uint":1, "uint8":255, "uint16":65535, "uint32":4294967295, "uint64":9007199254740991,
		"colours":["a","b","c"], "odd":[{"a":"x","b":1},{"a":"y","b":-2},{"a":"z","b":3}], "empty":[{},{}],
		"byName":{"k":{"a":"v","b":4},"l":{"a":"w","b":5}}, "deep":"down", "lists":{"m":[1,2],"n":[]}, "last":"green"}`
	down := "down"
	deep := &down
	want := layout{
		First: true, Middle: &Middle{Before: -2, Innermost: &Innermost{InMiddle: 70000}, After: "red"}, Inner: Inner{InInner: "blue"},
		Int: -1, Int8: -128, Int16: -32768, Int32: -2147483648, Int64: -9007199254740991,
		Uint: 1, Uint8: 255, Uint16: 65535, Uint32: 4294967295, Uint64: 9007199254740991,
		Colours: []colour{"a", "b", "c"}, Odd: []odd{{"x", 1}, {"y", -2}, {"z", 3}}, Empty: []struct{}{{}, {}},
		ByName: map[string]odd{"k": {"v", 4}, "l": {"w", 5}}, Deep: &deep, Lists: map[colour][]int8{"m": {1, 2}, "n": {}}, Last: "green",
	}
	var got layout
	if errs := wire.Decode(objectOf(t, text), &got, nil, wire.Strict); len(errs) != 0 {
		t.Fatalf("unexpected errors: %v", errs)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Decode: -want, +got:\n%s", diff)
	}
	if diff := cmp.Diff(fromJSON(t, text), structOf(t, wire.Encode(want)), protocmp.Transform()); diff != "" {
		t.Errorf("Encode: -want, +got:\n%s", diff)
	}
}

func TestWhatIsEmbeddedByPointerIsMadeOnce(t *testing.T) {
	got := layout{Middle: &Middle{Before: 7}}
	kept := got.Middle
	if errs := wire.Decode(objectOf(t, `{"inMiddle":1,"after":"red"}`), &got, nil, wire.Strict); len(errs) != 0 {
		t.Fatalf("unexpected errors: %v", errs)
	}
	if got.Middle != kept {
		t.Error("Decode replaced an embedded struct that was there")
	}
	if diff := cmp.Diff(Middle{Before: 7, Innermost: &Innermost{InMiddle: 1}, After: "red"}, *kept); diff != "" {
		t.Errorf("-want, +got:\n%s", diff)
	}
}

// many has more members than a decoder keeps room for on its stack.
type many struct {
	F01, F02, F03, F04, F05, F06, F07, F08, F09, F10, F11, F12, F13, F14, F15, F16, F17, F18, F19, F20, F21 string
	F22, F23, F24, F25, F26, F27, F28, F29, F30, F31, F32, F33, F34, F35, F36, F37, F38, F39, F40, F41, F42 string
}

func TestDecodeReadsStructsOfAnySize(t *testing.T) {
	var got many
	if errs := wire.Decode(objectOf(t, `{"F01":"a","F42":"b"}`), &got, nil, wire.Strict); len(errs) != 0 {
		t.Fatalf("unexpected errors: %v", errs)
	}
	if diff := cmp.Diff(many{F01: "a", F42: "b"}, got); diff != "" {
		t.Errorf("-want, +got:\n%s", diff)
	}
}
