package main

import (
	"runtime"
	"sync"
	"testing"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/protobuf/proto"

	"github.com/openfunction/function-openfunction-gateway/bench/workload"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// TestCostIsLinearInListeners holds a thousand listeners to the cost of sixty-four,
// each: allocations are counted, since time says little on a busy machine.
func TestCostIsLinearInListeners(t *testing.T) {
	perListener := func(listeners int) float64 {
		req := steady(t, workload.Shape{Attachment: v1alpha1.AttachmentListenerSet, Listeners: listeners})
		return testing.AllocsPerRun(1, func() { answer(t, req) }) / float64(listeners)
	}
	few, many := perListener(64), perListener(1000)
	if many > few {
		t.Errorf("a listener costs %.1f allocations among 1000 and %.1f among 64", many, few)
	}
}

// TestMemoryDoesNotGrow holds that nothing of a request stays when it is answered.
func TestMemoryDoesNotGrow(t *testing.T) {
	const most = 1 << 20 // bytes; one request's garbage is 64 KiB
	req := steady(t, workload.Shape{Attachment: v1alpha1.AttachmentPatch, Listeners: 2})
	for name, send := range map[string]func(){
		"10,000 requests in a row": func() {
			for range 10_000 {
				answer(t, req)
			}
		},
		"64 at a time": func() {
			var clients sync.WaitGroup
			for range 64 {
				clients.Go(func() {
					for range 20 {
						answer(t, req)
					}
				})
			}
			clients.Wait()
		},
	} {
		t.Run(name, func(t *testing.T) {
			answer(t, req) // what is made once is not growth
			before := liveHeap()
			send()
			if after := liveHeap(); after > before+most {
				t.Errorf("the heap grew from %d to %d bytes", before, after)
			}
		})
	}
	runtime.KeepAlive(req)
}

// answer runs the function, which may write to what is desired and to nothing else
// of a request.
func answer(tb testing.TB, req *fnv1.RunFunctionRequest) {
	own := &fnv1.RunFunctionRequest{
		Meta: req.GetMeta(), Input: req.GetInput(), Observed: req.GetObserved(),
		RequiredResources: req.GetRequiredResources(), RequiredSchemas: req.GetRequiredSchemas(),
	}
	if _, err := newFunction().RunFunction(tb.Context(), own); err != nil {
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

// TestARequestIsNotChanged holds that only what is desired is written to, so that
// requests may share what they hold.
func TestARequestIsNotChanged(t *testing.T) {
	for _, shape := range shapes {
		t.Run(shape.String(), func(t *testing.T) {
			req := steady(t, shape)
			before := proto.CloneOf(req)
			answer(t, req)
			if !proto.Equal(before, req) {
				t.Error("the request is not what it was")
			}
		})
	}
}
