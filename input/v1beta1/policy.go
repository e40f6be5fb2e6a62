package v1beta1

import (
	"path"
	"strings"
)

// AllowsGateway reports whether an entry of allowedGateways matches the Gateway.
// An empty list allows none.
func (p Policy) AllowsGateway(namespace, name string) bool {
	gateway := namespace + "/" + name
	for _, entry := range p.AllowedGateways {
		// Validate leaves no other special character in an entry than "*", which
		// does not match "/".
		if matched, err := path.Match(entry, gateway); err == nil && matched {
			return true
		}
	}
	return false
}

// AllowsDomain reports whether ListsDomain does. An empty list allows all.
func (p Policy) AllowsDomain(host string) bool {
	return len(p.AllowedDomains) == 0 || p.ListsDomain(host)
}

// ListsDomain reports whether an entry of allowedDomains covers host, which may
// begin with "*.": "example.com" covers itself and all below, "*.example.com"
// all below, and itself.
func (p Policy) ListsDomain(host string) bool {
	for _, entry := range p.AllowedDomains {
		base, below := strings.CutPrefix(entry, "*.")
		above, found := strings.CutSuffix(host, base)
		if found && (strings.HasSuffix(above, ".") || above == "" && !below) {
			return true
		}
	}
	return false
}
