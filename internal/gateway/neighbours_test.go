package gateway

import (
	"bytes"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
)

// web is a listener that a team writes.
func web(name string, port int) any {
	return object{"name": name, "protocol": "HTTP", "port": port, "allowedRoutes": object{"namespaces": object{"from": "All"}}}
}

// TestANeighboursChangeIsNoNews has XRs at rest on one Gateway: one that has the shared
// internal listener, one that is served by that, one whose listener the implementation
// cannot serve, one whose listener the operator's is in the way of, and one that changes.
func TestANeighboursChangeIsNoNews(t *testing.T) {
	for name, changes := range neighboursChanges {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.team("owner", web("web-owner", 80))
			w.team("served", web("web-served", 80))
			w.team("failing", web("web-failing", 80))
			w.team("conflict", web("shop", 8081), web("web-conflict", 80))
			changing := w.team("changing", web("web-changing", 80), web("web-old", 8082))
			w.gateway.broken["web-failing"] = "Secret not found"
			w.settle()
			others := slices.Clone(w.xrs[:4])
			gateway, before := w.gateway.object(), map[string]any{}
			for _, x := range others {
				before[x.key.Namespace] = x.shown()
			}
			for _, step := range changes(w, changing) {
				step()
				for _, x := range others {
					w.reconcile(x)
					if diff := cmp.Diff(before[x.key.Namespace], x.shown()); diff != "" {
						t.Errorf("%s (-before +after):\n%s", x.key.Namespace, diff)
					}
				}
			}
			if bytes.Equal(gateway, w.gateway.object()) {
				t.Error("nothing happened to the Gateway")
			}
		})
	}
}

// neighboursChanges are, by what happens, the steps in which the others see it.
var neighboursChanges = map[string]func(*world, *neighbour) []func(){
	"adds a listener": func(w *world, x *neighbour) []func() {
		return []func(){
			func() { x.states(web("web-changing", 80), web("web-more", 8080)); w.reconcile(x) },
			func() { w.gateway.answer(w.now) },
			func() { w.settle() },
		}
	},
	"takes out a listener": func(w *world, x *neighbour) []func() {
		return []func(){
			func() { x.states(web("web-changing", 80)); w.reconcile(x) },
			func() { w.gateway.answer(w.now) },
			func() { w.settle() },
		}
	},
	"is deleted, and the operator takes out what stays": func(w *world, _ *neighbour) []func() {
		return []func(){
			func() { w.xrs = w.xrs[:4] },
			func() { w.gateway.apply(w.gateway.managers[len(w.gateway.managers)-1], nil) },
			func() { w.gateway.answer(w.now) },
			func() { w.settle() },
		}
	},
	"cannot be served": func(w *world, _ *neighbour) []func() {
		return []func(){func() { w.gateway.broken["web-changing"] = "no Secret"; w.gateway.rewrite(w.now) }}
	},
	"gets a route": func(w *world, _ *neighbour) []func() {
		return []func(){func() { w.gateway.routes["web-changing"]++; w.gateway.rewrite(w.now) }}
	},
	"is written by the implementation in another order": func(w *world, _ *neighbour) []func() {
		return []func(){func() { w.gateway.reversed = true; w.gateway.rewrite(w.now) }}
	},
}

// shown is all that is written for an XR.
func (x *neighbour) shown() any {
	composed := object{}
	for key, resource := range x.desired {
		composed[key] = goldentest.AsMap(resource)
	}
	return object{"composed": composed, "status": x.object["status"]}
}
