package e2e

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"testing"
	"time"
)

// clientPatience is how long a client waits for an answer.
const clientPatience = 20 * time.Second

// A pod is a client in the cluster: it resolves names by the cluster's DNS, anew for each
// request, keeps no connection, and follows no redirect.
type pod struct{ http.Client }

// newPod is a client that trusts the certificates of cas.
func newPod(cas *x509.CertPool) *pod {
	dialer := &net.Dialer{Resolver: lab.Resolver()}
	return &pod{http.Client{
		Timeout:       clientPatience,
		Transport:     &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: cas, MinVersion: tls.VersionTLS12}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// A reply is what a client got.
type reply struct {
	code   int
	header http.Header
	// from is the address that answered.
	from string
	// seen is what the function saw, zero where none answered.
	seen seen
}

// asHost asks for another host than that of the URL.
func asHost(host string) func(*http.Request) {
	return func(r *http.Request) { r.Host = host }
}

// withHeader sends a header.
func withHeader(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

// ask for a URL.
func (p *pod) ask(ctx context.Context, url string, changes ...func(*http.Request)) (reply, error) {
	var r reply
	trace := &httptrace.ClientTrace{GotConn: func(c httptrace.GotConnInfo) { r.from = c.Conn.RemoteAddr().String() }}
	request, err := http.NewRequestWithContext(httptrace.WithClientTrace(ctx, trace), http.MethodGet, url, http.NoBody)
	if err != nil {
		return r, err
	}
	for _, change := range changes {
		change(request)
	}
	requests.sent.Add(1)
	response, err := p.Do(request)
	if err != nil {
		if ctx.Err() == nil { // It is not the client that gave up.
			requests.failed.Add(1)
		}
		return r, err
	}
	defer response.Body.Close() //nolint:errcheck // It is only read.
	r.code, r.header = response.StatusCode, response.Header
	body, err := io.ReadAll(response.Body)
	if err != nil || r.code != http.StatusOK {
		return r, err
	}
	return r, json.Unmarshal(body, &r.seen)
}

// get asks for a URL, and fails the scenario unless there is an answer with the code.
func (p *pod) get(t *testing.T, url string, code int, changes ...func(*http.Request)) reply {
	t.Helper()
	r, err := p.ask(suite, url, changes...)
	if err != nil || r.code != code {
		t.Errorf("%s at %s: %d, %v; want %d", url, time.Now().Format("15:04:05.000"), r.code, err, code)
	}
	return r
}

// reached fails the scenario unless a function answers for a URL, and saw this.
func (p *pod) reached(t *testing.T, url string, want seen) {
	t.Helper()
	got := p.get(t, url, http.StatusOK).seen
	got.Header = nil
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: the function saw %v, want %v", url, got, want)
	}
}
