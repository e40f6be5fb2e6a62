package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openfunction/function-openfunction-gateway/bench/workload"
)

// TestSimulate runs all of it with few XRs.
func TestSimulate(t *testing.T) {
	var out strings.Builder
	if err := simulate(t.Context(), &out, t.TempDir(), fewestXRs); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{kindHeader, "\n| 50 | all | ", crowdHeader, "\n| 64 | ", "\nNo request was refused. "} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("it lacks %q:\n%s", want, out.String())
		}
	}
}

// TestEveryHundredXRsAreTheMix counts the kinds, also of the fewest XRs.
func TestEveryHundredXRsAreTheMix(t *testing.T) {
	few, hundred := map[string]int{}, map[string]int{}
	for n := range 100 {
		name := workload.Mix[kindOf(7000+n)].Name
		hundred[name]++
		if n < fewestXRs {
			few[workload.Mix[kindOf(n)].Name]++
		}
	}
	want := map[string]int{
		"Patch, 16 listeners on the Gateway": 40, "Patch, 64 listeners on the Gateway": 15,
		"ListenerSet": 15, "Create": 10, "FunctionRoute": 20,
	}
	if diff := cmp.Diff(want, hundred); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if len(few) != len(want) {
		t.Errorf("the fewest XRs are %v", few)
	}
}

// TestReportMany has XRs that take 5 ms of CPU each: at half of a core that is a hundred
// reconciles a second.
func TestReportMany(t *testing.T) {
	each := round{cpu: 5 * time.Millisecond, p50: 6 * time.Millisecond, p99: 9 * time.Millisecond, rss: 38 << 20, all: 40 * time.Second}
	tenth := round{rss: 37 << 20}
	var out strings.Builder
	reportMany(&out,
		[]kindRow{{name: "all", xrs: 10000, calls: 2.1, kib: 161, each: each, reconcileEach: 30 * time.Second}},
		[]crowdRow{{clients: 4, tenth: tenth, each: each, peak: 41 << 20}})
	want := kindHeader +
		"| 10000 | all | 2.1 | 161 | 5.00 | 6.00 | 9.00 | 3000 | 500 |\n" +
		crowdHeader +
		"| 4 | 250 | 6.00 | 9.00 | 37 | 38 | 41 |\n" +
		"\nNo request was refused. XRs per core: at 50 % of one core, reconciled each 30s or earlier, and 10 times a minute more.\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestTogetherWeighsKinds has three of four XRs called once with 10 KiB, and one three
// times with 100 KiB.
func TestTogetherWeighsKinds(t *testing.T) {
	kinds := []kindRow{
		{xrs: 3, calls: 1, kib: 10, reconcileEach: time.Minute},
		{xrs: 1, calls: 3, kib: 100, reconcileEach: time.Second},
	}
	got := (&crowd{xrs: make([]workload.Names, 4)}).together(kinds, round{rss: 1})
	want := kindRow{name: "all", xrs: 4, calls: 1.5, kib: 55, each: round{rss: 1}, reconcileEach: time.Second}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(kindRow{}, round{})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
