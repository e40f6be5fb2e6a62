// Package workload makes the requests that a function gets in the steady state: it is
// sent all that it requires, and all that it composed, with the status that the
// controllers wrote and the managedFields of all who manage a field. Crossplane sends
// such a request for every XR at every reconcile.
//
// The requests are recorded: the function answers, and is shown what it desires as a
// cluster would show it, until nothing changes.
package workload

import (
	"context"
	"fmt"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// A Shape is what an XR asks for.
type Shape struct {
	// Attachment is how the listeners reach the Gateway.
	Attachment v1alpha1.AttachmentMethod
	// Listeners is how many there are: at least 2, OpenFunction's own.
	Listeners int
	// Largest is set where names are as long as they may be, and the XR is as large as
	// etcd stores it.
	Largest bool
	// Team is set where the XR, its namespace, domain and listeners are named after a team,
	// and not as in OpenFunction's manifest. The first listener is then the one that the
	// function adds, and the function chooses the attachment, as under the packaged
	// Compositions.
	Team string
	// OnGateway is set where other XRs share the Gateway by Patch: to how many listeners
	// it has, at least 4.
	OnGateway int
	// Route is set for a team's FunctionRoute to OpenFunction's own Gateway.
	Route bool

	// isNeighbour is set for one of the other XRs that share the Gateway.
	isNeighbour bool
}

// String returns the name of the shape, such as "Patch/64".
func (s Shape) String() string { return fmt.Sprintf("%s/%d", s.Attachment, s.Listeners) }

func (s Shape) creates() bool { return s.Attachment == v1alpha1.AttachmentCreate }

// maxReconciles is more than any attachment takes to get ready.
const maxReconciles = 8

// Steady reconciles an XR of the shape until the answer stays the same, and
// returns the request of that answer. It is an error if the XR does not get ready.
func Steady(ctx context.Context, run goldentest.Runner, s Shape) (*fnv1.RunFunctionRequest, error) {
	c, err := furnished(ctx, run, s)
	if err != nil {
		return nil, err
	}
	calls, err := c.settle(ctx, run)
	if err != nil {
		return nil, err
	}
	return last(calls).Request, nil
}

// last returns the call that has the answer.
func last(calls []goldentest.Call) goldentest.Call { return calls[len(calls)-1] }

// furnished returns a cluster for an XR of the shape with all that other XRs have
// composed there.
func furnished(ctx context.Context, run goldentest.Runner, s Shape) (*cluster, error) {
	switch {
	case s.Route:
		gateway := s
		gateway.Route, gateway.Team = false, ""
		c := newCluster(gateway)
		if _, err := c.settle(ctx, run); err != nil {
			return nil, err
		}
		return c.next(s), nil
	case s.shared() && !s.isNeighbour:
		c := newCluster(s.first())
		if _, err := c.settle(ctx, run); err != nil {
			return nil, err
		}
		return c.next(s), nil
	}
	return newCluster(s), nil
}

// settle reconciles the XR until the answer stays the same, and returns the calls of the
// reconcile that led to it. As under Crossplane, the first request of a reconcile has the
// resources that were required in the one before.
func (c *cluster) settle(ctx context.Context, run goldentest.Runner) ([]goldentest.Call, error) {
	var before *fnv1.RunFunctionResponse
	for range maxReconciles {
		calls, err := c.reconcile(ctx, run, before.GetRequirements())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.shape, err)
		}
		answer := last(calls).Response
		if before != nil && proto.Equal(before, answer) {
			return calls, ready(answer)
		}
		c.apply(answer)
		before = answer
	}
	return nil, fmt.Errorf("%s: is not steady after %d reconciles", c.shape, maxReconciles)
}

// ready returns an error unless all that is desired is ready and every condition is
// True.
func ready(rsp *fnv1.RunFunctionResponse) error {
	for key, r := range rsp.GetDesired().GetResources() {
		if r.GetReady() != fnv1.Ready_READY_TRUE {
			return fmt.Errorf("%s is not ready", key)
		}
	}
	for _, c := range rsp.GetConditions() {
		if c.GetStatus() != fnv1.Status_STATUS_CONDITION_TRUE {
			return fmt.Errorf("%s is not True: %s", c.GetType(), c.GetMessage())
		}
	}
	return nil
}

// reconcile calls the function until its requirements settle, and returns the calls.
// The first request has the resources that were required before.
func (c *cluster) reconcile(ctx context.Context, run goldentest.Runner, before *fnv1.Requirements) ([]goldentest.Call, error) {
	first, err := c.request()
	if err != nil {
		return nil, err
	}
	world, err := c.world()
	if err != nil {
		return nil, err
	}
	if first, err = world.Seed(first, before); err != nil {
		return nil, err
	}
	calls, err := goldentest.Settle(ctx, run, first, world)
	if err != nil {
		return nil, err
	}
	if message := last(calls).Fatal(); message != "" {
		return nil, fmt.Errorf("fatal: %s", message)
	}
	return calls, nil
}

// request returns the first request of a reconcile.
func (c *cluster) request() (*fnv1.RunFunctionRequest, error) {
	input, err := structpb.NewStruct(c.shape.input())
	if err != nil {
		return nil, err
	}
	xr, err := structpb.NewStruct(c.xr)
	if err != nil {
		return nil, err
	}
	req := &fnv1.RunFunctionRequest{
		Meta:     &fnv1.RequestMeta{Tag: c.shape.String()},
		Input:    input,
		Desired:  &fnv1.State{},
		Observed: &fnv1.State{Composite: &fnv1.Resource{Resource: xr}, Resources: map[string]*fnv1.Resource{}},
	}
	for key, id := range c.composed {
		r, err := structpb.NewStruct(c.objects[id])
		if err != nil {
			return nil, err
		}
		req.Observed.Resources[key] = &fnv1.Resource{Resource: r}
	}
	return req, nil
}
