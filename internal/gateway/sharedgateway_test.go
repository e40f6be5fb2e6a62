package gateway

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

const operator = "kubectl"

// sharedGateway is a Gateway with the listeners that each manager applies.
type sharedGateway struct {
	uid        string
	generation int
	spec       []gwapiv1.Listener
	managers   []string
	stated     map[string][]gwapiv1.Listener
	// answered is the generation that its implementation answered for, and status what it
	// wrote then.
	answered int
	status   object
	// reversed: the implementation writes the listeners' status in the opposite order.
	reversed bool
	// routes are attached to listeners, and broken are listeners that the implementation
	// cannot serve.
	routes map[gwapiv1.SectionName]int
	broken map[gwapiv1.SectionName]string
}

func newSharedGateway() *sharedGateway {
	g := &sharedGateway{
		uid: "anew-1", stated: map[string][]gwapiv1.Listener{}, status: object{},
		routes: map[gwapiv1.SectionName]int{}, broken: map[gwapiv1.SectionName]string{},
	}
	g.apply(operator, []gwapiv1.Listener{{Name: "shop", Port: 80, Protocol: "HTTP", Hostname: new(gwapiv1.Hostname("shop.example.com"))}})
	return g
}

// apply listeners as server-side apply does, with force.
func (g *sharedGateway) apply(manager string, listeners []gwapiv1.Listener) {
	if !slices.Contains(g.managers, manager) {
		g.managers = append(g.managers, manager)
	}
	g.stated[manager] = listeners
	before := asJSON(g.spec)
	var spec []gwapiv1.Listener
	for _, l := range g.spec {
		if now := g.merged(l.Name, manager); now != nil {
			spec = append(spec, *now)
		}
	}
	for _, l := range listeners {
		if !named(spec, l.Name) {
			spec = append(spec, l)
		}
	}
	if g.spec = spec; asJSON(spec) != before {
		g.generation++
	}
}

func named(listeners []gwapiv1.Listener, name gwapiv1.SectionName) bool {
	return slices.ContainsFunc(listeners, func(l gwapiv1.Listener) bool { return l.Name == name })
}

// merged returns a listener as the manager states it, who wrote last, else as another one
// does, nil if nobody has it any more.
func (g *sharedGateway) merged(name gwapiv1.SectionName, last string) *gwapiv1.Listener {
	for _, m := range append([]string{last}, g.managers...) {
		if i := slices.IndexFunc(g.stated[m], func(l gwapiv1.Listener) bool { return l.Name == name }); i >= 0 {
			return &g.stated[m][i]
		}
	}
	return nil
}

// object is the Gateway as the API server shows it.
func (g *sharedGateway) object() wire.Object {
	var managed []any
	for _, m := range g.managers {
		listeners := object{}
		for _, l := range g.stated[m] {
			fields := fieldsOf(asAny(l)).(object)
			fields["."] = object{}
			listeners[fmt.Sprintf(`k:{"name":%q}`, l.Name)] = fields
		}
		managed = append(managed, object{"manager": m, "operation": "Apply", "fieldsV1": object{"f:spec": object{"f:listeners": listeners}}})
	}
	return goldentest.Encode(object{
		"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway",
		"metadata": object{"name": shared.Name, "namespace": shared.Namespace, "uid": g.uid, "generation": g.generation, "managedFields": managed},
		"spec":     object{"gatewayClassName": "contour", "listeners": g.spec},
		"status":   g.status,
	})
}

func asJSON(v any) string {
	out, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(out)
}

func asAny(v any) (out any) {
	if err := json.Unmarshal([]byte(asJSON(v)), &out); err != nil {
		panic(err)
	}
	return out
}

// fieldsOf returns the set of a value's fields as managedFields write it.
func fieldsOf(v any) any {
	out := object{}
	if fields, ok := v.(object); ok {
		for k, e := range fields {
			out["f:"+k] = fieldsOf(e)
		}
	}
	return out
}

// answer for the Gateway as it is now, as Contour does: all conditions are written anew
// with each change. It reports whether there was one.
func (g *sharedGateway) answer(now time.Time) bool {
	if g.answered == g.generation {
		return false
	}
	g.rewrite(now)
	return true
}

// rewrite the status, whether anything changed or not.
func (g *sharedGateway) rewrite(now time.Time) {
	g.answered = g.generation
	condition := func(t, status, reason, message string) any {
		return object{"type": t, "status": status, "reason": reason, "message": message, "observedGeneration": g.generation, "lastTransitionTime": now.Format(time.RFC3339)}
	}
	var listeners []any
	for _, l := range g.spec {
		resolved := condition("ResolvedRefs", "True", "ResolvedRefs", "Listener references resolved")
		programmed := condition("Programmed", "True", "Programmed", "Valid listener")
		if why := g.broken[l.Name]; why != "" {
			resolved = condition("ResolvedRefs", "False", "InvalidCertificateRef", why)
			programmed = condition("Programmed", "False", "Invalid", "Invalid listener, see other listener conditions for details")
		}
		listeners = append(listeners, object{
			"name": l.Name, "attachedRoutes": g.routes[l.Name], "supportedKinds": []any{object{"group": "gateway.networking.k8s.io", "kind": "HTTPRoute"}},
			"conditions": []any{programmed, condition("Accepted", "True", "Accepted", "Listener accepted"), resolved},
		})
	}
	if g.reversed {
		slices.Reverse(listeners)
	}
	g.status = object{
		"conditions": []any{condition("Accepted", "True", "Accepted", "Gateway is accepted"), condition("Programmed", "True", "Programmed", "Gateway is programmed")},
		"addresses":  []any{object{"type": "IPAddress", "value": "172.31.73.53"}},
		"listeners":  listeners,
	}
}
