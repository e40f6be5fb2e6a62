package main

import (
	"testing"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"github.com/crossplane/function-sdk-go/response"
	"google.golang.org/protobuf/proto"

	"github.com/openfunction/function-openfunction-gateway/bench/workload"
	"github.com/openfunction/function-openfunction-gateway/internal/attach"
	"github.com/openfunction/function-openfunction-gateway/internal/entrypoint"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/status"
)

// shapes that are measured.
var shapes = []workload.Shape{
	{Attachment: v1alpha1.AttachmentPatch, Listeners: 2},
	{Attachment: v1alpha1.AttachmentPatch, Listeners: 16},
	{Attachment: v1alpha1.AttachmentPatch, Listeners: 64},
	{Attachment: v1alpha1.AttachmentCreate, Listeners: 64},
	{Attachment: v1alpha1.AttachmentListenerSet, Listeners: 120},
}

func steady(tb testing.TB, s workload.Shape) *fnv1.RunFunctionRequest {
	tb.Helper()
	req, err := workload.Steady(tb.Context(), newFunction().RunFunction, s)
	if err != nil {
		tb.Fatal(err)
	}
	return req
}

// stages are the steps of RunFunction, each with what came of those before it.
type stages struct {
	req        *fnv1.RunFunctionRequest
	ask        openfunction.Ask
	attachment *attach.Attachment
	entry      entrypoint.Request
	attached   attach.Result
	entered    entrypoint.Result
	report     status.Report
}

func (s *stages) read() {
	s.ask, _ = openfunction.Read(s.req.GetObserved().GetComposite().GetResource(), s.req.GetInput())
}

func (s *stages) decide() {
	state := observe(s.req)
	s.attachment = attach.Decide(attach.Request{XR: s.ask.XR, Input: s.ask.Input, Listeners: s.ask.Listeners, State: state})
	s.entry = entrypoint.Request{
		XR: s.ask.XR, Config: s.ask.Input.Entrypoint, Listeners: s.ask.Listeners, State: state,
		Gateway: s.attachment.Gateway, Read: s.attachment.ReadGateway(), ClassName: s.attachment.ClassName(),
	}
}

func (s *stages) require() { require(s.attachment, s.entry) }

func (s *stages) attach() { s.attached = s.attachment.Compose() }

func (s *stages) enter() { s.entered = s.entry.Compose(!s.attached.Replacing) }

func (s *stages) make() {
	s.report = status.Make(status.Subject{
		XR: s.ask.XR, Conditions: s.ask.Conditions, Attachment: s.attached, Entrypoint: s.entered, Warnings: s.ask.Warnings,
	})
}

func (s *stages) respond() {
	rsp := response.To(&fnv1.RunFunctionRequest{}, s.ask.Input.TTL.Duration)
	desire(rsp, s.attached.Composed, s.entered.Composed)
	tell(rsp, s.ask.XR.APIVersion, s.ask.XR.Kind, s.report)
}

// BenchmarkStages says where RunFunction's time goes.
func BenchmarkStages(b *testing.B) {
	for _, shape := range shapes {
		s := &stages{req: steady(b, shape)}
		for _, stage := range []struct {
			name string
			run  func()
		}{
			{"Read", s.read},
			{"Decide", s.decide},
			{"Require", s.require},
			{"Attach", s.attach},
			{"Enter", s.enter},
			{"Report", s.make},
			{"Respond", s.respond},
		} {
			stage.run() // also where this stage's benchmark is not selected
			b.Run(shape.String()+"/"+stage.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					stage.run()
				}
			})
		}
	}
}

// BenchmarkRequest compares RunFunction with what every function pays before and
// after it.
func BenchmarkRequest(b *testing.B) {
	fn := newFunction()
	for _, shape := range shapes {
		req := steady(b, shape)
		raw := wireForm(b, req)
		b.Run(shape.String()+"/Unmarshal", func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				if err := proto.Unmarshal(raw, &fnv1.RunFunctionRequest{}); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(shape.String()+"/RunFunction", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				req.Desired = &fnv1.State{}
				if _, err := fn.RunFunction(b.Context(), req); err != nil {
					b.Fatal(err)
				}
			}
		})
		rsp, err := fn.RunFunction(b.Context(), req)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(shape.String()+"/Marshal", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := proto.Marshal(rsp); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
