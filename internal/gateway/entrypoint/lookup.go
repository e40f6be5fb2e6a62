package entrypoint

import (
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/validation"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/names"
)

// The labels that implementations put on the Services they make for a Gateway.
const (
	// gatewayNameLabel is the Gateway API's own (GEP-1762).
	gatewayNameLabel            = "gateway.networking.k8s.io/gateway-name"
	owningGatewayNameLabel      = "gateway.envoyproxy.io/owning-gateway-name"
	owningGatewayNamespaceLabel = "gateway.envoyproxy.io/owning-gateway-namespace"
)

// serviceHost returns the name of a Service in the cluster's DNS.
func serviceHost(service types.NamespacedName, clusterDomain string) string {
	return names.ServiceHost(service.Name, service.Namespace, clusterDomain)
}

// gatewayNameLabels selects, in the Gateway's namespace, the Services that the
// Gateway API's label gives to it. Nil where the Gateway's name is too long for
// a label: no Service can carry it, and there is nothing to ask.
func gatewayNameLabels(gateway types.NamespacedName) map[string]string {
	if len(gateway.Name) > validation.LabelValueMaxLength {
		return nil
	}
	return map[string]string{gatewayNameLabel: gateway.Name}
}

// envoyGatewayLabels selects, in the namespaces that are trusted, the Services that
// Envoy Gateway made for the Gateway. Nil where gatewayNameLabels returns nil.
func envoyGatewayLabels(gateway types.NamespacedName) map[string]string {
	if len(gateway.Name) > validation.LabelValueMaxLength {
		return nil
	}
	return map[string]string{
		owningGatewayNameLabel:      gateway.Name,
		owningGatewayNamespaceLabel: gateway.Namespace,
	}
}

// serviceNames returns the names that the Service of an Envoy goes by in the
// Gateway's namespace, the likeliest first.
func serviceNames(gateway types.NamespacedName) []string {
	return slices.Compact([]string{gateway.Name + "-envoy", "envoy-" + gateway.Name, "envoy"})
}

// notFound returns the problem that find finds nothing: what was looked for, and
// what to do. Before the Gateway is programmed, nothing is wrong yet.
func (q question) notFound() *condition.Problem {
	switch {
	case q.explicit != nil:
		return &condition.Problem{Reason: condition.ReasonTargetNotFound, Message: fmt.Sprintf(
			"entrypoint.target (of the Input or the EnvironmentConfig), Service %s/%s, is the entry itself, leads back to it, or has no valid DNS name. "+
				"Name another Service, or none to have it found.", q.explicit.Namespace, q.explicit.Name)}
	case !q.isProgrammed():
		return condition.Waiting(fmt.Sprintf(
			"Nothing found yet that the entry could lead to: Gateway %s is not programmed. Looked for: %s.", q.gateway.Name, q.lookedFor()))
	}
	return &condition.Problem{Reason: condition.ReasonTargetNotFound, Message: fmt.Sprintf(
		"Nothing found that the entry could lead to. Looked for: %s. Name the Service that the Gateway is reached at in entrypoint.target (of the Input or the EnvironmentConfig).",
		q.lookedFor())}
}

// isProgrammed reports whether the Gateway serves, be it by an older generation.
func (q question) isProgrammed() bool {
	gw := q.gateway.Read.One()
	return gw != nil && meta.IsStatusConditionTrue(gw.Status.Conditions, string(gwapiv1.GatewayConditionProgrammed))
}

// lookedFor puts the rungs of the ladder in words.
func (q question) lookedFor() string {
	gateway := q.gateway.Name
	var rungs []string
	if labels := gatewayNameLabels(gateway); labels != nil {
		rungs = append(rungs, "a Service in namespace "+gateway.Namespace+" with "+list(labels)+q.passedOver(q.withGatewayNameLabel()))
	}
	if labels := envoyGatewayLabels(gateway); labels != nil {
		rungs = append(rungs, "a Service in namespace "+either(q.envoyGatewayNamespaces)+" with "+list(labels)+q.passedOver(q.withEnvoyGatewayLabels()))
	}
	rungs = append(rungs,
		fmt.Sprintf("an address in the status of Gateway %s (%s)", gateway, q.unusable()),
		fmt.Sprintf("a Service in namespace %s named %s", gateway.Namespace, either(serviceNames(gateway))))
	return strings.Join(rungs, "; ")
}

// passedOver names the Services with a label that serve no port of a listener.
func (q question) passedOver(services []cluster.Service) string {
	var names []string
	for _, s := range services {
		if !q.serves(s) {
			names = append(names, s.Metadata.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return " (no port of a listener is served by " + strings.Join(names, ", ") + ")"
}

// unusable says why the Gateway's addresses were no help.
func (q question) unusable() string {
	var values []string
	for _, a := range q.addresses() {
		values = append(values, a.Value)
	}
	if len(values) == 0 {
		return "it has none"
	}
	return "it has " + strings.Join(values, ", ") + ": no DNS name or IP address that can be reached from a pod"
}

// list puts a label selector in words.
func list(labels map[string]string) string {
	pairs := make([]string, 0, len(labels))
	for k, v := range labels {
		pairs = append(pairs, k+"="+v)
	}
	slices.Sort(pairs)
	if len(pairs) == 1 {
		return "label " + pairs[0]
	}
	return "labels " + strings.Join(pairs, ", ")
}

// either puts alternatives in words: "a, b or c".
func either(all []string) string {
	last := len(all) - 1
	if last == 0 {
		return all[0]
	}
	return strings.Join(all[:last], ", ") + " or " + all[last]
}
