package v1alpha1

import (
	"net/netip"
	"strconv"
	"strings"
)

const (
	// maxDomain leaves room for the "*." that a listener's hostname puts in front.
	maxDomain   = 251
	maxHostname = 253
	maxName     = 253
	maxLabel    = 63
)

// Internal reports whether hostname is the cluster domain or below it:
// "*.cluster.local" is, "mycluster.local" is not.
func (s GatewaySpec) Internal(hostname string) bool {
	above, found := strings.CutSuffix(hostname, s.ClusterDomain)
	return found && (above == "" || strings.HasSuffix(above, "."))
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

// IsDNSName reports whether s is a lowercase name that DNS can hold: labels of
// at most 63 bytes, 253 bytes in all, not an IP address (RFC 1034, section 3.1).
func IsDNSName(s string) bool {
	return s != "" && dnsFault(s, maxHostname) == ""
}

// DomainFault says what is wrong with s as a domain, and what to write instead:
// its correct spelling, or else example. It is empty where nothing is wrong.
func DomainFault(s, example string) string {
	fault := dnsFault(s, maxDomain)
	if fault == "" {
		return ""
	}
	if fixed := respell(s, maxDomain); fixed != "" {
		return fault + ": write " + strconv.Quote(fixed)
	}
	return fault + ": write a name such as " + strconv.Quote(example)
}

// NameFault says what is wrong with s as the name of an object, a lowercase DNS
// subdomain of at most 253 bytes, and what to write instead. It is empty where
// nothing is wrong.
func NameFault(s string) string {
	if len(s) <= maxName && IsSubdomain(s) {
		return ""
	}
	return advise(`must be at most 253 bytes of a-z, 0-9, "-" and ".", a letter or digit at either end and beside every dot`, s, maxName)
}

// NamespaceFault says what is wrong with s as the name of a namespace, a
// lowercase DNS label of at most 63 bytes, and what to write instead. It is empty
// where nothing is wrong.
func NamespaceFault(s string) string {
	if isLabel(s) {
		return ""
	}
	return advise(`must be at most 63 bytes of a-z, 0-9 and "-", a letter or digit at either end`, s, maxLabel)
}

func isLabel(s string) bool {
	return len(s) <= maxLabel && IsSubdomain(s) && !strings.Contains(s, ".")
}

// GroupFault says what is wrong with s as an API group; "" is the core group.
func GroupFault(s string) string {
	if s == "" || len(s) <= maxName && IsSubdomain(s) {
		return ""
	}
	return `must be an API group, such as "gateway.networking.k8s.io", or "" for the core group`
}

// KindFault says what is wrong with s as the kind of an object.
func KindFault(s string) string {
	if isKind(s) {
		return ""
	}
	return `must be a kind, such as "HTTPRoute": at most 63 letters, digits and "-", a letter first`
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

// dnsFault says what is wrong with s as a DNS name of at most limit bytes.
func dnsFault(s string, limit int) string {
	switch {
	case len(s) > limit:
		return "must be at most " + strconv.Itoa(limit) + " bytes"
	case isIP(s):
		return "must be a DNS name, not an IP address"
	case strings.Contains(s, "*"):
		return "must have no wildcard"
	case strings.HasSuffix(s, "."):
		return "must not end with a dot"
	case s != strings.ToLower(s):
		return "must be lowercase"
	case !IsSubdomain(s):
		return `must be of a-z, 0-9, "-" and ".", a letter or digit at either end and beside every dot`
	}
	for label := range strings.SplitSeq(s, ".") {
		if len(label) > maxLabel {
			return "must not have a label of more than 63 bytes"
		}
	}
	return ""
}

func isIP(s string) bool {
	if s == "" || !strings.Contains(s, ":") && (s[len(s)-1] < '0' || s[len(s)-1] > '9') {
		return false // spares nearly every name the error that ParseAddr makes
	}
	_, err := netip.ParseAddr(s)
	return err == nil
}

// respell returns the DNS name that whoever wrote s meant, or "" if that is
// anyone's guess.
func respell(s string, limit int) string {
	if len(s) > limit || isIP(s) {
		return ""
	}
	s = strings.ToLower(strings.TrimSpace(s))
	if _, rest, found := strings.Cut(s, "://"); found {
		s = rest
	}
	if end := strings.IndexAny(s, "/:"); end >= 0 {
		s = s[:end]
	}
	s = strings.ReplaceAll(strings.Trim(s, "*."), "_", "-")
	if s == "" || dnsFault(s, limit) != "" {
		return ""
	}
	return s
}

// advise adds to fault what to write instead of s, if that can be known.
func advise(fault, s string, limit int) string {
	fixed := respell(s, limit)
	if fixed == "" || limit == maxLabel && strings.Contains(fixed, ".") {
		return fault
	}
	return fault + ": write " + strconv.Quote(fixed)
}
