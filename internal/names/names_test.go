package names

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/util/validation"
)

func TestFaults(t *testing.T) {
	group := `must be an API group, such as "gateway.networking.k8s.io", or "" for the core group`
	kind := `must be a kind, such as "HTTPRoute": at most 63 letters, digits and -, with a letter first`
	for _, c := range []struct {
		name, in, want string
		fault          func(string) string
	}{
		{"a name with dots", "eg.public-1", "", Fault},
		{"a name of 253 bytes", strings.Repeat("a", 253), "", Fault},
		{"a name of 254 bytes", strings.Repeat("a", 254), "must be at most 253 characters long", Fault},
		{"a name in capitals", "Contour", `must be lowercase: write "contour"`, Fault},
		{"a name with an underscore", "my_gateway", `may contain only a-z, 0-9, - and .: write "my-gateway"`, Fault},
		{"a name with a dot first", ".contour", "must start and end with a letter or digit, and so must each part between dots", Fault},
		{"a name with its namespace", "projectcontour/contour", "may contain only a-z, 0-9, - and .", Fault},
		{"no name", "", "must not be empty", Fault},
		{"a namespace", "team-1", "", NamespaceFault},
		{"a namespace of 63 bytes", label63, "", NamespaceFault},
		{"a namespace of 64 bytes", label63 + "a", "must be at most 63 characters long", NamespaceFault},
		{"a namespace with a dot", "team.a", "may contain only a-z, 0-9 and -", NamespaceFault},
		{"a namespace with a dot and capitals", "Team.A", "must be lowercase", NamespaceFault},
		{"a namespace in capitals", "Team", `must be lowercase: write "team"`, NamespaceFault},
		{"a namespace with a hyphen last", "team-", "must start and end with a letter or digit", NamespaceFault},
		{"no namespace", "", "must not be empty", NamespaceFault},
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

func TestNamesAreJudgedAsKubernetesJudgesThem(t *testing.T) {
	const longest = 6
	names := []string{""}
	for i := 0; len(names[i]) < longest; i++ {
		for _, c := range "a9-.A" {
			names = append(names, names[i]+string(c))
		}
	}
	for _, s := range names {
		if got, want := IsSubdomain(s), validation.IsDNS1123Subdomain(s) == nil; got != want {
			t.Errorf("%q as a subdomain: %t, Kubernetes says %t", s, got, want)
		}
		if got, want := isLabel(s), validation.IsDNS1123Label(s) == nil; got != want {
			t.Errorf("%q as a label: %t, Kubernetes says %t", s, got, want)
		}
	}
}
