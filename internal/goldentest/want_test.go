package goldentest

import (
	"context"
	"testing"
	"time"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/types/known/durationpb"
)

const wantYAML = `---
apiVersion: example.org/v1
kind: App
metadata:
  name: app
  namespace: team-a
status:
  conditions:
  - reason: Kept
    status: "True"
    type: Kept
  - message: it is
    reason: Accepted
    status: "True"
    type: Accepted
  - reason: Pending
    status: Unknown
    type: Programmed
  port: 8080
---
apiVersion: v1
kind: ConfigMap
metadata:
  annotations:
    crossplane.io/composition-resource-name: config
  labels:
    app: web
  name: config
  namespace: team-a
---
apiVersion: v1
kind: Service
metadata:
  annotations:
    crossplane.io/composition-resource-name: service
  name: web
  namespace: team-a
---
kind: Result
message: mind this
reason: Hint
severity: Warning
---
kind: Result
message: |-
  it
  works
reason: ComposeResources
severity: Normal
---
calls: 2
kind: Response
ready:
  composite: Unspecified
  resources:
    config: "True"
    service: Unspecified
requirements:
  config/one: v1 ConfigMap team-a/one
  kind: schema of example.org/v1 Served
  labelled: v1 ConfigMap /app=web
ttl: 15s
`

// renderedYAML is what wantYAML has, as render prints it: an XR without a uid has
// one that is made of its kind, namespace and name.
const renderedYAML = `---
apiVersion: example.org/v1
kind: App
metadata:
  name: app
  namespace: team-a
spec:
  crossplane:
    resourceRefs:
    - apiVersion: v1
      kind: ConfigMap
      name: config
    - apiVersion: v1
      kind: Service
      name: web
status:
  conditions:
  - lastTransitionTime: "2024-01-01T00:00:00Z"
    message: 'Unready resources: service'
    reason: Creating
    status: "False"
    type: Ready
  - lastTransitionTime: "2024-01-01T00:00:00Z"
    reason: Kept
    status: "True"
    type: Kept
  - lastTransitionTime: "2024-01-01T00:00:00Z"
    message: it is
    reason: Accepted
    status: "True"
    type: Accepted
  - lastTransitionTime: "2024-01-01T00:00:00Z"
    reason: WatchCircuitClosed
    status: "True"
    type: Responsive
  - lastTransitionTime: "2024-01-01T00:00:00Z"
    reason: Pending
    status: Unknown
    type: Programmed
  - lastTransitionTime: "2024-01-01T00:00:00Z"
    reason: ReconcileSuccess
    status: "True"
    type: Synced
  port: 8080
---
apiVersion: v1
kind: ConfigMap
metadata:
  annotations:
    crossplane.io/composition-resource-name: config
  labels:
    app: web
    crossplane.io/composite: app
  name: config
  namespace: team-a
  ownerReferences:
  - apiVersion: example.org/v1
    blockOwnerDeletion: true
    controller: true
    kind: App
    name: app
    uid: cc6f443a-fd36-5d77-9c3e-10285aa0c07d
---
apiVersion: v1
kind: Service
metadata:
  annotations:
    crossplane.io/composition-resource-name: service
  labels:
    crossplane.io/composite: app
  name: web
  namespace: team-a
  ownerReferences:
  - apiVersion: example.org/v1
    blockOwnerDeletion: true
    controller: true
    kind: App
    name: app
    uid: cc6f443a-fd36-5d77-9c3e-10285aa0c07d
---
apiVersion: render.crossplane.io/v1beta1
kind: Result
message: 'Successfully selected composition: app'
reason: SelectComposition
severity: Normal
---
apiVersion: render.crossplane.io/v1beta1
kind: Result
message: 'Pipeline step "app": mind this'
reason: Hint
severity: Warning
---
apiVersion: render.crossplane.io/v1beta1
kind: Result
message: |-
  Pipeline step "app": it
  works
reason: ComposeResources
severity: Normal
---
apiVersion: render.crossplane.io/v1beta1
kind: Result
message: Composed resource "service" is not yet ready
reason: ComposeResources
severity: Normal
`

func TestYAMLIsWhatRenderPrints(t *testing.T) {
	o, err := Run(t.Context(), newCase(t, nil), map[string]Runner{"function-app": func(context.Context, *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, error) {
		return &fnv1.RunFunctionResponse{
			Meta: &fnv1.ResponseMeta{Ttl: durationpb.New(15 * time.Second)},
			Requirements: &fnv1.Requirements{
				Resources: map[string]*fnv1.ResourceSelector{
					"config/one": byName("ConfigMap", "team-a", "one"),
					"labelled":   configMaps(nil, map[string]string{"app": "web"}),
				},
				Schemas: map[string]*fnv1.SchemaSelector{"kind": {ApiVersion: "example.org/v1", Kind: "Served"}},
			},
			Desired: &fnv1.State{
				Composite: &fnv1.Resource{Resource: mustStruct(t, map[string]any{"status": map[string]any{"port": 8080}})},
				Resources: map[string]*fnv1.Resource{
					"service": {Resource: mustStruct(t, map[string]any{
						"apiVersion": "v1", "kind": "Service", "metadata": map[string]any{"name": "web", "namespace": "team-b"},
					})},
					"config": {Ready: fnv1.Ready_READY_TRUE, Resource: mustStruct(t, map[string]any{
						"apiVersion": "v1", "kind": "ConfigMap", "metadata": map[string]any{"name": "config", "labels": map[string]any{"app": "web"}},
					})},
				},
			},
			Conditions: []*fnv1.Condition{
				{Type: "Accepted", Status: fnv1.Status_STATUS_CONDITION_TRUE, Reason: "Accepted", Message: new("it is")},
				{Type: "Programmed", Status: fnv1.Status_STATUS_CONDITION_UNKNOWN, Reason: "Pending"},
			},
			Results: []*fnv1.Result{
				{Severity: fnv1.Severity_SEVERITY_WARNING, Reason: new("Hint"), Message: "mind this"},
				{Severity: fnv1.Severity_SEVERITY_NORMAL, Message: "it\nworks"},
			},
		}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := o.YAML()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wantYAML, string(got)); diff != "" {
		t.Errorf("YAML (-want +got):\n%s", diff)
	}
	printable, err := Printable(got)
	if err != nil {
		t.Fatal(err)
	}
	printed, err := o.Print()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(renderedYAML, string(printed)); diff != "" {
		t.Errorf("Print (-want +got):\n%s", diff)
	}
	rendered, err := Rendered(printed)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(printable), string(rendered)); diff != "" {
		t.Errorf("(-Printable +Rendered):\n%s", diff)
	}
}

const wantFatalYAML = `---
apiVersion: example.org/v1
kind: App
metadata:
  name: app
  namespace: team-a
status:
  conditions:
  - reason: Kept
    status: "True"
    type: Kept
  - reason: Invalid
    status: "False"
    type: Accepted
---
kind: Result
message: |-
  spec.a: wrong
  spec.b: wrong
reason: ComposeResources
severity: Fatal
---
calls: 1
kind: Response
requirements: {}
ttl: 1m0s
`

func TestYAMLOfAFatalResultHasNothingComposed(t *testing.T) {
	o, err := Run(t.Context(), newCase(t, nil), map[string]Runner{"function-app": fatally(nil)})
	if err != nil {
		t.Fatal(err)
	}
	got, err := o.YAML()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wantFatalYAML, string(got)); diff != "" {
		t.Errorf("YAML (-want +got):\n%s", diff)
	}
	if _, err := o.Print(); messageOf(err) != "cannot compose resources: pipeline step \"app\" returned a fatal result: spec.a: wrong\nspec.b: wrong" {
		t.Errorf("Print: got the error %v", err)
	}
	message, err := FatalMessage(got)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("spec.a: wrong\nspec.b: wrong", message); diff != "" {
		t.Errorf("FatalMessage (-want +got):\n%s", diff)
	}
}

func TestRenderedKeepsCrossplanesWarnings(t *testing.T) {
	got, err := Rendered([]byte(`
apiVersion: example.org/v1
kind: App
metadata: {name: app}
status: {conditions: [{type: Ready, status: "True"}]}
---
kind: Result
severity: Warning
reason: NamespaceOverridden
message: the namespace is another
`))
	if err != nil {
		t.Fatal(err)
	}
	want := `---
apiVersion: example.org/v1
kind: App
metadata:
  name: app
status:
  conditions: []
---
kind: Result
message: the namespace is another
reason: NamespaceOverridden
severity: Warning
---
kind: Response
ready:
  composite: "True"
  resources: {}
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("Rendered (-want +got):\n%s", diff)
	}
}
