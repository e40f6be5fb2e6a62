package names

import (
	"strings"
	"testing"
)

const label63 = "a123456789-123456789-123456789-123456789-123456789-123456789-12"

func TestDomainFaultGivesTheCorrectSpelling(t *testing.T) {
	domain251 := label63 + "." + label63 + "." + label63 + "." + label63[:59]
	for domain, want := range map[string]string{
		"ofn.io":                "",
		"corp":                  "",
		"172.31.73.53.sslip.io": "",
		"a-1.b--c.io":           "",
		label63 + ".io":         "",
		domain251:               "",
		"OFN.io":                `must be lowercase: write "ofn.io"`,
		"ofn.io.":               `must not end with a dot: write "ofn.io"`,
		"*.ofn.io":              `must have no wildcard: write "ofn.io"`,
		"*.OFN.io.":             `must have no wildcard: write "ofn.io"`,
		"*":                     `must have no wildcard: write a name such as "example.com"`,
		"172.31.73.53":          `must be a DNS name, not an IP address: write a name such as "example.com"`,
		"2001:db8::1":           `must be a DNS name, not an IP address: write a name such as "example.com"`,
		".ofn.io":               `must be of a-z, 0-9, "-" and ".", a letter or digit at either end and beside every dot: write "ofn.io"`,
		"ofn..io":               `must be of a-z, 0-9, "-" and ".", a letter or digit at either end and beside every dot: write a name such as "example.com"`,
		"-ofn.io":               `must be of a-z, 0-9, "-" and ".", a letter or digit at either end and beside every dot: write a name such as "example.com"`,
		"ofn-.io":               `must be of a-z, 0-9, "-" and ".", a letter or digit at either end and beside every dot: write a name such as "example.com"`,
		"my_team.ofn.io":        `must be of a-z, 0-9, "-" and ".", a letter or digit at either end and beside every dot: write "my-team.ofn.io"`,
		"https://ofn.io:8443/x": `must be of a-z, 0-9, "-" and ".", a letter or digit at either end and beside every dot: write "ofn.io"`,
		"\tofn.io":              `must be of a-z, 0-9, "-" and ".", a letter or digit at either end and beside every dot: write "ofn.io"`,
		"öfn.io":                `must be of a-z, 0-9, "-" and ".", a letter or digit at either end and beside every dot: write a name such as "example.com"`,
		"a" + label63 + ".io":   `must not have a label of more than 63 bytes: write a name such as "example.com"`,
		domain251 + "a":         `must be at most 251 bytes: write a name such as "example.com"`,
	} {
		t.Run(domain, func(t *testing.T) {
			if got := DomainFault(domain, "example.com"); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestHostnameFaultComesWithTheCorrectSpelling(t *testing.T) {
	characters := `must be of a-z, 0-9, "-" and ".", a letter or digit at either end and beside every dot`
	for hostname, want := range map[string]struct{ fault, fixed string }{
		"fn.ofn.io":                      {"", ""},
		strings.Repeat("a.", 126) + "a":  {"", ""},
		strings.Repeat("a.", 126) + "ab": {"must be at most 253 bytes", ""},
		"":                               {characters, ""},
		"fn..ofn.io":                     {characters, ""},
		"my_fn.ofn.io":                   {characters, "my-fn.ofn.io"},
		"fn.OFN.io":                      {"must be lowercase", "fn.ofn.io"},
		"fn.ofn.io.":                     {"must not end with a dot", "fn.ofn.io"},
		"*.ofn.io":                       {"must have no wildcard", "ofn.io"},
		"10.0.0.1":                       {"must be a DNS name, not an IP address", ""},
		"a" + label63 + ".io":            {"must not have a label of more than 63 bytes", ""},
	} {
		t.Run(hostname, func(t *testing.T) {
			if fault, fixed := HostnameFault(hostname); fault != want.fault || fixed != want.fixed {
				t.Errorf("got %q, %q, want %q, %q", fault, fixed, want.fault, want.fixed)
			}
		})
	}
}

func TestIsIP(t *testing.T) {
	for s, want := range map[string]bool{
		"10.0.0.1": true, "::1": true, "2001:db8::1": true, "fe80::1%eth0": true,
		"": false, "10.0.0.01": false, "10.0.0": false, "1.2.3.4.sslip.io": false, "ofn.io": false, "a:b": false,
	} {
		if got := IsIP(s); got != want {
			t.Errorf("IsIP(%q) = %t, want %t", s, got, want)
		}
	}
}

func TestIsDNSName(t *testing.T) {
	for name, want := range map[string]bool{
		"ofn.io": true, "a": true, "1.2.3.4.sslip.io": true, strings.Repeat("a.", 126) + "a": true,
		"": false, "1.2.3.4": false, "::1": false, "a.": false, "*.a": false, "A.io": false, label63 + "a": false,
		strings.Repeat("a.", 126) + "ab": false,
	} {
		if got := IsDNSName(name); got != want {
			t.Errorf("IsDNSName(%q) = %t, want %t", name, got, want)
		}
	}
}
