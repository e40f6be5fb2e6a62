package main

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"os"
	"slices"
	"sync/atomic"
	"time"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	"github.com/openfunction/function-openfunction-gateway/bench/workload"
)

// A round is what one server took in one round of reconciles: of requests, where it is
// called once in each.
type round struct {
	cpu, p50, p99 time.Duration // of one reconcile
	rss           int64         // bytes, at the end
	all           time.Duration // the whole round
}

// A row has all rounds with one request, for each server.
type row struct {
	shape workload.Shape
	bytes int
	by    [][]round // by the server's index
}

// A series is a list of shapes that are measured alike.
type series struct {
	shapes []workload.Shape
	// least is how many requests a round has at least, however large they are.
	least int
}

// median returns the median of samples, the upper one where two are in the middle.
func median[T cmp.Ordered](samples []T) T { return percentile(samples, 50) }

// percentile returns the p-th percentile of samples.
func percentile[T cmp.Ordered](samples []T, p int) T {
	sorted := slices.Sorted(slices.Values(samples))
	return sorted[min(len(sorted)*p/100, len(sorted)-1)]
}

// inTurn yields the servers with their index. Each round starts with another one.
func inTurn(servers []*server, round int) iter.Seq2[int, *server] {
	return func(yield func(int, *server) bool) {
		for i := range servers {
			at := (i + round) % len(servers)
			if !yield(at, servers[at]) {
				return
			}
		}
	}
}

// measureStarts measures the time from each server's start to its first answer, and
// returns it as the latencies of rounds of one request.
func measureStarts(ctx context.Context, servers []*server, rounds int) ([][]round, error) {
	out := make([][]round, len(servers))
	for n := range rounds {
		for i, s := range inTurn(servers, n) {
			m, err := s.measureStart(ctx)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.name, err)
			}
			out[i] = append(out[i], m)
		}
	}
	return out, nil
}

// measureStart starts the server, sends one request, and stops the server.
func (s *server) measureStart(ctx context.Context) (round, error) {
	begin := time.Now()
	if err := s.start(ctx); err != nil {
		return round{}, err
	}
	defer s.stop()
	if _, err := s.run(ctx, nil); err != nil {
		return round{}, err
	}
	took := time.Since(begin)
	rss, err := s.rss()
	return round{p50: took, p99: took, rss: rss}, err
}

// measure measures every server with the request of every shape: with requests of
// the smallest a round, and with fewer of the larger, so that a round sends about as
// many bytes. The answer to it is written to a file, for the floor.
func (s series) measure(ctx context.Context, servers []*server, answer string, rounds, requests int) ([]row, error) {
	rows := make([]row, 0, len(s.shapes))
	for _, shape := range s.shapes {
		req, rsp, err := record(ctx, servers[ours], shape)
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(answer, rsp, 0o600); err != nil {
			return nil, err
		}
		by, err := measure(ctx, servers, req, rounds, max(requests*smallest/len(req), s.least))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", shape, err)
		}
		rows = append(rows, row{shape: shape, bytes: len(req), by: by})
	}
	return rows, nil
}

// smallest is about the size of a request of 2 listeners, in bytes.
const smallest = 32 << 10

// record returns the request of a shape's steady state, and the answer to it. It starts a
// server for that and stops it, so that what it used is not measured.
func record(ctx context.Context, s *server, shape workload.Shape) (request, answer []byte, err error) {
	if err := s.start(ctx); err != nil {
		return nil, nil, err
	}
	defer s.stop()
	req, err := workload.Steady(ctx, s.runner, shape)
	if err != nil {
		return nil, nil, err
	}
	if request, err = proto.Marshal(req); err != nil {
		return nil, nil, err
	}
	answer, err = s.run(ctx, request)
	return request, answer, err
}

// runner runs the server's function.
func (s *server) runner(ctx context.Context, req *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, error) {
	raw, err := proto.Marshal(req)
	if err != nil {
		return nil, err
	}
	if raw, err = s.run(ctx, raw); err != nil {
		return nil, err
	}
	rsp := &fnv1.RunFunctionResponse{}
	return rsp, proto.Unmarshal(raw, rsp)
}

// measure starts the servers and measures them in turn, round by round. The first
// round warms up and does not count.
func measure(ctx context.Context, servers []*server, req []byte, rounds, requests int) ([][]round, error) {
	for _, s := range servers {
		if err := s.start(ctx); err != nil {
			return nil, err
		}
		defer s.stop()
	}
	out := make([][]round, len(servers))
	for n := range rounds + 1 {
		for i, s := range inTurn(servers, n) {
			m, err := s.measure(ctx, 1, requests, func(int) [][]byte { return [][]byte{req} })
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.name, err)
			}
			if n > 0 {
				out[i] = append(out[i], m)
			}
		}
	}
	return out, nil
}

// measure measures one round of reconciles, by so many clients at once: each sends the
// requests of a reconcile one after the other, and then takes the next.
func (s *server) measure(ctx context.Context, clients, reconciles int, requests func(i int) [][]byte) (round, error) {
	before, err := s.cpu()
	if err != nil {
		return round{}, err
	}
	begin := time.Now()
	took, err := s.send(ctx, clients, reconciles, requests)
	if err != nil {
		return round{}, err
	}
	all := time.Since(begin)
	after, err := s.cpu()
	if err != nil {
		return round{}, err
	}
	rss, err := s.rss()
	return round{
		cpu: (after - before) / time.Duration(reconciles),
		p50: percentile(took, 50),
		p99: percentile(took, 99),
		rss: rss,
		all: all,
	}, err
}

// send sends the requests of all reconciles, and returns how long each took. A request
// that is refused is an error.
func (s *server) send(ctx context.Context, clients, reconciles int, requests func(i int) [][]byte) ([]time.Duration, error) {
	took, next := make([]time.Duration, reconciles), atomic.Int64{}
	var group errgroup.Group
	for range clients {
		group.Go(func() error {
			for {
				i := int(next.Add(1)) - 1
				if i >= reconciles {
					return nil
				}
				mine := requests(i)
				begin := time.Now()
				for _, req := range mine {
					if _, err := s.run(ctx, req); err != nil {
						return err
					}
				}
				took[i] = time.Since(begin)
			}
		})
	}
	return took, group.Wait()
}
