// Package entrypoint finds where the one entry to all functions leads, and
// makes the Service and the EndpointSlices that lead there.
package entrypoint

import (
	"net/netip"
	"strings"

	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
)

// Service is what is read of a Service that the entry could lead to.
type Service struct {
	Name, Namespace               string
	ClusterIP, Type, ExternalName string
	Labels                        map[string]string
}

// Lookup is the outcome of one question to the cluster. Answered is false until
// it has been fetched; answered without Services means that there are none.
type Lookup struct {
	Answered bool
	Services []Service
}

// Question is everything that decides where the entry leads. Nothing in it is a
// string of the XR's but the Gateway's name: a tenant chooses no target.
type Question struct {
	// Host is the DNS name of the entry Service, as ServiceHost makes it.
	Host string
	// Self is the entry Service.
	Self types.NamespacedName
	// ClusterDomain is the DNS domain of the cluster, such as "cluster.local".
	ClusterDomain string
	// Gateway is the Gateway that the listeners are attached to.
	Gateway types.NamespacedName
	// Controller is the controllerName of the Gateway's GatewayClass, "" while
	// unknown. Once known, Envoy Gateway's labels count for its Gateways only.
	Controller gwapiv1.GatewayController

	// Explicit is the Input's entrypoint.target.
	Explicit *v1beta1.ServiceReference
	// ByGatewayName are the Services in the Gateway's namespace that have
	// GatewayNameLabels.
	ByGatewayName Lookup
	// ByEnvoyGateway are the Services of all namespaces that have
	// EnvoyGatewayLabels.
	ByEnvoyGateway Lookup
	// GatewayKnown is true once the Gateway has been asked for, and found or not.
	GatewayKnown bool
	// Addresses are the Gateway's status.addresses.
	Addresses []gwapiv1.GatewayStatusAddress
	// ByName are the Services in the Gateway's namespace that ServiceNames names.
	ByName Lookup
}

// Target is where the entry leads: to a name or to addresses, never to both;
// to neither where nothing was found.
type Target struct {
	// Name is a lowercase DNS name without a trailing dot, and no IP address.
	Name string
	// Addresses are canonical, each once, in the order that they were found.
	Addresses []netip.Addr
}

// IsZero says whether the target leads nowhere.
func (t Target) IsZero() bool { return t.Name == "" && len(t.Addresses) == 0 }

// String is the name, or the addresses separated by commas; "" for neither.
func (t Target) String() string {
	if t.Name != "" {
		return t.Name
	}
	out := make([]string, 0, len(t.Addresses))
	for _, a := range t.Addresses {
		out = append(out, a.String())
	}
	return strings.Join(out, ",")
}

// Find climbs the ladder of candidates and stops at the first that leads
// somewhere. It is undecided while a rung that comes first has not been
// answered: what is observed must then stay as it is. Neither a target nor
// undecided means that nothing was found; NotFound says what was looked for.
// Where the Input names a target, nothing else is looked for.
func Find(q Question) (t Target, undecided bool) {
	l := newLadder(q)
	if q.Explicit != nil {
		return l.service([]Service{{Name: q.Explicit.Name, Namespace: q.Explicit.Namespace}}), false
	}
	for _, rung := range []struct {
		answered bool
		target   func() Target
	}{
		{q.ByGatewayName.Answered || GatewayNameLabels(q.Gateway) == nil, l.byGatewayName},
		{q.ByEnvoyGateway.Answered || EnvoyGatewayLabels(q.Gateway) == nil, l.byEnvoyGateway},
		{q.GatewayKnown, l.hostname},
		{q.ByName.Answered, l.byName},
		{q.GatewayKnown, l.addresses},
	} {
		if !rung.answered {
			return Target{}, true
		}
		if t := rung.target(); !t.IsZero() {
			return t, false
		}
	}
	return Target{}, false
}
