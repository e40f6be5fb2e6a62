package entrypoint_test

import (
	"net"
	"regexp"
	"strings"
	"testing"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/gateway/entrypoint"
)

func TestFindHostnames(t *testing.T) {
	label63 := strings.Repeat("a", 63)
	checkFind(t, map[string]findCase{
		"ADNSName":                      {question(hostnames("lb.example.com")), name("lb.example.com")},
		"TheFirstOfTwo":                 {question(hostnames("b.example.com", "a.example.com")), name("b.example.com")},
		"OneLabel":                      {question(hostnames("ingress")), name("ingress")},
		"AWildcardIsSkipped":            {question(hostnames("*.example.com", "lb.example.com")), name("lb.example.com")},
		"APortIsTakenOff":               {question(hostnames("istio-ingressgateway.istio-system.svc.cluster.local:80")), name("istio-ingressgateway.istio-system.svc.cluster.local")},
		"APortThatIsNoneIsNot":          {question(hostnames("lb.example.com:http", "lb.example.com:", "lb.example.com:65536")), entrypoint.Target{}},
		"UpperCaseIsSkipped":            {question(hostnames("LB.example.com")), entrypoint.Target{}},
		"ATrailingDotIsSkipped":         {question(hostnames("lb.example.com.")), entrypoint.Target{}},
		"AnUnderscoreIsSkipped":         {question(hostnames("my_lb.example.com")), entrypoint.Target{}},
		"AnEmptyOneIsSkipped":           {question(hostnames("")), entrypoint.Target{}},
		"AnEmptyLabelIsSkipped":         {question(hostnames("lb..com")), entrypoint.Target{}},
		"AURLIsSkipped":                 {question(hostnames("http://lb.example.com")), entrypoint.Target{}},
		"ALabelOf63BytesIsTaken":        {question(hostnames(label63 + ".com")), name(label63 + ".com")},
		"ALabelOf64BytesIsSkipped":      {question(hostnames(label63 + "a.com")), entrypoint.Target{}},
		"ANameOf254BytesIsSkipped":      {question(hostnames(strings.Repeat("a.", 126) + "aa")), entrypoint.Target{}},
		"LocalhostIsSkipped":            {question(hostnames("localhost", "lb.localhost")), entrypoint.Target{}},
		"WhatEndsInANumberIsSkipped":    {question(hostnames("1.2.3.256", "1.2.3.04", "10.1", "7")), entrypoint.Target{}},
		"ANameThatStartsLikeAnIP":       {question(hostnames("172.31.73.53.sslip.io")), name("172.31.73.53.sslip.io")},
		"AnIPv4ComesLast":               {question(hostnames("203.0.113.7"), byName(service("projectcontour", "envoy"))), name("envoy.projectcontour.svc.cluster.local")},
		"AnIPv4IsAnAddress":             {question(hostnames("203.0.113.7")), addrs("203.0.113.7")},
		"AnIPv4WithAPortIsAnAddress":    {question(hostnames("203.0.113.7:80")), addrs("203.0.113.7")},
		"AnIPv6IsAnAddress":             {question(hostnames("2001:db8::7")), addrs("2001:db8::7")},
		"AnIPv6WithAPortIsAnAddress":    {question(hostnames("[2001:db8::7]:80")), addrs("2001:db8::7")},
		"AHostnameComesBeforeAnIP":      {question(ips("203.0.113.7"), hostnames("lb.example.com")), name("lb.example.com")},
		"AHostnameInAnIPAddressIsNone":  {question(ips("lb.example.com")), entrypoint.Target{}},
		"AHostnameWithoutATypeIsNone":   {question(addresses(nil, "lb.example.com")), entrypoint.Target{}},
		"OtherTypesAreIgnored":          {question(addresses(new(gwapiv1.NamedAddressType), "lb.example.com", "203.0.113.7")), entrypoint.Target{}},
		"TypesWithADomainAreIgnored":    {question(addresses(new(gwapiv1.AddressType("example.com/vip")), "203.0.113.7")), entrypoint.Target{}},
		"AnEmptyTypeIsAnotherType":      {question(addresses(new(gwapiv1.AddressType("")), "203.0.113.7")), entrypoint.Target{}},
		"AnIPInBracketsAloneIsNoOne":    {question(hostnames("[2001:db8::7]")), entrypoint.Target{}},
		"AnEmptyHostBeforeAPortIsNoOne": {question(hostnames(":80")), entrypoint.Target{}},
	})
}

func TestFindIPAddresses(t *testing.T) {
	checkFind(t, map[string]findCase{
		"AnAbsentTypeIsIPAddress":        {question(addresses(nil, "203.0.113.7")), addrs("203.0.113.7")},
		"AllInTheirOrder":                {question(ips("203.0.113.9", "2001:db8::7", "203.0.113.7")), addrs("203.0.113.9", "2001:db8::7", "203.0.113.7")},
		"EachOnce":                       {question(ips("203.0.113.7", "203.0.113.7", "::ffff:203.0.113.7", "2001:DB8::0:7", "2001:db8::7"), hostnames("203.0.113.7")), addrs("203.0.113.7", "2001:db8::7")},
		"AnIPv4InAnIPv6IsAnIPv4":         {question(ips("::ffff:203.0.113.7")), addrs("203.0.113.7")},
		"PrivateOnesAreFine":             {question(ips("10.0.0.7", "172.18.0.7", "fd00::7")), addrs("10.0.0.7", "172.18.0.7", "fd00::7")},
		"ZonesAreSkipped":                {question(ips("2001:db8::7%eth0", "fe80::1%eth0")), entrypoint.Target{}},
		"LoopbackIsSkipped":              {question(ips("127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1")), entrypoint.Target{}},
		"LinkLocalIsSkipped":             {question(ips("169.254.169.254", "fe80::1", "::ffff:169.254.169.254")), entrypoint.Target{}},
		"UnspecifiedIsSkipped":           {question(ips("0.0.0.0", "::", "::ffff:0.0.0.0")), entrypoint.Target{}},
		"MulticastIsSkipped":             {question(ips("224.0.0.1", "239.1.2.3", "ff02::1", "ff05::2")), entrypoint.Target{}},
		"NonsenseIsSkipped":              {question(ips("", "1.2.3", "1.2.3.04", "0x7f.1", "203.0.113.7:80", "203.0.113.0/24", " 203.0.113.7")), entrypoint.Target{}},
		"TheRestIsKept":                  {question(ips("127.0.0.1", "203.0.113.7", "nonsense")), addrs("203.0.113.7")},
		"AServiceByNameComesBefore":      {question(ips("203.0.113.7"), byName(service("projectcontour", "envoy"))), name("envoy.projectcontour.svc.cluster.local")},
		"NoAddressesAreNoTarget":         {question(), entrypoint.Target{}},
		"AnAddressWithoutAnythingIsNone": {question(addresses(nil, "")), entrypoint.Target{}},
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
		q := question(addresses(types[kind%4], value))
		got, undecided := entrypoint.Find(q)
		if undecided {
			t.Fatal("undecided, although every rung was answered")
		}
		if q.NotFound() == "" {
			t.Fatal("nothing to say")
		}
		if got.Name != "" {
			if kind%4 != 2 || len(got.Addresses) > 0 || len(got.Name) > 253 || got.Name == q.Host || net.ParseIP(got.Name) != nil {
				t.Fatalf("%q of type %d became %+v", value, kind%4, got)
			}
			for l := range strings.SplitSeq(got.Name, ".") {
				if !label.MatchString(l) {
					t.Fatalf("%q became the name %q", value, got.Name)
				}
			}
		}
		for _, a := range got.Addresses {
			ip := net.ParseIP(a.String())
			if kind%4 == 3 || len(got.Addresses) != 1 || ip == nil || ip.String() != a.String() ||
				!ip.IsGlobalUnicast() && !ip.Equal(net.IPv4bcast) {
				t.Fatalf("%q of type %d became the address %s", value, kind%4, a)
			}
		}
	})
}
