package server

import (
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/keepalive"
)

// What one client, or many, can take of the server.
const (
	// maxUnknown is how many gRPC connections there are of clients that have not shown a
	// certificate; without TLS, of all clients.
	maxUnknown = 64
	// maxHTTPConnections is how many connections for metrics and probes there are.
	maxHTTPConnections = 32
	// handshakeTimeout is how long a client may take to show its certificate.
	handshakeTimeout = 10 * time.Second
	// maxStreams is how many requests one connection can have open: as many as Crossplane
	// has XRs reconciled at a time, by default. What is more waits in the client.
	maxStreams = 100
	// streamWindow is how much of a request is taken in while it waits, in bytes. It is
	// fixed, since gRPC would otherwise raise it up to 16 MiB.
	streamWindow = 64 << 10
	// connWindow is how much a client sends ahead on a connection, in bytes.
	connWindow = 1 << 20
)

// alive closes connections that nobody uses, or whose client does not answer pings, and
// all in time: Crossplane looks for new Pods when it loses a connection.
var alive = keepalive.ServerParameters{
	MaxConnectionIdle: 5 * time.Minute,
	MaxConnectionAge:  10 * time.Minute,
	Time:              time.Minute,
	Timeout:           20 * time.Second,
}

// limits returns what bounds a gRPC server, whose requests pass the gate.
func limits(o Options, g *gate) []grpc.ServerOption {
	return []grpc.ServerOption{
		grpc.StatsHandler(g),
		grpc.MaxRecvMsgSize(o.MaxRecvMessageBytes),
		grpc.MaxConcurrentStreams(maxStreams),
		// Goroutines that stay have stacks that are large enough already.
		grpc.NumStreamWorkers(uint32(min(o.MaxConcurrentRequests, maxStreams))), //nolint:gosec // It is a number of requests.
		grpc.StaticStreamWindowSize(streamWindow),
		grpc.StaticConnWindowSize(connWindow),
		grpc.ConnectionTimeout(handshakeTimeout),
		grpc.KeepaliveParams(alive),
	}
}
