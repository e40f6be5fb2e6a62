package attach

import (
	"fmt"
	"testing"

	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// crowded is a Gateway that 63 foreign listeners share one port of.
func crowded() map[string]any {
	listeners := []held{has(internal(), otherManager)}
	for i := range 63 {
		listeners = append(listeners, has(onHTTP(fmt.Sprintf("foreign-%02d", i), 80, fmt.Sprintf("foreign-%02d.example.com", i)), "kubectl"))
	}
	return set(gatewayOf(contour, listeners...), allow("All"), "spec", "allowedListeners")
}

// attaching is a request to attach n listeners, that were attached before.
func attaching(tb testing.TB, mode v1beta1.AttachmentMode, n int) Request {
	r := Request{XR: newXR(), Input: anyGateway(mode), Listeners: append(numbered(n-1), internal())}
	world := known{gateways: map[types.NamespacedName]map[string]any{contour: crowded()}, served: everything}
	world.observed = observe(world.compose(tb, r))
	if mode == "Patch" && world.observed[contourKey] == nil {
		world.observed = map[string]wire.Object{contourKey: {}}
	}
	r.State = world.state(tb, r)
	return r
}

func BenchmarkAttach(b *testing.B) {
	for _, mode := range []v1beta1.AttachmentMode{"Patch", "ListenerSet"} {
		for _, n := range []int{2, 64, 1000} {
			r := attaching(b, mode, n)
			b.Run(fmt.Sprintf("%s/%d", mode, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					Decide(r).Compose(followed)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/listener")
			})
		}
	}
}

// TestAllocationsGrowWithTheListeners: 16 times as many listeners take no more
// than 16 times the memory, and so do not grow with their square.
func TestAllocationsGrowWithTheListeners(t *testing.T) {
	goldentest.CountsAllocations(t)
	for _, mode := range []v1beta1.AttachmentMode{"Patch", "ListenerSet"} {
		cost := func(n int) float64 {
			r := attaching(t, mode, n)
			return testing.AllocsPerRun(3, func() { Decide(r).Compose(followed) })
		}
		if few, many := cost(64), cost(1024); many > 16*few {
			t.Errorf("%s: %v allocations for 64 listeners, %v for 1024", mode, few, many)
		}
	}
}
