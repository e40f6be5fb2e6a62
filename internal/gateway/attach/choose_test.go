package attach

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// What an operator of Contour's Gateway reads.
const (
	snippet = `its operator can set spec.allowedListeners: {namespaces: {from: Selector, selector: {matchLabels: {kubernetes.io/metadata.name: openfunction}}}}.`
	unset   = `Gateway projectcontour/contour does not allow ListenerSets from namespace "openfunction" (spec.allowedListeners is not set): ` + snippet
	denied  = `spec.gatewayRef may not name Gateway projectcontour/contour: policy.allowedGateways (of the Input or the EnvironmentConfig) lists "infra/*". ` +
		`Correct spec.gatewayRef, or the platform team adds "projectcontour/contour" to policy.allowedGateways.`
	noPatch = `Patch may not change Gateway projectcontour/contour: policy.patchGateways (of the Input or the EnvironmentConfig) lists nothing. ` +
		`Correct spec.gatewayRef, or the platform team adds "projectcontour/contour" to policy.patchGateways.`
	noSets = "the kind ListenerSet is not served: install the Gateway API CRDs v1.5 or later (standard channel)."
)

// allow is a spec.allowedListeners.
func allow(from string) map[string]any {
	return map[string]any{"namespaces": map[string]any{"from": from}}
}

func allowLabels(labels map[string]any) map[string]any {
	return map[string]any{"namespaces": map[string]any{"from": "Selector", "selector": map[string]any{"matchLabels": labels}}}
}

func TestAutoTakesTheListenerSetWhereTheGatewayConsentsElsePatch(t *testing.T) {
	for name, tc := range map[string]struct {
		allowed  any
		labels   map[string]string
		classes  map[string]string
		unserved cluster.Kind
		policy   *v1beta1.Policy
		want     decision
	}{
		"allowed from all": {
			allowed: allow("All"),
			want:    decision{method: "ListenerSet", reason: "the Gateway allows ListenerSets"},
		},
		"allowed without policy": {
			allowed: allow("All"), policy: &v1beta1.Policy{},
			want: decision{method: "ListenerSet", reason: "the Gateway allows ListenerSets"},
		},
		"not allowed by policy": {
			allowed: allow("All"), policy: &v1beta1.Policy{AllowedGateways: []string{"infra/*"}, PatchGateways: []string{"*/*"}},
			want: decision{problem: &condition.Problem{Reason: "NotAllowedByPolicy", Message: denied}},
		},
		"gatewayRef allowed by policy, Patch not": {
			policy: &v1beta1.Policy{AllowedGateways: []string{"projectcontour/contour"}, PatchGateways: []string{"infra/*", "istio-system/istio"}},
			want: decision{problem: &condition.Problem{
				Reason: "NoAttachment", Message: "Neither attachment is possible. ListenerSet: " + unset + " Patch: " +
					`Patch may not change Gateway projectcontour/contour: policy.patchGateways (of the Input or the EnvironmentConfig) lists "infra/*", "istio-system/istio". ` +
					`Correct spec.gatewayRef, or the platform team adds "projectcontour/contour" to policy.patchGateways.`,
			}},
		},
		"the labels match": {
			allowed: allowLabels(map[string]any{"team": "faas"}), labels: map[string]string{"team": "faas"},
			want: decision{method: "ListenerSet", reason: "the Gateway allows ListenerSets"},
		},
		"the labels do not match": {
			allowed: allowLabels(map[string]any{"team": "faas"}), labels: map[string]string{"team": "web"},
			want: decision{method: "Patch", reason: `no ListenerSet: Gateway projectcontour/contour does not allow ListenerSets from namespace "openfunction" ` +
				`(the selector of spec.allowedListeners does not match the namespace's labels): ` + snippet},
		},
		"a Selector without a selector": {
			allowed: allow("Selector"),
			want: decision{method: "Patch", reason: `no ListenerSet: Gateway projectcontour/contour does not allow ListenerSets from namespace "openfunction" ` +
				`(the selector of spec.allowedListeners does not match the namespace's labels): ` + snippet},
		},
		"an empty selector matches": {
			allowed: allowLabels(nil),
			want:    decision{method: "ListenerSet", reason: "the Gateway allows ListenerSets"},
		},
		"from Same": {
			allowed: allow("Same"),
			want: decision{method: "Patch", reason: `no ListenerSet: Gateway projectcontour/contour does not allow ListenerSets from namespace "openfunction" ` +
				`(spec.allowedListeners allows the Gateway's own namespace only): ` + snippet},
		},
		"from None": {
			allowed: allow("None"),
			want: decision{method: "Patch", reason: `no ListenerSet: Gateway projectcontour/contour does not allow ListenerSets from namespace "openfunction" ` +
				`(spec.allowedListeners allows none): ` + snippet},
		},
		"unset":            {want: decision{method: "Patch", reason: "no ListenerSet: " + unset}},
		"without a from":   {allowed: map[string]any{"namespaces": map[string]any{}}, want: decision{method: "Patch", reason: "no ListenerSet: " + unset}},
		"of a wrong type":  {allowed: "All", want: decision{method: "Patch", reason: "no ListenerSet: " + unset}},
		"of a later from":  {allowed: allow("Sometimes"), want: decision{method: "Patch", reason: "no ListenerSet: Gateway projectcontour/contour does not allow ListenerSets from namespace \"openfunction\" (spec.allowedListeners allows none): " + snippet}},
		"the class agrees": {allowed: allow("All"), classes: map[string]string{"contour": "[{name: HTTPRoute}, {name: ListenerSet}]"}, want: decision{method: "ListenerSet", reason: "the Gateway allows ListenerSets"}},
		"the class agrees in other words": {
			allowed: allow("All"), classes: map[string]string{"contour": "[{name: GatewayListenerSet}]"},
			want: decision{method: "ListenerSet", reason: "the Gateway allows ListenerSets"},
		},
		"the class denies": {
			allowed: allow("All"), classes: map[string]string{"contour": "[{name: HTTPRoute}]"},
			want: decision{method: "Patch", reason: `no ListenerSet: GatewayClass "contour" does not list the feature ListenerSet.`},
		},
		"the class says nothing": {
			allowed: allow("All"), classes: map[string]string{"contour": "[]"},
			want: decision{method: "ListenerSet", reason: "the Gateway allows ListenerSets"},
		},
		"there is no class": {
			allowed: allow("All"), classes: map[string]string{},
			want: decision{method: "ListenerSet", reason: "the Gateway allows ListenerSets"},
		},
		"ListenerSets are not served": {
			allowed: allow("All"), unserved: cluster.KindListenerSet,
			want: decision{method: "Patch", reason: "no ListenerSet: " + noSets},
		},
		"neither is allowed": {
			policy: &v1beta1.Policy{},
			want: decision{problem: &condition.Problem{
				Reason: "NoAttachment", Message: "Neither attachment is possible. ListenerSet: " + unset + " Patch: " + noPatch,
			}},
		},
		"neither is served": {
			unserved: cluster.KindObject,
			want: decision{problem: &condition.Problem{
				Reason: "NoAttachment", Unwatched: true,
				Message: "Neither attachment is possible. ListenerSet: " + unset + " Patch: the kind Object (kubernetes.m.crossplane.io/v1alpha1) is not served: " +
					"install provider-kubernetes v1.2.1 or later.",
			}},
		},
		"not served, and not allowed": {
			allowed: allow("All"), unserved: cluster.KindListenerSet, policy: &v1beta1.Policy{},
			want: decision{problem: &condition.Problem{
				Reason: "NoAttachment", Unwatched: true,
				Message: "Neither attachment is possible. ListenerSet: " + noSets + " Patch: " + noPatch,
			}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			in := anyGateway("Auto")
			if tc.policy != nil {
				in.Policy = *tc.policy
			}
			world := known{
				gateways: map[types.NamespacedName]map[string]any{contour: set(gatewayOf(contour), tc.allowed, "spec", "allowedListeners")},
				classes:  map[string]string{"contour": "[]"},
				labels:   tc.labels,
				served:   slices.DeleteFunc(slices.Clone(everything), func(k cluster.Kind) bool { return k == tc.unserved }),
			}
			if tc.classes != nil {
				world.classes = tc.classes
			}
			r := byTenant(newXR(), in)
			r.State = world.state(t, r)
			got := decided(Decide(r))
			if diff := cmp.Diff(tc.want, got, cmp.AllowUnexported(decision{})); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestAllowedFromSameAdmitsTheGatewaysOwnNamespace(t *testing.T) {
	xr := newXR()
	xr.Metadata.Namespace = "projectcontour"
	r := Request{XR: xr, Input: anyGateway("Auto")}
	world := known{served: everything, gateways: map[types.NamespacedName]map[string]any{
		contour: set(gatewayOf(contour), allow("Same"), "spec", "allowedListeners"),
	}}
	r.State = world.state(t, r)
	if got := decided(Decide(r)).method; got != "ListenerSet" {
		t.Errorf("got %q", got)
	}
}

func TestAClusterScopedXRAsksForTheInputsNamespaceAndTheClusterScopedObject(t *testing.T) {
	xr := newXR()
	xr.Metadata.Namespace = ""
	r := Request{XR: xr, Input: anyGateway("Auto")}
	r.Input.Entrypoint.Namespace = "edge"
	reqs := cluster.NewRequirements()
	Decide(r).Require(reqs)
	want := []string{
		"gateway/projectcontour/contour", "namespace/edge",
		"schema/gateway.networking.k8s.io/v1/ListenerSet", "schema/kubernetes.crossplane.io/v1alpha2/Object", "schema/kubernetes.m.crossplane.io/v1alpha1/Object",
	}
	got := slices.Sorted(maps.Keys(reqs.Resources))
	if diff := cmp.Diff(want, append(got, slices.Sorted(maps.Keys(reqs.Schemas))...)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// call is what one of Crossplane's calls asks for, and what it decides meanwhile.
type call struct {
	requires []string
	method   v1alpha1.AttachmentMethod
	problem  string
}

// calls plays Crossplane's part until the requirements are stable.
func (k known) calls(t *testing.T, r Request) []call {
	t.Helper()
	var out []call
	for range 6 {
		a := Decide(r)
		reqs := cluster.NewRequirements()
		a.Require(reqs)
		c := call{method: decided(a).method, requires: slices.Concat(slices.Sorted(maps.Keys(reqs.Resources)), slices.Sorted(maps.Keys(reqs.Schemas)))}
		if p := a.Compose(followed).Problem; p != nil {
			c.problem = p.Message
		}
		stable := len(out) > 0 && slices.Equal(out[len(out)-1].requires, c.requires)
		out = append(out, c)
		if stable {
			return out
		}
		next := cluster.State{Observed: k.observed, Required: map[string][]wire.Object{}, Schemas: map[string]wire.Object{}}
		for name, sel := range reqs.Resources {
			next.Required[name] = k.fetch(t, sel)
		}
		for name, kind := range reqs.Schemas {
			next.Schemas[name] = k.schema(kind)
		}
		r.State = next
	}
	t.Fatalf("the requirements are not stable after 6 calls: %+v", out)
	return nil
}

func TestRequirementsGrowUntilTheyAreStable(t *testing.T) {
	first := []string{
		"gateway/projectcontour/contour", "namespace/openfunction",
		"schema/gateway.networking.k8s.io/v1/ListenerSet", "schema/kubernetes.crossplane.io/v1alpha2/Object", "schema/kubernetes.m.crossplane.io/v1alpha1/Object",
	}
	second := []string{
		"gateway/projectcontour/contour", "gatewayclass/contour", "namespace/openfunction",
		"schema/gateway.networking.k8s.io/v1/ListenerSet", "schema/kubernetes.crossplane.io/v1alpha2/Object", "schema/kubernetes.m.crossplane.io/v1alpha1/Object",
	}
	third := func(existing string) []string { return slices.Insert(slices.Clone(second), 0, existing) }
	patch := third("existing/Object/openfunction/" + contourPatch)
	sets := third("existing/ListenerSet/openfunction/openfunction-contour-3dbee570")
	const byTarget = "gateway.fn.openfunction.io/target=6e5f07a3bc567e68700d397ee37b0954"
	looked := slices.Insert(slices.Clone(patch), 4, "objects/kubernetes.crossplane.io/v1alpha2/"+byTarget, "objects/kubernetes.m.crossplane.io/v1alpha1/"+byTarget)
	gateways := func(allowed any) map[types.NamespacedName]map[string]any {
		return map[types.NamespacedName]map[string]any{contour: set(gatewayOf(contour), allowed, "spec", "allowedListeners")}
	}
	const waiting = "Waiting for the Gateway projectcontour/contour to be read."

	for name, tc := range map[string]struct {
		world known
		mode  v1beta1.AttachmentMode
		want  []call
	}{
		"Auto, a Gateway that allows ListenerSets": {
			world: known{gateways: gateways(allow("All")), classes: map[string]string{"contour": "[]"}, served: everything},
			mode:  "Auto",
			want: []call{
				{requires: first, problem: waiting},
				{requires: second, problem: "Waiting for the GatewayClass to be read."},
				{requires: sets, method: "ListenerSet", problem: "Waiting to see whether ListenerSet openfunction/openfunction-contour-3dbee570 exists."},
				{requires: sets, method: "ListenerSet"},
			},
		},
		"Auto, a Gateway that does not": {
			world: known{gateways: gateways(nil), classes: map[string]string{"contour": "[]"}, served: everything},
			mode:  "Auto",
			want: []call{
				{requires: first, problem: waiting},
				{requires: looked, method: "Patch", problem: "Waiting to see whether Object openfunction/" + contourPatch + " exists."},
				{requires: looked, method: "Patch"},
			},
		},
		"Auto, no Gateway": {
			world: known{served: everything}, mode: "Auto",
			want: []call{
				{requires: first, problem: waiting},
				{requires: first, problem: "There is no Gateway projectcontour/contour: create it, or correct spec.gatewayRef, or let spec.gatewayDef create one."},
			},
		},
		"ListenerSet, pinned": {
			world: known{gateways: gateways(allow("All")), classes: map[string]string{"contour": "[]"}, served: everything},
			mode:  "ListenerSet",
			want: []call{
				{requires: first, method: "ListenerSet", problem: waiting},
				{requires: sets, method: "ListenerSet", problem: "Waiting for the GatewayClass to be read."},
				{requires: sets, method: "ListenerSet"},
			},
		},
		"ListenerSet, pinned but not served: nothing of the kind is required": {
			world: known{gateways: gateways(allow("All")), classes: map[string]string{"contour": "[]"}, served: []cluster.Kind{cluster.KindObject}},
			mode:  "ListenerSet",
			want: []call{
				{requires: first, method: "ListenerSet", problem: waiting},
				{requires: second, method: "ListenerSet", problem: "Waiting for the GatewayClass to be read."},
				{requires: second, method: "ListenerSet", problem: noSets},
			},
		},
		"Patch, pinned but not served: nothing of the kind is required": {
			world: known{gateways: gateways(allow("All")), classes: map[string]string{"contour": "[]"}, served: []cluster.Kind{cluster.KindListenerSet}},
			mode:  "Patch",
			want: []call{
				{requires: first, method: "Patch", problem: waiting},
				{
					requires: second, method: "Patch",
					problem: "the kind Object (kubernetes.m.crossplane.io/v1alpha1) is not served: install provider-kubernetes v1.2.1 or later.",
				},
				{
					requires: second, method: "Patch",
					problem: "the kind Object (kubernetes.m.crossplane.io/v1alpha1) is not served: install provider-kubernetes v1.2.1 or later.",
				},
			},
		},
		"Patch in use: no schema, no look for what is there": {
			world: known{
				gateways: gateways(nil), classes: map[string]string{"contour": "[]"},
				observed: map[string]wire.Object{contourKey: patchOf(internal())},
			},
			mode: "Auto",
			want: []call{
				{requires: []string{"gateway/projectcontour/contour", "namespace/openfunction"}, method: "Patch", problem: waiting},
				{requires: []string{"gateway/projectcontour/contour", "gatewayclass/contour", "namespace/openfunction"}, method: "Patch"},
				{requires: []string{"gateway/projectcontour/contour", "gatewayclass/contour", "namespace/openfunction"}, method: "Patch"},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := Request{XR: newXR(), Input: anyGateway(tc.mode), State: cluster.State{Observed: tc.world.observed}}
			r.Listeners = []listener.Listener{internal()}
			got := tc.world.calls(t, r)
			if diff := cmp.Diff(tc.want, got, cmp.AllowUnexported(call{})); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			for i := 1; i < len(got); i++ {
				for _, name := range got[i-1].requires {
					if !slices.Contains(got[i].requires, name) {
						t.Errorf("call %d no longer requires %q", i+1, name)
					}
				}
			}
		})
	}
}

func TestAutoWaitsForTheSchemaThatNobodyWatches(t *testing.T) {
	r := Request{XR: newXR(), Input: anyGateway("Auto")}
	world := known{served: everything, classes: map[string]string{"contour": "[]"}, gateways: map[types.NamespacedName]map[string]any{
		contour: set(gatewayOf(contour), allow("All"), "spec", "allowedListeners"),
	}}
	r.State = world.state(t, r)
	r.State.Schemas = nil // Crossplane does not seed schemas
	want := decision{problem: &condition.Problem{Reason: "Pending", Message: "Waiting for the schema of ListenerSet.", Waiting: true, Unwatched: true}}
	if diff := cmp.Diff(want, decided(Decide(r)), cmp.AllowUnexported(decision{})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}

	delete(r.State.Required, "namespace/openfunction")
	r.State.Required["gateway/projectcontour/contour"] = []wire.Object{
		goldentest.Encode(set(gatewayOf(contour), allowLabels(map[string]any{"a": "b"}), "spec", "allowedListeners")),
	}
	if got := Decide(r).problem; got == nil || got.Message != "Waiting for the Namespace to be read." || !got.Waiting {
		t.Errorf("got %+v", got)
	}

	r.State.Required["gateway/projectcontour/contour"] = []wire.Object{goldentest.Encode(gatewayOf(contour))}
	if got := Decide(r).problem; got == nil || got.Message != "Waiting for the schema of Object." || !got.Unwatched {
		t.Errorf("got %+v", got)
	}
}

// inUse is an observed attachment of each kind.
func inUse(t *testing.T, roles ...string) map[string]wire.Object {
	all := map[string]string{
		contourKey: "{apiVersion: kubernetes.m.crossplane.io/v1alpha1, kind: Object, metadata: {name: " + contourPatch + ", namespace: openfunction}, " +
			"spec: {forProvider: {manifest: {spec: {listeners: [{name: ofn-http-internal, port: 80, protocol: HTTP, hostname: '*.cluster.local'}]}}}}}",
		"listenerset/projectcontour/contour/0": "{apiVersion: gateway.networking.k8s.io/v1, kind: ListenerSet, metadata: {name: ours, namespace: openfunction}, " +
			"spec: {listeners: [{name: ofn-http-internal, port: 80, protocol: HTTP, hostname: '*.cluster.local'}]}}",
		"gateway/projectcontour/contour": "{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: contour, namespace: projectcontour, " +
			"ownerReferences: [{uid: " + xrUID + ", controller: true}]}, spec: {gatewayClassName: contour, listeners: [{name: ofn-http-internal, port: 80, protocol: HTTP}]}}",
		"gateway-object/projectcontour/contour": "{apiVersion: kubernetes.m.crossplane.io/v1alpha1, kind: Object, metadata: {name: creator, namespace: openfunction}}",
	}
	out := map[string]wire.Object{}
	for _, r := range roles {
		out[r] = goldentest.Object(t, all[r])
	}
	return out
}

func TestTheChoiceStaysWithWhatIsInUse(t *testing.T) {
	const setKey = "listenerset/projectcontour/contour/0"
	for name, tc := range map[string]struct {
		mode     v1beta1.AttachmentMode
		observed []string
		allowed  any
		features string
		policy   *v1beta1.Policy
		want     decision
	}{
		"Patch, where ListenerSets came to be allowed": {
			mode: "Auto", observed: []string{contourKey}, allowed: allow("All"),
			want: decision{method: "Patch", reason: "in use"},
		},
		"ListenerSet, where they came to be denied": {
			mode: "Auto", observed: []string{setKey}, allowed: allow("None"), features: "[{name: HTTPRoute}]",
			want: decision{method: "ListenerSet", reason: "in use"},
		},
		"ListenerSet, pinned, where they came to be denied": {
			mode: "ListenerSet", observed: []string{setKey}, allowed: allow("None"),
			want: decision{method: "ListenerSet", reason: "set by attachment (of the Input or the EnvironmentConfig)"},
		},
		"Patch, where both are in use: it outranks": {
			mode: "Auto", observed: []string{contourKey, setKey}, allowed: allow("All"),
			want: decision{method: "Patch", reason: "in use"},
		},
		"ListenerSet, pinned, where both are in use: no schema is waited for": {
			mode: "ListenerSet", observed: []string{contourKey, setKey}, allowed: allow("None"),
			want: decision{method: "ListenerSet", reason: "set by attachment (of the Input or the EnvironmentConfig)"},
		},
		"Patch, pinned, where both are in use": {
			mode: "Patch", observed: []string{contourKey, setKey},
			want: decision{method: "Patch", reason: "set by attachment (of the Input or the EnvironmentConfig)"},
		},
		"Patch, which policy came to deny": {
			mode: "Auto", observed: []string{contourKey}, policy: &v1beta1.Policy{AllowedGateways: []string{"infra/*"}, PatchGateways: []string{"*/*"}},
			want: decision{method: "Patch", reason: "in use", problem: &condition.Problem{Reason: "NotAllowedByPolicy", Message: denied}},
		},
		"Patch, for which policy came to be empty": {
			mode: "Auto", observed: []string{contourKey}, policy: &v1beta1.Policy{},
			want: decision{method: "Patch", reason: "in use", problem: &condition.Problem{Reason: "NotAllowedByPolicy", Message: noPatch}},
		},
		"ListenerSet, which policy came to deny": {
			mode: "Auto", observed: []string{setKey}, policy: &v1beta1.Policy{AllowedGateways: []string{"infra/*"}},
			want: decision{method: "ListenerSet", reason: "in use", problem: &condition.Problem{Reason: "NotAllowedByPolicy", Message: denied}},
		},
		"ListenerSet, pinned, which policy came to deny": {
			mode: "ListenerSet", observed: []string{setKey}, policy: &v1beta1.Policy{AllowedGateways: []string{"infra/*"}},
			want: decision{method: "ListenerSet", reason: "set by attachment (of the Input or the EnvironmentConfig)", problem: &condition.Problem{Reason: "NotAllowedByPolicy", Message: denied}},
		},
		"ListenerSet needs no policy": {
			mode: "Auto", observed: []string{setKey}, policy: &v1beta1.Policy{},
			want: decision{method: "ListenerSet", reason: "in use"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			in := anyGateway(tc.mode)
			if tc.policy != nil {
				in.Policy = *tc.policy
			}
			world := known{
				gateways: map[types.NamespacedName]map[string]any{contour: set(gatewayOf(contour), tc.allowed, "spec", "allowedListeners")},
				classes:  map[string]string{"contour": "[" + strings.Trim(tc.features, "[]") + "]"},
				observed: inUse(t, tc.observed...),
			}
			r := byTenant(newXR(), in, internal())
			r.State = world.state(t, r)
			a := Decide(r)
			if diff := cmp.Diff(tc.want, decided(a), cmp.AllowUnexported(decision{})); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			got := keys(a.Compose(followed))
			slices.Sort(got)
			if diff := cmp.Diff(slices.Sorted(slices.Values(tc.observed)), got); diff != "" {
				t.Errorf("not everything in use is desired (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPolicyDenialHoldsWhatIsInUseAsItIs(t *testing.T) {
	r := byTenant(newXR(), anyGateway("Auto"), external(), internal())
	r.Input.Policy.AllowedGateways = []string{"infra/*"}
	world := known{
		gateways: map[types.NamespacedName]map[string]any{contour: gatewayOf(contour, has(internal(), ourManager))},
		observed: inUse(t, contourKey),
	}
	res := world.compose(t, r)
	got, _ := applied(res, contourKey)
	if diff := cmp.Diff([]string{"ofn-http-internal"}, texts(got)); diff != "" {
		t.Errorf("listeners of the Patch (-want +got):\n%s", diff)
	}
	if res.Composed[0].Ready {
		t.Error("what is held back is ready")
	}
	for _, o := range res.Listeners {
		if o.Problem == nil || o.Problem.Reason != "NotAllowedByPolicy" {
			t.Errorf("%s: %+v", o.Listener.Name, o.Problem)
		}
	}
	if diff := cmp.Diff([]Parent{{Kind: "Gateway", Name: contour}}, res.Parents); diff != "" {
		t.Errorf("routes still name the Gateway (-want +got):\n%s", diff)
	}
}

func texts[T ~string](in []T) []string {
	var out []string
	for _, t := range in {
		out = append(out, string(t))
	}
	return out
}

func TestPolicySaysWhereATenantMayCreateAGateway(t *testing.T) {
	infra := `spec.gatewayDef may not create a Gateway in namespace "infra": policy.gatewayNamespaces (of the Input or the EnvironmentConfig) lists `
	advice := `. Correct spec.gatewayDef.namespace, or the platform team adds "infra" to policy.gatewayNamespaces.`
	for name, tc := range map[string]struct {
		namespace string
		policy    v1beta1.Policy
		want      string
	}{
		"its own namespace":      {namespace: "openfunction", policy: v1beta1.Policy{AllowedGateways: []string{}, GatewayNamespaces: []string{}}},
		"another, unlisted":      {namespace: "infra", want: infra + "nothing" + advice},
		"another, empty":         {namespace: "infra", policy: v1beta1.Policy{GatewayNamespaces: []string{}}, want: infra + "nothing" + advice},
		"another than is listed": {namespace: "infra", policy: v1beta1.Policy{GatewayNamespaces: []string{"team-*", "edge"}}, want: infra + `"team-*", "edge"` + advice},
		"another, as a Gateway and a Patch": {
			namespace: "infra", want: infra + "nothing" + advice,
			policy: v1beta1.Policy{AllowedGateways: []string{"infra/gw"}, PatchGateways: []string{"infra/gw"}},
		},
		"another, listed": {namespace: "infra", policy: v1beta1.Policy{GatewayNamespaces: []string{"infra"}, AllowedGateways: []string{}}},
	} {
		t.Run(name, func(t *testing.T) {
			r := byTenant(definedXR(tc.namespace, "gw"), v1beta1.Input{Policy: tc.policy}.Default())
			r.State = known{served: everything}.state(t, r)
			var want *condition.Problem
			if tc.want != "" {
				want = &condition.Problem{Reason: "NotAllowedByPolicy", Message: tc.want}
			}
			if diff := cmp.Diff(want, Decide(r).problem); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestPolicyDoesNotLimitWhatNoTenantWrote(t *testing.T) {
	strict := v1beta1.Input{Policy: v1beta1.Policy{AllowedGateways: []string{}, GatewayNamespaces: []string{}}}.Default()
	for name, xr := range map[string]v1alpha1.Gateway{"gatewayRef": newXR(), "gatewayDef": definedXR("infra", "gw")} {
		r := Request{XR: xr, Input: strict}
		world := known{served: everything, gateways: map[types.NamespacedName]map[string]any{contour: set(gatewayOf(contour), allow("All"), "spec", "allowedListeners")}}
		r.State = world.state(t, r)
		if problem := Decide(r).problem; problem != nil {
			t.Errorf("%s: %s", name, problem.Message)
		}
	}
}

func TestPatchNeedsAnEntryWhoeverWroteTheXR(t *testing.T) {
	r := Request{XR: newXR(), Input: v1beta1.Input{Attachment: "Patch"}.Default()}
	r.XR.Metadata.Namespace = ""
	world := known{served: everything, gateways: map[types.NamespacedName]map[string]any{contour: gatewayOf(contour)}}
	r.State = world.state(t, r)
	if diff := cmp.Diff(&condition.Problem{Reason: "NotAllowedByPolicy", Message: noPatch}, Decide(r).problem); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// definedXR is an XR that creates a Gateway.
func definedXR(namespace, name string) v1alpha1.Gateway {
	xr := newXR()
	xr.Spec.GatewayRef = nil
	xr.Spec.GatewayDef = &v1alpha1.GatewayDef{Namespace: namespace, Name: name, GatewayClassName: "contour"}
	return xr
}

func TestAnInvalidXRDecidesNothing(t *testing.T) {
	for _, mode := range []v1beta1.AttachmentMode{"Auto", "ListenerSet", "Patch", ""} {
		a := Decide(Request{Input: anyGateway(mode)})
		reqs := cluster.NewRequirements()
		a.Require(reqs)
		if len(reqs.Resources) != 1 { // the namespace of a cluster-scoped XR's ListenerSets
			t.Errorf("%s: requires %v", mode, reqs.Resources)
		}
		if res := a.Compose(followed); res.Problem == nil || len(res.Composed) > 0 {
			t.Errorf("%s: composes %v", mode, res)
		}
	}
}
