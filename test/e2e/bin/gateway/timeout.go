package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/traefik/traefik/v3/pkg/config/dynamic"
	"k8s.io/apimachinery/pkg/runtime"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
)

// timeouts adds to the routers of an HTTPRoute its request timeout, as a filter: Traefik
// does not read timeouts. Which rule a router is of is not told, so only a timeout that
// all rules have is served.
type timeouts struct{}

// timeoutFilter begins the names of filters that are timeouts.
const timeoutFilter = "timeout "

// Apply adds the timeout of a route to one of its routers.
func (timeouts) Apply(_ context.Context, r *dynamic.Router, of runtime.Object) error {
	route, ok := of.(*gwapiv1.HTTPRoute)
	if !ok {
		return fmt.Errorf("%T is no HTTPRoute", of)
	}
	limit, err := requestTimeout(route)
	if err != nil || limit == "" {
		return err
	}
	r.Middlewares = append([]string{timeoutFilter + limit}, r.Middlewares...)
	return nil
}

// requestTimeout returns the timeout that all rules of a route have, "" where they have
// none.
func requestTimeout(route *gwapiv1.HTTPRoute) (string, error) {
	var all string
	for i, rule := range route.Spec.Rules {
		var limit string
		if rule.Timeouts != nil && rule.Timeouts.Request != nil {
			limit = string(*rule.Timeouts.Request)
		}
		if i > 0 && limit != all {
			return "", fmt.Errorf("%s/%s: rules have different timeouts: none is served", route.Namespace, route.Name)
		}
		all = limit
	}
	return all, nil
}

// timeoutOf returns the timeout that a filter of this name is, if it is one. Gateway API's
// durations are among Go's.
func timeoutOf(filter string) (time.Duration, bool) {
	limit, ok := strings.CutPrefix(filter, timeoutFilter)
	if !ok {
		return 0, false
	}
	d, err := time.ParseDuration(limit)
	return d, err == nil
}

// within returns a handler whose requests end after a time; 0 is never.
func within(limit time.Duration, to http.Handler) http.Handler {
	if limit == 0 {
		return to
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), limit)
		defer cancel()
		to.ServeHTTP(w, r.WithContext(ctx))
	})
}
