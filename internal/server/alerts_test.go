package server

import (
	"os"
	"regexp"
	"strings"
	"testing"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
)

// TestAlertsReadMetricsThatAreServed finds every metric of the alert rules, with the
// labels that the rules select and sum by, in what the server serves. The label job is
// Prometheus' own, and so is the metric up.
func TestAlertsReadMetricsThatAreServed(t *testing.T) {
	rules, err := os.ReadFile("../../example/production/monitoring.yaml")
	if err != nil {
		t.Fatal(err)
	}
	o := insecureOptions()
	o.MetricsAddress = "127.0.0.1:0"
	s := serve(t, echo, o)
	if err := run(t, s, nil); err != nil {
		t.Fatal(err)
	}
	series := strings.Split(scrape(t, "http://"+s.httpListener.Addr().String()+"/metrics"), "\n")

	read := 0
	for _, m := range regexp.MustCompile(`(?:by \((\w+)\)\s+\(?)?(?:rate\()?(\w+)\{(job="[^}]*)\}`).FindAllStringSubmatch(string(rules), -1) {
		by, metric, selected := m[1], m[2], m[3]
		if metric == "up" {
			continue
		}
		read++
		labels := regexp.MustCompile(`(\w+)!?=`).FindAllStringSubmatch(selected, -1)
		if by != "" {
			labels = append(labels, []string{"", by})
		}
		if !hasSeries(series, metric, labels) {
			t.Errorf("no %s with the labels of {%s} by (%s) is served", metric, selected, by)
		}
	}
	if read != 5 {
		t.Errorf("the rules read %d metrics", read)
	}
	if !strings.Contains(string(rules), `grpc_method="`+fnv1.FunctionRunnerService_ServiceDesc.Methods[0].MethodName+`"`) {
		t.Error("the rules select another method")
	}
}

// hasSeries reports whether a metric is among what was scraped with labels of these
// names.
func hasSeries(series []string, metric string, labels [][]string) bool {
	for _, line := range series {
		name, rest, _ := strings.Cut(line, "{")
		if name, _, _ = strings.Cut(name, " "); name != metric {
			continue
		}
		all := true
		for _, l := range labels {
			all = all && (l[1] == "job" || strings.Contains(rest, l[1]+`="`))
		}
		if all {
			return true
		}
	}
	return false
}
