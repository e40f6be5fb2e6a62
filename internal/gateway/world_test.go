package gateway

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

type object = map[string]any

var shared = types.NamespacedName{Namespace: "projectcontour", Name: "contour"}

// world is one Gateway with the OpenFunction Gateways that patch it, provider-kubernetes,
// which applies an Object as soon as it changes, and an implementation, which answers when
// it is told to.
type world struct {
	testing.TB
	gateway *sharedGateway
	xrs     []*neighbour
	objects map[string]object // by requirement
	now     time.Time
	calls   int // of the function
}

// neighbour is an XR with what it composed.
type neighbour struct {
	key    types.NamespacedName
	object object
	// desired and observed are the composed resources by their key.
	desired, observed map[string]wire.Object
	// required is what the last answer required: Crossplane starts with that.
	required cluster.Requirements
	writes   int // of what it composed, and of its status
}

func newWorld(tb testing.TB) *world {
	tb.Helper()
	w := &world{TB: tb, gateway: newSharedGateway(), now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	w.objects = map[string]object{
		"gatewayclass/contour":         {"metadata": object{"name": "contour", "generation": 1}},
		"service/projectcontour/envoy": {"metadata": object{"name": "envoy", "namespace": "projectcontour"}, "spec": object{"clusterIP": "10.0.0.1", "ports": []any{object{"port": 80}}}},
	}
	return w
}

// team adds the XR of a team's namespace, with these listeners of its own.
func (w *world) team(namespace string, listeners ...any) *neighbour {
	x := &neighbour{
		key: types.NamespacedName{Namespace: namespace, Name: "functions"},
		object: object{
			"apiVersion": cluster.KindOpenFunctionGateway.APIVersion, "kind": cluster.KindOpenFunctionGateway.Kind,
			"metadata": object{"name": "functions", "namespace": namespace, "uid": namespace, "generation": 1},
			"spec":     object{"domain": namespace + ".example.com", "gatewayRef": object{"name": shared.Name, "namespace": shared.Namespace}},
		},
		required: cluster.NewRequirements(),
	}
	w.xrs = append(w.xrs, x)
	return x.states(listeners...)
}

// states has the user write other listeners.
func (x *neighbour) states(listeners ...any) *neighbour {
	x.object["spec"].(object)["gatewaySpec"] = object{"listeners": listeners}
	meta := x.object["metadata"].(object)
	meta["generation"] = meta["generation"].(int) + 1
	return x
}

// reconcile an XR as Crossplane does, and report whether anything was written.
func (w *world) reconcile(x *neighbour) bool {
	w.Helper()
	w.now = w.now.Add(time.Second)
	a := w.ask(x)
	before := x.writes
	desired := map[string]wire.Object{}
	for _, c := range a.Composed {
		key := c.Key.String()
		if desired[key] = c.Resource; string(x.desired[key]) != string(c.Resource) {
			x.writes++
			w.compose(x, c)
		}
	}
	for key := range x.desired {
		if desired[key] == nil {
			delete(x.observed, key)
			x.writes++
		}
	}
	x.desired, x.required = desired, a.Requirements
	if status := w.statusOf(x, a); fmt.Sprint(status) != fmt.Sprint(x.object["status"]) {
		x.object["status"] = status
		x.writes++
	}
	return x.writes > before
}

// ask the function until it has all that it requires.
func (w *world) ask(x *neighbour) answer.Answer {
	w.Helper()
	q := answer.Question{
		Composite: goldentest.Encode(x.object),
		Input:     goldentest.Object(w, `{environmentConfig: "", attachment: Patch, policy: {patchGateways: ["*/*"]}}`),
	}
	reqs := x.required
	reqs.Schemas = map[string]cluster.Kind{} // Crossplane remembers the resources only
	for range 6 {
		q.State = w.state(x, reqs)
		a := Answer(q)
		w.calls++
		if a.Refusal != "" {
			w.Fatal(a.Refusal)
		}
		if maps.EqualFunc(reqs.Resources, a.Requirements.Resources, func(a, b cluster.Selector) bool { return fmt.Sprint(a) == fmt.Sprint(b) }) &&
			maps.Equal(reqs.Schemas, a.Requirements.Schemas) {
			return a
		}
		reqs = a.Requirements
	}
	w.Fatal("the requirements are not stable after 6 calls")
	return answer.Answer{}
}

func (w *world) state(x *neighbour, reqs cluster.Requirements) cluster.State {
	out := cluster.State{Now: w.now, Observed: maps.Clone(x.observed), Required: map[string][]wire.Object{}, Schemas: map[string]wire.Object{}}
	for name, s := range reqs.Resources {
		out.Required[name] = nil
		switch o := w.objects[name]; {
		case s.Kind == cluster.KindGateway && s.Name == shared.Name:
			out.Required[name] = []wire.Object{w.gateway.object()}
		case o != nil:
			out.Required[name] = []wire.Object{goldentest.Encode(o)}
		case s.Kind == cluster.KindObject:
			out.Required[name] = w.labelled(s.Labels)
		}
	}
	for name := range reqs.Schemas {
		out.Schemas[name] = goldentest.Encode(object{"type": "object"})
	}
	return out
}

// labelled returns the Objects of all XRs that have labels.
func (w *world) labelled(labels map[string]string) []wire.Object {
	var out []wire.Object
	for _, x := range w.xrs {
		for _, key := range slices.Sorted(maps.Keys(x.observed)) {
			has := cluster.ReadAs[cluster.Meta](x.observed[key]).Metadata.Labels
			if cluster.KindOf(x.observed[key]) != cluster.KindObject || len(labels) == 0 {
				continue
			}
			if !slices.ContainsFunc(slices.Collect(maps.Keys(labels)), func(l string) bool { return has[l] != labels[l] }) {
				out = append(out, x.observed[key])
			}
		}
	}
	return out
}

// compose a resource, which is observed at once. An Object is applied at once, too.
func (w *world) compose(x *neighbour, c resources.Composed) {
	o := goldentest.AsMap(c.Resource)
	meta := o["metadata"].(object)
	meta["generation"] = 1
	meta["ownerReferences"] = []any{object{"kind": "Gateway", "name": x.key.Name, "uid": x.key.Namespace, "controller": true}}
	if c.Key.Role == resources.RolePatch {
		seen := cluster.ReadAs[cluster.Object](c.Resource)
		w.gateway.apply(resources.FieldManager(seen.Metadata.Name), seen.Spec.ForProvider.Manifest.Spec.Listeners)
		o["status"] = object{
			"conditions": []any{object{"type": "Synced", "status": "True", "observedGeneration": 1}},
			"atProvider": object{"manifest": object{"metadata": object{"uid": w.gateway.uid, "generation": w.gateway.generation}}},
		}
	}
	if x.observed == nil {
		x.observed = map[string]wire.Object{}
	}
	x.observed[c.Key.String()] = goldentest.Encode(o)
}

// statusOf is the XR's status once Crossplane wrote it.
func (w *world) statusOf(x *neighbour, a answer.Answer) object {
	status := goldentest.AsMap(a.Status)
	before, _ := x.object["status"].(object)
	said, _ := before["conditions"].([]any)
	var conditions []any
	for _, c := range a.Conditions {
		condition := object{
			"type": c.Type, "status": string(c.Status), "reason": c.Reason, "message": c.Message,
			"observedGeneration": x.object["metadata"].(object)["generation"], "lastTransitionTime": w.now.Format(time.RFC3339),
		}
		for _, b := range said {
			if b := b.(object); b["type"] == c.Type && b["status"] == condition["status"] && b["reason"] == c.Reason && b["message"] == c.Message {
				condition["lastTransitionTime"] = b["lastTransitionTime"]
			}
		}
		conditions = append(conditions, condition)
	}
	status["conditions"] = conditions
	return status
}

// settle has all XRs reconciled, and the implementation answer, until nothing changes.
func (w *world) settle() {
	w.Helper()
	for range 20 {
		changed := false
		for _, x := range w.xrs {
			changed = w.reconcile(x) || changed
		}
		if changed = w.gateway.answer(w.now) || changed; !changed {
			return
		}
	}
	w.Fatal("no rest after 20 rounds")
}
