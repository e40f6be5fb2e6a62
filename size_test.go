package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/openfunction/function-openfunction-gateway/bench/workload"
	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// TestAnAnswerThatCrossplaneDoesNotTakeIsRefused has an earlier step put so much into
// the context that the answer has 4 MiB to the byte, and then one more.
func TestAnAnswerThatCrossplaneDoesNotTakeIsRefused(t *testing.T) {
	const limit = 4 << 20
	req := steady(t, workload.Shape{Attachment: v1alpha1.AttachmentPatch, Listeners: 2})
	ask := func(filler int) (*fnv1.RunFunctionResponse, int) {
		own := proto.CloneOf(req)
		own.Context = &structpb.Struct{Fields: map[string]*structpb.Value{"filler": structpb.NewStringValue(strings.Repeat("x", filler))}}
		return answerTo(t, own)
	}
	filler := limit / 2
	plain, size := ask(filler)
	filler += limit - size
	if rsp, size := ask(filler); size != limit || len(rsp.GetResults()) > 0 {
		t.Errorf("%d bytes: results %v", size, rsp.GetResults())
	}
	rsp, _ := ask(filler + 1)
	want := "the answer is too large: it has 4.00 MiB, and Crossplane takes 4.00 MiB (context 3.99 MiB). Have the earlier steps put less into the context"
	wantRefusal(t, rsp, want)
	if !proto.Equal(rsp.GetRequirements(), plain.GetRequirements()) {
		t.Errorf("what is required is no longer asked for: %v", rsp.GetRequirements())
	}
}

// answerTo returns the answer to a request, and how many bytes Crossplane gets.
func answerTo(t *testing.T, req *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, int) {
	t.Helper()
	raw, err := newFunction().RunFunction(t.Context(), wireForm(t, req))
	if err != nil {
		t.Fatal(err)
	}
	rsp := &fnv1.RunFunctionResponse{}
	if err := proto.Unmarshal(raw, rsp); err != nil {
		t.Fatal(err)
	}
	return rsp, len(raw)
}

// wantRefusal fails the test unless a response has one fatal result, which the condition
// Accepted has too, and nothing that is desired.
func wantRefusal(t *testing.T, rsp *fnv1.RunFunctionResponse, want string) {
	t.Helper()
	if got := rsp.GetResults(); len(got) != 1 || got[0].GetSeverity() != fnv1.Severity_SEVERITY_FATAL || got[0].GetMessage() != want {
		t.Errorf("got the results %v, want the fatal one: %s", got, want)
	}
	if got := rsp.GetConditions(); len(got) != 1 || got[0].GetType() != "Accepted" || got[0].GetStatus() != fnv1.Status_STATUS_CONDITION_FALSE || got[0].GetMessage() != want {
		t.Errorf("got the conditions %v, want Accepted to be False: %s", got, want)
	}
	if rsp.GetDesired() != nil || rsp.GetContext() != nil {
		t.Error("the refusal carries what was too large")
	}
}

// TestWhatIsTooLargeIsNamedWithWhatToDo has an XR that the XRD would not let in, and an
// earlier step that desires as much.
func TestWhatIsTooLargeIsNamedWithWhatToDo(t *testing.T) {
	filler := structpb.NewStringValue(strings.Repeat("x", 5<<20))
	for name, c := range map[string]struct {
		req  *fnv1.RunFunctionRequest
		fill func(*fnv1.RunFunctionRequest)
		want string
	}{
		"Spec": {
			thousandListeners(t),
			func(req *fnv1.RunFunctionRequest) {
				spec := req.GetObserved().GetComposite().GetResource().GetFields()["spec"].GetStructValue().GetFields()["gatewaySpec"].GetStructValue()
				spec.Fields["annotations"] = structpb.NewStructValue(goldentest.Struct(t, "{filler: "+strings.Repeat("x", 250_000)+"}"))
			},
			"the answer is too large: it has 5.09 MiB, and Crossplane takes 4.00 MiB (composed resources 4.08 MiB, status 1.01 MiB). " +
				"Write fewer or smaller listeners, rules, labels and annotations in the spec of this Gateway, or divide them among several",
		},
		"EarlierStep": {
			steady(t, workload.Shape{Attachment: v1alpha1.AttachmentCreate, Listeners: 2}),
			func(req *fnv1.RunFunctionRequest) {
				req.Desired = &fnv1.State{Resources: map[string]*fnv1.Resource{
					"earlier": {Resource: &structpb.Struct{Fields: map[string]*structpb.Value{"filler": filler}}},
				}}
			},
			"the answer is too large: it has 5.01 MiB, and Crossplane takes 4.00 MiB (what earlier steps of the pipeline desire 5.00 MiB). " +
				"Have the earlier steps desire less",
		},
	} {
		t.Run(name, func(t *testing.T) {
			req := proto.CloneOf(c.req)
			c.fill(req)
			rsp, _ := answerTo(t, req)
			wantRefusal(t, rsp, c.want)
		})
	}
}

// TestNoLegalXRComesNearWhatCrossplaneTakes builds the largest XRs that the XRDs and etcd
// allow, attaches their listeners in every way, and looks at every answer until nothing
// changes any more. ClusterGateway has the schema of Gateway.
func TestNoLegalXRComesNearWhatCrossplaneTakes(t *testing.T) {
	const most = 3500 << 10
	largest := 0
	run := func(_ context.Context, req *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, error) { //nolint:unparam // It is a goldentest.Runner.
		rsp, size := answerTo(t, req)
		largest = max(largest, size)
		return rsp, nil
	}
	check := func(t *testing.T) {
		t.Helper()
		if t.Logf("the largest answer has %d KiB", largest>>10); largest > most {
			t.Errorf("the largest answer has %d KiB", largest>>10)
		}
		largest = 0
	}
	full := map[v1alpha1.AttachmentMethod]workload.Shape{}
	for method, listeners := range map[v1alpha1.AttachmentMethod]int{
		v1alpha1.AttachmentCreate: 64, v1alpha1.AttachmentPatch: 64, v1alpha1.AttachmentListenerSet: maxListeners(t),
	} {
		full[method] = workload.Shape{Attachment: method, Listeners: listeners, Largest: true}
		t.Run("Gateway/"+string(method), func(t *testing.T) {
			if _, err := workload.Steady(t.Context(), run, full[method]); err != nil {
				t.Fatal(err)
			}
			check(t)
		})
	}
	for folder, method := range map[string]v1alpha1.AttachmentMethod{
		"CreateComposesTheGatewayItself": v1alpha1.AttachmentCreate, "PatchIsAClusterScopedObject": v1alpha1.AttachmentPatch,
		"ListenerSetIsInTheInputsNamespace": v1alpha1.AttachmentListenerSet,
	} {
		t.Run("ClusterGateway/"+string(method), func(t *testing.T) {
			runWith(t, run, "test/cases/Attachment/ClusterScoped/"+folder, full[method].GatewaySpec(), "spec", "gatewaySpec")
			check(t)
		})
	}
	t.Run("FunctionRoute", func(t *testing.T) {
		runWith(t, run, "test/cases/FunctionRoute/SpecMayBeEmpty", largestRoute(), "spec")
		check(t)
	})
}

// maxListeners is how many listeners the XRD allows.
func maxListeners(t *testing.T) int {
	t.Helper()
	versions, _, err := unstructured.NestedSlice(object(t, "configuration/apis/gateways/definition.yaml").Object, "spec", "versions")
	if err != nil {
		t.Fatal(err)
	}
	path := []string{"schema", "openAPIV3Schema"}
	for _, name := range []string{"spec", "gatewaySpec", "listeners"} {
		path = append(path, "properties", name)
	}
	most, found, err := unstructured.NestedFloat64(versions[0].(map[string]any), append(path, "maxItems")...)
	if err != nil || !found {
		t.Fatalf("the XRD does not say how many listeners there may be: %v", err)
	}
	return int(most)
}

// largestRoute is the spec of a FunctionRoute as large as etcd stores it.
func largestRoute() map[string]any {
	header := func(i int) any {
		return map[string]any{"name": fmt.Sprintf("header-%d", i), "value": strings.Repeat("v", 2900)}
	}
	list := func(n int, item func(int) any) []any {
		out := make([]any, n)
		for i := range out {
			out[i] = item(i)
		}
		return out
	}
	return map[string]any{
		"hostnames": list(15, func(i int) any { return fmt.Sprintf("h%02d.%s.ofn.io", i, strings.Repeat("x.", 120)+"xx") }),
		"rules": list(16, func(i int) any {
			return map[string]any{
				"matches": list(8, func(j int) any {
					return map[string]any{"path": map[string]any{"type": "Exact", "value": fmt.Sprintf("/%d-%d/%s", i, j, strings.Repeat("p", 120))}}
				}),
				"filters": []any{map[string]any{
					"type": "RequestHeaderModifier", "requestHeaderModifier": map[string]any{"set": list(16, header), "add": list(15, func(j int) any { return header(j + 16) })},
				}},
			}
		}),
	}
}

// runWith runs a golden case whose XR has a value at a path instead of its own. It must
// be legal.
func runWith(t *testing.T, run goldentest.Runner, folder string, value map[string]any, path ...string) {
	t.Helper()
	c, err := goldentest.NewCase("test/cases", folder)
	if err != nil {
		t.Fatal(err)
	}
	xr := object(t, c.XR)
	if err := unstructured.SetNestedMap(xr.Object, value, path...); err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(xr.Object)
	if err != nil {
		t.Fatal(err)
	}
	c.XR = filepath.Join(t.TempDir(), "xr.yaml")
	if err := os.WriteFile(c.XR, data, 0o600); err != nil {
		t.Fatal(err)
	}
	o, err := goldentest.Run(t.Context(), c, map[string]goldentest.Runner{"function-openfunction-gateway": run})
	if err != nil {
		t.Fatal(err)
	}
	if o.Fatal() != "" {
		t.Errorf("it is refused: %.1000s", o.Fatal())
	}
}
