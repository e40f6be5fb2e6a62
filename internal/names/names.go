// Package names knows what Kubernetes and DNS take as a name: of an object, of a
// domain, as the key of a label, as a path, and as the template that makes such
// names. A function whose name ends in Fault returns "" where nothing is wrong.
package names

import "strings"

// The lengths of the longest names, in bytes.
const (
	// MaxName is that of most objects' names, and of a DNS name.
	MaxName  = 253
	maxLabel = 63
)

// Fault returns what is wrong with s as the name of an object, a lowercase DNS
// subdomain of at most 253 bytes, and what to write instead, if that can be known.
func Fault(s string) string {
	if len(s) <= MaxName && IsSubdomain(s) {
		return ""
	}
	return advise(`must be at most 253 bytes of a-z, 0-9, "-" and ".", a letter or digit at either end and beside every dot`, s, MaxName)
}

// NamespaceFault returns what is wrong with s as the name of a namespace, a
// lowercase DNS label of at most 63 bytes, and what to write instead, if that can
// be known.
func NamespaceFault(s string) string {
	if isLabel(s) {
		return ""
	}
	return advise(`must be at most 63 bytes of a-z, 0-9 and "-", a letter or digit at either end`, s, maxLabel)
}

// GroupFault returns what is wrong with s as an API group; "" is the core group.
func GroupFault(s string) string {
	if s == "" || len(s) <= MaxName && IsSubdomain(s) {
		return ""
	}
	return `must be an API group, such as "gateway.networking.k8s.io", or "" for the core group`
}

// KindFault returns what is wrong with s as the kind of an object.
func KindFault(s string) string {
	if isKind(s) {
		return ""
	}
	return `must be a kind, such as "HTTPRoute": at most 63 letters, digits and "-", a letter first`
}

// IsSubdomain reports whether s is a lowercase DNS subdomain as the patterns of
// the API server have it (RFC 1123, but labels of any length).
func IsSubdomain(s string) bool {
	prev := byte('.')
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		case c == '-' && prev != '.':
		case c == '.' && prev != '.' && prev != '-':
		default:
			return false
		}
		prev = c
	}
	return prev != '.' && prev != '-'
}

func isLabel(s string) bool {
	return len(s) <= maxLabel && IsSubdomain(s) && !strings.Contains(s, ".")
}

func isKind(s string) bool {
	for i := range len(s) {
		letter := isAlphanumeric(s[i]) && s[i] > '9'
		inside := i > 0 && (isAlphanumeric(s[i]) || s[i] == '-' && i < len(s)-1)
		if !letter && !inside {
			return false
		}
	}
	return s != "" && len(s) <= maxLabel
}
