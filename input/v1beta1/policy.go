package v1beta1

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// AllowsGateway reports whether a tenant's gatewayRef may name the Gateway.
func (p Policy) AllowsGateway(namespace, name string) bool {
	return p.AllowedGateways == nil || lists(p.AllowedGateways, namespace+"/"+name)
}

// AllowsPatch reports whether Patch may change the Gateway.
func (p Policy) AllowsPatch(namespace, name string) bool {
	return lists(p.PatchGateways, namespace+"/"+name)
}

// AllowsGatewaysIn reports whether a tenant's gatewayDef may create a Gateway in a
// namespace that is not the XR's own.
func (p Policy) AllowsGatewaysIn(namespace string) bool {
	return lists(p.GatewayNamespaces, namespace)
}

// AllowsClass reports whether a tenant's gatewayDef may name the GatewayClass.
func (p Policy) AllowsClass(name string) bool {
	return p.AllowedClasses == nil || lists(p.AllowedClasses, name)
}

// AllowsCertificate reports whether a listener of a tenant may use a Secret, given the
// tenant's namespace first: in that all may be used.
func (p Policy) AllowsCertificate(tenant, namespace, name string) bool {
	return namespace == tenant || lists(p.AllowedCertificates, namespace+"/"+name)
}

// lists reports whether an entry matches a name. Validate leaves no other special
// character in an entry than "*", which does not match "/".
func lists(entries []string, name string) bool {
	return slices.ContainsFunc(entries, func(entry string) bool {
		matched, err := path.Match(entry, name)
		return err == nil && matched
	})
}

// AllowsAnnotation reports whether a tenant may set an annotation, or a label, of a
// key. Annotations make others publish names, so all are allowed only where
// allowedDomains is not set either.
func (p Policy) AllowsAnnotation(key string) bool {
	if p.AllowedAnnotations == nil {
		return p.AllowedDomains == nil
	}
	return slices.ContainsFunc(p.AllowedAnnotations, func(entry string) bool {
		prefix, open := strings.CutSuffix(entry, "*")
		return entry == key || open && strings.HasPrefix(key, prefix)
	})
}

// AllowsPort reports whether a tenant's listener may have the port.
func (p Policy) AllowsPort(port int) bool { return p.AllowedPorts == nil || p.ListsPort(port) }

// ListsPort reports whether an entry of allowedPorts covers the port.
func (p Policy) ListsPort(port int) bool {
	return slices.ContainsFunc(p.AllowedPorts, func(entry intstr.IntOrString) bool {
		first, last, _ := portRange(entry)
		return first <= port && port <= last
	})
}

// portRange returns the first and the last port of an entry of allowedPorts, false
// if it is none.
func portRange(entry intstr.IntOrString) (first, last int, ok bool) {
	from, to, isRange := strings.Cut(entry.String(), "-")
	if !isRange {
		to = from
	}
	low, errLow := strconv.ParseUint(from, 10, 16)
	high, errHigh := strconv.ParseUint(to, 10, 16)
	if errLow != nil || errHigh != nil || low == 0 || low > high {
		return 0, 0, false
	}
	return int(low), int(high), true
}

// AllowsDomain reports whether a tenant may serve host, which may begin with "*.".
func (p Policy) AllowsDomain(host string) bool {
	return p.AllowedDomains == nil || p.ListsDomain(host)
}

// ListsDomain reports whether an entry of allowedDomains covers host, which may
// begin with "*.": "example.com" covers itself and all below, "*.example.com"
// all below, and itself.
func (p Policy) ListsDomain(host string) bool {
	for _, entry := range p.AllowedDomains {
		base, below := strings.CutPrefix(entry, "*.")
		above, found := strings.CutSuffix(host, base)
		if found && (strings.HasSuffix(above, ".") || above == "" && !below) {
			return true
		}
	}
	return false
}

// TrustsClusterDomain reports whether a tenant's clusterDomain is one of this
// cluster: the Input's, the built-in one, or one that allowedDomains lists.
func (in Input) TrustsClusterDomain(domain string) bool {
	return domain == in.Defaults.ClusterDomain || domain == v1alpha1.DefaultClusterDomain || in.Policy.ListsDomain(domain)
}
