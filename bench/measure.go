package main

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/protobuf/proto"

	"github.com/openfunction/function-openfunction-gateway/bench/workload"
)

// A measurement is the median over all rounds of what one server took for one
// request.
type measurement struct {
	cpu, p50, p99 time.Duration // per request
	rss           int64         // bytes, after the last round
}

// A row is the measurements of one request, in the order of the servers.
type row struct {
	shape workload.Shape
	bytes int
	by    []measurement
}

// median of samples, the upper one of two.
func median[T cmp.Ordered](samples []T) T { return percentile(samples, 50) }

// percentile p of samples, which it sorts.
func percentile[T cmp.Ordered](samples []T, p int) T {
	slices.Sort(samples)
	return samples[min(len(samples)*p/100, len(samples)-1)]
}

// inTurn yields the servers with their index, in every round from another one on.
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

// measureStarts returns how long each server takes from its start to its first
// answer.
func measureStarts(ctx context.Context, servers []*server, rounds int) ([]time.Duration, error) {
	samples := make([][]time.Duration, len(servers))
	for round := range rounds {
		for i, s := range inTurn(servers, round) {
			begin := time.Now()
			if err := s.start(ctx); err != nil {
				return nil, err
			}
			_, err := s.run(ctx, nil)
			samples[i] = append(samples[i], time.Since(begin))
			s.stop()
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.name, err)
			}
		}
	}
	starts := make([]time.Duration, len(servers))
	for i := range servers {
		starts[i] = median(samples[i])
	}
	return starts, nil
}

// measureAll measures every server with the request of every shape.
func measureAll(ctx context.Context, servers []*server, shapes []workload.Shape, rounds, requests int) ([]row, error) {
	rows := make([]row, 0, len(shapes))
	ours := servers[len(servers)-1]
	for _, shape := range shapes {
		req, err := record(ctx, ours, shape)
		if err != nil {
			return nil, err
		}
		by, err := measure(ctx, servers, req, rounds, max(requests*smallest/len(req), least))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", shape, err)
		}
		rows = append(rows, row{shape: shape, bytes: len(req), by: by})
	}
	return rows, nil
}

// smallest is about the size of a request of 2 listeners, in bytes; least is how
// many requests a round has at the least.
const (
	smallest = 32 << 10
	least    = 10
)

// record the request of a shape's steady state.
func record(ctx context.Context, s *server, shape workload.Shape) ([]byte, error) {
	req, err := workload.Steady(ctx, func(ctx context.Context, req *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, error) {
		raw, err := proto.Marshal(req)
		if err != nil {
			return nil, err
		}
		if raw, err = s.run(ctx, raw); err != nil {
			return nil, err
		}
		rsp := &fnv1.RunFunctionResponse{}
		return rsp, proto.Unmarshal(raw, rsp)
	}, shape)
	if err != nil {
		return nil, err
	}
	return proto.Marshal(req)
}

// measure the servers in turn, and so in every round, after one that warms up.
func measure(ctx context.Context, servers []*server, req []byte, rounds, requests int) ([]measurement, error) {
	samples := make([]struct{ cpu, p50, p99 []time.Duration }, len(servers))
	for round := range rounds + 1 {
		for i, s := range inTurn(servers, round) {
			m, err := s.measure(ctx, req, requests)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.name, err)
			}
			if round == 0 {
				continue
			}
			t := &samples[i]
			t.cpu, t.p50, t.p99 = append(t.cpu, m.cpu), append(t.p50, m.p50), append(t.p99, m.p99)
		}
	}
	out := make([]measurement, len(servers))
	for i, s := range servers {
		now, err := s.rss()
		if err != nil {
			return nil, err
		}
		t := &samples[i]
		out[i] = measurement{cpu: median(t.cpu), p50: median(t.p50), p99: median(t.p99), rss: now}
	}
	return out, nil
}

// measure one round: one client, one request after the other.
func (s *server) measure(ctx context.Context, req []byte, requests int) (measurement, error) {
	before, err := s.cpu()
	if err != nil {
		return measurement{}, err
	}
	took := make([]time.Duration, requests)
	for i := range took {
		begin := time.Now()
		if _, err := s.run(ctx, req); err != nil {
			return measurement{}, err
		}
		took[i] = time.Since(begin)
	}
	after, err := s.cpu()
	if err != nil {
		return measurement{}, err
	}
	return measurement{
		cpu: (after - before) / time.Duration(requests),
		p50: percentile(took, 50),
		p99: percentile(took, 99),
	}, nil
}
