// Package attach decides how listeners reach a Kubernetes Gateway, and composes
// what takes them there. One file holds one attachment: create.go, listenerset.go
// and patch.go; choose.go picks among them, switch.go leads from one to another.
package attach

import (
	"slices"

	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// Request is all that an attachment is decided from.
type Request struct {
	// XR with its defaults filled in.
	XR v1alpha1.Gateway
	// Input with its defaults filled in.
	Input v1beta1.Input
	// Listeners to attach, as planned.
	Listeners []listener.Listener
	// State of the cluster.
	State cluster.State
}

// Attachment is the decision how listeners reach the Gateway.
type Attachment struct {
	Request

	// Gateway is the Gateway that spec asks for.
	Gateway types.NamespacedName
	// EntryBehind: the entry Service does not lead to it yet, so what it leads to
	// has to stay.
	EntryBehind bool

	owner   resources.Owner
	read    cluster.Answer[cluster.Gateway]
	current []resources.Key // observed, ours, and part of this attachment
	old     []resources.Key // observed, ours, and part of another one
	sets    []listenerSet   // of this attachment, where it is made of ListenerSets
	choice
}

// Decide reads the state and chooses the attachment.
func Decide(r Request) *Attachment {
	meta := r.XR.Metadata
	a := &Attachment{
		Request: r,
		Gateway: target(r.XR.Spec),
		owner:   resources.Owner{Kind: r.XR.Kind, Namespace: meta.Namespace, Name: meta.Name},
	}
	a.read = a.readGateway()
	ours := a.observed()
	a.choice = a.choose(ours)
	for _, k := range ours {
		if k.Target == a.Gateway && k.Role == a.role() {
			a.current = append(a.current, k)
		} else {
			a.old = append(a.old, k)
		}
	}
	if a.method == v1alpha1.AttachmentListenerSet {
		a.sets = a.partition()
	}
	return a
}

// Switches reports whether an earlier attachment is still there, to be left.
func (a *Attachment) Switches() bool { return len(a.old) > 0 }

// Require adds all that the decision and its composition read.
func (a *Attachment) Require(reqs cluster.Requirements) {
	if a.Gateway.Name != "" {
		reqs.Gateway(a.Gateway)
	}
	for _, k := range a.old {
		reqs.Gateway(k.Target)
	}
	if class := a.ClassName(); class != "" {
		reqs.GatewayClass(class)
	}
	a.requireChoice(reqs)
	a.requireExisting(reqs)
}

// Compose returns what has to be desired, and what is known of each listener.
func (a *Attachment) Compose() Result {
	res := a.result()
	switch {
	case res.Problem != nil:
		a.hold(&res)
	case a.method == v1alpha1.AttachmentCreate:
		a.create(&res)
	case a.method == v1alpha1.AttachmentListenerSet:
		a.listenerSets(&res)
	case a.method == v1alpha1.AttachmentPatch:
		a.patch(&res)
	}
	a.leaveOld(&res)
	return res
}

// result is what is known whatever is composed.
func (a *Attachment) result() Result {
	res := Result{Method: a.method, Reason: a.reason, Problem: a.problem, Gateway: a.Gateway, Class: a.ClassName()}
	if gw := a.read.One(); gw != nil {
		res.Addresses = gw.Status.Addresses
	}
	// Without a GatewayClass no controller will ever answer.
	res.ClassMissing = res.Class != "" && a.State.GatewayClass(res.Class).Missing()
	return res
}

// target is the Gateway that a defaulted spec asks for.
func target(spec v1alpha1.GatewaySpec) types.NamespacedName {
	switch {
	case spec.GatewayRef != nil:
		return types.NamespacedName{Namespace: spec.GatewayRef.Namespace, Name: spec.GatewayRef.Name}
	case spec.GatewayDef != nil:
		return types.NamespacedName{Namespace: spec.GatewayDef.Namespace, Name: spec.GatewayDef.Name}
	}
	return types.NamespacedName{}
}

// role of what the chosen attachment composes, none while undecided.
func (a *Attachment) role() resources.Role {
	switch a.method {
	case v1alpha1.AttachmentCreate:
		return a.createRole()
	case v1alpha1.AttachmentListenerSet:
		return resources.RoleListenerSet
	case v1alpha1.AttachmentPatch:
		return resources.RolePatch
	}
	return ""
}

// readGateway is the Gateway as it was required or, before that, as observed.
func (a *Attachment) readGateway() cluster.Answer[cluster.Gateway] {
	ans := a.State.Gateway(a.Gateway)
	if ans.Known {
		return ans
	}
	if gw := cluster.ObservedAs[cluster.Gateway](a.State, a.key(resources.RoleGateway).String()); gw != nil {
		return cluster.Answer[cluster.Gateway]{Known: true, Items: []cluster.Gateway{*gw}}
	}
	return ans
}

// observed are the keys of all attachments that this XR composed before, in
// order. Crossplane leaves out what somebody else controls.
func (a *Attachment) observed() []resources.Key {
	var keys []resources.Key
	for s := range a.State.Observed {
		if k, ok := resources.ParseKey(s); ok && k.Attaches() && !a.handedOver(k) {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, resources.Key.Compare)
	return keys
}

// ClassName of the Gateway, empty while unknown.
func (a *Attachment) ClassName() string {
	if def := a.XR.Spec.GatewayDef; def != nil {
		return string(def.GatewayClassName)
	}
	if gw := a.read.One(); gw != nil {
		return string(gw.Spec.GatewayClassName)
	}
	return ""
}

// ReadGateway is what the cluster says of the Gateway.
func (a *Attachment) ReadGateway() cluster.Answer[cluster.Gateway] { return a.read }

// hold keeps what this attachment composed as it is and attaches nothing more.
func (a *Attachment) hold(res *Result) {
	for _, k := range a.current {
		res.add(k, a.kept(k), false)
		res.ParentNames = append(res.ParentNames, a.parent(k))
	}
	res.Listeners = make([]Outcome, 0, len(a.Listeners))
	for _, l := range a.Listeners {
		res.Listeners = append(res.Listeners, Outcome{Listener: l, Problem: res.Problem})
	}
}

// parent is what an HTTPRoute has to name for the listeners of an observed
// attachment: the ListenerSet, or else the Gateway.
func (a *Attachment) parent(k resources.Key) Parent {
	if k.Role != resources.RoleListenerSet {
		return Parent{Kind: "Gateway", Name: k.Target}
	}
	return Parent{Kind: "ListenerSet", Name: metadataOf(a.State.Observed[k.String()]).NamespacedName()}
}
