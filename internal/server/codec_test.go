package server

import (
	"context"
	"strings"
	"testing"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/openfunction/function-openfunction-gateway/internal/prune"
)

// seen answers with the kind and the name of the XR that the function gets to see.
func seen(_ context.Context, req *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, error) {
	kind, _, name := identify(compositeOf(req))
	return &fnv1.RunFunctionResponse{Meta: &fnv1.ResponseMeta{Tag: kind + "/" + name}}, nil
}

// withoutKind leaves the XR's kind undecoded, and so all that the server serves to
// a function which does not read it.
func withoutKind() Options {
	field := func(n protowire.Number, rule prune.Rule) prune.Rule {
		return prune.Message(map[protowire.Number]prune.Rule{n: rule})
	}
	o := insecureOptions()
	o.NeverRead = field(2, field(1, field(1, prune.Struct(prune.Fields{"kind": nil}))))
	return o
}

func TestWhatIsNeverReadIsNotDecoded(t *testing.T) {
	conn := dial(t, serve(t, seen, withoutKind()), nil)

	rsp, err := fnv1.NewFunctionRunnerServiceClient(conn).RunFunction(t.Context(),
		&fnv1.RunFunctionRequest{Observed: &fnv1.State{Composite: &fnv1.Resource{Resource: xr(t)}}})
	if err != nil || rsp.GetMeta().GetTag() != "/openfunction" {
		t.Errorf("RunFunction: got %q, %v", rsp.GetMeta().GetTag(), err)
	}
	if _, err := healthv1.NewHealthClient(conn).Check(t.Context(), &healthv1.HealthCheckRequest{}); err != nil {
		t.Errorf("health: %v", err)
	}
}

func TestARequestThatIsNoneIsRefused(t *testing.T) {
	conn := dial(t, serve(t, seen, withoutKind()), nil)
	request := []byte{0x12, 0x05, 'n', 'o'}
	err := conn.Invoke(t.Context(), fnv1.FunctionRunnerService_RunFunction_FullMethodName, &request, &[]byte{}, grpc.ForceCodec(rawCodec{}))
	if got := status.Convert(err); got.Code() != codes.Internal || !strings.Contains(got.Message(), "cannot parse invalid wire-format data") {
		t.Errorf("got %v, want Internal: cannot parse invalid wire-format data", err)
	}
}

// A rawCodec sends bytes as they are.
type rawCodec struct{}

func (rawCodec) Marshal(v any) ([]byte, error)   { return *v.(*[]byte), nil }
func (rawCodec) Unmarshal(_ []byte, _ any) error { return nil }
func (rawCodec) Name() string                    { return "proto" }
