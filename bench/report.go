package main

import (
	"fmt"
	"io"
	"time"

	"github.com/openfunction/function-openfunction-gateway/bench/workload"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// The indices of the servers that build returns.
const (
	base = iota // the no-op, which the others are compared with
	baseAtOurGOGC
	floor // decodes nothing
	ours
)

// The headers of the tables, in Markdown. docs/performance.md has the first two as they
// are printed.
const (
	tableHeader = `
| listeners | KiB | CPU | CPU at one GOGC | p50 | p99 | RSS | CPU s/1000 | p50 ms | p99 ms | RSS MiB |
|---|---|---|---|---|---|---|---|---|---|---|
`
	curveHeader = `
| listeners | KiB | CPU | CPU µs per listener |
|---|---|---|---|
`
	floorHeader = `
| listeners | CPU, of the floor's | goal |
|---|---|---|
`
)

// goals has how many times as much as the floor the function is meant to take at most.
var goals = map[workload.Shape]string{
	{Attachment: v1alpha1.AttachmentPatch, Listeners: 2}:   "2.5",
	{Attachment: v1alpha1.AttachmentPatch, Listeners: 64}:  "2.5",
	{Attachment: v1alpha1.AttachmentCreate, Listeners: 64}: "3.5",
}

// report prints the ratios of ours to the no-op, and then the figures behind them, as
// ours / the no-op's.
func report(out io.Writer, table, curve []row, starts [][]round) {
	fmt.Fprint(out, tableHeader)
	for _, r := range table {
		fmt.Fprintf(out, "| %d, %s | %d | %.2f | %.2f | %.2f | %.2f | %.2f | %s | %s | %s | %s |\n",
			r.shape.Listeners, r.shape.Attachment, r.bytes>>10,
			ratio(r.by, base, cpu), ratio(r.by, baseAtOurGOGC, cpu),
			ratio(r.by, base, p50), ratio(r.by, base, p99), ratio(r.by, base, rss),
			both(r.by, cpu, "%.2f", time.Millisecond), both(r.by, p50, "%.2f", time.Millisecond),
			both(r.by, p99, "%.2f", time.Millisecond), both(r.by, rss, "%.0f", 1<<20))
	}
	fmt.Fprint(out, curveHeader)
	for _, r := range curve {
		fmt.Fprintf(out, "| %d | %d | %.2f | %s |\n", r.shape.Listeners, r.bytes>>10, ratio(r.by, base, cpu),
			both(r.by, cpu, "%.1f", time.Duration(r.shape.Listeners)*time.Microsecond))
	}
	fmt.Fprint(out, floorHeader)
	for _, r := range table {
		fmt.Fprintf(out, "| %d, %s | %.2f | %s |\n", r.shape.Listeners, r.shape.Attachment, ratio(r.by, floor, cpu), goals[r.shape])
	}
	fmt.Fprintf(out, "\nCold start: %.2f (%s ms). RSS after it: %.2f (%s MiB).\n",
		ratio(starts, base, p50), both(starts, p50, "%.0f", time.Millisecond),
		ratio(starts, base, rss), both(starts, rss, "%.0f", 1<<20))
}

// These return one figure of a round: nanoseconds of one request, or bytes. The
// milliseconds of one request are the seconds of 1000.
func cpu(r round) float64 { return float64(r.cpu) }
func p50(r round) float64 { return float64(r.p50) }
func p99(r round) float64 { return float64(r.p99) }
func rss(r round) float64 { return float64(r.rss) }

// ratio returns how much more ours takes than another server: the median of the
// ratios of all rounds.
func ratio(by [][]round, other int, of func(round) float64) float64 {
	ratios := make([]float64, len(by[ours]))
	for n := range ratios {
		ratios[n] = of(by[ours][n]) / of(by[other][n])
	}
	return median(ratios)
}

// both returns the medians of ours and of the no-op, in a unit.
func both(by [][]round, of func(round) float64, format string, unit time.Duration) string {
	in := func(server int) float64 {
		values := make([]float64, len(by[server]))
		for n, r := range by[server] {
			values[n] = of(r) / float64(unit)
		}
		return median(values)
	}
	return fmt.Sprintf(format+" / "+format, in(ours), in(base))
}
