package names

import (
	"net/netip"
	"strconv"
	"strings"
)

// maxDomain leaves room for the "*." that a listener's hostname puts in front.
const maxDomain = MaxName - len("*.")

// IsDNSName reports whether s is a lowercase name that DNS can hold: labels of
// at most 63 bytes, 253 bytes in all, not an IP address (RFC 1034, section 3.1).
func IsDNSName(s string) bool {
	return dnsFault(s, MaxName) == ""
}

// IsIP reports whether s is an IP address.
func IsIP(s string) bool {
	if s == "" || !strings.Contains(s, ":") && (s[len(s)-1] < '0' || s[len(s)-1] > '9') {
		return false // spares nearly every name the error that ParseAddr makes
	}
	_, err := netip.ParseAddr(s)
	return err == nil
}

// DomainFault returns what is wrong with s as a domain, and what to write
// instead: its correct spelling, or else example.
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

// WildcardFault returns what is wrong with s as a hostname that may have "*." in front,
// and what to write instead, if that can be known. Labels may be of any length, as in
// the Gateway API's CRDs.
func WildcardFault(s string) string {
	rest, wildcard := strings.CutPrefix(s, "*.")
	switch {
	case IsSubdomain(rest):
		return ""
	case s == "":
		return "must not be empty: remove it, or write a hostname"
	case strings.Contains(rest, "*"):
		return `may have "*" only in front, before a dot: write a hostname such as "*.ofn.io"`
	}
	fixed := respell(s, MaxName)
	if fixed == "" {
		return nameFault(rest)
	}
	if wildcard {
		fixed = "*." + fixed
	}
	return nameFault(rest) + ": write " + strconv.Quote(fixed)
}

// HostnameFault returns what is wrong with s as a hostname without a wildcard,
// and the correct spelling of s, or "" if that is anyone's guess.
func HostnameFault(s string) (fault, fixed string) {
	if fault = dnsFault(s, MaxName); fault == "" {
		return "", ""
	}
	return fault, respell(s, MaxName)
}

// dnsFault returns what is wrong with s as a DNS name of at most limit bytes.
func dnsFault(s string, limit int) string {
	switch {
	case len(s) > limit:
		return tooLong(limit)
	case IsIP(s):
		return "must be a DNS name, not an IP address"
	case strings.Contains(s, "*"):
		return "must not contain a wildcard"
	case strings.HasSuffix(s, "."):
		return "must not end with a dot"
	case !IsSubdomain(s):
		return nameFault(s)
	}
	for label := range strings.SplitSeq(s, ".") {
		if len(label) > maxLabel {
			return "may have at most 63 characters between dots"
		}
	}
	return ""
}

// respell returns the DNS name that whoever wrote s meant, or "" if that is
// anyone's guess.
func respell(s string, limit int) string {
	if len(s) > limit || IsIP(s) {
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
	if dnsFault(s, limit) != "" {
		return ""
	}
	return s
}

// ServiceHost returns the name of a Service in the cluster's DNS.
func ServiceHost(name, namespace, clusterDomain string) string {
	return name + "." + namespace + ".svc." + clusterDomain
}

// Covers reports whether a hostname, which may begin with "*.", serves a host, which may
// begin so too: "*.ofn.io" serves a.b.ofn.io and "*.b.ofn.io", but not ofn.io.
func Covers(hostname, host string) bool {
	below, wildcard := strings.CutPrefix(hostname, "*")
	return hostname == host || wildcard && strings.HasSuffix(strings.TrimPrefix(host, "*"), below) && len(host) > len(below)
}
