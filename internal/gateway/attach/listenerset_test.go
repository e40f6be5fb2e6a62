package attach

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
	"sigs.k8s.io/yaml"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

func setKey(i int) string { return fmt.Sprintf("listenerset/projectcontour/contour/%d", i) }

// setting composes ListenerSets of these listeners.
func setting(t *testing.T, observed map[string]wire.Object, listeners ...listener.Listener) Result {
	t.Helper()
	world := known{
		gateways: map[types.NamespacedName]map[string]any{contour: set(gatewayOf(contour), allow("All"), "spec", "allowedListeners")},
		served:   everything, observed: observed,
	}
	return world.compose(t, Request{XR: newXR(), Input: anyGateway("ListenerSet"), Listeners: listeners})
}

// setOf is an observed ListenerSet, accepted and programmed, with these listeners.
func setOf(name string, listeners ...listener.Listener) map[string]any {
	var status []gwapiv1.ListenerStatus
	for _, l := range listeners {
		status = append(status, gwapiv1.ListenerStatus{Name: l.Name, Conditions: readyConditions(1)})
	}
	return map[string]any{
		"apiVersion": "gateway.networking.k8s.io/v1", "kind": "ListenerSet",
		"metadata": map[string]any{"name": name, "namespace": "openfunction", "generation": 1},
		"spec":     map[string]any{"listeners": listener.Bare(listeners)},
		"status":   map[string]any{"conditions": parentConditions(1), "listeners": status},
	}
}

func TestListenerSetNamesTheGatewayAsParent(t *testing.T) {
	res := setting(t, nil, external())
	want := `apiVersion: gateway.networking.k8s.io/v1
kind: ListenerSet
metadata:
  name: openfunction-contour-3dbee570
  namespace: openfunction
spec:
  listeners:
  - allowedRoutes:
      namespaces:
        from: All
    hostname: '*.ofn.io'
    name: ofn-http-external
    port: 80
    protocol: HTTP
  parentRef:
    group: gateway.networking.k8s.io
    kind: Gateway
    name: contour
    namespace: projectcontour
`
	if diff := cmp.Diff([]string{setKey(0)}, keys(res)); diff != "" {
		t.Fatalf("-want +got:\n%s", diff)
	}
	if diff := cmp.Diff(want, yamlOf(t, res.Composed[0].Resource)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	parent := Parent{Kind: "ListenerSet", Name: types.NamespacedName{Namespace: "openfunction", Name: "openfunction-contour-3dbee570"}}
	if diff := cmp.Diff([]Parent{parent}, res.Parents); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestListenerSetsOfAClusterScopedXRAreInTheInputsNamespace(t *testing.T) {
	xr := newXR()
	xr.Metadata.Namespace = ""
	world := known{
		gateways: map[types.NamespacedName]map[string]any{contour: set(gatewayOf(contour), allow("All"), "spec", "allowedListeners")}, served: everything,
	}
	r := Request{XR: xr, Input: anyGateway("ListenerSet"), Listeners: []listener.Listener{external()}}
	r.Input.Entrypoint.Namespace = "edge"
	if got := metadataOf(world.compose(t, r).Composed[0].Resource).Namespace; got != "edge" {
		t.Errorf("namespace %q", got)
	}
}

// numbered are n listeners, the first of which is number 0.
func numbered(n int) []listener.Listener {
	var out []listener.Listener
	for i := range n {
		out = append(out, onHTTP(fmt.Sprintf("l%03d", i), 80, fmt.Sprintf("l%03d.ofn.io", i)))
	}
	return out
}

// spread is what each ListenerSet has, by key.
func spread(res Result) map[string][]string {
	out := map[string][]string{}
	for _, k := range keys(res) {
		names, _ := applied(res, k)
		out[k] = texts(names)
	}
	return out
}

// observe is what Crossplane shows after it applied a result.
func observe(res Result) map[string]wire.Object {
	out := map[string]wire.Object{}
	for _, c := range res.Composed {
		out[c.Key.String()] = c.Resource
	}
	return out
}

func TestAsManySetsAsItTakes(t *testing.T) {
	for n, want := range map[int][]int{1: {1}, 64: {64}, 65: {64, 1}, 120: {64, 56}, 129: {64, 64, 1}, 1000: {
		64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 40,
	}} {
		got := spread(setting(t, nil, numbered(n)...))
		for i, size := range want {
			if len(got[setKey(i)]) != size {
				t.Errorf("%d listeners: set %d has %d, not %d", n, i, len(got[setKey(i)]), size)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%d listeners: %d sets", n, len(got))
		}
	}
}

func TestTheComingAndGoingOfANeighbourMovesNobody(t *testing.T) {
	fresh := onHTTP("fresh", 80, "fresh.ofn.io")
	for _, n := range []int{1, 2, 63, 64, 65, 66, 120, 128, 129} {
		before := setting(t, nil, numbered(n)...)
		homes := map[string]string{}
		for k, names := range spread(before) {
			for _, name := range names {
				homes[name] = k
			}
		}
		for name, change := range map[string]func([]listener.Listener) []listener.Listener{
			"nothing":             func(l []listener.Listener) []listener.Listener { return l },
			"a new first":         func(l []listener.Listener) []listener.Listener { return slices.Insert(l, 0, fresh) },
			"a new last":          func(l []listener.Listener) []listener.Listener { return append(l, fresh) },
			"the first goes":      func(l []listener.Listener) []listener.Listener { return l[1:] },
			"the last goes":       func(l []listener.Listener) []listener.Listener { return l[:len(l)-1] },
			"the middle goes":     func(l []listener.Listener) []listener.Listener { return slices.Delete(l, len(l)/2, len(l)/2+1) },
			"the first renamed":   func(l []listener.Listener) []listener.Listener { l[0].Name = "renamed"; return l },
			"a new one, 64 times": func(l []listener.Listener) []listener.Listener { return append(others(64), l...) },
			"the other way round": func(l []listener.Listener) []listener.Listener { slices.Reverse(l); return l },
			"the first 64 go":     func(l []listener.Listener) []listener.Listener { return l[min(64, len(l)):] },
		} {
			planned := change(numbered(n))
			after := setting(t, observe(before), planned...)
			placed := map[string]string{}
			for k, names := range spread(after) {
				if len(names) == 0 || len(names) > 64 {
					t.Errorf("%d, %s: %s has %d listeners", n, name, k, len(names))
				}
				for _, l := range names {
					if placed[l] != "" {
						t.Errorf("%d, %s: %s is in two sets", n, name, l)
					}
					placed[l] = k
				}
			}
			for _, l := range planned {
				now, was := placed[string(l.Name)], homes[string(l.Name)]
				if now == "" || was != "" && now != was {
					t.Errorf("%d, %s: %s moved from %q to %q", n, name, l.Name, was, now)
				}
			}
			if len(placed) != len(planned) {
				t.Errorf("%d, %s: %d of %d listeners are placed", n, name, len(placed), len(planned))
			}
		}
	}
}

func others(n int) []listener.Listener {
	out := numbered(n)
	for i := range out {
		out[i].Name = "other-" + out[i].Name
	}
	return out
}

func TestAListenerThatIsRenamedTakesTheFreedRoom(t *testing.T) {
	before := setting(t, nil, numbered(120)...)
	planned := numbered(120)
	planned[3].Name = "renamed"
	after := spread(setting(t, observe(before), planned...))
	if got := after[setKey(0)]; !slices.Contains(got, "renamed") || len(got) != 64 {
		t.Errorf("set 0 has %d listeners: %v", len(got), got)
	}
	if got := after[setKey(0)][3]; got != "renamed" {
		t.Errorf("the user's order is not kept within the set: %q comes fourth", got)
	}
}

func TestAnEmptySetGoesAndItsNumberIsUsedAgain(t *testing.T) {
	before := setting(t, nil, numbered(65)...)
	last := numbered(65)[64:]
	after := setting(t, observe(before), last...)
	if diff := cmp.Diff(map[string][]string{setKey(1): {"l064"}}, spread(after)); diff != "" {
		t.Fatalf("-want +got:\n%s", diff)
	}
	again := setting(t, observe(after), append(last, others(64)...)...)
	if got := spread(again); len(got[setKey(0)]) != 1 || len(got[setKey(1)]) != 64 {
		t.Errorf("got %v", got)
	}
	if got := keys(again); !slices.Equal(got, []string{setKey(0), setKey(1)}) {
		t.Errorf("got %v", got)
	}
}

func TestAHugeIndexCostsNothing(t *testing.T) {
	observed := map[string]wire.Object{setKey(2000000000): goldentest.Encode(setOf("far", numbered(1)...)), setKey(7): nil}
	if diff := cmp.Diff(map[string][]string{setKey(2000000000): {"l000"}, setKey(7): {"l001"}}, spread(setting(t, observed, numbered(2)...))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestASetOfSomebodyElseIsNotTakenOver(t *testing.T) {
	taken := &condition.Problem{
		Reason: "NameTaken", Message: "ListenerSet openfunction/openfunction-contour-3dbee570-2 exists already and is not this XR's: delete or rename it.",
	}
	world := known{
		gateways: map[types.NamespacedName]map[string]any{contour: set(gatewayOf(contour), allow("All"), "spec", "allowedListeners")},
		served:   everything, observed: map[string]wire.Object{setKey(0): goldentest.Encode(setOf("openfunction-contour-3dbee570", numbered(64)...))},
		existing: map[string]string{"ListenerSet/openfunction/openfunction-contour-3dbee570-2": "{metadata: {name: theirs}}"},
	}
	res := world.compose(t, Request{XR: newXR(), Input: anyGateway("ListenerSet"), Listeners: numbered(66)})
	if diff := cmp.Diff([]string{setKey(0)}, keys(res)); diff != "" {
		t.Errorf("the other set goes ahead (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(taken, res.Problem); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for i, want := range map[gwapiv1.SectionName]*condition.Problem{"l063": nil, "l064": taken, "l065": taken} {
		if diff := cmp.Diff(want, problemOf(res, i)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", i, diff)
		}
	}
}

func TestAConflictedInternalListenerDoesNotHoldReadinessBack(t *testing.T) {
	conflicted := func(reason string, generation int64) []metav1.Condition {
		return []metav1.Condition{
			cond("Accepted", "False", reason, generation), cond("Programmed", "False", "Invalid", generation),
			cond("Conflicted", "True", reason, generation), cond("ResolvedRefs", "True", "ResolvedRefs", generation),
		}
	}
	written := internal()
	written.Added = false
	for name, tc := range map[string]struct {
		listeners  []listener.Listener
		conditions []metav1.Condition // of the first
		ready      bool
		elsewhere  bool
	}{
		"by hostname":                    {listeners: []listener.Listener{internal(), external()}, conditions: conflicted("HostnameConflict", 2), ready: true, elsewhere: true},
		"by all":                         {listeners: []listener.Listener{internal(), external()}, conditions: conflicted("ListenerConflict", 2), ready: true, elsewhere: true},
		"by protocol: nobody serves it":  {listeners: []listener.Listener{internal(), external()}, conditions: conflicted("ProtocolConflict", 2)},
		"of an older generation":         {listeners: []listener.Listener{internal(), external()}, conditions: conflicted("HostnameConflict", 1)},
		"written by the user: it counts": {listeners: []listener.Listener{written, external()}, conditions: conflicted("HostnameConflict", 2)},
		"not conflicted":                 {listeners: []listener.Listener{internal(), external()}, conditions: readyConditions(2), ready: true},
	} {
		t.Run(name, func(t *testing.T) {
			observed := setOf("openfunction-contour-3dbee570", tc.listeners...)
			set(observed, 2, "metadata", "generation")
			set(observed, parentConditions(2), "status", "conditions")
			status := observed["status"].(map[string]any)["listeners"].([]gwapiv1.ListenerStatus)
			status[0].Conditions, status[1].Conditions = tc.conditions, readyConditions(2)
			res := setting(t, map[string]wire.Object{setKey(0): goldentest.Encode(observed)}, tc.listeners...)
			o := res.Listeners[0]
			if o.Elsewhere != tc.elsewhere || o.Optional() != tc.elsewhere || o.Problem != nil {
				t.Errorf("elsewhere %v, optional %v, problem %v", o.Elsewhere, o.Optional(), o.Problem)
			}
			if got := res.Composed[0].Ready; got != tc.ready || res.Settled() != tc.ready {
				t.Errorf("ready %v, settled %v", got, res.Settled())
			}
		})
	}
}

func TestASetThatIsDuplicatedAsAWholeDoesNotHoldReadinessBack(t *testing.T) {
	observed := setOf("openfunction-contour-3dbee570", internal())
	observed["status"] = map[string]any{
		"conditions": []metav1.Condition{cond("Accepted", "False", "ListenersNotValid", 1), cond("Programmed", "False", "ListenersNotValid", 1)},
		"listeners":  []gwapiv1.ListenerStatus{{Name: internal().Name, Conditions: []metav1.Condition{cond("Conflicted", "True", "HostnameConflict", 1)}}},
	}
	res := setting(t, map[string]wire.Object{setKey(0): goldentest.Encode(observed)}, internal())
	if !res.Composed[0].Ready || !res.Settled() || !res.Parents[0].Optional {
		t.Errorf("ready %v, settled %v, %+v", res.Composed[0].Ready, res.Settled(), res.Parents)
	}
}

func TestListenerSetIsReadyWhenItAndItsListenersAre(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(map[string]any)
		want   bool
	}{
		"all is": {change: func(map[string]any) {}, want: true},
		"not accepted": {change: func(s map[string]any) {
			set(s, []metav1.Condition{cond("Programmed", "True", "x", 1)}, "status", "conditions")
		}},
		"not programmed": {change: func(s map[string]any) {
			set(s, []metav1.Condition{cond("Accepted", "True", "x", 1)}, "status", "conditions")
		}},
		"stale":             {change: func(s map[string]any) { set(s, 2, "metadata", "generation") }},
		"a listener is not": {change: func(s map[string]any) { set(s, nil, "status", "listeners") }},
		"another is there": {change: func(s map[string]any) {
			set(s, listener.Bare([]listener.Listener{onHTTP("ofn-http-external", 81, "*.ofn.io")}), "spec", "listeners")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			observed := setOf("openfunction-contour-3dbee570", external())
			tc.change(observed)
			res := setting(t, map[string]wire.Object{setKey(0): goldentest.Encode(observed)}, external())
			if got := res.Composed[0].Ready; got != tc.want {
				t.Errorf("ready %v", got)
			}
		})
	}
}

func TestListenerSetsStayAsTheyAreWhileTheirGatewayIsMissing(t *testing.T) {
	world := known{observed: map[string]wire.Object{setKey(0): goldentest.Encode(setOf("first", external()))}}
	for _, mode := range []v1beta1.AttachmentMode{"Auto", "ListenerSet"} {
		r := Request{XR: newXR(), Input: anyGateway(mode), Listeners: []listener.Listener{internal()}}
		res := world.compose(t, r)
		if res.Problem == nil || res.Problem.Reason != "GatewayNotFound" {
			t.Errorf("%s: problem %+v", mode, res.Problem)
		}
		if diff := cmp.Diff(map[string][]string{setKey(0): {"ofn-http-external"}}, spread(res)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", mode, diff)
		}
		parent := Parent{Kind: "ListenerSet", Name: types.NamespacedName{Namespace: "openfunction", Name: "first"}}
		if diff := cmp.Diff([]Parent{parent}, res.Parents); diff != "" {
			t.Errorf("%s (-want +got):\n%s", mode, diff)
		}
	}
}

func TestListenerSetsGoOnWhileTheirGatewayIsUnread(t *testing.T) {
	r := Request{XR: newXR(), Input: anyGateway("Auto"), Listeners: []listener.Listener{internal()}}
	r.State.Observed = map[string]wire.Object{setKey(0): goldentest.Encode(setOf("first", internal()))}
	res := Decide(r).Compose(followed)
	if res.Problem != nil || !res.Settled() {
		t.Errorf("problem %+v", res.Problem)
	}
	if diff := cmp.Diff(map[string][]string{setKey(0): {"ofn-http-internal"}}, spread(res)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestListenerSetWarnsOfItsNamespace(t *testing.T) {
	same := onHTTP("same", 80, "same.ofn.io")
	same.AllowedRoutes = nil
	want := []string{`allowedRoutes from Same means the ListenerSet's namespace "openfunction" with attachment ListenerSet, in: "same".`}
	if diff := cmp.Diff(want, setting(t, nil, same, internal()).Warnings); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestASetThatItsGatewayNoLongerAllowsStaysAndSaysWhatToSet(t *testing.T) {
	const snippet = "its operator can set spec.allowedListeners: {namespaces: {from: Selector, selector: {matchLabels: {kubernetes.io/metadata.name: openfunction}}}}."
	for name, tc := range map[string]struct {
		allowed any
		want    string
	}{
		"nothing is withdrawn": {allowed: allow("All")},
		"all is withdrawn":     {want: `Gateway projectcontour/contour does not allow ListenerSets from namespace "openfunction" (spec.allowedListeners is not set): ` + snippet},
		"it allows none":       {allowed: allow("None"), want: `Gateway projectcontour/contour does not allow ListenerSets from namespace "openfunction" (spec.allowedListeners allows none): ` + snippet},
		"it allows its own namespace": {
			allowed: allow("Same"),
			want:    `Gateway projectcontour/contour does not allow ListenerSets from namespace "openfunction" (spec.allowedListeners allows the Gateway's own namespace only): ` + snippet,
		},
		"whether the labels match is not known": {allowed: allowLabels(map[string]any{"team": "a"})},
	} {
		t.Run(name, func(t *testing.T) {
			s, x := switcher(t, newXR(), "ListenerSet")
			s.reconcile(x)
			s.gateways[contour].allowed = tc.allowed
			a := s.decide(x)
			delete(a.State.Required, "namespace/openfunction")
			res := a.Compose(followed)
			if got := len(res.Composed); got != 1 || res.Problem != nil || len(res.Parents) != 1 {
				t.Fatalf("%d composed, problem %+v, parents %+v", got, res.Problem, res.Parents)
			}
			if got := res.Parents[0].Advice; got != tc.want {
				t.Errorf("want %q, got %q", tc.want, got)
			}
		})
	}
}

// TestACacheThatLagsMovesNoListener: the second of two ListenerSets is observed, the
// first is there though Crossplane's cache does not show it yet.
func TestACacheThatLagsMovesNoListener(t *testing.T) {
	all := numbered(74)
	first := goldentest.AsMap(goldentest.Encode(setOf("openfunction-contour-3dbee570", all[:64]...)))
	set(first, []any{map[string]any{"uid": xrUID, "controller": true}}, "metadata", "ownerReferences")
	doc, err := yaml.Marshal(first)
	if err != nil {
		t.Fatal(err)
	}
	world := known{
		gateways: map[types.NamespacedName]map[string]any{contour: set(gatewayOf(contour), allow("All"), "spec", "allowedListeners")},
		served:   everything, observed: map[string]wire.Object{setKey(1): goldentest.Encode(setOf("openfunction-contour-3dbee570-2", all[64:]...))},
		existing: map[string]string{"ListenerSet/openfunction/openfunction-contour-3dbee570": string(doc)},
	}
	r := Request{XR: newXR(), Input: anyGateway("ListenerSet"), Listeners: all}
	res := world.compose(t, r)
	if got := spread(res); len(got[setKey(0)]) != 64 || got[setKey(0)][0] != "l000" || len(got[setKey(1)]) != 10 || got[setKey(1)][0] != "l064" {
		t.Errorf("got %v", got)
	}

	r.State = world.state(t, r)
	delete(r.State.Required, "existing/ListenerSet/openfunction/openfunction-contour-3dbee570")
	res = Decide(r).Compose(followed)
	if got := spread(res); res.Problem == nil || len(got) != 1 || len(got[setKey(1)]) != 10 {
		t.Errorf("before the look-up is answered: problem %+v, %v", res.Problem, got)
	}
}

// TestListenerSetsMoveWithTheirNamespace: the Input of a cluster-scoped XR names
// another namespace.
func TestListenerSetsMoveWithTheirNamespace(t *testing.T) {
	xr := newXR()
	xr.Metadata.Namespace = ""
	r := Request{XR: xr, Input: anyGateway("ListenerSet"), Listeners: []listener.Listener{external()}}
	r.Input.Entrypoint.Namespace = "functions"
	world := known{
		gateways: map[types.NamespacedName]map[string]any{contour: set(gatewayOf(contour), allow("All"), "spec", "allowedListeners")},
		served:   everything, observed: map[string]wire.Object{setKey(0): goldentest.Encode(setOf("old", external()))},
	}
	res := world.compose(t, r)
	if diff := cmp.Diff([]string{setKey(1), setKey(0)}, keys(res)); diff != "" {
		t.Fatalf("the new set is made beside the old one (-want +got):\n%s", diff)
	}
	if got := metadataOf(res.Composed[0].Resource).Namespace; got != "functions" {
		t.Errorf("the new set is in %q", got)
	}

	moved := setOf("new", external())
	set(moved, "functions", "metadata", "namespace")
	moved["status"].(map[string]any)["listeners"].([]gwapiv1.ListenerStatus)[0].Conditions = []metav1.Condition{cond("Conflicted", "True", "HostnameConflict", 1)}
	world.observed[setKey(1)] = goldentest.Encode(moved)
	if diff := cmp.Diff([]string{setKey(1)}, keys(world.compose(t, r))); diff != "" {
		t.Errorf("the old set, which outranks the new one, goes (-want +got):\n%s", diff)
	}
}
