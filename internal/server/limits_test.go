package server

import (
	"context"
	"strings"
	"testing"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

// TestARequestOfFourMiBIsTaken holds the limit to the byte.
func TestARequestOfFourMiBIsTaken(t *testing.T) {
	const limit = 4 << 20
	largest := tagged(strings.Repeat("x", limit))
	largest.Meta.Tag = largest.GetMeta().GetTag()[proto.Size(largest)-limit:]
	if size := proto.Size(largest); size != limit {
		t.Fatalf("the request has %d bytes, want %d", size, limit)
	}
	s := serve(t, silent, insecureOptions())
	client := fnv1.NewFunctionRunnerServiceClient(dial(t, s, nil))
	if _, err := client.RunFunction(t.Context(), largest); err != nil {
		t.Errorf("4 MiB: %v", err)
	}

	largest.Meta.Tag += "x"
	_, err := client.RunFunction(t.Context(), largest)
	want := "grpc: received message larger than max (4194305 vs. 4194304)"
	if got := status.Convert(err); got.Code() != codes.ResourceExhausted || got.Message() != want {
		t.Errorf("a byte more: got %v, want ResourceExhausted: %s", err, want)
	}
}

// silent answers nothing: an echo would be larger than the client takes.
func silent(context.Context, *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, error) {
	return &fnv1.RunFunctionResponse{}, nil
}
