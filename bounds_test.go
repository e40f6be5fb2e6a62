package main

import (
	"context"
	"io"
	"math"
	"net/http"
	"runtime/debug"
	"sync"
	"testing"
	"time"

	"github.com/KimMachineGun/automemlimit/memlimit"
	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/grpc"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/protobuf/proto"
)

// TestSixteenLargeRequestsFitIntoAContainer has the soft limit that follows from a
// container of 256 MiB.
func TestSixteenLargeRequestsFitIntoAContainer(t *testing.T) {
	p := start(t, 1024, "--memory-limit=204")
	large := proto.CloneOf(thousandListeners(t))
	fill(t, large, 4<<20)
	raw, conn := wireForm(t, large), p.dial(t)
	var done sync.WaitGroup
	for range 16 {
		done.Go(func() {
			var rsp []byte
			if err := conn.Invoke(t.Context(), fnv1.FunctionRunnerService_RunFunction_FullMethodName, &raw, &rsp, grpc.ForceCodec(verbatim{})); err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
	if peak := p.peakMiB(t); peak >= 256 {
		t.Errorf("16 requests of 4 MiB at a time took %d MiB", peak)
	}
}

// TestIdleClientsKeepNobodyOut has more of them than the process has descriptors.
func TestIdleClientsKeepNobodyOut(t *testing.T) {
	for name, of := range map[string]func(*process) string{
		"Metrics": func(p *process) string { return p.metrics },
		"GRPC":    func(p *process) string { return p.grpc },
	} {
		t.Run(name, func(t *testing.T) {
			p := start(t, 256)
			idle(t, of(p), 300)
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second) // A client that idles is not closed before 10.
			defer cancel()
			if _, err := fnv1.NewFunctionRunnerServiceClient(p.dial(t)).RunFunction(ctx, &fnv1.RunFunctionRequest{}); err != nil {
				t.Errorf("RunFunction: %v", err)
			}
			for _, probe := range []string{"/healthz", "/readyz"} {
				p.probe(ctx, t, probe)
			}
		})
	}
}

// probe asks as kubelet does.
func (p *process) probe(ctx context.Context, t *testing.T, path string) {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.metrics+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	rsp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Errorf("%s: %v", path, err)
		return
	}
	_, _ = io.Copy(io.Discard, rsp.Body)
	_ = rsp.Body.Close() // It was read.
	if rsp.StatusCode != http.StatusOK {
		t.Errorf("%s: got status %d", path, rsp.StatusCode)
	}
}

// TestDrainIsQuickWithManyOpenStreams opens 20,000, on 200 connections.
func TestDrainIsQuickWithManyOpenStreams(t *testing.T) {
	p := start(t, 1024)
	ctx := context.WithoutCancel(t.Context()) // Which ends before the process.
	var done sync.WaitGroup
	for range 20 {
		done.Go(func() {
			for range 10 {
				if err := openStreams(ctx, p.dial(t), 100); err != nil {
					t.Error(err)
				}
			}
		})
	}
	done.Wait()
	if took := p.terminate(t); took >= 5*time.Second {
		t.Errorf("it took %s", took)
	}
}

// openStreams opens streams that stay open: half of them watch the health, and half
// announce a request that never comes.
func openStreams(ctx context.Context, conn *grpc.ClientConn, streams int) error {
	for range streams / 2 {
		watch, err := healthv1.NewHealthClient(conn).Watch(ctx, &healthv1.HealthCheckRequest{})
		if err != nil {
			return err
		}
		if _, err := watch.Recv(); err != nil {
			return err
		}
		announced := &grpc.StreamDesc{ClientStreams: true}
		if _, err := conn.NewStream(ctx, announced, fnv1.FunctionRunnerService_RunFunction_FullMethodName); err != nil {
			return err
		}
	}
	return nil
}

// TestTheHeapKeepsToTheContainer has a container of 256 MiB.
func TestTheHeapKeepsToTheContainer(t *testing.T) {
	limited, unlimited := memlimit.Limit(256<<20), func() (uint64, error) { return 0, memlimit.ErrNoLimit }
	for name, c := range map[string]struct {
		flag      int64
		container memlimit.Provider
		env       string
		want      int64
	}{
		"Container":   {container: limited, want: 214748364},
		"NoLimit":     {container: unlimited, want: math.MaxInt64},
		"Flag":        {flag: 100, container: limited, want: 100 << 20},
		"Environment": {flag: 100, container: limited, env: "50MiB", want: 12345},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("GOGC", "100") // As it is.
			if c.env != "" {
				t.Setenv("GOMEMLIMIT", c.env)
			}
			before := debug.SetMemoryLimit(math.MaxInt64)
			t.Cleanup(func() { debug.SetMemoryLimit(before) })
			if c.env != "" {
				debug.SetMemoryLimit(12345)
			}
			if err := (&CLI{MemoryLimit: c.flag}).tuneGC(c.container); err != nil {
				t.Fatal(err)
			}
			if got := debug.SetMemoryLimit(-1); got != c.want {
				t.Errorf("got a limit of %d bytes, want %d", got, c.want)
			}
		})
	}
}
