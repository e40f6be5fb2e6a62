// Package e2e proves on a real control plane what the golden cases say would be
// applied. `make e2e` builds what it needs and runs it.
package e2e

import (
	"context"
	"flag"
	"fmt"
	"math"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/openfunction/function-openfunction-gateway/test/e2e/harness"
)

// repository is this function's, seen from here.
const repository = "../.."

// waiting are the tests that do little but wait, for minutes: they have a control
// plane of their own, beside the others'.
const waiting = "^(TestRightsMissing|TestSwitchUnderLoad.*)$"

// partTimeout ends the waiting of all scenarios, before go test ends the
// programs that they run.
const partTimeout = 30 * time.Minute

var (
	// lab is the control plane of this part's scenarios, which run one after the other.
	lab *harness.Lab
	// suite ends when the suite is interrupted.
	suite context.Context
	// keep what runs after a failure, until Ctrl-C.
	keep = flag.Bool("keep", false, "after a failure, leave everything running until Ctrl-C")
)

func TestMain(m *testing.M) {
	flag.Parse()
	part, err := harness.ThisPart()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if part == "" {
		os.Exit(runParts(m))
	}
	os.Exit(run(m, part))
}

// runParts runs the tests in their parts, and prints the table of all scenarios.
func runParts(m *testing.M) int {
	parts := parts()
	ok, err := harness.RunParts(parts)
	if err != nil {
		fmt.Fprintf(os.Stderr, "No network namespace (%v): some programs listen on all interfaces.\n", err)
		parts = []harness.Part{whole}
		ok = run(m, whole.Name) == 0
	}
	if *demo {
		return 0
	}
	if err := printTable(os.Stderr, parts); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if !ok {
		return 1
	}
	return 0
}

// whole is the part that runs all tests.
var whole = harness.Part{Name: "all"}

// parts are what runs side by side: one part where somebody chose the tests.
func parts() []harness.Part {
	for _, chosen := range []string{"test.run", "test.skip"} {
		if flag.Lookup(chosen).Value.String() != "" {
			return []harness.Part{whole}
		}
	}
	return []harness.Part{{Name: "busy", Args: []string{"-test.skip=" + waiting}}, {Name: "waiting", Args: []string{"-test.run=" + waiting}}}
}

// logsOf is the folder of a part's logs.
func logsOf(part string) string { return filepath.Join(repository, ".bin", "e2e", "logs", part) }

func run(m *testing.M, part string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	limit := partTimeout
	if *demo {
		limit = math.MaxInt64 // It is for people.
	}
	timed, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	suite = timed //nolint:fatcontext // It is set once.

	start := time.Now()
	started, err := harness.Start(suite, repository, logsOf(part), os.Stderr)
	lab = started
	defer lab.Stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "FAIL: %v\nLogs are in %s\n", err, lab.Logs)
		return 1
	}
	fmt.Fprintf(os.Stderr, "%6.1fs  in all\n", time.Since(start).Seconds())

	code := m.Run()
	if code != 0 {
		fmt.Fprintf(os.Stderr, "Logs are in %s\n", lab.Logs)
		if *keep {
			fmt.Fprintf(os.Stderr, "Everything keeps running: KUBECONFIG=%s. End it with Ctrl-C.\n", lab.Kubeconfig)
			<-ctx.Done()
		}
	}
	return code
}
