package server

import (
	"crypto/tls"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// run runs the function over a new connection.
func run(t *testing.T, s *Server, cfg *tls.Config) error {
	t.Helper()
	_, err := fnv1.NewFunctionRunnerServiceClient(dial(t, s, cfg)).RunFunction(t.Context(), tagged("tls"))
	return err
}

// handshake returns why a TLS connection fails. It says nothing after the
// handshake: in TLS 1.3 the server's refusal comes later, and a client that
// talks meanwhile may see a broken pipe instead.
func handshake(t *testing.T, s *Server, cfg *tls.Config) error {
	t.Helper()
	conn, err := tls.Dial("tcp", s.listener.Addr().String(), cfg)
	if err != nil {
		return err
	}
	defer conn.Close() //nolint:errcheck // The test is over.
	if v := conn.ConnectionState().Version; v != tls.VersionTLS13 {
		return errors.New("negotiated " + tls.VersionName(v))
	}
	_, err = conn.Read(make([]byte, 1))
	return err
}

func TestMutualTLSRefusesStrangers(t *testing.T) {
	ours, theirs := newAuthority(t, "ours"), newAuthority(t, "theirs")
	dir := t.TempDir()
	ours.writeDir(t, dir)
	s := serve(t, echo, mutualTLSOptions(dir))

	tls12 := ours.client(t, &ours)
	tls12.MaxVersion = tls.VersionTLS12
	cases := map[string]struct {
		client *tls.Config
		want   string
	}{
		"ClientWithoutCertificate": {
			client: ours.client(t, nil),
			want:   "remote error: tls: certificate required",
		},
		"ClientWithCertificateOfAnotherAuthority": {
			client: ours.client(t, &theirs),
			want:   "remote error: tls: unknown certificate authority",
		},
		"ClientThatDoesNotTrustTheServer": {
			client: theirs.client(t, &ours),
			want:   "tls: failed to verify certificate: x509: certificate signed by unknown authority",
		},
		"ClientOfAnOldProtocol": {
			client: tls12,
			want:   "remote error: tls: protocol version not supported",
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			if err := handshake(t, s, tc.client); err == nil || err.Error() != tc.want {
				t.Errorf("handshake: got %v, want %s", err, tc.want)
			}
			if err := run(t, s, tc.client); status.Code(err) != codes.Unavailable {
				t.Errorf("RunFunction: got %v, want Unavailable", err)
			}
		})
	}

	t.Run("ClientInPlaintext", func(t *testing.T) {
		if err := run(t, s, nil); status.Code(err) != codes.Unavailable {
			t.Errorf("RunFunction: got %v, want Unavailable", err)
		}
	})
	t.Run("ButNotOurs", func(t *testing.T) {
		if err := run(t, s, ours.client(t, &ours)); err != nil {
			t.Errorf("RunFunction: %v", err)
		}
	})
}

func TestRotatedCertificatesArePickedUp(t *testing.T) {
	before, after := newAuthority(t, "before"), newAuthority(t, "after")
	dir := t.TempDir()
	before.writeDir(t, dir)
	s := serve(t, echo, mutualTLSOptions(dir))
	if err := run(t, s, before.client(t, &before)); err != nil {
		t.Fatalf("before the rotation: %v", err)
	}

	after.writeDir(t, dir)
	if err := run(t, s, after.client(t, &after)); err != nil {
		t.Errorf("after the rotation, with the new certificates: %v", err)
	}
	if err := run(t, s, after.client(t, &before)); status.Code(err) != codes.Unavailable {
		t.Errorf("after the rotation, with a certificate of the old CA: got %v, want Unavailable", err)
	}
}

func TestHalfWrittenCertificatesDoNotStopService(t *testing.T) {
	ca := newAuthority(t, "ca")
	dir := t.TempDir()
	ca.writeDir(t, dir)
	log := &logRecorder{}
	o := mutualTLSOptions(dir)
	o.Log = log
	s := serve(t, echo, o)

	_, otherKey := ca.issue(t)
	writeFile(t, dir, "tls.key", otherKey)
	if err := run(t, s, ca.client(t, &ca)); err != nil {
		t.Errorf("with a key that does not match: %v", err)
	}
	got := log.the(t, "Cannot reload certificates, serving with the ones before")["error"]
	if want := "cannot load the server's certificate: tls: private key does not match public key"; got != want {
		t.Errorf("log: got error %q, want %q", got, want)
	}
}

func TestNewRefusesUnusableCredentials(t *testing.T) {
	ca := newAuthority(t, "ca")
	cases := map[string]struct {
		damage func(t *testing.T, dir string)
		want   string
	}{
		"NoCertificate": {
			damage: func(t *testing.T, dir string) { t.Helper(); remove(t, dir, "tls.crt") },
			want:   "cannot load the server's certificate: open DIR/tls.crt: no such file or directory",
		},
		"NoAuthority": {
			damage: func(t *testing.T, dir string) { t.Helper(); remove(t, dir, "ca.crt") },
			want:   "cannot load the clients' CA: open DIR/ca.crt: no such file or directory",
		},
		"AuthorityNotPEM": {
			damage: func(t *testing.T, dir string) { t.Helper(); writeFile(t, dir, "ca.crt", []byte("not PEM")) },
			want:   "cannot load the clients' CA: DIR/ca.crt holds no PEM certificate",
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			ca.writeDir(t, dir)
			tc.damage(t, dir)
			_, err := New(runFunc(echo).inBytes, mutualTLSOptions(dir))
			if err == nil || strings.ReplaceAll(err.Error(), dir, "DIR") != tc.want {
				t.Errorf("New: got %v, want %s", err, tc.want)
			}
		})
	}

	t.Run("NoDirectory", func(t *testing.T) {
		_, err := New(runFunc(echo).inBytes, mutualTLSOptions(""))
		want := "no credentials: name the directory of tls.crt, tls.key and ca.crt with --tls-certs-dir, or serve without TLS with --insecure"
		if err == nil || err.Error() != want {
			t.Errorf("New: got %v, want %s", err, want)
		}
	})
}

func remove(t *testing.T, dir, name string) {
	t.Helper()
	if err := os.Remove(filepath.Join(dir, name)); err != nil {
		t.Fatal(err)
	}
}
