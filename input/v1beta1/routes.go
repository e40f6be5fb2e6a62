package v1beta1

import (
	"cmp"
	"slices"
	"strings"

	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// AllowsRouteGateway reports whether a FunctionRoute in a namespace may name an
// OpenFunction Gateway.
func (in Input) AllowsRouteGateway(routeNamespace string, gateway v1alpha1.OpenFunctionGatewayRef) bool {
	if in.Policy.RouteGateways == nil {
		return gateway.Namespace == routeNamespace || gateway == in.DefaultRouteGateway(routeNamespace)
	}
	return lists(in.Policy.RouteGateways, gateway.Namespace+"/"+gateway.Name)
}

// DefaultRouteGateway returns the OpenFunction Gateway of a FunctionRoute in a namespace
// that names none.
func (in Input) DefaultRouteGateway(routeNamespace string) v1alpha1.OpenFunctionGatewayRef {
	return *v1alpha1.FunctionRouteSpec{}.Default(in.Routes.GatewayRef, "", routeNamespace).GatewayRef
}

// AllowsHostname reports whether the FunctionRoute of a name and namespace may serve a
// host, which may begin with "*.", under a Gateway of these domains.
func (p Policy) AllowsHostname(host, name, namespace string, domains []string) bool {
	return p.AllowedHostnames == nil || slices.ContainsFunc(domains, func(domain string) bool {
		return slices.ContainsFunc(p.AllowedHostnames, func(entry string) bool {
			allowed, fault := hostPattern(entry, name, namespace, domain)
			base, below := strings.CutPrefix(allowed, "*")
			return fault == "" && (host == allowed || below && strings.HasSuffix(host, base))
		})
	})
}

// AllowsParent reports whether a Gateway may be the parent of routes where a ConfigMap in
// a namespace says so, which a tenant may have written: allowedGateways admits it, or one
// that is created may be there, or it is the platform team's own choice.
func (in Input) AllowsParent(configNamespace, namespace, name string) bool {
	if ref := in.Defaults.GatewayRef; ref != nil && ref.Namespace == namespace && ref.Name == name {
		return true
	}
	if def := in.Defaults.GatewayDef; def != nil && def.Namespace == namespace {
		return true
	}
	return namespace == configNamespace || in.Policy.AllowsGateway(namespace, name) || in.Policy.AllowsGatewaysIn(namespace)
}

// CountingClusterDomain returns what the names of Services end with. A tenant's domain
// counts where it is the platform team's or policy lists it: what leads to a Service must
// not lead to a name outside of the cluster.
func (in Input) CountingClusterDomain(wanted string) string {
	if in.Policy.ListsDomain(wanted) {
		return wanted
	}
	return cmp.Or(in.Defaults.ClusterDomain, v1alpha1.DefaultClusterDomain)
}
