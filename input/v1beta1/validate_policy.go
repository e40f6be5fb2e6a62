package v1beta1

import (
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/openfunction/function-openfunction-gateway/internal/names"
)

// What to write instead of an entry that is none.
const (
	adviceGateways     = `must be lowercase names, in which "*" matches any part: write "namespace/name", "namespace/*" or "*/*"`
	adviceCertificates = `must be namespace and name of a Secret, in which "*" matches any part: write "namespace/name" or "namespace/*"`
	adviceNamespaces   = `must be a lowercase name, in which "*" matches any part: write "ingress", "team-*" or "*"`
	adviceClasses      = `must be a lowercase name, in which "*" matches any part: write "contour" or "istio*"`
	adviceKeys         = `must be the key of an annotation or label, or a prefix: write "cert-manager.io/cluster-issuer", "external-dns.alpha.kubernetes.io/*" or "*"`
	adviceHostnames    = `must be a hostname of text, {{.Name}}, {{.Namespace}} and {{.Domain}}: write "{{.Name}}.{{.Namespace}}.{{.Domain}}", or "*.{{.Namespace}}.example.com" for all below`
	advicePorts        = `must be a port from 1 to 65535 or a range of them: write 443 or "9000-9100"`
)

func (p Policy) validate(path *field.Path) field.ErrorList {
	path = path.Child("policy")
	errs := validateEntries(p.AllowedGateways, path.Child("allowedGateways"), isGatewayPattern, adviceGateways)
	errs = append(errs, validateEntries(p.PatchGateways, path.Child("patchGateways"), isGatewayPattern, adviceGateways)...)
	errs = append(errs, validateEntries(p.GatewayNamespaces, path.Child("gatewayNamespaces"), isNamespacePattern, adviceNamespaces)...)
	errs = append(errs, validateEntries(p.AllowedClasses, path.Child("allowedClasses"), isNamePattern, adviceClasses)...)
	errs = append(errs, p.validateDomains(path.Child("allowedDomains"))...)
	errs = append(errs, p.validatePorts(path.Child("allowedPorts"))...)
	errs = append(errs, validateEntries(p.AllowedCertificates, path.Child("allowedCertificates"), isGatewayPattern, adviceCertificates)...)
	errs = append(errs, validateEntries(p.AllowedAnnotations, path.Child("allowedAnnotations"), isKeyPattern, adviceKeys)...)
	errs = append(errs, validateEntries(p.RouteGateways, path.Child("routeGateways"), isGatewayPattern, adviceGateways)...)
	return append(errs, validateEntries(p.AllowedHostnames, path.Child("allowedHostnames"), isHostPattern, adviceHostnames)...)
}

func (p Policy) validatePorts(path *field.Path) field.ErrorList {
	var errs field.ErrorList
	for i, entry := range p.AllowedPorts {
		if _, _, ok := portRange(entry); !ok {
			errs = append(errs, field.Invalid(path.Index(i), entry.String(), advicePorts))
		}
	}
	return errs
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
		if fault := domainFault(entry); fault != "" {
			errs = append(errs, field.Invalid(path.Index(i), entry, fault))
		}
	}
	return errs
}

// domainFault returns what is wrong with an entry of allowedDomains, and what to write
// instead.
func domainFault(entry string) string {
	base, wildcard := strings.CutPrefix(entry, "*.")
	if !wildcard {
		return names.DomainFault(entry, "example.com")
	}
	switch fault, fixed := names.HostnameFault(base); {
	case fault == "":
		return ""
	case fixed == "":
		return `after "*.": ` + fault + `: write a name such as "*.example.com"`
	default:
		return `after "*.": ` + fault + ": write " + strconv.Quote("*."+fixed)
	}
}

// labelCharacters are what a pattern of a namespace is made of.
const labelCharacters = "abcdefghijklmnopqrstuvwxyz0123456789-*"

func isNamespacePattern(s string) bool {
	return s != "" && strings.Trim(s, labelCharacters) == ""
}

// isNamePattern reports whether s is of what the name of a cluster-scoped object is
// made of, and "*".
func isNamePattern(s string) bool { return s != "" && strings.Trim(s, labelCharacters+".") == "" }

// isKeyPattern reports whether s is the key of an annotation or label, a prefix of
// such keys that ends in "/*", or "*".
func isKeyPattern(s string) bool {
	if prefix, open := strings.CutSuffix(s, "/*"); open {
		return len(validation.IsDNS1123Subdomain(prefix)) == 0
	}
	return s == "*" || len(validation.IsQualifiedName(s)) == 0
}

// isGatewayPattern reports whether s is "namespace/name" of what names are made
// of and "*". A name may have dots.
func isGatewayPattern(s string) bool {
	namespace, name, found := strings.Cut(s, "/")
	return found && isNamespacePattern(namespace) && isNamePattern(name)
}

// isHostPattern reports whether s gives a hostname, or all below one, for some function.
func isHostPattern(s string) bool {
	host, fault := hostPattern(s, "name", "namespace", "example.com")
	return fault == "" && names.IsDNSName(strings.TrimPrefix(host, "*."))
}

// hostPattern returns the hostname that an entry of allowedHostnames gives.
func hostPattern(entry, name, namespace, domain string) (host, fault string) {
	return names.Render(entry, map[string]string{".Name": name, ".Namespace": namespace, ".Domain": domain})
}
