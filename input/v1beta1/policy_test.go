package v1beta1

import "testing"

func TestAllowsGateway(t *testing.T) {
	for _, c := range []struct {
		entries         []string
		namespace, name string
		want            bool
	}{
		{nil, "projectcontour", "contour", false},
		{[]string{"projectcontour/contour"}, "projectcontour", "contour", true},
		{[]string{"projectcontour/contour"}, "projectcontour", "contour-2", false},
		{[]string{"projectcontour/contour"}, "my-projectcontour", "contour", false},
		{[]string{"other/gateway", "projectcontour/*"}, "projectcontour", "contour", true},
		{[]string{"*/contour"}, "projectcontour", "contour", true},
		{[]string{"*/contour"}, "projectcontour", "envoy", false},
		{[]string{"*/*"}, "a", "b", true},
		{[]string{"team-*/gw-*-public"}, "team-a", "gw-eu-public", true},
		{[]string{"team-*/gw-*-public"}, "team-a", "gw-eu-private", false},
		{[]string{"*"}, "a", "b", false},
		{[]string{"a/*"}, "a", "b/c", false},
		{[]string{"*/c"}, "a/b", "c", false},
		{[]string{"a/b"}, "*", "*", false},
		{[]string{"a/["}, "a", "[", false},
	} {
		if got := (Policy{AllowedGateways: c.entries}).AllowsGateway(c.namespace, c.name); got != c.want {
			t.Errorf("%q, %s/%s: got %t, want %t", c.entries, c.namespace, c.name, got, c.want)
		}
	}
}

func TestAllowsDomain(t *testing.T) {
	for _, c := range []struct {
		entries []string
		host    string
		want    bool
	}{
		{nil, "anything.example", true},
		{[]string{"example.com"}, "example.com", true},
		{[]string{"example.com"}, "*.example.com", true},
		{[]string{"example.com"}, "a.b.example.com", true},
		{[]string{"example.com"}, "*.a.example.com", true},
		{[]string{"example.com"}, "myexample.com", false},
		{[]string{"example.com"}, "*.com", false},
		{[]string{"example.com"}, "example.com.evil", false},
		{[]string{"*.example.com"}, "example.com", false},
		{[]string{"*.example.com"}, "*.example.com", true},
		{[]string{"*.example.com"}, "a.example.com", true},
		{[]string{"*.example.com"}, "*.a.example.com", true},
		{[]string{"*.example.com"}, "myexample.com", false},
		{[]string{"ofn.io", "*.example.com"}, "a.example.com", true},
		{[]string{"ofn.io"}, "a.example.com", false},
	} {
		if got := (Policy{AllowedDomains: c.entries}).AllowsDomain(c.host); got != c.want {
			t.Errorf("%q, %s: got %t, want %t", c.entries, c.host, got, c.want)
		}
	}
}

func TestAnEmptyListOfDomainsListsNone(t *testing.T) {
	for _, c := range []struct {
		entries []string
		want    bool
	}{
		{nil, false}, {[]string{}, false}, {[]string{"ofn.io"}, false}, {[]string{"ofn.io", "k8s.corp"}, true},
	} {
		if got := (Policy{AllowedDomains: c.entries}).ListsDomain("k8s.corp"); got != c.want {
			t.Errorf("%q: got %t, want %t", c.entries, got, c.want)
		}
	}
}
