package attach

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
)

// TestStatusIsOnlyOfWhatItsCarrierHas goes through both kinds of carriers: an
// implementation may praise a listener that was taken out since.
func TestStatusIsOnlyOfWhatItsCarrierHas(t *testing.T) {
	web := external().Listener
	status := gwapiv1.ListenerStatus{Name: web.Name, AttachedRoutes: 4, Conditions: readyConditions(0)}
	changed := web
	changed.Port = 8080
	for name, tc := range map[string]struct {
		has   []gwapiv1.Listener
		shown bool
		want  condition.Verdict
	}{
		"as it was planned":        {has: []gwapiv1.Listener{web}, shown: true, want: condition.Verdict{Status: "True", Reason: "Ready", Message: "Accepted, Programmed and ResolvedRefs are True."}},
		"as it was planned before": {has: []gwapiv1.Listener{changed}, shown: true, want: condition.Verdict{Status: "Unknown", Reason: "Pending", Message: "Gateway projectcontour/contour does not have all of it yet."}},
		"not":                      {want: condition.Verdict{Status: "Unknown", Reason: "Pending", Message: "Gateway projectcontour/contour does not have it yet."}},
		"but another":              {has: []gwapiv1.Listener{internal().Listener}, want: condition.Verdict{Status: "Unknown", Reason: "Pending", Message: "Gateway projectcontour/contour does not have it yet."}},
	} {
		t.Run(name, func(t *testing.T) {
			gw := &cluster.Gateway{
				Metadata: cluster.Metadata{Namespace: contour.Namespace, Name: contour.Name, Generation: 1},
				Spec:     gwapiv1.GatewaySpec{Listeners: tc.has}, Status: gwapiv1.GatewayStatus{Listeners: []gwapiv1.ListenerStatus{status}},
			}
			set := &cluster.ListenerSet{Status: gwapiv1.ListenerSetStatus{Listeners: []gwapiv1.ListenerEntryStatus{gwapiv1.ListenerEntryStatus(status)}}}
			for _, l := range tc.has {
				set.Spec.Listeners = append(set.Spec.Listeners, gwapiv1.ListenerEntry(l))
			}
			onGateway, inSet := carriedByGateway(gw).outcome(external()), carriedBySet(set).outcome(external())
			if diff := cmp.Diff(tc.want, onGateway.Ready()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			for of, o := range map[string]Outcome{"Gateway": onGateway, "ListenerSet": inSet} {
				if shown := o.Status != nil; shown != tc.shown {
					t.Errorf("%s: the status is shown: %t", of, shown)
				}
			}
		})
	}
}
