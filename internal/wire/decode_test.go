package wire_test

import (
	"math"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/structpb"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

type colour string

// Tint is exported, and so a field where it is embedded.
type Tint string

type leaf struct {
	Name string  `json:"name,omitempty"`
	Port *int32  `json:"port,omitempty"`
	Tint *colour `json:"tint,omitempty"`
}

// all has a field of every kind, those that are left to encoding/json too.
type all struct {
	metav1.TypeMeta `json:",inline"`
	Base
	*Optional

	Bool     bool               `json:"bool,omitempty"`
	String   string             `json:"string,omitempty"`
	Named    colour             `json:"named,omitempty"`
	Int      int                `json:"int,omitempty"`
	Int8     int8               `json:"int8,omitempty"`
	Int16    int16              `json:"int16,omitempty"`
	Int64    int64              `json:"int64,omitempty"`
	Uint8    uint8              `json:"uint8,omitempty"`
	Uint64   uint64             `json:"uint64,omitempty"`
	Float    float64            `json:"float,omitempty"`
	Single   float32            `json:"single,omitempty"`
	Pointer  *bool              `json:"pointer,omitempty"`
	Strings  []string           `json:"strings,omitempty"`
	Ints     []*int             `json:"ints,omitempty"`
	Bytes    []byte             `json:"bytes,omitempty"`
	Matrix   [][]int            `json:"matrix,omitempty"`
	Leaf     leaf               `json:"leaf,omitzero"`
	Leaves   []leaf             `json:"leaves,omitempty"`
	Labels   map[string]string  `json:"labels,omitempty"`
	Colours  map[colour]colour  `json:"colours,omitempty"`
	LeafMap  map[string]leaf    `json:"leafMap,omitempty"`
	Ported   map[string]*int16  `json:"ported,omitempty"`
	ByNumber map[int]string     `json:"byNumber,omitempty"`
	Time     metav1.Time        `json:"time"`
	TTL      *metav1.Duration   `json:"ttl,omitempty"`
	Target   intstr.IntOrString `json:"target,omitzero"`
	Closed   *leaf              `json:"closed,omitempty" wire:"closed"`
	Self     *all               `json:"self,omitempty"`

	Ignored string `json:"-"`
	Dash    string `json:"-,omitempty"` //nolint:staticcheck // A field named "-", as encoding/json has it.
	Default string
	private string
}

// Base is embedded by value.
type Base struct {
	InBase string `json:"inBase,omitempty"`
	String string `json:"string"` // hidden by all's own
}

// Optional is embedded by pointer.
type Optional struct {
	InOptional string `json:"inOptional,omitempty"`
}

// fromJSON returns the Struct of a JSON object.
func fromJSON(tb testing.TB, text string) *structpb.Struct {
	tb.Helper()
	s := &structpb.Struct{}
	if err := protojson.Unmarshal([]byte(text), s); err != nil {
		tb.Fatalf("bad test: %v", err)
	}
	return s
}

// bytesOf returns the bytes of a Struct.
func bytesOf(tb testing.TB, s *structpb.Struct) wire.Object {
	tb.Helper()
	raw, err := proto.MarshalOptions{Deterministic: true}.Marshal(s)
	if err != nil {
		tb.Fatalf("bad test: %v", err)
	}
	return raw
}

// objectOf returns the bytes of the Struct of a JSON object.
func objectOf(tb testing.TB, text string) wire.Object {
	tb.Helper()
	return bytesOf(tb, fromJSON(tb, text))
}

// structOf returns the Struct of an object, nil if there is none.
func structOf(tb testing.TB, o wire.Object) *structpb.Struct {
	tb.Helper()
	if o == nil {
		return nil
	}
	s := &structpb.Struct{}
	if err := proto.Unmarshal(o, s); err != nil {
		tb.Fatalf("protobuf refuses it: %v", err)
	}
	return s
}

func TestDecodeReadsEverySupportedKind(t *testing.T) {
	yes, one, red := true, 1, colour("red")
	port, small := int32(80), int16(-3)
	tests := map[string]struct {
		s    string
		want all
	}{
		"Nothing":               {`{}`, all{}},
		"Null":                  {`{"string":null,"pointer":null,"time":null,"ttl":null,"labels":null,"leaf":null}`, all{}},
		"Bool":                  {`{"bool":true}`, all{Bool: true}},
		"String":                {`{"string":"a"}`, all{String: "a"}},
		"NamedString":           {`{"named":"red"}`, all{Named: "red"}},
		"Integers":              {`{"int":-1,"int8":-128,"int16":32767,"uint8":255}`, all{Int: -1, Int8: -128, Int16: 32767, Uint8: 255}},
		"LargestExactIntegers":  {`{"int64":-9007199254740991,"uint64":9007199254740991}`, all{Int64: -9007199254740991, Uint64: 9007199254740991}},
		"IntegerWithPoint":      {`{"int":80.0}`, all{Int: 80}},
		"Floats":                {`{"float":-0.5,"single":0.1}`, all{Float: -0.5, Single: 0.1}},
		"Pointer":               {`{"pointer":true}`, all{Pointer: &yes}},
		"List":                  {`{"strings":["b","a"]}`, all{Strings: []string{"b", "a"}}},
		"EmptyList":             {`{"strings":[]}`, all{Strings: []string{}}},
		"ListOfPointers":        {`{"ints":[1,null]}`, all{Ints: []*int{&one, nil}}},
		"ListOfLists":           {`{"matrix":[[1],[]]}`, all{Matrix: [][]int{{1}, {}}}},
		"Bytes":                 {`{"bytes":"aGk="}`, all{Bytes: []byte("hi")}},
		"Struct":                {`{"leaf":{"name":"a","port":80,"tint":"red"}}`, all{Leaf: leaf{"a", &port, &red}}},
		"Structs":               {`{"leaves":[{"name":"a"},{}]}`, all{Leaves: []leaf{{Name: "a"}, {}}}},
		"Labels":                {`{"labels":{"a":"b","gone":null}}`, all{Labels: map[string]string{"a": "b"}}},
		"EmptyLabels":           {`{"labels":{}}`, all{Labels: map[string]string{}}},
		"NamedMap":              {`{"colours":{"sky":"blue"}}`, all{Colours: map[colour]colour{"sky": "blue"}}},
		"MapOfStructs":          {`{"leafMap":{"a":{"name":"b"},"gone":null}}`, all{LeafMap: map[string]leaf{"a": {Name: "b"}}}},
		"MapOfPointers":         {`{"ported":{"a":-3}}`, all{Ported: map[string]*int16{"a": &small}}},
		"MapByNumber":           {`{"byNumber":{"7":"seven"}}`, all{ByNumber: map[int]string{7: "seven"}}},
		"Time":                  {`{"time":"2026-01-31T12:00:00Z"}`, all{Time: metav1.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)}},
		"Duration":              {`{"ttl":"1m30s"}`, all{TTL: &metav1.Duration{Duration: 90 * time.Second}}},
		"IntOrStringInt":        {`{"target":80}`, all{Target: intstr.FromInt32(80)}},
		"IntOrStringString":     {`{"target":"http"}`, all{Target: intstr.FromString("http")}},
		"InlinedStruct":         {`{"apiVersion":"v1","kind":"K"}`, all{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "K"}}},
		"EmbeddedStruct":        {`{"inBase":"a"}`, all{Base: Base{InBase: "a"}}},
		"EmbeddedPointer":       {`{"inOptional":"a"}`, all{Optional: &Optional{InOptional: "a"}}},
		"EmbeddedPointerAbsent": {`{"inOptional":null}`, all{}},
		"UntaggedField":         {`{"Default":"a"}`, all{Default: "a"}},
		"FieldNamedDash":        {`{"-":"a"}`, all{Dash: "a"}},
		"RecursiveType":         {`{"self":{"self":{"int":2}}}`, all{Self: &all{Self: &all{Int: 2}}}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			for _, mode := range []wire.Mode{wire.Strict, wire.Open, wire.Lenient} {
				var got all
				if errs := wire.Decode(objectOf(t, tc.s), &got, nil, mode); len(errs) != 0 {
					t.Errorf("mode %d: unexpected errors: %v", mode, errs)
				}
				if diff := cmp.Diff(tc.want, got, cmp.AllowUnexported(all{})); diff != "" {
					t.Errorf("mode %d: -want, +got:\n%s", mode, diff)
				}
			}
		})
	}
}

func TestDecodeSaysWhatIsWrongAndWhere(t *testing.T) {
	const knownLeaf = "known fields are: name, port, tint"
	tests := map[string]struct {
		s    string
		want []string
	}{
		"Bool":           {`{"bool":"yes"}`, []string{`xr.bool: Invalid value: "yes": must be a boolean, not a string`}},
		"String":         {`{"string":80}`, []string{`xr.string: Invalid value: 80: must be a string, not a number`}},
		"BigNumber":      {`{"string":10000000}`, []string{`xr.string: Invalid value: 10000000: must be a string, not a number`}},
		"NamedString":    {`{"named":true}`, []string{`xr.named: Invalid value: true: must be a string, not a boolean`}},
		"IntegerString":  {`{"int":"80"}`, []string{`xr.int: Invalid value: "80": must be an integer, not a string`}},
		"Fraction":       {`{"leaf":{"port":80.5}}`, []string{`xr.leaf.port: Invalid value: 80.5: must be an integer`}},
		"TooLarge":       {`{"int16":70000}`, []string{`xr.int16: Invalid value: 70000: must be an integer from -32768 to 32767`}},
		"TooSmall":       {`{"int8":-129}`, []string{`xr.int8: Invalid value: -129: must be an integer from -128 to 127`}},
		"Negative":       {`{"uint8":-1}`, []string{`xr.uint8: Invalid value: -1: must be an integer from 0 to 255`}},
		"Inexact":        {`{"int64":9007199254740992}`, []string{`xr.int64: Invalid value: 9007199254740992: must be an integer from -9007199254740991 to 9007199254740991`}},
		"Float":          {`{"float":"1"}`, []string{`xr.float: Invalid value: "1": cannot be read: json: cannot unmarshal string into Go value of type float64`}},
		"List":           {`{"strings":"a"}`, []string{`xr.strings: Invalid value: "a": must be a list, not a string`}},
		"Items":          {`{"strings":["a",1,null]}`, []string{`xr.strings[1]: Invalid value: 1: must be a string, not a number`, `xr.strings[2]: Invalid value: must be a string, not null`}},
		"ItemsOfItems":   {`{"matrix":[[],[1,"a"]]}`, []string{`xr.matrix[1][1]: Invalid value: "a": must be an integer, not a string`}},
		"Struct":         {`{"leaf":[]}`, []string{`xr.leaf: Invalid value: must be an object, not a list`}},
		"StructInList":   {`{"leaves":[{},{"port":"x"},7]}`, []string{`xr.leaves[1].port: Invalid value: "x": must be an integer, not a string`, `xr.leaves[2]: Invalid value: 7: must be an object, not a number`}},
		"Map":            {`{"labels":true}`, []string{`xr.labels: Invalid value: true: must be an object, not a boolean`}},
		"MapEntries":     {`{"labels":{"b":1,"a/x":{}}}`, []string{`xr.labels[a/x]: Invalid value: must be a string, not an object`, `xr.labels[b]: Invalid value: 1: must be a string, not a number`}},
		"MapOfStructs":   {`{"leafMap":{"b":{"name":1},"a":""}}`, []string{`xr.leafMap[a]: Invalid value: "": must be an object, not a string`, `xr.leafMap[b].name: Invalid value: 1: must be a string, not a number`}},
		"NamedMap":       {`{"colours":[]}`, []string{`xr.colours: Invalid value: must be an object, not a list`}},
		"Time":           {`{"time":"today"}`, []string{`xr.time: Invalid value: "today": must be a time (RFC 3339) such as "2006-01-02T15:04:05Z"`}},
		"TimeNumber":     {`{"time":0}`, []string{`xr.time: Invalid value: 0: must be a time, not a number`}},
		"Duration":       {`{"ttl":60}`, []string{`xr.ttl: Invalid value: 60: must be a duration such as "60s"`}},
		"IntOrString":    {`{"target":8.5}`, []string{`xr.target: Invalid value: 8.5: must be an integer or a string`}},
		"Bytes":          {`{"bytes":"*"}`, []string{`xr.bytes: Invalid value: "*": cannot be read: illegal base64 data at input byte 0`}},
		"Embedded":       {`{"inBase":1}`, []string{`xr.inBase: Invalid value: 1: must be a string, not a number`}},
		"Unknown":        {`{"leaf":{"colour":1}}`, []string{`xr.leaf.colour: Forbidden: unknown field; ` + knownLeaf}},
		"UnknownNull":    {`{"leaf":{"colour":null}}`, []string{`xr.leaf.colour: Forbidden: unknown field; ` + knownLeaf}},
		"WrongCase":      {`{"leaf":{"NAME":"a"}}`, []string{`xr.leaf.NAME: Forbidden: unknown field; ` + knownLeaf + `; did you mean "name"?`}},
		"OneEdit":        {`{"leaf":{"ports":1}}`, []string{`xr.leaf.ports: Forbidden: unknown field; ` + knownLeaf + `; did you mean "port"?`}},
		"TwoEdits":       {`{"leaf":{"prot":1}}`, []string{`xr.leaf.prot: Forbidden: unknown field; ` + knownLeaf + `; did you mean "port"?`}},
		"ThreeEdits":     {`{"leaf":{"portal2":1}}`, []string{`xr.leaf.portal2: Forbidden: unknown field; ` + knownLeaf}},
		"UnknownUnnamed": {`{"leaf":{"":1}}`, []string{`xr.leaf."": Forbidden: unknown field; ` + knownLeaf}},
		"DeclarationOrderThenUnknownSorted": {`{"leaf":{"zz":1,"tint":1,"aaaaaaaa":1,"name":1},"bool":1}`, []string{
			`xr.bool: Invalid value: 1: must be a boolean, not a number`,
			`xr.leaf.name: Invalid value: 1: must be a string, not a number`,
			`xr.leaf.tint: Invalid value: 1: must be a string, not a number`,
			`xr.leaf.aaaaaaaa: Forbidden: unknown field; ` + knownLeaf,
			`xr.leaf.zz: Forbidden: unknown field; ` + knownLeaf,
		}},
		"LongString": {`{"bool":"` + strings.Repeat("é", 100) + `"}`, []string{`xr.bool: Invalid value: "` + strings.Repeat("é", 32) + `…": must be a boolean, not a string`}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			errs := wire.Decode(objectOf(t, tc.s), &all{}, field.NewPath("xr"), wire.Strict)
			if diff := cmp.Diff(tc.want, messages(errs)); diff != "" {
				t.Errorf("-want, +got:\n%s", diff)
			}
		})
	}
}

func messages(errs field.ErrorList) []string {
	var out []string
	for _, e := range errs {
		out = append(out, e.Error())
	}
	return out
}

func TestDecodeWithoutPathStartsAtTheFirstField(t *testing.T) {
	errs := wire.Decode(objectOf(t, `{"leaf":{"name":1}}`), &all{}, nil, wire.Strict)
	want := []string{`leaf.name: Invalid value: 1: must be a string, not a number`}
	if diff := cmp.Diff(want, messages(errs)); diff != "" {
		t.Errorf("-want, +got:\n%s", diff)
	}
}

func TestModesDifferInUnknownFieldsAndWrongTypes(t *testing.T) {
	const s = `{"unknown":1,"leaf":{"unknown":1,"name":1,"port":80},"closed":{"nme":"a","port":"80"}}`
	const unknown = "Forbidden: unknown field; known fields are: "
	port := int32(80)
	inClosed := []string{
		`closed.port: Invalid value: "80": must be an integer, not a string`,
		`closed.nme: ` + unknown + `name, port, tint; did you mean "name"?`,
	}
	wrongName := `leaf.name: Invalid value: 1: must be a string, not a number`
	tests := map[string]struct {
		mode wire.Mode
		want []string
	}{
		"StrictRefusesUnknownFieldsEverywhere": {wire.Strict, []string{
			wrongName, `leaf.unknown: ` + unknown + `name, port, tint`, inClosed[0], inClosed[1], `unknown: ` + unknown + `leaf, closed`,
		}},
		"OpenRefusesThemBelowClosedFields": {wire.Open, []string{wrongName, inClosed[0], inClosed[1]}},
		"LenientRefusesNothing":            {wire.Lenient, nil},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			type view struct {
				Leaf   leaf  `json:"leaf"`
				Closed *leaf `json:"closed" wire:"closed"`
			}
			var got view
			errs := wire.Decode(objectOf(t, s), &got, nil, tc.mode)
			if diff := cmp.Diff(tc.want, messages(errs)); diff != "" {
				t.Errorf("errors: -want, +got:\n%s", diff)
			}
			if diff := cmp.Diff(view{Leaf: leaf{Port: &port}, Closed: &leaf{}}, got); diff != "" {
				t.Errorf("value: -want, +got:\n%s", diff)
			}
		})
	}
}

func TestClosedReachesEveryDepthBelow(t *testing.T) {
	var got struct {
		Closed struct {
			Leaves map[string][]*leaf `json:"leaves"`
		} `json:"closed" wire:"closed"`
	}
	errs := wire.Decode(objectOf(t, `{"closed":{"leaves":{"a":[{"x":1}]}}}`), &got, nil, wire.Open)
	want := []string{`closed.leaves[a][0].x: Forbidden: unknown field; known fields are: name, port, tint`}
	if diff := cmp.Diff(want, messages(errs)); diff != "" {
		t.Errorf("-want, +got:\n%s", diff)
	}
}

func TestLenientReadsWhatDoesNotFitAsAbsent(t *testing.T) {
	port := int32(80)
	tests := map[string]struct {
		s    string
		want all
	}{
		"Scalars":         {`{"bool":1,"string":2,"int":"3","uint8":256,"int8":1.5,"float":"x"}`, all{}},
		"Pointers":        {`{"pointer":"x","ttl":7,"closed":[]}`, all{}},
		"Methods":         {`{"time":"x","target":true,"bytes":"*"}`, all{}},
		"Collections":     {`{"strings":{},"labels":[],"leaf":"x","leafMap":1,"colours":2}`, all{}},
		"ItemsAreLeftOut": {`{"strings":["a",1,null,"b"]}`, all{Strings: []string{"a", "b"}}},
		"StructItems":     {`{"leaves":["x",{"name":1,"port":80},null]}`, all{Leaves: []leaf{{Port: &port}}}},
		"Entries":         {`{"labels":{"a":"b","c":1},"leafMap":{"a":{"port":80},"b":[]}}`, all{Labels: map[string]string{"a": "b"}, LeafMap: map[string]leaf{"a": {Port: &port}}}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			var got all
			if errs := wire.Decode(objectOf(t, tc.s), &got, nil, wire.Lenient); len(errs) != 0 {
				t.Errorf("unexpected errors: %v", errs)
			}
			if diff := cmp.Diff(tc.want, got, cmp.AllowUnexported(all{})); diff != "" {
				t.Errorf("-want, +got:\n%s", diff)
			}
		})
	}
}

func TestDecodeKeepsItemsInPlaceNextToErrors(t *testing.T) {
	var got all
	wire.Decode(objectOf(t, `{"strings":["a",1,"b"],"pointer":"x"}`), &got, nil, wire.Strict)
	if diff := cmp.Diff(all{Strings: []string{"a", "", "b"}}, got, cmp.AllowUnexported(all{})); diff != "" {
		t.Errorf("-want, +got:\n%s", diff)
	}
}

func TestDecodeLeavesAbsentFieldsAndSharedDefaultsAlone(t *testing.T) {
	yes, shared, labels := true, []string{"default"}, map[string]string{"a": "default"}
	got := all{Int: 7, Pointer: &yes, Strings: shared, Labels: labels}
	wire.Decode(objectOf(t, `{"pointer":false,"strings":["x"],"labels":{"a":"x"}}`), &got, nil, wire.Strict)
	if got.Int != 7 {
		t.Errorf("an absent field: want 7, got %d", got.Int)
	}
	if !yes || shared[0] != "default" || labels["a"] != "default" {
		t.Errorf("Decode wrote through a default: %t %v %v", yes, shared, labels)
	}
	if *got.Pointer || got.Strings[0] != "x" || got.Labels["a"] != "x" {
		t.Errorf("Decode did not replace a default: %t %v %v", *got.Pointer, got.Strings, got.Labels)
	}
}

func TestDecodeCarriesStructsUncopied(t *testing.T) {
	type carrier struct {
		Struct  wire.Object            `json:"struct"`
		Structs []wire.Object          `json:"structs"`
		ByName  map[string]wire.Object `json:"byName"`
	}
	s := objectOf(t, `{"struct":{"a":null},"structs":[{},{"b":1}],"byName":{"a":{"c":[true]}}}`)
	var got carrier
	if errs := wire.Decode(s, &got, nil, wire.Strict); len(errs) != 0 {
		t.Fatalf("unexpected errors: %v", errs)
	}
	for _, o := range []wire.Object{got.Struct, got.Structs[1], got.ByName["a"]} {
		if !slices.ContainsFunc(addresses(s), func(at *byte) bool { return at == &o[0] }) {
			t.Errorf("Decode copied what it should carry: %v", got)
		}
	}
	if diff := cmp.Diff(structOf(t, s), structOf(t, wire.Encode(got)), protocmp.Transform()); diff != "" {
		t.Errorf("Encode of it: -want, +got:\n%s", diff)
	}

	errs := wire.Decode(objectOf(t, `{"struct":1}`), &carrier{}, nil, wire.Strict)
	if diff := cmp.Diff([]string{`struct: Invalid value: 1: must be an object, not a number`}, messages(errs)); diff != "" {
		t.Errorf("-want, +got:\n%s", diff)
	}
}

// addresses returns where the bytes are.
func addresses(b []byte) []*byte {
	out := make([]*byte, len(b))
	for i := range b {
		out[i] = &b[i]
	}
	return out
}

func TestDecodeReadsInterfacesAsEncodingJSONDoes(t *testing.T) {
	var got struct {
		Any any            `json:"any"`
		Map map[string]any `json:"map"`
	}
	got.Any = "replaced"
	errs := wire.Decode(objectOf(t, `{"any":[1,"a\n",{"b":null}],"map":{"x":true}}`), &got, nil, wire.Strict)
	if len(errs) != 0 {
		t.Fatalf("unexpected errors: %v", errs)
	}
	if diff := cmp.Diff([]any{1.0, "a\n", map[string]any{"b": nil}}, got.Any); diff != "" {
		t.Errorf("-want, +got:\n%s", diff)
	}
	if diff := cmp.Diff(map[string]any{"x": true}, got.Map); diff != "" {
		t.Errorf("-want, +got:\n%s", diff)
	}
}

func TestDecodeTakesStructsThatNoJSONMakes(t *testing.T) {
	number := structpb.NewNumberValue
	s := &structpb.Struct{Fields: map[string]*structpb.Value{
		"string":  nil,
		"named":   {},
		"strings": structpb.NewListValue(&structpb.ListValue{Values: []*structpb.Value{nil, {}}}),
		"ints":    structpb.NewListValue(&structpb.ListValue{Values: []*structpb.Value{nil, {}}}),
		"leaves":  {Kind: &structpb.Value_ListValue{}},
		"labels":  structpb.NewStructValue(&structpb.Struct{Fields: map[string]*structpb.Value{"a": nil}}),
		"leaf":    {Kind: &structpb.Value_StructValue{}},
		"int":     number(math.NaN()),
		"int64":   number(math.Inf(1)),
		"float":   number(math.Inf(-1)),
		"single":  number(math.NaN()),
	}}
	want := []string{
		`int: Invalid value: NaN: must be an integer`,
		`int64: Invalid value: +Inf: must be an integer from -9007199254740991 to 9007199254740991`,
		`float: Invalid value: -Inf: cannot be read: json: unsupported value: -Inf`,
		`single: Invalid value: NaN: cannot be read: json: unsupported value: NaN`,
		`strings[0]: Invalid value: must be a string, not null`,
		`strings[1]: Invalid value: must be a string, not null`,
	}
	if diff := cmp.Diff(want, messages(wire.Decode(bytesOf(t, s), &all{}, nil, wire.Strict))); diff != "" {
		t.Errorf("-want, +got:\n%s", diff)
	}
	for _, s := range []wire.Object{nil, {}} {
		if errs := wire.Decode(s, &all{}, nil, wire.Strict); len(errs) != 0 {
			t.Errorf("Decode(%v): unexpected errors: %v", s, errs)
		}
	}
}

type nest struct {
	Child    *nest             `json:"child"`
	Children []nest            `json:"children"`
	ByName   map[string]nest   `json:"byName"`
	Any      any               `json:"any"`
	Maps     []map[string]int  `json:"maps"`
	Labels   map[string]string `json:"labels"`
}

func TestDecodeStopsAtOneHundredLevels(t *testing.T) {
	const say = ": Invalid value: must not be nested more than 100 levels deep"
	tests := map[string]struct {
		before, after string // one level
		levels        int
		want          []string
	}{
		"Enough":  {`{"child":`, `}`, 99, nil},
		"Objects": {`{"child":`, `}`, 100, []string{"child" + strings.Repeat(".child", 99) + say}},
		"Lists":   {`{"children":[`, `]}`, 50, []string{"children[0]" + strings.Repeat(".children[0]", 49) + say}},
		"Maps":    {`{"byName":{"a":`, `}}`, 50, []string{"byName[a]" + strings.Repeat(".byName[a]", 49) + say}},
		"Hostile": {`{"child":`, `}`, 9000, []string{"child" + strings.Repeat(".child", 99) + say}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			s := objectOf(t, strings.Repeat(tc.before, tc.levels)+"{}"+strings.Repeat(tc.after, tc.levels))
			if diff := cmp.Diff(tc.want, messages(wire.Decode(s, &nest{}, nil, wire.Strict))); diff != "" {
				t.Errorf("-want, +got:\n%s", diff)
			}
			if errs := wire.Decode(s, &nest{}, nil, wire.Lenient); len(errs) != 0 {
				t.Errorf("lenient: unexpected errors: %v", errs)
			}
		})
	}
}

func TestEveryCollectionCountsAsALevel(t *testing.T) {
	const say = ": Invalid value: must not be nested more than 100 levels deep"
	child99, child98 := "child"+strings.Repeat(".child", 98), "child"+strings.Repeat(".child", 97)
	tests := map[string]struct {
		children int
		last     string
		want     []string
	}{
		"List":           {99, `{"maps":[]}`, []string{child99 + ".maps" + say}},
		"MapInList":      {98, `{"maps":[{}]}`, []string{child98 + ".maps[0]" + say}},
		"Labels":         {99, `{"labels":{}}`, []string{child99 + ".labels" + say}},
		"InterfaceList":  {98, `{"any":[[]]}`, []string{child98 + ".any" + say}},
		"InterfaceMap":   {98, `{"any":{"a":{}}}`, []string{child98 + ".any" + say}},
		"InterfaceValue": {99, `{"any":1}`, nil},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			s := objectOf(t, strings.Repeat(`{"child":`, tc.children)+tc.last+strings.Repeat(`}`, tc.children))
			if diff := cmp.Diff(tc.want, messages(wire.Decode(s, &nest{}, nil, wire.Strict))); diff != "" {
				t.Errorf("-want, +got:\n%s", diff)
			}
		})
	}
}

func TestDecodeOfUncommonTypes(t *testing.T) {
	var got struct {
		colour // not a struct, and not exported
		Tint
		None      struct{}          `json:"none"`
		Durations []metav1.Duration `json:"durations"`
		Addr      netip.Addr        `json:"addr"`
	}
	errs := wire.Decode(objectOf(t, `{"Tint":"red","none":{"a":1},"durations":["1s",null],"addr":"10.0.0.1"}`), &got, nil, wire.Strict)
	want := []string{
		`none.a: Forbidden: unknown field; there are no known fields`,
		`durations[1]: Invalid value: must not be null`,
	}
	if diff := cmp.Diff(want, messages(errs)); diff != "" {
		t.Errorf("-want, +got:\n%s", diff)
	}
	if got.Tint != "red" || got.colour != "" || got.Addr != netip.MustParseAddr("10.0.0.1") {
		t.Errorf("got %v", got)
	}
}

func TestDecodeWantsAPointerToAStruct(t *testing.T) {
	for name, into := range map[string]any{
		"wire: Decode wants a pointer to a struct, not wire_test.leaf":  leaf{},
		"wire: Decode wants a pointer to a struct, not *wire_test.leaf": (*leaf)(nil),
		"wire: Decode wants a pointer to a struct, not *string":         new(string),
		"wire: Decode wants a pointer to a struct, not <nil>":           nil,
	} {
		func() {
			defer func() {
				if got := recover(); got != name {
					t.Errorf("want panic %q, got %v", name, got)
				}
			}()
			wire.Decode(nil, into, nil, wire.Strict)
		}()
	}
}

func TestDecodeAllocateNoMoreThanValues(t *testing.T) {
	goldentest.CountsAllocations(t)
	s := objectOf(t, `{"bool":true,"string":"a","int":1,"leaf":{"name":"a"},"time":"2026-01-31T12:00:00Z","x":{"y":[]}}`)
	got := &all{}
	if n := testing.AllocsPerRun(100, func() { wire.Decode(s, got, nil, wire.Open) }); n != 0 {
		t.Errorf("want no allocations, got %v", n)
	}
}

func TestManyMayMeetATypeForTheFirstTimeAtOnce(t *testing.T) {
	type tree struct {
		Name  string          `json:"name"`
		Trees map[string]tree `json:"trees,omitempty"`
	}
	s := objectOf(t, `{"name":"a","trees":{"b":{"name":"c"}}}`)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			got := &tree{}
			wire.Decode(s, got, nil, wire.Strict)
			if diff := cmp.Diff(structOf(t, s), structOf(t, wire.Encode(got)), protocmp.Transform()); diff != "" {
				t.Errorf("-want, +got:\n%s", diff)
			}
		})
	}
	wg.Wait()
}
