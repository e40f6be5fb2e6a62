package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/logging"
	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"github.com/crossplane/function-sdk-go/response"

	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway"
)

// answers has who answers for an XR, by its kind.
var answers = map[string]func(answer.Question) answer.Answer{
	"Gateway":        gateway.Answer,
	"ClusterGateway": gateway.Answer,
}

// Function composes what OpenFunction's resources ask for.
type Function struct {
	fnv1.UnimplementedFunctionRunnerServiceServer

	log logging.Logger
}

// NewFunction returns a Function that logs to log.
func NewFunction(log logging.Logger) *Function { return &Function{log: log} }

// RunFunction observes what the request shows, has it answered by the XR's kind, and
// responds. It is a pure function of the request.
func (f *Function) RunFunction(_ context.Context, req *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, error) {
	xr := req.GetObserved().GetComposite().GetResource()
	kind := xr.GetFields()["kind"].GetStringValue()
	answerTo, known := answers[kind]
	if !known {
		rsp := response.To(req, response.DefaultTTL)
		response.Fatal(rsp, unknown(kind))
		return rsp, nil
	}
	return respond(req, answerTo(answer.Question{Composite: xr, Input: req.GetInput(), State: observe(req)})), nil
}

// unknown returns the error of an XR that nobody here answers for.
func unknown(kind string) error {
	return fmt.Errorf("cannot answer for an XR of kind %q, only for these: %s. Write one of them as the kind in the XRD and in the Composition's compositeTypeRef",
		kind, strings.Join(slices.Sorted(maps.Keys(answers)), ", "))
}
