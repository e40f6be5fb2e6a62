package goldentest

import (
	"context"
	"errors"
	"fmt"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/protobuf/types/known/structpb"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// ErrNoFunction says that a step names a Function that nobody runs.
var ErrNoFunction = errors.New("there is no function")

// An Outcome is what came of the pipeline of a case.
type Outcome struct {
	// Calls holds the calls of the pipeline's last step. The last call has the
	// answer; in those before it the function asked for more.
	Calls []Call

	xr         *unstructured.Unstructured
	selected   string // the Composition's name
	results    []stepResult
	conditions []*fnv1.Condition
}

// A stepResult is a result of one step.
type stepResult struct {
	*fnv1.Result

	step string
}

// Run runs the pipeline of a case as Crossplane does. The runners go by the name
// of their Function.
func Run(ctx context.Context, c Case, runners map[string]Runner) (*Outcome, error) {
	s, err := load(c)
	if err != nil {
		return nil, err
	}
	o := &Outcome{xr: s.xr, selected: s.composition.Name}
	desired, fnctx := &fnv1.State{}, &structpb.Struct{}
	for _, st := range s.composition.Spec.Pipeline {
		run, ok := runners[st.FunctionRef.Name]
		if !ok {
			return nil, fmt.Errorf("%s: %w %q", c.Composition, ErrNoFunction, st.FunctionRef.Name)
		}
		req, err := s.request(st, desired, fnctx)
		if err != nil {
			return nil, fmt.Errorf("%s: input of step %q: %w", c.Composition, st.Step, err)
		}
		if o.Calls, err = Settle(ctx, run, req, s.world); err != nil {
			return nil, fmt.Errorf("step %q: %w", st.Step, err)
		}
		rsp := o.last()
		for _, r := range rsp.GetResults() {
			o.results = append(o.results, stepResult{Result: r, step: st.Step})
		}
		o.conditions = append(o.conditions, rsp.GetConditions()...)
		if isFatal(rsp) {
			break
		}
		desired, fnctx = rsp.GetDesired(), rsp.GetContext()
	}
	return o, nil
}

// Fatal returns the message of the fatal result, or "" if there is none.
func (o *Outcome) Fatal() string { return fatalMessage(o.last().GetResults()) }

// last returns the response that counts.
func (o *Outcome) last() *fnv1.RunFunctionResponse {
	return o.Calls[len(o.Calls)-1].Response
}
