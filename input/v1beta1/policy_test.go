package v1beta1

import (
	"testing"

	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

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
		"a class":              {p.AllowsClass("eg"), true},
		"a port":               {p.AllowsPort(80), true},
		"a port as listed":     {p.ListsPort(80), false},
		"an own certificate":   {p.AllowsCertificate("team-b", "team-b", "tls"), true},
		"another certificate":  {p.AllowsCertificate("team-b", "bank", "tls"), false},
		"an annotation":        {p.AllowsAnnotation("example.com/a"), true},
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

func TestAnEmptyPolicyListsNothing(t *testing.T) {
	none := []string{}
	p := Policy{
		AllowedGateways: none, PatchGateways: none, GatewayNamespaces: none, AllowedClasses: none,
		AllowedDomains: none, AllowedPorts: []intstr.IntOrString{}, AllowedCertificates: none, AllowedAnnotations: none,
	}
	for what, allowed := range map[string]bool{
		"gatewayRef": p.AllowsGateway("a", "b"), "Patch": p.AllowsPatch("a", "b"), "gatewayDef elsewhere": p.AllowsGatewaysIn("a"),
		"a class": p.AllowsClass("eg"), "a domain": p.AllowsDomain("ofn.io"), "a port": p.AllowsPort(80),
		"a certificate": p.AllowsCertificate("a", "b", "c"), "an annotation": p.AllowsAnnotation("example.com/a"),
	} {
		if allowed {
			t.Errorf("%s is allowed", what)
		}
	}
}

func TestAllowsCertificate(t *testing.T) {
	p := Policy{AllowedCertificates: []string{"certs/wildcard", "shared-*/tls"}}
	for _, c := range []struct {
		namespace, name string
		want            bool
	}{
		{"team-b", "anything", true},
		{"certs", "wildcard", true},
		{"certs", "wildcard-2", false},
		{"shared-eu", "tls", true},
		{"bank", "tls", false},
		{"certs/wildcard", "", false},
	} {
		if got := p.AllowsCertificate("team-b", c.namespace, c.name); got != c.want {
			t.Errorf("%s/%s: got %t, want %t", c.namespace, c.name, got, c.want)
		}
	}
}

func TestAllowsAnnotation(t *testing.T) {
	for _, c := range []struct {
		entries, domains []string
		key              string
		want             bool
	}{
		{nil, nil, "external-dns.alpha.kubernetes.io/hostname", true},
		{nil, []string{"ofn.io"}, "external-dns.alpha.kubernetes.io/hostname", false},
		{nil, []string{}, "team", false},
		{[]string{"cert-manager.io/cluster-issuer"}, nil, "cert-manager.io/cluster-issuer", true},
		{[]string{"cert-manager.io/cluster-issuer"}, nil, "cert-manager.io/issuer", false},
		{[]string{"cert-manager.io/*", "team"}, []string{"ofn.io"}, "cert-manager.io/issuer", true},
		{[]string{"cert-manager.io/*", "team"}, []string{"ofn.io"}, "team", true},
		{[]string{"cert-manager.io/*"}, nil, "acert-manager.io/issuer", false},
		{[]string{"cert-manager.io/*"}, nil, "cert-manager.io", false},
		{[]string{"cert-manager.io/*"}, nil, "cert-manager.io.evil.example/issuer", false},
		{[]string{"*"}, []string{"ofn.io"}, "external-dns.alpha.kubernetes.io/hostname", true},
	} {
		if got := (Policy{AllowedAnnotations: c.entries, AllowedDomains: c.domains}).AllowsAnnotation(c.key); got != c.want {
			t.Errorf("%q with domains %q, %s: got %t, want %t", c.entries, c.domains, c.key, got, c.want)
		}
	}
}

func TestAllowsClass(t *testing.T) {
	p := Policy{AllowedClasses: []string{"contour", "istio*"}}
	for class, want := range map[string]bool{"contour": true, "contour-2": false, "istio-remote": true, "eg": false} {
		if got := p.AllowsClass(class); got != want {
			t.Errorf("%s: got %t, want %t", class, got, want)
		}
	}
}

func TestListsPort(t *testing.T) {
	p := Policy{AllowedPorts: []intstr.IntOrString{intstr.FromInt32(443), intstr.FromString("80"), intstr.FromString("9000-9100")}}
	for port, want := range map[int]bool{443: true, 80: true, 444: false, 8999: false, 9000: true, 9050: true, 9100: true, 9101: false, 0: false} {
		if got := p.ListsPort(port); got != want {
			t.Errorf("%d: got %t, want %t", port, got, want)
		}
	}
}

func TestTrustsClusterDomain(t *testing.T) {
	in := Input{Defaults: v1alpha1.GatewaySpec{ClusterDomain: "k8s.corp"}, Policy: Policy{AllowedDomains: []string{"eu.k8s.corp", "*.us.k8s.corp"}}}
	for domain, want := range map[string]bool{
		"k8s.corp": true, "cluster.local": true, "eu.k8s.corp": true, "us.k8s.corp": false, "com": false, "k9s.corp": false, "": false,
	} {
		if got := in.TrustsClusterDomain(domain); got != want {
			t.Errorf("%q: got %t, want %t", domain, got, want)
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
	ports := []intstr.IntOrString{intstr.FromInt32(443), intstr.FromString("9000-9100")}
	if got, want := QuotedPorts(ports), "443, 9000-9100"; got != want {
		t.Errorf("want %s, got %s", want, got)
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
