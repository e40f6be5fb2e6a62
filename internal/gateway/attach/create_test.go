package attach

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

const (
	ownGatewayKey   = "gateway/openfunction/gw"
	infraObjectKey  = "gateway-object/infra/gw"
	infraObjectName = "ofn-openfunction-openfunction-infra-gw-c27a5884"
)

func TestCreateComposesTheGatewayInTheXRsNamespace(t *testing.T) {
	r := Request{XR: definedXR("openfunction", "gw"), Input: anyGateway("Auto"), Listeners: []listener.Listener{internal()}}
	def := r.XR.Spec.GatewayDef
	def.Labels = map[string]string{"team": "faas"}
	def.Annotations = map[string]string{"cert-manager.io/cluster-issuer": "le"}
	def.Infrastructure = &gwapiv1.GatewayInfrastructure{Labels: map[gwapiv1.LabelKey]gwapiv1.LabelValue{"a": "b"}}
	def.Addresses = []gwapiv1.GatewaySpecAddress{{Value: "192.0.2.1"}}
	def.AllowedListeners = &gwapiv1.AllowedListeners{Namespaces: &gwapiv1.ListenerNamespaces{From: new(gwapiv1.NamespacesFromAll)}}
	want := `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  annotations:
    cert-manager.io/cluster-issuer: le
  labels:
    team: faas
  name: gw
  namespace: openfunction
spec:
  addresses:
  - value: 192.0.2.1
  allowedListeners:
    namespaces:
      from: All
  gatewayClassName: contour
  infrastructure:
    labels:
      a: b
  listeners:
  - allowedRoutes:
      namespaces:
        from: All
    hostname: '*.cluster.local'
    name: ofn-http-internal
    port: 80
    protocol: HTTP
`
	res := known{}.compose(t, r)
	if diff := cmp.Diff([]string{ownGatewayKey}, keys(res)); diff != "" {
		t.Fatalf("-want +got:\n%s", diff)
	}
	if diff := cmp.Diff(want, yamlOf(t, res.Composed[0].Resource)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if res.Composed[0].Ready {
		t.Error("ready before it was seen")
	}
}

func TestCreateElsewhereComposesAnObject(t *testing.T) {
	want := `apiVersion: kubernetes.m.crossplane.io/v1alpha1
kind: Object
metadata:
  labels:
    gateway.fn.openfunction.io/object: 329e0cbd407d694b55e7108bb6de0389
    gateway.fn.openfunction.io/target: b7bd087b7827deaf03e373d201fd00d8
  name: ofn-openfunction-openfunction-infra-gw-c27a5884
  namespace: openfunction
spec:
  forProvider:
    manifest:
      apiVersion: gateway.networking.k8s.io/v1
      kind: Gateway
      metadata:
        name: gw
        namespace: infra
      spec:
        gatewayClassName: contour
        listeners:
        - allowedRoutes:
            namespaces:
              from: All
          hostname: '*.cluster.local'
          name: ofn-http-internal
          port: 80
          protocol: HTTP
  providerConfigRef:
    kind: ClusterProviderConfig
    name: default
`
	r := Request{XR: definedXR("infra", "gw"), Input: anyGateway("Auto"), Listeners: []listener.Listener{internal()}}
	res := known{served: everything}.compose(t, r)
	if diff := cmp.Diff([]string{infraObjectKey}, keys(res)); diff != "" {
		t.Fatalf("-want +got:\n%s", diff)
	}
	if diff := cmp.Diff(want, yamlOf(t, res.Composed[0].Resource)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestAClusterScopedXRCreatesTheGatewayItself(t *testing.T) {
	r := Request{XR: definedXR("infra", "gw"), Input: anyGateway("Auto"), Listeners: []listener.Listener{internal()}}
	r.XR.Metadata.Namespace = ""
	if diff := cmp.Diff([]string{"gateway/infra/gw"}, keys(known{}.compose(t, r))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestAnExistingGatewayIsNeverComposed(t *testing.T) {
	own, infra := types.NamespacedName{Namespace: "openfunction", Name: "gw"}, types.NamespacedName{Namespace: "infra", Name: "gw"}
	exists := func(n types.NamespacedName) *condition.Problem {
		return &condition.Problem{Reason: "GatewayExists", Message: "A Gateway " + n.String() +
			" exists already and is not this XR's: use spec.gatewayRef to attach listeners to it, or another name in spec.gatewayDef."}
	}
	owned := func(gw map[string]any, uid string) map[string]any {
		return set(gw, []any{map[string]any{"uid": uid, "controller": true}}, "metadata", "ownerReferences")
	}
	for name, tc := range map[string]struct {
		gateway map[string]any
		at      types.NamespacedName
		object  string // that is there, though unobserved
		want    *condition.Problem
		keys    []string
	}{
		"nobody's":                       {at: own, gateway: gatewayOf(own), want: exists(own)},
		"another XR's":                   {at: own, gateway: owned(gatewayOf(own), "else"), want: exists(own)},
		"this XR's, although unobserved": {at: own, gateway: owned(gatewayOf(own), xrUID), keys: []string{ownGatewayKey}},
		"nobody's, elsewhere":            {at: infra, gateway: gatewayOf(infra), want: exists(infra)},
		"this XR's Object's, which shows it, elsewhere": {
			at: infra, gateway: withUID(gatewayOf(infra, has(internal(), "provider-kubernetes/"+infraObjectName)), "one"),
			object: creating(xrUID, "one"), keys: []string{infraObjectKey},
		},
		"this XR's Object's, which shows an earlier one of that name": {
			at: infra, gateway: withUID(gatewayOf(infra, has(internal(), "provider-kubernetes/"+infraObjectName)), "two"),
			object: creating(xrUID, "one"), want: exists(infra),
		},
		"an Object's of an XR of that name that is gone, elsewhere": {
			at: infra, gateway: withUID(gatewayOf(infra, has(internal(), "provider-kubernetes/"+infraObjectName)), "one"), want: exists(infra),
		},
		"another XR's Object's elsewhere": {at: infra, gateway: gatewayOf(infra, has(internal(), otherManager)), want: exists(infra)},
	} {
		t.Run(name, func(t *testing.T) {
			world := known{gateways: map[types.NamespacedName]map[string]any{tc.at: tc.gateway}, served: everything}
			if tc.object != "" {
				world.existing = map[string]string{"Object/openfunction/" + infraObjectName: tc.object}
			}
			r := Request{XR: definedXR(tc.at.Namespace, tc.at.Name), Input: anyGateway("Auto"), Listeners: []listener.Listener{internal()}}
			res := world.compose(t, r)
			if diff := cmp.Diff(tc.want, res.Problem); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if diff := cmp.Diff(tc.keys, keys(res)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// creating is an Object of the XR with a UID that created a Gateway, and last saw one.
func creating(xr, gateway string) string {
	return `{metadata: {name: ` + infraObjectName + `, namespace: openfunction, ownerReferences: [{uid: ` + xr + `, controller: true}], ` +
		`annotations: {crossplane.io/external-create-succeeded: "2026-01-02T03:04:05Z"}}, status: {atProvider: {manifest: {metadata: {uid: ` + gateway + `}}}}}`
}

func withUID(object map[string]any, uid string) map[string]any {
	return set(object, uid, "metadata", "uid")
}

func TestCreateWaits(t *testing.T) {
	infra := types.NamespacedName{Namespace: "infra", Name: "gw"}
	for name, tc := range map[string]struct {
		world known
		xr    v1alpha1.Gateway
		drop  string // a requirement that was not fetched
		want  string
	}{
		"for the Gateway": {
			xr: definedXR("openfunction", "gw"), drop: "gateway/openfunction/gw",
			want: "Waiting for the Gateway openfunction/gw to be read.",
		},
		"for the Gateway, elsewhere": {
			xr: definedXR("infra", "gw"), drop: "gateway/infra/gw", world: known{served: everything},
			want: "Waiting for the Gateway infra/gw to be read.",
		},
		"for the provider": {
			xr: definedXR("infra", "gw"), want: "the kind Object (kubernetes.m.crossplane.io/v1alpha1) is not served: install provider-kubernetes v1.2.1 or later.",
		},
		"for the Object": {
			xr: definedXR("infra", "gw"), drop: "existing/Object/openfunction/" + infraObjectName, world: known{served: everything},
			want: "Waiting to see whether Object openfunction/" + infraObjectName + " exists.",
		},
		"for a name that somebody else has": {
			xr: definedXR("infra", "gw"), world: known{served: everything, existing: map[string]string{"Object/openfunction/" + infraObjectName: "{metadata: {name: theirs}}"}},
			want: "Object openfunction/" + infraObjectName + " exists already and is not this XR's: delete or rename it.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := Request{XR: tc.xr, Input: anyGateway("Auto"), Listeners: []listener.Listener{internal()}}
			r.State = tc.world.state(t, r)
			delete(r.State.Required, tc.drop)
			res := Decide(r).Compose(followed)
			if res.Problem == nil || res.Problem.Message != tc.want {
				t.Errorf("problem %+v", res.Problem)
			}
			if len(res.Composed) > 0 || len(res.Listeners) != 1 || res.Listeners[0].Problem != res.Problem {
				t.Errorf("composes %v, %v", keys(res), res.Listeners)
			}
		})
	}

	// What is observed is composed again, whatever was not fetched.
	for k, xr := range map[string]v1alpha1.Gateway{infraObjectKey: definedXR("infra", "gw"), ownGatewayKey: definedXR("openfunction", "gw")} {
		r := Request{XR: xr, Input: anyGateway("Auto"), Listeners: []listener.Listener{internal(), external()}}
		r.State.Observed = map[string]wire.Object{k: goldentest.Encode(gatewayOf(infra, has(internal(), composedManager)))}
		res := Decide(r).Compose(followed)
		if names, _ := applied(res, k); res.Problem != nil || len(names) != 2 {
			t.Errorf("%s: %v, %v", k, res.Problem, names)
		}
	}
}

func TestCreateIsReadyWhenTheGatewayServes(t *testing.T) {
	own, infra := types.NamespacedName{Namespace: "openfunction", Name: "gw"}, types.NamespacedName{Namespace: "infra", Name: "gw"}
	for name, tc := range map[string]struct {
		at       types.NamespacedName
		key      string
		manager  string
		observed string
		want     bool
	}{
		"in its namespace": {at: own, key: ownGatewayKey, manager: composedManager, observed: "{metadata: {name: gw, namespace: openfunction}}", want: true},
		"elsewhere":        {at: infra, key: infraObjectKey, manager: "provider-kubernetes/" + infraObjectName, observed: "{status: {conditions: [{type: Synced, status: 'True'}, {type: Ready, status: 'True'}]}}", want: true},
		"elsewhere, Ready comes only with a poll": {
			at: infra, key: infraObjectKey, manager: "provider-kubernetes/" + infraObjectName, observed: "{status: {conditions: [{type: Synced, status: 'True'}, {type: Ready, status: 'False'}]}}", want: true,
		},
		"elsewhere, of an older generation": {
			at: infra, key: infraObjectKey, manager: "provider-kubernetes/" + infraObjectName,
			observed: "{metadata: {generation: 2}, status: {conditions: [{type: Synced, status: 'True', observedGeneration: 1}]}}",
		},
	} {
		t.Run(name, func(t *testing.T) {
			world := known{
				gateways: map[types.NamespacedName]map[string]any{tc.at: set(gatewayOf(tc.at, has(internal(), tc.manager)), []any{map[string]any{"value": "192.0.2.7"}}, "status", "addresses")},
				observed: map[string]wire.Object{tc.key: goldentest.Object(t, tc.observed)},
			}
			res := world.compose(t, Request{XR: definedXR(tc.at.Namespace, tc.at.Name), Input: anyGateway("Auto"), Listeners: []listener.Listener{internal()}})
			if got := res.Composed[0].Ready; got != tc.want || !res.Settled() {
				t.Errorf("ready %v, settled %v", got, res.Settled())
			}
			if diff := cmp.Diff([]gwapiv1.GatewayStatusAddress{{Value: "192.0.2.7"}}, res.Addresses); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestTheClassIsTheOneAskedForAndReportedIfMissing(t *testing.T) {
	own := types.NamespacedName{Namespace: "openfunction", Name: "gw"}
	r := Request{XR: definedXR("openfunction", "gw"), Input: anyGateway("Auto")}
	other := set(gatewayOf(own), "eg", "spec", "gatewayClassName")
	set(other, []any{map[string]any{"uid": xrUID, "controller": true}}, "metadata", "ownerReferences")
	world := known{gateways: map[types.NamespacedName]map[string]any{own: other}}
	r.State = world.state(t, r)
	a := Decide(r)
	reqs := cluster.NewRequirements()
	a.Require(reqs)
	if _, ok := reqs.Resources["gatewayclass/contour"]; !ok || len(reqs.Resources) != 2 {
		t.Errorf("requires %v", reqs.Resources)
	}
	if res := a.Compose(followed); res.Class != "contour" || !res.ClassMissing {
		t.Errorf("class %q, missing %v", res.Class, res.ClassMissing)
	}
	world.classes = map[string]string{"contour": "[]"}
	if res := world.compose(t, r); res.ClassMissing {
		t.Error("the class is there")
	}
}

func TestACreatedGatewayIsHeldWithoutTheListenersOfOthers(t *testing.T) {
	own := types.NamespacedName{Namespace: "openfunction", Name: "gw"}
	observed := gatewayOf(own, has(internal(), "apiextensions.crossplane.io/composed/abc"), has(onHTTP("theirs", 8080, ""), otherManager))
	r := Request{XR: newXR(), Input: anyGateway("Auto"), Listeners: []listener.Listener{internal(), external()}}
	r.XR.Spec.GatewayRef = &v1alpha1.GatewayRef{Namespace: own.Namespace, Name: own.Name}
	set(observed, []any{map[string]any{"uid": xrUID, "controller": true}}, "metadata", "ownerReferences")
	world := known{observed: map[string]wire.Object{ownGatewayKey: goldentest.Encode(observed)}}
	res := world.compose(t, r)
	if names, _ := applied(res, ownGatewayKey); cmp.Diff([]string{"ofn-http-internal"}, texts(names)) != "" {
		t.Errorf("holds %v", names)
	}
	if res.Problem == nil || res.Problem.Reason != "GatewayIsOurs" {
		t.Errorf("problem %+v", res.Problem)
	}
}

// waitingObject is an Object that could not create its Gateway yet.
const waitingObject = "{apiVersion: kubernetes.m.crossplane.io/v1alpha1, kind: Object, metadata: {name: " + infraObjectName + ", namespace: openfunction%s}, " +
	"spec: {forProvider: {manifest: {metadata: {name: gw, namespace: infra}}}, managementPolicies: [%s]}}"

func TestAGatewayThatSomebodyMadeBeforeOurObjectCouldIsTheirs(t *testing.T) {
	infra := types.NamespacedName{Namespace: "infra", Name: "gw"}
	for name, tc := range map[string]struct {
		gateway     map[string]any
		annotations string
		problem     string
		policies    []any // of the Object
	}{
		"theirs": {gateway: createdByFirst(gatewayOf(infra, has(internal(), "kubectl"))), problem: "GatewayExists", policies: []any{"Observe"}},
		"theirs, in place of one that our Object created": {
			gateway:     withUID(createdByFirst(gatewayOf(infra, has(internal(), "argocd-controller"))), "two"),
			annotations: ", annotations: {crossplane.io/external-create-succeeded: '2026-01-02T03:04:05Z'}",
			problem:     "GatewayExists", policies: []any{"Observe"},
		},
		"another XR's, whose Object comes before ours": {
			gateway: createdByFirst(gatewayOf(infra, has(internal(), "provider-kubernetes/ofn-a-00000000"))), problem: "GatewayExists", policies: []any{"Observe"},
		},
		"an operator's Object, whose name begins like ours": {
			gateway: createdByFirst(gatewayOf(infra, has(internal(), "provider-kubernetes/ofn-z"))), problem: "GatewayExists", policies: []any{"Observe"},
		},
		"ours, whose Object comes before that of another XR": {gateway: createdByFirst(gatewayOf(infra, has(internal(), "provider-kubernetes/ofn-z-00000000")))},
		"ours, as the manager tells":                         {gateway: createdByFirst(gatewayOf(infra, has(internal(), "provider-kubernetes/"+infraObjectName)))},
		"ours, for all that managedFields tell":              {gateway: gatewayOf(infra, has(internal(), "kubectl"))},
		"ours, as the provider tells, though managedFields do not": {
			gateway: createdByFirst(gatewayOf(infra, has(internal(), "before-first-apply"))), annotations: ", annotations: {crossplane.io/external-create-succeeded: '2026-01-02T03:04:05Z'}",
		},
	} {
		t.Run(name, func(t *testing.T) {
			world := known{
				gateways: map[types.NamespacedName]map[string]any{infra: tc.gateway}, served: everything,
				observed: map[string]wire.Object{infraObjectKey: goldentest.Object(t, fmt.Sprintf(waitingObject, tc.annotations, "'*'"))},
			}
			res := world.compose(t, Request{XR: definedXR("infra", "gw"), Input: anyGateway("Auto"), Listeners: []listener.Listener{internal()}})
			var problem string
			if res.Problem != nil {
				problem = res.Problem.Reason
			}
			if problem != tc.problem || !slices.Equal(keys(res), []string{infraObjectKey}) {
				t.Fatalf("problem %+v, composes %v", res.Problem, keys(res))
			}
			spec := res.Composed[0].Resource.Get("spec").Object()
			policies, _ := goldentest.AsMap(spec)["managementPolicies"].([]any)
			if diff := cmp.Diff(tc.policies, policies); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestAnObjectThatOnlyLooksAtTheGatewayOfOthersGoes: deleting the Object earlier would
// take their Gateway with it.
func TestAnObjectThatOnlyLooksAtTheGatewayOfOthersGoes(t *testing.T) {
	infra := types.NamespacedName{Namespace: "infra", Name: "gw"}
	world := known{
		gateways: map[types.NamespacedName]map[string]any{infra: createdByFirst(gatewayOf(infra, has(internal(), "kubectl")))}, served: everything,
		observed: map[string]wire.Object{infraObjectKey: goldentest.Object(t, fmt.Sprintf(waitingObject, "", "Observe"))},
	}
	res := world.compose(t, Request{XR: definedXR("infra", "gw"), Input: anyGateway("Auto"), Listeners: []listener.Listener{internal()}})
	if res.Problem == nil || res.Problem.Reason != "GatewayExists" || len(res.Composed) > 0 {
		t.Errorf("problem %+v, composes %v", res.Problem, keys(res))
	}
}

func TestAnObjectIsNotDroppedWhileItWouldDeleteSomebodysGateway(t *testing.T) {
	infra := types.NamespacedName{Namespace: "infra", Name: "gw"}
	for policies, want := range map[string][]string{"'*'": {contourKey, infraObjectKey}, "Observe": {contourKey}} {
		world := known{
			gateways: map[types.NamespacedName]map[string]any{
				infra:   createdByFirst(gatewayOf(infra, has(internal(), "kubectl"))),
				contour: gatewayOf(contour, has(onHTTP("web", 8080, ""), "kubectl"), has(internal(), ourManager)),
			},
			observed: inUse(t, contourKey), served: everything,
		}
		world.observed[infraObjectKey] = goldentest.Object(t, fmt.Sprintf(waitingObject, "", policies))
		res := world.compose(t, Request{XR: newXR(), Input: anyGateway("Patch"), Listeners: []listener.Listener{internal()}})
		if got := keys(res); !res.Settled() || !slices.Equal(got, want) {
			t.Errorf("%s: settled %v, composes %v", policies, res.Settled(), got)
		}
	}
}

func TestAGatewayThatSomebodyElseMadeCanBeReferredTo(t *testing.T) {
	infra := types.NamespacedName{Namespace: "infra", Name: "gw"}
	for policies, want := range map[string][]string{"'*'": {infraObjectKey}, "Observe": {"listenerset/infra/gw/0"}} {
		gw := createdByFirst(gatewayOf(infra, has(onHTTP("web", 8080, ""), "kubectl")))
		world := known{
			gateways: map[types.NamespacedName]map[string]any{infra: set(gw, allow("All"), "spec", "allowedListeners")}, served: everything,
			observed: map[string]wire.Object{infraObjectKey: goldentest.Object(t, fmt.Sprintf(waitingObject, "", policies))},
		}
		r := Request{XR: newXR(), Input: anyGateway("ListenerSet"), Listeners: []listener.Listener{internal()}}
		r.XR.Spec.GatewayRef = &v1alpha1.GatewayRef{Namespace: infra.Namespace, Name: infra.Name}
		if got := keys(world.compose(t, r)); !slices.Equal(got, want) {
			t.Errorf("%s: composes %v", policies, got)
		}
	}
}

func TestCreateLeavesOutWhatOthersPutIntoTheGateway(t *testing.T) {
	own := types.NamespacedName{Namespace: "openfunction", Name: "gw"}
	gw := set(gatewayOf(own,
		has(internal(), composedManager),
		has(onHTTP("api", 80, "api.b.io"), otherManager),
		has(onHTTP("other", 80, "dup.b.io"), "kubectl"),
	), []any{map[string]any{"uid": xrUID, "controller": true}}, "metadata", "ownerReferences")
	world := known{
		gateways: map[types.NamespacedName]map[string]any{own: gw}, served: everything,
		observed: map[string]wire.Object{ownGatewayKey: goldentest.Encode(gw)},
	}
	res := world.compose(t, Request{XR: definedXR("openfunction", "gw"), Input: anyGateway("Auto"), Listeners: []listener.Listener{
		onHTTP("api", 80, "api.a.io"), onHTTP("dup", 80, "dup.b.io"), onHTTP("free", 80, "free.a.io"), internal(),
	}})
	if names, _ := applied(res, ownGatewayKey); cmp.Diff([]string{"free", "ofn-http-internal"}, texts(names)) != "" {
		t.Errorf("applies %v", names)
	}
	for name, want := range map[gwapiv1.SectionName]condition.Problem{
		"api": {Reason: "NameConflict", Message: `our HTTP listener "api" and the Gateway's HTTP listener "api" have the same name: give ours another name`},
		"dup": {Reason: "HostnameConflict", Message: `our HTTP listener "dup" and the Gateway's HTTP listener "other" both serve "dup.b.io" on port 80: give ours another hostname or port`},
	} {
		if got := problemOf(res, name); got == nil || *got != want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
