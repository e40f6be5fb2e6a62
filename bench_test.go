package main

import (
	"slices"
	"testing"
	"time"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/protobuf/proto"

	"github.com/openfunction/function-openfunction-gateway/bench/workload"
	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/ask"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/attach"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/entrypoint"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/status"
	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
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
	req, err := workload.Steady(tb.Context(), runnerOf(newFunction()), s)
	if err != nil {
		tb.Fatal(err)
	}
	return req
}

// stages are the steps from the bytes of a request to those of its answer, each
// with what came of those before it.
type stages struct {
	raw        []byte
	req        request
	ask        ask.Ask
	attachment *attach.Attachment
	entry      entrypoint.Request
	attached   attach.Result
	entered    entrypoint.Result
	report     status.Report
	answer     answer.Answer
}

func newStages(tb testing.TB, shape workload.Shape) *stages {
	tb.Helper()
	return &stages{raw: wireForm(tb, steady(tb, shape))}
}

func (s *stages) observe() {
	var err error
	if s.req, err = readRequest(s.raw, time.Now()); err != nil {
		panic(err)
	}
}

func (s *stages) read() { s.ask, _ = ask.Read(s.req.Composite, s.req.Input, s.req.State) }

func (s *stages) decide() {
	state := s.req.State
	s.attachment = attach.Decide(attach.Request{XR: s.ask.XR, Tenant: s.ask.Tenant, Input: s.ask.Input, Listeners: s.ask.Listeners, State: state})
	s.entry = entrypoint.Request{
		XR: s.ask.XR, Input: s.ask.Input, Listeners: s.ask.Listeners, State: state, Gateway: s.attachment.Target(),
	}
}

// require decides again, since an attachment keeps what it was asked for once.
func (s *stages) require() {
	s.decide()
	s.answer = answer.Answer{Requirements: cluster.NewRequirements(), TTL: s.ask.Input.TTL.Duration}
	s.ask.Require(s.answer.Requirements)
	s.attachment.Require(s.answer.Requirements)
	s.entry.Require(s.answer.Requirements)
	status.Require(s.answer.Requirements, s.ask.Listeners)
}

func (s *stages) attach() { s.attached = s.attachment.Compose(s.entry.Follows) }

func (s *stages) enter() {
	s.entered = s.entry.Compose(s.attached.Serving(), s.attached.Served())
}

func (s *stages) make() {
	s.report = status.Make(status.Subject{
		XR: s.ask.XR, Conditions: s.ask.Conditions, Told: s.ask.Told, Attachment: s.attached, Entrypoint: s.entered,
		Warnings: slices.Concat(s.ask.Warnings, s.entered.Warnings),
	})
}

func (s *stages) respond() {
	s.answer.Composed = slices.Concat(s.attached.Composed, s.entered.Composed)
	s.answer.Status = wire.Encode(&s.report.Status)
	s.answer.Conditions, s.answer.Events = s.report.Conditions, s.report.Events
	respond(s.req, s.answer)
}

// A stage is one of them. most is how often it may allocate for a request of 64
// listeners by Patch: what it does, and a quarter.
type stage struct {
	name string
	most float64
	run  func()
}

func (s *stages) all() []stage {
	return []stage{
		{"Observe", 18, s.observe},
		{"Read", 685, s.read},
		{"Decide", 770, s.decide},
		{"DecideAndRequire", 1500, s.require},
		{"Attach", 98, s.attach},
		{"Enter", 65, s.enter},
		{"Report", 131, s.make},
		{"Respond", 53, s.respond},
	}
}

// TestStagesAllocateNoMore keeps what a stage costs from growing unseen.
func TestStagesAllocateNoMore(t *testing.T) {
	goldentest.CountsAllocations(t)
	s := newStages(t, workload.Shape{Attachment: v1alpha1.AttachmentPatch, Listeners: 64})
	for _, stage := range s.all() {
		if got := testing.AllocsPerRun(3, stage.run); got > stage.most {
			t.Errorf("%s: %.0f allocations, want at most %.0f", stage.name, got, stage.most)
		}
	}
}

// BenchmarkStages says where a request's time goes.
func BenchmarkStages(b *testing.B) {
	for _, shape := range shapes {
		for _, stage := range newStages(b, shape).all() {
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

// BenchmarkRunFunction answers requests from bytes to bytes, as the server has it. For
// comparison Unmarshal decodes a request, as any other function does before it starts.
func BenchmarkRunFunction(b *testing.B) {
	for _, shape := range shapes {
		raw, fn := wireForm(b, steady(b, shape)), newFunction()
		for name, run := range map[string]func() error{
			"Answer":    func() error { _, err := fn.RunFunction(b.Context(), raw); return err },
			"Unmarshal": func() error { return proto.Unmarshal(raw, &fnv1.RunFunctionRequest{}) },
		} {
			b.Run(shape.String()+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(len(raw)))
				for b.Loop() {
					if err := run(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
