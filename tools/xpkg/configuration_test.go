package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCompleteFillsInWhatOnlyAReleaseKnows(t *testing.T) {
	b := build{
		version:            "v1.2.3",
		registry:           "127.0.0.1:5000/platform/openfunction",
		providerKubernetes: "registry.example.com/contrib/provider-kubernetes",
	}
	cases := map[string]struct{ manifest, want, err string }{
		"Dependencies": {
			manifest: `
kind: Configuration
spec:
  dependsOn:
  - kind: Function
    package: function-openfunction-gateway
    version: ">=v0.0.0-0"
  - kind: Provider
    package: provider-kubernetes
    version: ">=v1.2.1"
`,
			want: `kind: Configuration
spec:
  dependsOn:
  - kind: Function
    package: 127.0.0.1:5000/platform/openfunction/function-openfunction-gateway
    version: '>=v1.2.3'
  - kind: Provider
    package: registry.example.com/contrib/provider-kubernetes
    version: '>=v1.2.1'
`,
		},
		"UnknownDependency": {
			manifest: "{kind: Configuration, spec: {dependsOn: [{package: provider-helm}]}}",
			err:      "do not know where package provider-helm is",
		},
		"DependencyOfAWrongType": {
			manifest: "{kind: Configuration, spec: {dependsOn: [provider-helm]}}",
			err:      "spec.dependsOn[0] is not an object",
		},
		"FunctionRefs": {
			manifest: `
kind: Composition
spec:
  pipeline:
  - step: gateway
    functionRef: {name: function-openfunction-gateway}
  - step: ready
    functionRef: {name: function-auto-ready}
`,
			want: `kind: Composition
spec:
  pipeline:
  - functionRef:
      name: platform-openfunction-function-openfunction-gateway
    step: gateway
  - functionRef:
      name: function-auto-ready
    step: ready
`,
		},
		"AnythingElseIsLeftAlone": {
			manifest: "{kind: CompositeResourceDefinition, spec: {scope: Namespaced}}",
			want:     "kind: CompositeResourceDefinition\nspec:\n  scope: Namespaced\n",
		},
		"NotYAML": {
			manifest: "kind: [",
			err:      "error converting YAML to JSON: yaml: line 1: did not find expected node content",
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := b.complete([]byte(tc.manifest))
			var message string
			if err != nil {
				message = err.Error()
			}
			if diff := cmp.Diff(tc.err, message); diff != "" {
				t.Errorf("error: -want, +got:\n%s", diff)
			}
			if diff := cmp.Diff(tc.want, string(got)); diff != "" {
				t.Errorf("-want, +got:\n%s", diff)
			}
		})
	}
}
