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
