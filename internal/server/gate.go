package server

import (
	"context"
	"sync/atomic"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/stats"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/tap"
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

	// closed is done once nobody may begin to work any more.
	closed context.Context //nolint:containedctx // It is the gate's own, and no caller's.
	close  context.CancelFunc
}

// newGate returns a gate that lets so many requests through at a time.
func newGate(requests int) *gate {
	g := &gate{slots: make(chan struct{}, requests)}
	g.closed, g.close = context.WithCancel(context.Background())
	return g
}

// Keys of what a context tells of its request.
type (
	slotKey struct{} // that it has a slot
	keepKey struct{} // how to keep the gate from cancelling it
)

// enter has the gate cancel a stream of any kind when it closes, unless work is done for
// it by then. It is a tap.ServerInHandle: what it returns is the context in which gRPC
// reads.
func (g *gate) enter(ctx context.Context, _ *tap.Info) (context.Context, error) {
	own, cancel := context.WithCancel(ctx)
	keep := context.AfterFunc(g.closed, cancel)
	context.AfterFunc(ctx, func() { keep() }) // The stream has ended.
	return context.WithValue(own, keepKey{}, keep), nil
}

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
	if keep, ok := ctx.Value(keepKey{}).(func() bool); ok && !keep() {
		return nil, status.Error(codes.Unavailable, "the function is stopping")
	}
	return next(ctx, req)
}
