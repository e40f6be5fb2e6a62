package attach

import (
	"slices"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
	"sigs.k8s.io/yaml"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// The cast of most tests: an XR in openfunction, and Contour's Gateway.
const (
	xrUID        = "8f2c6b1e-0000-4000-8000-000000000001"
	contourKey   = "listeners-object/projectcontour/contour"
	contourPatch = "ofn-openfunction-openfunction-projectcontour-contour-a902859d"
	ourManager   = "provider-kubernetes/" + contourPatch
	otherObject  = "ofn-team-b-other-projectcontour-contour-00000000"
	otherManager = "provider-kubernetes/" + otherObject
)

var contour = types.NamespacedName{Namespace: "projectcontour", Name: "contour"}

// yamlOf shows a composed resource as people read it.
func yamlOf(tb testing.TB, s wire.Object) string {
	tb.Helper()
	out, err := yaml.Marshal(goldentest.AsMap(s))
	if err != nil {
		tb.Fatal(err)
	}
	return string(out)
}

// newXR is an XR that refers to Contour's Gateway.
func newXR() v1alpha1.Gateway {
	return v1alpha1.Gateway{
		APIVersion: "networking.openfunction.io/v1alpha1",
		Kind:       "Gateway",
		Metadata:   v1alpha1.Metadata{Name: "openfunction", Namespace: "openfunction", UID: xrUID, Generation: 1},
		Spec: v1alpha1.GatewaySpec{
			Domain: "ofn.io", ClusterDomain: "cluster.local", HTTPRouteLabelKey: "app.kubernetes.io/managed-by",
			GatewayRef: &v1alpha1.GatewayRef{Name: contour.Name, Namespace: contour.Namespace},
		},
	}
}

// anyGateway is an Input that lets Patch change every Gateway.
func anyGateway(mode v1beta1.AttachmentMode) v1beta1.Input {
	return v1beta1.Input{Attachment: mode, Policy: v1beta1.Policy{PatchGateways: []string{"*/*"}}}.Default()
}

// byTenant is the request of an XR whose spec a tenant wrote.
func byTenant(xr v1alpha1.Gateway, in v1beta1.Input, listeners ...listener.Listener) Request {
	return Request{XR: xr, Tenant: xr.Spec, Input: in, Listeners: listeners}
}

// on is a listener of the user's, admitting routes from everywhere.
func on(name string, protocol gwapiv1.ProtocolType, port gwapiv1.PortNumber, hostname string) listener.Listener {
	l := listener.Listener{Listener: gwapiv1.Listener{
		Name: gwapiv1.SectionName(name), Protocol: protocol, Port: port,
		AllowedRoutes: &gwapiv1.AllowedRoutes{Namespaces: &gwapiv1.RouteNamespaces{From: new(gwapiv1.NamespacesFromAll)}},
	}}
	if hostname != "" {
		l.Hostname = new(gwapiv1.Hostname(hostname))
	}
	return l
}

func onHTTP(name string, port gwapiv1.PortNumber, hostname string) listener.Listener {
	return on(name, gwapiv1.HTTPProtocolType, port, hostname)
}

// internal is the listener that every XR has unless its user wrote it.
func internal() listener.Listener {
	l := onHTTP("ofn-http-internal", 80, "*.cluster.local")
	l.Internal, l.Added, l.Shared = true, true, true
	return l
}

func external() listener.Listener { return onHTTP("ofn-http-external", 80, "*.ofn.io") }

// held is a listener on a Gateway, and the field managers that have all of it.
type held struct {
	gwapiv1.Listener
	managers []string
}

func has(l listener.Listener, managers ...string) held { return held{l.Listener, managers} }

// gatewayOf is a Gateway, programmed, with these listeners.
func gatewayOf(name types.NamespacedName, listeners ...held) map[string]any {
	var spec []gwapiv1.Listener
	var status []gwapiv1.ListenerStatus
	fields := map[string]map[string]any{}
	var order []string
	for _, l := range listeners {
		spec = append(spec, l.Listener)
		status = append(status, gwapiv1.ListenerStatus{Name: l.Name, SupportedKinds: nil, Conditions: readyConditions(1)})
		for _, m := range l.managers {
			if fields[m] == nil {
				fields[m] = map[string]any{}
				order = append(order, m)
			}
			fields[m][`k:{"name":"`+string(l.Name)+`"}`] = map[string]any{".": map[string]any{}, "f:name": map[string]any{}, "f:port": map[string]any{}}
		}
	}
	var managed []any
	for _, m := range order {
		operation := "Apply"
		if m == "openfunction" { // its controller does not apply
			operation = "Update"
		}
		managed = append(managed, map[string]any{
			"manager": m, "operation": operation,
			"fieldsV1": map[string]any{"f:spec": map[string]any{"f:listeners": fields[m]}},
		})
	}
	return map[string]any{
		"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway",
		"metadata": map[string]any{"name": name.Name, "namespace": name.Namespace, "generation": 1, "managedFields": managed},
		"spec":     map[string]any{"gatewayClassName": name.Name, "listeners": spec},
		"status":   map[string]any{"conditions": parentConditions(1), "listeners": status},
	}
}

// createdByFirst tells that the first of a Gateway's managers set its class.
func createdByFirst(gw map[string]any) map[string]any {
	managed := gw["metadata"].(map[string]any)["managedFields"].([]any)
	set(managed[0].(map[string]any), map[string]any{}, "fieldsV1", "f:spec", "f:gatewayClassName")
	return gw
}

func set(object map[string]any, value any, path ...string) map[string]any {
	at := object
	for _, p := range path[:len(path)-1] {
		at = at[p].(map[string]any)
	}
	at[path[len(path)-1]] = value
	return object
}

// known is a State in which everything was asked, and only this is there.
type known struct {
	gateways map[types.NamespacedName]map[string]any
	classes  map[string]string // features, comma-free YAML list
	served   []cluster.Kind
	labels   map[string]string // of the XR's namespace
	existing map[string]string // "Kind/namespace/name": YAML
	observed map[string]wire.Object
	// objects of other XRs.
	objects []wire.Object
}

// state answers every requirement that an attachment could have.
func (k known) state(tb testing.TB, of Request) cluster.State {
	tb.Helper()
	s := cluster.State{Observed: k.observed, Required: map[string][]wire.Object{}, Schemas: map[string]wire.Object{}}
	for range 6 {
		of.State = s
		reqs := cluster.NewRequirements()
		Decide(of).Require(reqs)
		s = cluster.State{Observed: k.observed, Required: map[string][]wire.Object{}, Schemas: map[string]wire.Object{}}
		for name, sel := range reqs.Resources {
			s.Required[name] = k.fetch(tb, sel)
		}
		for name, kind := range reqs.Schemas {
			s.Schemas[name] = k.schema(kind)
		}
	}
	return s
}

func (k known) schema(kind cluster.Kind) wire.Object {
	if !slices.Contains(k.served, kind) {
		return nil
	}
	return goldentest.Encode(map[string]string{"type": "object"})
}

func (k known) fetch(tb testing.TB, sel cluster.Selector) []wire.Object {
	tb.Helper()
	name := types.NamespacedName{Namespace: sel.Namespace, Name: sel.Name}
	switch sel.Kind {
	case cluster.KindGateway:
		if gw, ok := k.gateways[name]; ok {
			return []wire.Object{goldentest.Encode(gw)}
		}
	case cluster.KindGatewayClass:
		if features, ok := k.classes[sel.Name]; ok {
			return []wire.Object{goldentest.Object(tb, "{metadata: {name: "+sel.Name+"}, status: {supportedFeatures: "+features+"}}")}
		}
	case cluster.KindNamespace:
		return []wire.Object{goldentest.Encode(map[string]any{"metadata": map[string]any{"name": sel.Name, "labels": k.labels}})}
	default:
		if len(sel.Labels) > 0 {
			return slices.DeleteFunc(slices.Clone(k.objects), func(o wire.Object) bool { return !labelled(o, sel) })
		}
		if doc, ok := k.existing[sel.Kind.Kind+"/"+name.String()]; ok {
			return []wire.Object{goldentest.Object(tb, doc)}
		}
	}
	return nil
}

// compose answers a request from what is known.
func (k known) compose(tb testing.TB, of Request) Result {
	tb.Helper()
	of.State = k.state(tb, of)
	return Decide(of).Compose(followed)
}

// everything is served.
var everything = []cluster.Kind{cluster.KindListenerSet, cluster.KindObject, cluster.KindClusterObject}

// keys of what is composed, in order.
func keys(res Result) []string {
	var out []string
	for _, c := range res.Composed {
		out = append(out, c.Key.String())
	}
	return out
}

// applied are the names of the listeners in a composed resource, be it a Gateway,
// a ListenerSet or an Object; false if it is not composed.
func applied(res Result, key string) ([]gwapiv1.SectionName, bool) {
	for _, c := range res.Composed {
		if c.Key.String() == key {
			return namesIn(c.Resource), true
		}
	}
	return nil, false
}

func namesIn(resource wire.Object) []gwapiv1.SectionName {
	var names []gwapiv1.SectionName
	for _, l := range listenersIn(resource) {
		names = append(names, l.Name)
	}
	return names
}

// problemOf the first listener of a name.
func problemOf(res Result, name gwapiv1.SectionName) *condition.Problem {
	for _, o := range res.Listeners {
		if o.Listener.Name == name {
			return o.Problem
		}
	}
	return nil
}

// followed says that the entry Service leads to the Gateway.
func followed() (bool, time.Duration) { return true, 0 }

// behind says that the entry Service still leads elsewhere.
func behind() (bool, time.Duration) { return false, 0 }

// decision is what was decided, as far as others can tell.
type decision struct {
	method  v1alpha1.AttachmentMethod
	reason  string
	problem *condition.Problem
}

func decided(a *Attachment) decision {
	d := decision{reason: a.reason, problem: a.problem}
	if a.way != nil {
		d.method = a.way.traits().Method
	}
	return d
}
