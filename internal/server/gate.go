package server

import (
	"context"
	"sync"
	"sync/atomic"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/stats"
	"google.golang.org/grpc/status"
)

// A gate bounds how many requests of the function are read and worked on at a time. The
// others wait, in the order in which they came, and are not refused.
//
// It is a stats.Handler, since gRPC tells nobody else of a request before it has read
// and decoded it: one that waits is still with its client, but for the first bytes
// (streamWindow).
type gate struct {
	slots   chan struct{}
	waiting atomic.Int64

	// working is locked for reading while a request is worked on.
	working sync.RWMutex
	// closed is set once nobody may begin to work any more.
	closed bool
}

// newGate returns a gate that lets so many requests through at a time.
func newGate(requests int) *gate { return &gate{slots: make(chan struct{}, requests)} }

// slotKey is the key of a context whose request has a slot.
type slotKey struct{}

// TagRPC waits until a request may be read. One that nobody waits for any more goes on
// without a slot: gRPC has cancelled it.
func (g *gate) TagRPC(ctx context.Context, info *stats.RPCTagInfo) context.Context {
	if info.FullMethodName != fnv1.FunctionRunnerService_RunFunction_FullMethodName {
		return ctx
	}
	g.waiting.Add(1)
	defer g.waiting.Add(-1)
	select {
	case g.slots <- struct{}{}:
		return context.WithValue(ctx, slotKey{}, true)
	case <-ctx.Done():
		return ctx
	}
}

// HandleRPC lets the next request through when one has ended.
func (g *gate) HandleRPC(ctx context.Context, s stats.RPCStats) {
	if _, ended := s.(*stats.End); ended && ctx.Value(slotKey{}) != nil {
		<-g.slots
	}
}

// TagConn lets every connection be.
func (g *gate) TagConn(ctx context.Context, _ *stats.ConnTagInfo) context.Context { return ctx }

// HandleConn lets every connection be.
func (g *gate) HandleConn(context.Context, stats.ConnStats) {}

// work is an interceptor that refuses what came without a slot, or when the gate is
// closed.
func (g *gate) work(ctx context.Context, req any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	if info.FullMethod != fnv1.FunctionRunnerService_RunFunction_FullMethodName {
		return next(ctx, req)
	}
	if ctx.Value(slotKey{}) == nil {
		return nil, status.FromContextError(ctx.Err()).Err()
	}
	g.working.RLock()
	defer g.working.RUnlock()
	if g.closed {
		return nil, status.Error(codes.Unavailable, "the function is stopping")
	}
	return next(ctx, req)
}

// close has nobody begin to work any more, and waits until all who work are done.
func (g *gate) close() {
	g.working.Lock()
	defer g.working.Unlock()
	g.closed = true
}
