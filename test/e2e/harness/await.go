package harness

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// pollInterval is how often a condition that is awaited is looked at, unless
// looking is itself a load.
const pollInterval = 100 * time.Millisecond

// Await returns when check is content, or with what it last objected to when the
// timeout has passed or ctx has ended.
func Await(ctx context.Context, timeout time.Duration, what string, check func(context.Context) error) error {
	return AwaitEvery(ctx, pollInterval, timeout, what, check)
}

// AwaitEvery is Await for a check that costs enough to be made less often.
func AwaitEvery(ctx context.Context, interval, timeout time.Duration, what string, check func(context.Context) error) error {
	start := time.Now()
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	tick := time.NewTicker(interval)
	defer tick.Stop()
	var last error
	for {
		err := check(ctx)
		if err == nil {
			return nil
		}
		if ended := new(endedError); errors.As(err, &ended) {
			return err
		}
		if ctx.Err() == nil || last == nil {
			last = err // One that the deadline caused says nothing.
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: not after %s: %w", what, time.Since(start).Round(time.Second), last)
		case <-tick.C:
		}
	}
}
