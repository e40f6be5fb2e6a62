package v1beta1

import (
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/openfunction/function-openfunction-gateway/internal/names"
)

// What to write instead of an entry that is none.
const (
	adviceGateways   = `must be lowercase names, in which "*" matches any part: write "namespace/name", "namespace/*" or "*/*"`
	adviceNamespaces = `must be a lowercase name, in which "*" matches any part: write "ingress", "team-*" or "*"`
)

func (p Policy) validate(path *field.Path) field.ErrorList {
	path = path.Child("policy")
	errs := validateEntries(p.AllowedGateways, path.Child("allowedGateways"), isGatewayPattern, adviceGateways)
	errs = append(errs, validateEntries(p.PatchGateways, path.Child("patchGateways"), isGatewayPattern, adviceGateways)...)
	errs = append(errs, validateEntries(p.GatewayNamespaces, path.Child("gatewayNamespaces"), isNamespacePattern, adviceNamespaces)...)
	return append(errs, p.validateDomains(path.Child("allowedDomains"))...)
}

func validateEntries(entries []string, path *field.Path, valid func(string) bool, advice string) field.ErrorList {
	var errs field.ErrorList
	for i, entry := range entries {
		if !valid(entry) {
			errs = append(errs, field.Invalid(path.Index(i), entry, advice))
		}
	}
	return errs
}

func (p Policy) validateDomains(path *field.Path) field.ErrorList {
	var errs field.ErrorList
	for i, entry := range p.AllowedDomains {
		base, wildcard := strings.CutPrefix(entry, "*.")
		fault := names.DomainFault(base, "example.com")
		if fault == "" {
			continue
		}
		if wildcard {
			fault = `after "*.": ` + fault
		}
		errs = append(errs, field.Invalid(path.Index(i), entry, fault))
	}
	return errs
}

// labelCharacters are what a pattern of a namespace is made of.
const labelCharacters = "abcdefghijklmnopqrstuvwxyz0123456789-*"

func isNamespacePattern(s string) bool {
	return s != "" && strings.Trim(s, labelCharacters) == ""
}

// isGatewayPattern reports whether s is "namespace/name" of what names are made
// of and "*". A name may have dots.
func isGatewayPattern(s string) bool {
	namespace, name, found := strings.Cut(s, "/")
	return found && isNamespacePattern(namespace) && name != "" && strings.Trim(name, labelCharacters+".") == ""
}
