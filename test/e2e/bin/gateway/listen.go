package main

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog/log"
	"github.com/traefik/traefik/v3/pkg/config/dynamic"
	"github.com/traefik/traefik/v3/pkg/middlewares/requestdecorator"
	muxer "github.com/traefik/traefik/v3/pkg/muxer/http"
	traefiktls "github.com/traefik/traefik/v3/pkg/tls"
	"github.com/traefik/traefik/v3/pkg/tls/generate"
	"github.com/traefik/traefik/v3/pkg/types"
)

// httpsPort is the only port that serves HTTPS.
const httpsPort = "443"

// An entryPoint is a port, which is served by the newest configuration.
type entryPoint struct {
	port   string
	secure bool
	// routes are set by the first configuration.
	routes atomic.Pointer[muxer.Muxer]
	// tls has the certificates of all Gateways: which one is served, the name that the
	// client asks for decides.
	tls atomic.Pointer[tls.Config]
}

// listen serves each port at all addresses.
func listen(addresses, ports []string) ([]*entryPoint, error) {
	var all []*entryPoint
	for _, port := range ports {
		e := &entryPoint{port: port, secure: port == httpsPort}
		for _, address := range addresses {
			l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", net.JoinHostPort(address, port))
			if err != nil {
				return nil, err
			}
			go func() { log.Fatal().Err(e.serve(l)).Send() }()
		}
		all = append(all, e)
	}
	return all, nil
}

func (e *entryPoint) serve(l net.Listener) error {
	server := &http.Server{Handler: e, ReadHeaderTimeout: 10 * time.Second}
	if !e.secure {
		return server.Serve(l)
	}
	server.TLSConfig = &tls.Config{
		MinVersion:         tls.VersionTLS12,
		GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) { return e.tls.Load(), nil },
	}
	return server.ServeTLS(l, "", "")
}

// decorator finds the host that a request is for, by which rules match.
var decorator = requestdecorator.New(nil)

// ServeHTTP serves a request by the newest configuration.
func (e *entryPoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	routes := e.routes.Load()
	if routes == nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	decorator.ServeHTTP(w, r, routes.ServeHTTP)
}

// certificatesOf returns how to serve the certificates of a configuration.
func certificatesOf(ctx context.Context, c *dynamic.TLSConfiguration) (*tls.Config, error) {
	nobodys, err := certificateOfNobody()
	if err != nil {
		return nil, err
	}
	const store, options = traefiktls.DefaultTLSStoreName, traefiktls.DefaultTLSConfigName
	manager := traefiktls.NewManager(nil)
	manager.UpdateConfigs(ctx, map[string]traefiktls.Store{store: {DefaultCertificate: nobodys}},
		map[string]traefiktls.Options{options: traefiktls.DefaultTLSOptions}, c.Certificates)
	return manager.Get(store, options)
}

// certificateOfNobody returns what is served for names that no listener has a certificate
// for. Without it Traefik makes one for each configuration, which takes a second or more on
// a busy machine, and requests are served by the configuration before for as long.
var certificateOfNobody = sync.OnceValues(func() (*traefiktls.Certificate, error) {
	certificate, key, err := generate.KeyPair("gateway.invalid", time.Now().AddDate(1, 0, 0))
	return &traefiktls.Certificate{CertFile: types.FileOrContent(certificate), KeyFile: types.FileOrContent(key)}, err
})
