package attach

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// patching composes a Patch of these listeners onto a Gateway. What our manager
// has on it was applied by an Object that is observed.
func patching(t *testing.T, gw map[string]any, observed bool, listeners ...listener.Listener) Result {
	t.Helper()
	world := known{gateways: map[types.NamespacedName]map[string]any{contour: gw}, served: everything}
	if observed {
		world.observed = map[string]wire.Object{contourKey: goldentest.Object(t, "{metadata: {name: "+contourPatch+"}}")}
	}
	return world.compose(t, Request{XR: newXR(), Input: anyGateway("Patch"), Listeners: listeners})
}

func TestPatchAppliesOurListenersOnly(t *testing.T) {
	res := patching(t, gatewayOf(contour, has(onHTTP("web", 8080, "www.example.com"), "kubectl")), false, external(), internal())
	want := `apiVersion: kubernetes.m.crossplane.io/v1alpha1
kind: Object
metadata:
  annotations:
    gateway.fn.openfunction.io/listeners: '{"v":1,"shared":["ofn-http-internal"]}'
  labels:
    gateway.fn.openfunction.io/object: 79503d3cf8e45957fc7da368bbbf047a
    gateway.fn.openfunction.io/target: 6e5f07a3bc567e68700d397ee37b0954
  name: ofn-openfunction-openfunction-projectcontour-contour-a902859d
  namespace: openfunction
spec:
  forProvider:
    manifest:
      apiVersion: gateway.networking.k8s.io/v1
      kind: Gateway
      metadata:
        name: contour
        namespace: projectcontour
      spec:
        listeners:
        - allowedRoutes:
            namespaces:
              from: All
          hostname: '*.ofn.io'
          name: ofn-http-external
          port: 80
          protocol: HTTP
        - allowedRoutes:
            namespaces:
              from: All
          hostname: '*.cluster.local'
          name: ofn-http-internal
          port: 80
          protocol: HTTP
  managementPolicies:
  - Observe
  - Update
  providerConfigRef:
    kind: ClusterProviderConfig
    name: default
`
	if len(res.Composed) != 1 || res.Composed[0].Key.String() != contourKey {
		t.Fatalf("composes %v", keys(res))
	}
	if diff := cmp.Diff(want, yamlOf(t, res.Composed[0].Resource)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestForeignListenersThatConflictLeaveOursOut(t *testing.T) {
	for name, tc := range map[string]struct {
		foreign, ours listener.Listener
		reason        string
		message       string
	}{
		"the same name": {
			foreign: onHTTP("web", 8080, "a.example.com"), ours: onHTTP("web", 80, "b.example.com"),
			reason:  "NameConflict",
			message: `our HTTP listener "web" and the Gateway's HTTP listener "web" have the same name: give ours another name`,
		},
		"the same name, and all else too": {
			foreign: onHTTP("web", 80, "a.example.com"), ours: onHTTP("web", 80, "a.example.com"),
			reason:  "NameConflict",
			message: `our HTTP listener "web" and the Gateway's HTTP listener "web" have the same name: give ours another name`,
		},
		"HTTP beside HTTPS": {
			foreign: on("tls", "HTTPS", 80, "a.example.com"), ours: onHTTP("web", 80, "b.example.com"),
			reason:  "ProtocolConflict",
			message: `our HTTP listener "web" and the Gateway's HTTPS listener "tls" cannot share port 80: give ours another port`,
		},
		"HTTP beside TCP": {
			foreign: on("raw", "TCP", 80, ""), ours: onHTTP("web", 80, "b.example.com"),
			reason:  "ProtocolConflict",
			message: `our HTTP listener "web" and the Gateway's TCP listener "raw" cannot share port 80: give ours another port`,
		},
		"TCP beside TLS": {
			foreign: on("tls", "TLS", 443, "a.example.com"), ours: on("raw", "TCP", 443, ""),
			reason:  "ProtocolConflict",
			message: `our TCP listener "raw" and the Gateway's TLS listener "tls" cannot share port 443: give ours another port`,
		},
		"HTTPS beside TLS: one class": {foreign: on("tls", "TLS", 443, "a.example.com"), ours: on("web", "HTTPS", 443, "b.example.com")},
		"HTTPS beside TLS, with one hostname": {
			foreign: on("tls", "TLS", 443, "a.example.com"), ours: on("web", "HTTPS", 443, "a.example.com"),
			reason:  "HostnameConflict",
			message: `our HTTPS listener "web" and the Gateway's TLS listener "tls" both serve "a.example.com" on port 443: give ours another hostname or port`,
		},
		"the same port, class and hostname": {
			foreign: onHTTP("http", 80, "a.example.com"), ours: onHTTP("web", 80, "a.example.com"),
			reason:  "HostnameConflict",
			message: `our HTTP listener "web" and the Gateway's HTTP listener "http" both serve "a.example.com" on port 80: give ours another hostname or port`,
		},
		"both without hostname": {
			foreign: onHTTP("http", 80, ""), ours: onHTTP("web", 80, ""),
			reason:  "HostnameConflict",
			message: `our HTTP listener "web" and the Gateway's HTTP listener "http" both serve every hostname on port 80: give ours another hostname or port`,
		},
		"one without hostname":         {foreign: onHTTP("http", 80, ""), ours: onHTTP("web", 80, "a.example.com")},
		"hostnames that overlap":       {foreign: onHTTP("http", 80, "*.example.com"), ours: onHTTP("web", 80, "a.example.com")},
		"another hostname":             {foreign: onHTTP("http", 80, "a.example.com"), ours: onHTTP("web", 80, "b.example.com")},
		"another port":                 {foreign: onHTTP("http", 80, "a.example.com"), ours: onHTTP("web", 81, "a.example.com")},
		"UDP beside TCP":               {foreign: on("raw", "TCP", 53, ""), ours: on("dns", "UDP", 53, "")},
		"UDP beside HTTP":              {foreign: onHTTP("http", 80, "a.example.com"), ours: on("dns", "UDP", 80, "")},
		"TCP, by the port alone":       {foreign: on("raw", "TCP", 53, ""), ours: on("dns", "TCP", 53, ""), reason: "PortConflict", message: `our TCP listener "dns" and the Gateway's TCP listener "raw" both take port 53: give ours another port`},
		"UDP, by the port alone":       {foreign: on("raw", "UDP", 53, ""), ours: on("dns", "UDP", 53, ""), reason: "PortConflict", message: `our UDP listener "dns" and the Gateway's UDP listener "raw" both take port 53: give ours another port`},
		"TCP with a hostname of sorts": {foreign: on("raw", "TCP", 53, "a.example.com"), ours: on("dns", "TCP", 53, ""), reason: "PortConflict", message: `our TCP listener "dns" and the Gateway's TCP listener "raw" both take port 53: give ours another port`},
	} {
		t.Run(name, func(t *testing.T) {
			gw := gatewayOf(contour, has(onHTTP("else", 9090, "else.example.com"), "kubectl"), has(tc.foreign, "kubectl"))
			res := patching(t, gw, false, onHTTP("mine", 9091, "mine.example.com"), tc.ours)
			names, _ := applied(res, contourKey)
			got, want := problemOf(res, tc.ours.Name), []string{"mine", string(tc.ours.Name)}
			var problem *condition.Problem
			if tc.reason != "" {
				problem, want = &condition.Problem{Reason: tc.reason, Message: tc.message + ". The Gateway's is applied by field manager kubectl."}, want[:1]
			}
			if diff := cmp.Diff(problem, got); diff != "" {
				t.Errorf("problem (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(want, texts(names)); diff != "" {
				t.Errorf("the rest goes ahead (-want +got):\n%s", diff)
			}
		})
	}
}

// TestWhoCopiesAListenerNeverOwnsIt: a tenant states the listener of another XR word for
// word, and the other XR changes it.
func TestWhoCopiesAListenerNeverOwnsIt(t *testing.T) {
	s := newSim(t)
	s.add(contour, has(onHTTP("theirs", 8080, ""), "kubectl"))
	victim := &simXR{Request: Request{XR: newXR(), Input: anyGateway("Patch"), Listeners: []listener.Listener{onHTTP("web", 80, "app.victim.io")}}}
	copier := &simXR{Request: Request{XR: newXR(), Input: anyGateway("Patch"), Listeners: victim.Listeners}}
	copier.XR.Metadata.Namespace, copier.XR.Metadata.UID = "aaa", "another"
	s.reconcile(victim)
	for range 3 {
		if p := problemOf(s.reconcile(copier), "web"); p == nil || p.Reason != "NameConflict" {
			t.Fatalf("the copy: %+v", p)
		}
		s.reconcile(victim)
	}
	victim.Listeners = []listener.Listener{onHTTP("web", 80, "new.victim.io")}
	for range 3 {
		if p := problemOf(s.reconcile(victim), "web"); p != nil {
			t.Fatalf("the victim's change: %+v", p)
		}
		s.reconcile(copier)
	}
	web := s.gateways[contour].listeners[1]
	if diff := cmp.Diff([]string{ourManager}, web.managers); diff != "" || *web.Hostname != "new.victim.io" {
		t.Errorf("on the Gateway: %s of %v", *web.Hostname, web.managers)
	}
}

// objectOf returns the Object of another XR, which applies listeners to Contour's Gateway
// and says this of them.
func objectOf(name, annotation string, listeners ...listener.Listener) wire.Object {
	owner := resources.Owner{Kind: "Gateway", Namespace: "team", Name: "other"}
	return resources.MakePatch(owner, name, contour, listener.Bare(listeners),
		map[string]string{resources.AnnotationListeners: annotation}, v1beta1.ProviderConfigRef{Name: "default"})
}

// TestWhatOthersHaveOfAListener plays what a Patch makes of the rules of package sharing.
func TestWhatOthersHaveOfAListener(t *testing.T) {
	restricted := internal()
	restricted.AllowedRoutes = nil
	written := internal()
	written.Added, written.Shared = false, false
	nameConflict := func(by string) *condition.Problem {
		return &condition.Problem{Reason: "NameConflict", Message: `our HTTP listener "ofn-http-internal" and the Gateway's HTTP listener "ofn-http-internal" have the same name: ` + by}
	}
	byOther := "give ours another name. The Gateway's is applied by Object team/" + otherObject + "."
	for name, tc := range map[string]struct {
		managers   []string
		annotation string // of the Gateway
		other      wire.Object
		ours       listener.Listener
		problem    *condition.Problem
		owners     []string
		elsewhere  bool
	}{
		"ours alone": {managers: []string{ourManager}, ours: internal()},
		"another XR's, which shares it": {
			managers: []string{otherManager}, other: objectOf(otherObject, `{"v":1,"shared":["ofn-http-internal"]}`, internal()), ours: internal(),
			problem:   &condition.Problem{Reason: "ServedElsewhere", Message: "Object team/" + otherObject + ` serves the same with listener "ofn-http-internal".`},
			elsewhere: true,
		},
		"another XR's, which shares it, while we write it": {
			managers: []string{otherManager}, other: objectOf(otherObject, `{"v":1,"shared":["ofn-http-internal"]}`, internal()), ours: written,
			problem: nameConflict(byOther),
		},
		"another XR's, which differs": {
			managers: []string{otherManager}, other: objectOf(otherObject, `{"v":1,"shared":["ofn-http-internal"]}`, internal()), ours: restricted,
			problem: &condition.Problem{Reason: "NameConflict", Message: "Object team/" + otherObject +
				` applies listener "ofn-http-internal" for all, but not as it is planned here: it has yet to follow, or its XR's defaults differ from ours.`},
		},
		"another XR's, which is gone": {managers: []string{otherManager}, ours: internal(), owners: []string{otherManager}},
		"the operator's, identical": {
			managers: []string{"kubectl"}, ours: internal(), problem: nameConflict("give ours another name. The Gateway's is applied by field manager kubectl."),
		},
		"the operator's and ours, identical: theirs": {
			managers: []string{"kubectl", ourManager}, ours: internal(),
			problem: nameConflict("give ours another name. The Gateway's is applied by field manager kubectl."),
		},
		"what OpenFunction injected": {
			managers: []string{"openfunction"}, annotation: `[{"name":"ofn-http-internal","hostname":"*.cluster.local","port":80,"protocol":"HTTP"}]`,
			ours: internal(), owners: []string{"openfunction"},
		},
		"nobody's": {
			ours: internal(), problem: nameConflict("give ours another name. No field manager has the Gateway's: remove that listener from the Gateway, and ours takes its place."),
		},
	} {
		t.Run(name, func(t *testing.T) {
			gw := gatewayOf(contour, has(onHTTP("else", 9090, "else.example.com"), "kubectl"), has(internal(), tc.managers...))
			if tc.annotation != "" {
				set(gw, map[string]any{"networking.openfunction.io/injected-listeners": tc.annotation}, "metadata", "annotations")
			}
			world := known{gateways: map[types.NamespacedName]map[string]any{contour: gw}, served: everything}
			if slices.Contains(tc.managers, ourManager) {
				world.observed = map[string]wire.Object{contourKey: patchOf(internal())}
			}
			if tc.other != nil {
				world.objects = []wire.Object{tc.other}
			}
			res := world.compose(t, Request{XR: newXR(), Input: anyGateway("Patch"), Listeners: []listener.Listener{tc.ours}})
			o := res.Listeners[0]
			if diff := cmp.Diff(tc.problem, o.Problem); diff != "" {
				t.Errorf("problem (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tc.owners, o.Owners); diff != "" {
				t.Errorf("other owners (-want +got):\n%s", diff)
			}
			if o.Elsewhere != tc.elsewhere || o.Optional() != tc.elsewhere {
				t.Errorf("elsewhere %v, optional %v", o.Elsewhere, o.Optional())
			}
			var want []string
			if tc.problem == nil {
				want = []string{"ofn-http-internal"}
			}
			if names, _ := applied(res, contourKey); cmp.Diff(want, texts(names)) != "" {
				t.Errorf("applies %v", names)
			}
		})
	}
}

func TestWhoEditsAFieldOfOursDoesNotMakeItTheirs(t *testing.T) {
	gw := gatewayOf(contour, has(onHTTP("else", 9090, "else.example.com"), "kubectl"), has(internal(), ourManager))
	managed := gw["metadata"].(map[string]any)["managedFields"].([]any)
	edit := map[string]any{"manager": "kubectl-edit", "operation": "Update", "fieldsV1": map[string]any{"f:spec": map[string]any{
		"f:listeners": map[string]any{`k:{"name":"ofn-http-internal"}`: map[string]any{"f:port": map[string]any{}}},
	}}}
	set(gw, append(managed, edit), "metadata", "managedFields")
	changed := internal()
	changed.Port = 8080

	for name, ours := range map[string]listener.Listener{"as it was": internal(), "as it is now": changed} {
		t.Run(name, func(t *testing.T) {
			res := patching(t, gw, true, ours)
			if o := res.Listeners[0]; o.Problem != nil || o.Owners != nil || o.Optional() {
				t.Errorf("got %+v", o)
			}
			if names, _ := applied(res, contourKey); cmp.Diff([]string{"ofn-http-internal"}, texts(names)) != "" {
				t.Errorf("applies %v", names)
			}
		})
	}
}

func TestStatusOwnersDoNotOwnTheSpec(t *testing.T) {
	gw := gatewayOf(contour, has(internal(), ourManager), has(onHTTP("else", 9090, ""), "kubectl"))
	managed := gw["metadata"].(map[string]any)["managedFields"].([]any)
	controller := map[string]any{"manager": "contour", "operation": "Update", "subresource": "status", "fieldsV1": map[string]any{
		"f:spec": map[string]any{"f:listeners": map[string]any{`k:{"name":"ofn-http-internal"}`: map[string]any{".": map[string]any{}}}},
	}}
	set(gw, append(managed, controller), "metadata", "managedFields")
	if o := patching(t, gw, true, internal()).Listeners[0]; o.Owners != nil {
		t.Errorf("got %v", o.Owners)
	}
}

func TestAListenerThatStaysStandsInTheWay(t *testing.T) {
	renamed := onHTTP("renamed", 80, "*.ofn.io")
	conflict := func(by string) *condition.Problem {
		return &condition.Problem{Reason: "HostnameConflict", Message: `our HTTP listener "renamed" and the Gateway's HTTP listener "ofn-http-external" ` +
			`both serve "*.ofn.io" on port 80: give ours another hostname or port. ` + by}
	}
	for name, tc := range map[string]struct {
		managers []string
		other    wire.Object
		want     *condition.Problem
	}{
		"ours alone goes": {managers: []string{ourManager}},
		"another XR's stays": {
			managers: []string{otherManager}, other: objectOf(otherObject, `{"v":1}`, external()),
			want: conflict("The Gateway's is applied by Object team/" + otherObject + "."),
		},
		"who is gone has it": {
			managers: []string{otherManager},
			want:     conflict("Nobody applies the Gateway's any more (field manager " + otherManager + "): remove that listener from the Gateway, and ours takes its place."),
		},
		"co-owned by the operator stays": {
			managers: []string{ourManager, "kubectl"}, want: conflict("The Gateway's is applied by field manager kubectl."),
		},
	} {
		t.Run(name, func(t *testing.T) {
			gw := gatewayOf(contour, has(external(), tc.managers...), has(onHTTP("else", 9090, ""), "kubectl"))
			world := known{gateways: map[types.NamespacedName]map[string]any{contour: gw}, served: everything}
			if slices.Contains(tc.managers, ourManager) {
				world.observed = map[string]wire.Object{contourKey: patchOf(external())}
			}
			if tc.other != nil {
				world.objects = []wire.Object{tc.other}
			}
			res := world.compose(t, Request{XR: newXR(), Input: anyGateway("Patch"), Listeners: []listener.Listener{renamed}})
			if diff := cmp.Diff(tc.want, problemOf(res, "renamed")); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestOursStaysBesideWhatSortsBehindItButNotBesideTheGatewaysCreator(t *testing.T) {
	const before, behind = "ofn-a-team-a-projectcontour-contour-00000000", "ofn-z-team-z-projectcontour-contour-00000000"
	const manager = "provider-kubernetes/"
	conflict := func(by string) *condition.Problem {
		return &condition.Problem{Reason: "ProtocolConflict", Message: `our HTTP listener "ours" and the Gateway's TCP listener "theirs" cannot share port 9000: ` +
			"give ours another port. The Gateway's is applied by " + by + "."}
	}
	ours, theirs := onHTTP("ours", 9000, "www.ofn.io"), on("theirs", "TCP", 9000, "")
	moved := ours
	moved.Port = 9001
	for name, tc := range map[string]struct {
		on      []held
		creates bool // the Gateway itself
		want    *condition.Problem
	}{
		"both are there":                        {on: []held{has(ours, ourManager), has(theirs, manager+behind)}},
		"both are there, but theirs goes first": {on: []held{has(ours, ourManager), has(theirs, manager+before)}, want: conflict("Object team/" + before)},
		"ours is not there yet":                 {on: []held{has(theirs, manager+behind)}, want: conflict("Object team/" + behind)},
		"ours is elsewhere yet":                 {on: []held{has(moved, ourManager), has(theirs, manager+behind)}, want: conflict("Object team/" + behind)},
		"an operator has theirs too": {
			on:   []held{has(ours, ourManager), has(theirs, "kubectl", manager+behind)},
			want: conflict("field manager kubectl, Object team/" + behind),
		},
		"they created the Gateway": {
			on: []held{has(ours, ourManager), has(theirs, manager+behind)}, creates: true, want: conflict("field manager " + manager + behind),
		},
	} {
		t.Run(name, func(t *testing.T) {
			world := known{
				gateways: map[types.NamespacedName]map[string]any{contour: gatewayOf(contour, tc.on...)}, served: everything,
				observed: map[string]wire.Object{contourKey: patchOf(tc.on[0].asOurs()...)},
				objects:  []wire.Object{objectOf(before, `{"v":1}`, theirs), objectOf(behind, `{"v":1}`, theirs)},
			}
			if tc.creates {
				owner := resources.Owner{Kind: "Gateway", Namespace: "team", Name: "other"}
				manifest := resources.MakeGateway(v1alpha1.GatewayDef{GatewayClassName: "contour"}, []gwapiv1.Listener{theirs.Listener})
				world.objects = []wire.Object{resources.MakeGatewayObject(owner, behind, contour, manifest, nil, v1beta1.ProviderConfigRef{Name: "default"})}
			}
			res := world.compose(t, Request{XR: newXR(), Input: anyGateway("Patch"), Listeners: []listener.Listener{ours}})
			if diff := cmp.Diff(tc.want, problemOf(res, "ours")); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// asOurs returns the listener if our Object applies it.
func (h held) asOurs() []listener.Listener {
	if !slices.Contains(h.managers, ourManager) {
		return nil
	}
	return []listener.Listener{{Listener: h.Listener}}
}

func TestAListenerThatIsLeftOutStandsInTheWayOfItsNeighbours(t *testing.T) {
	// Another XR has ofn-http-internal too, and differently, so ours is left out; our
	// second listener would be a duplicate of theirs, which fails the whole apply.
	restricted := internal()
	restricted.AllowedRoutes = nil
	gw := gatewayOf(contour, has(internal(), otherManager), has(onHTTP("else", 9090, ""), "kubectl"))
	world := known{
		gateways: map[types.NamespacedName]map[string]any{contour: gw}, served: everything,
		objects: []wire.Object{objectOf(otherObject, `{"v":1,"shared":["ofn-http-internal"]}`, internal())},
	}
	res := world.compose(t, Request{XR: newXR(), Input: anyGateway("Patch"), Listeners: []listener.Listener{restricted, onHTTP("second", 80, "*.cluster.local")}})
	want := &condition.Problem{
		Reason: "HostnameConflict",
		Message: `our HTTP listener "second" and the Gateway's HTTP listener "ofn-http-internal" both serve "*.cluster.local" on port 80: ` +
			"give ours another hostname or port. The Gateway's is applied by Object team/" + otherObject + ".",
	}
	if diff := cmp.Diff(want, problemOf(res, "second")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestForeignAndOurListenersAreAtMost64(t *testing.T) {
	many := func(prefix string, n int, manager string) []held {
		var out []held
		for i := range n {
			out = append(out, has(onHTTP(fmt.Sprintf("%s-%02d", prefix, i), 80, fmt.Sprintf("%s-%02d.example.com", prefix, i)), manager))
		}
		return out
	}
	full := &condition.Problem{Reason: "TooManyListeners", Message: `The Gateway holds 64 listeners at most, and has no room for "new": attach by ListenerSet, or remove listeners.`}
	fresh, old := onHTTP("new", 80, "new.ofn.io"), onHTTP("ours-00", 80, "ours-00.example.com")
	for name, tc := range map[string]struct {
		on      []held
		planned []listener.Listener
		want    *condition.Problem // of "new"
		applied []string
	}{
		"room for one": {on: many("foreign", 63, "kubectl"), planned: []listener.Listener{fresh}, applied: []string{"new"}},
		"no room":      {on: many("foreign", 64, "kubectl"), planned: []listener.Listener{fresh}, want: full},
		"ours on the Gateway keep their room, whatever the order": {
			on: append(many("foreign", 63, "kubectl"), many("ours", 1, ourManager)...), planned: []listener.Listener{fresh, old},
			want: full, applied: []string{"ours-00"},
		},
		"ours that goes makes room": {
			on: append(many("foreign", 63, "kubectl"), many("ours", 1, ourManager)...), planned: []listener.Listener{fresh},
			applied: []string{"new"},
		},
		"ours that is shared makes none": {
			on: append(many("foreign", 63, "kubectl"), has(old, ourManager, otherManager)), planned: []listener.Listener{fresh}, want: full,
		},
		"what is left out keeps its room": {
			on: append(many("foreign", 63, "kubectl"), has(old, "kubectl")), planned: []listener.Listener{onHTTP("ours-00", 81, ""), fresh}, want: full,
		},
	} {
		t.Run(name, func(t *testing.T) {
			res := patching(t, gatewayOf(contour, tc.on...), true, tc.planned...)
			if diff := cmp.Diff(tc.want, problemOf(res, "new")); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if names, _ := applied(res, contourKey); cmp.Diff(tc.applied, texts(names)) != "" {
				t.Errorf("applies %v", names)
			}
		})
	}
}

func TestClearedManagedFieldsDoNotMakeOursForeign(t *testing.T) {
	gw := gatewayOf(contour, has(onHTTP("else", 9090, "")), has(internal()), has(onHTTP("web", 80, "www.ofn.io")))
	world := known{
		gateways: map[types.NamespacedName]map[string]any{contour: gw},
		observed: inUse(t, contourKey), // applies ofn-http-internal
	}
	res := world.compose(t, Request{XR: newXR(), Input: anyGateway("Patch"), Listeners: []listener.Listener{onHTTP("web", 80, "www.ofn.io"), internal()}})
	if names, _ := applied(res, contourKey); cmp.Diff([]string{"ofn-http-internal"}, texts(names)) != "" {
		t.Errorf("applies %v", names)
	}
	if p := problemOf(res, "web"); p == nil || p.Reason != "NameConflict" {
		t.Errorf("what we never applied is not ours: %+v", p)
	}
}

func TestPatchKeepsTheNameFirstSeen(t *testing.T) {
	const first = "ofn-named-by-an-earlier-version"
	gw := gatewayOf(contour, has(internal(), "provider-kubernetes/"+first), has(onHTTP("else", 9090, ""), "kubectl"))
	world := known{
		gateways: map[types.NamespacedName]map[string]any{contour: gw},
		observed: map[string]wire.Object{contourKey: goldentest.Object(t, "{metadata: {name: "+first+"}}")},
	}
	res := world.compose(t, Request{XR: newXR(), Input: anyGateway("Patch"), Listeners: []listener.Listener{internal()}})
	if o := res.Listeners[0]; o.Problem != nil || o.Owners != nil {
		t.Errorf("what is ours is foreign: %+v", o)
	}
	if got := metadataOf(res.Composed[0].Resource).Name; got != first {
		t.Errorf("name %q", got)
	}
}

func TestPatchWithNothingToApply(t *testing.T) {
	gw := gatewayOf(contour, has(onHTTP("web", 80, "www.ofn.io"), "kubectl"))
	ours := onHTTP("web", 80, "www.ofn.io")
	if got := keys(patching(t, gw, false, ours)); got != nil {
		t.Errorf("a new Object that applies nothing: %v", got)
	}
	res := patching(t, gw, true, ours)
	if diff := cmp.Diff([]string{contourKey}, keys(res)); diff != "" {
		t.Errorf("one that is observed takes ours out (-want +got):\n%s", diff)
	}
	if names, _ := applied(res, contourKey); len(names) > 0 {
		t.Errorf("applies %v", names)
	}
}

func TestNoObjectBeforeTheGatewayHasBeenSeen(t *testing.T) {
	r := Request{XR: newXR(), Input: anyGateway("Patch"), Listeners: []listener.Listener{internal()}}
	for name, tc := range map[string]struct {
		gateways []wire.Object
		known    bool
		observed bool
		want     string
		keys     []string
	}{
		"not fetched":           {want: "Pending"},
		"missing":               {known: true, want: "GatewayNotFound"},
		"not fetched, observed": {observed: true, want: "Pending", keys: []string{contourKey}},
		"missing, observed":     {known: true, observed: true, want: "GatewayNotFound", keys: []string{contourKey}},
	} {
		t.Run(name, func(t *testing.T) {
			r.State = cluster.State{Required: map[string][]wire.Object{}}
			if tc.known {
				r.State.Required["gateway/projectcontour/contour"] = nil
			}
			if tc.observed {
				r.State.Observed = inUse(t, contourKey)
			}
			res := Decide(r).Compose(followed)
			if res.Problem == nil || res.Problem.Reason != tc.want {
				t.Errorf("problem %+v", res.Problem)
			}
			if diff := cmp.Diff(tc.keys, keys(res)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if names, ok := applied(res, contourKey); ok && cmp.Diff([]string{"ofn-http-internal"}, texts(names)) != "" {
				t.Errorf("what is held changed: %v", names)
			}
		})
	}
}

func TestAnObjectOfSomebodyElseIsNotTakenOver(t *testing.T) {
	for name, tc := range map[string]struct {
		owner string
		want  *condition.Problem
	}{
		"another XR's": {owner: "else", want: &condition.Problem{
			Reason: "NameTaken", Message: "Object openfunction/" + contourPatch + " exists already and is not this XR's: delete or rename it.",
		}},
		"this XR's, although unobserved": {owner: xrUID},
	} {
		t.Run(name, func(t *testing.T) {
			world := known{
				gateways: map[types.NamespacedName]map[string]any{contour: gatewayOf(contour, has(onHTTP("web", 8080, ""), "kubectl"))}, served: everything,
				existing: map[string]string{"Object/openfunction/" + contourPatch: "{metadata: {ownerReferences: [{uid: " + tc.owner + ", controller: true}]}}"},
			}
			res := world.compose(t, Request{XR: newXR(), Input: anyGateway("Patch"), Listeners: []listener.Listener{internal()}})
			if diff := cmp.Diff(tc.want, res.Problem); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if composes := len(res.Composed) > 0; composes != (tc.want == nil) {
				t.Errorf("composes %v", keys(res))
			}
		})
	}
}

func TestPatchIsReadyWhenTheListenersAreAndTheProviderSaysSo(t *testing.T) {
	const ready = "{type: Ready, status: 'True'}"
	for name, tc := range map[string]struct {
		conditions string
		observed   bool
		broken     bool
		want       bool
	}{
		"synced and ready":   {conditions: "[{type: Synced, status: 'True'}, " + ready + "]", observed: true, want: true},
		"not synced":         {conditions: "[{type: Synced, status: 'False'}, " + ready + "]", observed: true},
		"without conditions": {conditions: "[]", observed: true},
		"not observed":       {},
		"a broken listener":  {conditions: "[{type: Synced, status: 'True'}, " + ready + "]", observed: true, broken: true},
	} {
		t.Run(name, func(t *testing.T) {
			gw := gatewayOf(contour, has(internal(), ourManager), has(onHTTP("web", 8080, ""), "kubectl"))
			if tc.broken {
				set(gw, nil, "status", "listeners")
			}
			world := known{gateways: map[types.NamespacedName]map[string]any{contour: gw}, served: everything}
			if tc.observed {
				world.observed = map[string]wire.Object{
					contourKey: goldentest.Object(t, "{metadata: {name: "+contourPatch+"}, status: {conditions: "+tc.conditions+"}}"),
				}
			}
			res := world.compose(t, Request{XR: newXR(), Input: anyGateway("Patch"), Listeners: []listener.Listener{internal()}})
			if got := res.Composed[0].Ready; got != tc.want {
				t.Errorf("ready %v", got)
			}
		})
	}
}

func TestPatchWarns(t *testing.T) {
	local := on("tls", "HTTPS", 443, "www.ofn.io")
	local.TLS = &gwapiv1.ListenerTLSConfig{CertificateRefs: []gwapiv1.SecretObjectReference{{Name: "cert"}}}
	same := onHTTP("same", 80, "same.ofn.io")
	same.AllowedRoutes = &gwapiv1.AllowedRoutes{Namespaces: &gwapiv1.RouteNamespaces{From: new(gwapiv1.NamespacesFromSame)}}
	elsewhere := on("there", "HTTPS", 443, "there.ofn.io")
	elsewhere.TLS = &gwapiv1.ListenerTLSConfig{CertificateRefs: []gwapiv1.SecretObjectReference{{Name: "cert", Namespace: new(gwapiv1.Namespace("certs"))}}}
	planned := []listener.Listener{local, same, elsewhere, internal()}

	gw := set(gatewayOf(contour, has(onHTTP("web", 8080, ""), "kubectl")), 2, "status", "attachedListenerSets")
	want := []string{
		"Gateway projectcontour/contour has 2 ListenerSets attached: listeners in the Gateway outrank theirs where they conflict (GEP-1713).",
		`allowedRoutes from Same means the Gateway's namespace "projectcontour" with attachment Patch, in: "same".`,
		`certificateRefs without namespace means the Gateway's namespace "projectcontour" with attachment Patch, in: "tls".`,
	}
	if diff := cmp.Diff(want, patching(t, gw, false, planned...).Warnings); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}

	xr := newXR()
	xr.Metadata.Namespace = contour.Namespace
	world := known{gateways: map[types.NamespacedName]map[string]any{contour: gatewayOf(contour)}, served: everything}
	if got := world.compose(t, Request{XR: xr, Input: anyGateway("Patch"), Listeners: planned}).Warnings; got != nil {
		t.Errorf("one namespace, one meaning: %v", got)
	}
}

func TestWarningsNameAHandfulOfListeners(t *testing.T) {
	var planned []listener.Listener
	for i := range 10 {
		l := onHTTP(fmt.Sprintf("l%d", i), 80, fmt.Sprintf("l%d.ofn.io", i))
		l.AllowedRoutes = nil
		planned = append(planned, l)
	}
	want := []string{`allowedRoutes from Same means the Gateway's namespace "projectcontour" with attachment Patch, in: "l0", "l1", "l2", "l3", "l4", "l5", "l6", "l7", and 2 more.`}
	if diff := cmp.Diff(want, patching(t, gatewayOf(contour), false, planned...).Warnings); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestPatchTellsThatTheProviderIsSilent(t *testing.T) {
	world := known{
		gateways: map[types.NamespacedName]map[string]any{contour: gatewayOf(contour, has(onHTTP("web", 8080, ""), "kubectl"))},
		served:   everything,
		observed: map[string]wire.Object{contourKey: goldentest.Object(t, `metadata: {name: patch, namespace: openfunction}`)},
	}
	res := world.compose(t, Request{XR: newXR(), Input: anyGateway("Patch"), Listeners: []listener.Listener{internal()}})
	want := condition.Verdict{
		Status: "Unknown", Reason: "Pending",
		Message: "provider-kubernetes has not taken up Object openfunction/patch yet. Should that last, see that it runs, or restart it.",
	}
	if diff := cmp.Diff(want, res.Listeners[0].Ready()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestPatchTellsWhyTheProviderCouldNotApply(t *testing.T) {
	for says, want := range map[string]string{
		"there is no ProviderConfig": "Object openfunction/patch: there is no ProviderConfig",
		"gateways is forbidden": "Object openfunction/patch: gateways is forbidden. Bind a ClusterRole that lets provider-kubernetes, " +
			"or the identity of its ProviderConfig, get, create, update, patch and delete gateways.gateway.networking.k8s.io.",
	} {
		t.Run(says, func(t *testing.T) {
			world := known{
				gateways: map[types.NamespacedName]map[string]any{contour: gatewayOf(contour, has(onHTTP("web", 8080, ""), "kubectl"))},
				served:   everything,
				observed: map[string]wire.Object{contourKey: goldentest.Object(t, `
metadata: {name: patch, namespace: openfunction}
status: {conditions: [{type: Ready, status: "True"}, {type: Synced, status: "False", reason: ReconcileError, message: `+says+`}]}
`)},
			}
			res := world.compose(t, Request{XR: newXR(), Input: anyGateway("Patch"), Listeners: []listener.Listener{internal()}})
			want := condition.Verdict{Status: "False", Reason: "ReconcileError", Message: want}
			if diff := cmp.Diff(want, res.Listeners[0].Ready()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
