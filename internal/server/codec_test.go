package server

import (
	"bytes"
	"context"
	"testing"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
)

// reversed answers with the bytes of a request in reverse, and fails without any.
func reversed(_ context.Context, request []byte) ([]byte, error) {
	if len(request) == 0 {
		return nil, status.Error(codes.Internal, "there is no request")
	}
	out := make([]byte, 0, len(request))
	for i := range request {
		out = append(out, request[len(request)-1-i])
	}
	return out, nil
}

func TestAFunctionAnswersInBytes(t *testing.T) {
	conn := dial(t, serveBytes(t, reversed, insecureOptions()), nil)
	run := func(request string) (string, error) {
		req, rsp := []byte(request), []byte{}
		err := conn.Invoke(t.Context(), fnv1.FunctionRunnerService_RunFunction_FullMethodName, &req, &rsp, grpc.ForceCodec(rawCodec{}))
		return string(rsp), err
	}
	if got, err := run("no protobuf"); err != nil || got != "fubotorp on" {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := run(""); status.Convert(err).Message() != "there is no request" {
		t.Errorf("got %v, want the function's own error", err)
	}
	if _, err := healthv1.NewHealthClient(conn).Check(t.Context(), &healthv1.HealthCheckRequest{}); err != nil {
		t.Errorf("health: %v", err)
	}
}

// A rawCodec sends and receives bytes as they are.
type rawCodec struct{}

func (rawCodec) Marshal(v any) ([]byte, error) { return *v.(*[]byte), nil }

func (rawCodec) Unmarshal(data []byte, v any) error {
	*v.(*[]byte) = bytes.Clone(data)
	return nil
}

func (rawCodec) Name() string { return "proto" }
