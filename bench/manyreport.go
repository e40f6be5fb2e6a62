package main

import (
	"fmt"
	"io"
	"time"
)

// What the number of XRs per core is for.
const (
	// utilisation is how much of a core is used.
	utilisation = 0.5
	// events is how often a minute something happens to a busy XR.
	events = 10
)

// The headers of the tables of many XRs, in Markdown, as docs/performance.md has them.
const (
	kindHeader = `
| XRs | | calls | KiB of a call | CPU s/1000 | p50 ms | p99 ms | XRs per core: quiet | busy |
|---|---|---|---|---|---|---|---|---|
`
	crowdHeader = `
| clients | reconciles/s | p50 ms | p99 ms | RSS MiB after a tenth | after all | at most |
|---|---|---|---|---|---|---|
`
)

// reportMany prints what reconciles cost, and how many XRs one core serves for it.
func reportMany(out io.Writer, kinds []kindRow, crowd []crowdRow) {
	fmt.Fprint(out, kindHeader)
	for _, k := range kinds {
		fmt.Fprintf(out, "| %d | %s | %.1f | %.0f | %.2f | %.2f | %.2f | %.0f | %.0f |\n", k.xrs, k.name, k.calls, k.kib,
			ms(k.each.cpu), ms(k.each.p50), ms(k.each.p99), k.perCore(0), k.perCore(events))
	}
	fmt.Fprint(out, crowdHeader)
	for _, c := range crowd {
		fmt.Fprintf(out, "| %d | %.0f | %.2f | %.2f | %d | %d | %d |\n", c.clients,
			c.each.perSecond(kinds[len(kinds)-1].xrs), ms(c.each.p50), ms(c.each.p99), c.tenth.rss>>20, c.each.rss>>20, c.peak>>20)
	}
	fmt.Fprintf(out, "\nNo request was refused. XRs per core: at %.0f %% of one core, reconciled each %v or earlier, and %d times a minute more.\n",
		utilisation*100, kinds[len(kinds)-1].reconcileEach, events)
}

// ms returns milliseconds of one, which are the seconds of 1000.
func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// perSecond returns how many of so many reconciles a second had.
func (r round) perSecond(reconciles int) float64 { return float64(reconciles) / r.all.Seconds() }

// perCore returns how many such XRs one core serves, if events have each reconciled so
// often a minute more.
func (k kindRow) perCore(events float64) float64 {
	reconciles := time.Minute.Seconds()/k.reconcileEach.Seconds() + events
	return utilisation * time.Minute.Seconds() / (k.each.cpu.Seconds() * reconciles)
}
