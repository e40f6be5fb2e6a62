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
		"*.ofn.io":              `must not contain a wildcard: write "ofn.io"`,
		"*.OFN.io.":             `must not contain a wildcard: write "ofn.io"`,
		"*":                     `must not contain a wildcard: write a name such as "example.com"`,
		"172.31.73.53":          `must be a DNS name, not an IP address: write a name such as "example.com"`,
		"2001:db8::1":           `must be a DNS name, not an IP address: write a name such as "example.com"`,
		".ofn.io":               `must start and end with a letter or digit, and so must each part between dots: write "ofn.io"`,
		"ofn..io":               `must start and end with a letter or digit, and so must each part between dots: write a name such as "example.com"`,
		"-ofn.io":               `must start and end with a letter or digit, and so must each part between dots: write a name such as "example.com"`,
		"ofn-.io":               `must start and end with a letter or digit, and so must each part between dots: write a name such as "example.com"`,
		"my_team.ofn.io":        `may contain only a-z, 0-9, - and .: write "my-team.ofn.io"`,
		"https://ofn.io:8443/x": `may contain only a-z, 0-9, - and .: write "ofn.io"`,
		"\tofn.io":              `may contain only a-z, 0-9, - and .: write "ofn.io"`,
		"öfn.io":                `may contain only a-z, 0-9, - and .: write a name such as "example.com"`,
		"a" + label63 + ".io":   `may have at most 63 characters between dots: write a name such as "example.com"`,
		domain251 + "a":         `must be at most 251 characters long: write a name such as "example.com"`,
	} {
		t.Run(domain, func(t *testing.T) {
			if got := DomainFault(domain, "example.com"); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestHostnameFaultComesWithTheCorrectSpelling(t *testing.T) {
	const ends = "must start and end with a letter or digit, and so must each part between dots"
	for hostname, want := range map[string]struct{ fault, fixed string }{
		"fn.ofn.io":                      {"", ""},
		strings.Repeat("a.", 126) + "a":  {"", ""},
		strings.Repeat("a.", 126) + "ab": {"must be at most 253 characters long", ""},
		"":                               {ends, ""},
		"fn..ofn.io":                     {ends, ""},
		"my_fn.ofn.io":                   {"may contain only a-z, 0-9, - and .", "my-fn.ofn.io"},
		"fn.OFN.io":                      {"must be lowercase", "fn.ofn.io"},
		"fn.ofn.io.":                     {"must not end with a dot", "fn.ofn.io"},
		"*.ofn.io":                       {"must not contain a wildcard", "ofn.io"},
		"10.0.0.1":                       {"must be a DNS name, not an IP address", ""},
		"a" + label63 + ".io":            {"may have at most 63 characters between dots", ""},
	} {
		t.Run(hostname, func(t *testing.T) {
			if fault, fixed := HostnameFault(hostname); fault != want.fault || fixed != want.fixed {
				t.Errorf("got %q, %q, want %q, %q", fault, fixed, want.fault, want.fixed)
			}
		})
	}
}

func TestWildcardFaultGivesTheCorrectSpelling(t *testing.T) {
	const wildcard = `may have "*" only in front, before a dot: write a hostname such as "*.ofn.io"`
	for hostname, want := range map[string]string{
		"ofn.io":                   "",
		"*.ofn.io":                 "",
		"10.0.0.1":                 "",
		label63 + "a.io":           "",
		"":                         "must not be empty: remove it, or write a hostname",
		"*":                        wildcard,
		"*ofn.io":                  wildcard,
		"a.*.io":                   wildcard,
		"https://*.ofn.io":         wildcard,
		"Shop.ofn.io":              `must be lowercase: write "shop.ofn.io"`,
		"*.OFN.io":                 `must be lowercase: write "*.ofn.io"`,
		"https://shop.ofn.io/cart": `may contain only a-z, 0-9, - and .: write "shop.ofn.io"`,
		"*.ofn.io:8443":            `may contain only a-z, 0-9, - and .: write "*.ofn.io"`,
		"shop.ofn.io.":             `must start and end with a letter or digit, and so must each part between dots: write "shop.ofn.io"`,
		"a..io":                    "must start and end with a letter or digit, and so must each part between dots",
		"*.":                       "must start and end with a letter or digit, and so must each part between dots",
		"10.0.0.1:80":              "may contain only a-z, 0-9, - and .",
	} {
		t.Run(hostname, func(t *testing.T) {
			if got := WildcardFault(hostname); got != want {
				t.Errorf("got %q, want %q", got, want)
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
