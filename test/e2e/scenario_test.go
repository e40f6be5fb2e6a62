package e2e

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/openfunction/function-openfunction-gateway/test/e2e/harness"
)

// tableFile is the file in a part's folder of logs that has the lines of the table.
const tableFile = "scenarios.csv"

// requests are those that the scenario sends, and those that got no answer. Scenarios run
// one after the other.
var requests struct{ sent, failed atomic.Int64 }

// scenario starts one and enters it into the table under what it claims.
func scenario(t *testing.T, claim string) {
	t.Helper()
	start := time.Now()
	requests.sent.Store(0)
	requests.failed.Store(0)
	if err := suite.Err(); err != nil {
		t.Fatal("interrupted: ", err)
	}
	t.Cleanup(func() {
		outcome := "ok"
		switch {
		case t.Failed():
			outcome = "FAILED"
		case t.Skipped():
			outcome = "skipped"
		}
		var sent, failed string
		if n := requests.sent.Load(); n > 0 {
			sent, failed = strconv.FormatInt(n, 10), strconv.FormatInt(requests.failed.Load(), 10)
		}
		must(t, enter(outcome, strconv.FormatFloat(time.Since(start).Seconds(), 'f', 1, 64), sent, failed, claim))
	})
}

// enter a line into the table of this part.
func enter(line ...string) error {
	f, err := os.OpenFile(filepath.Join(lab.Logs, tableFile), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	return errors.Join(w.WriteAll([][]string{line}), f.Close())
}

// row is a line of the table.
const row = "%-8s %7s %8s %6s  %s\n"

// printTable prints the table of all parts.
func printTable(w io.Writer, parts []harness.Part) error {
	fmt.Fprintf(w, "\n"+row, "outcome", "seconds", "requests", "failed", "scenario")
	for _, part := range parts {
		f, err := os.Open(filepath.Join(logsOf(part.Name), tableFile))
		if errors.Is(err, fs.ErrNotExist) {
			continue // It did not start.
		}
		if err != nil {
			return err
		}
		lines, err := csv.NewReader(f).ReadAll()
		if err := errors.Join(err, f.Close()); err != nil {
			return err
		}
		for _, line := range lines {
			fmt.Fprintf(w, row, line[0], line[1], line[2], line[3], line[4])
		}
	}
	return nil
}
