package v1beta1

import "testing"

func TestGatewaysThatAListMatches(t *testing.T) {
	for _, c := range []struct {
		entries         []string
		namespace, name string
		want            bool
	}{
		{[]string{}, "projectcontour", "contour", false},
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
			t.Errorf("allowedGateways %q, %s/%s: got %t, want %t", c.entries, c.namespace, c.name, got, c.want)
		}
		if got := (Policy{PatchGateways: c.entries}).AllowsPatch(c.namespace, c.name); got != c.want {
			t.Errorf("patchGateways %q, %s/%s: got %t, want %t", c.entries, c.namespace, c.name, got, c.want)
		}
	}
}

func TestAPolicyWithoutLists(t *testing.T) {
	var p Policy
	for what, c := range map[string]struct{ got, want bool }{
		"gatewayRef":           {p.AllowsGateway("projectcontour", "contour"), true},
		"Patch":                {p.AllowsPatch("projectcontour", "contour"), false},
		"gatewayDef elsewhere": {p.AllowsGatewaysIn("infra"), false},
		"a domain":             {p.AllowsDomain("ofn.io"), true},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %t, want %t", what, c.got, c.want)
		}
	}
}

func TestOneListLicensesNothingOfTheOthers(t *testing.T) {
	all := []string{"*/*"}
	for what, allowed := range map[string]bool{
		"allowedGateways for Patch":                Policy{AllowedGateways: all}.AllowsPatch("a", "b"),
		"allowedGateways for creation":             Policy{AllowedGateways: all}.AllowsGatewaysIn("a"),
		"patchGateways for creation":               Policy{PatchGateways: all}.AllowsGatewaysIn("a"),
		"patchGateways for gatewayRef":             Policy{AllowedGateways: []string{}, PatchGateways: all}.AllowsGateway("a", "b"),
		"gatewayNamespaces for Patch":              Policy{GatewayNamespaces: []string{"*"}}.AllowsPatch("a", "b"),
		"gatewayNamespaces for a gatewayRef there": Policy{AllowedGateways: []string{}, GatewayNamespaces: []string{"*"}}.AllowsGateway("a", "b"),
	} {
		if allowed {
			t.Error(what)
		}
	}
}

func TestAllowsGatewaysIn(t *testing.T) {
	for _, c := range []struct {
		entries   []string
		namespace string
		want      bool
	}{
		{[]string{"infra"}, "infra", true},
		{[]string{"infra"}, "infra-2", false},
		{[]string{"edge", "team-*"}, "team-a", true},
		{[]string{"*"}, "infra", true},
	} {
		if got := (Policy{GatewayNamespaces: c.entries}).AllowsGatewaysIn(c.namespace); got != c.want {
			t.Errorf("%q, %s: got %t, want %t", c.entries, c.namespace, got, c.want)
		}
	}
}

func TestQuotedIsShort(t *testing.T) {
	for want, entries := range map[string][]string{
		"nothing":  nil,
		`"a"`:      {"a"},
		`"a", "b"`: {"a", "b"},
		`"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", …`: {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"},
	} {
		if got := Quoted(entries); got != want {
			t.Errorf("want %s, got %s", want, got)
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
		{[]string{}, "anything.example", false},
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
