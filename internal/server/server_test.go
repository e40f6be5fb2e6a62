package server

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc/codes"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	reflectionv1 "google.golang.org/grpc/reflection/grpc_reflection_v1"
	"google.golang.org/grpc/status"
)

func TestHealthIsServing(t *testing.T) {
	s := serve(t, echo, insecureOptions())
	rsp, err := healthv1.NewHealthClient(dial(t, s, nil)).Check(t.Context(), &healthv1.HealthCheckRequest{})
	if err != nil {
		t.Fatalf("Check: %v", err)
	}
	if rsp.GetStatus() != healthv1.HealthCheckResponse_SERVING {
		t.Errorf("Check: got %v, want SERVING", rsp.GetStatus())
	}
}

func TestReflectionListsAllServices(t *testing.T) {
	s := serve(t, echo, insecureOptions())
	stream, err := reflectionv1.NewServerReflectionClient(dial(t, s, nil)).ServerReflectionInfo(t.Context())
	if err != nil {
		t.Fatalf("ServerReflectionInfo: %v", err)
	}
	list := &reflectionv1.ServerReflectionRequest{MessageRequest: &reflectionv1.ServerReflectionRequest_ListServices{}}
	if err := stream.Send(list); err != nil {
		t.Fatalf("Send: %v", err)
	}
	rsp, err := stream.Recv()
	if err != nil {
		t.Fatalf("Recv: %v", err)
	}
	if err := stream.CloseSend(); err != nil {
		t.Fatalf("CloseSend: %v", err)
	}

	var served []string
	for _, svc := range rsp.GetListServicesResponse().GetService() {
		served = append(served, svc.GetName())
	}
	want := []string{
		"apiextensions.fn.proto.v1.FunctionRunnerService",
		"grpc.health.v1.Health",
		"grpc.reflection.v1.ServerReflection",
		"grpc.reflection.v1alpha.ServerReflection",
	}
	if diff := cmp.Diff(want, served); diff != "" {
		t.Errorf("services: -want, +got:\n%s", diff)
	}
}

func TestOversizeRequestIsRefused(t *testing.T) {
	o := insecureOptions()
	o.MaxRecvMessageBytes = 1 << 10
	s := serve(t, echo, o)
	client := fnv1.NewFunctionRunnerServiceClient(dial(t, s, nil))

	_, err := client.RunFunction(t.Context(), tagged(strings.Repeat("x", 2000)))
	if status.Code(err) != codes.ResourceExhausted {
		t.Errorf("oversize: got %v, want ResourceExhausted", err)
	}
	if want := "received message larger than max (2006 vs. 1024)"; !strings.Contains(status.Convert(err).Message(), want) {
		t.Errorf("oversize: got message %q, want %q in it", status.Convert(err).Message(), want)
	}

	if _, err := client.RunFunction(t.Context(), tagged("small")); err != nil {
		t.Errorf("the next request: %v", err)
	}
}

func TestDrainLetsRequestsFinishAndSaysNotServing(t *testing.T) {
	o := insecureOptions()
	o.MetricsAddress = "127.0.0.1:0"
	entered, release := make(chan struct{}), make(chan struct{})
	s, served, stop := serveUntil(t, runFunc(func(ctx context.Context, req *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, error) {
		close(entered)
		<-release
		return echo(ctx, req)
	}).inBytes, o)
	conn := dial(t, s, nil)
	wantProbes(t, s, http.StatusOK, http.StatusOK)

	watchCtx, unwatch := context.WithCancel(t.Context())
	watch, err := healthv1.NewHealthClient(conn).Watch(watchCtx, &healthv1.HealthCheckRequest{})
	if err != nil {
		t.Fatalf("Watch: %v", err)
	}
	wantHealth(t, watch, healthv1.HealthCheckResponse_SERVING)

	answered := make(chan error, 1)
	go func() {
		rsp, err := fnv1.NewFunctionRunnerServiceClient(conn).RunFunction(t.Context(), tagged("in flight"))
		if err == nil && rsp.GetMeta().GetTag() != "in flight" {
			err = errors.New("got tag " + rsp.GetMeta().GetTag())
		}
		answered <- err
	}()
	<-entered
	stop()
	wantHealth(t, watch, healthv1.HealthCheckResponse_NOT_SERVING)
	wantProbes(t, s, http.StatusOK, http.StatusServiceUnavailable)
	unwatch()

	select {
	case err := <-served:
		t.Fatalf("Serve returned before the request was answered: %v", err)
	default:
	}
	close(release)
	if err := <-answered; err != nil {
		t.Errorf("the request in flight: %v", err)
	}
	if err := <-served; err != nil {
		t.Errorf("Serve: %v", err)
	}
	if conn, err := net.Dial("tcp", s.listener.Addr().String()); err == nil {
		_ = conn.Close()
		t.Error("connections are still accepted")
	}
}

func TestDrainIsBounded(t *testing.T) {
	o := insecureOptions()
	o.DrainTimeout = time.Millisecond
	entered, never := make(chan struct{}), make(chan struct{})
	s, served, stop := serveUntil(t, runFunc(func(context.Context, *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, error) {
		close(entered)
		<-never
		return nil, errors.New("released by the test")
	}).inBytes, o)
	defer close(never)

	answered := make(chan error, 1)
	client := fnv1.NewFunctionRunnerServiceClient(dial(t, s, nil))
	go func() {
		_, err := client.RunFunction(t.Context(), tagged("stuck"))
		answered <- err
	}()
	<-entered
	stop()
	if err := <-served; err != nil {
		t.Errorf("Serve: %v", err)
	}
	if err := <-answered; status.Code(err) != codes.Unavailable {
		t.Errorf("the stuck request: got %v, want Unavailable", err)
	}
}

func TestNewRefusesAnAddressInUse(t *testing.T) {
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer lis.Close() //nolint:errcheck // The test is over.

	o := insecureOptions()
	o.Address = lis.Addr().String()
	_, err = New(runFunc(echo).inBytes, o)
	want := "cannot listen for gRPC connections: listen tcp " + o.Address + ": bind: address already in use"
	if err == nil || err.Error() != want {
		t.Errorf("New: got %v, want %s", err, want)
	}
}

// wantHealth fails the test unless the next health that is watched is the
// supplied one.
func wantHealth(t *testing.T, watch healthv1.Health_WatchClient, want healthv1.HealthCheckResponse_ServingStatus) {
	t.Helper()
	rsp, err := watch.Recv()
	if err != nil {
		t.Fatalf("Recv: %v", err)
	}
	if rsp.GetStatus() != want {
		t.Fatalf("health: got %v, want %v", rsp.GetStatus(), want)
	}
}
