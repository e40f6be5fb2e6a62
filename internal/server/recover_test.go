package server

import (
	"context"
	"strings"
	"testing"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	fnv1beta1 "github.com/crossplane/function-sdk-go/proto/v1beta1"
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
	panicked := func(method string) map[string]any {
		return map[string]any{
			"msg": "A request panicked", "method": method,
			"kind": "Gateway", "namespace": "openfunction", "name": "openfunction",
			"panic": "runtime error: index out of range [3] with length 0",
		}
	}

	cases := map[string]struct {
		call func(t *testing.T, conn *grpc.ClientConn, tag string) error
		want map[string]any
	}{
		"V1": {
			call: func(t *testing.T, conn *grpc.ClientConn, tag string) error {
				t.Helper()
				req := tagged(tag)
				req.Observed = &fnv1.State{Composite: &fnv1.Resource{Resource: xr(t)}}
				_, err := fnv1.NewFunctionRunnerServiceClient(conn).RunFunction(t.Context(), req)
				return err
			},
			want: panicked("/apiextensions.fn.proto.v1.FunctionRunnerService/RunFunction"),
		},
		"V1beta1": {
			call: func(t *testing.T, conn *grpc.ClientConn, tag string) error {
				t.Helper()
				_, err := fnv1beta1.NewFunctionRunnerServiceClient(conn).RunFunction(t.Context(), &fnv1beta1.RunFunctionRequest{
					Meta:     &fnv1beta1.RequestMeta{Tag: tag},
					Observed: &fnv1beta1.State{Composite: &fnv1beta1.Resource{Resource: xr(t)}},
				})
				return err
			},
			want: panicked("/apiextensions.fn.proto.v1beta1.FunctionRunnerService/RunFunction"),
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			log := &logRecorder{}
			o := insecureOptions()
			o.Log = log
			conn := dial(t, serve(t, panicky, o), nil)

			err := tc.call(t, conn, "panic")
			want := "rpc error: code = Internal desc = the function panicked, its log has the stack: " +
				"runtime error: index out of range [3] with length 0"
			if err == nil || err.Error() != want {
				t.Errorf("the request that panics: got %v, want %s", err, want)
			}
			if err := tc.call(t, conn, "calm"); err != nil {
				t.Errorf("the next request: %v", err)
			}

			got := log.the(t, "A request panicked")
			if !strings.Contains(got["stack"].(string), "server.panicky(") {
				t.Errorf("log: the stack does not lead to the function: %s", got["stack"])
			}
			delete(got, "stack")
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("log: -want, +got:\n%s", diff)
			}
		})
	}
}

func TestPanicOfAnotherServiceIsRecoveredToo(t *testing.T) {
	_, err := recoverPanics(&logRecorder{})(t.Context(), "neither v1 nor v1beta1",
		&grpc.UnaryServerInfo{FullMethod: "/grpc.health.v1.Health/Check"},
		func(context.Context, any) (any, error) { panic("no reason") })
	want := "rpc error: code = Internal desc = the function panicked, its log has the stack: no reason"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
