package attach

import (
	"google.golang.org/protobuf/types/known/structpb"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// Parent is what carries our listeners: the Gateway, or a ListenerSet.
type Parent struct {
	Kind       string
	Name       types.NamespacedName
	Generation int64
	Conditions []metav1.Condition
	// Deleted: it is about to be gone, whatever its conditions say.
	Deleted bool
	// Optional: somebody else serves all that it carries.
	Optional bool
}

// Result is what an attachment desires, and what is known of it.
type Result struct {
	// Method chosen, empty while undecided, and why.
	Method v1alpha1.AttachmentMethod
	Reason string
	// Problem holds back the whole attachment.
	Problem *condition.Problem
	// Gateway that the listeners are for, and its GatewayClass once known.
	Gateway types.NamespacedName
	Class   string
	// ClassMissing: there is no GatewayClass of that name.
	ClassMissing bool
	// Addresses of the Gateway.
	Addresses []gwapiv1.GatewayStatusAddress
	// Composed resources.
	Composed []resources.Composed
	// Parents that carry the listeners, as far as they were seen.
	Parents []Parent
	// ParentNames that an HTTPRoute has to name, whether seen or not.
	ParentNames []Parent
	// Leaving are those of earlier attachments that still serve.
	Leaving []Parent
	// Listeners, one outcome for each planned listener, in order.
	Listeners []Outcome
	// Switching tells of an attachment that is being left.
	Switching *condition.Problem
	// Replacing: an earlier attachment still serves instead of this one.
	Replacing bool
	// Warnings for the people who wrote the XR.
	Warnings []string
}

// Settled reports whether the Gateway serves what was asked for, so that an
// earlier attachment may go: make before break.
func (r *Result) Settled() bool {
	if r.Problem != nil || len(r.Parents) == 0 || len(r.Parents) < len(r.ParentNames) {
		return false
	}
	for _, p := range r.Parents {
		if p.Deleted || !p.Optional && !p.Is("Programmed") {
			return false
		}
	}
	return r.listenersSettled()
}

func (r *Result) listenersSettled() bool {
	for i := range r.Listeners {
		if !r.Listeners[i].settled() {
			return false
		}
	}
	return true
}

// Is reports whether a condition is True for the parent's generation.
func (p Parent) Is(condition string) bool {
	for _, c := range p.Conditions {
		if c.Type == condition {
			return c.Status == metav1.ConditionTrue && c.ObservedGeneration >= p.Generation
		}
	}
	return false
}

func (r *Result) add(k resources.Key, resource *structpb.Struct, ready bool) {
	r.Composed = append(r.Composed, resources.Composed{Key: k, Resource: resource, Ready: ready})
}

// seeGateway takes the Gateway as the parent of all listeners.
func (r *Result) seeGateway(gw *cluster.Gateway) {
	r.ParentNames = []Parent{{Kind: "Gateway", Name: r.Gateway}}
	if gw == nil {
		return
	}
	r.Parents = []Parent{gatewayParent(gw)}
}

func gatewayParent(gw *cluster.Gateway) Parent {
	return Parent{
		Kind: "Gateway", Name: gw.Metadata.NamespacedName(), Generation: gw.Metadata.Generation, Conditions: gw.Status.Conditions,
		Deleted: gw.Metadata.Deleted != "",
	}
}

func setParent(set *cluster.ListenerSet) Parent {
	return Parent{
		Kind: "ListenerSet", Name: set.Metadata.NamespacedName(), Generation: set.Metadata.Generation, Conditions: set.Status.Conditions,
		Deleted: set.Metadata.Deleted != "",
	}
}
