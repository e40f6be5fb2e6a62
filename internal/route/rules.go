package route

import (
	"slices"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/names"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// rules returns the rules of the HTTPRoute: those that are written, or one for all
// requests.
func (s scene) rules(g gateway, to backends) []resources.HTTPRouteRule {
	written := s.XR.Spec.Rules
	if len(written) == 0 {
		written = []v1alpha1.RouteRule{{Matches: []gwapiv1.HTTPRouteMatch{{Path: prefix(s.path(g))}}}}
	}
	out := make([]resources.HTTPRouteRule, 0, len(written))
	for _, r := range written {
		out = append(out, s.rule(r, to))
	}
	return out
}

// path returns what a route without rules matches: everything under hostnames of its own,
// its own path under those that it may share.
func (s scene) path(g gateway) string {
	if len(s.XR.Spec.Hostnames) == 0 {
		return "/"
	}
	path := v1alpha1.GatewaySpec{PathTemplate: g.PathTemplate}.PathFor(s.XR.Metadata.Name, s.XR.Metadata.Namespace)
	if names.PathFault(path) != "" { // of a template that only a forged ConfigMap has
		return "/"
	}
	return path
}

func prefix(path string) *gwapiv1.HTTPPathMatch {
	return &gwapiv1.HTTPPathMatch{Type: new(gwapiv1.PathMatchPathPrefix), Value: &path}
}

// rule returns a rule that leads to the backends, unless it redirects.
func (s scene) rule(r v1alpha1.RouteRule, to backends) resources.HTTPRouteRule {
	r.Matches = withPaths(r.Matches)
	if r.Redirects() {
		return resources.HTTPRouteRule{RouteRule: r}
	}
	if r.Timeouts == nil {
		r.Timeouts = s.XR.Spec.Timeouts
	}
	if s.XR.Spec.StripPathPrefix && *r.Matches[0].Path.Value != "/" {
		r.Filters = stripping(r.Filters)
	}
	if len(to.headers) > 0 {
		r.Filters = setting(r.Filters, to.headers)
	}
	return resources.HTTPRouteRule{RouteRule: r, BackendRefs: to.refs}
}

// withPaths returns the matches with the path that each has: "/" where none is written.
func withPaths(matches []gwapiv1.HTTPRouteMatch) []gwapiv1.HTTPRouteMatch {
	if len(matches) == 0 {
		matches = make([]gwapiv1.HTTPRouteMatch, 1)
	}
	out := slices.Clone(matches)
	for i := range out {
		path := prefix("/")
		if written := out[i].Path; written != nil {
			if written.Type != nil {
				path.Type = written.Type
			}
			if written.Value != nil {
				path.Value = written.Value
			}
		}
		out[i].Path = path
	}
	return out
}

// stripping returns the filters with one that takes the prefix off the path: that which
// rewrites the hostname, if there is one.
func stripping(filters []v1alpha1.RouteFilter) []v1alpha1.RouteFilter {
	rewrite := gwapiv1.HTTPURLRewriteFilter{Path: &gwapiv1.HTTPPathModifier{Type: gwapiv1.PrefixMatchHTTPPathModifier, ReplacePrefixMatch: new("/")}}
	out := slices.Clone(filters)
	i := slices.IndexFunc(out, func(f v1alpha1.RouteFilter) bool { return f.URLRewrite != nil })
	if i < 0 {
		return append(out, v1alpha1.RouteFilter{Type: gwapiv1.HTTPRouteFilterURLRewrite, URLRewrite: &rewrite})
	}
	rewrite.Hostname = out[i].URLRewrite.Hostname
	out[i].URLRewrite = &rewrite
	return out
}

// setting returns the filters with one that sets headers, besides what it did.
func setting(filters []v1alpha1.RouteFilter, headers []gwapiv1.HTTPHeader) []v1alpha1.RouteFilter {
	out := slices.Clone(filters)
	i := slices.IndexFunc(out, func(f v1alpha1.RouteFilter) bool { return f.RequestHeaderModifier != nil })
	if i < 0 {
		return append(out, v1alpha1.RouteFilter{
			Type: gwapiv1.HTTPRouteFilterRequestHeaderModifier, RequestHeaderModifier: &gwapiv1.HTTPHeaderFilter{Set: headers},
		})
	}
	modifier := *out[i].RequestHeaderModifier
	modifier.Set = slices.Concat(modifier.Set, headers)
	out[i].RequestHeaderModifier = &modifier
	return out
}
