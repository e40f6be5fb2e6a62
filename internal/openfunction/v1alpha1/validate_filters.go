package v1alpha1

import (
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/names"
	"github.com/openfunction/function-openfunction-gateway/internal/text"
)

// The headers by which Knative's activator knows the revision that a request is for.
const (
	KnativeNamespaceHeader = "Knative-Serving-Namespace"
	KnativeRevisionHeader  = "Knative-Serving-Revision"
)

func (r *RouteRule) validateFilters(path *field.Path) field.ErrorList {
	errs := atMost(len(r.Filters), path)
	seen := map[gwapiv1.HTTPRouteFilterType]bool{}
	for i := range r.Filters {
		f, path := &r.Filters[i], path.Index(i)
		errs = append(errs, f.validate(path)...)
		if seen[f.Type] && f.Type != gwapiv1.HTTPRouteFilterRequestMirror && f.Type != gwapiv1.HTTPRouteFilterExtensionRef {
			errs = append(errs, field.Duplicate(path.Child("type"), f.Type))
		}
		seen[f.Type] = true
		if f.replacesPrefix() && !r.matchesOnePrefix() {
			errs = append(errs, field.Invalid(path, "", "replacePrefixMatch replaces the path prefix that the rule matches: "+
				"give the rule exactly one match, of type PathPrefix"))
		}
	}
	if seen[gwapiv1.HTTPRouteFilterRequestRedirect] && seen[gwapiv1.HTTPRouteFilterURLRewrite] {
		errs = append(errs, field.Forbidden(path, "a rule has either a RequestRedirect or a URLRewrite: remove one of them"))
	}
	return errs
}

// set returns which fields of the filter are set, by the type that they are for.
func (f *RouteFilter) set() map[gwapiv1.HTTPRouteFilterType]bool {
	return map[gwapiv1.HTTPRouteFilterType]bool{
		gwapiv1.HTTPRouteFilterRequestHeaderModifier:  f.RequestHeaderModifier != nil,
		gwapiv1.HTTPRouteFilterResponseHeaderModifier: f.ResponseHeaderModifier != nil,
		gwapiv1.HTTPRouteFilterRequestMirror:          f.RequestMirror != nil,
		gwapiv1.HTTPRouteFilterRequestRedirect:        f.RequestRedirect != nil,
		gwapiv1.HTTPRouteFilterURLRewrite:             f.URLRewrite != nil,
		gwapiv1.HTTPRouteFilterCORS:                   f.CORS != nil,
		gwapiv1.HTTPRouteFilterExtensionRef:           f.ExtensionRef != nil,
	}
}

func (f *RouteFilter) validate(path *field.Path) field.ErrorList {
	set := f.set()
	if _, known := set[f.Type]; !known {
		var kinds []gwapiv1.HTTPRouteFilterType
		for kind := range set {
			kinds = append(kinds, kind)
		}
		slices.Sort(kinds)
		return field.ErrorList{field.NotSupported(path.Child("type"), f.Type, kinds)}
	}
	for kind, isSet := range set {
		if isSet != (kind == f.Type) {
			return field.ErrorList{field.Invalid(path, string(f.Type), "the filter must have the field of its type, and no field of another type")}
		}
	}
	var errs field.ErrorList
	if f.RequestHeaderModifier != nil {
		errs = append(errs, validateModifier(f.RequestHeaderModifier, path.Child("requestHeaderModifier"))...)
	}
	if f.ResponseHeaderModifier != nil {
		errs = append(errs, validateModifier(f.ResponseHeaderModifier, path.Child("responseHeaderModifier"))...)
	}
	if r := f.RequestRedirect; r != nil {
		errs = append(errs, validateRewrite(r.Hostname, r.Path, path.Child("requestRedirect"))...)
	}
	if r := f.URLRewrite; r != nil {
		errs = append(errs, validateRewrite(r.Hostname, r.Path, path.Child("urlRewrite"))...)
	}
	if m := f.RequestMirror; m != nil {
		errs = append(errs, validateMirror(m, path.Child("requestMirror"))...)
	}
	return errs
}

func validateModifier(m *gwapiv1.HTTPHeaderFilter, path *field.Path) field.ErrorList {
	var errs field.ErrorList
	for _, list := range []struct {
		name    string
		headers []gwapiv1.HTTPHeader
	}{{"set", m.Set}, {"add", m.Add}} {
		path := path.Child(list.name)
		errs = append(errs, atMost(len(list.headers), path)...)
		for i, h := range list.headers {
			errs = append(errs, validateHeader(string(h.Name), h.Value, path.Index(i))...)
		}
		errs = append(errs, unique(list.headers, func(h gwapiv1.HTTPHeader) string { return string(h.Name) }, path)...)
	}
	errs = append(errs, atMost(len(m.Remove), path.Child("remove"))...)
	return append(errs, unique(m.Remove, func(name string) string { return name }, path.Child("remove"))...)
}

func validateRewrite(hostname *gwapiv1.PreciseHostname, modifier *gwapiv1.HTTPPathModifier, path *field.Path) field.ErrorList {
	var errs field.ErrorList
	if hostname != nil {
		if fault, _ := names.HostnameFault(string(*hostname)); fault != "" {
			errs = append(errs, field.Invalid(path.Child("hostname"), text.Brief(string(*hostname)), fault))
		}
	}
	if modifier == nil {
		return errs
	}
	full, prefix := modifier.ReplaceFullPath != nil, modifier.ReplacePrefixMatch != nil
	switch path := path.Child("path"); modifier.Type {
	case gwapiv1.FullPathHTTPPathModifier:
		if !full || prefix {
			errs = append(errs, field.Invalid(path, string(modifier.Type), "write replaceFullPath, and nothing else"))
		}
	case gwapiv1.PrefixMatchHTTPPathModifier:
		if full || !prefix {
			errs = append(errs, field.Invalid(path, string(modifier.Type), "write replacePrefixMatch, and nothing else"))
		}
	default:
		errs = append(errs, field.NotSupported(path.Child("type"), modifier.Type,
			[]gwapiv1.HTTPPathModifierType{gwapiv1.FullPathHTTPPathModifier, gwapiv1.PrefixMatchHTTPPathModifier}))
	}
	return errs
}

func validateMirror(m *gwapiv1.HTTPRequestMirrorFilter, path *field.Path) field.ErrorList {
	var errs field.ErrorList
	ref := m.BackendRef
	service := (ref.Group == nil || *ref.Group == "") && (ref.Kind == nil || *ref.Kind == "Service")
	if ref.Name == "" {
		errs = append(errs, field.Required(path.Child("backendRef", "name"), "write the name of the Service"))
	}
	if service && ref.Port == nil {
		errs = append(errs, field.Required(path.Child("backendRef", "port"), "write the port of the Service"))
	}
	if m.Percent != nil && m.Fraction != nil {
		errs = append(errs, field.Forbidden(path.Child("fraction"), "requestMirror has either percent or fraction: remove one of them"))
	}
	return errs
}

// replacesPrefix reports whether the filter replaces the path prefix that its rule
// matches.
func (f *RouteFilter) replacesPrefix() bool {
	return f.URLRewrite != nil && f.URLRewrite.Path != nil && f.URLRewrite.Path.ReplacePrefixMatch != nil ||
		f.RequestRedirect != nil && f.RequestRedirect.Path != nil && f.RequestRedirect.Path.ReplacePrefixMatch != nil
}

// validateAddedFilters returns the rules that have no room for the filters that are added.
func (s FunctionRouteSpec) validateAddedFilters(path *field.Path) field.ErrorList {
	var errs field.ErrorList
	for i := range s.Rules {
		n, most := len(s.Rules[i].Filters), maxItems-s.addedFilters(&s.Rules[i])
		if n > most && n <= maxItems {
			errs = append(errs, field.Invalid(path.Index(i).Child("filters"), n, fmt.Sprintf(
				"must be at most %d: others are added for stripPathPrefix or a knativeService", most)))
		}
	}
	return errs
}

// addedFilters returns how many filters are added to a rule. One that it has is changed
// instead.
func (s FunctionRouteSpec) addedFilters(r *RouteRule) int {
	has := func(kind gwapiv1.HTTPRouteFilterType) bool {
		return slices.ContainsFunc(r.Filters, func(f RouteFilter) bool { return f.Type == kind })
	}
	added := 0
	if r.Redirects() {
		return added
	}
	if s.StripPathPrefix && !has(gwapiv1.HTTPRouteFilterURLRewrite) {
		added++
	}
	if s.Knative() != "" && !has(gwapiv1.HTTPRouteFilterRequestHeaderModifier) {
		added++
	}
	return added
}

// validateKnativeHeaders returns what stands in the way of the two headers that are set
// for Knative in each rule that does not redirect.
func validateKnativeHeaders(rules []RouteRule, path *field.Path) field.ErrorList {
	const added = 2
	var errs field.ErrorList
	for i := range rules {
		if rules[i].Redirects() {
			continue
		}
		for j := range rules[i].Filters {
			m, path := rules[i].Filters[j].RequestHeaderModifier, path.Index(i).Child("filters").Index(j).Child("requestHeaderModifier")
			if m == nil {
				continue
			}
			if most := maxItems - added; len(m.Set) > most {
				errs = append(errs, field.Invalid(path.Child("set"), len(m.Set), fmt.Sprintf(
					"must be at most %d headers before a knativeService, for which two more are set", most)))
			}
			errs = append(errs, reservedHeaders(m, path)...)
		}
	}
	return errs
}

// reservedHeaders returns the headers of Knative's that a filter changes. The names of
// headers are the same in any case.
func reservedHeaders(m *gwapiv1.HTTPHeaderFilter, path *field.Path) field.ErrorList {
	var errs field.ErrorList
	check := func(name string, path *field.Path) {
		if strings.EqualFold(name, KnativeNamespaceHeader) || strings.EqualFold(name, KnativeRevisionHeader) {
			errs = append(errs, field.Forbidden(path, fmt.Sprintf("%q is set to what Knative needs: remove it", name)))
		}
	}
	for i, h := range m.Set {
		check(string(h.Name), path.Child("set").Index(i).Child("name"))
	}
	for i, h := range m.Add {
		check(string(h.Name), path.Child("add").Index(i).Child("name"))
	}
	for i, name := range m.Remove {
		check(name, path.Child("remove").Index(i))
	}
	return errs
}
