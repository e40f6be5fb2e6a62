package attach

import (
	"fmt"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// choice is the attachment chosen, or the problem that stands in its way.
type choice struct {
	method  v1alpha1.AttachmentMethod
	reason  string
	problem *condition.Problem
}

func chosen(m v1alpha1.AttachmentMethod, reason string) choice {
	return choice{method: m, reason: reason}
}

// but keeps the method and holds it back.
func (c choice) but(p *condition.Problem) choice {
	c.problem = p
	return c
}

func (a *Attachment) choose(ours []resources.Key) choice {
	if a.XR.Spec.GatewayDef != nil {
		return chosen(v1alpha1.AttachmentCreate, "spec.gatewayDef").but(a.denied(v1alpha1.AttachmentCreate))
	}
	patch, sets := a.uses(ours, resources.RolePatch), a.uses(ours, resources.RoleListenerSet)
	switch {
	case a.uses(ours, resources.RoleGateway), a.controls():
		return choice{problem: a.ourGateway("take metadata.ownerReferences off the Gateway")}
	case a.uses(ours, resources.RoleGatewayObject):
		return choice{problem: a.ourGateway(fmt.Sprintf(
			"set spec.managementPolicies: [Observe] on the Object %s and delete it", a.objectName(a.key(resources.RoleGatewayObject))))}
	case a.Input.Attachment == v1beta1.AttachmentListenerSet:
		return a.pinned(v1alpha1.AttachmentListenerSet, sets, a.listenerSetObstacle)
	case a.Input.Attachment == v1beta1.AttachmentPatch:
		return a.pinned(v1alpha1.AttachmentPatch, patch, a.objectUnserved)
	case patch: // before ListenerSets, which a Gateway's own listeners outrank
		return chosen(v1alpha1.AttachmentPatch, "in use").but(a.denied(v1alpha1.AttachmentPatch))
	case sets:
		return chosen(v1alpha1.AttachmentListenerSet, "in use").but(a.denied(v1alpha1.AttachmentListenerSet))
	}
	return a.auto()
}

// controls reports whether the wanted Gateway is one that this XR created.
func (a *Attachment) controls() bool {
	gw := a.read.One()
	return gw != nil && gw.Metadata.ControlledBy(a.XR.Metadata.UID)
}

// uses reports whether the wanted Gateway has an attachment with a role.
func (a *Attachment) uses(ours []resources.Key, role resources.Role) bool {
	return slices.ContainsFunc(ours, func(k resources.Key) bool { return k.Role == role && k.Target == a.Gateway })
}

// pinned is the attachment that the Input asks for. What is in use already needs
// no more leave than policy's.
func (a *Attachment) pinned(m v1alpha1.AttachmentMethod, inUse bool, obstacle func() *condition.Problem) choice {
	c := chosen(m, "set by the Input's attachment")
	if p := a.denied(m); p != nil || inUse {
		return c.but(p)
	}
	if p := a.unread(); p != nil {
		return c.but(p)
	}
	return c.but(obstacle())
}

// auto takes the ListenerSet where the Gateway consents to it, else Patch where
// policy does.
func (a *Attachment) auto() choice {
	for _, p := range []*condition.Problem{a.denied(""), a.unread()} {
		if p != nil {
			return choice{problem: p}
		}
	}
	sets := a.listenerSetObstacle()
	if sets == nil {
		return chosen(v1alpha1.AttachmentListenerSet, "the Gateway allows ListenerSets")
	}
	if sets.Waiting {
		return choice{problem: sets}
	}
	patch := a.denied(v1alpha1.AttachmentPatch)
	if patch == nil {
		patch = a.objectUnserved()
	}
	switch {
	case patch == nil:
		return chosen(v1alpha1.AttachmentPatch, "no ListenerSet: "+sets.Message)
	case patch.Waiting:
		return choice{problem: patch}
	}
	return choice{problem: &condition.Problem{
		Reason:    condition.ReasonNoAttachment,
		Message:   "Neither attachment is possible. ListenerSet: " + sets.Message + " Patch: " + patch.Message,
		Unwatched: sets.Unwatched || patch.Unwatched,
	}}
}

// unread is the problem of a Gateway that cannot be looked at.
func (a *Attachment) unread() *condition.Problem {
	switch {
	case !a.read.Known:
		return condition.Waiting(fmt.Sprintf("Waiting for the Gateway %s to be read.", a.Gateway))
	case a.read.Missing():
		return &condition.Problem{Reason: condition.ReasonGatewayNotFound, Message: fmt.Sprintf(
			"There is no Gateway %s: create it, or correct spec.gatewayRef, or let spec.gatewayDef create one.", a.Gateway)}
	}
	return nil
}

// denied is the problem of a Gateway that policy does not allow. Patch reaches
// any Gateway through the provider's own rights, so it needs an entry; the other
// attachments do only where the list is set.
func (a *Attachment) denied(m v1alpha1.AttachmentMethod) *condition.Problem {
	policy := a.Input.Policy
	if policy.AllowsGateway(a.Gateway.Namespace, a.Gateway.Name) {
		return nil
	}
	if len(policy.AllowedGateways) == 0 && m != v1alpha1.AttachmentPatch {
		return nil
	}
	return &condition.Problem{Reason: condition.ReasonNotAllowedByPolicy, Message: fmt.Sprintf(
		"policy.allowedGateways of the Composition's Input does not list %q: the platform team can add it.", a.Gateway)}
}

// ourGateway is the problem of a gatewayRef that names the Gateway which this XR
// created: composing it no longer would delete it. It can be let go.
func (a *Attachment) ourGateway(letGo string) *condition.Problem {
	return &condition.Problem{Reason: condition.ReasonGatewayIsOurs, Message: fmt.Sprintf(
		"spec.gatewayRef names %s, which this XR created with spec.gatewayDef and would delete. Set gatewayDef again, or name another Gateway, "+
			`or let go of it first: pause the XR (annotation crossplane.io/paused: "true"), %s, and unpause.`, a.Gateway, letGo)}
}

// handedOver reports whether an observed attachment is nothing but a name by now. A
// Gateway that this XR created and spec.gatewayDef no longer names was let go if it
// has no controller any more: Crossplane does not delete it then, and composing it
// would make it ours again. An Object that came too late to create the Gateway of
// spec.gatewayRef does no more than look at it.
func (a *Attachment) handedOver(k resources.Key) bool {
	named, defined := k.Target == a.Gateway, a.XR.Spec.GatewayDef != nil
	switch k.Role {
	case resources.RoleGateway:
		return (!named || !defined) && !metadataOf(a.State.Observed[k.String()]).Controlled()
	case resources.RoleGatewayObject:
		return named && !defined && a.foreign(k) && !a.overreaches(k)
	case resources.RoleListenerSet, resources.RolePatch, resources.RoleService, resources.RoleEndpointSlice:
	}
	return false
}

// listenerSetObstacle is why a new ListenerSet could not attach, nil if it can.
func (a *Attachment) listenerSetObstacle() *condition.Problem {
	if p := a.allowedListenersObstacle(); p != nil {
		return p
	}
	if class := a.State.GatewayClass(a.ClassName()); !class.Known {
		return condition.Waiting("Waiting for the GatewayClass to be read.")
	} else if found := class.One(); found != nil && deniesListenerSets(found.Status.SupportedFeatures) {
		return &condition.Problem{Reason: condition.ReasonListenerSetNotSupported, Message: fmt.Sprintf(
			"GatewayClass %q does not list the feature ListenerSet.", a.ClassName())}
	}
	return a.unserved(cluster.KindListenerSet, condition.ReasonListenerSetNotServed,
		"the kind ListenerSet is not served: install the Gateway API CRDs v1.5 or later (standard channel).")
}

// objectUnserved is the problem of an Object that could not be composed.
func (a *Attachment) objectUnserved() *condition.Problem {
	return a.unserved(resources.ObjectKind(a.owner), condition.ReasonProviderMissing, fmt.Sprintf(
		"the kind Object (%s) is not served: install provider-kubernetes v1.2.1 or later.", resources.ObjectKind(a.owner).APIVersion))
}

// unserved is the problem of a kind that the API server does not know: composing
// it would fail the whole XR.
func (a *Attachment) unserved(kind cluster.Kind, reason, message string) *condition.Problem {
	switch served, known := a.State.Serves(kind); {
	case served:
		return nil
	case !known:
		return &condition.Problem{Reason: condition.ReasonPending, Message: "Waiting for the schema of " + kind.Kind + ".", Waiting: true, Unwatched: true}
	}
	return &condition.Problem{Reason: reason, Message: message, Unwatched: true}
}

// deniesListenerSets reports whether a GatewayClass lists its features, and
// ListenerSet is not among them. An implementation that lists none says nothing.
func deniesListenerSets(features []gwapiv1.SupportedFeature) bool {
	for _, f := range features {
		if f.Name == "ListenerSet" || f.Name == "GatewayListenerSet" {
			return false
		}
	}
	return len(features) > 0
}

// allowedListenersObstacle is the Gateway's own say: spec.allowedListeners, which
// allows none unless set (GEP-1713).
func (a *Attachment) allowedListenersObstacle() *condition.Problem {
	from := a.setNamespace()
	allowed := a.read.One().Spec.AllowedListeners
	if allowed == nil || allowed.Namespaces == nil || allowed.Namespaces.From == nil {
		return a.notAllowed("spec.allowedListeners is not set")
	}
	switch *allowed.Namespaces.From {
	case gwapiv1.NamespacesFromAll:
		return nil
	case gwapiv1.NamespacesFromSame:
		if from == a.Gateway.Namespace {
			return nil
		}
		return a.notAllowed("spec.allowedListeners allows the Gateway's own namespace only")
	case gwapiv1.NamespacesFromSelector:
		return a.selectorObstacle(allowed.Namespaces.Selector)
	case gwapiv1.NamespacesFromNone:
	}
	return a.notAllowed("spec.allowedListeners allows none")
}

func (a *Attachment) selectorObstacle(s *metav1.LabelSelector) *condition.Problem {
	ns := a.State.Namespace(a.setNamespace())
	if !ns.Known {
		return condition.Waiting("Waiting for the Namespace to be read.")
	}
	selector, err := metav1.LabelSelectorAsSelector(s)
	if err == nil && ns.One() != nil && selector.Matches(labels.Set(ns.One().Metadata.Labels)) {
		return nil
	}
	return a.notAllowed("the selector of spec.allowedListeners does not match the namespace's labels")
}

func (a *Attachment) notAllowed(why string) *condition.Problem {
	return &condition.Problem{Reason: condition.ReasonNotAllowedByGateway, Message: fmt.Sprintf(
		"Gateway %s does not allow ListenerSets from namespace %q (%s): its operator can set "+
			`spec.allowedListeners: {namespaces: {from: Selector, selector: {matchLabels: {kubernetes.io/metadata.name: %s}}}}.`,
		a.Gateway, a.setNamespace(), why, a.setNamespace())}
}

// setNamespace is where ListenerSets are composed.
func (a *Attachment) setNamespace() string {
	if ns := a.XR.Metadata.Namespace; ns != "" {
		return ns
	}
	return a.Input.Entrypoint.Namespace
}

// requireChoice adds what the choice reads. Schemas are neither watched nor
// seeded, so they are asked only while the choice is open.
func (a *Attachment) requireChoice(reqs cluster.Requirements) {
	if a.XR.Spec.GatewayDef == nil {
		reqs.Namespace(a.setNamespace())
	}
	if len(a.current) > 0 {
		return
	}
	if a.XR.Spec.GatewayDef == nil {
		reqs.Schema(cluster.KindListenerSet)
	}
	if a.XR.Spec.GatewayDef == nil || a.createRole() == resources.RoleGatewayObject {
		reqs.Schema(resources.ObjectKind(a.owner))
	}
}
