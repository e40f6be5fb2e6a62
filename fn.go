package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/crossplane/crossplane-runtime/v2/pkg/logging"
	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway"
	"github.com/openfunction/function-openfunction-gateway/internal/route"
)

// answers has who answers for an XR, by its kind.
var answers = map[string]func(answer.Question) answer.Answer{
	"Gateway":        gateway.Answer,
	"ClusterGateway": gateway.Answer,
	"FunctionRoute":  route.Answer,
}

// Function composes what OpenFunction's resources ask for.
type Function struct {
	fnv1.UnimplementedFunctionRunnerServiceServer

	log   logging.Logger
	debug bool // log shows debug messages
}

// NewFunction returns a Function that logs to log, which shows debug messages or not.
func NewFunction(log logging.Logger, debug bool) *Function { return &Function{log: log, debug: debug} }

// RunFunction observes what the request shows, has it answered by the XR's kind, and
// responds. The response is a pure function of the request and the time.
func (f *Function) RunFunction(_ context.Context, req *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, error) {
	started := time.Now()
	xr := req.GetObserved().GetComposite().GetResource()
	answerTo, known := answers[kindOf(xr)]
	if !known {
		answerTo = unknown
	}
	a := answerTo(answer.Question{Composite: xr, Input: req.GetInput(), State: observe(req)})
	rsp := respond(req, a)
	f.logAnswer(req, a, time.Since(started))
	return rsp, nil
}

func kindOf(xr *structpb.Struct) string { return xr.GetFields()["kind"].GetStringValue() }

// unknown answers for an XR that nobody here answers for.
func unknown(q answer.Question) answer.Answer {
	return answer.Refused(fmt.Sprintf("kind: %q is not one that this function answers for: write %s, in the XRD and in the Composition's compositeTypeRef",
		kindOf(q.Composite), strings.Join(slices.Sorted(maps.Keys(answers)), " or ")))
}
