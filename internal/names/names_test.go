package names

import (
	"strings"
	"testing"
)

func TestFaults(t *testing.T) {
	name := `must be at most 253 bytes of a-z, 0-9, "-" and ".", a letter or digit at either end and beside every dot`
	namespace := `must be at most 63 bytes of a-z, 0-9 and "-", a letter or digit at either end`
	group := `must be an API group, such as "gateway.networking.k8s.io", or "" for the core group`
	kind := `must be a kind, such as "HTTPRoute": at most 63 letters, digits and "-", a letter first`
	for _, c := range []struct {
		name, in, want string
		fault          func(string) string
	}{
		{"a name with dots", "eg.public-1", "", Fault},
		{"a name of 253 bytes", strings.Repeat("a", 253), "", Fault},
		{"a name of 254 bytes", strings.Repeat("a", 254), name, Fault},
		{"a name in capitals", "Contour", name + `: write "contour"`, Fault},
		{"a name with an underscore", "my_gateway", name + `: write "my-gateway"`, Fault},
		{"no name", "", name, Fault},
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
