package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/crossplane/crossplane-runtime/v2/pkg/logging"

	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
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
	log   logging.Logger
	debug bool // log shows debug messages
}

// NewFunction returns a Function that logs to log, which shows debug messages or not.
func NewFunction(log logging.Logger, debug bool) *Function { return &Function{log: log, debug: debug} }

// RunFunction observes what the bytes of a RunFunctionRequest show, has it answered by
// the XR's kind, and returns the bytes of the RunFunctionResponse. The response is a pure
// function of the request and of the time.
func (f *Function) RunFunction(_ context.Context, raw []byte) ([]byte, error) {
	started := time.Now()
	req, err := readRequest(raw, started)
	if err != nil {
		return nil, err
	}
	answerTo, known := answers[cluster.KindOf(req.Composite).Kind]
	if !known {
		answerTo = unknown
	}
	a := answerTo(req.Question)
	rsp := respond(req, a)
	if len(rsp) > maxResponse {
		a = refuseSize(a, len(rsp), partsOf(req, a))
		rsp = respond(request{tag: req.tag}, a) // Crossplane reads nothing else of a refusal.
	}
	f.logAnswer(req, a, time.Since(started))
	return rsp, nil
}

// unknown answers for an XR that nobody here answers for.
func unknown(q answer.Question) answer.Answer {
	return answer.Refused(fmt.Sprintf("kind: %q is not one that this function answers for: write %s, in the XRD and in the Composition's compositeTypeRef",
		cluster.KindOf(q.Composite).Kind, strings.Join(slices.Sorted(maps.Keys(answers)), " or ")))
}
