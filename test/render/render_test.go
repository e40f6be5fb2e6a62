package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc"

	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
)

// TestRender renders every case and every example with the real CLI and engine,
// and compares with the same want.yaml that the function's own tests do, and with
// what `make render` prints without them.
func TestRender(t *testing.T) {
	b := binariesFromEnv(t)
	api := newAPIServer(t)
	targets := targets(serveFunction(t, b))
	targets[goldentest.EarlierFunction] = serveEarlier(t)
	for _, c := range allCases(t) {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(c.Want)
			if err != nil {
				t.Fatal(err)
			}
			fatal, err := goldentest.FatalMessage(want)
			if err != nil {
				t.Fatal(err)
			}
			stdout, err := b.render(t.Context(), c, targets)
			own, ownErr := renderOwn(t.Context(), c, targets)
			if fatal != "" {
				checkFatal(t, fatal, err)
				checkFatal(t, fatal, ownErr)
				return
			}
			if err := errors.Join(err, ownErr); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(inOrder(stdout), inOrder(own)); diff != "" {
				t.Errorf("(-Crossplane's engine +our own):\n%s", diff)
			}
			checkRendered(t, want, stdout)
			if !hasEarlierStep(t, c) {
				checkAdmitted(t, api, c, stdout)
			}
		})
	}
}

// checkFatal wants the CLI to have failed with the fatal result's message. The
// CLI indents the lines of what it prints.
func checkFatal(t *testing.T, message string, err error) {
	t.Helper()
	if err == nil {
		t.Fatal("want a fatal result, but it renders")
	}
	said := strings.Join(strings.Fields(err.Error()), " ")
	if want := strings.Join(strings.Fields(message), " "); !strings.HasSuffix(said, "returned a fatal result: "+want) {
		t.Errorf("want the fatal result\n%s\nbut render says\n%s", want, said)
	}
}

func checkRendered(t *testing.T, want, stdout []byte) {
	t.Helper()
	printable, err := goldentest.Printable(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := goldentest.Rendered(stdout)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(printable), string(got)); diff != "" {
		t.Errorf("render (-want.yaml +rendered):\n%s", diff)
	}
}

// inOrder returns what was rendered with the events of resources that are not ready
// in order: they are the last documents, and Crossplane prints them in any order.
func inOrder(rendered []byte) string {
	docs := strings.SplitAfter(string(rendered), "\n---\n")
	first := slices.IndexFunc(docs, unreadyEvent.MatchString)
	if first >= 0 {
		docs[len(docs)-1] += "---\n"
		slices.Sort(docs[first:])
	}
	return strings.Join(docs, "")
}

var unreadyEvent = regexp.MustCompile(`(?m)^message: '?Composed resource `)

// hasEarlierStep tells whether some of what a case renders is not ours, and may
// be of kinds and fields that are nobody's.
func hasEarlierStep(t *testing.T, c goldentest.Case) bool {
	t.Helper()
	composition, err := os.ReadFile(c.Composition)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Contains(composition, []byte(goldentest.EarlierFunction))
}

func allCases(tb testing.TB) []goldentest.Case {
	tb.Helper()
	cases, err := goldentest.Cases(filepath.Join("..", "cases"))
	if err != nil {
		tb.Fatal(err)
	}
	return slices.Concat(cases, allExamples(tb))
}

func allExamples(tb testing.TB) []goldentest.Case {
	tb.Helper()
	examples, err := goldentest.Cases(filepath.Join("..", "..", "example"))
	if err != nil {
		tb.Fatal(err)
	}
	return examples
}

// binariesFromEnv are those that `make test` builds and names.
func binariesFromEnv(tb testing.TB) binaries {
	tb.Helper()
	b := binaries{
		function: os.Getenv("FUNCTION"),
		cli:      os.Getenv("CROSSPLANE"),
		engine:   os.Getenv("CROSSPLANE_SERVER"),
	}
	if b.function == "" || b.cli == "" || b.engine == "" {
		tb.Fatal("FUNCTION, CROSSPLANE and CROSSPLANE_SERVER name no binaries: run `make test-render`")
	}
	return b
}

func serveFunction(tb testing.TB, b binaries) (target string) {
	tb.Helper()
	f, err := startFunction(tb.Context(), b.function)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(f.stop)
	return f.target
}

// serveEarlier serves the function of a case's step before ours.
func serveEarlier(tb testing.TB) (target string) {
	tb.Helper()
	l, err := listenLoopback(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	srv := grpc.NewServer()
	fnv1.RegisterFunctionRunnerServiceServer(srv, earlier{})
	go srv.Serve(l) //nolint:errcheck // It ends with Stop.
	tb.Cleanup(srv.Stop)
	return "dns:///" + l.Addr().String()
}

type earlier struct {
	fnv1.UnimplementedFunctionRunnerServiceServer
}

func (earlier) RunFunction(ctx context.Context, req *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, error) {
	return goldentest.Earlier(ctx, req)
}
