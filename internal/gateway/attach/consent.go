package attach

import (
	"cmp"
	"fmt"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// unavailable returns the problem of a Gateway that was not read yet, or is not there.
func (s *scene) unavailable() *condition.Problem {
	switch {
	case !s.target.Read.Known:
		return s.notReadYet()
	case s.target.Read.Missing():
		return &condition.Problem{Reason: condition.ReasonGatewayNotFound, Message: fmt.Sprintf(
			"There is no Gateway %s: create it, or correct spec.gatewayRef, or let spec.gatewayDef create one.", s.target.Name)}
	}
	return nil
}

func (s *scene) notReadYet() *condition.Problem {
	return condition.Waiting(fmt.Sprintf("Waiting for the Gateway %s to be read.", s.target.Name))
}

// deniedRef returns the problem of a gatewayRef that policy does not let a tenant
// write.
func (s *scene) deniedRef() *condition.Problem {
	policy, gateway := s.Input.Policy, s.target.Name
	if s.Tenant.GatewayRef == nil || policy.AllowsGateway(gateway.Namespace, gateway.Name) {
		return nil
	}
	return notListed(fmt.Sprintf("spec.gatewayRef may not name Gateway %s", gateway),
		"allowedGateways", policy.AllowedGateways, "spec.gatewayRef", gateway.String())
}

// deniedPatch returns the problem of a Gateway that policy does not let Patch change.
func (s *scene) deniedPatch() *condition.Problem {
	policy, gateway := s.Input.Policy, s.target.Name
	if policy.AllowsPatch(gateway.Namespace, gateway.Name) {
		return nil
	}
	return notListed(fmt.Sprintf("Patch may not change Gateway %s", gateway),
		"patchGateways", policy.PatchGateways, "spec.gatewayRef", gateway.String())
}

// deniedNamespace returns the problem of a namespace, not the XR's own, in which
// policy does not let a tenant create a Gateway.
func (s *scene) deniedNamespace() *condition.Problem {
	policy, def := s.Input.Policy, s.Tenant.GatewayDef
	if def == nil || def.Namespace == "" || policy.AllowsGatewaysIn(def.Namespace) {
		return nil
	}
	return notListed(fmt.Sprintf("spec.gatewayDef may not create a Gateway in namespace %q", def.Namespace),
		"gatewayNamespaces", policy.GatewayNamespaces, "spec.gatewayDef.namespace", def.Namespace)
}

// deniedSecret returns the problem of a listener whose certificateRefs without namespace
// mean, in a Gateway of the namespace given, a Secret that policy does not let a tenant
// use.
func (s *scene) deniedSecret(l listener.Listener, namespace string) *condition.Problem {
	if l.Added || l.TLS == nil || !s.Tenant.HasListeners() {
		return nil
	}
	tenant := s.XR.Metadata.Namespace
	for _, ref := range l.TLS.CertificateRefs {
		if ref.Namespace == nil && !s.Input.Policy.AllowsCertificate(tenant, namespace, string(ref.Name)) {
			return &condition.Problem{Reason: condition.ReasonNotAllowedByPolicy, Message: "Under Patch a certificateRef without namespace means the Gateway's: " +
				listener.DeniedCertificate(s.Input.Policy, tenant, namespace, string(ref.Name)) + "."}
		}
	}
	return nil
}

// notListed returns the problem of a field that needs an entry which a list of the
// policy lacks, with both ways out of it.
func notListed(what, list string, entries []string, field, lacks string) *condition.Problem {
	return &condition.Problem{Reason: condition.ReasonNotAllowedByPolicy, Message: fmt.Sprintf(
		"%s: policy.%s (of the Input or the EnvironmentConfig) lists %s. Correct %s, or the platform team adds %q to policy.%[2]s.",
		what, list, v1beta1.Quoted(entries), field, lacks)}
}

// unattachable returns why a new ListenerSet could not attach to a Gateway that was
// read, nil if it can.
func (s *scene) unattachable() *condition.Problem {
	return cmp.Or(s.notConsented(), s.notSupported(), s.unserved(cluster.KindListenerSet, condition.ReasonListenerSetNotServed,
		"the kind ListenerSet is not served: install the Gateway API CRDs v1.5 or later (standard channel)."))
}

// notConsented returns the Gateway's own say: spec.allowedListeners, which allows
// none unless set (GEP-1713).
func (s *scene) notConsented() *condition.Problem {
	allowed := s.target.Read.One().Spec.AllowedListeners
	if allowed == nil || allowed.Namespaces == nil || allowed.Namespaces.From == nil {
		return s.notAllowed("spec.allowedListeners is not set")
	}
	switch *allowed.Namespaces.From {
	case gwapiv1.NamespacesFromAll:
		return nil
	case gwapiv1.NamespacesFromSame:
		if s.setNamespace() == s.target.Name.Namespace {
			return nil
		}
		return s.notAllowed("spec.allowedListeners allows the Gateway's own namespace only")
	case gwapiv1.NamespacesFromSelector:
		return s.notSelected(allowed.Namespaces.Selector)
	case gwapiv1.NamespacesFromNone:
	}
	return s.notAllowed("spec.allowedListeners allows none")
}

func (s *scene) notSelected(by *metav1.LabelSelector) *condition.Problem {
	ns := s.State.Namespace(s.setNamespace())
	if !ns.Known {
		return condition.Waiting("Waiting for the Namespace to be read.")
	}
	selector, err := metav1.LabelSelectorAsSelector(by)
	if err == nil && ns.One() != nil && selector.Matches(labels.Set(ns.One().Metadata.Labels)) {
		return nil
	}
	return s.notAllowed("the selector of spec.allowedListeners does not match the namespace's labels")
}

func (s *scene) notAllowed(why string) *condition.Problem {
	return &condition.Problem{Reason: condition.ReasonNotAllowedByGateway, Message: fmt.Sprintf(
		"Gateway %s does not allow ListenerSets from namespace %q (%s): its operator can set "+
			`spec.allowedListeners: {namespaces: {from: Selector, selector: {matchLabels: {kubernetes.io/metadata.name: %s}}}}.`,
		s.target.Name, s.setNamespace(), why, s.setNamespace())}
}

// notSupported returns what the GatewayClass says against ListenerSets.
func (s *scene) notSupported() *condition.Problem {
	class := s.State.GatewayClass(s.target.ClassName)
	if !class.Known {
		return condition.Waiting("Waiting for the GatewayClass to be read.")
	}
	if found := class.One(); found != nil && deniesListenerSets(found.Status.SupportedFeatures) {
		return &condition.Problem{Reason: condition.ReasonListenerSetNotSupported, Message: fmt.Sprintf(
			"GatewayClass %q does not list the feature ListenerSet.", s.target.ClassName)}
	}
	return nil
}

// deniesListenerSets reports whether a GatewayClass lists its features, and
// ListenerSet is not among them. An implementation that lists none says nothing.
func deniesListenerSets(features []gwapiv1.SupportedFeature) bool {
	return len(features) > 0 && !slices.ContainsFunc(features, func(f gwapiv1.SupportedFeature) bool {
		return f.Name == "ListenerSet" || f.Name == "GatewayListenerSet"
	})
}

// objectUnserved returns the problem of an Object that could not be composed.
func (s *scene) objectUnserved() *condition.Problem {
	return s.unserved(resources.ObjectKind(s.owner), condition.ReasonProviderMissing, fmt.Sprintf(
		"the kind Object (%s) is not served: install provider-kubernetes v1.2.1 or later.", resources.ObjectKind(s.owner).APIVersion))
}

// unserved returns the problem of a kind that the API server does not know:
// composing it would fail the whole XR.
func (s *scene) unserved(kind cluster.Kind, reason, message string) *condition.Problem {
	switch served, known := s.State.Serves(kind); {
	case served:
		return nil
	case !known:
		return &condition.Problem{Reason: condition.ReasonPending, Message: "Waiting for the schema of " + kind.Kind + ".", Waiting: true, Unwatched: true}
	}
	return &condition.Problem{Reason: reason, Message: message, Unwatched: true}
}
