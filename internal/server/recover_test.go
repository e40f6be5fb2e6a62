package server

import (
	"context"
	"strings"
	"testing"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/structpb"
)

// panicky panics at requests tagged "panic" and echoes the others.
func panicky(ctx context.Context, req *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, error) {
	if req.GetMeta().GetTag() == "panic" {
		var listeners []string
		_ = listeners[len(req.GetMeta().GetTag())-2]
	}
	return echo(ctx, req)
}

// xr is an observed XR.
func xr(t *testing.T) *structpb.Struct {
	t.Helper()
	s, err := structpb.NewStruct(map[string]any{
		"apiVersion": "networking.openfunction.io/v1alpha1",
		"kind":       "Gateway",
		"metadata":   map[string]any{"namespace": "openfunction", "name": "openfunction"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestPanicIsAnErrorOfItsRequest(t *testing.T) {
	log := &logRecorder{}
	o := insecureOptions()
	o.Log = log
	client := fnv1.NewFunctionRunnerServiceClient(dial(t, serve(t, panicky, o), nil))

	req := tagged("panic")
	req.Observed = &fnv1.State{Composite: &fnv1.Resource{Resource: xr(t)}}
	_, err := client.RunFunction(t.Context(), req)
	want := "rpc error: code = Internal desc = the function panicked, its log has the stack: " +
		"runtime error: index out of range [3] with length 0"
	if err == nil || err.Error() != want {
		t.Errorf("the request that panics: got %v, want %s", err, want)
	}
	if _, err := client.RunFunction(t.Context(), tagged("calm")); err != nil {
		t.Errorf("the next request: %v", err)
	}

	got := log.the(t, "A request panicked")
	if !strings.Contains(got["stack"].(string), "server.panicky(") {
		t.Errorf("log: the stack does not lead to the function: %s", got["stack"])
	}
	delete(got, "stack")
	if diff := cmp.Diff(map[string]any{
		"msg":    "A request panicked",
		"method": "/apiextensions.fn.proto.v1.FunctionRunnerService/RunFunction",
		"kind":   "Gateway", "namespace": "openfunction", "name": "openfunction",
		"panic": "runtime error: index out of range [3] with length 0",
	}, got); diff != "" {
		t.Errorf("log: -want, +got:\n%s", diff)
	}
}

func TestPanicOfAnotherServiceIsRecoveredToo(t *testing.T) {
	_, err := recoverPanics(&logRecorder{})(t.Context(), "no request of a function",
		&grpc.UnaryServerInfo{FullMethod: "/grpc.health.v1.Health/Check"},
		func(context.Context, any) (any, error) { panic("no reason") })
	want := "rpc error: code = Internal desc = the function panicked, its log has the stack: no reason"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
