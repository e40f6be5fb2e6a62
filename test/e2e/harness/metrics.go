package harness

import (
	"context"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// Metrics are what a program counted, as Prometheus would read it.
type Metrics map[string]*dto.MetricFamily

// Metrics reads those of a program that has some. It waits for one that starts.
func (l *Lab) Metrics(ctx context.Context, p *Process) (Metrics, error) {
	var m Metrics
	err := Await(ctx, 30*time.Second, "metrics at "+p.metrics, func(ctx context.Context) error {
		body, err := open(ctx, l.Admin, p.metrics)
		if err != nil {
			return err
		}
		defer body.Close() //nolint:errcheck // It is only read.
		parser := expfmt.NewTextParser(model.UTF8Validation)
		m, err = parser.TextToMetricFamilies(body)
		return err
	})
	return m, err
}

// Sum of a metric, over all its samples that have these labels. What was never counted
// is 0.
func (m Metrics) Sum(name string, labels map[string]string) float64 {
	var sum float64
	for _, sample := range m[name].GetMetric() {
		if !matches(sample, labels) {
			continue
		}
		sum += sample.GetCounter().GetValue() + sample.GetGauge().GetValue() + float64(sample.GetHistogram().GetSampleCount())
	}
	return sum
}

func matches(sample *dto.Metric, labels map[string]string) bool {
	has := map[string]string{}
	for _, label := range sample.GetLabel() {
		has[label.GetName()] = label.GetValue()
	}
	for name, value := range labels {
		if has[name] != value {
			return false
		}
	}
	return true
}
