package prune_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/openfunction/function-openfunction-gateway/internal/prune"
)

func object(t *testing.T, json string) *structpb.Struct {
	t.Helper()
	s := &structpb.Struct{}
	if err := protojson.Unmarshal([]byte(json), s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStructDropsFields(t *testing.T) {
	for name, c := range map[string]struct {
		fields   prune.Fields
		in, want string
	}{
		"nothing": {nil, `{"a": 1, "b": {"a": 2}}`, `{"a": 1, "b": {"a": 2}}`},
		"a field": {prune.Fields{"a": nil}, `{"a": {"c": [1]}, "b": {"a": 2}}`, `{"b": {"a": 2}}`},
		"a field of an object": {
			prune.Fields{"b": {"a": nil}},
			`{"a": 1, "b": {"a": {"a": 2}, "c": "d"}}`, `{"a": 1, "b": {"c": "d"}}`,
		},
		"a field of the objects in a list": {
			prune.Fields{"b": {"a": nil}},
			`{"b": [{"a": 1}, {"a": 2, "c": 3}, 4, null, [{"a": 5}]]}`, `{"b": [{}, {"c": 3}, 4, null, [{"a": 5}]]}`,
		},
		"what is no object":      {prune.Fields{"a": {"b": nil}, "c": {"b": nil}}, `{"a": "b", "c": null}`, `{"a": "b", "c": null}`},
		"what is not there":      {prune.Fields{"a": {"b": nil}, "c": nil}, `{"a": {}}`, `{"a": {}}`},
		"all of it":              {prune.Fields{"a": nil, "b": nil}, `{"a": 1, "b": 2}`, `{}`},
		"an object without rest": {prune.Fields{"a": {"b": nil}}, `{"a": {"b": 1}}`, `{"a": {}}`},
	} {
		t.Run(name, func(t *testing.T) {
			raw, err := proto.Marshal(object(t, c.in))
			if err != nil {
				t.Fatal(err)
			}
			pruned, keep := prune.Struct(c.fields)([]byte("before"), raw)
			rest, found := bytes.CutPrefix(pruned, []byte("before"))
			if !found || !keep {
				t.Fatalf("keep %t, what was there: %q", keep, pruned)
			}
			got := &structpb.Struct{}
			if err := proto.Unmarshal(rest, got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(object(t, c.want), got, protocmp.Transform()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestALargeMessageKeepsItsLength has a message whose length needs three bytes.
func TestALargeMessageKeepsItsLength(t *testing.T) {
	long := string(bytes.Repeat([]byte("x"), 1<<17))
	s := object(t, `{"a": {"drop": 1}}`)
	s.Fields["a"].GetStructValue().Fields["keep"] = structpb.NewStringValue(long)
	raw, err := proto.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	pruned, _ := prune.Struct(prune.Fields{"a": {"drop": nil}})(nil, raw)
	got := &structpb.Struct{}
	if err := proto.Unmarshal(pruned, got); err != nil {
		t.Fatal(err)
	}
	if kept := got.GetFields()["a"].GetStructValue().GetFields(); len(kept) != 1 || kept["keep"].GetStringValue() != long {
		t.Errorf("%d fields are left, one of %d bytes", len(kept), len(kept["keep"].GetStringValue()))
	}
}

// TestWhatCannotBeParsedIsKept checks that the decoder sees every mistake as it is.
func TestWhatCannotBeParsedIsKept(t *testing.T) {
	rule := prune.Message(map[protowire.Number]prune.Rule{1: prune.Map(func([]byte) prune.Rule { return prune.Drop }), 2: prune.Drop})
	for name, message := range map[string][]byte{
		"a tag of no field":             {0x00},
		"a tag that ends early":         {0x80},
		"a length beyond the end":       {0x12, 0x05, 'a'},
		"a field of another type":       {0x10, 0x01},
		"a group that is not closed":    {0x1b, 0x08, 0x01},
		"a field that nobody knows":     {0x3a, 0x01, 'a'},
		"a mistake behind what is good": {0x3a, 0x01, 'a', 0x80},
	} {
		t.Run(name, func(t *testing.T) {
			got, keep := rule(nil, message)
			if diff := cmp.Diff(message, got); diff != "" || !keep {
				t.Errorf("keep %t (-want +got):\n%s", keep, diff)
			}
		})
	}
}

func TestTheLastKeyOfAnEntryCounts(t *testing.T) {
	entry := []byte{0x0a, 0x01, 'a', 0x12, 0x00, 0x0a, 0x01, 'b'} // key: a, value: {}, key: b
	var asked []string
	prune.Map(func(key []byte) prune.Rule {
		asked = append(asked, string(key))
		return nil
	})(nil, entry)
	prune.Map(func(key []byte) prune.Rule {
		asked = append(asked, string(key))
		return nil
	})(nil, []byte{0x12, 0x00, 0x80})
	if diff := cmp.Diff([]string{"b", ""}, asked); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
