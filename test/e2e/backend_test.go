package e2e

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/types"
)

// What a function saw of a request, which is what it answers with.
type seen struct {
	Function string      `json:"function"`
	Host     string      `json:"host"`
	Path     string      `json:"path"`
	Proto    string      `json:"proto,omitempty"`
	Header   http.Header `json:"header"`
}

// A function runs in this process in the place of Pods, behind a Service of its name.
type function struct {
	requests atomic.Int64
	release  chan struct{} // closed when it ends
}

// pods counts the addresses of Pods that functions had.
var pods atomic.Int64

// slowPath is where a function does not answer before its client has gone.
const slowPath = "/slow"

// runFunction runs one until the scenario ends. Its Service has no address of its own, so
// that its name leads to the Pod: nothing here would forward connections.
func runFunction(t *testing.T, name types.NamespacedName) *function {
	t.Helper()
	namespaces(t, name.Namespace)
	ip := fmt.Sprintf("10.20.0.%d", pods.Add(1))
	l, err := new(net.ListenConfig).Listen(suite, "tcp", net.JoinHostPort(ip, "80"))
	must(t, err)
	f := &function{release: make(chan struct{})}
	server := &http.Server{Handler: f.handler(name)}
	var done sync.WaitGroup
	done.Go(func() { _ = server.Serve(l) })
	t.Cleanup(func() {
		close(f.release)
		_ = server.Close()
		done.Wait()
	})
	service, slice := object(kindService, name), object(discoveryv1.SchemeGroupVersion.WithKind("EndpointSlice"), name)
	t.Cleanup(func() {
		remove(t, service)
		remove(t, slice)
	})
	apply(t, fmt.Sprintf(`
apiVersion: v1
kind: Service
metadata: {name: %[1]s, namespace: %[2]s}
spec:
  clusterIP: None
  ports: [{name: http, port: 80}]
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: %[1]s, namespace: %[2]s, labels: {kubernetes.io/service-name: %[1]s}}
addressType: IPv4
ports: [{name: http, port: 80, protocol: TCP}]
endpoints: [{addresses: [%[3]s], conditions: {ready: true}}]
`, name.Name, name.Namespace, ip))
	return f
}

func (f *function) handler(name types.NamespacedName) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		f.requests.Add(1)
		if r.URL.Path == slowPath {
			select {
			case <-r.Context().Done():
			case <-f.release:
			}
			return
		}
		_ = json.NewEncoder(w).Encode(seen{
			Function: name.String(), Host: r.Host, Path: r.URL.RequestURI(), Proto: r.Header.Get("X-Forwarded-Proto"), Header: r.Header,
		})
	}
}

// kindHTTPRoute is that of routes which scenarios write by hand, and look at.
var kindHTTPRoute = gatewayAPI("HTTPRoute")
