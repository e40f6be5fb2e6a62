package e2e

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/test/e2e/harness"
)

// breakerShut is how long Crossplane's circuit breaker stays open.
const breakerShut = 5 * time.Minute

// Most rounds of two that undo each other before the circuit breaker opens, which has a
// hundred tokens of which each update takes two, and while it is open: it lets an event
// through every 30 s, and the function asks to be called every 60 s.
const (
	roundsBefore = 25
	roundsShut   = 20
)

func TestLoadOfTwoThatUndoEachOther(t *testing.T) {
	measures(t, "a tool of the operator's removes ours whenever they come back: the circuit breaker bounds it, and the XR says what happens, how often, and who it may be")
	restart(t, lab.Crossplane, breakerDefaults...)
	withContour(t)
	name := applyXR(t, defaultXR(t))
	awaitXR(t, name, "Ready", ready)

	rounds := undo(t)
	start := time.Now()
	await(t, "the circuit breaker open", func(context.Context) error {
		if counted(t).opens("gateways") == 0 {
			return errors.New("it is not")
		}
		return nil
	})
	before, took := rounds.Load(), time.Since(start)
	time.Sleep(breakerShut) // What is bounded is what happens in that time.
	shut := rounds.Load() - before
	t.Logf("%d rounds in %.0f s until the circuit breaker opened, %d in the %.0f minutes after", before, took.Seconds(), shut, breakerShut.Minutes())
	if before > roundsBefore || shut > roundsShut {
		t.Errorf("want %d and %d at most", roundsBefore, roundsShut)
	}
	must(t, harness.AwaitEvery(suite, loadPolled, 2*time.Minute, "the XR says what happens", func(ctx context.Context) error {
		x, err := readXR(ctx, name)
		if err != nil {
			return err
		}
		if err := says("ListenersReady", "False", "Undone")(x); err != nil {
			return err
		}
		_, _, message := harness.Condition(x.Unstructured, "ListenersReady")
		for _, part := range []string{"ofn-http-external", "Gateway projectcontour/contour", "number ", ": " + operator} {
			if !strings.Contains(message, part) {
				return errors.New(message)
			}
		}
		t.Log(message)
		return nil
	}))
}

// undo has a tool remove our listeners whenever they are there, until the test ends, and
// returns the counter of how often it did.
func undo(t *testing.T) *atomic.Int64 {
	t.Helper()
	ctx, cancel := context.WithCancel(suite)
	done, rounds := make(chan struct{}), &atomic.Int64{}
	go func() {
		defer close(done)
		for tick := time.NewTicker(50 * time.Millisecond); ctx.Err() == nil; <-tick.C {
			if removed, err := removeOurs(ctx); err == nil && removed {
				rounds.Add(1)
			}
		}
	}()
	t.Cleanup(func() { cancel(); <-done })
	return rounds
}

// removeOurs leaves Contour's Gateway the operator's listener alone, and reports whether
// there was another.
func removeOurs(ctx context.Context) (bool, error) {
	g := &gwapiv1.Gateway{}
	if err := lab.Get(ctx, contour, g); err != nil || len(g.Spec.Listeners) == 1 {
		return false, err
	}
	g.Spec.Listeners = slices.DeleteFunc(g.Spec.Listeners, func(l gwapiv1.Listener) bool { return l.Name != "shop" })
	return true, lab.Update(ctx, g)
}
