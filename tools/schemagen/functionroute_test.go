package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAFunctionRouteMayBeEmpty(t *testing.T) {
	checkStored(t, admissionOf(t, derivedCRD(t, functionRoutePath)), object(t, []byte(`
apiVersion: networking.openfunction.io/v1alpha1
kind: FunctionRoute
metadata: {name: function-sample, namespace: default}
spec: {}
`)))
}

func TestAFunctionRouteIsStoredWordForWord(t *testing.T) {
	checkStored(t, admissionOf(t, derivedCRD(t, functionRoutePath)), object(t, []byte(`
apiVersion: networking.openfunction.io/v1alpha1
kind: FunctionRoute
metadata: {name: function-sample, namespace: default}
spec:
  gatewayRef: {name: openfunction, namespace: openfunction}
  backends:
  - {service: {name: function-sample-v1, port: 80, namespace: builds}, weight: 90}
  - {service: {name: function-sample-v2}, weight: 0}
  hostnames: [sample.ofn.io, "*.sample.ofn.io"]
  timeouts: {request: 120s}
  stripPathPrefix: true
  rules:
  - matches: [{path: {value: /a}}, {method: GET}, {path: {type: Exact, value: /b}, headers: [{name: x, value: beta}]}]
  - filters:
    - {type: RequestMirror, requestMirror: {backendRef: {name: copy, port: 80}, fraction: {numerator: 1}}}
    - {type: RequestMirror, requestMirror: {backendRef: {name: other, port: 80}}}
    - {type: CORS, cors: {allowOrigins: ["*"]}}
  - matches: [{path: {value: /old}}]
    filters: [{type: RequestRedirect, requestRedirect: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /new}}}]
`)))
}

func TestRefusalsOfFunctionRoutes(t *testing.T) {
	a := admissionOf(t, derivedCRD(t, functionRoutePath))
	for name, tc := range map[string]struct {
		name string
		spec string
		want []string
	}{
		"NameWithDot": {
			name: "fn.v1",
			want: []string{`<nil>: Invalid value: metadata.name "fn.v1" must be at most 63 characters of a-z, 0-9 and "-", a letter first and no hyphen last: a Service is named after it`},
		},
		"NameBeginsWithADigit": {
			name: "1fn",
			want: []string{`<nil>: Invalid value: metadata.name "1fn" must be at most 63 characters of a-z, 0-9 and "-", a letter first and no hyphen last: a Service is named after it`},
		},
		"AllWeightsAreZero": {
			spec: `{backends: [{service: {name: a}, weight: 0}, {service: {name: b}, weight: 0}]}`,
			want: []string{`spec.backends: Invalid value: one backend must have a weight of 1 or more: where all are 0, every request fails`},
		},
		"KnativeBesideAService": {
			spec: `{backends: [{service: {name: a}}, {knativeService: {name: b}}]}`,
			want: []string{`spec.backends: Invalid value: a knativeService must be the only backend: Knative splits the requests among its revisions itself`},
		},
		"NeitherServiceNorKnative": {
			spec: `{backends: [{weight: 1}]}`,
			want: []string{`spec.backends[0]: Invalid value: a backend has either service or knativeService`},
		},
		"SixteenHostnames": {
			spec: `{hostnames: [a.io, b.io, c.io, d.io, e.io, f.io, g.io, h.io, i.io, j.io, k.io, l.io, m.io, n.io, o.io, p.io]}`,
			want: []string{`spec.hostnames: Too many: 16: must have at most 15 items`},
		},
		"HostnameIsAnAddress": {
			spec: `{hostnames: [10.0.0.1]}`,
			want: []string{`spec.hostnames: Invalid value: a hostname must be a DNS name, not an IP address`},
		},
		"PathWithoutSlash": {
			spec: `{rules: [{matches: [{path: {value: a}}]}]}`,
			want: []string{`spec.rules[0].matches[0].path: Invalid value: value must be an absolute path and start with '/' when type one of ['Exact', 'PathPrefix']`},
		},
		"TwoFiltersOfAType": {
			spec: `{rules: [{filters: [{type: URLRewrite, urlRewrite: {}}, {type: URLRewrite, urlRewrite: {}}]}]}`,
			want: []string{`spec.rules[0].filters: Invalid value: of each type of filter but RequestMirror and ExtensionRef a rule has one`},
		},
		"RedirectAndRewrite": {
			spec: `{rules: [{filters: [{type: URLRewrite, urlRewrite: {}}, {type: RequestRedirect, requestRedirect: {}}]}]}`,
			want: []string{`spec.rules[0].filters: Invalid value: a rule has either a RequestRedirect or a URLRewrite`},
		},
		"FilterOfAnotherType": {
			spec: `{rules: [{filters: [{type: CORS, urlRewrite: {}}]}]}`,
			want: []string{
				`spec.rules[0].filters[0]: Invalid value: cors is for type CORS, which needs it`,
				`spec.rules[0].filters[0]: Invalid value: urlRewrite is for type URLRewrite, which needs it`,
			},
		},
		"PrefixOfTwoMatches": {
			spec: `{rules: [{matches: [{path: {value: /a}}, {path: {value: /b}}], filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}]}]}`,
			want: []string{`spec.rules[0].filters: Invalid value: replacePrefixMatch replaces the path prefix that the rule matches: the rule must have exactly one match, of type PathPrefix`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			xr := object(t, []byte(`{apiVersion: networking.openfunction.io/v1alpha1, kind: FunctionRoute}`))
			xr["metadata"] = map[string]any{"name": "function-sample", "namespace": "default"}
			if tc.name != "" {
				xr["metadata"] = map[string]any{"name": tc.name, "namespace": "default"}
			}
			xr["spec"] = map[string]any{}
			if tc.spec != "" {
				xr["spec"] = object(t, []byte(tc.spec))
			}
			if diff := cmp.Diff(tc.want, a.refusals(t, xr)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
