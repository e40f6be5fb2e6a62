// Package main compares the function with a no-op on the same SDK, and with the floor,
// which decodes nothing: all are built and run as processes, and get the same requests
// over gRPC. Their measurements are interleaved and compared round by round, so that all
// suffer alike when the machine gets slower. With -xrs it measures the function alone,
// with the requests of so many XRs.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"

	"github.com/openfunction/function-openfunction-gateway/bench/workload"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// table has all attachments, from small to full. A round has enough requests for a
// 99th percentile.
var table = series{
	least: 100,
	shapes: []workload.Shape{
		{Attachment: v1alpha1.AttachmentPatch, Listeners: 2},
		{Attachment: v1alpha1.AttachmentPatch, Listeners: 16},
		{Attachment: v1alpha1.AttachmentPatch, Listeners: 64},
		{Attachment: v1alpha1.AttachmentCreate, Listeners: 2},
		{Attachment: v1alpha1.AttachmentCreate, Listeners: 64},
		{Attachment: v1alpha1.AttachmentListenerSet, Listeners: 120},
	},
}

// curve shows the cost per listener, on as many ListenerSets as it takes.
var curve = series{
	least: 20,
	shapes: []workload.Shape{
		{Attachment: v1alpha1.AttachmentListenerSet, Listeners: 64},
		{Attachment: v1alpha1.AttachmentListenerSet, Listeners: 125},
		{Attachment: v1alpha1.AttachmentListenerSet, Listeners: 250},
		{Attachment: v1alpha1.AttachmentListenerSet, Listeners: 500},
		{Attachment: v1alpha1.AttachmentListenerSet, Listeners: 1000},
	},
}

func main() {
	rounds := flag.Int("rounds", 7, "how often each server is measured with each request")
	requests := flag.Int("requests", 300, "requests of 2 listeners a round; fewer of larger ones")
	xrs := flag.Int("xrs", 0, "simulate so many XRs instead, 50 or more")
	flag.Parse()
	if err := run(*rounds, *requests, *xrs); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(rounds, requests, xrs int) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // It is temporary.
	if xrs > 0 {
		return simulate(ctx, os.Stdout, dir, xrs)
	}
	return compare(ctx, dir, rounds, requests)
}

// compare compares the function with the other servers, and prints how.
func compare(ctx context.Context, dir string, rounds, requests int) error {
	answer := filepath.Join(dir, "answer")
	if err := os.WriteFile(answer, nil, 0o600); err != nil {
		return err
	}
	servers, err := build(ctx, dir, answer)
	if err != nil {
		return err
	}
	starts, err := measureStarts(ctx, servers, 3*rounds) // each is short
	if err != nil {
		return err
	}
	rows, err := table.measure(ctx, servers, answer, rounds, requests)
	if err != nil {
		return err
	}
	line, err := curve.measure(ctx, servers, answer, rounds, requests)
	if err != nil {
		return err
	}
	report(os.Stdout, rows, line, starts)
	return nil
}
