package wire_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/structpb"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

func TestEncodeWritesEverySupportedKind(t *testing.T) {
	yes, one, port, small := true, 1, int32(80), int16(-3)
	tests := map[string]struct {
		v    all
		want string // besides Default, which has no tag and so is always there
	}{
		"Nothing":         {all{}, `{}`},
		"Bool":            {all{Bool: true}, `{"bool":true}`},
		"Strings":         {all{String: "a", Named: "red", Dash: "b"}, `{"string":"a","named":"red","-":"b"}`},
		"Integers":        {all{Int: -1, Int8: -128, Int16: 32767, Int64: 1 << 50}, `{"int":-1,"int8":-128,"int16":32767,"int64":1125899906842624}`},
		"Pointer":         {all{Pointer: new(bool)}, `{"pointer":false}`},
		"PointerToTrue":   {all{Pointer: &yes}, `{"pointer":true}`},
		"List":            {all{Strings: []string{"b", ""}}, `{"strings":["b",""]}`},
		"ListOfPointers":  {all{Ints: []*int{nil, &one}}, `{"ints":[null,1]}`},
		"ListOfLists":     {all{Matrix: [][]int{{1}, {}, nil}}, `{"matrix":[[1],[],null]}`},
		"Struct":          {all{Leaf: leaf{Port: &port}}, `{"leaf":{"port":80}}`},
		"Structs":         {all{Leaves: []leaf{{Name: "a"}, {}}}, `{"leaves":[{"name":"a"},{}]}`},
		"PointerToStruct": {all{Closed: &leaf{}}, `{"closed":{}}`},
		"Labels":          {all{Labels: map[string]string{"a": "b", "c": ""}}, `{"labels":{"a":"b","c":""}}`},
		"NamedMap":        {all{Colours: map[colour]colour{"sky": "blue"}}, `{"colours":{"sky":"blue"}}`},
		"MapOfStructs":    {all{LeafMap: map[string]leaf{"a": {Name: "b"}}}, `{"leafMap":{"a":{"name":"b"}}}`},
		"MapOfPointers":   {all{Ported: map[string]*int16{"a": &small, "gone": nil}}, `{"ported":{"a":-3}}`},
		"Time":            {all{Time: metav1.Date(2026, 1, 31, 13, 0, 0, 0, time.FixedZone("CET", 3600))}, `{"time":"2026-01-31T12:00:00Z"}`},
		"Inlined":         {all{TypeMeta: metav1.TypeMeta{APIVersion: "v1"}, Base: Base{InBase: "a", String: "hidden"}}, `{"apiVersion":"v1","inBase":"a"}`},
		"EmbeddedPointer": {all{Optional: &Optional{InOptional: "a"}}, `{"inOptional":"a"}`},
		"Recursive":       {all{Self: &all{Int: 2}}, `{"self":{"int":2,"Default":""}}`},
		"NotForTheWire":   {all{Ignored: "x", private: "x"}, `{}`},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			want := fromJSON(t, tc.want)
			if want.Fields == nil {
				want.Fields = map[string]*structpb.Value{}
			}
			want.Fields["Default"] = structpb.NewStringValue("")
			if diff := cmp.Diff(want, structOf(t, wire.Encode(tc.v)), protocmp.Transform()); diff != "" {
				t.Errorf("of a struct: -want, +got:\n%s", diff)
			}
			if diff := cmp.Diff(want, structOf(t, wire.Encode(&tc.v)), protocmp.Transform()); diff != "" {
				t.Errorf("of a pointer: -want, +got:\n%s", diff)
			}
		})
	}
}

// never is zero whatever its content.
type never struct{ A string }

func (never) IsZero() bool { return true }

// always is never zero, not even if it is false.
type always bool

func (always) IsZero() bool { return false }

func TestEncodeFollowsTags(t *testing.T) {
	type untagged struct {
		Nil    []string          `json:"nil"`
		NilMap map[string]string `json:"nilMap"`
		NilPtr *string           `json:"nilPtr"`
		Empty  []string          `json:"empty"`
		String string            `json:"string"`
		Struct struct{}          `json:"struct"`
	}
	type tagged struct {
		EmptyStruct leaf        `json:"emptyStruct,omitempty"` //nolint:modernize // That it has no effect is the point.
		ZeroStruct  leaf        `json:"zeroStruct,omitzero"`
		Empty       []string    `json:"empty,omitempty"`
		Zero        []string    `json:"zero,omitzero"`
		Method      never       `json:"method,omitzero"`
		MethodPtr   *never      `json:"methodPtr,omitzero"`
		Time        metav1.Time `json:"time,omitzero"`
		Present     always      `json:"present,omitzero"`
	}
	tests := map[string]struct {
		v    any
		want string
	}{
		"WithoutOptionsOnlyNullIsLeftOut": {untagged{Empty: []string{}}, `{"empty":[],"string":"","struct":{}}`},
		"OmitEmptyKeepsStructsAndOmitZeroEmptyLists": {
			tagged{Empty: []string{}, Zero: []string{}, Method: never{"a"}, MethodPtr: &never{"a"}},
			`{"emptyStruct":{},"zero":[],"present":false}`,
		},
		"OmitZeroOfNil": {&tagged{}, `{"emptyStruct":{},"present":false}`},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(fromJSON(t, tc.want), structOf(t, wire.Encode(tc.v)), protocmp.Transform()); diff != "" {
				t.Errorf("-want, +got:\n%s", diff)
			}
		})
	}
}

// hiding embeds structs whose names clash in every way that names can.
type (
	Left struct {
		Both   string
		Tagged string `json:"Mixed"`
		Deep   string `json:"shallow"`
		Left   string `json:"left"`
	}
	Right struct {
		Both  string
		Mixed string
		*Right
	}
	hiding struct {
		Left
		Right
		Named   Left   `json:"named,omitzero"`
		Shallow string `json:"shallow"`
	}
)

func TestEmbeddedFieldsHideEachOtherAsInEncodingJSON(t *testing.T) {
	v := hiding{
		Left:    Left{Both: "l", Tagged: "tagged", Deep: "deep", Left: "left"},
		Right:   Right{Both: "r", Mixed: "untagged"},
		Shallow: "shallow",
	}
	want := fromJSON(t, `{"Mixed":"tagged","left":"left","shallow":"shallow"}`)
	if diff := cmp.Diff(want, structOf(t, wire.Encode(v)), protocmp.Transform()); diff != "" {
		t.Errorf("-want, +got:\n%s", diff)
	}
	var got hiding
	errs := wire.Decode(objectOf(t, `{"Both":"x"}`), &got, nil, wire.Strict)
	wantErrs := []string{`Both: Forbidden: unknown field; known fields are: Mixed, left, named, shallow`}
	if diff := cmp.Diff(wantErrs, messages(errs)); diff != "" {
		t.Errorf("-want, +got:\n%s", diff)
	}
}

func TestEncodeTakesMapsAndNil(t *testing.T) {
	tests := map[string]struct {
		v    any
		want *structpb.Struct
	}{
		"Strings":    {map[string]string{"a": "b"}, fromJSON(t, `{"a":"b"}`)},
		"Structs":    {map[string]leaf{"a": {Name: "b"}}, fromJSON(t, `{"a":{"name":"b"}}`)},
		"Empty":      {map[string]string{}, &structpb.Struct{}},
		"NilMap":     {map[string]string(nil), nil},
		"NilPointer": {(*leaf)(nil), nil},
		"NilStruct":  {wire.Object(nil), nil},
		"Nil":        {nil, nil},
		"NoObject":   {"a", nil},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, structOf(t, wire.Encode(tc.v)), protocmp.Transform()); diff != "" {
				t.Errorf("-want, +got:\n%s", diff)
			}
		})
	}
}

func TestThereIsNoValueOfNothing(t *testing.T) {
	for _, v := range []any{nil, (*leaf)(nil), map[string]string(nil), []string(nil), wire.Object(nil), metav1.Time{}} {
		if got := wire.ValueOf(v); got != nil {
			t.Errorf("ValueOf(%T): want nil, got %v", v, got)
		}
	}
}

// entry encodes v as the only entry of a map, and item as the only item of a list
// in that map.
func entry[T any](v T) wire.Object { return wire.Encode(map[string]T{"it": v}) }
func item[T any](v T) wire.Object  { return entry([]T{v}) }

func TestEncodeLeavesOutWhatIsNull(t *testing.T) {
	tests := map[string]struct{ entry, item wire.Object }{
		"NilPointer": {entry((*leaf)(nil)), item((*leaf)(nil))},
		"NilList":    {entry([]string(nil)), item([]string(nil))},
		"NilMap":     {entry(map[colour]leaf(nil)), item(map[colour]leaf(nil))},
		"NilLabels":  {entry(map[string]string(nil)), item(map[string]string(nil))},
		"NilStruct":  {entry(wire.Object(nil)), item(wire.Object(nil))},
		"ZeroTime":   {entry(metav1.Time{}), item(metav1.Time{})},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(&structpb.Struct{}, structOf(t, tc.entry), protocmp.Transform()); diff != "" {
				t.Errorf("in a map: -want, +got:\n%s", diff)
			}
			if diff := cmp.Diff(fromJSON(t, `{"it":[null]}`), structOf(t, tc.item), protocmp.Transform()); diff != "" {
				t.Errorf("in a list: -want, +got:\n%s", diff)
			}
		})
	}
}

// TestEncodeWritesLengthsOfEverySize has texts around the lengths where a length, theirs or
// one around them, takes a byte more, and an object that outgrows what it is written to.
func TestEncodeWritesLengthsOfEverySize(t *testing.T) {
	for _, n := range []int{0, 1, 113, 114, 127, 128, 129, 16370, 16383, 16384, 16385, 3_000_000} {
		text := strings.Repeat("a", n)
		want := &structpb.Struct{Fields: map[string]*structpb.Value{
			"it": structpb.NewListValue(&structpb.ListValue{Values: []*structpb.Value{
				structpb.NewStringValue(text), structpb.NewStringValue("b"), structpb.NewStringValue(text),
			}}),
		}}
		got := entry([]string{text, "b", text})
		if !bytes.Equal(got, bytesOf(t, want)) {
			t.Errorf("%d bytes: -want, +got:\n%s", n, cmp.Diff(want, structOf(t, got), protocmp.Transform()))
		}
	}
}

func TestEncodeWritesWhatProtobufMarshals(t *testing.T) {
	got := wire.Encode(struct {
		Text   string            `json:"text"`
		Labels map[string]string `json:"labels"`
		Map    map[colour]colour `json:"map"`
	}{
		Text:   "b\xfe\xfdc",
		Labels: map[string]string{"a\xff": "\xff"},
		Map:    map[colour]colour{"\xff": "\xff"},
	})
	want := fromJSON(t, `{"text":"b\ufffdc","labels":{"a\ufffd":"\ufffd"},"map":{"\ufffd":"\ufffd"}}`)
	if diff := cmp.Diff(want, structOf(t, got), protocmp.Transform()); diff != "" {
		t.Errorf("-want, +got:\n%s", diff)
	}
}
