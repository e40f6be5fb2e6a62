package attach

import (
	"slices"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// saysReady has the XR say that it was ready in its generation.
func saysReady(x *simXR) {
	x.XR.Status.ObservedGeneration = x.XR.Metadata.Generation
	x.XR.Status.Gateway = &v1alpha1.AttachedGateway{Namespace: contour.Namespace, Name: contour.Name}
	x.Conditions = []v1alpha1.Condition{
		{Type: "Accepted", Status: "True"}, {Type: "Programmed", Status: "True"}, {Type: "ListenersReady", Status: "True"},
	}
}

// moved has a neighbour add a listener to a Gateway, for which the implementation does
// not answer yet.
func moved(gw *simGateway) {
	gw.listeners = append(gw.listeners, has(onHTTP("neighbours", 9090, ""), "kubectl"))
	gw.generation++
	gw.idle = true
}

func TestANeighboursChangeIsNoNews(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*sim, *simXR)
		want   bool
	}{
		"where the XR was ready": {change: func(*sim, *simXR) {}, want: true},
		"nor are many": {change: func(s *sim, _ *simXR) {
			s.gateways[contour].answered, s.gateways[contour].generation = s.gateways[contour].generation-1, 40
		}, want: true},
		"nor what a neighbour adds to ours": {change: func(s *sim, _ *simXR) {
			s.gateways[contour].listeners[1].AllowedRoutes.Kinds = []gwapiv1.RouteGroupKind{{Kind: "HTTPRoute"}}
		}, want: true},
		"where the XR does not say on which Gateway": {change: func(_ *sim, x *simXR) { x.XR.Status.Gateway = nil }, want: true},
		"but it was ready on another Gateway":        {change: func(_ *sim, x *simXR) { x.XR.Status.Gateway.Name = "another" }},
		"but it was in another namespace":            {change: func(_ *sim, x *simXR) { x.XR.Status.Gateway.Namespace = "another" }},
		"but the XR is of a new generation":          {change: func(_ *sim, x *simXR) { x.XR.Metadata.Generation++ }},
		"but the XR has no generation":               {change: func(_ *sim, x *simXR) { x.XR.Metadata.Generation, x.XR.Status.ObservedGeneration = 0, 0 }},
		"but it was not accepted":                    {change: func(_ *sim, x *simXR) { x.Conditions[0].Status = metav1.ConditionUnknown }},
		"but it said so of an older generation of the XR": {change: func(_ *sim, x *simXR) {
			x.XR.Metadata.Generation, x.XR.Status.ObservedGeneration, x.Conditions[0].ObservedGeneration = 2, 2, 1
		}},
		"where it said so of this generation of the XR": {change: func(_ *sim, x *simXR) { x.Conditions[0].ObservedGeneration = 1 }, want: true},
		"but it was not programmed":                     {change: func(_ *sim, x *simXR) { x.Conditions[1].Status = metav1.ConditionFalse }},
		"but its listeners were not ready":              {change: func(_ *sim, x *simXR) { x.Conditions = x.Conditions[:2] }},
		"but the Gateway is of another class by now":    {change: func(_ *sim, x *simXR) { x.XR.Status.Gateway.ClassName = "another" }},
		"where it is of the class that it was of":       {change: func(_ *sim, x *simXR) { x.XR.Status.Gateway.ClassName = "contour" }, want: true},
		"but ours was taken out": {change: func(s *sim, _ *simXR) {
			s.gateways[contour].listeners = slices.Delete(s.gateways[contour].listeners, 1, 2)
		}},
		"but ours was changed": {change: func(s *sim, _ *simXR) {
			s.gateways[contour].listeners[1].Hostname = new(gwapiv1.Hostname("www.ofn.io"))
		}},
		"but we state more":                {change: func(_ *sim, x *simXR) { x.Listeners = append(x.Listeners, onHTTP("more", 8081, "")) }},
		"but the Gateway failed before":    {change: func(s *sim, _ *simXR) { s.gateways[contour].failed = true }},
		"but it cannot be applied":         {change: func(s *sim, _ *simXR) { s.broken[contour] = "forbidden" }},
		"but the Gateway is being deleted": {change: func(s *sim, _ *simXR) { s.gateways[contour].deleted = "2026-01-02T03:04:05Z" }},
	} {
		t.Run(name, func(t *testing.T) {
			s, x := switcher(t, newXR(), "Patch")
			s.reconcile(x)
			saysReady(x)
			moved(s.gateways[contour])
			tc.change(s, x)
			res := s.decide(x).Compose(followed)
			if res.Settled() != tc.want || len(res.Composed) != 1 || res.Composed[0].Ready != tc.want {
				t.Errorf("want %t, settled %t, composed %+v", tc.want, res.Settled(), res.Composed)
			}
		})
	}
}

func TestWhatIsNoNewsIsJudgedByTheGenerationAnsweredLast(t *testing.T) {
	s, x := switcher(t, newXR(), "Patch")
	s.reconcile(x)
	saysReady(x)
	moved(s.gateways[contour])
	res := s.decide(x).Compose(followed)
	if got := res.Parents[0].Generation; got != 2 || !res.Parents[0].Is("Accepted") {
		t.Errorf("the Gateway is judged by generation %d", got)
	}
	for _, o := range res.Listeners {
		if o.Carrier.Generation != 2 || o.Ready().Status != metav1.ConditionTrue {
			t.Errorf("%s is judged by generation %d: %+v", o.Listener.Name, o.Carrier.Generation, o.Ready())
		}
	}
}

// TestANeighboursChangeIsNoNewsBeforeOursIsApplied has an XR whose Object waits for
// provider-kubernetes, on a Gateway whose implementation answered for generation 1. A
// neighbour makes generation 2.
func TestANeighboursChangeIsNoNewsBeforeOursIsApplied(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*sim, *simXR)
		want   int64 // the generation by which the Gateway is judged
	}{
		"where the XR says that it is accepted and programmed": {change: func(*sim, *simXR) {}, want: 1},
		"where it said so of an older generation of the XR":    {change: func(_ *sim, x *simXR) { x.XR.Metadata.Generation++ }, want: 1},
		"but it was not accepted":                              {change: func(_ *sim, x *simXR) { x.Conditions[0].Status = metav1.ConditionUnknown }, want: 2},
		"but it was not programmed":                            {change: func(_ *sim, x *simXR) { x.Conditions[1].Status = metav1.ConditionUnknown }, want: 2},
		"but the Gateway is being deleted":                     {change: func(s *sim, _ *simXR) { s.gateways[contour].deleted = "2026-01-02T03:04:05Z" }, want: 2},
		"but the Gateway is of another class by now":           {change: func(_ *sim, x *simXR) { x.XR.Status.Gateway.ClassName = "another" }, want: 2},
		"but the XR says so of another Gateway":                {change: func(_ *sim, x *simXR) { x.XR.Status.Gateway.Name = "another" }, want: 2},
		"but the implementation said otherwise":                {change: func(s *sim, _ *simXR) { s.gateways[contour].failed = true }, want: 2},
		"but the implementation said that of Programmed":       {change: func(s *sim, _ *simXR) { s.gateways[contour].unprogrammed = true }, want: 2},
		"but ours was applied":                                 {change: func(s *sim, _ *simXR) { s.late = false }, want: 2},
		"but ours was refused": {change: func(s *sim, _ *simXR) {
			s.late, s.broken[contour] = false, "forbidden"
		}, want: 2},
	} {
		t.Run(name, func(t *testing.T) {
			s, x := switcher(t, newXR(), "Patch")
			s.late = true
			s.reconcile(x)
			saysReady(x)
			x.Conditions[2].Status = metav1.ConditionUnknown
			moved(s.gateways[contour])
			tc.change(s, x)
			res := s.decide(x).Compose(followed)
			if got := res.Parents[0].Generation; got != tc.want || res.Parents[0].Is("Accepted") != (tc.want == 1) {
				t.Errorf("the Gateway is judged by generation %d", got)
			}
			for _, o := range res.Listeners {
				if o.Carrier.Generation != 2 || o.Ready().Status == metav1.ConditionTrue {
					t.Errorf("%s is judged by generation %d: %+v", o.Listener.Name, o.Carrier.Generation, o.Ready())
				}
			}
		})
	}
}

// TestAnAnswerCountsThatWasGivenSinceOursWereApplied has an XR that was never ready, on a
// Gateway whose generation 2 has our listeners. A neighbour makes generation 3, for which
// the implementation has not answered.
func TestAnAnswerCountsThatWasGivenSinceOursWereApplied(t *testing.T) {
	for name, tc := range map[string]struct {
		look   look
		change func(*sim, *simXR)
		want   int64 // the generation by which all is judged
	}{
		"ours were seen on it": {look: look{uid: simGatewayUID, generation: 2, object: simObjectGeneration}, want: 2},
		"before somebody took ours out, and they were applied again": {
			look: look{uid: simGatewayUID, generation: 2, object: simObjectGeneration, applyFor: simGatewayUID + "/3"}, want: 3,
		},
		"after somebody took ours out, and they were applied again": {
			look: look{uid: simGatewayUID, generation: 2, object: simObjectGeneration, applyFor: simGatewayUID + "/1"}, want: 2,
		},
		"ours were seen on it only later": {look: look{uid: simGatewayUID, generation: 3, object: simObjectGeneration}, want: 3},
		"of the class that it is of":      {look: look{uid: simGatewayUID, generation: 2, object: simObjectGeneration, class: "contour"}, want: 2},
		"before it was of this class":     {look: look{uid: simGatewayUID, generation: 2, object: simObjectGeneration, class: "another"}, want: 3},
		"on another one":                  {look: look{uid: "another", generation: 2, object: simObjectGeneration}, want: 3},
		"on none":                         {look: look{uid: "", generation: 2, object: simObjectGeneration}, want: 3},
		"in no generation":                {look: look{uid: simGatewayUID, generation: 0, object: simObjectGeneration}, want: 3},
		"in one that there is not yet":    {look: look{uid: simGatewayUID, generation: 4, object: simObjectGeneration}, want: 3},
		"before the Object was changed":   {look: look{uid: simGatewayUID, generation: 2, object: simObjectGeneration - 1}, want: 3},
		"of an Object of no generation":   {look: look{uid: simGatewayUID, generation: 2, object: 0}, want: 3},
		"but the apply failed": {look: look{uid: simGatewayUID, generation: 2, object: simObjectGeneration}, want: 3, change: func(s *sim, _ *simXR) {
			s.broken[contour] = "forbidden"
		}},
		"but they were changed": {look: look{uid: simGatewayUID, generation: 2, object: simObjectGeneration}, want: 3, change: func(s *sim, _ *simXR) {
			s.gateways[contour].listeners[1].Hostname = new(gwapiv1.Hostname("www.ofn.io"))
		}},
		"but the Object does not state what is planned, which somebody put there": {
			look: look{uid: simGatewayUID, generation: 2, object: simObjectGeneration}, want: 3, change: func(s *sim, x *simXR) {
				x.Listeners[0].Hostname = new(gwapiv1.Hostname("*.example.com"))
				s.gateways[contour].listeners[1].Hostname = x.Listeners[0].Hostname
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, x := switcher(t, newXR(), "Patch")
			s.reconcile(x)
			moved(s.gateways[contour])
			s.looked = &tc.look
			if tc.change != nil {
				tc.change(s, x)
			}
			res := s.decide(x).Compose(followed)
			judged := []int64{res.Parents[0].Generation}
			for _, o := range res.Listeners {
				judged = append(judged, o.Carrier.Generation)
			}
			if slices.ContainsFunc(judged, func(g int64) bool { return g != tc.want }) || res.Settled() != (tc.want == 2) {
				t.Errorf("the Gateway and its listeners are judged by the generations %v, settled %t", judged, res.Settled())
			}
		})
	}
}

func TestAChangeOfACreatedGatewayIsNewsUnlessOthersShareIt(t *testing.T) {
	ours := wireGateway(t, contour, 1, internal())
	for name, tc := range map[string]struct {
		gateway wire.Object
		want    bool
	}{
		"it is ours alone":     {gateway: ours},
		"others have it too":   {gateway: wireGateway(t, contour, 1, internal(), onHTTP("neighbours", 9090, "")), want: true},
		"others, and ours not": {gateway: wireGateway(t, contour, 1, onHTTP("neighbours", 9090, ""), onHTTP("more", 9091, ""))},
	} {
		t.Run(name, func(t *testing.T) {
			x := &simXR{Request: Request{XR: definedXR(contour.Namespace, contour.Name), Listeners: []listener.Listener{internal()}}}
			x.XR.Metadata.Namespace = contour.Namespace
			saysReady(x)
			x.State = cluster.State{Observed: map[string]wire.Object{"gateway/projectcontour/contour": tc.gateway}}
			res := Decide(x.Request).Compose(followed)
			if res.Settled() != tc.want || res.Problem != nil {
				t.Errorf("want %t, got %t, problem %+v", tc.want, res.Settled(), res.Problem)
			}
		})
	}
}

// wireGateway is a Gateway with these listeners, of the generation after the one that
// its implementation answered for.
func wireGateway(t *testing.T, name types.NamespacedName, answered int64, listeners ...listener.Listener) wire.Object {
	t.Helper()
	gw := &simGateway{generation: answered + 1, idle: true, controller: xrUID}
	for _, l := range listeners {
		gw.listeners = append(gw.listeners, has(l, composedManager))
	}
	return gw.object(name)
}
