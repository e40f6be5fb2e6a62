package entrypoint

import (
	"net"
	"regexp"
	"strings"
	"testing"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
)

func TestFindHostnames(t *testing.T) {
	label63 := strings.Repeat("a", 63)
	checkFind(t, map[string]findCase{
		"ADNSName":                      {asked(hostnames("lb.example.com")), name("lb.example.com")},
		"TheFirstOfTwo":                 {asked(hostnames("b.example.com", "a.example.com")), name("b.example.com")},
		"OneLabel":                      {asked(hostnames("ingress")), name("ingress")},
		"AWildcardIsSkipped":            {asked(hostnames("*.example.com", "lb.example.com")), name("lb.example.com")},
		"APortIsTakenOff":               {asked(hostnames("istio-ingressgateway.istio-system.svc.cluster.local:80")), name("istio-ingressgateway.istio-system.svc.cluster.local")},
		"APortThatIsNoneIsNot":          {asked(hostnames("lb.example.com:http", "lb.example.com:", "lb.example.com:65536")), target{}},
		"UpperCaseIsSkipped":            {asked(hostnames("LB.example.com")), target{}},
		"ATrailingDotIsSkipped":         {asked(hostnames("lb.example.com.")), target{}},
		"AnUnderscoreIsSkipped":         {asked(hostnames("my_lb.example.com")), target{}},
		"AnEmptyOneIsSkipped":           {asked(hostnames("")), target{}},
		"AnEmptyLabelIsSkipped":         {asked(hostnames("lb..com")), target{}},
		"AURLIsSkipped":                 {asked(hostnames("http://lb.example.com")), target{}},
		"ALabelOf63BytesIsTaken":        {asked(hostnames(label63 + ".com")), name(label63 + ".com")},
		"ALabelOf64BytesIsSkipped":      {asked(hostnames(label63 + "a.com")), target{}},
		"ANameOf254BytesIsSkipped":      {asked(hostnames(strings.Repeat("a.", 126) + "aa")), target{}},
		"LocalhostIsSkipped":            {asked(hostnames("localhost", "lb.localhost")), target{}},
		"WhatEndsInANumberIsSkipped":    {asked(hostnames("1.2.3.256", "1.2.3.04", "10.1", "7")), target{}},
		"ANameThatStartsLikeAnIP":       {asked(hostnames("172.31.73.53.sslip.io")), name("172.31.73.53.sslip.io")},
		"AnIPv4ComesLast":               {asked(hostnames("203.0.113.7"), byName(service("projectcontour", "envoy"))), name("envoy.projectcontour.svc.cluster.local")},
		"AnIPv4IsAnAddress":             {asked(hostnames("203.0.113.7")), addrs("203.0.113.7")},
		"AnIPv4WithAPortIsAnAddress":    {asked(hostnames("203.0.113.7:80")), addrs("203.0.113.7")},
		"AnIPv6IsAnAddress":             {asked(hostnames("2001:db8::7")), addrs("2001:db8::7")},
		"AnIPv6WithAPortIsAnAddress":    {asked(hostnames("[2001:db8::7]:80")), addrs("2001:db8::7")},
		"AHostnameComesBeforeAnIP":      {asked(ips("203.0.113.7"), hostnames("lb.example.com")), name("lb.example.com")},
		"AHostnameInAnIPAddressIsNone":  {asked(ips("lb.example.com")), target{}},
		"AHostnameWithoutATypeIsNone":   {asked(addresses(nil, "lb.example.com")), target{}},
		"OtherTypesAreIgnored":          {asked(addresses(new(gwapiv1.NamedAddressType), "lb.example.com", "203.0.113.7")), target{}},
		"TypesWithADomainAreIgnored":    {asked(addresses(new(gwapiv1.AddressType("example.com/vip")), "203.0.113.7")), target{}},
		"AnEmptyTypeIsAnotherType":      {asked(addresses(new(gwapiv1.AddressType("")), "203.0.113.7")), target{}},
		"AnIPInBracketsAloneIsNoOne":    {asked(hostnames("[2001:db8::7]")), target{}},
		"AnEmptyHostBeforeAPortIsNoOne": {asked(hostnames(":80")), target{}},
	})
}

func TestFindIPAddresses(t *testing.T) {
	checkFind(t, map[string]findCase{
		"AnAbsentTypeIsIPAddress":        {asked(addresses(nil, "203.0.113.7")), addrs("203.0.113.7")},
		"AllInTheirOrder":                {asked(ips("203.0.113.9", "2001:db8::7", "203.0.113.7")), addrs("203.0.113.9", "2001:db8::7", "203.0.113.7")},
		"EachOnce":                       {asked(ips("203.0.113.7", "203.0.113.7", "::ffff:203.0.113.7", "2001:DB8::0:7", "2001:db8::7"), hostnames("203.0.113.7")), addrs("203.0.113.7", "2001:db8::7")},
		"AnIPv4InAnIPv6IsAnIPv4":         {asked(ips("::ffff:203.0.113.7")), addrs("203.0.113.7")},
		"PrivateOnesAreFine":             {asked(ips("10.0.0.7", "172.18.0.7", "fd00::7")), addrs("10.0.0.7", "172.18.0.7", "fd00::7")},
		"ZonesAreSkipped":                {asked(ips("2001:db8::7%eth0", "fe80::1%eth0")), target{}},
		"LoopbackIsSkipped":              {asked(ips("127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1")), target{}},
		"LinkLocalIsSkipped":             {asked(ips("169.254.169.254", "fe80::1", "::ffff:169.254.169.254")), target{}},
		"UnspecifiedIsSkipped":           {asked(ips("0.0.0.0", "::", "::ffff:0.0.0.0")), target{}},
		"MulticastIsSkipped":             {asked(ips("224.0.0.1", "239.1.2.3", "ff02::1", "ff05::2")), target{}},
		"NonsenseIsSkipped":              {asked(ips("", "1.2.3", "1.2.3.04", "0x7f.1", "203.0.113.7:80", "203.0.113.0/24", " 203.0.113.7")), target{}},
		"TheRestIsKept":                  {asked(ips("127.0.0.1", "203.0.113.7", "nonsense")), addrs("203.0.113.7")},
		"AServiceByNameComesBefore":      {asked(ips("203.0.113.7"), byName(service("projectcontour", "envoy"))), name("envoy.projectcontour.svc.cluster.local")},
		"NoAddressesAreNoTarget":         {asked(), target{}},
		"AnAddressWithoutAnythingIsNone": {asked(addresses(nil, "")), target{}},
	})
}

// FuzzFind holds what was found to Kubernetes' and DNS' rules, told in other
// words than the code's.
func FuzzFind(f *testing.F) {
	for _, v := range []string{
		"lb.example.com", "*.example.com", "LB.example.com.", "host:80", "[::1]:80", "203.0.113.7", "1.2.3.04",
		"::ffff:127.0.0.1", "fe80::1%eth0", "2001:db8::7", "gateway.openfunction.svc.cluster.local:80", "localhost", "",
	} {
		for kind := range uint8(4) {
			f.Add(v, kind)
		}
	}
	label := regexp.MustCompile(`^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`)
	f.Fuzz(func(t *testing.T, value string, kind uint8) {
		types := []*gwapiv1.AddressType{nil, new(gwapiv1.IPAddressType), new(gwapiv1.HostnameAddressType), new(gwapiv1.NamedAddressType)}
		q := asked(addresses(types[kind%4], value))
		got, undecided := find(q)
		if undecided {
			t.Fatal("undecided, although every rung was answered")
		}
		if q.notFound().Message == "" {
			t.Fatal("nothing to say")
		}
		if got.name != "" {
			if kind%4 != 2 || len(got.addresses) > 0 || len(got.name) > 253 || got.name == q.host || net.ParseIP(got.name) != nil {
				t.Fatalf("%q of type %d became %+v", value, kind%4, got)
			}
			for l := range strings.SplitSeq(got.name, ".") {
				if !label.MatchString(l) {
					t.Fatalf("%q became the name %q", value, got.name)
				}
			}
		}
		for _, a := range got.addresses {
			ip := net.ParseIP(a.String())
			if kind%4 == 3 || len(got.addresses) != 1 || ip == nil || ip.String() != a.String() ||
				!ip.IsGlobalUnicast() && !ip.Equal(net.IPv4bcast) {
				t.Fatalf("%q of type %d became the address %s", value, kind%4, a)
			}
		}
	})
}
