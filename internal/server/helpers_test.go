package server

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/crossplane/crossplane-runtime/v2/pkg/logging"
	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/proto"
)

// A runFunc is a function in one method.
type runFunc func(context.Context, *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, error)

// inBytes is the function as the server takes it.
func (f runFunc) inBytes(ctx context.Context, raw []byte) ([]byte, error) {
	req := &fnv1.RunFunctionRequest{}
	if err := proto.Unmarshal(raw, req); err != nil {
		return nil, err
	}
	rsp, err := f(ctx, req)
	if err != nil {
		return nil, err
	}
	return proto.Marshal(rsp)
}

// echo answers with the tag of the request.
func echo(_ context.Context, req *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, error) {
	return &fnv1.RunFunctionResponse{Meta: &fnv1.ResponseMeta{Tag: req.GetMeta().GetTag()}}, nil
}

// tagged is a request that echo answers with the supplied tag.
func tagged(tag string) *fnv1.RunFunctionRequest {
	return &fnv1.RunFunctionRequest{Meta: &fnv1.RequestMeta{Tag: tag}}
}

// insecureOptions serve on a free loopback port without TLS and metrics.
func insecureOptions() Options {
	return Options{
		Network:               "tcp",
		Address:               "127.0.0.1:0",
		Insecure:              true,
		MaxRecvMessageBytes:   4 << 20,
		MaxConcurrentRequests: 4,
		DrainTimeout:          time.Minute,
		DrainGrace:            time.Minute,
		Version:               "v1.2.3",
		Log:                   logging.NewNopLogger(),
	}
}

// mutualTLSOptions are insecureOptions with the certificates in a directory.
func mutualTLSOptions(dir string) Options {
	o := insecureOptions()
	o.Insecure = false
	o.TLSCertsDir = dir
	return o
}

// serve serves a function until the test ends, when it must have drained.
func serve(t *testing.T, run runFunc, o Options) *Server {
	t.Helper()
	return serveBytes(t, run.inBytes, o)
}

// serveBytes serves a function until the test ends, when it must have drained.
func serveBytes(t *testing.T, fn Function, o Options) *Server {
	t.Helper()
	s, served, stop := serveUntil(t, fn, o)
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	return s
}

// serveUntil serves a function until stop is called; then what Serve returned
// comes out of served.
func serveUntil(t *testing.T, fn Function, o Options) (s *Server, served chan error, stop context.CancelFunc) {
	t.Helper()
	s, err := New(fn, o)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served = make(chan error, 1)
	go func() { served <- s.Serve(ctx) }()
	return s, served, stop
}

// dial connects to a server; in plaintext where cfg is nil.
func dial(t *testing.T, s *Server, cfg *tls.Config) *grpc.ClientConn {
	t.Helper()
	creds := insecure.NewCredentials()
	if cfg != nil {
		creds = credentials.NewTLS(cfg)
	}
	conn, err := grpc.NewClient("passthrough:///"+s.listener.Addr().String(), grpc.WithTransportCredentials(creds))
	if err != nil {
		t.Fatalf("cannot make a client: %v", err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// A logRecorder keeps what is logged at info level: the message as "msg", and
// the values by their keys.
type logRecorder struct {
	mu      sync.Mutex
	records []map[string]any
}

func (l *logRecorder) Info(msg string, keysAndValues ...any) {
	record := map[string]any{"msg": msg}
	for i := 0; i < len(keysAndValues); i += 2 {
		record[keysAndValues[i].(string)] = keysAndValues[i+1]
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.records = append(l.records, record)
}

func (l *logRecorder) Debug(string, ...any) {}

func (l *logRecorder) WithValues(...any) logging.Logger { return l }

// the returns the one record with the supplied message.
func (l *logRecorder) the(t *testing.T, msg string) map[string]any {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []map[string]any
	for _, r := range l.records {
		if r["msg"] == msg {
			found = append(found, r)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%q was logged %d times, want once, in %v", msg, len(found), l.records)
	}
	return found[0]
}

// An authority issues certificates.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// newAuthority returns a self-signed authority.
func newAuthority(t *testing.T, name string) authority {
	t.Helper()
	key := newKey(t)
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: name},
		NotAfter:              time.Now().Add(time.Hour),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatalf("cannot sign: %v", err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatalf("cannot parse: %v", err)
	}
	return authority{cert: cert, key: key}
}

// issue returns a certificate for 127.0.0.1, of servers and clients alike, and
// its key, in PEM.
func (a authority) issue(t *testing.T) (certPEM, keyPEM []byte) {
	t.Helper()
	key := newKey(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2),
		Subject:      pkix.Name{CommonName: "leaf"},
		NotAfter:     time.Now().Add(time.Hour),
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, key.Public(), a.key)
	if err != nil {
		t.Fatalf("cannot sign: %v", err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatalf("cannot marshal: %v", err)
	}
	return toPEM("CERTIFICATE", der), toPEM("PRIVATE KEY", keyDER)
}

// writeDir writes what Crossplane mounts for a server of this authority.
func (a authority) writeDir(t *testing.T, dir string) {
	t.Helper()
	cert, key := a.issue(t)
	writeFile(t, dir, "tls.crt", cert)
	writeFile(t, dir, "tls.key", key)
	writeFile(t, dir, "ca.crt", toPEM("CERTIFICATE", a.cert.Raw))
}

// client returns the configuration of a client that trusts this authority and
// shows a certificate of the supplied issuer, or none.
func (a authority) client(t *testing.T, issuer *authority) *tls.Config {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AddCert(a.cert)
	cfg := &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12, ServerName: "127.0.0.1", NextProtos: []string{"h2"}}
	if issuer != nil {
		crt, err := tls.X509KeyPair(issuer.issue(t))
		if err != nil {
			t.Fatalf("cannot load: %v", err)
		}
		// Shown even where the server says that it trusts another authority.
		cfg.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &crt, nil }
	}
	return cfg
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatalf("cannot generate a key: %v", err)
	}
	return key
}

func toPEM(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func writeFile(t *testing.T, dir, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
		t.Fatal(err)
	}
}
