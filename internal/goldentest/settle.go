package goldentest

import (
	"context"
	"fmt"
	"slices"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/protobuf/proto"
)

// maxCalls is how often Crossplane calls a function whose requirements keep
// changing: xfn.MaxRequirementsIterations, and the first call.
const maxCalls = 6

// A Runner runs one composition function: in process, or over gRPC.
type Runner func(context.Context, *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, error)

// A Call is one request to a function, and the function's response.
type Call struct {
	Request  *fnv1.RunFunctionRequest
	Response *fnv1.RunFunctionResponse
}

// Fatal returns the message of the call's fatal result, or "" if it has none.
func (c Call) Fatal() string { return fatalMessage(c.Response.GetResults()) }

// Settle calls a function until its requirements settle, and returns the calls.
// The last one has the function's answer.
//
// It does what Crossplane's FetchingFunctionRunner does (internal/xfn/required_resources.go,
// v2.4.0): the first request has what was seeded (World.Seed) or nothing that is required,
// and each further one has that and what the call before it required. The calls end with a
// fatal result, with requirements that equal those of the call before, or at once where the
// first request had all that is required.
func Settle(ctx context.Context, run Runner, first *fnv1.RunFunctionRequest, w *World) ([]Call, error) {
	var calls []Call
	var required *fnv1.Requirements
	req := first
	for n := range maxCalls {
		rsp, err := run(ctx, proto.CloneOf(req))
		if err != nil {
			return nil, err
		}
		calls = append(calls, Call{Request: req, Response: rsp})
		if isFatal(rsp) || n > 0 && proto.Equal(rsp.GetRequirements(), required) {
			return calls, nil
		}
		required = rsp.GetRequirements()
		next, err := w.resolve(first, required)
		if err != nil {
			return nil, err
		}
		if n == 0 && proto.Equal(req, next) {
			return calls, nil
		}
		next.Context = rsp.GetContext()
		req = next
	}
	return nil, fmt.Errorf("requirements did not settle in %d calls", maxCalls)
}

func isFatal(rsp *fnv1.RunFunctionResponse) bool {
	return slices.ContainsFunc(rsp.GetResults(), fatal)
}

// fatalMessage returns the message of the first fatal result, or "" if there is
// none.
func fatalMessage(results []*fnv1.Result) string {
	i := slices.IndexFunc(results, fatal)
	if i < 0 {
		return ""
	}
	return results[i].GetMessage()
}

func fatal(r *fnv1.Result) bool {
	return r.GetSeverity() == fnv1.Severity_SEVERITY_FATAL
}
