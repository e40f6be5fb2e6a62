package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openfunction/function-openfunction-gateway/bench/workload"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// rounds returns rounds in which a server took so many milliseconds, and MiB.
func rounds(took ...int) []round {
	out := make([]round, 0, len(took))
	for _, n := range took {
		ms := time.Duration(n) * time.Millisecond
		out = append(out, round{cpu: ms, p50: 2 * ms, p99: 4 * ms, rss: int64(n) << 20})
	}
	return out
}

// TestReportCompares has a machine that gets slower. A ratio compares two servers in
// one round, so it is the same in every round but the last.
func TestReportCompares(t *testing.T) {
	r := row{
		shape: workload.Shape{Attachment: v1alpha1.AttachmentPatch, Listeners: 2}, bytes: 31 << 10,
		by: [][]round{base: rounds(10, 20, 30, 40, 50), baseAtOurGOGC: rounds(8, 16, 24, 32, 40), floor: rounds(1, 2, 3, 4, 5), ours: rounds(4, 8, 12, 16, 50)},
	}
	var out strings.Builder
	report(&out, []row{r}, []row{r}, r.by)
	want := tableHeader +
		"| 2, Patch | 31 | 0.40 | 0.50 | 0.40 | 0.40 | 0.40 | 12.00 / 30.00 | 24.00 / 60.00 | 48.00 / 120.00 | 12 / 30 |\n" +
		curveHeader +
		"| 2 | 31 | 0.40 | 6000.0 / 15000.0 |\n" +
		floorHeader +
		"| 2, Patch | 4.00 | 2.5 |\n" +
		"\nCold start: 0.40 (24 / 60 ms). RSS after it: 0.40 (12 / 30 MiB).\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPercentile(t *testing.T) {
	samples := make([]int, 200)
	for i := range samples {
		samples[i] = (i*7 + 3) % len(samples) // each once, in no order
	}
	for p, want := range map[int]int{0: 0, 50: 100, 99: 198, 100: 199} {
		if got := percentile(samples, p); got != want {
			t.Errorf("percentile %d: got %d, want %d", p, got, want)
		}
	}
}

// TestThePublishedReportIsAsPrinted checks that the tables of docs/performance.md have
// the columns and rows that are printed.
func TestThePublishedReportIsAsPrinted(t *testing.T) {
	published, err := os.ReadFile("../docs/performance.md")
	if err != nil {
		t.Fatal(err)
	}
	var rows, line []string
	for _, s := range table.shapes {
		rows = append(rows, fmt.Sprintf("| %d, %s | ", s.Listeners, s.Attachment))
	}
	for _, s := range curve.shapes {
		line = append(line, fmt.Sprintf("| %d | ", s.Listeners))
	}
	var kinds, crowd []string
	for _, share := range workload.Mix {
		kinds = append(kinds, fmt.Sprintf("| %d | %s | ", 100*share.Percent, share.Name)) // of 10,000
	}
	for _, clients := range clientsAtOnce {
		crowd = append(crowd, fmt.Sprintf("| %d | ", clients))
	}
	headers := map[string][]string{tableHeader: rows, curveHeader: line, kindHeader: kinds, crowdHeader: crowd}
	for header, want := range headers {
		_, printed, found := strings.Cut(string(published), header)
		if !found {
			t.Errorf("docs/performance.md lacks the table%s", header)
		}
		for i, row := range strings.Split(printed, "\n")[:len(want)] {
			if !strings.HasPrefix(row, want[i]) {
				t.Errorf("got the row %q, want %q", row, want[i])
			}
		}
	}
}
