package main

import (
	"path/filepath"
	"testing"

	kustomizev1 "github.com/fluxcd/kustomize-controller/api/v1"
	"github.com/google/cel-go/cel"
	lua "github.com/yuin/gopher-lua"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	kstatus "sigs.k8s.io/cli-utils/pkg/kstatus/status"
	"sigs.k8s.io/yaml"

	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
)

// healths are XRs, and what Argo CD and Flux take them for.
var healths = map[string]struct {
	xr            string
	argo, message string
	flux          kstatus.Status
}{
	"just created": {
		xr:   `{metadata: {generation: 1}}`,
		argo: "Progressing", message: "Crossplane has not answered yet",
		flux: kstatus.CurrentStatus, // Which is why flux.yaml asks for Ready.
	},
	"Ready": {
		xr: `{metadata: {generation: 2}, status: {observedGeneration: 2, conditions: [
			{type: Synced, status: "True", reason: ReconcileSuccess, observedGeneration: 2},
			{type: Accepted, status: "True", reason: Accepted}, {type: Ready, status: "True", reason: Available}]}}`,
		argo: "Healthy", flux: kstatus.CurrentStatus,
	},
	"Ready before its spec changed": {
		xr: `{metadata: {generation: 3}, status: {observedGeneration: 2, conditions: [
			{type: Synced, status: "True", reason: ReconcileSuccess, observedGeneration: 2},
			{type: Ready, status: "True", reason: Available, observedGeneration: 2}]}}`,
		argo: "Progressing", message: "Crossplane has not answered yet",
		flux: kstatus.InProgressStatus,
	},
	"refused": {
		xr: `{metadata: {generation: 3}, status: {observedGeneration: 2, conditions: [
			{type: Synced, status: "False", reason: ReconcileError, observedGeneration: 3,
			 message: 'cannot compose resources: pipeline step "gateway" returned a fatal result: spec.domain: Required value'},
			{type: Accepted, status: "False", reason: Invalid, message: "spec.domain: Required value"},
			{type: Ready, status: "False", reason: Creating}]}}`,
		argo: "Degraded", message: `cannot compose resources: pipeline step "gateway" returned a fatal result: spec.domain: Required value`,
		flux: kstatus.InProgressStatus,
	},
	"refused before its spec changed": {
		xr: `{metadata: {generation: 4}, status: {observedGeneration: 2, conditions: [
			{type: Synced, status: "False", reason: ReconcileError, message: wrong, observedGeneration: 3}]}}`,
		argo: "Progressing", message: "Crossplane has not answered yet",
		flux: kstatus.InProgressStatus,
	},
	"paused": {
		xr: `{metadata: {generation: 1}, status: {observedGeneration: 1, conditions: [
			{type: Synced, status: "False", reason: ReconcilePaused}, {type: Ready, status: "True", reason: Available}]}}`,
		argo: "Suspended", message: "ReconcilePaused",
		flux: kstatus.CurrentStatus,
	},
	"denied": {
		xr: `{metadata: {generation: 1}, status: {observedGeneration: 1, conditions: [
			{type: Synced, status: "True", reason: ReconcileSuccess},
			{type: Accepted, status: "False", reason: NotAllowedByPolicy, message: "spec.gatewayRef: may not be named"},
			{type: ListenersReady, status: "False", reason: NotAllowedByPolicy, message: See condition Accepted.},
			{type: Ready, status: "False", reason: Creating}]}}`,
		argo: "Degraded", message: "Accepted: spec.gatewayRef: may not be named",
		flux: kstatus.InProgressStatus,
	},
	"a listener fails": {
		xr: `{metadata: {generation: 1}, status: {observedGeneration: 1, conditions: [
			{type: Accepted, status: "True", reason: Accepted}, {type: Programmed, status: "True", reason: Programmed},
			{type: ListenersReady, status: "False", reason: InvalidCertificateRef, message: "ofn-https: no Secret"},
			{type: EntrypointReady, status: "Unknown", reason: Pending, message: waits}, {type: Ready, status: "False", reason: Creating}]}}`,
		argo: "Degraded", message: "ListenersReady: ofn-https: no Secret",
		flux: kstatus.InProgressStatus,
	},
	"the cause is in a later condition": {
		xr: `{metadata: {generation: 1}, status: {observedGeneration: 1, conditions: [
			{type: Accepted, status: "Unknown", reason: Pending, message: See condition ListenersReady.},
			{type: ListenersReady, status: "Unknown", reason: Pending, message: "Envoy has not answered yet"},
			{type: Ready, status: "False", reason: Creating}]}}`,
		argo: "Progressing", message: "ListenersReady: Envoy has not answered yet",
		flux: kstatus.InProgressStatus,
	},
	"without an address yet": {
		xr: `{metadata: {generation: 1}, status: {observedGeneration: 1, conditions: [
			{type: Accepted, status: "True", reason: Accepted},
			{type: Programmed, status: "False", reason: AddressNotAssigned, message: "no address yet"},
			{type: Ready, status: "False", reason: Creating}]}}`,
		argo: "Progressing", message: "Programmed: no address yet",
		flux: kstatus.InProgressStatus,
	},
	"switching": {
		xr: `{metadata: {generation: 2}, status: {observedGeneration: 2, conditions: [
			{type: Switching, status: "True", reason: WaitingForNew, message: "waits for the new Gateway"},
			{type: Accepted, status: "False", reason: NoController, message: "nothing answered"},
			{type: Ready, status: "False", reason: Creating}]}}`,
		argo: "Progressing", message: "waits for the new Gateway",
		flux: kstatus.InProgressStatus,
	},
	"a route whose Service is missing": {
		xr: `{metadata: {generation: 1}, status: {observedGeneration: 1, conditions: [
			{type: Accepted, status: "True", reason: Accepted},
			{type: ResolvedRefs, status: "False", reason: BackendNotFound, message: "no Service"},
			{type: InternalNameReady, status: "True", reason: Ready}, {type: Ready, status: "False", reason: Creating}]}}`,
		argo: "Degraded", message: "ResolvedRefs: no Service",
		flux: kstatus.InProgressStatus,
	},
	"a route whose Knative Service has no ready revision yet": {
		xr: `{metadata: {generation: 1}, status: {observedGeneration: 1, conditions: [
			{type: Accepted, status: "False", reason: BackendNotReady, message: "no ready revision yet"},
			{type: ResolvedRefs, status: "Unknown", reason: BackendNotReady, message: See condition Accepted.},
			{type: Ready, status: "False", reason: Creating}]}}`,
		argo: "Progressing", message: "Accepted: no ready revision yet",
		flux: kstatus.InProgressStatus,
	},
	"a route whose name inside the cluster is somebody else's": {
		xr: `{metadata: {generation: 1}, status: {observedGeneration: 1, conditions: [
			{type: Accepted, status: "True", reason: Accepted}, {type: ResolvedRefs, status: "True", reason: ResolvedRefs},
			{type: InternalNameReady, status: "False", reason: NameTaken, message: "a Service is there"},
			{type: Ready, status: "False", reason: Creating}]}}`,
		argo: "Degraded", message: "InternalNameReady: a Service is there",
		flux: kstatus.InProgressStatus,
	},
	"all is said, nothing is wrong": {
		xr: `{metadata: {generation: 1}, status: {observedGeneration: 1, conditions: [
			{type: Accepted, status: "True", reason: Accepted}, {type: Ready, status: "False", reason: Creating}]}}`,
		argo: "Progressing", message: "Waiting for what is composed",
		flux: kstatus.InProgressStatus,
	},
	"being deleted": {
		xr: `{metadata: {generation: 1, deletionTimestamp: "2026-01-01T00:00:00Z"}, status: {observedGeneration: 1, conditions: [
			{type: Ready, status: "True", reason: Available}]}}`,
		argo: "Progressing", message: "Being deleted",
		flux: kstatus.TerminatingStatus,
	},
}

// TestHealthOfArgoCD runs the Lua with the libraries that Argo CD gives it.
func TestHealthOfArgoCD(t *testing.T) {
	script := healthScript(t)
	for name, h := range healths {
		t.Run(name, func(t *testing.T) {
			l := lua.NewState(lua.Options{SkipOpenLibs: true})
			defer l.Close()
			for _, open := range []lua.LGFunction{lua.OpenPackage, lua.OpenBase, lua.OpenTable} {
				l.Push(l.NewFunction(open))
				l.Call(0, 0)
			}
			l.SetGlobal("obj", toLua(l, parseXR(t, h.xr).Object))
			if err := l.DoString(script); err != nil {
				t.Fatal(err)
			}
			hs, ok := l.Get(-1).(*lua.LTable)
			if !ok {
				t.Fatalf("it returns %v", l.Get(-1))
			}
			status, message := hs.RawGetString("status").String(), lua.LVAsString(hs.RawGetString("message"))
			if status != h.argo || message != h.message {
				t.Errorf("got %s, %q; want %s, %q", status, message, h.argo, h.message)
			}
		})
	}
}

// TestHealthOfFlux asks the library by which Flux tells whether an object is there.
func TestHealthOfFlux(t *testing.T) {
	for name, h := range healths {
		result, err := kstatus.Compute(parseXR(t, h.xr))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if result.Status != h.flux {
			t.Errorf("%s: got %s, want %s", name, result.Status, h.flux)
		}
	}
}

// TestFluxWaits evaluates the expressions of flux.yaml.
func TestFluxWaits(t *testing.T) {
	xr := map[string]bool{
		`[]`:                               false,
		`[{type: Ready, status: "False"}]`: false,
		`[{type: Synced, status: "True"}]`: false,
		`[{type: Ready, status: "True"}]`:  true,
	}
	cases := map[string]map[string]bool{
		"Configuration": {
			`[]`: false,
			`[{type: Installed, status: "True"}, {type: Healthy, status: "Unknown"}]`: false,
			`[{type: Installed, status: "True"}, {type: Healthy, status: "False"}]`:   false,
			`[{type: Installed, status: "True"}, {type: Healthy, status: "True"}]`:    true,
		},
		"Gateway":        xr,
		"ClusterGateway": xr,
		"FunctionRoute":  xr,
	}
	expressions := fluxExpressions(t)
	if len(expressions) != len(cases) {
		t.Errorf("%d expressions, %d cases", len(expressions), len(cases))
	}
	for kind, current := range expressions {
		for conditions, want := range cases[kind] {
			o := parseXR(t, "{status: {conditions: "+conditions+"}}")
			if got := evaluate(t, current, o.Object["status"]); got != want {
				t.Errorf("%s %s: got %v, want %v", kind, conditions, got, want)
			}
		}
	}
}

// fluxExpressions are those that say when an object is there, by its kind.
func fluxExpressions(t *testing.T) map[string]string {
	t.Helper()
	objects, err := goldentest.ReadStream(gitops("flux.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	expressions := map[string]string{}
	for _, o := range objects {
		var k kustomizev1.Kustomization
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(o.Object, &k); err != nil {
			t.Fatal(err)
		}
		for _, e := range k.Spec.HealthCheckExprs {
			expressions[e.Kind] = e.Current
		}
	}
	return expressions
}

// evaluate is the value of an expression in CEL for a status.
func evaluate(t *testing.T, expression string, status any) any {
	t.Helper()
	env, err := cel.NewEnv(cel.Variable("status", cel.DynType))
	if err != nil {
		t.Fatal(err)
	}
	ast, issues := env.Compile(expression)
	if issues.Err() != nil {
		t.Fatal(issues.Err())
	}
	program, err := env.Program(ast)
	if err != nil {
		t.Fatal(err)
	}
	got, _, err := program.Eval(map[string]any{"status": status})
	if err != nil {
		t.Fatal(err)
	}
	return got.Value()
}

func gitops(file string) string {
	return filepath.Join("..", "..", "example", "gitops", file)
}

// healthScript is the Lua of every kind of our group.
func healthScript(t *testing.T) string {
	t.Helper()
	objects, err := goldentest.ReadStream(gitops("argocd-cm.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	text, _, err := unstructured.NestedString(objects[0].Object, "data", "resource.customizations")
	if err != nil {
		t.Fatal(err)
	}
	var customizations map[string]map[string]string
	if err := yaml.UnmarshalStrict([]byte(text), &customizations); err != nil {
		t.Fatal(err)
	}
	script := customizations["networking.openfunction.io/*"]["health.lua"]
	if script == "" {
		t.Fatalf("no health.lua in %v", customizations)
	}
	return script
}

func parseXR(t *testing.T, text string) *unstructured.Unstructured {
	t.Helper()
	xr := &unstructured.Unstructured{}
	if err := yaml.Unmarshal([]byte(text), &xr.Object); err != nil {
		t.Fatal(err)
	}
	xr.SetAPIVersion("networking.openfunction.io/v1alpha1")
	xr.SetKind("Gateway")
	xr.SetName("openfunction")
	integral, err := integers(xr.Object)
	if err != nil {
		t.Fatal(err)
	}
	return integral
}

// toLua is a value of JSON as Argo CD hands it to Lua.
func toLua(l *lua.LState, value any) lua.LValue {
	switch v := value.(type) {
	case map[string]any:
		table := l.NewTable()
		for key, item := range v {
			table.RawSetString(key, toLua(l, item))
		}
		return table
	case []any:
		table := l.NewTable()
		for _, item := range v {
			table.Append(toLua(l, item))
		}
		return table
	case string:
		return lua.LString(v)
	case bool:
		return lua.LBool(v)
	case int64:
		return lua.LNumber(v)
	case float64:
		return lua.LNumber(v)
	default:
		return lua.LNil
	}
}
