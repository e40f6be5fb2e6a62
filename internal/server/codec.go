package server

import (
	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/grpc/encoding"
	protocodec "google.golang.org/grpc/encoding/proto"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/proto"

	"github.com/openfunction/function-openfunction-gateway/internal/prune"
)

// A pruningCodec is gRPC's own codec, but for the requests of a function: what the
// function does not read of them is never decoded. Most of what such a request
// costs is decoding it.
type pruningCodec struct {
	encoding.CodecV2
	unread prune.Rule
}

func newCodec(unread prune.Rule) encoding.CodecV2 {
	own := encoding.GetCodecV2(protocodec.Name)
	if unread == nil {
		return own
	}
	return pruningCodec{CodecV2: own, unread: unread}
}

// Unmarshal decodes what is read of a request, and anything else as it is.
func (c pruningCodec) Unmarshal(data mem.BufferSlice, v any) error {
	if req, ok := v.(*fnv1.RunFunctionRequest); ok {
		return c.unmarshal(data, req)
	}
	return c.CodecV2.Unmarshal(data, v)
}

// unmarshal decodes what is left when a request is pruned. Decoding copies, so the
// buffers go back.
func (c pruningCodec) unmarshal(data mem.BufferSlice, req *fnv1.RunFunctionRequest) error {
	pool := mem.DefaultBufferPool()
	whole := data.MaterializeToBuffer(pool)
	defer whole.Free()
	buffer := pool.Get(whole.Len())
	defer pool.Put(buffer)
	kept, _ := c.unread((*buffer)[:0], whole.ReadOnlyData())
	return proto.Unmarshal(kept, req)
}
