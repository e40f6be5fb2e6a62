package attach

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
)

// TestARouteIsAwaitedAtTheListenersThatTheOldGatewayAccepts has a route that names the
// listeners web and in on an old Gateway and on a new one.
func TestARouteIsAwaitedAtTheListenersThatTheOldGatewayAccepts(t *testing.T) {
	for name, tc := range map[string]struct {
		old, now  []gwapiv1.SectionName
		elsewhere gwapiv1.SectionName
		want      bool
	}{
		"nowhere accepted":                          {},
		"by the new alone":                          {now: []gwapiv1.SectionName{"web"}},
		"by the old alone":                          {old: []gwapiv1.SectionName{"web"}, want: true},
		"at the same by both":                       {old: []gwapiv1.SectionName{"web", "in"}, now: []gwapiv1.SectionName{"in", "web"}},
		"at fewer by the new":                       {old: []gwapiv1.SectionName{"web", "in"}, now: []gwapiv1.SectionName{"in"}, want: true},
		"at fewer by the old":                       {old: []gwapiv1.SectionName{"in"}, now: []gwapiv1.SectionName{"in", "web"}},
		"at fewer, for another serves what is left": {old: []gwapiv1.SectionName{"web", "in"}, now: []gwapiv1.SectionName{"web"}, elsewhere: "in"},
		"by the old as a whole":                     {old: []gwapiv1.SectionName{""}, now: []gwapiv1.SectionName{"web"}},
	} {
		route := &cluster.HTTPRoute{}
		route.Metadata.Namespace = "default"
		for gateway, accepted := range map[string][]gwapiv1.SectionName{"old": tc.old, "new": tc.now} {
			route.Spec.ParentRefs = append(route.Spec.ParentRefs, refTo(gateway, "web"), refTo(gateway, "in"))
			for _, at := range accepted {
				route.Status.Parents = append(route.Status.Parents, gwapiv1.RouteParentStatus{
					ParentRef: refTo(gateway, at), Conditions: []metav1.Condition{{Type: "Accepted", Status: "True"}},
				})
			}
		}
		now := Attached{Parents: []Parent{ofName("new")}, Listeners: []Outcome{
			{Listener: listener.Listener{Listener: gwapiv1.Listener{Name: "web"}}, Elsewhere: tc.elsewhere == "web"},
			{Listener: listener.Listener{Listener: gwapiv1.Listener{Name: "in"}}, Elsewhere: tc.elsewhere == "in"},
		}}
		if got := isAwaited(route, []Parent{ofName("old")}, now); got != tc.want {
			t.Errorf("%s: %t, want %t", name, got, tc.want)
		}
	}
}

func ofName(gateway string) Parent {
	return Parent{Kind: "Gateway", Name: types.NamespacedName{Namespace: "default", Name: gateway}}
}

func refTo(gateway string, at gwapiv1.SectionName) gwapiv1.ParentReference {
	ref := gwapiv1.ParentReference{Name: gwapiv1.ObjectName(gateway)}
	if at != "" {
		ref.SectionName = &at
	}
	return ref
}
