package server

import (
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"google.golang.org/grpc/health"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
)

// newHTTPServer returns the server of what is asked over plain HTTP: the metrics,
// and for kubelet, which has no certificate to show to the gRPC server, whether the
// function lives (/healthz) and takes requests (/readyz), as the health service says.
func newHTTPServer(metrics prometheus.Gatherer, h *health.Server) *http.Server {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(metrics, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		rsp, err := h.Check(r.Context(), &healthv1.HealthCheckRequest{})
		if err != nil || rsp.GetStatus() != healthv1.HealthCheckResponse_SERVING {
			http.Error(w, "draining", http.StatusServiceUnavailable)
		}
	})
	return &http.Server{
		Handler:        mux,
		ReadTimeout:    10 * time.Second,
		WriteTimeout:   30 * time.Second,
		IdleTimeout:    2 * time.Minute, // Longer than Prometheus' default interval.
		MaxHeaderBytes: 16 << 10,
	}
}

// listenForHTTP returns the listener of the HTTP server, or nil if that is off or its
// address is taken: a function without metrics is better than no function.
func listenForHTTP(o Options) net.Listener {
	if o.MetricsAddress == "" || o.MetricsAddress == "off" {
		return nil
	}
	lis, err := listen("tcp", o.MetricsAddress, maxHTTPConnections)
	if err != nil {
		o.Log.Info("Cannot serve metrics and probes; choose another --metrics-address, or off", "error", err.Error())
		return nil
	}
	return lis
}
