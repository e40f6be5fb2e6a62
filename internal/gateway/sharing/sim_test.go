package sharing

import (
	"fmt"
	"maps"
	"math/rand"
	"os"
	"slices"
	"strconv"
	"testing"
)

// run is one schedule with how it comes to rest.
type run struct {
	xrs      int
	defaults bool
	order    int
	seed     int64
	events   []event
}

func (r run) play(tells bool) *world {
	w := newWorld(r.xrs, r.defaults)
	w.tells = tells
	for _, e := range r.events {
		w.step(e)
	}
	if tells {
		w.trace = append(w.trace, fmt.Sprintf("--- all come to rest, order %d", r.order))
	}
	if w.settle(r.order, rand.New(rand.NewSource(r.seed)), 40) < 0 {
		w.fail("P3", "no rest within 40 fair rounds")
	} else {
		w.atRest()
	}
	return w
}

// shrink leaves out events while the run still fails.
func (r run) shrink(class string) run {
	for again := true; again; {
		again = false
		for size := len(r.events) / 2; size > 0; size /= 2 {
			for at := 0; at+size <= len(r.events); at++ {
				less := r
				less.events = slices.Concat(r.events[:at], r.events[at+size:])
				if less.play(false).fails(class) {
					r, again = less, true
					at--
				}
			}
		}
	}
	return r
}

func randomRun(seed int64, block int64, faults string) run {
	rng := rand.New(rand.NewSource(seed + block*1000003))
	r := run{xrs: 2 + rng.Intn(3), seed: seed}
	mode := rng.Intn(2) + 2*rng.Intn(orders)
	r.defaults, r.order = mode&1 == 0, mode/2
	r.events = schedule(rng, r.xrs, 10+rng.Intn(50), faults)
	return r
}

func TestLong(t *testing.T) {
	runs, _ := strconv.Atoi(os.Getenv("SHARING_RUNS"))
	if runs == 0 {
		t.Skip()
	}
	faultsList := []string{"v", "w", "vd", "wd", "vy", "vr", "vp", "wvd"}
	if f := os.Getenv("SHARING_FAULTS"); f != "" {
		faultsList = []string{f}
	}
	for _, faults := range faultsList {
		count := map[string]int{}
		var best = map[string]run{}
		for s := range int64(runs) {
			r := randomRun(s, 1, faults)
			w := r.play(false)
			seen := map[string]bool{}
			for _, b := range w.bad {
				c := classOf(b)
				if seen[c] {
					continue
				}
				seen[c] = true
				count[c]++
				if os.Getenv("SHARING_SHOW") == c && count[c] < 25 {
					m := r.shrink(c)
					if old, ok := best[c]; !ok || len(m.events) < len(old.events) {
						best[c] = m
					}
				}
			}
		}
		line := faults + ":"
		for _, c := range slices.Sorted(maps.Keys(count)) {
			line += fmt.Sprintf(" %s %d", c, count[c])
		}
		t.Log(line)
		for c, r := range best {
			w := r.play(true)
			t.Logf("## %s xrs %d defaults %v order %d", c, r.xrs, r.defaults, r.order)
			for i, l := range w.trace {
				if i < 30 {
					t.Log(l)
				}
			}
			for _, b := range w.bad {
				t.Log("!!", b)
			}
		}
	}
}
