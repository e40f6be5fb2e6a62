// Package main serves a function that decodes nothing: it copies the bytes of a request,
// and answers with bytes that are there already. It shows what gRPC costs, which no
// function in Go can do without.
package main

import (
	"context"
	"fmt"
	"net"
	"os"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/mem"
)

// A codec copies messages, of type *[]byte.
type codec struct{}

func (codec) Marshal(v any) (mem.BufferSlice, error) {
	return mem.BufferSlice{mem.SliceBuffer(*v.(*[]byte))}, nil
}

func (codec) Unmarshal(data mem.BufferSlice, v any) error {
	*v.(*[]byte) = data.Materialize()
	return nil
}

func (codec) Name() string { return "proto" }

// serviceOf returns a service of functions that answers everything with the same bytes.
func serviceOf(answer []byte) *grpc.ServiceDesc {
	service := fnv1.FunctionRunnerService_ServiceDesc
	service.Methods = []grpc.MethodDesc{{
		MethodName: "RunFunction",
		Handler: func(_ any, _ context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
			return &answer, decode(new([]byte))
		},
	}}
	return &service
}

// main serves at the address that is its first argument. The second is the file with the
// bytes to answer with.
func main() {
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(address, file string) error {
	answer, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	lis, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", address)
	if err != nil {
		return err
	}
	srv := grpc.NewServer(grpc.ForceServerCodecV2(codec{}), grpc.MaxRecvMsgSize(64<<20))
	srv.RegisterService(serviceOf(answer), nil)
	return srv.Serve(lis)
}
