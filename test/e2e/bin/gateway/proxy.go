package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/http/httputil"
	"net/url"

	"github.com/rs/zerolog/log"
	"github.com/traefik/traefik/v3/pkg/config/dynamic"
)

// weighted are handlers of which each request goes to one, by their weights.
type weighted struct {
	handlers []http.Handler
	weights  []int
	total    int
}

func (w *weighted) add(weight int, h http.Handler) {
	w.handlers, w.weights, w.total = append(w.handlers, h), append(w.weights, weight), w.total+weight
}

// pick returns the handler whose share of all weights n lies in, nil where no handler
// has a weight.
func (w *weighted) pick(n int) http.Handler {
	for i, weight := range w.weights {
		if n < weight {
			return w.handlers[i]
		}
		n -= weight
	}
	return nil
}

func (w *weighted) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.pick(rand.IntN(w.total)).ServeHTTP(rw, r)
}

// or returns a handler that answers with a status code where no handler has a weight.
func (w *weighted) or(code int) http.Handler {
	if w.total == 0 {
		return status(code)
	}
	return w
}

// weightedOf returns services by weight. Those that Traefik could not find have a
// status instead.
func weightedOf(ctx context.Context, c *dynamic.HTTPConfiguration, s *dynamic.WeightedRoundRobin) http.Handler {
	all := &weighted{}
	for _, one := range s.Services {
		weight := 1
		if one.Weight != nil {
			weight = *one.Weight
		}
		if one.Status != nil {
			all.add(weight, status(*one.Status))
		} else {
			all.add(weight, serviceOf(ctx, c, one.Name))
		}
	}
	return all.or(http.StatusInternalServerError)
}

// serversOf returns the endpoints of a Service, each as likely as another.
func serversOf(s *dynamic.ServersLoadBalancer) http.Handler {
	all := &weighted{}
	for _, server := range s.Servers {
		to, err := url.Parse(server.URL)
		if err != nil {
			log.Error().Err(err).Send()
			continue
		}
		all.add(1, proxyTo(to))
	}
	return all.or(http.StatusServiceUnavailable)
}

// transport goes to endpoints directly.
var transport = &http.Transport{MaxIdleConnsPerHost: 100}

// proxyTo returns a proxy that leaves the host as the client wrote it.
func proxyTo(server *url.URL) http.Handler {
	return &httputil.ReverseProxy{
		Transport: transport,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(server)
			r.Out.Host = r.In.Host
			r.SetXForwarded()
		},
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			if errors.Is(err, context.DeadlineExceeded) {
				w.WriteHeader(http.StatusGatewayTimeout)
				return
			}
			log.Error().Err(err).Str("host", r.Host).Str("path", r.URL.Path).Msg("proxy")
			w.WriteHeader(http.StatusBadGateway)
		},
	}
}
