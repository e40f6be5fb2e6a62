package attach

import (
	"fmt"
	"testing"
	"time"

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

// underNewDomain is an XR that had the domain ofn.io, and now has new.io.
func underNewDomain() v1alpha1.Gateway {
	xr := newXR()
	xr.Spec.Domain = "new.io"
	xr.Status.Routing = &v1alpha1.Routing{Domain: "ofn.io"}
	return xr
}

// routed is the HTTPRoute of a function, as it is composed and accepted at a listener.
func routed(tb testing.TB, kind, parent, hostnames string) wire.Object {
	tb.Helper()
	return goldentest.Object(tb, fmt.Sprintf(`
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: function-sample, namespace: default, generation: 1, labels: {app.kubernetes.io/managed-by: openfunction.openfunction, gateway.fn.openfunction.io/composed-for: x}}
spec: {hostnames: [%s]}
status:
  parents:
  - parentRef: {kind: %s, %s, sectionName: ofn-http-external}
    conditions: [{type: Accepted, status: "True", observedGeneration: 1}]
`, hostnames, kind, parent))
}

// stated are the hostnames of a composed resource, by the name of the listener.
func stated(t *testing.T, res Result, key string) map[gwapiv1.SectionName]gwapiv1.Hostname {
	t.Helper()
	for _, c := range res.Composed {
		if c.Key.String() == key {
			out := map[gwapiv1.SectionName]gwapiv1.Hostname{}
			for _, l := range c.States().Listeners {
				out[l.Name] = l.Hostname
			}
			return out
		}
	}
	t.Fatalf("%s is not composed: %v", key, keys(res))
	return nil
}

func TestListenersKeepTheirHostnamesUntilRoutesHaveTheNew(t *testing.T) {
	web := onHTTP("ofn-http-external", 80, "*.new.io")
	waits := &condition.Problem{Reason: "WaitingForRoutes", Message: waitsForSample}
	patched := patchedWorld()
	sets := known{
		gateways: map[types.NamespacedName]map[string]any{contour: set(gatewayOf(contour), allow("All"), "spec", "allowedListeners")},
		served:   everything, observed: map[string]wire.Object{setKey(0): goldentest.Encode(setOf("openfunction-contour-3dbee570", external(), internal()))},
	}
	old, updated := "function-sample.default.ofn.io", "function-sample.default.ofn.io, function-sample.default.new.io"
	for name, c := range map[string]struct {
		world  known
		routes []wire.Object
		key    string
		want   gwapiv1.Hostname
	}{
		"Patch":                                {patched, []wire.Object{routed(t, "Gateway", "name: contour, namespace: projectcontour", old)}, contourKey, "*.ofn.io"},
		"Patch, the route has it":              {patched, []wire.Object{routed(t, "Gateway", "name: contour, namespace: projectcontour", updated)}, contourKey, "*.new.io"},
		"Patch, a route for a name of another": {patched, []wire.Object{routed(t, "Gateway", "name: contour, namespace: projectcontour", "blog.example.com")}, contourKey, "*.new.io"},
		"Patch, a route to another Gateway":    {patched, []wire.Object{routed(t, "Gateway", "name: eg, namespace: shared", old)}, contourKey, "*.new.io"},
		"Patch, no route":                      {patched, nil, contourKey, "*.new.io"},
		"ListenerSet":                          {sets, []wire.Object{routed(t, "ListenerSet", "name: openfunction-contour-3dbee570, namespace: openfunction", old)}, setKey(0), "*.ofn.io"},
		"ListenerSet, the route has it":        {sets, []wire.Object{routed(t, "ListenerSet", "name: openfunction-contour-3dbee570, namespace: openfunction", updated)}, setKey(0), "*.new.io"},
	} {
		t.Run(name, func(t *testing.T) {
			c.world.objects = c.routes
			res := c.world.compose(t, Request{XR: underNewDomain(), Input: anyGateway("Auto"), Listeners: []listener.Listener{web, internal()}})
			if diff := cmp.Diff(map[gwapiv1.SectionName]gwapiv1.Hostname{"ofn-http-external": c.want, "ofn-http-internal": "*.cluster.local"}, stated(t, res, c.key)); diff != "" {
				t.Errorf("hostnames (-want +got):\n%s", diff)
			}
			var want *condition.Problem
			if c.want == "*.ofn.io" {
				want = waits
			}
			if diff := cmp.Diff(want, res.Moving); diff != "" {
				t.Errorf("moving (-want +got):\n%s", diff)
			}
		})
	}
}

func TestListenersKeepTheirHostnamesForAMinute(t *testing.T) {
	began := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	said := "Listeners keep their hostnames: a/a."
	for name, c := range map[string]struct {
		reason  string
		after   time.Duration
		want    gwapiv1.Hostname
		message string
	}{
		"not yet a minute":               {"WaitingForRoutes", 59 * time.Second, "*.ofn.io", said},
		"a minute":                       {"WaitingForRoutes", time.Minute, "*.new.io", ""},
		"a clock that is far behind":     {"WaitingForRoutes", -time.Hour, "*.new.io", ""},
		"a day for another reason":       {"LastListeners", 24 * time.Hour, "*.ofn.io", waitsForSample},
		"a moment, for another's reason": {"Draining", time.Second, "*.ofn.io", waitsForSample},
	} {
		t.Run(name, func(t *testing.T) {
			r := Request{
				XR: underNewDomain(), Input: anyGateway("Auto"), Listeners: []listener.Listener{onHTTP("ofn-http-external", 80, "*.new.io"), internal()},
				Conditions: []v1alpha1.Condition{{Type: "Switching", Status: "True", Reason: c.reason, Message: said, LastTransitionTime: began.Format(time.RFC3339)}},
			}
			world := patchedWorld()
			world.objects = []wire.Object{routed(t, "Gateway", "name: contour, namespace: projectcontour", "function-sample.default.ofn.io")}
			r.State = world.state(t, r)
			r.State.Now = began.Add(c.after)
			res := Decide(r).Compose(followed)
			if got := stated(t, res, contourKey)["ofn-http-external"]; got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if got := res.Moving; got == nil && c.message != "" || got != nil && got.Message != c.message {
				t.Errorf("moving: got %+v, want %q", got, c.message)
			}
		})
	}
}

func TestAHostnameKeepsItsCertificate(t *testing.T) {
	tls := func(name, hostname, secret string) listener.Listener {
		l := on(name, gwapiv1.HTTPSProtocolType, 443, hostname)
		l.TLS = &gwapiv1.ListenerTLSConfig{CertificateRefs: []gwapiv1.SecretObjectReference{{Name: gwapiv1.ObjectName(secret)}}}
		return l
	}
	world := known{
		gateways: map[types.NamespacedName]map[string]any{contour: gatewayOf(contour, has(tls("web", "*.ofn.io", "old"), ourManager), has(internal(), ourManager), has(onHTTP("shop", 80, "shop.io"), "kubectl"))},
		served:   everything, observed: map[string]wire.Object{contourKey: patchOf(tls("web", "*.ofn.io", "old"), internal())},
		objects: []wire.Object{routed(t, "Gateway", "name: contour, namespace: projectcontour", "function-sample.default.ofn.io")},
	}
	xr := underNewDomain()
	in := anyGateway("Auto")
	in.Policy.AllowedCertificates = []string{"*/*"}
	res := world.compose(t, Request{XR: xr, Input: in, Listeners: []listener.Listener{tls("web", "*.new.io", "new"), internal()}})
	for _, c := range res.Composed {
		if c.Key.String() != contourKey {
			continue
		}
		if l := listenersIn(c.Resource)[0]; *l.Hostname != "*.ofn.io" || l.TLS.CertificateRefs[0].Name != "old" {
			t.Errorf("%s with the certificate %s", *l.Hostname, l.TLS.CertificateRefs[0].Name)
		}
		return
	}
	t.Error("no Patch")
}

// patchedWorld has Contour's Gateway, patched for the domain ofn.io.
func patchedWorld() known {
	return known{
		gateways: map[types.NamespacedName]map[string]any{contour: gatewayOf(contour, has(external(), ourManager), has(internal(), ourManager), has(onHTTP("shop", 80, "shop.io"), "kubectl"))},
		served:   everything, observed: map[string]wire.Object{contourKey: patchOf(external(), internal())},
	}
}

// waitsForSample says that listeners wait for the route of a function.
const waitsForSample = "Listeners keep their hostnames, for a minute at most, " +
	"until these routes are accepted with hostnames for the new ones: default/function-sample."

func TestWhatTheStatusSaysIsNoHostname(t *testing.T) {
	xr := underNewDomain()
	xr.Status.Routing.Domain = "victim.io"
	res := known{
		gateways: map[types.NamespacedName]map[string]any{contour: gatewayOf(contour, has(onHTTP("shop", 80, "*.victim.io"), "kubectl"))},
		served:   []cluster.Kind{cluster.KindObject},
	}.compose(t, Request{XR: xr, Input: anyGateway("Auto"), Listeners: []listener.Listener{onHTTP("ofn-http-external", 80, "*.new.io"), internal()}})
	if got := stated(t, res, contourKey)["ofn-http-external"]; got != "*.new.io" {
		t.Errorf("got %s", got)
	}
}
