package resources

import "github.com/openfunction/function-openfunction-gateway/internal/wire"

// Composed is a resource to desire.
type Composed struct {
	// Key under which Crossplane knows it.
	Key Key
	// Resource as it is applied.
	Resource wire.Object
	// Ready to serve.
	Ready bool
}

// Marked returns a resource that was made for an XR with LabelComposedFor on it.
func (c Composed) Marked(xr Owner) Composed {
	meta := c.Resource.Get("metadata").Object()
	labels := meta.Get("labels").Object().With(LabelComposedFor, wire.ValueOf(xr.Hash()))
	c.Resource = c.Resource.With("metadata", wire.ValueOf(meta.With("labels", wire.ValueOf(labels))))
	return c
}
