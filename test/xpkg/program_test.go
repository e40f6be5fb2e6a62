package xpkg

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/protobuf/types/known/structpb"
)

// testProgram runs the program in an image: it must say its version, answer a
// health request and a function request, and exit well when told to terminate.
func testProgram(t *testing.T, img v1.Image) {
	_, contents := files(t, img)
	program := filepath.Join(t.TempDir(), "function")
	if err := os.WriteFile(program, contents["function"], 0o700); err != nil {
		t.Fatal(err)
	}
	version, err := exec.CommandContext(t.Context(), program, "--version").Output()
	if err != nil || string(version) != "v1.2.3\n" {
		t.Errorf("--version: got %q, %v, want v1.2.3", version, err)
	}

	cmd := exec.CommandContext(t.Context(), program, "--insecure", "--address=127.0.0.1:0", "--metrics-address=off")
	logs, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	conn, err := grpc.NewClient(servingAddress(t, logs), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close() //nolint:errcheck // The test is over.
	testHealth(t, conn)
	testRunFunction(t, conn)

	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, logs); err != nil {
		t.Error(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v", err)
	}
}

// servingAddress returns the address that a program logs that it is serving at.
func servingAddress(t *testing.T, logs io.Reader) string {
	t.Helper()
	for lines := bufio.NewScanner(logs); lines.Scan(); {
		var line struct {
			Msg     string `json:"msg"`
			Address string `json:"address"`
			Version string `json:"version"`
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatalf("not a line of log: %s", lines.Text())
		}
		if line.Msg == "Serving" {
			if line.Version != "v1.2.3" {
				t.Errorf("logged version %s, want v1.2.3", line.Version)
			}
			return line.Address
		}
	}
	t.Fatal("the program ended without serving")
	return ""
}

func testHealth(t *testing.T, conn *grpc.ClientConn) {
	t.Helper()
	rsp, err := healthv1.NewHealthClient(conn).Check(t.Context(), &healthv1.HealthCheckRequest{})
	if err != nil {
		t.Fatalf("health: %v", err)
	}
	if rsp.GetStatus() != healthv1.HealthCheckResponse_SERVING {
		t.Errorf("health: got %s, want SERVING", rsp.GetStatus())
	}
}

// testRunFunction sends the first request that Crossplane sends for an XR: the
// answer is what the function must see before it composes.
func testRunFunction(t *testing.T, conn *grpc.ClientConn) {
	t.Helper()
	rsp, err := fnv1.NewFunctionRunnerServiceClient(conn).RunFunction(t.Context(), &fnv1.RunFunctionRequest{
		Meta:  &fnv1.RequestMeta{Tag: "first"},
		Input: object(t, map[string]any{"apiVersion": "gateway.fn.openfunction.io/v1beta1", "kind": "Input"}),
		Observed: &fnv1.State{Composite: &fnv1.Resource{Resource: object(t, map[string]any{
			"apiVersion": "networking.openfunction.io/v1alpha1",
			"kind":       "Gateway",
			"metadata":   map[string]any{"namespace": "openfunction", "name": "openfunction", "uid": "1"},
			"spec": map[string]any{
				"domain":     "ofn.io",
				"gatewayRef": map[string]any{"namespace": "projectcontour", "name": "contour"},
				"gatewaySpec": map[string]any{"listeners": []any{map[string]any{
					"name": "ofn-http-external", "protocol": "HTTP", "port": 80,
				}}},
			},
		})}},
	})
	if err != nil {
		t.Fatalf("RunFunction: %v", err)
	}
	for _, r := range rsp.GetResults() {
		if r.GetSeverity() == fnv1.Severity_SEVERITY_FATAL {
			t.Errorf("RunFunction: %s", r.GetMessage())
		}
	}
	if _, asked := rsp.GetRequirements().GetResources()["gateway/projectcontour/contour"]; !asked {
		t.Errorf("RunFunction: the Gateway is not required: %v", rsp.GetRequirements())
	}
}

func object(t *testing.T, content map[string]any) *structpb.Struct {
	t.Helper()
	s, err := structpb.NewStruct(content)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
