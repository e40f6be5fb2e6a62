package entrypoint

import (
	"net"
	"net/netip"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
)

// hostnameOf returns the DNS name in an address of type Hostname. A wildcard or an
// IP address in it is none.
func hostnameOf(a gwapiv1.GatewayStatusAddress) (string, bool) {
	if typeOf(a) != gwapiv1.HostnameAddressType {
		return "", false
	}
	name := withoutPort(a.Value)
	return name, isDNSName(name)
}

// ipOf returns the IP address in an address of type IPAddress, or in one of type
// Hostname that has an IP address in it.
func ipOf(a gwapiv1.GatewayStatusAddress) (netip.Addr, bool) {
	value := a.Value
	switch typeOf(a) {
	case gwapiv1.IPAddressType:
	case gwapiv1.HostnameAddressType:
		value = withoutPort(value)
	default:
		return netip.Addr{}, false
	}
	ip, err := netip.ParseAddr(value)
	if err != nil || ip.Zone() != "" {
		return netip.Addr{}, false
	}
	ip = ip.Unmap()
	return ip, isReachable(ip)
}

// typeOf returns the type of an address: IPAddress unless it says otherwise.
func typeOf(a gwapiv1.GatewayStatusAddress) gwapiv1.AddressType {
	if a.Type == nil {
		return gwapiv1.IPAddressType
	}
	return *a.Type
}

// isReachable reports whether an EndpointSlice takes the address: the API server
// refuses unspecified, loopback, link-local and multicast ones.
func isReachable(ip netip.Addr) bool {
	return !ip.IsUnspecified() && !ip.IsLoopback() && !ip.IsMulticast() && !ip.IsLinkLocalUnicast()
}

// withoutPort takes the port off a "host:port", as old versions of Istio wrote
// into addresses. An IPv6 address stays whole.
func withoutPort(value string) string {
	if _, err := netip.ParseAddr(value); err == nil {
		return value
	}
	host, port, err := net.SplitHostPort(value)
	if err != nil {
		return value
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return value
	}
	return host
}

// isDNSName reports whether a name is a lowercase DNS name that leads out of the
// pod that asks: no IP address, nor anything that ends in a number and could be
// taken for one, and not localhost (RFC 6761), which some clusters on one
// machine give to a load balancer.
func isDNSName(name string) bool {
	if len(validation.IsDNS1123Subdomain(name)) > 0 {
		return false
	}
	var last string
	for label := range strings.SplitSeq(name, ".") {
		if len(label) > validation.DNS1123LabelMaxLength {
			return false
		}
		last = label
	}
	return last != "localhost" && strings.Trim(last, "0123456789") != ""
}
