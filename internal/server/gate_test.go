package server

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/stats"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/tap"
)

// crowded is a function that says which requests it works on, and goes on when told to.
type crowded struct {
	entered chan string
	release chan struct{}
}

func (c crowded) run(ctx context.Context, req *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, error) {
	c.entered <- req.GetMeta().GetTag()
	<-c.release
	return echo(ctx, req)
}

// awaitWaiting waits until so many requests wait at the gate.
func awaitWaiting(t *testing.T, s *Server, requests int64) {
	t.Helper()
	for s.gate.waiting.Load() != requests {
		if t.Context().Err() != nil {
			t.Fatalf("%d requests wait, want %d", s.gate.waiting.Load(), requests)
		}
	}
}

func TestRequestsWaitForTheirTurn(t *testing.T) {
	o := insecureOptions()
	o.MaxConcurrentRequests = 2
	o.MetricsAddress = "127.0.0.1:0"
	fn := crowded{entered: make(chan string), release: make(chan struct{})}
	s := serve(t, fn.run, o)
	conn := dial(t, s, nil)
	var done sync.WaitGroup
	ask := func(tag string) {
		done.Go(func() {
			if _, err := fnv1.NewFunctionRunnerServiceClient(conn).RunFunction(t.Context(), tagged(tag)); err != nil {
				t.Errorf("%s: %v", tag, err)
			}
		})
	}
	ask("a")
	ask("b")
	first := []string{<-fn.entered, <-fn.entered}
	ask("c")
	awaitWaiting(t, s, 1)
	ask("d")
	awaitWaiting(t, s, 2)
	if got := scrape(t, "http://"+s.httpListener.Addr().String()+"/metrics"); !strings.Contains(got, "\nfunction_requests_waiting 2\n") {
		t.Error("the metrics do not say that 2 requests wait")
	}
	if _, err := healthv1.NewHealthClient(conn).Check(t.Context(), &healthv1.HealthCheckRequest{}); err != nil {
		t.Errorf("health waits too: %v", err)
	}

	fn.release <- struct{}{}
	third := <-fn.entered
	fn.release <- struct{}{}
	fourth := <-fn.entered
	close(fn.release)
	done.Wait()
	slices.Sort(first)
	if diff := cmp.Diff([]string{"a", "b", "c", "d"}, append(first, third, fourth)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestAbandonedRequestsLeaveTheLine has the one slot free again for the next.
func TestAbandonedRequestsLeaveTheLine(t *testing.T) {
	o := insecureOptions()
	o.MaxConcurrentRequests = 1
	fn := crowded{entered: make(chan string), release: make(chan struct{})}
	s := serve(t, fn.run, o)
	client := fnv1.NewFunctionRunnerServiceClient(dial(t, s, nil))
	answered := make(chan error, 1)
	go func() {
		_, err := client.RunFunction(t.Context(), tagged("first"))
		answered <- err
	}()
	<-fn.entered

	ctx, abandon := context.WithCancel(t.Context())
	abandoned := make(chan error, 1)
	go func() {
		_, err := client.RunFunction(ctx, tagged("abandoned"))
		abandoned <- err
	}()
	awaitWaiting(t, s, 1)
	abandon()
	if err := <-abandoned; status.Code(err) != codes.Canceled {
		t.Errorf("the abandoned request: got %v, want Canceled", err)
	}
	awaitWaiting(t, s, 0)
	close(fn.release)
	if err := <-answered; err != nil {
		t.Errorf("the first request: %v", err)
	}
	go func() {
		_, err := client.RunFunction(t.Context(), tagged("next"))
		answered <- err
	}()
	if got := <-fn.entered; got != "next" {
		t.Errorf("the function works on %q", got)
	}
	if err := <-answered; err != nil {
		t.Errorf("the next request: %v", err)
	}
}

// TestWhatHasNoSlotIsNotWorkedOn has a request that was cancelled while it waited.
func TestWhatHasNoSlotIsNotWorkedOn(t *testing.T) {
	g := newGate(1)
	method := fnv1.FunctionRunnerService_RunFunction_FullMethodName
	g.slots <- struct{}{}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	ctx = g.TagRPC(ctx, &stats.RPCTagInfo{FullMethodName: method})
	worked := errors.New("worked on")
	_, err := g.work(ctx, nil, &grpc.UnaryServerInfo{FullMethod: method}, func(context.Context, any) (any, error) { return nil, worked })
	if status.Code(err) != codes.Canceled {
		t.Errorf("got %v, want Canceled", err)
	}
	g.HandleRPC(ctx, &stats.End{})
	if len(g.slots) != 1 {
		t.Error("it gave back a slot that it did not have")
	}
}

// TestDrainRefusesWhatArrivesLate has a request in flight, and one that waits.
func TestDrainRefusesWhatArrivesLate(t *testing.T) {
	o := insecureOptions()
	o.MaxConcurrentRequests = 1
	o.DrainGrace = time.Millisecond
	fn := crowded{entered: make(chan string), release: make(chan struct{})}
	s, served, stop := serveUntil(t, runFunc(fn.run).inBytes, o)
	client := fnv1.NewFunctionRunnerServiceClient(dial(t, s, nil))
	answers := map[string]chan error{"in flight": make(chan error, 1), "late": make(chan error, 1)}
	ask := func(tag string) {
		_, err := client.RunFunction(t.Context(), tagged(tag))
		answers[tag] <- err
	}
	go ask("in flight")
	<-fn.entered
	go ask("late")
	awaitWaiting(t, s, 1)
	stop()
	<-s.gate.closed.Done()
	if err := <-answers["late"]; status.Code(err) != codes.Canceled {
		t.Errorf("the late request: got %v, want Canceled", err)
	}
	close(fn.release)
	if err := <-answers["in flight"]; err != nil {
		t.Errorf("the request in flight: %v", err)
	}
	if err := <-served; err != nil {
		t.Errorf("Serve: %v", err)
	}
}

// TestNobodyBeginsToWorkWhenTheGateIsClosed has a request that was read before.
func TestNobodyBeginsToWorkWhenTheGateIsClosed(t *testing.T) {
	g := newGate(1)
	method := fnv1.FunctionRunnerService_RunFunction_FullMethodName
	ctx, err := g.enter(t.Context(), &tap.Info{FullMethodName: method})
	if err != nil {
		t.Fatal(err)
	}
	ctx = g.TagRPC(ctx, &stats.RPCTagInfo{FullMethodName: method})
	g.close()
	_, err = g.work(ctx, nil, &grpc.UnaryServerInfo{FullMethod: method}, func(context.Context, any) (any, error) { return nil, errors.New("worked on") })
	if status.Code(err) != codes.Unavailable {
		t.Errorf("got %v, want Unavailable", err)
	}
}
