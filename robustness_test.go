package main

import (
	"bytes"
	"context"
	"math"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/crossplane/crossplane-runtime/v2/pkg/logging"
	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	grpcstatus "google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/openfunction/function-openfunction-gateway/bench/workload"
	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/server"
)

// TestAllocationsAreLinearInListeners holds a thousand listeners to the cost of
// sixty-four, each: allocations and their bytes are counted, since time says little on a
// busy machine. Whatever is done for every pair of listeners shows.
func TestAllocationsAreLinearInListeners(t *testing.T) {
	goldentest.CountsAllocations(t)
	few := costPerListener(t, steady(t, workload.Shape{Attachment: v1alpha1.AttachmentListenerSet, Listeners: 64}), 64)
	many := costPerListener(t, thousandListeners(t), 1000)
	if many.allocations > few.allocations {
		t.Errorf("a listener costs %.1f allocations among 1000 and %.1f among 64", many.allocations, few.allocations)
	}
	if many.bytes > few.bytes*1.05 { // maps grow by doubling: the last one may be half empty
		t.Errorf("a listener costs %.0f bytes among 1000 and %.0f among 64", many.bytes, few.bytes)
	}
}

// steadyThousand is made once: the race detector takes its time with it.
var steadyThousand = sync.OnceValues(func() (*fnv1.RunFunctionRequest, error) {
	shape := workload.Shape{Attachment: v1alpha1.AttachmentListenerSet, Listeners: 1000}
	return workload.Steady(context.Background(), runnerOf(newFunction()), shape)
})

// thousandListeners is the request of an XR with so many, which nobody may change.
func thousandListeners(t *testing.T) *fnv1.RunFunctionRequest {
	t.Helper()
	req, err := steadyThousand()
	if err != nil {
		t.Fatal(err)
	}
	return req
}

type cost struct{ allocations, bytes float64 }

// costPerListener returns the least that several answers cost: a garbage collection takes
// buffers away, which the next answer makes anew.
func costPerListener(t *testing.T, req *fnv1.RunFunctionRequest, listeners int) cost {
	t.Helper()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // nobody else allocates
	raw := wireForm(t, req)
	answered(t, raw) // what is made once is not of any listener
	least := cost{allocations: math.Inf(1), bytes: math.Inf(1)}
	for range 5 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		answered(t, raw)
		runtime.ReadMemStats(&after)
		least.allocations = min(least.allocations, float64(after.Mallocs-before.Mallocs)/float64(listeners))
		least.bytes = min(least.bytes, float64(after.TotalAlloc-before.TotalAlloc)/float64(listeners))
	}
	return least
}

// TestMemoryDoesNotGrow holds that nothing of a request stays when it is answered:
// not in the function, nor in the server.
func TestMemoryDoesNotGrow(t *testing.T) {
	const most = 1 << 20 // bytes; one request's garbage is 200 KiB
	raw := wireForm(t, steady(t, workload.Shape{Attachment: v1alpha1.AttachmentPatch, Listeners: 2}))
	conn := served(t)
	send := func(times int) {
		for range times {
			var rsp []byte
			if err := conn.Invoke(t.Context(), fnv1.FunctionRunnerService_RunFunction_FullMethodName, &raw, &rsp, grpc.ForceCodec(verbatim{})); err != nil {
				t.Error(err)
				return
			}
		}
	}
	concurrently := func(clients, each int) {
		var done sync.WaitGroup
		for range clients {
			done.Go(func() { send(each) })
		}
		done.Wait()
	}
	for name, load := range map[string]func(){
		"10,000 requests in a row": func() { send(10_000) },
		"64 at a time":             func() { concurrently(64, 20) },
	} {
		t.Run(name, func(t *testing.T) {
			concurrently(64, 1) // what is made once is not growth
			before := liveHeap()
			load()
			if after := liveHeap(); after > before+most {
				t.Errorf("the heap grew from %d to %d bytes", before, after)
			}
		})
	}
}

// TestTheLargestRequestIsAnswered sends as much as is accepted: 1000 listeners, and an
// annotation that fills 16 MiB to the byte. What is larger is refused.
func TestTheLargestRequestIsAnswered(t *testing.T) {
	const limit = 16 << 20
	req := proto.CloneOf(thousandListeners(t))
	fill(t, req, limit)
	client := fnv1.NewFunctionRunnerServiceClient(served(t))
	rsp, err := client.RunFunction(t.Context(), req)
	if err != nil || len(rsp.GetDesired().GetResources()) < 16 || len(rsp.GetResults()) > 0 {
		t.Errorf("16 MiB: %d resources, results %v, %v", len(rsp.GetDesired().GetResources()), rsp.GetResults(), err)
	}

	fill(t, req, limit+1)
	_, err = client.RunFunction(t.Context(), req)
	want := "grpc: received message larger than max (16777217 vs. 16777216)"
	if got := grpcstatus.Convert(err); got.Code() != codes.ResourceExhausted || got.Message() != want {
		t.Errorf("a byte more: got %v, want ResourceExhausted: %s", err, want)
	}
}

// fill has an annotation of the XR fill a request to so many bytes.
func fill(t *testing.T, req *fnv1.RunFunctionRequest, size int) {
	t.Helper()
	annotations := &structpb.Struct{Fields: map[string]*structpb.Value{}}
	req.GetObserved().GetComposite().GetResource().GetFields()["metadata"].GetStructValue().Fields["annotations"] = structpb.NewStructValue(annotations)
	filler := 0
	for range 4 { // its own length takes some bytes too
		annotations.Fields["filler"] = structpb.NewStringValue(strings.Repeat("x", filler))
		filler += size - proto.Size(req)
	}
	if got := proto.Size(req); got != size {
		t.Fatalf("the request has %d bytes, want %d", got, size)
	}
}

// served connects to the function as main serves it by default, but without TLS
// and on a socket of the test's own.
func served(t *testing.T) *grpc.ClientConn {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "fn")
	var flags CLI
	parser, err := kong.New(&flags, kong.Vars{"version": ""})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse([]string{"--insecure", "--network=unix", "--address=" + socket, "--metrics-address=off"}); err != nil {
		t.Fatal(err)
	}
	srv, err := server.New(newFunction().RunFunction, flags.options(logging.NewNopLogger()))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context())) // which ends before the cleanup
	stopped := make(chan error, 1)
	go func() { stopped <- srv.Serve(ctx) }()
	conn, err := grpc.NewClient("unix:"+socket, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = conn.Close() // Nobody needs it any more.
		stop()
		if err := <-stopped; err != nil {
			t.Error(err)
		}
	})
	return conn
}

// verbatim is a codec of bytes that are encoded already, so that the client costs
// little beside the server.
type verbatim struct{}

func (verbatim) Marshal(v any) ([]byte, error) { return *v.(*[]byte), nil }

func (verbatim) Unmarshal(data []byte, v any) error {
	*v.(*[]byte) = bytes.Clone(data)
	return nil
}

func (verbatim) Name() string { return "proto" }

// answered runs the function.
func answered(tb testing.TB, raw []byte) {
	tb.Helper()
	if _, err := newFunction().RunFunction(tb.Context(), raw); err != nil {
		tb.Error(err)
	}
}

// liveHeap is what is left, in bytes, when all garbage is collected.
func liveHeap() uint64 {
	runtime.GC()
	runtime.GC() // the second frees what the first found in pools
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestARequestIsNotChanged holds that nobody writes to the bytes of a request, which all
// that is read of it shares.
func TestARequestIsNotChanged(t *testing.T) {
	for _, shape := range shapes {
		t.Run(shape.String(), func(t *testing.T) {
			req := wireForm(t, steady(t, shape))
			before := bytes.Clone(req)
			answered(t, req)
			if !bytes.Equal(before, req) {
				t.Error("the request is not what it was")
			}
		})
	}
}
