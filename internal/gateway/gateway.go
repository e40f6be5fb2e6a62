// Package gateway answers for OpenFunction Gateways: it asks what is wanted,
// attaches the listeners to a Kubernetes Gateway, leads the entry Service there and
// reports the status.
package gateway

import (
	"slices"
	"time"

	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/ask"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/attach"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/entrypoint"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/status"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// Answer turns an OpenFunction Gateway into listeners on a Kubernetes Gateway, an
// entry Service and a status.
func Answer(q answer.Question) answer.Answer {
	asked, errs := ask.Read(q.Composite, q.Input, q.State)
	attachment := attach.Decide(attach.Request{
		XR: asked.XR, Tenant: asked.Tenant, Conditions: asked.Conditions, Input: asked.Input, Listeners: asked.Listeners, State: q.State,
		Held: asked.Held,
	})
	entry := entrypoint.Request{
		XR: asked.XR, Input: asked.Input, Listeners: asked.Listeners, Conditions: asked.Conditions, State: q.State, Gateway: attachment.Target(), Held: asked.Held,
	}
	out := answer.Answer{Requirements: cluster.NewRequirements(), TTL: asked.Input.TTL.Duration}
	asked.Require(out.Requirements)
	attachment.Require(out.Requirements)
	entry.Require(out.Requirements)
	publish := newPublication(asked, q.State)
	publish.require(out.Requirements)
	status.Require(out.Requirements, asked.Listeners)
	if len(errs) > 0 {
		out.Refusal = answer.Refusal("OpenFunction Gateway", errs)
		out.Conditions = status.Refused(out.Refusal)
		return out
	}

	attached := attachment.Compose(entry.Follows)
	entered := entry.Compose(attached.Serving(), attached.Served())
	published, unpublished := publish.compose(attached, attachment.Target())
	report := status.Make(status.Subject{
		XR: asked.XR, Held: asked.Held, Conditions: asked.Conditions, Told: asked.Told, Attachment: attached, Entrypoint: entered, Unpublished: unpublished,
		Warnings: slices.Concat(asked.Warnings, entered.Warnings),
		Sample:   q.State.Namespace(v1alpha1.SampleNamespace),
	})
	out.Composed = slices.Concat(attached.Composed, entered.Composed, published)
	for i, c := range out.Composed {
		out.Composed[i] = c.Marked(attachment.Owner())
	}
	out.Composed = underOldKeys(q.State, asked.XR.Metadata.UID, attachment.Owner(), out.Composed)
	out.Status = wire.Encode(&report.Status)
	out.Conditions, out.Events, out.Held = report.Conditions, report.Events, report.Held
	if report.Soon {
		out.TTL = min(out.TTL, soon)
	}
	if attached.Drains > 0 {
		out.TTL = min(out.TTL, max(attached.Drains, time.Second))
	}
	return out
}

// soon is the longest TTL while what is waited for is not watched.
const soon = 15 * time.Second
