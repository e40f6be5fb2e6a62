package server

import (
	"context"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/mem"
)

// A Function answers the bytes of a RunFunctionRequest with those of a
// RunFunctionResponse. The response may share the bytes of the request.
type Function func(ctx context.Context, request []byte) (response []byte, err error)

// A message is a request or a response of a function, which nobody decodes here.
type message []byte

// A codec is gRPC's own, but for the messages of a function, which stay as they are.
type codec struct{ encoding.CodecV2 }

// Marshal returns a message as it is, and encodes everything else.
func (c codec) Marshal(v any) (mem.BufferSlice, error) {
	if m, ok := v.(*message); ok {
		return mem.BufferSlice{mem.SliceBuffer(*m)}, nil
	}
	return c.CodecV2.Marshal(v)
}

// Unmarshal copies a message out of buffers that go back to the pool, and decodes
// everything else.
func (c codec) Unmarshal(data mem.BufferSlice, v any) error {
	if m, ok := v.(*message); ok {
		*m = data.Materialize()
		return nil
	}
	return c.CodecV2.Unmarshal(data, v)
}

// serviceOf returns the service of functions, which has the function answer in bytes.
func serviceOf(fn Function) *grpc.ServiceDesc {
	run := func(_ any, ctx context.Context, decode func(any) error, intercept grpc.UnaryServerInterceptor) (any, error) {
		req := new(message)
		if err := decode(req); err != nil {
			return nil, err
		}
		answer := func(ctx context.Context, _ any) (any, error) {
			rsp, err := fn(ctx, *req)
			return (*message)(&rsp), err
		}
		info := &grpc.UnaryServerInfo{FullMethod: fnv1.FunctionRunnerService_RunFunction_FullMethodName}
		return intercept(ctx, req, info, answer) // New has interceptors
	}
	service := fnv1.FunctionRunnerService_ServiceDesc
	service.Methods = []grpc.MethodDesc{{MethodName: "RunFunction", Handler: run}}
	return &service
}
