package v1alpha1

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/yaml"
)

func routeSpec(t *testing.T, manifest string) FunctionRouteSpec {
	t.Helper()
	var spec FunctionRouteSpec
	if err := yaml.UnmarshalStrict([]byte(manifest), &spec); err != nil {
		t.Fatal(err)
	}
	return spec
}

func TestDefaultsOfAFunctionRoute(t *testing.T) {
	one := int32(1)
	got := FunctionRouteSpec{}.Default(nil, "function-sample", "default")
	want := FunctionRouteSpec{
		GatewayRef: &OpenFunctionGatewayRef{Name: "openfunction", Namespace: "openfunction"},
		Backends:   []RouteBackend{{Service: &RouteService{Name: "function-sample", Namespace: "default", Port: 80}, Weight: &one}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if diff := cmp.Diff(got, got.Default(&OpenFunctionGatewayRef{Name: "other"}, "x", "y")); diff != "" {
		t.Errorf("a second time (-first +second):\n%s", diff)
	}
}

func TestTheGatewayOfAFunctionRoute(t *testing.T) {
	input := &OpenFunctionGatewayRef{Name: "infra", Namespace: "ingress"}
	for name, tc := range map[string]struct {
		own, input *OpenFunctionGatewayRef
		want       OpenFunctionGatewayRef
	}{
		"nobody names one":      {want: OpenFunctionGatewayRef{Name: "openfunction", Namespace: "openfunction"}},
		"the Input names one":   {input: input, want: *input},
		"the route names one":   {own: &OpenFunctionGatewayRef{Name: "mine", Namespace: "team"}, input: input, want: OpenFunctionGatewayRef{Name: "mine", Namespace: "team"}},
		"without its namespace": {own: &OpenFunctionGatewayRef{Name: "mine"}, input: input, want: OpenFunctionGatewayRef{Name: "mine", Namespace: "default"}},
	} {
		spec := FunctionRouteSpec{GatewayRef: tc.own}.Default(tc.input, "fn", "default")
		if diff := cmp.Diff(tc.want, *spec.GatewayRef); diff != "" {
			t.Errorf("%s: -want +got:\n%s", name, diff)
		}
	}
}

func TestValidateFunctionRoute(t *testing.T) {
	matches := func(n int) string { return "matches: [" + strings.Repeat("{method: GET},", n) + "]" }
	for name, tc := range map[string]struct {
		name string
		spec string
		want []string
	}{
		"an empty spec": {},
		"all of it": {spec: `
gatewayRef: {name: openfunction, namespace: openfunction}
backends: [{service: {name: a}, weight: 90}, {service: {name: b, namespace: other, port: 8080}, weight: 0}]
hostnames: [sample.ofn.io, "*.sample.ofn.io"]
timeouts: {request: 120s, backendRequest: 1m}
rules:
- name: first
  matches: [{path: {value: /a/b}, headers: [{name: X-Team, value: a}], queryParams: [{name: q, value: "1"}], method: GET}]
  filters:
  - {type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: a, value: b}], remove: [c]}}
  - {type: URLRewrite, urlRewrite: {hostname: a.b, path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}
  - {type: RequestMirror, requestMirror: {backendRef: {name: m, port: 80}}}
  - {type: RequestMirror, requestMirror: {backendRef: {name: n, port: 80}}}
- matches: [{path: {type: RegularExpression, value: "^/[0-9]+$"}}]
- filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]`},
		"a name with a dot": {
			name: "fn.v1", spec: `backends: [{service: {name: fn}}]`,
			want: []string{`metadata.name: Invalid value: "fn.v1": may contain only a-z, 0-9 and -, since a Service is named after it`},
		},
		"a name that begins with a digit": {
			name: "1fn", spec: `backends: [{service: {name: fn}}]`,
			want: []string{`metadata.name: Invalid value: "1fn": must begin with a letter, since a Service is named after it`},
		},
		"backends": {
			spec: `backends: [{}, {service: {name: a}, knativeService: {name: b}}, {service: {name: 1a, namespace: A, port: 70000}, weight: -1}, {service: {}}]`,
			want: []string{
				`spec.backends[0]: Invalid value: "": write either service or knativeService`,
				`spec.backends[1]: Invalid value: "": write either service or knativeService`,
				`spec.backends[1].knativeService: Forbidden: must be the only backend, since Knative splits the requests among its revisions itself: remove the others, or write Services`,
				`spec.backends[2].weight: Invalid value: -1: must be from 0 to 1000000`,
				`spec.backends[2].service.name: Invalid value: "1a": must begin with a letter`,
				`spec.backends[2].service.namespace: Invalid value: "A": must be lowercase: write "a"`,
				`spec.backends[2].service.port: Invalid value: 70000: write a port from 1 to 65535`,
				`spec.backends[3].service.name: Required value: write the name of the Service`,
			},
		},
		"all weights are 0": {
			spec: `backends: [{service: {name: a}, weight: 0}, {service: {name: b}, weight: 0}]`,
			want: []string{`spec.backends: Invalid value: 0: one backend must have a weight of 1 or more: where all are 0, every request fails`},
		},
		"hostnames": {
			spec: `hostnames: [10.0.0.1, Sample.ofn.io, "a.*.io", https://a.io/, "*.A.io", ""]`,
			want: []string{
				`spec.hostnames[0]: Invalid value: "10.0.0.1": must be a DNS name, not an IP address`,
				`spec.hostnames[1]: Invalid value: "Sample.ofn.io": must be lowercase: write "sample.ofn.io"`,
				`spec.hostnames[2]: Invalid value: "a.*.io": may have "*" only in front, before a dot: write a hostname such as "*.ofn.io"`,
				`spec.hostnames[3]: Invalid value: "https://a.io/": may contain only a-z, 0-9, - and .: write "a.io"`,
				`spec.hostnames[4]: Invalid value: "*.A.io": must be lowercase: write "*.a.io"`,
				`spec.hostnames[5]: Invalid value: "": must not be empty: remove it, or write a hostname`,
			},
		},
		"17 rules": {
			spec: `rules: [` + strings.Repeat("{name: r},", 17) + `]`,
			want: []string{`spec.rules: Too many: 17: must have at most 16 items`},
		},
		"129 matches": {
			spec: fmt.Sprintf(`rules: [{%s}, {%s}, {%s}]`, matches(64), matches(64), matches(1)),
			want: []string{`spec.rules: Invalid value: 129: all rules together may have at most 128 matches`},
		},
		"17 paths of 1000 characters": {
			spec: `rules: [{matches: [` + strings.Repeat("{path: {value: /"+strings.Repeat("p", 999)+"}},", 17) + `]}]`,
			want: []string{`spec.rules: Invalid value: 17000: the paths of all rules together may have at most 16384 characters: status has each of them for each hostname`},
		},
		"128 matches, and a rule that matches all": {
			spec: fmt.Sprintf(`rules: [{%s}, {%s}, {name: rest}]`, matches(64), matches(64)),
			want: []string{`spec.rules: Invalid value: 129: all rules together may have at most 128 matches`},
		},
		"matches": {
			spec: `rules: [{name: A, matches: [{path: {value: a}}, {path: {value: /a//b}}, {path: {type: Suffix}}, {headers: [{name: "a b", value: ""}, {name: c, value: d}, {name: c, value: d}]}]}]`,
			want: []string{
				`spec.rules[0].name: Invalid value: "A": must be lowercase: write "a"`,
				`spec.rules[0].matches[0].path.value: Invalid value: "a": must begin with a slash: write "/a"`,
				`spec.rules[0].matches[1].path.value: Invalid value: "/a//b": must not contain "//"`,
				`spec.rules[0].matches[2].path.type: Unsupported value: "Suffix": supported values: "Exact", "PathPrefix", "RegularExpression"`,
				"spec.rules[0].matches[3].headers[0].name: Invalid value: \"a b\": must be at most 256 letters, digits and characters of !#$%&'*+-.^_`|~",
				`spec.rules[0].matches[3].headers[0].value: Invalid value: "": must be of 1 to 4096 bytes`,
				`spec.rules[0].matches[3].headers[2]: Duplicate value: "c"`,
			},
		},
		"filters": {
			spec: `rules: [{filters: [{type: Magic}, {type: CORS}, {type: URLRewrite, urlRewrite: {hostname: A, path: {type: ReplaceFullPath}}}, {type: URLRewrite, urlRewrite: {}}, {type: RequestRedirect, requestRedirect: {}}, {type: RequestMirror, requestMirror: {backendRef: {name: m}}}]}]`,
			want: []string{
				`spec.rules[0].filters[0].type: Unsupported value: "Magic": supported values: "CORS", "ExtensionRef", "RequestHeaderModifier", "RequestMirror", "RequestRedirect", "ResponseHeaderModifier", "URLRewrite"`,
				`spec.rules[0].filters[1]: Invalid value: "CORS": the filter must have the field of its type, and no field of another type`,
				`spec.rules[0].filters[2].urlRewrite.hostname: Invalid value: "A": must be lowercase`,
				`spec.rules[0].filters[2].urlRewrite.path: Invalid value: "ReplaceFullPath": write replaceFullPath, and nothing else`,
				`spec.rules[0].filters[3].type: Duplicate value: "URLRewrite"`,
				`spec.rules[0].filters[5].requestMirror.backendRef.port: Required value: write the port of the Service`,
				`spec.rules[0].filters: Forbidden: a rule has either a RequestRedirect or a URLRewrite: remove one of them`,
			},
		},
		"a prefix of two matches": {
			spec: `rules: [{matches: [{path: {value: /a}}, {path: {value: /b}}], filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}]}]`,
			want: []string{`spec.rules[0].filters[0]: Invalid value: "": replacePrefixMatch replaces the path prefix that the rule matches: give the rule exactly one match, of type PathPrefix`},
		},
		"timeouts": {
			spec: `{timeouts: {request: 2 minutes}, rules: [{timeouts: {request: 1s, backendRequest: 2s}}, {timeouts: {request: 0s, backendRequest: 2s}}]}`,
			want: []string{
				`spec.timeouts.request: Invalid value: "2 minutes": must be a duration of h, m, s and ms: write "120s"`,
				`spec.rules[0].timeouts.backendRequest: Invalid value: "2s": must not be longer than request`,
			},
		},
		"prefixes that can be stripped": {spec: `{stripPathPrefix: true, rules: [{}, {matches: [{path: {value: /a}}]}, {matches: [{method: GET}], filters: [{type: URLRewrite, urlRewrite: {hostname: a.b}}]}]}`},
		"prefixes that cannot": {
			spec: `{stripPathPrefix: true, rules: [{matches: [{path: {value: /a}}, {}]}, {matches: [{path: {type: Exact, value: /a}}]}, {filters: [{type: RequestRedirect, requestRedirect: {}}]}, {filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplaceFullPath, replaceFullPath: /}}}]}]}`,
			want: []string{
				`spec.rules[0]: Invalid value: "": spec.stripPathPrefix cannot hold, since the rule does not match exactly one path prefix: remove stripPathPrefix, and have each rule rewrite the path by a filter of type URLRewrite`,
				`spec.rules[1]: Invalid value: "": spec.stripPathPrefix cannot hold, since the rule does not match exactly one path prefix: remove stripPathPrefix, and have each rule rewrite the path by a filter of type URLRewrite`,
				`spec.rules[2]: Invalid value: "": spec.stripPathPrefix cannot hold, since the rule redirects: remove stripPathPrefix, and have each rule rewrite the path by a filter of type URLRewrite`,
				`spec.rules[3]: Invalid value: "": spec.stripPathPrefix cannot hold, since the rule rewrites the path: remove stripPathPrefix, and have each rule rewrite the path by a filter of type URLRewrite`,
			},
		},
		"headers of Knative's": {
			spec: `{backends: [{knativeService: {name: k}}], rules: [{filters: [{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: knative-serving-revision, value: x}], add: [{name: KNATIVE-SERVING-NAMESPACE, value: x}], remove: [Knative-Serving-Namespace]}}]}]}`,
			want: []string{
				`spec.rules[0].filters[0].requestHeaderModifier.set[0].name: Forbidden: "knative-serving-revision" is set to what Knative needs: remove it`,
				`spec.rules[0].filters[0].requestHeaderModifier.add[0].name: Forbidden: "KNATIVE-SERVING-NAMESPACE" is set to what Knative needs: remove it`,
				`spec.rules[0].filters[0].requestHeaderModifier.remove[0]: Forbidden: "Knative-Serving-Namespace" is set to what Knative needs: remove it`,
			},
		},
		"15 headers before Knative": {
			spec: `{backends: [{knativeService: {name: k}}], rules: [{filters: [{type: RequestHeaderModifier, requestHeaderModifier: {set: [` + headers(15) + `]}}]}]}`,
			want: []string{`spec.rules[0].filters[0].requestHeaderModifier.set: Invalid value: 15: must be at most 14 headers before a knativeService, for which two more are set`},
		},
		"16 filters before Knative": {
			spec: `{backends: [{knativeService: {name: k}}], rules: [{filters: [` + mirrors(16) + `]}]}`,
			want: []string{`spec.rules[0].filters: Invalid value: 16: must be at most 15: others are added for stripPathPrefix or a knativeService`},
		},
		"16 filters, of which one sets headers, before Knative": {
			spec: `{backends: [{knativeService: {name: k}}], rules: [{filters: [` + mirrors(15) + `, {type: RequestHeaderModifier, requestHeaderModifier: {remove: [a]}}]}]}`,
		},
		"15 filters where a prefix is stripped before Knative": {
			spec: `{stripPathPrefix: true, backends: [{knativeService: {name: k}}], rules: [{matches: [{path: {value: /a}}], filters: [` + mirrors(15) + `]}]}`,
			want: []string{`spec.rules[0].filters: Invalid value: 15: must be at most 14: others are added for stripPathPrefix or a knativeService`},
		},
		"15 filters, of which one rewrites the hostname, where a prefix is stripped before Knative": {
			spec: `{stripPathPrefix: true, backends: [{knativeService: {name: k}}], rules: [{matches: [{path: {value: /a}}], filters: [` + mirrors(14) + `, {type: URLRewrite, urlRewrite: {hostname: a.b}}]}]}`,
		},
		"16 filters where nothing is added": {
			spec: `rules: [{filters: [` + mirrors(16) + `]}]`,
		},
		"headers of Knative's before a Service": {
			spec: `{backends: [{service: {name: s}}], rules: [{filters: [{type: RequestHeaderModifier, requestHeaderModifier: {remove: [Knative-Serving-Namespace]}}]}]}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			if tc.name == "" {
				tc.name = "function-sample"
			}
			spec := routeSpec(t, tc.spec).Default(nil, tc.name, "default")
			var got []string
			for _, err := range spec.Validate(field.NewPath("spec"), tc.name) {
				got = append(got, err.Error())
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func headers(n int) string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("{name: h%d, value: v}", i))
	}
	return strings.Join(out, ", ")
}

func mirrors(n int) string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("{type: RequestMirror, requestMirror: {backendRef: {name: m%d, port: 80}}}", i))
	}
	return strings.Join(out, ", ")
}
