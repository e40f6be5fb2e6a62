package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/traefik/traefik/v3/pkg/config/dynamic"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
)

func TestWeights(t *testing.T) {
	w := &weighted{}
	w.add(2, status(201))
	w.add(0, status(202))
	w.add(1, status(203))
	for n, want := range []int{201, 201, 203} {
		got := httptest.NewRecorder()
		if w.pick(n).ServeHTTP(got, nil); got.Code != want {
			t.Errorf("%d of 3 goes to %d, want %d", n, got.Code, want)
		}
	}
	if w.pick(3) != nil {
		t.Error("more than all weights has a handler")
	}
	none := &weighted{}
	none.add(0, status(201))
	got := httptest.NewRecorder()
	if none.or(500).ServeHTTP(got, nil); got.Code != 500 {
		t.Errorf("without weights: %d", got.Code)
	}
}

// configuration is what Traefik's controller makes of a route with a filter of its rule,
// one of its backend, and a timeout.
func configuration(server string) *dynamic.HTTPConfiguration {
	prefix, path := "/old", "/new"
	return &dynamic.HTTPConfiguration{
		Routers: map[string]*dynamic.Router{
			"plain":  {EntryPoints: []string{"80"}, Rule: `Host("a.example.com") && PathPrefix("/old")`, Service: "weighted", Middlewares: []string{timeoutFilter + "100ms", "rewrite"}},
			"secure": {EntryPoints: []string{"80"}, Rule: `Host("b.example.com")`, Service: "weighted", TLS: &dynamic.RouterTLSConfig{}},
			"wrong":  {EntryPoints: []string{"80"}, Rule: `Host("c.example.com")`, Service: "weighted", Middlewares: []string{"unknown"}},
			"empty":  {EntryPoints: []string{"80"}, Rule: `Host("d.example.com")`, Service: "empty"},
		},
		Middlewares: map[string]*dynamic.Middleware{
			"rewrite": {URLRewrite: &dynamic.URLRewrite{Path: &path, PathPrefix: &prefix}},
			"mark":    {RequestHeaderModifier: &dynamic.HeaderModifier{Set: map[string]string{"Mark": "set"}}},
			"unknown": {},
		},
		Services: map[string]*dynamic.Service{
			"weighted": {Weighted: &dynamic.WeightedRoundRobin{Services: []dynamic.WRRService{{Name: "servers"}}}},
			"servers":  {LoadBalancer: &dynamic.ServersLoadBalancer{Servers: []dynamic.Server{{URL: server}}}, Middlewares: []string{"mark"}},
			"empty":    {LoadBalancer: &dynamic.ServersLoadBalancer{}},
		},
	}
}

func TestRequests(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/new/slow" {
			<-r.Context().Done()
		}
		_, _ = io.WriteString(w, r.Host+r.URL.Path+" "+r.Header.Get("Mark")+" "+r.Header.Get("X-Forwarded-Proto"))
	}))
	defer server.Close()
	e := &entryPoint{port: "80"}
	if got := ask(e, "http://a.example.com/old/x"); got.Code != 503 {
		t.Errorf("without a configuration: %d", got.Code)
	}
	e.routes.Store(routesOf(t.Context(), configuration(server.URL), e))
	for url, want := range map[string]int{
		"http://a.example.com/old/slow": 504,
		"http://a.example.com/other":    404,
		"http://b.example.com/":         404, // HTTPS alone
		"http://c.example.com/":         500,
		"http://d.example.com/":         503,
	} {
		if got := ask(e, url); got.Code != want {
			t.Errorf("%s: %d, want %d", url, got.Code, want)
		}
	}
	if got := ask(e, "http://a.example.com/old/x"); got.Body.String() != "a.example.com/new/x set http" {
		t.Errorf("%d %q", got.Code, got.Body)
	}
}

func ask(h http.Handler, url string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(context.Background(), http.MethodGet, url, http.NoBody))
	return w
}

func TestRequestTimeout(t *testing.T) {
	limit, never := gwapiv1.Duration("1m30s"), gwapiv1.Duration("0s")
	rule := func(d *gwapiv1.Duration) gwapiv1.HTTPRouteRule {
		return gwapiv1.HTTPRouteRule{Timeouts: &gwapiv1.HTTPRouteTimeouts{Request: d}}
	}
	for name, tc := range map[string]struct {
		rules []gwapiv1.HTTPRouteRule
		want  []string
		fails bool
	}{
		"none":      {rules: []gwapiv1.HTTPRouteRule{{}, rule(nil)}},
		"all":       {rules: []gwapiv1.HTTPRouteRule{rule(&limit), rule(&limit)}, want: []string{"timeout 1m30s", "f"}},
		"different": {rules: []gwapiv1.HTTPRouteRule{rule(&limit), rule(&never)}, fails: true},
		"of one":    {rules: []gwapiv1.HTTPRouteRule{{}, rule(&limit)}, fails: true},
	} {
		r := &dynamic.Router{Middlewares: []string{"f"}}
		err := timeouts{}.Apply(t.Context(), r, &gwapiv1.HTTPRoute{Spec: gwapiv1.HTTPRouteSpec{Rules: tc.rules}})
		if (err != nil) != tc.fails {
			t.Errorf("%s: %v", name, err)
		}
		if tc.want != nil && (len(r.Middlewares) != 2 || r.Middlewares[0] != tc.want[0] || r.Middlewares[1] != tc.want[1]) {
			t.Errorf("%s: %q", name, r.Middlewares)
		}
		if tc.want == nil && len(r.Middlewares) != 1 {
			t.Errorf("%s: %q", name, r.Middlewares)
		}
	}
	if d, ok := timeoutOf("timeout 1m30s"); !ok || d != 90*time.Second {
		t.Errorf("%s, %t", d, ok)
	}
	if _, ok := timeoutOf("mark"); ok {
		t.Error("another filter is a timeout")
	}
}
