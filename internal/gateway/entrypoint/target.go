package entrypoint

import (
	"net/netip"
	"slices"

	discoveryv1 "k8s.io/api/discovery/v1"
)

// target is where the entry leads: to a name or to addresses, never to both; to
// neither where nothing was found.
type target struct {
	// name is a lowercase DNS name without a trailing dot, and no IP address.
	name string
	// addresses are canonical, each once, in the order that they were found.
	addresses []netip.Addr
}

// isZero reports whether the target leads nowhere.
func (t target) isZero() bool { return t.name == "" && len(t.addresses) == 0 }

// list returns the name, or the addresses; nothing for neither.
func (t target) list() []string {
	if t.name != "" {
		return []string{t.name}
	}
	out := make([]string, 0, len(t.addresses))
	for _, a := range t.addresses {
		out = append(out, a.String())
	}
	return out
}

// of returns the addresses of one family.
func (t target) of(family discoveryv1.AddressType) []netip.Addr {
	return slices.DeleteFunc(slices.Clone(t.addresses), func(a netip.Addr) bool {
		return a.Is4() != (family == discoveryv1.AddressTypeIPv4)
	})
}
