package server

import (
	"container/list"
	"context"
	"net"
	"sync"

	"google.golang.org/grpc/credentials"
)

// A crowd is a listener that holds so many connections of clients that nobody knows:
// when one more comes, the oldest is closed. So idle clients neither use up the
// descriptors of the process nor keep anybody out. (A listener that lets the newest
// wait instead, as golang.org/x/net/netutil has it, would keep out kubelet's probes.)
type crowd struct {
	net.Listener

	most    int
	mu      sync.Mutex
	unknown list.List // of net.Conn, the oldest first
}

// listen returns a listener that holds at most so many connections of clients that
// nobody knows.
func listen(network, address string, most int) (*crowd, error) {
	lis, err := (&net.ListenConfig{}).Listen(context.Background(), network, address)
	if err != nil {
		return nil, err
	}
	return &crowd{Listener: lis, most: most}, nil
}

// Accept waits for the next connection, and closes the oldest if that makes one too
// many.
func (c *crowd) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if err != nil {
		return nil, err
	}
	one := &member{Conn: conn, crowd: c}
	if oldest := c.add(one); oldest != nil {
		_ = oldest.Close() // Nobody needs it any more.
	}
	return one, nil
}

// add adds a connection, and returns the oldest if that makes one too many.
func (c *crowd) add(one *member) net.Conn {
	c.mu.Lock()
	defer c.mu.Unlock()
	one.place = c.unknown.PushBack(one)
	if c.unknown.Len() <= c.most {
		return nil
	}
	oldest, _ := c.unknown.Front().Value.(net.Conn)
	return oldest
}

// A member is a connection of a crowd.
type member struct {
	net.Conn

	crowd *crowd
	place *list.Element
}

// leave takes the connection out of its crowd, which no longer closes it.
func (m *member) leave() {
	m.crowd.mu.Lock()
	defer m.crowd.mu.Unlock()
	m.crowd.unknown.Remove(m.place) // Once; after that it does nothing.
}

// Close closes the connection.
func (m *member) Close() error {
	m.leave()
	return m.Conn.Close()
}

// Certified credentials know who has shown a certificate: that client's connection is
// not closed to make room for others.
type certified struct {
	credentials.TransportCredentials
}

// ServerHandshake does the handshake.
func (c certified) ServerHandshake(raw net.Conn) (net.Conn, credentials.AuthInfo, error) {
	conn, info, err := c.TransportCredentials.ServerHandshake(raw)
	if m, ok := raw.(*member); ok && err == nil {
		m.leave()
	}
	return conn, info, err
}

// Clone returns a copy.
func (c certified) Clone() credentials.TransportCredentials {
	return certified{c.TransportCredentials.Clone()}
}
