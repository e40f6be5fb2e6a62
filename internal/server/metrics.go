package server

import (
	"net"
	"net/http"
	"runtime"
	"time"

	grpcprom "github.com/grpc-ecosystem/go-grpc-middleware/providers/prometheus"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics holds the metrics of one server, in a registry of its own.
type metrics struct {
	registry *prometheus.Registry
	grpc     *grpcprom.ServerMetrics
}

// newMetrics returns metrics of the process, the Go runtime, the build with the
// supplied version, and the requests.
func newMetrics(version string) metrics {
	m := metrics{
		registry: prometheus.NewRegistry(),
		grpc:     grpcprom.NewServerMetrics(grpcprom.WithServerHandlingTimeHistogram()),
	}
	m.registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name:        "function_build_info",
			Help:        "Always 1, labelled with the version of the function and of Go that it was built with.",
			ConstLabels: prometheus.Labels{"version": version, "goversion": runtime.Version()},
		}, func() float64 { return 1 }),
		m.grpc,
	)
	return m
}

// server returns an HTTP server of the metrics at /metrics.
func (m metrics) server() *http.Server {
	mux := http.NewServeMux()
	mux.Handle("/metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	return &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
}

// listenForMetrics returns the listener of the metrics server, or nil if metrics are
// off or their address is taken: a function without metrics is better than no
// function.
func listenForMetrics(o Options) net.Listener {
	if o.MetricsAddress == "" || o.MetricsAddress == "off" {
		return nil
	}
	lis, err := net.Listen("tcp", o.MetricsAddress)
	if err != nil {
		o.Log.Info("Cannot serve metrics; choose another --metrics-address, or off", "error", err.Error())
		return nil
	}
	return lis
}
