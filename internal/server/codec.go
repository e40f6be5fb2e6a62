package server

import (
	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/grpc/encoding"
	protocodec "google.golang.org/grpc/encoding/proto"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/proto"

	"github.com/openfunction/function-openfunction-gateway/internal/prune"
)

// A pruningCodec is gRPC's own codec, but for the requests of a function: of those it
// decodes only what the function reads. Decoding is most of the cost of a request.
type pruningCodec struct {
	encoding.CodecV2
	neverRead prune.Rule
}

// newCodec returns a codec that prunes requests, or gRPC's own if neverRead is nil.
func newCodec(neverRead prune.Rule) encoding.CodecV2 {
	own := encoding.GetCodecV2(protocodec.Name)
	if neverRead == nil {
		return own
	}
	return pruningCodec{CodecV2: own, neverRead: neverRead}
}

// Unmarshal decodes a pruned request, and every other message whole.
func (c pruningCodec) Unmarshal(data mem.BufferSlice, v any) error {
	if req, ok := v.(*fnv1.RunFunctionRequest); ok {
		return c.unmarshal(data, req)
	}
	return c.CodecV2.Unmarshal(data, v)
}

// unmarshal decodes what pruning leaves of a request. Decoding copies what it keeps,
// so the buffers go back to the pool.
func (c pruningCodec) unmarshal(data mem.BufferSlice, req *fnv1.RunFunctionRequest) error {
	pool := mem.DefaultBufferPool()
	whole := data.MaterializeToBuffer(pool)
	defer whole.Free()
	buffer := pool.Get(whole.Len())
	defer pool.Put(buffer)
	kept, _ := c.neverRead((*buffer)[:0], whole.ReadOnlyData())
	return proto.Unmarshal(kept, req)
}
