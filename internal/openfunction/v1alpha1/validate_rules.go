package v1alpha1

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"k8s.io/apimachinery/pkg/util/validation/field"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/names"
	"github.com/openfunction/function-openfunction-gateway/internal/text"
)

// What the CRD of HTTPRoute takes.
const (
	maxRules       = 16
	maxMatches     = 64
	maxAllMatches  = 128
	maxItems       = 16 // of a match's headers and query parameters, of filters and their lists
	maxHeaderName  = 256
	maxHeaderValue = 4096
	maxPathValue   = 1024
)

// maxPaths is how many characters all paths of a route may have: its status has each of
// them for each hostname.
const maxPaths = 16384

var (
	headerName = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+\\-.^_`|~]+$")
	duration   = regexp.MustCompile(`^([0-9]{1,5}(h|m|s|ms)){1,4}$`)
)

// validateRules holds rules to what the CRD of HTTPRoute says of them: what it refuses
// would fail the apply of everything else as well.
func validateRules(rules []RouteRule, path *field.Path) field.ErrorList {
	var errs field.ErrorList
	if len(rules) > maxRules {
		errs = append(errs, field.TooMany(path, len(rules), maxRules))
	}
	all, paths := 0, 0
	for i := range rules {
		r, path := &rules[i], path.Index(i)
		all += max(len(r.Matches), 1) // a rule without matches gets one
		paths += lengthOfPaths(r.Matches)
		if r.Name != nil && names.Fault(string(*r.Name)) != "" {
			errs = append(errs, field.Invalid(path.Child("name"), text.Brief(string(*r.Name)), names.Fault(string(*r.Name))))
		}
		errs = append(errs, validateMatches(r.Matches, path.Child("matches"))...)
		errs = append(errs, r.validateFilters(path.Child("filters"))...)
		errs = append(errs, validateTimeouts(r.Timeouts, path.Child("timeouts"))...)
	}
	if all > maxAllMatches {
		errs = append(errs, field.Invalid(path, all, fmt.Sprintf("all rules together may have at most %d matches", maxAllMatches)))
	}
	if paths > maxPaths {
		errs = append(errs, field.Invalid(path, paths, fmt.Sprintf("the paths of all rules together may have at most %d characters: status has each of them for each hostname", maxPaths)))
	}
	return errs
}

func lengthOfPaths(matches []gwapiv1.HTTPRouteMatch) int {
	length := 0
	for _, m := range matches {
		if m.Path != nil && m.Path.Value != nil {
			length += utf8.RuneCountInString(*m.Path.Value)
		}
	}
	return length
}

func validateMatches(matches []gwapiv1.HTTPRouteMatch, path *field.Path) field.ErrorList {
	var errs field.ErrorList
	if len(matches) > maxMatches {
		errs = append(errs, field.TooMany(path, len(matches), maxMatches))
	}
	for i := range matches {
		m, path := &matches[i], path.Index(i)
		if m.Path != nil {
			errs = append(errs, validatePath(m.Path, path.Child("path"))...)
		}
		for j, h := range m.Headers {
			errs = append(errs, validateHeader(string(h.Name), h.Value, path.Child("headers").Index(j))...)
		}
		for j, q := range m.QueryParams {
			errs = append(errs, validateHeader(string(q.Name), q.Value, path.Child("queryParams").Index(j))...)
		}
		errs = append(errs, atMost(len(m.Headers), path.Child("headers"))...)
		errs = append(errs, atMost(len(m.QueryParams), path.Child("queryParams"))...)
		errs = append(errs, unique(m.Headers, func(h gwapiv1.HTTPHeaderMatch) string { return string(h.Name) }, path.Child("headers"))...)
		errs = append(errs, unique(m.QueryParams, func(q gwapiv1.HTTPQueryParamMatch) string { return string(q.Name) }, path.Child("queryParams"))...)
	}
	return errs
}

func validatePath(p *gwapiv1.HTTPPathMatch, path *field.Path) field.ErrorList {
	kinds := []gwapiv1.PathMatchType{gwapiv1.PathMatchExact, gwapiv1.PathMatchPathPrefix, gwapiv1.PathMatchRegularExpression}
	if p.Type != nil && !slices.Contains(kinds, *p.Type) {
		return field.ErrorList{field.NotSupported(path.Child("type"), *p.Type, kinds)}
	}
	if p.Value == nil {
		return nil
	}
	fault := ""
	switch {
	case len(*p.Value) > maxPathValue:
		fault = fmt.Sprintf("must be at most %d bytes", maxPathValue)
	case p.Type != nil && *p.Type == gwapiv1.PathMatchRegularExpression:
	case !strings.HasPrefix(*p.Value, "/"):
		fault = fmt.Sprintf("must begin with a slash: write %q", "/"+text.Brief(*p.Value))
	default:
		fault = names.PathFault(*p.Value)
	}
	if fault == "" {
		return nil
	}
	return field.ErrorList{field.Invalid(path.Child("value"), text.Brief(*p.Value), fault)}
}

func validateHeader(name, value string, path *field.Path) field.ErrorList {
	var errs field.ErrorList
	if len(name) > maxHeaderName || !headerName.MatchString(name) {
		errs = append(errs, field.Invalid(path.Child("name"), text.Brief(name),
			fmt.Sprintf("must be at most %d letters, digits and characters of !#$%%&'*+-.^_`|~", maxHeaderName)))
	}
	if value == "" || len(value) > maxHeaderValue {
		errs = append(errs, field.Invalid(path.Child("value"), text.Brief(value), fmt.Sprintf("must be of 1 to %d bytes", maxHeaderValue)))
	}
	return errs
}

func validateTimeouts(t *gwapiv1.HTTPRouteTimeouts, path *field.Path) field.ErrorList {
	if t == nil {
		return nil
	}
	var errs field.ErrorList
	for name, d := range map[string]*gwapiv1.Duration{"request": t.Request, "backendRequest": t.BackendRequest} {
		if d != nil && !duration.MatchString(string(*d)) {
			errs = append(errs, field.Invalid(path.Child(name), text.Brief(string(*d)), `must be a duration of h, m, s and ms: write "120s"`))
		}
	}
	slices.SortFunc(errs, func(a, b *field.Error) int { return strings.Compare(a.Field, b.Field) })
	if len(errs) > 0 || t.Request == nil || t.BackendRequest == nil {
		return errs
	}
	// Both match the pattern above, which is within what ParseDuration takes.
	request, _ := time.ParseDuration(string(*t.Request))
	backend, _ := time.ParseDuration(string(*t.BackendRequest))
	if request != 0 && backend > request {
		errs = append(errs, field.Invalid(path.Child("backendRequest"), string(*t.BackendRequest), "must not be longer than request"))
	}
	return errs
}

// matchesOnePrefix reports whether a rule matches exactly one path prefix. A match
// without path, and a rule without match, match "/".
func (r *RouteRule) matchesOnePrefix() bool {
	if len(r.Matches) != 1 {
		return len(r.Matches) == 0
	}
	p := r.Matches[0].Path
	return p == nil || p.Type == nil || *p.Type == gwapiv1.PathMatchPathPrefix
}

// validateStripping returns the rules of which no prefix can be stripped.
func validateStripping(rules []RouteRule, path *field.Path) field.ErrorList {
	var errs field.ErrorList
	for i := range rules {
		r := &rules[i]
		var why string
		switch {
		case r.Redirects():
			why = "the rule redirects"
		case slices.ContainsFunc(r.Filters, func(f RouteFilter) bool { return f.URLRewrite != nil && f.URLRewrite.Path != nil }):
			why = "the rule rewrites the path"
		case !r.matchesOnePrefix():
			why = "the rule does not match exactly one path prefix"
		default:
			continue
		}
		errs = append(errs, field.Invalid(path.Index(i), "", "spec.stripPathPrefix cannot hold, since "+why+
			": remove stripPathPrefix, and have each rule rewrite the path by a filter of type URLRewrite"))
	}
	return errs
}

// atMost returns the error of a list that has more items than the lists of matches and
// filters may have.
func atMost(n int, path *field.Path) field.ErrorList {
	if n > maxItems {
		return field.ErrorList{field.TooMany(path, n, maxItems)}
	}
	return nil
}

// unique returns the items whose name an earlier one has.
func unique[T any](items []T, name func(T) string, path *field.Path) field.ErrorList {
	var errs field.ErrorList
	seen := map[string]bool{}
	for i, item := range items {
		if seen[name(item)] {
			errs = append(errs, field.Duplicate(path.Index(i), text.Brief(name(item))))
		}
		seen[name(item)] = true
	}
	return errs
}
