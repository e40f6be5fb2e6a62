package server

import (
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/net/http2"
	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
)

// pipes is a listener of connections in memory, on which time passes as fast as a test
// wants.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	if conn, open := <-p; open {
		return conn, nil
	}
	return nil, net.ErrClosed
}

func (p pipes) Addr() net.Addr { return &net.UnixAddr{Name: "memory", Net: "pipe"} }

func (p pipes) Close() error {
	close(p)
	return nil
}

// connect returns the client's end of a new connection.
func (p pipes) connect() net.Conn {
	client, server := net.Pipe()
	p <- server
	return client
}

func TestSlowClientsOfProbesAreLeft(t *testing.T) {
	const request = "GET /healthz HTTP/1.1\r\nHost: function\r\n"
	for name, c := range map[string]struct {
		says  string
		reads bool
		want  time.Duration
	}{
		"SaysNothing":  {"", true, 10 * time.Second},
		"SaysHalf":     {request, true, 10 * time.Second},
		"SendsNoBody":  {"POST /healthz HTTP/1.1\r\nHost: function\r\nContent-Length: 1\r\n\r\n", true, 10 * time.Second},
		"SaysNoMore":   {request + "\r\n", true, 2 * time.Minute},
		"ReadsNothing": {request + "\r\n", false, 30 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				lis, left := make(pipes), make(chan struct{})
				srv := newHTTPServer(prometheus.NewRegistry(), health.NewServer())
				srv.ConnState = func(_ net.Conn, s http.ConnState) {
					if s == http.StateClosed {
						close(left)
					}
				}
				go srv.Serve(lis)                  //nolint:errcheck // It only ever says that it was closed.
				defer func() { _ = srv.Close() }() // Nobody needs it any more.
				begin, conn := time.Now(), lis.connect()
				if _, err := io.WriteString(conn, c.says); err != nil {
					t.Fatal(err)
				}
				if c.reads {
					go io.Copy(io.Discard, conn) //nolint:errcheck // Its end is awaited below.
				}
				<-left
				if got := time.Since(begin); got != c.want {
					t.Errorf("it is left after %s, want %s", got, c.want)
				}
			})
		})
	}
}

// greet begins a connection as gRPC does, and then says nothing, but for the answers to
// pings if it answers. It returns when it is left.
func greet(t *testing.T, conn net.Conn, answers bool) {
	t.Helper()
	framer, greeted := http2.NewFramer(conn, conn), make(chan struct{})
	go func() {
		defer close(greeted)
		_, _ = io.WriteString(conn, http2.ClientPreface)
		_ = framer.WriteSettings()
	}()
	for {
		frame, err := framer.ReadFrame()
		if err != nil {
			return
		}
		if ping, ok := frame.(*http2.PingFrame); ok && answers && !ping.IsAck() {
			<-greeted
			if err := framer.WritePing(true, ping.Data); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestIdleClientsOfTheFunctionAreLeft(t *testing.T) {
	for name, c := range map[string]struct {
		client func(*testing.T, net.Conn)
		want   time.Duration
	}{
		"SaysNothing":   {func(_ *testing.T, conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }, 10 * time.Second},
		"AnswersNoPing": {func(t *testing.T, conn net.Conn) { t.Helper(); greet(t, conn, false) }, 80 * time.Second},
		// gRPC waits for a second until the client has read why.
		"RequestsNothing": {func(t *testing.T, conn net.Conn) { t.Helper(); greet(t, conn, true) }, 5*time.Minute + time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				lis := make(pipes)
				srv := grpc.NewServer(limits(insecureOptions(), newGate(1))...)
				go srv.Serve(lis) //nolint:errcheck // It only ever says that it was closed.
				defer srv.Stop()
				begin := time.Now()
				c.client(t, lis.connect())
				if got := time.Since(begin); got != c.want {
					t.Errorf("it is left after %s, want %s", got, c.want)
				}
			})
		})
	}
}
