package sharing

import (
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// Objects of three XRs, in the order of their names, and their field managers.
const (
	objectA, objectB, objectC    = "ofn-a-gw-0000000a", "ofn-b-gw-0000000b", "ofn-c-gw-0000000c"
	managerA, managerB, managerC = "provider-kubernetes/" + objectA, "provider-kubernetes/" + objectB, "provider-kubernetes/" + objectC
)

// http is a listener as it is planned.
func http(name gwapiv1.SectionName, host gwapiv1.Hostname) gwapiv1.Listener {
	all := gwapiv1.NamespacesFromAll
	return gwapiv1.Listener{
		Name: name, Port: 80, Protocol: gwapiv1.HTTPProtocolType, Hostname: &host,
		AllowedRoutes: &gwapiv1.AllowedRoutes{Namespaces: &gwapiv1.RouteNamespaces{From: &all}},
	}
}

func ours(l gwapiv1.Listener) Planned       { return Planned{Listener: l} }
func ofDefaults(l gwapiv1.Listener) Planned { return Planned{Listener: l, Shared: true} }

// held is a listener on the Gateway, with the managers that have all of it.
type held struct {
	gwapiv1.Listener
	by []string
}

func has(l gwapiv1.Listener, by ...string) held { return held{l, by} }

// gatewayOf is a Gateway, and an operator's listener.
func gatewayOf(listeners ...held) *cluster.Gateway {
	gw := &cluster.Gateway{Metadata: cluster.Metadata{Namespace: "gateways", Name: "gw"}}
	for _, l := range append(listeners, has(http("operators", "operator.io"), "argocd-controller")) {
		gw.Spec.Listeners = append(gw.Spec.Listeners, l.Listener)
		for _, manager := range l.by {
			gw.Metadata.ManagedFields = append(gw.Metadata.ManagedFields, managedAs(l.Name, manager, "Apply", ".", "f:name", "f:port", "f:protocol", "f:hostname", "f:allowedRoutes"))
		}
	}
	return gw
}

// managedAs says that a manager has fields of a listener.
func managedAs(name gwapiv1.SectionName, manager, operation string, fields ...string) cluster.ManagedFieldsEntry {
	set := wire.Object{}
	for _, f := range fields {
		set = set.With(f, leaf)
	}
	return cluster.ManagedFieldsEntry{
		Manager: manager, Operation: operation,
		FieldsV1: nested(wire.ValueOf(set), "f:spec", "f:listeners", `k:{"name":"`+string(name)+`"}`),
	}
}

// objectOf is an Object that states listeners and is Synced.
func objectOf(name, annotation string, listeners ...gwapiv1.Listener) *cluster.Object {
	o := &cluster.Object{Metadata: cluster.Metadata{Namespace: "team", Name: name, Annotations: map[string]string{resources.AnnotationListeners: annotation}}}
	o.Spec.ForProvider.Manifest.Spec.Listeners = listeners
	o.Status.Conditions = []metav1.Condition{{Type: "Synced", Status: metav1.ConditionTrue}}
	return o
}

func refused(o *cluster.Object) *cluster.Object {
	o.Status.Conditions = []metav1.Condition{{Type: "Synced", Status: metav1.ConditionFalse, Reason: "ReconcileError"}}
	return o
}

func observing(o *cluster.Object) *cluster.Object {
	o.Spec.ManagementPolicies = []string{"Observe"}
	return o
}

// answered has every look-up answered from these Objects, as Crossplane would.
func answered(v View, objects ...*cluster.Object) View {
	v.Answers = map[Lookup]cluster.Answer[cluster.Object]{}
	all := Lookup{resources.LabelTarget, resources.LabelHash("gateways", "gw")}
	v.Answers[all] = cluster.Answer[cluster.Object]{Known: true}
	for _, name := range []string{objectA, objectB, objectC} {
		v.Answers[Lookup{resources.LabelObject, resources.LabelHash(name)}] = cluster.Answer[cluster.Object]{Known: true}
	}
	for _, o := range objects {
		v.Answers[Lookup{resources.LabelObject, resources.LabelHash(o.Metadata.Name)}] = cluster.Answer[cluster.Object]{Known: true, Items: []cluster.Object{*o}}
		v.Answers[all] = cluster.Answer[cluster.Object]{Known: true, Items: append(v.Answers[all].Items, *o)}
	}
	return v
}

// told are listeners in short.
func told(listeners []gwapiv1.Listener) []string {
	var out []string
	for _, l := range listeners {
		text := fmt.Sprintf("%s %d/%s", l.Name, l.Port, l.Protocol)
		if l.Hostname != nil {
			text += " " + string(*l.Hostname)
		}
		out = append(out, text)
	}
	return out
}
