package gateway

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/ask"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/attach"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
	"github.com/openfunction/function-openfunction-gateway/internal/routing"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// TestListenersThatGo has a listener of which one hostname is planned, one stated, and
// others are carried.
func TestListenersThatGo(t *testing.T) {
	tests := map[string]struct {
		moving    bool
		carried   []gwapiv1.Hostname
		has, goes []gwapiv1.Hostname
	}{
		"WhatIsCarriedAsStatedDoesNotGo":          {false, []gwapiv1.Hostname{"stated"}, []gwapiv1.Hostname{"stated"}, nil},
		"WhatIsCarriedOtherwiseGoes":              {false, []gwapiv1.Hostname{"old"}, []gwapiv1.Hostname{"stated"}, []gwapiv1.Hostname{"old"}},
		"OfSeveralOfOneNameTheFirstGoes":          {false, []gwapiv1.Hostname{"old", "older"}, []gwapiv1.Hostname{"stated"}, []gwapiv1.Hostname{"old"}},
		"WhileItMovesWhatIsStatedGoesToo":         {true, []gwapiv1.Hostname{"old"}, []gwapiv1.Hostname{"planned"}, []gwapiv1.Hostname{"stated", "old"}},
		"WhatIsCarriedAsPlannedDoesNotGoAgain":    {true, []gwapiv1.Hostname{"planned"}, []gwapiv1.Hostname{"planned"}, []gwapiv1.Hostname{"stated"}},
		"WhatIsCarriedAsStatedGoesOnceNotTwice":   {true, []gwapiv1.Hostname{"stated"}, []gwapiv1.Hostname{"planned"}, []gwapiv1.Hostname{"stated"}},
		"WhatIsCarriedNowhereGoesNowhereByItself": {false, nil, []gwapiv1.Hostname{"stated"}, nil},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			planned := gwapiv1.Hostname("planned")
			p := newPublication(ask.Ask{Listeners: []listener.Listener{{Listener: gwapiv1.Listener{Name: "web", Hostname: &planned}}}}, cluster.State{})
			var carried []resources.Frontend
			for _, h := range tc.carried {
				carried = append(carried, resources.Frontend{Name: "web", Hostname: h})
			}
			has, goes := p.listeners(tc.moving, []resources.Frontend{{Name: "web", Hostname: "stated"}}, carried)
			if diff := cmp.Diff(tc.has, hostnames(has)); diff != "" {
				t.Errorf("has: -want, +got:\n%s", diff)
			}
			if diff := cmp.Diff(tc.goes, hostnames(goes)); diff != "" {
				t.Errorf("goes: -want, +got:\n%s", diff)
			}
		})
	}
}

func hostnames(listeners []routing.Listener) []gwapiv1.Hostname {
	var out []gwapiv1.Hostname
	for _, l := range listeners {
		out = append(out, l.Hostname)
	}
	return out
}

// TestAConfigMapStaysUntilTheNewOneIsThere has a ClusterGateway whose ConfigMap is to be in
// another namespace from now on.
func TestAConfigMapStaysUntilTheNewOneIsThere(t *testing.T) {
	const old, anew = "routing/one/functions-routing", "routing/two/functions-routing"
	configMap := goldentest.Object(t, `{apiVersion: v1, kind: ConfigMap, metadata: {name: functions-routing}, data: {}}`)
	somebodys := goldentest.Object(t, `{metadata: {name: functions-routing, namespace: two}}`)
	for name, tc := range map[string]struct {
		observed []string
		found    []wire.Object
		want     []string
	}{
		"it is not there":         {observed: []string{old}, want: []string{anew, old}},
		"its name is somebody's":  {observed: []string{old}, found: []wire.Object{somebodys}, want: []string{old}},
		"it is there":             {observed: []string{old, anew}, want: []string{anew}},
		"there never was another": {want: []string{anew}},
	} {
		t.Run(name, func(t *testing.T) {
			state := cluster.State{Observed: map[string]wire.Object{}, Required: map[string][]wire.Object{"existing/ConfigMap/two/functions-routing": tc.found}}
			for _, key := range tc.observed {
				state.Observed[key] = configMap
			}
			asked := ask.Ask{XR: v1alpha1.Gateway{Kind: "ClusterGateway", Metadata: v1alpha1.Metadata{Name: "functions"}}}
			asked.Input.Entrypoint.Namespace = "two"
			composed, _ := newPublication(asked, state).compose(attach.Result{}, cluster.Target{})
			var got []string
			for _, c := range composed {
				got = append(got, c.Key.String())
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
