package entrypoint

import (
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
)

// question is everything that decides where the entry leads. Nothing in it is a
// string of the XR's but the Gateway's name: a tenant chooses no target.
type question struct {
	// host is the entry's name in the cluster's DNS.
	host string
	// self is the entry Service.
	self types.NamespacedName
	// clusterDomain is the DNS domain of the cluster, such as "cluster.local".
	clusterDomain string
	// gateway that the listeners are for.
	gateway cluster.Target
	// controller is the controllerName of the Gateway's GatewayClass, "" while
	// unknown. Once known, Envoy Gateway's labels count for its Gateways only.
	controller gwapiv1.GatewayController

	// explicit is set where the Input has an entrypoint.target.
	explicit *v1beta1.ServiceReference
	// byGatewayName are the Services in the Gateway's namespace that have
	// gatewayNameLabels.
	byGatewayName cluster.Answer[cluster.Service]
	// byEnvoyGateway are the Services of all namespaces that have
	// envoyGatewayLabels.
	byEnvoyGateway cluster.Answer[cluster.Service]
	// byName are the Services in the Gateway's namespace that serviceNames names.
	byName cluster.Answer[cluster.Service]
}

// none is the answer to what need not be asked.
var none = cluster.Answer[cluster.Service]{Known: true}

// question returns what the cluster says of everything that the entry could lead
// to.
func (r Request) question() question {
	gateway := r.Gateway.Name
	q := question{
		host: r.host(), self: r.self(), clusterDomain: r.XR.Spec.ClusterDomain, gateway: r.Gateway, explicit: r.Config.Target,
		byGatewayName: none, byEnvoyGateway: none, byName: none,
	}
	if class := r.State.GatewayClass(r.Gateway.ClassName).One(); class != nil {
		q.controller = class.Spec.ControllerName
	}
	if labels := gatewayNameLabels(gateway); labels != nil {
		q.byGatewayName = r.State.Services(gateway.Namespace, labels)
		q.byEnvoyGateway = r.byEnvoyGateway()
	}
	for _, name := range serviceNames(gateway) {
		q.byName = join(q.byName, r.State.Service(types.NamespacedName{Namespace: gateway.Namespace, Name: name}))
	}
	return q
}

// byEnvoyGateway returns Envoy Gateway's Services, which may be in any namespace,
// where any tenant can put labels: so only once the GatewayClass tells that the
// Gateway is Envoy Gateway's.
func (r Request) byEnvoyGateway() cluster.Answer[cluster.Service] {
	class := r.State.GatewayClass(r.Gateway.ClassName)
	switch {
	case class.One() != nil:
		return r.State.Services("", envoyGatewayLabels(r.Gateway.Name))
	case class.Known || r.Gateway.Read.Missing():
		return none
	}
	return cluster.Answer[cluster.Service]{}
}

// join returns the items of two answers, known once both are.
func join(a, b cluster.Answer[cluster.Service]) cluster.Answer[cluster.Service] {
	return cluster.Answer[cluster.Service]{Known: a.Known && b.Known, Items: append(a.Items, b.Items...)}
}

// addresses returns the Gateway's status.addresses.
func (q question) addresses() []gwapiv1.GatewayStatusAddress {
	if gw := q.gateway.Read.One(); gw != nil {
		return gw.Status.Addresses
	}
	return nil
}
