// Package server serves a composition function to Crossplane over gRPC.
//
// It stands in for the SDK's function.Serve, which cannot drain, reads its
// certificates only once, and recovers from nothing.
package server

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/crossplane/crossplane-runtime/v2/pkg/logging"
	"google.golang.org/grpc"
	"google.golang.org/grpc/encoding"
	protocodec "google.golang.org/grpc/encoding/proto"
	"google.golang.org/grpc/health"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/reflection"
)

// Options say where and how a function is served.
type Options struct {
	// Network and Address of the gRPC listener, as net.Listen takes them.
	Network, Address string

	// TLSCertsDir holds tls.crt, tls.key and ca.crt, as Crossplane mounts them.
	// They are read anew for each connection.
	TLSCertsDir string

	// Insecure serves without TLS, whatever TLSCertsDir says.
	Insecure bool

	// MaxRecvMessageBytes is the size of the largest request that is accepted.
	MaxRecvMessageBytes int

	// MaxConcurrentRequests is how many requests of the function are read and worked on
	// at a time, at least 1. The others wait.
	MaxConcurrentRequests int

	// MetricsAddress of the HTTP listener for /metrics, /healthz and /readyz. There is
	// none if it is empty or "off".
	MetricsAddress string

	// DrainTimeout bounds how long requests in flight may take to finish.
	DrainTimeout time.Duration

	// DrainGrace is how long a drain lets requests arrive that were on their way, and
	// clients close their streams.
	DrainGrace time.Duration

	// Version of the function, for the build information metric.
	Version string

	// Log takes what the server itself does, and panics.
	Log logging.Logger
}

// A Server serves one composition function.
type Server struct {
	options      Options
	listener     net.Listener
	httpListener net.Listener // nil if there are no metrics and probes
	grpc         *grpc.Server
	gate         *gate
	health       *health.Server
	http         *http.Server
}

// New returns a server of the supplied function that listens already. It returns an
// error if the certificates or the address cannot be used. If the metrics address
// cannot be used, it logs that and goes on.
func New(fn Function, o Options) (*Server, error) {
	creds, err := transportCredentials(o)
	if err != nil {
		return nil, err
	}
	lis, err := listen(o.Network, o.Address, maxUnknown)
	if err != nil {
		return nil, fmt.Errorf("cannot listen for gRPC connections: %w", err)
	}

	g := newGate(o.MaxConcurrentRequests)
	m := newMetrics(o.Version, g)
	srv := grpc.NewServer(append(limits(o, g),
		grpc.Creds(creds),
		grpc.ForceServerCodecV2(codec{encoding.GetCodecV2(protocodec.Name)}),
		// Recovery comes last, so that metrics count a panic as the error it becomes.
		grpc.ChainUnaryInterceptor(m.grpc.UnaryServerInterceptor(), g.work, recoverPanics(o.Log)),
		grpc.ChainStreamInterceptor(m.grpc.StreamServerInterceptor()),
	)...)
	srv.RegisterService(serviceOf(fn), nil)
	h := health.NewServer()
	healthv1.RegisterHealthServer(srv, h)
	reflection.Register(srv)
	m.grpc.InitializeMetrics(srv)

	return &Server{
		options:      o,
		listener:     lis,
		httpListener: listenForHTTP(o),
		grpc:         srv,
		gate:         g,
		health:       h,
		http:         newHTTPServer(m.registry, h),
	}, nil
}

// Serve answers requests until the context is done, then drains: it accepts no new
// requests, and returns nil once those in flight are answered or DrainTimeout has
// passed.
func (s *Server) Serve(ctx context.Context) error {
	if s.httpListener != nil {
		go s.http.Serve(s.httpListener) //nolint:errcheck // It only ever says that it was closed.
		defer s.http.Close()            //nolint:errcheck // Nothing is left to do about it.
	}

	failed := make(chan error, 1)
	go func() { failed <- s.grpc.Serve(s.listener) }()
	s.options.Log.Info("Serving", "address", s.listener.Addr().String(), "metrics", s.httpAddress(), "version", s.options.Version)

	select {
	case err := <-failed:
		return fmt.Errorf("cannot serve gRPC connections: %w", err)
	case <-ctx.Done():
		s.drain()
		return nil
	}
}

// drain answers what was asked and then stops the server, forcibly once DrainTimeout
// has passed. After DrainGrace nobody begins to work any more, and streams that ask
// nothing end: those that watch the health would hold it up for ever.
func (s *Server) drain() {
	s.options.Log.Info("Draining", "timeout", s.options.DrainTimeout.String())
	grace := time.AfterFunc(s.options.DrainGrace, s.gate.close)
	defer grace.Stop()
	timeout := time.NewTimer(s.options.DrainTimeout)
	defer timeout.Stop()

	drained := make(chan struct{})
	go func() {
		s.health.Shutdown() // It tells everybody who watches, one after the other.
		s.grpc.GracefulStop()
		close(drained)
	}()
	select {
	case <-drained:
	case <-timeout.C:
		s.options.Log.Info("Stopping with requests in flight")
		// Nobody waits for Stop: it does not return if a request never does.
		go s.grpc.Stop()
	}
}

// httpAddress returns where metrics and probes are served, or "off".
func (s *Server) httpAddress() string {
	if s.httpListener == nil {
		return "off"
	}
	return s.httpListener.Addr().String()
}
