package server

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/crossplane/crossplane-runtime/v2/pkg/logging"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
)

// transportCredentials returns mutual TLS with the certificates in the directory or,
// if Insecure is set, no TLS at all. It never falls back from the one to the other.
func transportCredentials(o Options) (credentials.TransportCredentials, error) {
	if o.Insecure {
		return insecure.NewCredentials(), nil
	}
	if o.TLSCertsDir == "" {
		return nil, errors.New("no credentials: name the directory of tls.crt, tls.key and ca.crt with --tls-certs-dir, or serve without TLS with --insecure")
	}
	cfg, err := loadTLS(o.TLSCertsDir)
	if err != nil {
		return nil, err
	}
	r := &reloader{dir: o.TLSCertsDir, log: o.Log}
	r.last.Store(cfg)
	return certified{credentials.NewTLS(&tls.Config{
		MinVersion:         tls.VersionTLS13,
		GetConfigForClient: r.configForClient,
	})}, nil
}

// A reloader reads certificates anew for each connection. Crossplane keeps its
// connections open, so they are few, and nothing has to watch the files.
type reloader struct {
	dir  string
	log  logging.Logger
	last atomic.Pointer[tls.Config]
}

// configForClient returns the current certificates. If they cannot be read, because
// they are half written for example, it returns the last ones that could.
func (r *reloader) configForClient(*tls.ClientHelloInfo) (*tls.Config, error) {
	cfg, err := loadTLS(r.dir)
	if err != nil {
		r.log.Info("Cannot reload certificates, serving with the ones before", "error", err.Error())
		return r.last.Load(), nil
	}
	r.last.Store(cfg)
	return cfg, nil
}

// loadTLS returns a TLS configuration with the certificate in a directory. It admits
// only clients with a certificate of the CA in that directory.
func loadTLS(dir string) (*tls.Config, error) {
	crt, err := tls.LoadX509KeyPair(filepath.Join(dir, "tls.crt"), filepath.Join(dir, "tls.key"))
	if err != nil {
		return nil, fmt.Errorf("cannot load the server's certificate: %w", err)
	}
	path := filepath.Join(dir, "ca.crt")
	pem, err := os.ReadFile(path) //nolint:gosec // The operator names the directory.
	if err != nil {
		return nil, fmt.Errorf("cannot load the clients' CA: %w", err)
	}
	cas := x509.NewCertPool()
	if !cas.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("cannot load the clients' CA: %s holds no PEM certificate", path)
	}
	return &tls.Config{
		MinVersion:   tls.VersionTLS13,
		Certificates: []tls.Certificate{crt},
		ClientAuth:   tls.RequireAndVerifyClientCert,
		ClientCAs:    cas,
		// A resumed session would outlive the CA that vouched for it.
		SessionTicketsDisabled: true,
	}, nil
}
