package v1alpha1

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

func TestInternalIsTheClusterDomainAndWhatIsBelow(t *testing.T) {
	spec := GatewaySpec{ClusterDomain: "cluster.local"}
	for hostname, want := range map[string]bool{
		"cluster.local":           true,
		"*.cluster.local":         true,
		"a.b.cluster.local":       true,
		"mycluster.local":         false,
		"*.mycluster.local":       false,
		"cluster.local.ofn.io":    false,
		"*.local":                 false,
		"cluster.local.":          false,
		"":                        false,
		"ofn.io":                  false,
		".svc.cluster.local.evil": false,
	} {
		if got := spec.Internal(hostname); got != want {
			t.Errorf("Internal(%q) = %t, want %t", hostname, got, want)
		}
	}
}

func TestNameFaults(t *testing.T) {
	name := `must be at most 253 bytes of a-z, 0-9, "-" and ".", a letter or digit at either end and beside every dot`
	namespace := `must be at most 63 bytes of a-z, 0-9 and "-", a letter or digit at either end`
	group := `must be an API group, such as "gateway.networking.k8s.io", or "" for the core group`
	kind := `must be a kind, such as "HTTPRoute": at most 63 letters, digits and "-", a letter first`
	for _, c := range []struct {
		name, in, want string
		fault          func(string) string
	}{
		{"a name with dots", "eg.public-1", "", NameFault},
		{"a name of 253 bytes", strings.Repeat("a", 253), "", NameFault},
		{"a name of 254 bytes", strings.Repeat("a", 254), name, NameFault},
		{"a name in capitals", "Contour", name + `: write "contour"`, NameFault},
		{"a name with an underscore", "my_gateway", name + `: write "my-gateway"`, NameFault},
		{"no name", "", name, NameFault},
		{"a namespace", "team-1", "", NamespaceFault},
		{"a namespace of 63 bytes", label63, "", NamespaceFault},
		{"a namespace of 64 bytes", label63 + "a", namespace, NamespaceFault},
		{"a namespace with a dot", "team.a", namespace, NamespaceFault},
		{"a namespace with a dot and capitals", "Team.A", namespace, NamespaceFault},
		{"a namespace in capitals", "Team", namespace + `: write "team"`, NamespaceFault},
		{"no namespace", "", namespace, NamespaceFault},
		{"the core group", "", "", GroupFault},
		{"a group", "gateway.networking.k8s.io", "", GroupFault},
		{"a group in capitals", "Gateway", group, GroupFault},
		{"a group of 254 bytes", strings.Repeat("a", 254), group, GroupFault},
		{"a kind", "HTTPRoute", "", KindFault},
		{"a kind with a hyphen and a digit", "a-1", "", KindFault},
		{"a kind of 63 bytes", strings.Repeat("K", 63), "", KindFault},
		{"a kind of 64 bytes", strings.Repeat("K", 64), kind, KindFault},
		{"a kind with a digit first", "1Route", kind, KindFault},
		{"a kind with a hyphen first", "-Route", kind, KindFault},
		{"a kind with a hyphen last", "Route-", kind, KindFault},
		{"a kind with a dot", "a.b", kind, KindFault},
		{"a kind with a letter that is not ASCII", "\u212aind", kind, KindFault},
		{"no kind", "", kind, KindFault},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.fault(c.in); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
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
