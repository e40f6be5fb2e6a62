package v1beta1

import (
	"slices"
	"strings"
	"testing"
)

// FuzzAllowsDomain holds the algebra of hostnames, told label by label: an entry
// allows a host if, and only if, it covers every name that the host stands for.
func FuzzAllowsDomain(f *testing.F) {
	for _, seed := range [][2]string{
		{"example.com", "*.example.com"},
		{"*.example.com", "example.com"},
		{"*.example.com", "*.example.com"},
		{"example.com", "myexample.com"},
		{"a.example.com", "*.example.com"},
		{"com", "example.com"},
		{"*.a", "*.b.a"},
		{"", ""},
		{"*.", "a."},
		{"*.*", "*.a.*"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, entry, host string) {
		p := Policy{AllowedDomains: []string{entry}}
		if len(p.validate(nil)) > 0 {
			return // such an entry refuses the whole Input
		}
		if got, want := p.AllowsDomain(host), covers(entry, host); got != want {
			t.Errorf("%q allows %q: got %t, want %t", entry, host, got, want)
		}
	})
}

// covers compares labels. A leading "*" of the host stands for one label or more,
// one of the entry for one or more as well.
func covers(entry, host string) bool {
	e, h := strings.Split(entry, "."), strings.Split(host, ".")
	least := 0 // labels that the host must have in front of the entry's
	if e[0] == "*" {
		e, least = e[1:], 1
	}
	above := len(h) - len(e)
	return above >= least && slices.Equal(h[above:], e)
}
