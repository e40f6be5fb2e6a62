package goldentest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// maxCalls is how often Crossplane calls a function whose requirements keep
// changing: xfn.MaxRequirementsIterations, and the first call.
const maxCalls = 6

// A Runner runs one composition function: in process, or over gRPC.
type Runner func(context.Context, *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, error)

// An Outcome is what the pipeline of a case came to.
type Outcome struct {
	// Calls of the pipeline's last step. Only the last one counts: the function
	// asked for more in those before it.
	Calls []Call

	xr         *unstructured.Unstructured
	results    []*fnv1.Result
	conditions []*fnv1.Condition
}

// A Call of a function.
type Call struct {
	Request  *fnv1.RunFunctionRequest
	Response *fnv1.RunFunctionResponse
}

// Run runs the pipeline of a case as Crossplane does. Runners go by the name of
// the Function.
func Run(ctx context.Context, c Case, runners map[string]Runner) (*Outcome, error) {
	s, err := load(c)
	if err != nil {
		return nil, err
	}
	o := &Outcome{xr: s.xr}
	desired, fnctx := &fnv1.State{}, &structpb.Struct{}
	for _, st := range s.pipeline {
		run, ok := runners[st.FunctionRef.Name]
		if !ok {
			return nil, fmt.Errorf("%s: there is no function %q", c.Composition, st.FunctionRef.Name)
		}
		req, err := s.request(st, desired, fnctx)
		if err != nil {
			return nil, fmt.Errorf("%s: input of step %q: %w", c.Composition, st.Step, err)
		}
		if o.Calls, err = call(ctx, run, req, s.world); err != nil {
			return nil, fmt.Errorf("step %q: %w", st.Step, err)
		}
		rsp := o.last()
		o.results = append(o.results, rsp.GetResults()...)
		o.conditions = append(o.conditions, rsp.GetConditions()...)
		if isFatal(rsp) {
			break
		}
		desired, fnctx = rsp.GetDesired(), rsp.GetContext()
	}
	return o, nil
}

// Fatal is the message of the fatal result, empty if there is none.
func (o *Outcome) Fatal() string {
	i := slices.IndexFunc(o.results, fatal)
	if i < 0 {
		return ""
	}
	return o.results[i].GetMessage()
}

func (o *Outcome) last() *fnv1.RunFunctionResponse {
	return o.Calls[len(o.Calls)-1].Response
}

// call calls a function until its requirements settle, as Crossplane's
// FetchingFunctionRunner does (internal/xfn/required_resources.go, v2.4.0).
func call(ctx context.Context, run Runner, req *fnv1.RunFunctionRequest, w *world) ([]Call, error) {
	var calls []Call
	var settled *fnv1.Requirements
	for range maxCalls {
		sent := proto.CloneOf(req)
		rsp, err := run(ctx, proto.CloneOf(req))
		if err != nil {
			return nil, err
		}
		calls = append(calls, Call{Request: sent, Response: rsp})
		first := len(calls) == 1
		if isFatal(rsp) || !first && proto.Equal(rsp.GetRequirements(), settled) {
			return calls, nil
		}
		settled = rsp.GetRequirements()
		if err := w.resolve(settled, req); err != nil {
			return nil, err
		}
		if first && proto.Equal(sent, req) {
			return calls, nil
		}
		req.Context = rsp.GetContext()
	}
	return nil, fmt.Errorf("requirements did not settle in %d calls", maxCalls)
}

func isFatal(rsp *fnv1.RunFunctionResponse) bool {
	return slices.ContainsFunc(rsp.GetResults(), fatal)
}

func fatal(r *fnv1.Result) bool {
	return r.GetSeverity() == fnv1.Severity_SEVERITY_FATAL
}

// resolve puts what reqs select into req, and nothing else.
func (w *world) resolve(reqs *fnv1.Requirements, req *fnv1.RunFunctionRequest) error {
	if len(reqs.GetExtraResources()) > 0 { //nolint:staticcheck // That it is deprecated is the point.
		return errors.New("extra_resources is deprecated: require them as resources")
	}
	var err error
	req.RequiredResources = make(map[string]*fnv1.Resources, len(reqs.GetResources()))
	for name, s := range reqs.GetResources() {
		if req.RequiredResources[name], err = w.resources(s); err != nil {
			return err
		}
	}
	req.RequiredSchemas = make(map[string]*fnv1.Schema, len(reqs.GetSchemas()))
	for name, s := range reqs.GetSchemas() {
		if req.RequiredSchemas[name], err = w.schema(s); err != nil {
			return err
		}
	}
	return nil
}
