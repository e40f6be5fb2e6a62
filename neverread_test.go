package main

import (
	"bytes"
	"strings"
	"testing"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/openfunction/function-openfunction-gateway/bench/workload"
	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// TestWhatIsNeverReadChangesNoAnswer runs every golden case with its requests pruned
// as the server prunes them.
func TestWhatIsNeverReadChangesNoAnswer(t *testing.T) {
	rule, fn := neverRead(), newFunction()
	forEachCase(t, func(t *testing.T, _ goldentest.Case, o *goldentest.Outcome) {
		for i, call := range o.Calls {
			pruned, _ := rule(nil, wireForm(t, call.Request))
			req := &fnv1.RunFunctionRequest{}
			if err := proto.Unmarshal(pruned, req); err != nil {
				t.Fatal(err)
			}
			rsp, err := fn.RunFunction(t.Context(), req)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(call.Response, rsp, protocmp.Transform()); diff != "" {
				t.Errorf("call %d (-whole +pruned):\n%s", i+1, diff)
			}
		}
	})
}

// FuzzNeverRead checks that pruning a request's bytes and decoding them gives the same
// as decoding them and dropping what is never read, and gets the same answer; and
// that bytes which are no request do not panic.
func FuzzNeverRead(f *testing.F) {
	for _, attachment := range []v1alpha1.AttachmentMethod{v1alpha1.AttachmentPatch, v1alpha1.AttachmentCreate, v1alpha1.AttachmentListenerSet} {
		f.Add(wireForm(f, steady(f, workload.Shape{Attachment: attachment, Listeners: 2})))
	}
	for _, req := range small(f) {
		f.Add(wireForm(f, req))
	}
	f.Add([]byte{0x12, 0x02, 0x0a, 0x80})
	rule, fn := neverRead(), newFunction()
	f.Fuzz(func(t *testing.T, data []byte) {
		pruned, keep := rule(nil, data)
		want, got := &fnv1.RunFunctionRequest{}, &fnv1.RunFunctionRequest{}
		if proto.Unmarshal(data, want) != nil {
			return
		}
		whole, err := fn.RunFunction(t.Context(), proto.CloneOf(want))
		if err != nil {
			t.Fatal(err)
		}
		withoutNeverRead(want)
		if err := proto.Unmarshal(pruned, got); err != nil || !keep {
			t.Fatalf("keep %t, %v", keep, err)
		}
		if !proto.Equal(want, got) { // which is faster than a diff
			t.Fatalf("(-decoded and pruned +pruned and decoded):\n%s", cmp.Diff(want, got, protocmp.Transform()))
		}
		rsp, err := fn.RunFunction(t.Context(), got)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(wireForm(t, whole), wireForm(t, rsp)) {
			t.Errorf("the answer (-to the whole +to the pruned):\n%s", cmp.Diff(whole, rsp, protocmp.Transform()))
		}
	})
}

// small returns requests with something for each rule in few bytes, so that the
// fuzzer changes bytes that matter.
func small(f *testing.F) []*fnv1.RunFunctionRequest {
	f.Helper()
	resource := func(json string) *fnv1.Resource {
		s := &structpb.Struct{}
		if err := s.UnmarshalJSON([]byte(json)); err != nil {
			f.Fatal(err)
		}
		return &fnv1.Resource{Resource: s}
	}
	gateway := resource(`{"metadata":{"managedFields":[{"fieldsV1":{"f:metadata":{},"f:spec":{},"f:status":{}}}]}}`)
	object := resource(`{"metadata":{"name":"a","managedFields":[{}]},"status":{"atProvider":{"manifest":{"metadata":{"uid":"a","managedFields":[]},"spec":{},"status":{}}}}}`)
	observed := map[string]*fnv1.Resource{"gateway/a/b": gateway, "object/a": object}
	required := map[string]*fnv1.Resources{"gateway/a/b": {Items: []*fnv1.Resource{gateway}}, "service/a": {Items: []*fnv1.Resource{object}}}
	return []*fnv1.RunFunctionRequest{
		{Observed: &fnv1.State{Composite: resource(`{"metadata":{"managedFields":[]},"status":{"listeners":[{"name":"a","conditions":[{}]}],"routing":{},"addresses":[]}}`)}},
		{Observed: &fnv1.State{Composite: resource(`{"metadata":[{"managedFields":1},null],"status":"a"}`)}},
		{Observed: &fnv1.State{Resources: observed}},
		{RequiredResources: required},
		{RequiredSchemas: map[string]*fnv1.Schema{"a": {OpenapiV3: object.GetResource()}, "b": {}}},
		{ExtraResources: required, Credentials: map[string]*fnv1.Credentials{"a": {}}},
	}
}

// withoutNeverRead drops what is never read from a decoded request.
func withoutNeverRead(req *fnv1.RunFunctionRequest) {
	req.ExtraResources, req.Credentials = nil, nil //nolint:staticcheck // That they are deprecated is no reason to read them.
	for _, status := range items(req.GetObserved().GetComposite().GetResource().GetFields()["status"]) {
		for _, l := range items(status.GetStructValue().GetFields()["listeners"]) {
			delete(l.GetStructValue().GetFields(), "conditions")
		}
	}
	without(req.GetObserved().GetComposite(), "metadata", "managedFields")
	for key, r := range req.GetObserved().GetResources() {
		withoutManagers(key, r)
	}
	for key, found := range req.GetRequiredResources() {
		for _, r := range found.GetItems() {
			withoutManagers(key, r)
		}
	}
	for _, s := range req.GetRequiredSchemas() {
		if s.GetOpenapiV3() != nil {
			s.OpenapiV3.Fields = nil
		}
	}
}

func withoutManagers(key string, r *fnv1.Resource) {
	if !strings.HasPrefix(key, "gateway/") {
		without(r, "metadata", "managedFields")
		for _, status := range items(r.GetResource().GetFields()["status"]) {
			for _, seen := range items(status.GetStructValue().GetFields()["atProvider"]) {
				for _, manifest := range items(seen.GetStructValue().GetFields()["manifest"]) {
					delete(manifest.GetStructValue().GetFields(), "spec")
					delete(manifest.GetStructValue().GetFields(), "status")
					for _, meta := range items(manifest.GetStructValue().GetFields()["metadata"]) {
						delete(meta.GetStructValue().GetFields(), "managedFields")
					}
				}
			}
		}
		return
	}
	for _, meta := range items(r.GetResource().GetFields()["metadata"]) {
		for _, entry := range items(meta.GetStructValue().GetFields()["managedFields"]) {
			for _, set := range items(entry.GetStructValue().GetFields()["fieldsV1"]) {
				delete(set.GetStructValue().GetFields(), "f:metadata")
				delete(set.GetStructValue().GetFields(), "f:status")
			}
		}
	}
}

// items returns the items of a list, or the value itself.
func items(v *structpb.Value) []*structpb.Value {
	if l, ok := v.GetKind().(*structpb.Value_ListValue); ok {
		return l.ListValue.GetValues()
	}
	return []*structpb.Value{v}
}

// without drops fields of a part of an object, or, if the part is a list, of the
// objects in it.
func without(r *fnv1.Resource, part string, fields ...string) {
	for _, v := range items(r.GetResource().GetFields()[part]) {
		for _, f := range fields {
			delete(v.GetStructValue().GetFields(), f)
		}
	}
}
