package e2e

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"
)

// trafficInterval is how often a client asks for each of its URLs.
const trafficInterval = 20 * time.Millisecond

// traffic is that of a client that asks for URLs by the clock, and does not wait for
// answers.
type traffic struct {
	client *pod
	stop   chan struct{}
	done   sync.WaitGroup

	mu     sync.Mutex
	failed []string
	// from counts the answers by the address that they came from.
	from map[string]int
}

// startTraffic starts one, which ends with the scenario, and fails it unless every request was
// answered with 200.
func startTraffic(t *testing.T, urls ...string) {
	t.Helper()
	l := &traffic{client: newPod(nil), stop: make(chan struct{}), from: map[string]int{}}
	for _, url := range urls {
		l.done.Go(func() { l.run(url) })
	}
	t.Cleanup(func() {
		close(l.stop)
		l.done.Wait()
		t.Logf("answers by address: %v", l.from)
		const told = 20
		for i, f := range l.failed {
			if i == told {
				t.Errorf("and %d more", len(l.failed)-told)
				break
			}
			t.Error(f)
		}
	})
}

func (l *traffic) run(url string) {
	tick := time.NewTicker(trafficInterval)
	defer tick.Stop()
	for {
		select {
		case <-l.stop:
			return
		case <-tick.C:
			l.done.Go(func() { l.ask(url) })
		}
	}
}

func (l *traffic) ask(url string) {
	start := time.Now()
	r, err := l.client.ask(suite, url)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.from[r.from]++
	if err == nil && r.code == http.StatusOK {
		return
	}
	if err == nil {
		requests.failed.Add(1)
	}
	l.failed = append(l.failed, fmt.Sprintf("%s after %s: %s from %s: %d, %v", start.Format("15:04:05.000"), time.Since(start).Round(time.Millisecond), url, r.from, r.code, err))
}
