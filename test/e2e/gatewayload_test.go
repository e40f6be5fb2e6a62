package e2e

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/openfunction/function-openfunction-gateway/test/e2e/harness"
)

// What TestLoadOfGateways measures, and with which flags of Crossplane and the provider:
// those that served fifty OpenFunction Gateways on one Gateway best.
var (
	loadedGateways = flag.String("gateways", "10,20,50", "how many OpenFunction Gateways TestLoadOfGateways applies at once")
	loadedWays     = flag.String("ways", "Patch,ListenerSet,Create", "how they reach their Gateway")
	providerRate   = flag.Int("max-reconcile-rate", 2, "of provider-kubernetes, whose default is 100")
	concurrent     = flag.Int("max-concurrent-reconciles", 2, "of Crossplane, whose default is 100")
)

// unthrottled is how many OpenFunction Gateways on one Gateway at once Crossplane's
// default circuit breaker is to stand.
const unthrottled = 20

// A loadedWay is how many XRs reach Gateways.
type loadedWay struct {
	prepare func(*testing.T)
	xr      func(t *testing.T, i int) string
}

var loadedWayOf = map[string]loadedWay{
	"Patch": {prepare: withContour, xr: func(_ *testing.T, i int) string { return loadedXR(i) }},
	"ListenerSet": {
		prepare: func(t *testing.T) { t.Helper(); withEnvoyGateway(t, envoyGateway) },
		xr: func(t *testing.T, i int) string {
			t.Helper()
			return composedBy(t, "sets", onEnvoyGateway(loadedXR(i)))
		},
	},
	"Create": {
		prepare: func(t *testing.T) { t.Helper(); answer(t, "stub") },
		xr: func(_ *testing.T, i int) string {
			name := named(loadedNamespace(i), "functions")
			return strings.Replace(creatingXR(name, name), "gatewayClassName: contour", "gatewayClassName: stub", 1)
		},
	},
}

// loadedXR is an XR of its own namespace on Contour's Gateway.
func loadedXR(i int) string {
	return sharingXR(loadedNamespace(i), fmt.Sprintf("d%d.example.com", i), fmt.Sprintf("external-%d", i))
}

func TestLoadOfGateways(t *testing.T) {
	measures(t, *loadedGateways+" OpenFunction Gateways at once on one Gateway, by each way: what they cost; none throttled up to "+strconv.Itoa(unthrottled))
	t.Log(loadHeader)
	for way := range strings.SplitSeq(*loadedWays, ",") {
		for count := range strings.SplitSeq(*loadedGateways, ",") {
			n, err := strconv.Atoi(count)
			must(t, err)
			t.Run(way+"/"+count, func(t *testing.T) { measureGateways(t, way, n) })
		}
	}
}

// startedWith has Crossplane and the provider run with the flags that are measured. More
// XRs than its default circuit breaker is to stand have that which the README advises.
func startedWith(t *testing.T, n int) {
	t.Helper()
	flags := []string{"--max-concurrent-reconciles=" + strconv.Itoa(*concurrent)}
	if n <= unthrottled {
		flags = slices.Concat(breakerDefaults, flags)
	}
	restart(t, lab.Crossplane, flags...)
	restart(t, lab.Provider, "--max-reconcile-rate="+strconv.Itoa(*providerRate))
}

// restart runs a program with other flags until the test ends.
func restart(t *testing.T, p *harness.Process, flags ...string) {
	t.Helper()
	p.Stop()
	must(t, p.StartWith(flags...))
	t.Cleanup(func() {
		p.Stop()
		must(t, p.Start())
	})
}

func measureGateways(t *testing.T, way string, n int) {
	t.Helper()
	w := loadedWayOf[way]
	if w.prepare == nil {
		t.Fatalf("no way %q", way)
	}
	startedWith(t, n)
	w.prepare(t)
	for i := range n {
		namespaces(t, loadedNamespace(i))
	}
	before, start := spent(t), time.Now()
	for i := range n {
		objects, err := harness.Read(strings.NewReader(w.xr(t, i)))
		must(t, err)
		must(t, lab.Apply(suite, "user", objects...))
	}
	t.Cleanup(func() { unload(t, n) })
	must(t, harness.AwaitEvery(suite, loadPolled, 15*time.Minute, "all XRs Ready", func(ctx context.Context) error {
		return allReady(ctx, n, map[string]string{})
	}))
	took, cost := time.Since(start), spent(t).since(before)
	t.Log(cost.row(way, n, took))
	if cost.timeouts > 0 {
		t.Errorf("%.0f requests timed out", cost.timeouts)
	}
	if n <= unthrottled && cost.opens > 0 {
		t.Errorf("Crossplane throttled XRs %.0f times", cost.opens)
	}
	if way == "Patch" {
		floor, took := loadFloor(t)
		t.Log(floor.row("one after the other", n, took))
	}
}
