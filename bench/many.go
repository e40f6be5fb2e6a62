package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/openfunction/function-openfunction-gateway/bench/workload"
)

// clientsAtOnce is how many clients there are in each round of all XRs.
var clientsAtOnce = []int{1, 4, 16, 64}

// A crowd is many XRs of the workload's mix.
type crowd struct {
	templates []*workload.Template // by the index in the mix
	xrs       []workload.Names
}

// A crowdRow has what the function took with so many clients: a tenth of the XRs first,
// which fills its heap, and then all.
type crowdRow struct {
	clients     int
	tenth, each round
	peak        int64 // bytes
}

// A kindRow has what XRs of one kind took, one after the other.
type kindRow struct {
	name          string
	xrs           int
	calls, kib    float64 // of one reconcile, and of one call
	each          round
	reconcileEach time.Duration // if nothing happens
}

// The fewest XRs have all kinds among them, and the most have names of one length.
const (
	fewestXRs = 50
	mostXRs   = 100_000
)

// simulate has the function reconcile so many XRs, once each with so many clients at
// once, and then once more by kind, and prints what it took.
func simulate(ctx context.Context, out io.Writer, dir string, xrs int) error {
	if xrs < fewestXRs || xrs > mostXRs {
		return fmt.Errorf("-xrs is %d: write %d to %d", xrs, fewestXRs, mostXRs)
	}
	s, err := buildFunction(ctx, dir)
	if err != nil {
		return err
	}
	c, err := gather(ctx, s, xrs)
	if err != nil {
		return err
	}
	rows := make([]crowdRow, 0, len(clientsAtOnce))
	for _, clients := range clientsAtOnce {
		row, err := c.measure(ctx, s, clients)
		if err != nil {
			return fmt.Errorf("%d clients: %w", clients, err)
		}
		rows = append(rows, row)
	}
	kinds, err := c.measureKinds(ctx, s)
	if err != nil {
		return err
	}
	reportMany(out, append(kinds, c.together(kinds, rows[0].each)), rows)
	return nil
}

// gather records the templates of the mix, and asks for the names of each XR. The requests
// of an XR are made of them just before they are sent, so none of them is kept.
func gather(ctx context.Context, s *server, xrs int) (*crowd, error) {
	if err := s.start(ctx); err != nil {
		return nil, err
	}
	defer s.stop()
	c := &crowd{xrs: make([]workload.Names, xrs)}
	for _, share := range workload.Mix {
		template, err := workload.Record(ctx, s.runner, share.Shape)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", share.Name, err)
		}
		c.templates = append(c.templates, template)
	}
	for n := range c.xrs {
		names, err := c.templates[kindOf(n)].Names(ctx, s.runner, n)
		if err != nil {
			return nil, err
		}
		c.xrs[n] = names
	}
	return c, nil
}

// kindOf returns the index in the mix of the n-th XR. Of any hundred in a row, as many
// are of each kind as it has percent.
func kindOf(n int) int {
	place := n * 37 % 100 // Each place once, not all of a kind in a row.
	for i, share := range workload.Mix {
		if place -= share.Percent; place < 0 {
			return i
		}
	}
	panic("the percents of the mix are less than 100")
}

// requests returns the requests of a reconcile of the n-th XR.
func (c *crowd) requests(n int) [][]byte { return c.templates[kindOf(n)].Of(c.xrs[n]) }

// measure starts the server, and has it reconcile a tenth of the XRs, and then all.
func (c *crowd) measure(ctx context.Context, s *server, clients int) (crowdRow, error) {
	row := crowdRow{clients: clients}
	err := s.start(ctx)
	if err != nil {
		return row, err
	}
	defer s.stop()
	if row.tenth, err = s.measure(ctx, clients, len(c.xrs)/10, c.requests); err != nil {
		return row, err
	}
	if row.each, err = s.measure(ctx, clients, len(c.xrs), c.requests); err != nil {
		return row, err
	}
	row.peak, err = s.peak()
	return row, err
}

// measureKinds has one server reconcile the XRs of one kind after those of another.
func (c *crowd) measureKinds(ctx context.Context, s *server) ([]kindRow, error) {
	if err := s.start(ctx); err != nil {
		return nil, err
	}
	defer s.stop()
	byKind := make([][]int, len(workload.Mix))
	for n := range c.xrs {
		byKind[kindOf(n)] = append(byKind[kindOf(n)], n)
	}
	rows := make([]kindRow, len(workload.Mix))
	for i, share := range workload.Mix {
		these := byKind[i]
		each, err := s.measure(ctx, 1, len(these), func(n int) [][]byte { return c.requests(these[n]) })
		if err != nil {
			return nil, fmt.Errorf("%s: %w", share.Name, err)
		}
		requests := c.requests(these[0])
		rows[i] = kindRow{
			name: share.Name, xrs: len(these), calls: float64(len(requests)), kib: float64(len(requests[0])) / (1 << 10),
			each: each, reconcileEach: c.templates[i].TTL,
		}
	}
	return rows, nil
}

// together returns the row of all XRs, which took a round.
func (c *crowd) together(kinds []kindRow, each round) kindRow {
	all := kindRow{name: "all", xrs: len(c.xrs), each: each, reconcileEach: kinds[0].reconcileEach}
	kib := 0.0
	for _, k := range kinds {
		share := float64(k.xrs) / float64(len(c.xrs))
		all.calls += share * k.calls
		kib += share * k.calls * k.kib
		all.reconcileEach = min(all.reconcileEach, k.reconcileEach)
	}
	all.kib = kib / all.calls
	return all
}
