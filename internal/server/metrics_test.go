package server

import (
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
)

func TestMetricsCountRequestsAndNameTheVersion(t *testing.T) {
	o := insecureOptions()
	o.MetricsAddress = "127.0.0.1:0"
	s := serve(t, panicky, o)
	client := fnv1.NewFunctionRunnerServiceClient(dial(t, s, nil))
	if _, err := client.RunFunction(t.Context(), tagged("calm")); err != nil {
		t.Fatalf("RunFunction: %v", err)
	}
	if _, err := client.RunFunction(t.Context(), tagged("panic")); err == nil {
		t.Fatal("RunFunction: got no error of a panic")
	}

	got := scrape(t, "http://"+s.httpListener.Addr().String()+"/metrics")
	for _, want := range []string{
		`grpc_server_handled_total{grpc_code="OK",grpc_method="RunFunction",grpc_service="apiextensions.fn.proto.v1.FunctionRunnerService",grpc_type="unary"} 1`,
		`grpc_server_handled_total{grpc_code="Internal",grpc_method="RunFunction",grpc_service="apiextensions.fn.proto.v1.FunctionRunnerService",grpc_type="unary"} 1`,
		`function_build_info{goversion="` + runtime.Version() + `",version="v1.2.3"} 1`,
		`go_goroutines `,
		`process_start_time_seconds `,
	} {
		if !strings.Contains(got, "\n"+want) {
			t.Errorf("%s is not in the metrics", want)
		}
	}
}

func TestMetricsCanBeSwitchedOff(t *testing.T) {
	for name, address := range map[string]string{"Empty": "", "Off": "off"} {
		t.Run(name, func(t *testing.T) {
			o := insecureOptions()
			o.MetricsAddress = address
			s := serve(t, echo, o)
			if s.httpListener != nil {
				t.Errorf("metrics are served at %s", s.httpListener.Addr())
			}
			if err := run(t, s, nil); err != nil {
				t.Errorf("RunFunction: %v", err)
			}
		})
	}
}

func TestMetricsAddressInUseIsLoggedOnly(t *testing.T) {
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer lis.Close() //nolint:errcheck // The test is over.

	log := &logRecorder{}
	o := insecureOptions()
	o.MetricsAddress = lis.Addr().String()
	o.Log = log
	if err := run(t, serve(t, echo, o), nil); err != nil {
		t.Errorf("RunFunction: %v", err)
	}
	got := log.the(t, "Cannot serve metrics and probes; choose another --metrics-address, or off")["error"]
	if want := "listen tcp " + o.MetricsAddress + ": bind: address already in use"; got != want {
		t.Errorf("log: got error %q, want %q", got, want)
	}
}

// scrape returns the metrics at an address.
func scrape(t *testing.T, url string) string {
	t.Helper()
	status, body := get(t, url)
	if status != http.StatusOK {
		t.Fatalf("%s: got status %d", url, status)
	}
	return body
}
