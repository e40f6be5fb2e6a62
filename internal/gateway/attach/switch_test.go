package attach

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

var istio = types.NamespacedName{Namespace: "istio-system", Name: "istio"}

// switcher is an XR with two listeners, in a cluster with Contour's Gateway and
// Istio's, each with a listener of its operator's.
func switcher(t *testing.T, xr v1alpha1.Gateway, mode v1beta1.AttachmentMode) (*sim, *simXR) {
	s := newSim(t)
	for _, name := range []types.NamespacedName{contour, istio} {
		s.add(name, has(onHTTP("theirs", 8080, ""), "kubectl")).allowed = allow("All")
	}
	return s, &simXR{Request: Request{XR: xr, Input: anyGateway(mode), Listeners: []listener.Listener{external(), internal()}}}
}

func refer(to types.NamespacedName) func(*simXR) {
	return func(x *simXR) {
		x.XR.Spec.GatewayDef = nil
		x.XR.Spec.GatewayRef = &v1alpha1.GatewayRef{Namespace: to.Namespace, Name: to.Name}
	}
}

func define(namespace, name string) func(*simXR) {
	return func(x *simXR) { x.XR.Spec = definedXR(namespace, name).Spec }
}

func pin(mode v1beta1.AttachmentMode) func(*simXR) {
	return func(x *simXR) { x.Input.Attachment = mode }
}

// step tells what one reconcile came to: what is desired, what the switch waits
// for, what routes must name, and then what is on the Gateways.
func (s *sim) step(x *simXR, gateways ...types.NamespacedName) string {
	s.Helper()
	res := s.reconcile(x)
	out := keys(res)
	slices.Sort(out)
	for i, k := range out {
		if names, ok := applied(res, k); ok && len(names) == 0 {
			out[i] += " without listeners"
		}
	}
	if res.Problem != nil {
		out = append(out, "problem "+res.Problem.Reason)
	}
	if res.Switching != nil {
		out = append(out, "switching "+res.Switching.Reason)
	}
	var parents []string
	for _, p := range slices.Concat(res.Parents, res.Leaving) {
		parents = append(parents, p.Kind+" "+p.Name.String())
	}
	out = append(out, "parents "+strings.Join(parents, ", "))
	for _, g := range gateways {
		out = append(out, fmt.Sprintf("%s: %s", g, s.on(g)))
	}
	for _, err := range s.refused {
		s.Errorf("refused: %v", err)
	}
	return strings.Join(out, "\n")
}

func lines(s ...string) string { return strings.Join(s, "\n") }

func TestSwitchingMakesBeforeItBreaks(t *testing.T) {
	const (
		contourPatchKey = "listeners-object/projectcontour/contour"
		istioPatchKey   = "listeners-object/istio-system/istio"
		contourSet      = "listenerset/projectcontour/contour/0"
		istioSet        = "listenerset/istio-system/istio/0"
		contourSetName  = "ListenerSet openfunction/openfunction-contour-3dbee570"
		istioSetName    = "ListenerSet openfunction/openfunction-istio-fe8f4223"
		both            = "theirs ofn-http-external ofn-http-internal"
	)
	created := types.NamespacedName{Namespace: "openfunction", Name: "gw"}
	renamed := types.NamespacedName{Namespace: "openfunction", Name: "renamed"}
	elsewhere := types.NamespacedName{Namespace: "infra", Name: "gw"}

	for name, tc := range map[string]struct {
		xr       v1alpha1.Gateway
		mode     v1beta1.AttachmentMode
		change   func(*simXR)
		gateways []types.NamespacedName
		want     []string
	}{
		"Patch to the Patch of another Gateway": {
			xr: newXR(), mode: "Patch", change: refer(istio), gateways: []types.NamespacedName{contour, istio},
			want: []string{
				lines(istioPatchKey, contourPatchKey, "switching WaitingForNew", "parents Gateway istio-system/istio, Gateway projectcontour/contour",
					"projectcontour/contour: "+both, "istio-system/istio: "+both),
				lines(istioPatchKey, contourPatchKey+" without listeners", "switching Withdrawing", "parents Gateway istio-system/istio",
					"projectcontour/contour: theirs", "istio-system/istio: "+both),
				lines(istioPatchKey, "parents Gateway istio-system/istio", "projectcontour/contour: theirs", "istio-system/istio: "+both),
			},
		},
		"ListenerSet to that of another Gateway": {
			xr: newXR(), mode: "Auto", change: refer(istio), gateways: []types.NamespacedName{contour, istio},
			want: []string{
				lines(istioSet, contourSet, "switching WaitingForNew", "parents "+istioSetName+", "+contourSetName,
					"projectcontour/contour: theirs", "istio-system/istio: theirs"),
				lines(istioSet, "parents "+istioSetName, "projectcontour/contour: theirs", "istio-system/istio: theirs"),
			},
		},
		"Patch to ListenerSet on the same Gateway, pinned": {
			xr: newXR(), mode: "Patch", change: pin("ListenerSet"), gateways: []types.NamespacedName{contour},
			want: []string{
				lines(contourPatchKey, contourSet, "switching WaitingForNew", "parents "+contourSetName+", Gateway projectcontour/contour",
					"projectcontour/contour: "+both),
				lines(contourPatchKey+" without listeners", contourSet, "switching Withdrawing", "parents "+contourSetName,
					"projectcontour/contour: theirs"),
				lines(contourSet, "parents "+contourSetName, "projectcontour/contour: theirs"),
			},
		},
		"ListenerSet to Patch on the same Gateway, pinned": {
			xr: newXR(), mode: "Auto", change: pin("Patch"), gateways: []types.NamespacedName{contour},
			want: []string{
				lines(contourPatchKey, contourSet, "switching WaitingForNew", "parents Gateway projectcontour/contour, "+contourSetName,
					"projectcontour/contour: "+both),
				lines(contourPatchKey, "parents Gateway projectcontour/contour", "projectcontour/contour: "+both),
			},
		},
		"Patch stays where Auto would take the ListenerSet": {
			xr: newXR(), mode: "Patch", change: pin("Auto"), gateways: []types.NamespacedName{contour},
			want: []string{lines(contourPatchKey, "parents Gateway projectcontour/contour", "projectcontour/contour: "+both)},
		},
		"a created Gateway to one of another name": {
			xr: definedXR("openfunction", "gw"), mode: "Auto", change: define("openfunction", "renamed"), gateways: []types.NamespacedName{created, renamed},
			want: []string{
				lines("gateway/openfunction/gw", "gateway/openfunction/renamed", "switching WaitingForNew",
					"parents Gateway openfunction/renamed, Gateway openfunction/gw",
					"openfunction/gw: ofn-http-external ofn-http-internal", "openfunction/renamed: ofn-http-external ofn-http-internal"),
				lines("gateway/openfunction/renamed", "parents Gateway openfunction/renamed",
					"openfunction/gw: gone", "openfunction/renamed: ofn-http-external ofn-http-internal"),
			},
		},
		"a created Gateway to one in another namespace, and so an Object": {
			xr: definedXR("openfunction", "gw"), mode: "Auto", change: define("infra", "gw"), gateways: []types.NamespacedName{created, elsewhere},
			want: []string{
				lines("gateway-object/infra/gw", "gateway/openfunction/gw", "switching WaitingForNew", "parents Gateway infra/gw, Gateway openfunction/gw",
					"openfunction/gw: ofn-http-external ofn-http-internal", "infra/gw: ofn-http-external ofn-http-internal"),
				lines("gateway-object/infra/gw", "parents Gateway infra/gw", "openfunction/gw: gone", "infra/gw: ofn-http-external ofn-http-internal"),
			},
		},
		"a Gateway created elsewhere to one that exists": {
			xr: definedXR("infra", "gw"), mode: "Patch", change: refer(contour), gateways: []types.NamespacedName{elsewhere, contour},
			want: []string{
				lines("gateway-object/infra/gw", contourPatchKey, "switching WaitingForNew", "parents Gateway projectcontour/contour, Gateway infra/gw",
					"infra/gw: ofn-http-external ofn-http-internal", "projectcontour/contour: "+both),
				lines(contourPatchKey, "parents Gateway projectcontour/contour", "infra/gw: gone", "projectcontour/contour: "+both),
			},
		},
		"a Patch to a created Gateway": {
			xr: newXR(), mode: "Patch", change: define("openfunction", "gw"), gateways: []types.NamespacedName{contour, created},
			want: []string{
				lines("gateway/openfunction/gw", contourPatchKey, "switching WaitingForNew", "parents Gateway openfunction/gw, Gateway projectcontour/contour",
					"projectcontour/contour: "+both, "openfunction/gw: ofn-http-external ofn-http-internal"),
				lines("gateway/openfunction/gw", contourPatchKey+" without listeners", "switching Withdrawing", "parents Gateway openfunction/gw",
					"projectcontour/contour: theirs", "openfunction/gw: ofn-http-external ofn-http-internal"),
				lines("gateway/openfunction/gw", "parents Gateway openfunction/gw",
					"projectcontour/contour: theirs", "openfunction/gw: ofn-http-external ofn-http-internal"),
			},
		},
		"a created Gateway to a gatewayRef to it is refused": {
			xr: definedXR("openfunction", "gw"), mode: "Auto", change: refer(created), gateways: []types.NamespacedName{created},
			want: []string{lines("gateway/openfunction/gw", "problem GatewayIsOurs", "switching WaitingForNew", "parents Gateway openfunction/gw",
				"openfunction/gw: ofn-http-external ofn-http-internal")},
		},
		"a Gateway created elsewhere to a gatewayRef to it is refused": {
			xr: definedXR("infra", "gw"), mode: "Auto", change: refer(elsewhere), gateways: []types.NamespacedName{elsewhere},
			want: []string{lines("gateway-object/infra/gw", "problem GatewayIsOurs", "switching WaitingForNew", "parents Gateway infra/gw",
				"infra/gw: ofn-http-external ofn-http-internal")},
		},
		"a gatewayRef to a gatewayDef of the same name is refused": {
			xr: newXR(), mode: "Patch", change: define("projectcontour", "contour"), gateways: []types.NamespacedName{contour},
			want: []string{lines(contourPatchKey, "problem GatewayExists", "switching WaitingForNew", "parents Gateway projectcontour/contour",
				"projectcontour/contour: "+both)},
		},
		"a Gateway that is not there holds everything": {
			xr: newXR(), mode: "Auto", change: refer(types.NamespacedName{Namespace: "nowhere", Name: "none"}), gateways: []types.NamespacedName{contour},
			want: []string{lines(contourSet, "problem GatewayNotFound", "switching WaitingForNew", "parents "+contourSetName, "projectcontour/contour: theirs")},
		},
		"a Gateway that policy does not let Patch change holds everything": {
			xr: newXR(), mode: "Patch", change: func(x *simXR) {
				refer(istio)(x)
				x.Input.Policy.PatchGateways = []string{"projectcontour/contour"}
			}, gateways: []types.NamespacedName{contour, istio},
			want: []string{lines(contourPatchKey, "problem NotAllowedByPolicy", "switching WaitingForNew", "parents Gateway projectcontour/contour",
				"projectcontour/contour: "+both, "istio-system/istio: theirs")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, x := switcher(t, tc.xr, tc.mode)
			s.reconcile(x)
			s.reconcile(x)
			tc.change(x)
			var got []string
			for range tc.want {
				got = append(got, s.step(x, tc.gateways...))
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if diff := cmp.Diff(got[len(got)-1], s.step(x, tc.gateways...)); diff != "" {
				t.Errorf("it does not stay so (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheOldStaysWhileTheNewDoesNotServe(t *testing.T) {
	for name, tc := range map[string]struct {
		xr     v1alpha1.Gateway
		mode   v1beta1.AttachmentMode
		change func(*simXR)
		old    string
		want   string
	}{
		"Patch":       {xr: newXR(), mode: "Patch", change: refer(istio), old: "listeners-object/projectcontour/contour", want: "The Patch of Gateway projectcontour/contour stays in use until all listeners are ready on istio-system/istio"},
		"ListenerSet": {xr: newXR(), mode: "Auto", change: refer(istio), old: "listenerset/projectcontour/contour/0", want: "The ListenerSet for Gateway projectcontour/contour stays in use until all listeners are ready on istio-system/istio"},
		"Create":      {xr: definedXR("openfunction", "gw"), mode: "Auto", change: refer(istio), old: "gateway/openfunction/gw", want: "The created Gateway openfunction/gw stays in use until all listeners are ready on istio-system/istio"},
	} {
		t.Run(name, func(t *testing.T) {
			s, x := switcher(t, tc.xr, tc.mode)
			s.reconcile(x)
			tc.change(x)
			s.gateways[istio].idle = true
			for range 4 {
				res := s.reconcile(x)
				if _, kept := applied(res, tc.old); !kept || !res.Replacing {
					t.Errorf("replacing %v, desired %v", res.Replacing, keys(res))
				}
				if res.Switching == nil || res.Switching.Message != tc.want {
					t.Errorf("switching %+v", res.Switching)
				}
			}
			s.gateways[istio].idle = false
			for range 3 {
				s.reconcile(x)
			}
			if res := s.reconcile(x); res.Switching != nil || res.Replacing || len(res.Composed) != 1 {
				t.Errorf("desired %v, switching %+v", keys(res), res.Switching)
			}
		})
	}
}

func TestASwitchTellsWhatItWaitsFor(t *testing.T) {
	s, x := switcher(t, newXR(), "Patch")
	s.reconcile(x)
	refer(types.NamespacedName{Namespace: "nowhere", Name: "none"})(x)
	want := "The Patch of Gateway projectcontour/contour stays in use until condition Accepted is True"
	if got := s.reconcile(x).Switching; got == nil || got.Message != want {
		t.Errorf("got %+v", got)
	}
}

func TestOurLastListenersAreHeld(t *testing.T) {
	s, x := switcher(t, newXR(), "Patch")
	s.reconcile(x)
	gw := s.gateways[contour]
	gw.listeners = slices.DeleteFunc(gw.listeners, func(h held) bool { return h.Name == "theirs" })
	refer(istio)(x)
	s.reconcile(x)
	want := "The listeners in Gateway projectcontour/contour are all ours, and a Gateway must have one: its operator can add another, or delete the Gateway."
	for range 2 {
		res := s.reconcile(x)
		if res.Switching == nil || res.Switching.Reason != "LastListeners" || res.Switching.Message != want {
			t.Fatalf("switching %+v", res.Switching)
		}
		if names, _ := applied(res, contourKey); len(names) != 2 {
			t.Errorf("applies %v", names)
		}
	}
	gw.listeners = append(gw.listeners, has(onHTTP("theirs", 8080, ""), "kubectl"))
	for range 2 {
		s.reconcile(x)
	}
	if got := s.on(contour); got != "theirs" || len(s.refused) > 0 {
		t.Errorf("on the Gateway: %s; refused: %v", got, s.refused)
	}
}

func TestTheOldGatewayMayGoFirst(t *testing.T) {
	s, x := switcher(t, newXR(), "Patch")
	s.reconcile(x)
	refer(istio)(x)
	s.reconcile(x)
	delete(s.gateways, contour)
	if diff := cmp.Diff([]string{"listeners-object/istio-system/istio"}, keys(s.reconcile(x))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestAnOldPatchIsKeptAsItIsUntilItsGatewayIsRead(t *testing.T) {
	s, x := switcher(t, newXR(), "Patch")
	s.reconcile(x)
	refer(istio)(x)
	s.reconcile(x)
	r := x.Request
	r.State.Observed = s.observe(x)
	r.State.Required = map[string][]wire.Object{
		"gateway/istio-system/istio":                                        {s.gateways[istio].object(istio)},
		"httproutes/app.kubernetes.io/managed-by=openfunction.openfunction": nil,
	}
	res := Decide(r).Compose(followed)
	if names, _ := applied(res, contourKey); len(names) != 2 {
		t.Errorf("applies %v", names)
	}
	if res.Switching == nil || res.Switching.Message != "Waiting for the Gateway projectcontour/contour to be read." {
		t.Errorf("switching %+v", res.Switching)
	}
}

// TestAPatchThatWasNotAppliedYetStaysUntilItCanBeTakenOut: dropped now, the Object may
// yet apply what nobody takes out.
func TestAPatchThatWasNotAppliedYetStaysUntilItCanBeTakenOut(t *testing.T) {
	for name, others := range map[string][]held{"alone": nil, "though who is gone has its listener": {has(internal(), otherManager)}} {
		t.Run(name, func(t *testing.T) {
			s, x := switcher(t, newXR(), "Patch")
			s.gateways[contour].listeners = append(s.gateways[contour].listeners, others...)
			x.Listeners = []listener.Listener{internal()}
			before := slices.Clone(s.gateways[contour].listeners)
			s.reconcile(x)
			s.gateways[contour].listeners = before // provider-kubernetes is late
			refer(istio)(x)
			s.reconcile(x)
			s.gateways[contour].listeners = before
			if names, _ := applied(s.reconcile(x), contourKey); cmp.Diff([]string{"ofn-http-internal"}, texts(names)) != "" {
				t.Errorf("applies %v, which the Gateway is yet to show", names)
			}
			if names, kept := applied(s.reconcile(x), contourKey); !kept || len(names) > 0 {
				t.Errorf("kept %v, applies %v, which the Gateway shows by now", kept, names)
			}
			if _, kept := applied(s.reconcile(x), contourKey); kept {
				t.Error("nothing is left to take out")
			}
		})
	}
}

func TestASwitchTellsWhyOurListenersCannotBeTakenOut(t *testing.T) {
	s, x := switcher(t, newXR(), "Patch")
	s.reconcile(x)
	refer(istio)(x)
	s.reconcile(x)
	s.broken[contour] = "gateways is forbidden"
	want := "Waiting for our listeners to be gone from Gateway projectcontour/contour. Object openfunction/" + contourPatch + ": gateways is forbidden. " +
		"Bind a ClusterRole that lets provider-kubernetes, or the identity of its ProviderConfig, get, create, update, patch and delete gateways.gateway.networking.k8s.io."
	if got := s.reconcile(x).Switching; got == nil || got.Message != want {
		t.Errorf("got %+v", got)
	}
}

func TestASwitchWaitsWhileOurListenersCannotBeApplied(t *testing.T) {
	s, x := switcher(t, newXR(), "Patch")
	s.reconcile(x)
	refer(istio)(x)
	s.reconcile(x)
	s.broken[istio] = "gateways is forbidden" // after all was applied: nobody can tell that from before it was
	for range 3 {
		res := s.reconcile(x)
		want := &condition.Problem{
			Reason: "WaitingForNew", Message: "The Patch of Gateway projectcontour/contour stays in use until all listeners can be applied to istio-system/istio",
		}
		if diff := cmp.Diff(want, res.Switching); diff != "" || res.Settled() {
			t.Errorf("settled %t, -want +got:\n%s", res.Settled(), diff)
		}
		if names, kept := applied(res, contourKey); !kept || len(names) == 0 {
			t.Errorf("kept %t, applies %v", kept, names)
		}
	}
	delete(s.broken, istio)
	s.reconcile(x)
	if names, kept := applied(s.reconcile(x), contourKey); kept && len(names) > 0 {
		t.Errorf("what can be applied ends the wait, and the Patch applies %v", names)
	}
}

func TestPatchStaysWhereAnotherListenerSetIsInTheWay(t *testing.T) {
	s, x := switcher(t, newXR(), "Patch")
	s.reconcile(x)
	pin("ListenerSet")(x)
	// A listener that the Patch does not have, so what it conflicts with is not ours.
	x.Listeners = append([]listener.Listener{onHTTP("new", 8081, "new.ofn.io")}, x.Listeners...)
	s.elsewhere = []held{has(onHTTP("of-another-set", 8081, "new.ofn.io"))}
	for range 4 {
		res := s.reconcile(x)
		if names, _ := applied(res, contourKey); len(names) != 2 || res.Switching == nil {
			t.Errorf("applies %v, switching %+v", names, res.Switching)
		}
	}
}

func TestAListenerThatAnotherXRSharesDoesNotHoldTheSwitch(t *testing.T) {
	s, x := switcher(t, newXR(), "Patch")
	s.gateways[contour].listeners = append(s.gateways[contour].listeners, has(internal(), otherManager))
	s.reconcile(x)
	pin("ListenerSet")(x)
	for range 4 {
		s.reconcile(x)
	}
	if diff := cmp.Diff([]string{"listenerset/projectcontour/contour/0"}, keys(s.reconcile(x))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got := s.on(contour); got != "theirs ofn-http-internal" {
		t.Errorf("on the Gateway: %s", got)
	}
}

func TestPatchStaysWhereOthersWouldKeepTheListenerSetOut(t *testing.T) {
	s, x := switcher(t, newXR(), "Patch")
	s.gateways[contour].listeners = append(s.gateways[contour].listeners, has(external(), otherManager))
	for i := range x.Listeners {
		x.Listeners[i].Shared = true
	}
	s.reconcile(x)
	pin("ListenerSet")(x)
	for range 4 {
		res := s.reconcile(x)
		if names, _ := applied(res, contourKey); len(names) != 2 || res.Switching == nil {
			t.Errorf("applies %v, switching %+v", names, res.Switching)
		}
	}
}

func TestAGatewayThatWasLetGoIsForeign(t *testing.T) {
	created := types.NamespacedName{Namespace: "openfunction", Name: "gw"}
	s, x := switcher(t, definedXR("openfunction", "gw"), "ListenerSet")
	s.reconcile(x)
	refer(created)(x)
	res := s.reconcile(x)
	want := `spec.gatewayRef names openfunction/gw, which this XR created with spec.gatewayDef and would delete. Set gatewayDef again, or name another Gateway, ` +
		`or let go of it first: pause the XR (annotation crossplane.io/paused: "true"), take metadata.ownerReferences off the Gateway, and unpause.`
	if res.Problem == nil || res.Problem.Message != want {
		t.Errorf("problem %+v", res.Problem)
	}
	s.gateways[created].controller = ""
	s.gateways[created].allowed = allow("All")
	for range 2 {
		res = s.reconcile(x)
		if diff := cmp.Diff([]string{"listenerset/openfunction/gw/0"}, keys(res)); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	}
	if got := s.on(created); got != "ofn-http-external ofn-http-internal" {
		t.Errorf("on the Gateway: %s", got)
	}
}

func TestAGatewayCreatedElsewhereCanBeLetGo(t *testing.T) {
	s, x := switcher(t, definedXR("infra", "gw"), "Auto")
	s.reconcile(x)
	refer(types.NamespacedName{Namespace: "infra", Name: "gw"})(x)
	want := `spec.gatewayRef names infra/gw, which this XR created with spec.gatewayDef and would delete. Set gatewayDef again, or name another Gateway, ` +
		`or let go of it first: pause the XR (annotation crossplane.io/paused: "true"), set spec.managementPolicies: [Observe] on the Object ` +
		`ofn-openfunction-openfunction-infra-gw-c27a5884 and delete it, and unpause.`
	if res := s.reconcile(x); res.Problem == nil || res.Problem.Message != want {
		t.Errorf("problem %+v", res.Problem)
	}
}

func TestKeptObjectsAreWhatCrossplaneApplied(t *testing.T) {
	observed := goldentest.Object(t, `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: gw
  namespace: openfunction
  uid: 6f1d7d50-0000-4000-8000-000000000002
  resourceVersion: "42"
  generation: 3
  creationTimestamp: "2026-01-02T03:04:05Z"
  labels: {team: faas, crossplane.io/composite: openfunction}
  annotations:
    crossplane.io/composition-resource-name: gateway/openfunction/gw
    kubectl.kubernetes.io/last-applied-configuration: "{}"
    cert-manager.io/cluster-issuer: le
  ownerReferences: [{uid: `+xrUID+`, controller: true}]
  managedFields:
  - manager: `+composedManager+`
    operation: Apply
    fieldsV1: {f:spec: {f:listeners: {'k:{"name":"ours"}': {.: {}}, 'k:{"name":"both"}': {.: {}}}}}
  - manager: `+otherManager+`
    operation: Apply
    fieldsV1: {f:spec: {f:listeners: {'k:{"name":"theirs"}': {.: {}}, 'k:{"name":"both"}': {.: {}}}}}
spec:
  gatewayClassName: contour
  addresses: [{value: 192.0.2.1}]
  listeners:
  - {name: ours, port: 80, protocol: HTTP}
  - {name: theirs, port: 81, protocol: HTTP}
  - {name: both, port: 82, protocol: HTTP}
status: {conditions: [{type: Accepted, status: "True"}]}
`)
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
  gatewayClassName: contour
  listeners:
  - name: ours
    port: 80
    protocol: HTTP
  - name: both
    port: 82
    protocol: HTTP
`
	r := Request{XR: newXR(), Input: anyGateway("Auto")}
	r.State.Observed = map[string]wire.Object{"gateway/openfunction/gw": observed}
	res := Decide(r).Compose(followed)
	if len(res.Composed) != 1 || !res.Composed[0].Ready {
		t.Fatalf("composes %v", res.Composed)
	}
	if diff := cmp.Diff(want, yamlOf(t, res.Composed[0].Resource)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestAKeptGatewayWithoutManagedFieldsKeepsItsListeners(t *testing.T) {
	const owned = "ownerReferences: [{uid: " + xrUID + ", controller: true}]"
	for name, doc := range map[string]string{
		"nobody is said to have any": `{metadata: {` + owned + `}, spec: {gatewayClassName: contour, listeners: [{name: a, port: 80, protocol: HTTP}]}}`,
		"Crossplane is not said to have any": `{metadata: {` + owned + `, managedFields: [{manager: before-first-apply, operation: Update, fieldsV1: ` +
			`{f:spec: {f:listeners: {'k:{"name":"a"}': {.: {}}}}}}]}, spec: {gatewayClassName: contour, listeners: [{name: a, port: 80, protocol: HTTP}]}}`,
	} {
		t.Run(name, func(t *testing.T) {
			r := Request{XR: newXR(), Input: anyGateway("Auto")}
			r.State.Observed = map[string]wire.Object{"gateway/openfunction/gw": goldentest.Object(t, doc)}
			if names, _ := applied(Decide(r).Compose(followed), "gateway/openfunction/gw"); cmp.Diff([]string{"a"}, texts(names)) != "" {
				t.Errorf("keeps %v", names)
			}
		})
	}
}

func TestAnOldPatchGivesWayToWhatOthersAdd(t *testing.T) {
	s, x := switcher(t, newXR(), "Patch")
	x.Listeners = append([]listener.Listener{on("dns", "TCP", 53, "")}, x.Listeners...)
	s.reconcile(x)
	refer(istio)(x)
	s.gateways[istio].idle = true
	s.reconcile(x)
	gw := s.gateways[contour]
	gw.listeners = append(gw.listeners, has(onHTTP("theirs-too", 53, ""), "kubectl")) // TCP and HTTP on a port: only the implementation minds
	for range 2 {
		names, _ := applied(s.reconcile(x), contourKey)
		if diff := cmp.Diff([]string{"ofn-http-external", "ofn-http-internal"}, texts(names)); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	}
}

func TestAGatewayThatThisXRControlsIsNeverAttachedTo(t *testing.T) {
	created := types.NamespacedName{Namespace: "openfunction", Name: "gw"}
	for _, mode := range []v1beta1.AttachmentMode{"Auto", "ListenerSet", "Patch"} {
		s, x := switcher(t, newXR(), mode)
		refer(created)(x)
		s.add(created, has(internal(), composedManager)).controller = xrUID // which nothing observed tells
		s.gateways[created].allowed = allow("All")
		res := s.reconcile(x)
		if res.Problem == nil || res.Problem.Reason != "GatewayIsOurs" || len(res.Composed) > 0 {
			t.Errorf("%s: composes %v, problem %+v", mode, keys(res), res.Problem)
		}
	}
}

func TestThePatchStaysUntilTheListenerSetIsAnswered(t *testing.T) {
	s, x := switcher(t, newXR(), "Patch")
	s.reconcile(x)
	pin("ListenerSet")(x)
	s.gateways[contour].idle = true
	for range 3 {
		if names, _ := applied(s.reconcile(x), contourKey); len(names) != 2 {
			t.Errorf("applies %v", names)
		}
	}
	s.gateways[contour].idle = false
	if names, kept := applied(s.reconcile(x), contourKey); !kept || len(names) > 0 {
		t.Errorf("kept %v, applies %v", kept, names)
	}
}

func TestAGatewayThatIsBeingDeletedServesNobodyAnyMore(t *testing.T) {
	s, x := switcher(t, definedXR("openfunction", "gw"), "Auto")
	s.reconcile(x)
	define("openfunction", "renamed")(x)
	s.reconcile(x)
	define("openfunction", "gw")(x) // back again, while foreground deletion still shows the old one, programmed
	s.gateways[types.NamespacedName{Namespace: "openfunction", Name: "gw"}].deleted = "2026-01-02T03:04:05Z"
	for range 2 {
		res := s.reconcile(x)
		if _, kept := applied(res, "gateway/openfunction/renamed"); !kept || !res.Replacing {
			t.Errorf("replacing %v, desired %v", res.Replacing, keys(res))
		}
	}
	s.gateways[types.NamespacedName{Namespace: "openfunction", Name: "gw"}].deleted = ""
	if got := keys(s.reconcile(x)); !slices.Equal(got, []string{"gateway/openfunction/gw"}) {
		t.Errorf("desired %v", got)
	}
}

func TestAGatewayThatWasLetGoIsNotTakenBackOnTheWayToAnother(t *testing.T) {
	created := types.NamespacedName{Namespace: "openfunction", Name: "gw"}
	for name, change := range map[string]func(*simXR){"gatewayRef": refer(istio), "gatewayDef": define("openfunction", "renamed")} {
		t.Run(name, func(t *testing.T) {
			s, x := switcher(t, definedXR("openfunction", "gw"), "ListenerSet")
			s.reconcile(x)
			s.gateways[created].controller = ""
			change(x)
			for range 3 {
				if res := s.reconcile(x); slices.Contains(keys(res), "gateway/openfunction/gw") {
					t.Errorf("desired %v", keys(res))
				}
			}
			if got := s.on(created); got != "ofn-http-external ofn-http-internal" {
				t.Errorf("on the Gateway: %s", got)
			}
		})
	}
}

func TestTheOldStaysWhileTheEntryLeadsThere(t *testing.T) {
	for key, tc := range map[string]struct {
		xr   v1alpha1.Gateway
		mode v1beta1.AttachmentMode
		want string
	}{
		contourKey:    {xr: newXR(), mode: "Patch", want: "The Patch of Gateway projectcontour/contour stays in use until the entry Service leads to istio-system/istio"},
		setKey(0):     {xr: newXR(), mode: "Auto", want: "The ListenerSet for Gateway projectcontour/contour stays in use until the entry Service leads to istio-system/istio"},
		ownGatewayKey: {xr: definedXR("openfunction", "gw"), mode: "Auto", want: "The created Gateway openfunction/gw stays in use until the entry Service leads to istio-system/istio"},
	} {
		t.Run(key, func(t *testing.T) {
			s, x := switcher(t, tc.xr, tc.mode)
			s.reconcile(x)
			refer(istio)(x)
			s.reconcile(x)
			res := s.decide(x).Compose(behind)
			if names, _ := applied(res, key); len(names) != 2 || res.Replacing {
				t.Errorf("replacing %v, %s applies %v", res.Replacing, key, names)
			}
			if res.Switching == nil || res.Switching.Message != tc.want {
				t.Errorf("switching %+v", res.Switching)
			}
			delete(s.gateways, contour)
			if _, kept := applied(s.decide(x).Compose(behind), key); kept && key != ownGatewayKey {
				t.Error("the entry leads to a Gateway that is gone")
			}
		})
	}
}

func TestWhatResolversRememberStaysInUse(t *testing.T) {
	s, x := switcher(t, newXR(), "Patch")
	x.Input.Entrypoint.Drain = &metav1.Duration{Duration: 35 * time.Second}
	s.reconcile(x)
	refer(istio)(x)
	s.reconcile(x)
	res := s.decide(x).Compose(func() (bool, time.Duration) { return true, 7 * time.Second })
	if names, _ := applied(res, contourKey); len(names) != 2 || res.Replacing || res.Drains != 7*time.Second || len(res.Leaving) != 1 {
		t.Errorf("replacing %v, drains %s, leaving %v, the old one applies %v", res.Replacing, res.Drains, res.Leaving, names)
	}
	want := condition.Problem{Reason: "Draining", Message: "The Patch of Gateway projectcontour/contour stays in use until 35s have passed since the entry Service leads to " +
		"istio-system/istio: until then resolvers may answer with where it led before"}
	if res.Switching == nil || *res.Switching != want {
		t.Errorf("switching %+v", res.Switching)
	}
	delete(s.gateways, contour)
	if _, kept := applied(s.decide(x).Compose(func() (bool, time.Duration) { return true, time.Second }), contourKey); kept {
		t.Error("a Gateway that is gone is drained")
	}
}

func TestOnTheSameGatewayThereIsNothingToDrain(t *testing.T) {
	s, x := switcher(t, newXR(), "Patch")
	x.Input.Entrypoint.Drain = &metav1.Duration{Duration: 35 * time.Second}
	s.reconcile(x)
	pin("ListenerSet")(x)
	s.reconcile(x)
	res := s.decide(x).Compose(func() (bool, time.Duration) { return true, time.Second })
	if names, _ := applied(res, contourKey); len(names) > 0 || res.Drains != 0 {
		t.Errorf("drains %s, the Patch applies %v", res.Drains, names)
	}
}

func TestASwitchWaitsForTheGatewayToBeProgrammed(t *testing.T) {
	s, x := switcher(t, newXR(), "Patch")
	s.reconcile(x)
	refer(istio)(x)
	s.reconcile(x)
	a := s.decide(x)
	a.target.Read.One().Status.Conditions = nil // another's listener is broken, say
	want := "The Patch of Gateway projectcontour/contour stays in use until what carries the listeners is programmed on istio-system/istio"
	if got := a.Compose(followed).Switching; got == nil || got.Message != want {
		t.Errorf("got %+v", got)
	}
}

func TestAnOldGatewayThatIsObservedIsNotGoneForAnEmptyAnswer(t *testing.T) {
	own := types.NamespacedName{Namespace: "openfunction", Name: "gw"}
	r := Request{XR: newXR(), Input: anyGateway("ListenerSet"), Listeners: []listener.Listener{external()}}
	world := known{
		gateways: map[types.NamespacedName]map[string]any{contour: set(gatewayOf(contour), allow("All"), "spec", "allowedListeners")},
		served:   everything, observed: map[string]wire.Object{
			setKey(0):     goldentest.Encode(setOf("openfunction-contour-3dbee570", external())),
			ownGatewayKey: goldentest.Encode(set(gatewayOf(own, has(external(), composedManager)), []any{map[string]any{"uid": xrUID, "controller": true}}, "metadata", "ownerReferences")),
		},
	}
	r.State = world.state(t, r)
	if !r.State.Gateway(own).Missing() {
		t.Fatal("the look-up does not come back empty")
	}
	if got := keys(Decide(r).Compose(behind)); !slices.Contains(got, ownGatewayKey) {
		t.Errorf("composes %v while the entry leads to the old Gateway", got)
	}
}
