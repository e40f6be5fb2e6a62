package attach

import (
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// servedInstead has two XRs with the same shared listeners: the owner on Contour's Gateway,
// which serves the other there, and the other, which is on the given one.
func servedInstead(t *testing.T, on types.NamespacedName) (s *sim, owner, other *simXR) {
	t.Helper()
	s, other = switcher(t, newXR(), "Patch")
	for i := range other.Listeners {
		other.Listeners[i].Shared = true
	}
	first := newXR()
	first.Metadata.Namespace, first.Metadata.Name, first.Metadata.UID = "aaa", "first", "first-uid"
	owner = &simXR{Request: Request{XR: first, Input: other.Input, Listeners: other.Listeners}}
	refer(on)(other)
	for range 4 {
		s.reconcile(owner)
		s.reconcile(other)
	}
	return s, owner, other
}

func TestAListenerThatServesInsteadHasToServe(t *testing.T) {
	for name, tc := range map[string]struct {
		change  func(*simGateway)
		settled bool
		says    string // of the first listener
	}{
		"it does": {change: func(*simGateway) {}, settled: true, says: "ofn-http-external: ServedElsewhere"},
		"it fails": {
			change: func(gw *simGateway) { gw.unresolved = true },
			says:   "That is not ready: ResolvedRefs is False: no Secret",
		},
		"it failed before a neighbour's change": {
			change: func(gw *simGateway) { gw.unresolved, gw.idle, gw.generation = true, true, gw.generation+1 },
			says:   "That is not ready: ResolvedRefs is False: no Secret",
		},
		"it is not answered since a neighbour's change": {
			change: func(gw *simGateway) { gw.idle, gw.generation = true, gw.generation+1 }, settled: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, _, other := servedInstead(t, contour)
			tc.change(s.gateways[contour])
			res := s.decide(other).Compose(followed)
			o := res.Listeners[0]
			if !o.Elsewhere || res.listenersSettled() != tc.settled || o.Optional() != tc.settled {
				t.Errorf("elsewhere %t, settled %t, optional %t", o.Elsewhere, res.listenersSettled(), o.Optional())
			}
			v := o.Ready()
			if said := string(o.Listener.Name) + ": " + v.Reason + ": " + v.Message; !strings.Contains(said, tc.says) || v.Status != metav1.ConditionFalse {
				t.Errorf("says %s (%s)", said, v.Status)
			}
		})
	}
}

func TestASwitchWaitsUntilWhatServesInsteadServes(t *testing.T) {
	unanswered := func(gw *simGateway) { gw.idle, gw.generation = true, gw.generation+1 }
	for name, change := range map[string]func(*sim, *simXR){
		"it fails":           func(s *sim, _ *simXR) { s.gateways[contour].unresolved = true },
		"it is not answered": func(s *sim, _ *simXR) { unanswered(s.gateways[contour]) },
		"it is not answered, and our Object waits while the XR says that the Gateway is accepted": func(s *sim, other *simXR) {
			unanswered(s.gateways[contour])
			saysReady(other)
			other.Conditions = other.Conditions[:2]
			s.late = true
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, owner, other := servedInstead(t, istio)
			before := s.on(istio)
			change(s, other)
			refer(contour)(other)
			for range 4 {
				res := s.reconcile(other)
				s.reconcile(owner)
				if res.Switching == nil || res.Switching.Reason != "WaitingForNew" || !res.Replacing {
					t.Fatalf("switching: %+v", res.Switching)
				}
			}
			if got := s.on(istio); got != before {
				t.Errorf("Istio's Gateway has %s, had %s", got, before)
			}
			s.gateways[contour].unresolved, s.gateways[contour].idle, s.late = false, false, false
			for range 4 {
				s.reconcile(other)
				s.reconcile(owner)
			}
			if got := s.on(istio); got == before {
				t.Errorf("Istio's Gateway still has %s", got)
			}
		})
	}
}
