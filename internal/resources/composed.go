package resources

import "google.golang.org/protobuf/types/known/structpb"

// Composed is a resource to desire.
type Composed struct {
	// Key under which Crossplane knows it.
	Key Key
	// Resource as it is applied.
	Resource *structpb.Struct
	// Ready to serve.
	Ready bool
}

// Mark labels a resource that was made for an XR with LabelComposedFor.
func (c Composed) Mark(xr Owner) {
	labels := child(child(c.Resource, "metadata"), "labels")
	labels.Fields[LabelComposedFor] = structpb.NewStringValue(xr.Hash())
}

// child returns the object in a field, which is there afterwards.
func child(of *structpb.Struct, field string) *structpb.Struct {
	in := of.GetFields()[field].GetStructValue()
	if in.GetFields() == nil {
		in = &structpb.Struct{Fields: map[string]*structpb.Value{}}
		of.Fields[field] = structpb.NewStructValue(in)
	}
	return in
}
