package sharing

import (
	"fmt"
	"maps"
	"math/rand"
	"os"
	"slices"
	"strconv"
	"strings"
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

// known are classes of what the rules do not promise, by the faults that it takes.
var known = []struct{ faults, class, why string }{
	{"w", "PZ", "a newcomer takes back what it wrote before its own Object is seen"},
	{"w", "P2a", "an owner changes its mind twice before its Object is seen"},
	{"w", "P2b", "an owner changes its mind twice before its Object is seen"},
	{"w", "P3", "three authors cross in names and hostnames, and always at the same time"},
	{"d", "P6-left-dead", "letting go would leave half a listener with who is gone: told"},
	{"wr", "P4-none", "what a refused Object states is its XR's, since it may be applied at any time: told"},
	{"wp", "P4-none", "so is what a paused XR's Object states, which the API server refuses: told"},
	{"r", "P6-left-dead", "letting go would leave half a listener with who is refused: told"},
	{"r", "P4-refused", "what a refused Object has under another name is a conflict: told"},
	{"r", "P6-left", "a refused XR wishes what nobody else does: told"},
	{"wp", "P4-unwilling", "a listener is kept for a paused XR that wishes it: told"},
	{"wr", "P4-unwilling", "a listener is kept for a refused XR that wishes it: told"},
	{"p", "P4-paused", "a paused XR goes on with what it has: told"},
	{"p", "P6-left", "a paused XR wishes for ever what nobody else does: told"},
	{"p", "P6-left-dead", "a paused XR never says that it keeps what another leaves: told"},
	{"p", "P5-two", "a paused XR never lets go: told"},
	{"wp", "P4-gone", "a paused XR wishes what an author writes, too: told"},
	{"wr", "P4-gone", "a refused XR wishes what an author writes, too: told"},
	{"y", "P4-denied", "what is denied goes on: told"},
	{"wx", "P2a", "the name that a frontend moves to is another author's"},
	{"wx", "P2b", "the name that a frontend moves to is another author's"},
	{"k", "P4-unwilling", "a shared listener goes on while an author has what is planned for it: told"},
	{"k", "P2a", "a hostname moves to a port where another protocol is: told"},
	{"d", "P4-unwilling", "what cannot be let go without leaving half of it is in the way: told"},
	{"o", "P6-left", "the new name of a listener is the operator's: it goes on under its old one"},
	{"wo", "P4-unwilling", "what an operator made of a shared listener has an author's frontend: told"},
	{"o", "PZ", "an operator overwrites, and leaves"},
	{"o", "P2a", "an operator overwrites what our provider writes back"},
	{"o", "P2b", "an operator overwrites what our provider writes back"},
	{"o", "P6-left-dead", "letting go would leave half a listener with the operator: told"},
	{"c", "P2a", "defaults differ: the owner's are served"},
	{"c", "P2b", "defaults differ: the owner's are served"},
	{"c", "P6-left", "defaults differ: nobody else wants the listener"},
	{"c", "PZ", "defaults differ, and two write one name in the same moment"},
}

func isKnown(faults, class string) bool {
	for _, k := range known {
		if k.class == class && !strings.ContainsFunc(k.faults, func(f rune) bool { return !strings.ContainsRune(faults, f) }) {
			return true
		}
	}
	return false
}

// faultClasses are the combinations of faults that are played.
var faultClasses = []string{"v", "w", "vd", "wd", "vy", "vr", "vp", "wvd", "vx", "vdx", "vk", "wk", "wvdk", "wr", "wy", "wp", "wo", "vo", "vc", "wvdpyrL", "u", "vu", "wu", "du", "m", "vdum", "wvdpyrLum"}

// TestRandomSchedules plays the same schedules every time. SHARING_RUNS plays so many
// of each class, SHARING_FAULTS one class of faults only, and SHARING_SHOW=<class>
// shows the shortest schedule that it finds for a class of failures.
func TestRandomSchedules(t *testing.T) {
	runs, err := strconv.ParseInt(os.Getenv("SHARING_RUNS"), 10, 64)
	if err != nil {
		runs = 150
	}
	classes := faultClasses
	if f := os.Getenv("SHARING_FAULTS"); f != "" {
		classes = []string{f}
	}
	for _, faults := range classes {
		t.Run(faults, func(t *testing.T) { playMany(t, faults, runs) })
	}
}

func playMany(t *testing.T, faults string, runs int64) {
	count, examples := map[string]int{}, map[string]run{}
	for seed := range runs {
		r := randomRun(seed, 1, faults)
		for _, class := range r.play(false).classes() {
			count[class]++
			if count[class] <= 10 && (os.Getenv("SHARING_SHOW") == class || !isKnown(faults, class)) {
				short := r.shrink(class)
				if old, found := examples[class]; !found || len(short.events) < len(old.events) {
					examples[class] = short
				}
			}
		}
	}
	for _, class := range slices.Sorted(maps.Keys(count)) {
		t.Logf("%s: %s %d of %d", faults, class, count[class], runs)
	}
	for class, r := range examples {
		w := r.play(true)
		text := fmt.Sprintf("%s, with %d XRs, seed %d:\n%s\n%s", class, r.xrs, r.seed, strings.Join(w.trace, "\n"), strings.Join(w.bad, "\n"))
		if isKnown(faults, class) {
			t.Log(text)
		} else {
			t.Error(text)
		}
	}
}
