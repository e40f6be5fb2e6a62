// Package names knows what Kubernetes and DNS take as the name of an object, as a
// domain, as the key of a label or as a path, and renders the templates that make
// such names. A function whose name ends in Fault returns "" where nothing is wrong.
package names

import (
	"regexp"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"
)

const (
	// MaxName is the length of the longest DNS name in bytes, which is that of the
	// longest name of most objects too.
	MaxName = validation.DNS1123SubdomainMaxLength
	// maxLabel is the length of the longest DNS label in bytes, which is that of the
	// longest namespace, kind and value of a label too.
	maxLabel = validation.DNS1123LabelMaxLength
)

// kindPattern is that of the Gateway API's CRDs.
var kindPattern = regexp.MustCompile(`^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$`)

// Fault returns what is wrong with s as the name of an object, a lowercase DNS
// subdomain of at most 253 bytes, and what to write instead, if that can be known.
func Fault(s string) string {
	switch {
	case IsSubdomain(s):
		return ""
	case s == "":
		return empty
	case len(s) > MaxName:
		return tooLong(MaxName)
	}
	return advise(nameFault(s), s, IsSubdomain)
}

// NamespaceFault returns what is wrong with s as the name of a namespace, a
// lowercase DNS label of at most 63 bytes, and what to write instead, if that can
// be known.
func NamespaceFault(s string) string {
	switch {
	case isLabel(s):
		return ""
	case s == "":
		return empty
	case len(s) > maxLabel:
		return tooLong(maxLabel)
	case hasCapitals(s):
		return advise(lowercase, s, isLabel)
	case strings.Trim(s, labelCharacters) != "":
		return advise("may contain only a-z, 0-9 and -", s, isLabel)
	}
	return "must start and end with a letter or digit"
}

// ServiceFault returns what is wrong with s as the name of a Service, a lowercase DNS
// label that begins with a letter (RFC 1035), and what to write instead, if that can be
// known.
func ServiceFault(s string) string {
	fault := NamespaceFault(s)
	if fault == "" && '0' <= s[0] && s[0] <= '9' {
		return "must begin with a letter"
	}
	return fault
}

// advise returns fault and what to write instead of s, if that can be known: what is
// valid in small letters, without space around it and with hyphens for underscores.
func advise(fault, s string, valid func(string) bool) string {
	fixed := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(s)), "_", "-")
	if !valid(fixed) {
		return fault
	}
	return fault + ": write " + strconv.Quote(fixed)
}

// What names are made of, and what is wrong with them.
const (
	labelCharacters = "abcdefghijklmnopqrstuvwxyz0123456789-"
	nameCharacters  = labelCharacters + "."
	lowercase       = "must be lowercase"
	empty           = "must not be empty"
)

// nameFault returns what is wrong with s, which is no DNS subdomain.
func nameFault(s string) string {
	switch {
	case hasCapitals(s):
		return lowercase
	case strings.Trim(s, nameCharacters) != "":
		return "may contain only a-z, 0-9, - and ."
	}
	return "must start and end with a letter or digit, and so must each part between dots"
}

func hasCapitals(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return 'A' <= r && r <= 'Z' })
}

func tooLong(limit int) string { return "must be at most " + strconv.Itoa(limit) + " characters long" }

// GroupFault returns what is wrong with s as an API group; "" is the core group.
func GroupFault(s string) string {
	if s == "" || IsSubdomain(s) {
		return ""
	}
	return `must be an API group, such as "gateway.networking.k8s.io", or "" for the core group`
}

// KindFault returns what is wrong with s as the kind of an object.
func KindFault(s string) string {
	if len(s) <= maxLabel && kindPattern.MatchString(s) {
		return ""
	}
	return `must be a kind, such as "HTTPRoute": at most 63 letters, digits and -, with a letter first`
}

// None of the checks below allocates where a name is good. The length of a name is looked at
// first, since a name that somebody wrote may have a megabyte.

// IsSubdomain reports whether s is a lowercase DNS subdomain of at most 253 bytes
// (RFC 1123, but with labels of any length).
func IsSubdomain(s string) bool { return len(s) <= MaxName && isLabels(s) }

func isLabel(s string) bool {
	return len(s) <= maxLabel && !strings.Contains(s, ".") && isLabels(s)
}

// isLabels reports whether s is labels with a dot between each two: small letters, digits
// and hyphens, with no hyphen first or last. Kubernetes' library says the same by a regular
// expression, which takes many times as long for each name of a request.
func isLabels(s string) bool {
	before := byte('.')
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		case c == '-' && before != '.':
		case c == '.' && before != '.' && before != '-':
		default:
			return false
		}
		before = s[i]
	}
	return before != '.' && before != '-'
}

// isLabelValue asks Kubernetes' library. Its IsQualifiedName allocates for each key, so
// KeyFault takes a key apart itself.
func isLabelValue(s string) bool {
	return len(s) <= maxLabel && len(validation.IsValidLabelValue(s)) == 0
}
