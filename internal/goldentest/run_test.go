package goldentest

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/structpb"
)

const (
	xrYAML = `
apiVersion: example.org/v1
kind: App
metadata: {name: app, namespace: team-a}
status:
  conditions:
  - {type: Ready, status: "True", reason: Available}
  - {type: Kept, status: "True", reason: Kept, lastTransitionTime: "2026-01-01T00:00:00Z"}
  - {type: Accepted, status: "Unknown", reason: Pending}
`
	compositionYAML = `
apiVersion: apiextensions.crossplane.io/v1
kind: Composition
metadata: {name: app}
spec:
  compositeTypeRef: {apiVersion: example.org/v1, kind: App}
  mode: Pipeline
  pipeline:
  - step: app
    functionRef: {name: function-app}
    input: {apiVersion: example.org/v1, kind: Input, color: blue}
`
	observedYAML = `
apiVersion: v1
kind: Service
metadata: {name: web, namespace: team-a, annotations: {crossplane.io/composition-resource-name: service}}
`
	requiredYAML = `
apiVersion: v1
kind: ConfigMap
metadata: {name: two, namespace: team-b, labels: {app: web}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: one, namespace: team-a, labels: {app: web}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: three, namespace: team-a}
---
apiVersion: v1
kind: Namespace
metadata: {name: team-a}
`
	schemaJSON = `{"components": {"schemas": {
  "DeleteOptions": {"x-kubernetes-group-version-kind": [{"group": "example.org", "version": "v1", "kind": "Served"}, {}]},
  "Served": {"type": "object", "x-kubernetes-group-version-kind": [{"group": "example.org", "version": "v1", "kind": "Served"}]},
  "Core": {"type": "string", "x-kubernetes-group-version-kind": [{"group": "", "version": "v1", "kind": "Core"}]}
}}}`
)

// newCase returns a case with the files of these tests, of which files replaces some.
func newCase(t *testing.T, files map[string]string) Case {
	t.Helper()
	all := map[string]string{
		"app/xr.yaml":          xrYAML,
		"app/composition.yaml": compositionYAML,
		"app/functions.yaml":   "",
	}
	maps.Copy(all, files)
	cases, err := Cases(writeFiles(t, all))
	if err != nil {
		t.Fatal(err)
	}
	return cases[0]
}

func byName(kind, namespace, name string) *fnv1.ResourceSelector {
	return &fnv1.ResourceSelector{
		ApiVersion: "v1", Kind: kind, Namespace: &namespace,
		Match: &fnv1.ResourceSelector_MatchName{MatchName: name},
	}
}

func configMaps(namespace *string, labels map[string]string) *fnv1.ResourceSelector {
	return &fnv1.ResourceSelector{
		ApiVersion: "v1", Kind: "ConfigMap", Namespace: namespace,
		Match: &fnv1.ResourceSelector_MatchLabels{MatchLabels: &fnv1.MatchLabels{Labels: labels}},
	}
}

// requiring returns a function that requires the same on every call.
func requiring(reqs *fnv1.Requirements) Runner {
	return func(context.Context, *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, error) {
		return &fnv1.RunFunctionResponse{Requirements: reqs}, nil
	}
}

func TestRunResolvesRequirements(t *testing.T) {
	c := newCase(t, map[string]string{
		"app/observed.yaml":   observedYAML,
		"app/required.yaml":   requiredYAML,
		"app/schemas/v1.json": schemaJSON,
	})
	o, err := Run(t.Context(), c, map[string]Runner{"function-app": requiring(&fnv1.Requirements{
		Resources: map[string]*fnv1.ResourceSelector{
			"named":              byName("ConfigMap", "team-a", "one"),
			"named elsewhere":    byName("ConfigMap", "team-c", "one"),
			"cluster-scoped":     byName("Namespace", "", "team-a"),
			"observed":           byName("Service", "team-a", "web"),
			"labelled":           configMaps(nil, map[string]string{"app": "web"}),
			"labelled in team-b": configMaps(new("team-b"), map[string]string{"app": "web"}),
			"all in team-a":      configMaps(new("team-a"), nil),
		},
		Schemas: map[string]*fnv1.SchemaSelector{
			"served":     {ApiVersion: "example.org/v1", Kind: "Served"},
			"core":       {ApiVersion: "v1", Kind: "Core"},
			"not served": {ApiVersion: "example.org/v2", Kind: "Served"},
		},
	})})
	if err != nil {
		t.Fatal(err)
	}
	if len(o.Calls) != 2 {
		t.Fatalf("%d calls, want 2", len(o.Calls))
	}
	got := map[string][]string{}
	for name, rs := range o.Calls[1].Request.GetRequiredResources() {
		got[name] = []string{}
		for _, r := range rs.GetItems() {
			got[name] = append(got[name], r.GetResource().GetFields()["metadata"].GetStructValue().GetFields()["name"].GetStringValue())
		}
	}
	want := map[string][]string{
		"named":              {"one"},
		"named elsewhere":    {},
		"cluster-scoped":     {"team-a"},
		"observed":           {"web"},
		"labelled":           {"one", "two"},
		"labelled in team-b": {"two"},
		"all in team-a":      {"one", "three"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("required resources (-want +got):\n%s", diff)
	}
	types := map[string]string{}
	for name, s := range o.Calls[1].Request.GetRequiredSchemas() {
		types[name] = s.GetOpenapiV3().GetFields()["type"].GetStringValue()
	}
	if diff := cmp.Diff(map[string]string{"served": "object", "core": "string", "not served": ""}, types); diff != "" {
		t.Errorf("types of required schemas (-want +got):\n%s", diff)
	}
}

func TestRunCallsUntilRequirementsSettle(t *testing.T) {
	growing := func(steps int) Runner {
		return func(_ context.Context, req *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, error) {
			rsp := &fnv1.RunFunctionResponse{Requirements: &fnv1.Requirements{Resources: map[string]*fnv1.ResourceSelector{}}}
			for i := range min(steps, len(req.GetRequiredResources())+1) {
				rsp.Requirements.Resources[strings.Repeat("x", i+1)] = byName("ConfigMap", "team-a", "one")
			}
			return rsp, nil
		}
	}
	for name, tc := range map[string]struct {
		run   Runner
		calls int
		err   string
	}{
		"one call where nothing is required": {run: requiring(nil), calls: 1},
		"two calls where all is asked for at once": {
			run:   requiring(&fnv1.Requirements{Resources: map[string]*fnv1.ResourceSelector{"a": byName("ConfigMap", "team-a", "one")}}),
			calls: 2,
		},
		"one more where one thing leads to another": {run: growing(2), calls: 3},
		"at most six":        {run: growing(5), calls: 6},
		"not more than six":  {run: growing(6), err: `step "app": requirements did not settle in 6 calls`},
		"none after a fatal": {run: fatally(&fnv1.Requirements{Resources: map[string]*fnv1.ResourceSelector{"a": byName("ConfigMap", "", "a")}}), calls: 1},
		"not with the deprecated extra_resources": {
			run: requiring(&fnv1.Requirements{ExtraResources: map[string]*fnv1.ResourceSelector{"a": {}}}), //nolint:staticcheck // It is deprecated.
			err: `step "app": extra_resources is deprecated: require them as resources`,
		},
		"not after an error": {
			run: func(context.Context, *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, error) {
				return nil, errors.New("boom")
			},
			err: `step "app": boom`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			o, err := Run(t.Context(), newCase(t, nil), map[string]Runner{"function-app": tc.run})
			if err != nil || tc.err != "" {
				if diff := cmp.Diff(tc.err, messageOf(err)); diff != "" {
					t.Errorf("Run (-want +got):\n%s", diff)
				}
				return
			}
			if len(o.Calls) != tc.calls {
				t.Errorf("%d calls, want %d", len(o.Calls), tc.calls)
			}
		})
	}
}

func messageOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// fatally returns a function that refuses.
func fatally(reqs *fnv1.Requirements) Runner {
	return func(context.Context, *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, error) {
		return &fnv1.RunFunctionResponse{
			Meta:         &fnv1.ResponseMeta{Ttl: durationpb.New(time.Minute)},
			Requirements: reqs,
			Desired:      &fnv1.State{Resources: map[string]*fnv1.Resource{"a": {}}},
			Conditions:   []*fnv1.Condition{{Type: "Accepted", Status: fnv1.Status_STATUS_CONDITION_FALSE, Reason: "Invalid"}},
			Results:      []*fnv1.Result{{Severity: fnv1.Severity_SEVERITY_FATAL, Message: "spec.a: wrong\nspec.b: wrong"}},
		}, nil
	}
}

func TestRunGivesTheFunctionWhatCrossplaneDoes(t *testing.T) {
	c := newCase(t, map[string]string{
		"app/observed.yaml": observedYAML,
		"app/composition.yaml": compositionYAML + `
  - step: last
    functionRef: {name: function-last}
`,
	})
	first := func(ctx context.Context, req *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, error) {
		return Earlier(ctx, &fnv1.RunFunctionRequest{Input: mustStruct(t, map[string]any{
			"desired": map[string]any{"resources": map[string]any{"a": map[string]any{"ready": "READY_TRUE"}}},
			"context": map[string]any{"color": req.GetInput().AsMap()["color"]},
		})})
	}
	o, err := Run(t.Context(), c, map[string]Runner{"function-app": first, "function-last": requiring(nil)})
	if err != nil {
		t.Fatal(err)
	}
	xr := map[string]any{
		"apiVersion": "example.org/v1", "kind": "App",
		"metadata": map[string]any{"name": "app", "namespace": "team-a", "uid": "cc6f443a-fd36-5d77-9c3e-10285aa0c07d"},
		"status": map[string]any{"conditions": []any{
			map[string]any{"type": "Ready", "status": "True", "reason": "Available"},
			map[string]any{"type": "Kept", "status": "True", "reason": "Kept", "lastTransitionTime": "2026-01-01T00:00:00Z"},
			map[string]any{"type": "Accepted", "status": "Unknown", "reason": "Pending"},
		}},
	}
	service := map[string]any{
		"apiVersion": "v1", "kind": "Service",
		"metadata": map[string]any{
			"name": "web", "namespace": "team-a",
			"annotations": map[string]any{"crossplane.io/composition-resource-name": "service"},
		},
	}
	want := &fnv1.RunFunctionRequest{
		Meta: &fnv1.RequestMeta{Tag: "golden", Capabilities: []fnv1.Capability{1, 2, 3, 4, 5}},
		Observed: &fnv1.State{
			Composite: &fnv1.Resource{Resource: mustStruct(t, xr)},
			Resources: map[string]*fnv1.Resource{"service": {Resource: mustStruct(t, service)}},
		},
		Desired: &fnv1.State{Resources: map[string]*fnv1.Resource{"a": {Ready: fnv1.Ready_READY_TRUE}}},
		Context: mustStruct(t, map[string]any{"color": "blue"}),
	}
	if diff := cmp.Diff(want, o.Calls[0].Request, protocmp.Transform()); diff != "" {
		t.Errorf("request of the last step (-want +got):\n%s", diff)
	}
}

func mustStruct(t *testing.T, m map[string]any) *structpb.Struct {
	t.Helper()
	s, err := structpb.NewStruct(m)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestRunSaysWhatIsWrongWithACase(t *testing.T) {
	for name, tc := range map[string]struct {
		files map[string]string
		err   string
	}{
		"no such function": {
			files: map[string]string{"app/composition.yaml": strings.ReplaceAll(compositionYAML, "function-app", "function-other")},
			err:   `app/composition.yaml: there is no function "function-other"`,
		},
		"an input that is no object": {
			files: map[string]string{"app/composition.yaml": strings.ReplaceAll(compositionYAML, "{apiVersion: example.org/v1, kind: Input, color: blue}", "blue")},
			err:   `app/composition.yaml: input of step "app"`,
		},
		"a Composition of another kind": {
			files: map[string]string{"app/composition.yaml": strings.ReplaceAll(compositionYAML, "kind: App", "kind: Other")},
			err:   "app/composition.yaml: spec.compositeTypeRef is example.org/v1 Other, and the XR is example.org/v1 App",
		},
		"two XRs": {
			files: map[string]string{"app/xr.yaml": xrYAML + "---" + xrYAML},
			err:   "app/xr.yaml: has 2 documents: it takes one",
		},
		"an observed resource without its key": {
			files: map[string]string{"app/observed.yaml": "{apiVersion: v1, kind: Service, metadata: {name: web}}"},
			err:   "app: observed Service web: has no annotation crossplane.io/composition-resource-name",
		},
		"one object in two files": {
			files: map[string]string{"app/observed.yaml": observedYAML, "app/required.yaml": observedYAML},
			err:   "app: v1 Service team-a/web is written twice: keep the one in observed.yaml",
		},
		"a comment that is a document": {
			files: map[string]string{"app/required.yaml": "# The Gateway.\n---\n" + observedYAML},
			err:   "app/required.yaml: has an empty document: put comments behind the --- of the one they speak of",
		},
		"a schema that is no JSON": {
			files: map[string]string{"app/schemas/v1.json": "openapi: 3.0.0"},
			err:   "schemas/v1.json: invalid character",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Run(t.Context(), newCase(t, tc.files), map[string]Runner{"function-app": requiring(nil)})
			if !strings.Contains(messageOf(err), tc.err) {
				t.Errorf("Run: want %q, got %q", tc.err, messageOf(err))
			}
		})
	}
}
