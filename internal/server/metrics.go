package server

import (
	"runtime"

	grpcprom "github.com/grpc-ecosystem/go-grpc-middleware/providers/prometheus"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// metrics holds the metrics of one server, in a registry of its own.
type metrics struct {
	registry *prometheus.Registry
	grpc     *grpcprom.ServerMetrics
}

// newMetrics returns metrics of the process, the Go runtime, the build with the
// supplied version, the requests, and those of them that wait at the gate.
func newMetrics(version string, g *gate) metrics {
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
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "function_requests_waiting",
			Help: "Requests that wait until others are answered, before they are read.",
		}, func() float64 { return float64(g.waiting.Load()) }),
		m.grpc,
	)
	return m
}
