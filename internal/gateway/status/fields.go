package status

import (
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/attach"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/entrypoint"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

func attachedGateway(att *attach.Result) *v1alpha1.AttachedGateway {
	out := &v1alpha1.AttachedGateway{
		Name: att.Gateway.Name, Namespace: att.Gateway.Namespace, ClassName: att.Class,
		Attachment: att.Method, Reason: att.Reason, OnDeletion: att.OnDeletion,
	}
	if att.Problem != nil {
		out.Reason = see(TypeAccepted)
	}
	return out
}

// parentRefs are the new parents, and those of an earlier attachment for as long
// as it serves: routes have to name both.
func parentRefs(att *attach.Result) []v1alpha1.ParentRef {
	var refs []v1alpha1.ParentRef
	for _, p := range slices.Concat(att.Parents, att.Leaving) {
		if ref := refTo(p); !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	return refs
}

func refTo(p attach.Parent) v1alpha1.ParentRef {
	return v1alpha1.ParentRef{Group: gwapiv1.GroupName, Kind: p.Kind, Namespace: p.Name.Namespace, Name: p.Name.Name}
}

func entryStatus(e *entrypoint.Result) *v1alpha1.Entrypoint {
	if e.Disabled {
		return nil
	}
	return &v1alpha1.Entrypoint{Host: e.Host, Targets: e.Targets}
}

// listeners are ours only, in our order.
func (s *Subject) listeners() []v1alpha1.ListenerStatus {
	att := &s.Attachment
	out := make([]v1alpha1.ListenerStatus, 0, len(att.Listeners))
	for i := range att.Listeners {
		o := &att.Listeners[i]
		out = append(out, listenerStatus(o, listenerReady(att, o), s.told(o.Listener.Name, i)))
	}
	return out
}

// listenerStatus returns what is told of a listener, whose conditions were told before.
func listenerStatus(o *attach.Outcome, v condition.Verdict, before told) v1alpha1.ListenerStatus {
	s := v1alpha1.ListenerStatus{Name: o.Listener.Name, Port: o.Listener.Port, Protocol: o.Listener.Protocol}
	if o.Listener.Hostname != nil {
		s.Hostname = *o.Listener.Hostname
	}
	ready := metav1.Condition{Type: typeReady, Status: v.Status, Reason: v.Reason, Message: v.Message, ObservedGeneration: o.Carrier.Generation}
	var said []metav1.Condition
	if o.Status != nil && o.Problem == nil {
		s.AttachedRoutes, s.SupportedKinds, said = o.Status.AttachedRoutes, o.Status.SupportedKinds, o.Status.Conditions
	}
	s.Conditions = make([]v1alpha1.Condition, 0, len(said)+1)
	for i := range said {
		switch c := &said[i]; {
		case c.Type == typeReady && condition.Said(c) == v:
			ready.ObservedGeneration, ready.LastTransitionTime = c.ObservedGeneration, c.LastTransitionTime
		case c.Type == typeReady: // v says more
		case c.Type != "" && answer.Find(s.Conditions, c.Type) == nil: // the XR's schema takes a type once
			s.Conditions = append(s.Conditions, before.or(c, o.Carrier.Generation))
		}
	}
	s.Conditions = append(s.Conditions, before.or(&ready, speaksSince(o, v)))
	return s
}

// typeReady is Gateway API's reserved listener condition (GEP-1364).
const typeReady = "Ready"

func listenerCondition(c *metav1.Condition) v1alpha1.Condition {
	out := v1alpha1.Condition{
		Type: c.Type, Status: condition.StatusOf(c), Reason: c.Reason, Message: c.Message, ObservedGeneration: c.ObservedGeneration,
	}
	if !c.LastTransitionTime.IsZero() {
		out.LastTransitionTime = c.LastTransitionTime.UTC().Format(time.RFC3339)
	}
	return out
}
