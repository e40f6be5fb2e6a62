package entrypoint

import (
	"cmp"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
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
	// listeners are all that are planned.
	listeners []listener.Listener
	// envoyGatewayNamespaces are those in which Envoy Gateway's labels count.
	envoyGatewayNamespaces []string

	// explicit is set where the Input has an entrypoint.target.
	explicit *v1beta1.ServiceReference
	// byGatewayName are the Services in the Gateway's namespace that have
	// gatewayNameLabels.
	byGatewayName cluster.Answer[cluster.Service]
	// byEnvoyGateway are the Services in envoyGatewayNamespaces that have
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
		host: r.host(), self: r.self(), clusterDomain: r.clusterDomain(), gateway: r.Gateway, listeners: r.Listeners, explicit: r.Input.Entrypoint.Target,
		envoyGatewayNamespaces: r.envoyGatewayNamespaces(),
		byGatewayName:          none, byEnvoyGateway: none, byName: none,
	}
	if labels := gatewayNameLabels(gateway); labels != nil {
		q.byGatewayName = r.State.Services(gateway.Namespace, labels)
	}
	if labels := envoyGatewayLabels(gateway); labels != nil {
		for _, namespace := range q.envoyGatewayNamespaces {
			q.byEnvoyGateway = join(q.byEnvoyGateway, r.State.Services(namespace, labels))
		}
	}
	for _, name := range serviceNames(gateway) {
		q.byName = join(q.byName, r.State.Service(types.NamespacedName{Namespace: gateway.Namespace, Name: name}))
	}
	return q
}

// envoyGatewayNamespaces returns the namespaces in which Envoy Gateway's labels
// count: the Gateway's own and those that the Input trusts. In any other one a
// tenant may have written them.
func (r Request) envoyGatewayNamespaces() []string {
	all := []string{r.Gateway.Name.Namespace}
	for _, namespace := range r.Input.Entrypoint.EnvoyGatewayNamespaces {
		if !slices.Contains(all, namespace) {
			all = append(all, namespace)
		}
	}
	return all
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

// withGatewayNameLabel returns the Services that the Gateway API's label gives to
// the Gateway.
func (q question) withGatewayNameLabel() []cluster.Service {
	labels := gatewayNameLabels(q.gateway.Name)
	return filter(q.byGatewayName.Items, func(s cluster.Service) bool {
		return q.isInGatewaysNamespace(s) && hasLabels(s, labels)
	})
}

// withEnvoyGatewayLabels returns the Services that Envoy Gateway made for the
// Gateway.
func (q question) withEnvoyGatewayLabels() []cluster.Service {
	labels := envoyGatewayLabels(q.gateway.Name)
	return filter(q.byEnvoyGateway.Items, func(s cluster.Service) bool {
		return slices.Contains(q.envoyGatewayNamespaces, s.Metadata.Namespace) && hasLabels(s, labels)
	})
}

func (q question) isInGatewaysNamespace(s cluster.Service) bool {
	return s.Metadata.Namespace == q.gateway.Name.Namespace
}

func hasLabels(s cluster.Service, labels map[string]string) bool {
	for k, v := range labels {
		if got, ok := s.Metadata.Labels[k]; !ok || got != v {
			return false
		}
	}
	return len(labels) > 0
}

// serves reports whether a Service has a port of a listener, ours or another of the
// Gateway's. Implementations put their labels on other Services, too, such as the
// one that Envoy gets its configuration from. A Service without ports is only a
// name in the cluster's DNS, which serves any port.
func (q question) serves(s cluster.Service) bool {
	return len(s.Spec.Ports) == 0 || slices.ContainsFunc(s.Spec.Ports, func(p cluster.ServicePort) bool {
		protocol := cmp.Or(p.Protocol, corev1.ProtocolTCP)
		return slices.ContainsFunc(q.listeners, func(l listener.Listener) bool { return isServed(l.Listener, p.Port, protocol) }) ||
			slices.ContainsFunc(q.gatewayListeners(), func(l gwapiv1.Listener) bool { return isServed(l, p.Port, protocol) })
	})
}

func isServed(l gwapiv1.Listener, port int32, protocol corev1.Protocol) bool {
	return l.Port == port && resources.Transport(l.Protocol) == protocol
}

// gatewayListeners returns the listeners that the Gateway has.
func (q question) gatewayListeners() []gwapiv1.Listener {
	if gw := q.gateway.Read.One(); gw != nil {
		return gw.Spec.Listeners
	}
	return nil
}
