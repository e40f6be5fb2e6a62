package workload

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/protobuf/proto"

	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// A Share is how many of many XRs have a shape.
type Share struct {
	Shape

	Percent int
	// Name says what they are.
	Name string
}

// Mix is what a platform team has: most teams share a Gateway by Patch.
var Mix = []Share{
	{Percent: 40, Name: "Patch, 16 listeners on the Gateway", Shape: Shape{Attachment: v1alpha1.AttachmentPatch, Listeners: 2, OnGateway: 16}},
	{Percent: 15, Name: "Patch, 64 listeners on the Gateway", Shape: Shape{Attachment: v1alpha1.AttachmentPatch, Listeners: 2, OnGateway: 64}},
	{Percent: 15, Name: "ListenerSet", Shape: Shape{Attachment: v1alpha1.AttachmentListenerSet, Listeners: 2}},
	{Percent: 10, Name: "Create", Shape: Shape{Attachment: v1alpha1.AttachmentCreate, Listeners: 2}},
	{Percent: 20, Name: "FunctionRoute", Shape: Shape{Attachment: v1alpha1.AttachmentPatch, Listeners: 2, Route: true}},
}

// A Template has the requests of a recorded reconcile of one XR, from which those of
// others are made: an XR that differs by its names only has requests that differ by them
// only.
type Template struct {
	// TTL is how long Crossplane waits before it reconciles the XR again, if nothing
	// happens.
	TTL time.Duration

	// asked has what a new XR's first reconcile asks, from which its names become known.
	asked []question
	// steady has the requests of a reconcile in the steady state.
	steady []recorded
}

// A question is a request, and which of the strings in the answer are an XR's own.
type question struct {
	recorded

	own []int
}

// Names are those of one XR, each in its place. They begin with the team's.
type Names []string

// Record returns the template of a shape: of a reconcile in the steady state.
func Record(ctx context.Context, run goldentest.Runner, s Shape) (*Template, error) {
	s.Team = team(0)
	c, err := furnished(ctx, run, s)
	if err != nil {
		return nil, err
	}
	first, err := c.reconcile(ctx, run, nil)
	if err != nil {
		return nil, err
	}
	t := &Template{}
	names, err := t.learn(ctx, run, first)
	if err != nil {
		return nil, err
	}
	calls, err := c.settle(ctx, run)
	if err != nil {
		return nil, err
	}
	t.TTL = last(calls).Response.GetMeta().GetTtl().AsDuration()
	for _, call := range calls {
		r, err := record(call.Request, names)
		if err != nil {
			return nil, err
		}
		t.steady = append(t.steady, r)
	}
	return t, nil
}

// learn finds out which strings are an XR's own, by the answers that two XRs get, and
// returns the names of the recorded XR. A request has names that were in the answer to
// the one before.
func (t *Template) learn(ctx context.Context, run goldentest.Runner, calls []goldentest.Call) (Names, error) {
	mine, others := Names{team(0)}, Names{team(1)}
	for _, call := range calls {
		r, err := record(call.Request, mine)
		if err != nil {
			return nil, err
		}
		answer, err := r.ask(ctx, run, mine)
		if err != nil {
			return nil, err
		}
		other, err := r.ask(ctx, run, others)
		if err != nil {
			return nil, err
		}
		if len(answer) != len(other) {
			return nil, errors.New("two XRs that differ by their names get different answers")
		}
		q := question{recorded: r}
		for i := range answer {
			if answer[i] != other[i] && !slices.Contains(mine, answer[i]) {
				q.own = append(q.own, i)
			}
		}
		t.asked = append(t.asked, q)
		mine, others = q.learned(mine, answer), q.learned(others, other)
	}
	return mine, nil
}

// learned returns names with those that an answer has.
func (q question) learned(names Names, answer []string) Names {
	for _, i := range q.own {
		names = append(names, answer[i])
	}
	return names
}

// Names returns the names of the n-th XR, by asking the function for them.
func (t *Template) Names(ctx context.Context, run goldentest.Runner, n int) (Names, error) {
	names := Names{team(n)}
	for _, q := range t.asked {
		answer, err := q.ask(ctx, run, names)
		if err != nil {
			return nil, err
		}
		names = q.learned(names, answer)
	}
	return names, nil
}

// ask sends the request with other names, and returns all strings in what is composed and
// required.
func (r recorded) ask(ctx context.Context, run goldentest.Runner, names Names) ([]string, error) {
	req := &fnv1.RunFunctionRequest{}
	if err := proto.Unmarshal(r.with(names), req); err != nil {
		return nil, err
	}
	rsp, err := run(ctx, req)
	if err != nil {
		return nil, err
	}
	desired := rsp.GetDesired().GetResources()
	out := slices.Sorted(maps.Keys(rsp.GetRequirements().GetResources()))
	for _, key := range slices.Sorted(maps.Keys(desired)) {
		out = append(out, stringsIn(desired[key].GetResource().AsMap())...)
	}
	return out, nil
}

// stringsIn returns the strings in a value, those of an object in the order of its keys.
func stringsIn(v any) []string {
	var out []string
	switch v := v.(type) {
	case object:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			out = append(out, stringsIn(v[key])...)
		}
	case []any:
		for _, e := range v {
			out = append(out, stringsIn(e)...)
		}
	case string:
		out = append(out, v)
	}
	return out
}

// Of returns the requests of a reconcile of the XR with these names, in protobuf's wire
// form.
func (t *Template) Of(names Names) [][]byte {
	out := make([][]byte, len(t.steady))
	for i, r := range t.steady {
		out[i] = r.with(names)
	}
	return out
}

// team returns the name of the n-th team. All are of one length.
func team(n int) string { return fmt.Sprintf("team-%05d", n) }
