package main

import (
	"testing"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/protobuf/proto"

	"github.com/openfunction/function-openfunction-gateway/bench/workload"
)

// TestTheRequestOfAnotherXRIsAsRecorded compares what is made of a template with what
// reconciling that XR leads to. In a steady state one call is enough, since Crossplane
// sends with it what was required before: a question for a schema would take a second.
func TestTheRequestOfAnotherXRIsAsRecorded(t *testing.T) {
	run := runnerOf(newFunction())
	for _, share := range workload.Mix {
		share.OnGateway = min(share.OnGateway, 8) // Enough for all kinds of neighbours.
		template, err := workload.Record(t.Context(), run, share.Shape)
		if err != nil {
			t.Fatalf("%s: %v", share.Name, err)
		}
		other := share.Shape
		other.Team = "team-00123"
		want, err := workload.Steady(t.Context(), run, other)
		if err != nil {
			t.Fatalf("%s: %v", share.Name, err)
		}
		names, err := template.Names(t.Context(), run, 123)
		if err != nil {
			t.Fatalf("%s: %v", share.Name, err)
		}
		requests := template.Of(names)
		if len(requests) != 1 {
			t.Fatalf("%s: %d calls, want 1", share.Name, len(requests))
		}
		got := &fnv1.RunFunctionRequest{}
		if err := proto.Unmarshal(requests[0], got); err != nil {
			t.Fatalf("%s: %v", share.Name, err)
		}
		if !proto.Equal(want, got) {
			t.Errorf("%s: made: %v\nrecorded: %v", share.Name, got, want)
		}
	}
}
