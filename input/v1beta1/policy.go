package v1beta1

import (
	"path"
	"slices"
	"strconv"
	"strings"
)

// maxNamed is how many entries of a list a message names.
const maxNamed = 10

// Quoted returns what a list of the policy has, for a message: its first ten entries,
// or "nothing".
func Quoted(entries []string) string {
	if len(entries) == 0 {
		return "nothing"
	}
	var quoted []string
	for _, entry := range entries[:min(len(entries), maxNamed)] {
		quoted = append(quoted, strconv.Quote(entry))
	}
	if len(entries) > maxNamed {
		quoted = append(quoted, "…")
	}
	return strings.Join(quoted, ", ")
}

// AllowsGateway reports whether a tenant's gatewayRef may name the Gateway.
func (p Policy) AllowsGateway(namespace, name string) bool {
	return p.AllowedGateways == nil || lists(p.AllowedGateways, namespace+"/"+name)
}

// AllowsPatch reports whether Patch may change the Gateway.
func (p Policy) AllowsPatch(namespace, name string) bool {
	return lists(p.PatchGateways, namespace+"/"+name)
}

// AllowsGatewaysIn reports whether a tenant's gatewayDef may create a Gateway in a
// namespace that is not the XR's own.
func (p Policy) AllowsGatewaysIn(namespace string) bool {
	return lists(p.GatewayNamespaces, namespace)
}

// lists reports whether an entry matches a name. Validate leaves no other special
// character in an entry than "*", which does not match "/".
func lists(entries []string, name string) bool {
	return slices.ContainsFunc(entries, func(entry string) bool {
		matched, err := path.Match(entry, name)
		return err == nil && matched
	})
}

// AllowsDomain reports whether a tenant may serve host, which may begin with "*.".
func (p Policy) AllowsDomain(host string) bool {
	return p.AllowedDomains == nil || p.ListsDomain(host)
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
