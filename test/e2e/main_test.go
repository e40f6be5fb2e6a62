// Package e2e proves on a real control plane what the golden cases say would be
// applied. `make e2e` builds what it needs and runs it.
package e2e

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"github.com/openfunction/function-openfunction-gateway/test/e2e/harness"
)

// repository is this function's, seen from here.
const repository = "../.."

// suiteTimeout ends the waiting of all scenarios, before go test ends the
// programs that they run.
const suiteTimeout = 30 * time.Minute

var (
	// lab is the control plane of all scenarios, which run one after the other.
	lab *harness.Lab
	// suite ends when the suite is interrupted.
	suite context.Context
	// keep what runs after a failure, until Ctrl-C.
	keep = flag.Bool("keep", false, "after a failure, leave everything running until Ctrl-C")
)

func TestMain(m *testing.M) {
	flag.Parse()
	if err := harness.OwnNetwork(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(run(m))
}

func run(m *testing.M) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	timed, cancel := context.WithTimeout(ctx, suiteTimeout)
	defer cancel()
	suite = timed //nolint:fatcontext // It is set once.

	start := time.Now()
	started, err := harness.Start(suite, repository, os.Stderr)
	lab = started
	defer lab.Stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "FAIL: %v\nLogs are in %s\n", err, lab.Logs)
		return 1
	}
	fmt.Fprintf(os.Stderr, "%6.1fs  in all\n", time.Since(start).Seconds())

	code := m.Run()
	printTable(os.Stderr)
	if code != 0 {
		fmt.Fprintf(os.Stderr, "Logs are in %s\n", lab.Logs)
		if *keep {
			fmt.Fprintf(os.Stderr, "Everything keeps running: KUBECONFIG=%s. End it with Ctrl-C.\n", lab.Kubeconfig)
			<-ctx.Done()
		}
	}
	return code
}
