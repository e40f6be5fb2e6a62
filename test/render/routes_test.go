package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// routeRule is a rule of a route, or several, and who refuses it with which words.
type routeRule struct {
	rules string
	crd   string // what the CRD of HTTPRoute says
	fn    string // the path, below spec, and the kind of our error
}

var routeRules = map[string]routeRule{
	"any request": {rules: `{matches: [{path: {type: PathPrefix, value: /}}]}`},
	"16 rules":    {rules: numbered(16, `{name: r%d}`)},
	"17 rules": {
		rules: numbered(17, `{name: r%d}`),
		crd:   `spec.rules: Too many: 17`,
		fn:    `rules: Too many: 17`,
	},
	"65 matches": {
		rules: `{matches: [` + numbered(65, `{path: {value: /m%d}}`) + `]}`,
		crd:   `matches: Too many: 65`,
		fn:    `rules[0].matches: Too many: 65`,
	},
	"129 matches in all": {
		rules: `{matches: [` + numbered(64, `{path: {value: /a%d}}`) + `]}, {matches: [` + numbered(64, `{path: {value: /b%d}}`) + `]}, {matches: [{path: {value: /c}}]}`,
		crd:   `the total number of matches across all rules in a route must be less than 128`,
		fn:    `rules: Invalid value: 129`,
	},
	"128 matches, and a rule without": {
		rules: `{matches: [` + numbered(64, `{path: {value: /a%d}}`) + `]}, {matches: [` + numbered(64, `{path: {value: /b%d}}`) + `]}, {name: rest}`,
		crd:   `the total number of matches across all rules in a route must be less than 128`,
		fn:    `rules: Invalid value: 129`,
	},
	"a name in capitals": {rules: `{name: A}`, crd: `rules[0].name: Invalid value: "A"`, fn: `rules[0].name: Invalid value: "A"`},
	"a path without slash": {
		rules: `{matches: [{path: {value: a}}]}`,
		crd:   `value must be an absolute path`,
		fn:    `rules[0].matches[0].path.value: Invalid value: "a"`,
	},
	"a path with two slashes": {
		rules: `{matches: [{path: {type: Exact, value: /a//b}}]}`,
		crd:   `must not contain '//'`,
		fn:    `rules[0].matches[0].path.value: Invalid value: "/a//b"`,
	},
	"a path that goes up": {
		rules: `{matches: [{path: {value: /a/..}}]}`,
		crd:   `must not end with '/..'`,
		fn:    `rules[0].matches[0].path.value: Invalid value: "/a/.."`,
	},
	"a path with a fragment": {
		rules: `{matches: [{path: {value: "/a#b"}}]}`,
		crd:   `must not contain '#'`,
		fn:    `rules[0].matches[0].path.value: Invalid value: "/a#b"`,
	},
	"an expression for a path": {rules: `{matches: [{path: {type: RegularExpression, value: "^a//#"}}]}`},
	"two headers of a name": {
		rules: `{matches: [{headers: [{name: a, value: b}, {name: a, value: c}]}]}`,
		crd:   `headers[1]: Duplicate value`,
		fn:    `rules[0].matches[0].headers[1]: Duplicate value`,
	},
	"a header's name with a space": {
		rules: `{matches: [{headers: [{name: a b, value: c}]}]}`,
		crd:   `headers[0].name: Invalid value: "a b"`,
		fn:    `rules[0].matches[0].headers[0].name: Invalid value: "a b"`,
	},
	"two filters of a type": {
		rules: `{filters: [{type: URLRewrite, urlRewrite: {hostname: a.b}}, {type: URLRewrite, urlRewrite: {hostname: a.c}}]}`,
		crd:   `URLRewrite filter cannot be repeated`,
		fn:    `rules[0].filters[1].type: Duplicate value: "URLRewrite"`,
	},
	"a redirect and a rewrite": {
		rules: `{filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}, {type: URLRewrite, urlRewrite: {hostname: a.c}}]}`,
		crd:   `but not both`,
		fn:    `rules[0].filters: Forbidden`,
	},
	"a filter of another type": {
		rules: `{filters: [{type: CORS, urlRewrite: {hostname: a.b}}]}`,
		crd:   `filter.cors must be specified for CORS filter.type`,
		fn:    `rules[0].filters[0]: Invalid value: "CORS"`,
	},
	"a prefix of two matches": {
		rules: `{matches: [{path: {value: /a}}, {path: {value: /b}}], filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}]}`,
		crd:   `exactly one PathPrefix match must be specified`,
		fn:    `rules[0].filters[0]: Invalid value`,
	},
	"a prefix of an exact match": {
		rules: `{matches: [{path: {type: Exact, value: /a}}], filters: [{type: RequestRedirect, requestRedirect: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}]}`,
		crd:   `exactly one PathPrefix match must be specified`,
		fn:    `rules[0].filters[0]: Invalid value`,
	},
	"another path than its type says": {
		rules: `{filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplaceFullPath, replacePrefixMatch: /}}}]}`,
		crd:   `replaceFullPath must be specified when type is set to 'ReplaceFullPath'`,
		fn:    `rules[0].filters[0].urlRewrite.path: Invalid value: "ReplaceFullPath"`,
	},
	"a mirror without port": {
		rules: `{filters: [{type: RequestMirror, requestMirror: {backendRef: {name: a}}}]}`,
		crd:   `Must have port for Service reference`,
		fn:    `rules[0].filters[0].requestMirror.backendRef.port: Required value`,
	},
	"17 headers": {
		rules: `{filters: [{type: RequestHeaderModifier, requestHeaderModifier: {set: [` + numbered(17, `{name: h%d, value: v}`) + `]}}]}`,
		crd:   `requestHeaderModifier.set: Too many: 17`,
		fn:    `rules[0].filters[0].requestHeaderModifier.set: Too many: 17`,
	},
	"a timeout in words": {
		rules: `{timeouts: {request: 2 minutes}}`,
		crd:   `timeouts.request: Invalid value: "2 minutes"`,
		fn:    `rules[0].timeouts.request: Invalid value: "2 minutes"`,
	},
	"a backend slower than the request": {
		rules: `{timeouts: {request: 1s, backendRequest: 2s}}`,
		crd:   `backendRequest timeout cannot be longer than request timeout`,
		fn:    `rules[0].timeouts.backendRequest: Invalid value: "2s"`,
	},
}

// TestRouteRules holds what the function refuses of a FunctionRoute's rules to what the
// CRD of HTTPRoute does.
func TestRouteRules(t *testing.T) {
	api := newAPIServer(t)
	fn := dialFunction(t, serveFunction(t, binariesFromEnv(t)))
	for _, name := range slices.Sorted(maps.Keys(routeRules)) {
		rule := routeRules[name]
		t.Run(name, func(t *testing.T) {
			route := withRules(t, `{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: fn, namespace: team-a}}`, rule.rules)
			checkVerdict(t, "HTTPRoute", rule.crd, errorText(api.admit(route)))
			xr := withRules(t, `{apiVersion: networking.openfunction.io/v1alpha1, kind: FunctionRoute, metadata: {name: fn, namespace: team-a, uid: u}}`, rule.rules)
			want := ""
			if rule.fn != "" {
				want = "spec." + rule.fn
			}
			checkVerdict(t, "function", want, refusal(t, fn, xr))
		})
	}
}

func withRules(t *testing.T, object, rules string) *unstructured.Unstructured {
	t.Helper()
	o := &unstructured.Unstructured{}
	text := strings.TrimSuffix(object, "}") + fmt.Sprintf(`, spec: {rules: [%s]}}`, rules)
	if err := yaml.Unmarshal([]byte(text), &o.Object); err != nil {
		t.Fatal(err)
	}
	return o
}
