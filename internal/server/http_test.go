package server

import (
	"io"
	"net/http"
	"testing"
)

// TestProbesNeedNoCertificate asks as kubelet does while gRPC wants mutual TLS.
func TestProbesNeedNoCertificate(t *testing.T) {
	dir := t.TempDir()
	newAuthority(t, "ours").writeDir(t, dir)
	o := mutualTLSOptions(dir)
	o.MetricsAddress = "127.0.0.1:0"
	wantProbes(t, serve(t, echo, o), http.StatusOK, http.StatusOK)
}

// wantProbes asks whether the function lives and takes requests. It fails the test
// unless the answers have these status codes.
func wantProbes(t *testing.T, s *Server, healthz, readyz int) {
	t.Helper()
	for path, want := range map[string]int{"/healthz": healthz, "/readyz": readyz} {
		if got, body := get(t, "http://"+s.httpListener.Addr().String()+path); got != want {
			t.Errorf("%s: got status %d (%s), want %d", path, got, body, want)
		}
	}
}

// get returns the status code and the body at an address.
func get(t *testing.T, url string) (status int, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	rsp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer rsp.Body.Close() //nolint:errcheck // It was read.
	b, err := io.ReadAll(rsp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return rsp.StatusCode, string(b)
}
