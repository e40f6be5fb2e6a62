package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/rs/zerolog/log"
	"github.com/traefik/traefik/v3/pkg/config/dynamic"
	"github.com/traefik/traefik/v3/pkg/middlewares/gatewayapi/headermodifier"
	"github.com/traefik/traefik/v3/pkg/middlewares/gatewayapi/redirect"
	"github.com/traefik/traefik/v3/pkg/middlewares/gatewayapi/urlrewrite"
	muxer "github.com/traefik/traefik/v3/pkg/muxer/http"
)

// routesOf returns the routes of an entry point.
func routesOf(ctx context.Context, c *dynamic.HTTPConfiguration, e *entryPoint) *muxer.Muxer {
	parser, err := muxer.NewSyntaxParser()
	if err != nil {
		log.Fatal().Err(err).Send() // It depends on nothing.
	}
	m := muxer.NewMuxer(parser, nil)
	for name, r := range c.Routers {
		if !slices.Contains(r.EntryPoints, e.port) || (r.TLS != nil) != e.secure {
			continue
		}
		handler := filtered(ctx, c, r.Middlewares, serviceOf(ctx, c, r.Service))
		if err := m.AddRoute(r.Rule, "default", r.Priority, "", handler); err != nil {
			log.Error().Err(err).Msg(name)
		}
	}
	return m
}

// filtered returns a handler behind filters, the first of which comes first.
func filtered(ctx context.Context, c *dynamic.HTTPConfiguration, names []string, to http.Handler) http.Handler {
	for _, name := range slices.Backward(names) {
		if limit, ok := timeoutOf(name); ok {
			to = within(limit, to)
			continue
		}
		filter, err := filterOf(ctx, name, c.Middlewares[name], to)
		if err != nil {
			log.Error().Err(err).Msg(name)
			filter = status(http.StatusInternalServerError)
		}
		to = filter
	}
	return to
}

// filterOf returns a filter of an HTTPRoute before a handler.
func filterOf(ctx context.Context, name string, m *dynamic.Middleware, to http.Handler) (http.Handler, error) {
	switch {
	case m == nil:
		return nil, fmt.Errorf("there is no filter %s", name)
	case m.URLRewrite != nil:
		return urlrewrite.NewURLRewrite(ctx, to, *m.URLRewrite, name), nil
	case m.RequestHeaderModifier != nil:
		return headermodifier.NewRequestHeaderModifier(ctx, to, *m.RequestHeaderModifier, name), nil
	case m.ResponseHeaderModifier != nil:
		return headermodifier.NewResponseHeaderModifier(ctx, to, *m.ResponseHeaderModifier, name), nil
	case m.RequestRedirect != nil:
		return redirect.NewRequestRedirect(ctx, to, *m.RequestRedirect, name)
	}
	return nil, fmt.Errorf("filter %s is of a kind that this program does not know", name)
}

// serviceOf returns a service, with its own filters: servers, or other services by
// weight.
func serviceOf(ctx context.Context, c *dynamic.HTTPConfiguration, name string) http.Handler {
	s := c.Services[name]
	switch {
	case s != nil && s.Weighted != nil:
		return filtered(ctx, c, s.Middlewares, weightedOf(ctx, c, s.Weighted))
	case s != nil && s.LoadBalancer != nil:
		return filtered(ctx, c, s.Middlewares, serversOf(s.LoadBalancer))
	}
	return status(http.StatusInternalServerError)
}

// status answers with nothing but a status code.
func status(code int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) })
}
