package main

import (
	"context"
	"slices"

	"github.com/crossplane/crossplane-runtime/v2/pkg/logging"
	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"github.com/crossplane/function-sdk-go/response"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/ask"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/attach"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/entrypoint"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/status"
)

// Function composes what an OpenFunction Gateway asks for.
type Function struct {
	fnv1.UnimplementedFunctionRunnerServiceServer

	log logging.Logger
}

// NewFunction returns a Function that logs to log.
func NewFunction(log logging.Logger) *Function { return &Function{log: log} }

// RunFunction turns an OpenFunction Gateway into listeners on a Kubernetes
// Gateway, an entry Service and a status. It is a pure function of the request.
func (f *Function) RunFunction(_ context.Context, req *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, error) {
	asked, errs := ask.Read(req.GetObserved().GetComposite().GetResource(), req.GetInput())
	rsp := response.To(req, asked.Input.TTL.Duration)
	state := observe(req)

	attachment := attach.Decide(attach.Request{XR: asked.XR, Input: asked.Input, Listeners: asked.Listeners, State: state})
	entry := entrypoint.Request{
		XR: asked.XR, Input: asked.Input, Listeners: asked.Listeners, State: state,
		Gateway: cluster.Target{Name: attachment.Gateway, Read: attachment.ReadGateway(), ClassName: attachment.ClassName()},
	}
	rsp.Requirements = require(attachment, entry)
	if len(errs) > 0 {
		refuse(rsp, errs)
		return rsp, nil
	}

	attachment.EntryBehind = attachment.Switches() && !entry.Follows()
	attached := attachment.Compose()
	entered := entry.Compose(!attached.Replacing, notRefused(attached.Listeners))
	report := status.Make(status.Subject{
		XR: asked.XR, Conditions: asked.Conditions, Attachment: attached, Entrypoint: entered,
		Warnings: slices.Concat(asked.Warnings, entered.Warnings),
	})
	desire(rsp, attached.Composed, entered.Composed)
	tell(rsp, asked.XR.APIVersion, asked.XR.Kind, report)
	return rsp, nil
}

// notRefused returns the listeners that the attachment takes, or that another
// listener serves in their place.
func notRefused(outcomes []attach.Outcome) []listener.Listener {
	listeners := make([]listener.Listener, 0, len(outcomes))
	for i := range outcomes {
		if o := &outcomes[i]; o.Problem == nil || o.Problem.Waiting || o.Elsewhere {
			listeners = append(listeners, o.Listener)
		}
	}
	return listeners
}
