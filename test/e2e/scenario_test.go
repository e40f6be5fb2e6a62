package e2e

import (
	"fmt"
	"io"
	"testing"
	"time"
)

// A result is one line of the table.
type result struct {
	claim    string
	duration time.Duration
	outcome  string
}

// results of the scenarios, in the order in which they ran.
var results []result

// scenario starts one and enters it into the table under what it claims.
func scenario(t *testing.T, claim string) {
	t.Helper()
	start := time.Now()
	if err := suite.Err(); err != nil {
		t.Fatal("interrupted: ", err)
	}
	t.Cleanup(func() {
		outcome := "ok"
		if t.Failed() {
			outcome = "FAILED"
		}
		results = append(results, result{claim, time.Since(start), outcome})
	})
}

func printTable(w io.Writer) {
	fmt.Fprintf(w, "\n%-8s %7s  %s\n", "outcome", "seconds", "scenario")
	for _, r := range results {
		fmt.Fprintf(w, "%-8s %7.1f  %s\n", r.outcome, r.duration.Seconds(), r.claim)
	}
}
