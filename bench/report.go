package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// report prints what was measured: the no-op's values, and those of the others as
// ratios to them.
func report(out io.Writer, servers []*server, starts []time.Duration, table, line []row) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "request\tKiB\tserver\tCPU s/1000\tratio\tp50\tratio\tp99\tratio\tRSS MiB\tratio\t")
	for _, r := range table {
		for i, m := range r.by {
			base := r.by[0]
			fmt.Fprintf(w, "%s\t%d\t%s\t%.3f\t%.2f\t%s\t%.2f\t%s\t%.2f\t%d\t%.2f\t\n", r.shape, r.bytes>>10, servers[i].name,
				m.cpu.Seconds()*1000, ratio(m.cpu, base.cpu), short(m.p50), ratio(m.p50, base.p50), short(m.p99), ratio(m.p99, base.p99),
				m.rss>>20, ratio(m.rss, base.rss))
		}
	}
	fmt.Fprintln(w, "\ncold start\t\tserver\tms\tratio\t")
	for i, s := range starts {
		fmt.Fprintf(w, "\t\t%s\t%d\t%.2f\t\n", servers[i].name, s.Milliseconds(), ratio(s, starts[0]))
	}
	fmt.Fprintln(w, "\nlisteners\tKiB\tserver\tCPU µs/listener\tratio\t")
	for _, r := range line {
		for i, m := range r.by {
			perListener := float64(m.cpu.Microseconds()) / float64(r.shape.Listeners)
			fmt.Fprintf(w, "%d\t%d\t%s\t%.1f\t%.2f\t\n", r.shape.Listeners, r.bytes>>10, servers[i].name, perListener, ratio(m.cpu, r.by[0].cpu))
		}
	}
	return w.Flush()
}

func ratio[T time.Duration | int64](a, b T) float64 { return float64(a) / float64(b) }

func short(d time.Duration) string { return d.Round(10 * time.Microsecond).String() }
