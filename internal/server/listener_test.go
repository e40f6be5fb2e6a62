package server

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"testing"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/peer"
)

// connect connects to an address, and says nothing.
func connect(t *testing.T, address string) net.Conn {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func TestTheOldestConnectionMakesRoom(t *testing.T) {
	lis, err := listen("tcp", "127.0.0.1:0", 2)
	if err != nil {
		t.Fatal(err)
	}
	defer lis.Close() //nolint:errcheck // The test is over.
	var clients, accepted [4]net.Conn
	accept := func(i int) {
		clients[i] = connect(t, lis.Addr().String())
		if accepted[i], err = lis.Accept(); err != nil {
			t.Fatal(err)
		}
	}
	accept(0)
	accept(1)
	accepted[1].(*member).leave()
	accept(2)
	accept(3)
	if _, err := clients[0].Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("the oldest: got %v, want EOF", err)
	}
	for i, c := range accepted[1:] {
		if _, err := c.Write([]byte{byte(i)}); err != nil {
			t.Errorf("connection %d: %v", i+1, err)
		}
		_ = c.Close() // And again below, as servers do.
		_ = c.Close()
	}
	if n := lis.unknown.Len(); n != 0 {
		t.Errorf("%d connections are left", n)
	}
}

// TestACertificateKeepsAConnection has more idle clients than there may be.
func TestACertificateKeepsAConnection(t *testing.T) {
	ca := newAuthority(t, "ca")
	dir := t.TempDir()
	ca.writeDir(t, dir)
	s := serve(t, echo, mutualTLSOptions(dir))
	known := fnv1.NewFunctionRunnerServiceClient(dial(t, s, ca.client(t, &ca)))
	ask := func() string {
		t.Helper()
		var server peer.Peer
		if _, err := known.RunFunction(t.Context(), tagged("known"), grpc.Peer(&server)); err != nil {
			t.Errorf("RunFunction: %v", err)
		}
		return server.LocalAddr.String()
	}
	before := ask()
	var last net.Conn
	for range 2 * maxUnknown {
		last = connect(t, s.listener.Addr().String())
	}
	if err := tls.Client(last, ca.client(t, &ca)).HandshakeContext(t.Context()); err != nil {
		t.Errorf("the last to come: %v", err)
	}
	if after := ask(); after != before {
		t.Errorf("the client has a new connection: %s, was %s", after, before)
	}
}
