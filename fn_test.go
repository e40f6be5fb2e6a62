package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/logging"
	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"

	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
)

var update = flag.Bool("update", false, "write what the function returns into every want.yaml")

// TestGolden runs every case and every example, and compares with its want.yaml.
// `make golden` writes them instead: read what it prints, and the diff.
func TestGolden(t *testing.T) {
	if *update {
		rewrite(t)
		return
	}
	forEachCase(t, func(t *testing.T, c goldentest.Case, o *goldentest.Outcome) {
		got, err := o.YAML()
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(c.Want)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.Want, diff)
		}
	})
}

// rewrite writes every want.yaml, and prints what changed in all of them.
func rewrite(t *testing.T) {
	t.Helper()
	var changes []goldentest.Change
	for _, c := range allCases(t) {
		o, err := goldentest.Run(t.Context(), c, runners())
		if err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		got, err := o.YAML()
		if err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		before, err := os.ReadFile(c.Want)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		if err := os.WriteFile(c.Want, got, 0o644); err != nil {
			t.Fatal(err)
		}
		changes = append(changes, goldentest.Change{File: c.Want, Before: string(before), After: string(got)})
	}
	fmt.Fprint(os.Stdout, goldentest.Report(changes))
}

func TestEqualRequestsGetEqualBytes(t *testing.T) {
	run := runnerOf(newFunction())
	forEachCase(t, func(t *testing.T, _ goldentest.Case, o *goldentest.Outcome) {
		for i, call := range o.Calls {
			again, err := run(t.Context(), call.Request)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(wireForm(t, call.Response), wireForm(t, again)) {
				t.Errorf("call %d (-first +second):\n%s", i+1, cmp.Diff(call.Response, again, protocmp.Transform()))
			}
		}
	})
}

// TestEarlyAnswersDropNothing holds the function to the rule that what is
// observed and wanted is in desired even while requirements are not yet met:
// Crossplane deletes what is missing.
func TestEarlyAnswersDropNothing(t *testing.T) {
	forEachCase(t, func(t *testing.T, _ goldentest.Case, o *goldentest.Outcome) {
		last := o.Calls[len(o.Calls)-1]
		for i, call := range o.Calls {
			for _, key := range slices.Sorted(maps.Keys(last.Response.GetDesired().GetResources())) {
				_, observed := call.Request.GetObserved().GetResources()[key]
				_, desired := call.Response.GetDesired().GetResources()[key]
				if observed && !desired {
					t.Errorf("call %d drops the observed %q", i+1, key)
				}
			}
		}
	})
}

// FuzzRunFunction feeds the function whole requests, starting from those of the golden
// cases. What protobuf takes for a request, whatever the order of its fields and however
// often they are there, gets the answer that it gets as protobuf writes it. What protobuf
// refuses gets none, unless nobody reads it.
func FuzzRunFunction(f *testing.F) {
	for _, c := range allCases(f) {
		o, err := goldentest.Run(f.Context(), c, runners())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(wireForm(f, o.Calls[len(o.Calls)-1].Request))
	}
	fn := newFunction()
	f.Fuzz(func(t *testing.T, data []byte) {
		req := &fnv1.RunFunctionRequest{}
		refused := proto.Unmarshal(data, req)
		answer, err := fn.RunFunction(t.Context(), data)
		if refused != nil {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		got := &fnv1.RunFunctionResponse{}
		if err := proto.Unmarshal(answer, got); err != nil {
			t.Fatal(err)
		}
		want, err := runnerOf(fn)(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, protocmp.Transform()); diff != "" {
			t.Errorf("(-as protobuf writes it, +as it is):\n%s", diff)
		}
	})
}

// forEachCase runs every case in parallel subtests.
func forEachCase(t *testing.T, check func(*testing.T, goldentest.Case, *goldentest.Outcome)) {
	t.Helper()
	for _, c := range allCases(t) {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			o, err := goldentest.Run(t.Context(), c, runners())
			if err != nil {
				t.Fatal(err)
			}
			check(t, c, o)
		})
	}
}

func allCases(tb testing.TB) []goldentest.Case {
	tb.Helper()
	cases, err := goldentest.Cases("test/cases")
	if err != nil {
		tb.Fatal(err)
	}
	examples, err := goldentest.Cases("example")
	if err != nil {
		tb.Fatal(err)
	}
	return slices.Concat(cases, examples)
}

func runners() map[string]goldentest.Runner {
	fn := runnerOf(newFunction())
	return map[string]goldentest.Runner{
		"function-openfunction-gateway":              fn, // as cases call it
		"openfunction-function-openfunction-gateway": fn, // as it is called once installed, and in examples
		goldentest.EarlierFunction:                   goldentest.Earlier,
	}
}

func newFunction() *Function {
	return NewFunction(logging.NewNopLogger(), false)
}

// runnerOf runs a function with messages in place of their bytes.
func runnerOf(f *Function) goldentest.Runner {
	return func(ctx context.Context, req *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, error) {
		raw, err := proto.MarshalOptions{Deterministic: true}.Marshal(req)
		if err != nil {
			return nil, err
		}
		answer, err := f.RunFunction(ctx, raw)
		if err != nil {
			return nil, err
		}
		rsp := &fnv1.RunFunctionResponse{}
		return rsp, proto.Unmarshal(answer, rsp)
	}
}

// wireForm is the deterministic wire form of a message.
func wireForm(tb testing.TB, m proto.Message) []byte {
	tb.Helper()
	b, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}
