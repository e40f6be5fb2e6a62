package listener

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"strconv"
	"testing"
	"testing/quick"

	"github.com/google/go-cmp/cmp"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

func TestPlanNeverReorders(t *testing.T) {
	accepted := 0
	keepsOrder := func(seed int64) bool {
		spec := randomSpec(seed)
		listeners, _, errs := Plan(spec, fill, true, path(), nil)
		if errs != nil {
			return true
		}
		accepted++
		wanted := spec.GatewaySpec.Listeners
		for i := range wanted {
			if listeners[i].Name != wanted[i].Name || listeners[i].Added {
				return false
			}
		}
		more := listeners[len(wanted):]
		return len(more) == 0 || len(more) == 1 && more[0].Added
	}
	if err := quick.Check(keepsOrder, &quick.Config{MaxCount: 2000}); err != nil {
		t.Error(err)
	}
	if accepted < 200 {
		t.Errorf("only %d plans were accepted", accepted)
	}
}

// randomSpec returns a spec of listeners that often clash.
func randomSpec(seed int64) v1alpha1.GatewaySpec {
	r := rand.New(rand.NewSource(seed))
	protocols := []gwapiv1.ProtocolType{"", "HTTP", "HTTPS", "TCP", "UDP", "example.com/own"}
	hostnames := []gwapiv1.Hostname{"a.io", "*.a.io", "*.ofn.io", "fn.cluster.local"}
	listeners := make([]v1alpha1.Listener, r.Intn(6))
	for i := range listeners {
		l := v1alpha1.Listener{Name: gwapiv1.SectionName(fmt.Sprint("l-", r.Intn(20))), Protocol: protocols[r.Intn(len(protocols))]}
		if r.Intn(6) == 0 {
			l.Name = v1alpha1.InternalListenerName
		}
		if port := gwapiv1.PortNumber(r.Intn(40) + 80); r.Intn(4) > 0 {
			l.Port = &port
		}
		if l.Protocol != "TCP" && l.Protocol != "UDP" && r.Intn(2) == 0 {
			l.Hostname = &hostnames[r.Intn(len(hostnames))]
		}
		listeners[i] = l
	}
	return v1alpha1.GatewaySpec{
		Domain: "ofn.io", ClusterDomain: "cluster.local",
		GatewaySpec: &v1alpha1.K8sGatewaySpec{Listeners: listeners},
	}
}

// FuzzPlan holds what is true of every plan, whatever the listeners: it does not
// panic or change its arguments, keeps the order, is complete, has no clash that
// is not warned of, and comes out the same when planned again.
func FuzzPlan(f *testing.F) {
	f.Add([]byte(`[{"name": "ofn-http-internal"}, {"name": "ofn-http-external", "port": 80, "protocol": "HTTP"}]`), false)
	f.Add([]byte(`[{"name": "a", "protocol": "HTTPS", "hostname": "*.a.io", "tls": {"certificateRefs": [{"name": "c", "kind": "Secret"}], "options": {"a": "b"}}}]`), true)
	f.Add([]byte(`[{"name": "a", "protocol": "TLS", "tls": {"mode": "Passthrough"}}, {"name": "b", "protocol": "TCP", "port": 443}]`), false)
	f.Add([]byte(`[{"allowedRoutes": {"kinds": [{"kind": "HTTPRoute"}], "namespaces": {"from": "Selector", "selector": {"matchLabels": {"a": "b"}}}}}]`), true)
	f.Fuzz(func(t *testing.T, raw []byte, overwrite bool) {
		spec := specOf(t, "[]")
		if json.Unmarshal(raw, &spec.GatewaySpec.Listeners) != nil {
			return
		}
		mode := v1beta1.HostnamesFill
		if overwrite {
			mode = v1beta1.HostnamesOverwrite
		}
		before := asJSON(t, spec)
		listeners, _, errs := Plan(spec, v1beta1.Input{Hostnames: mode}, true, path(), nil)
		if diff := cmp.Diff(before, asJSON(t, spec)); diff != "" {
			t.Errorf("the spec changed (-before +after):\n%s", diff)
		}
		if errs == nil {
			checkPlan(t, spec, mode, listeners)
		}
	})
}

func checkPlan(t *testing.T, spec v1alpha1.GatewaySpec, mode v1beta1.HostnameMode, listeners []Listener) {
	t.Helper()
	wanted := spec.GatewaySpec.Listeners
	spec.GatewaySpec = &v1alpha1.K8sGatewaySpec{}
	for i, l := range listeners {
		if i < len(wanted) && l.Name != wanted[i].Name {
			t.Errorf("listener %d is %q, want %q", i, l.Name, wanted[i].Name)
		}
		if l.Protocol == "" || l.Port == 0 || l.AllowedRoutes == nil || l.AllowedRoutes.Namespaces == nil || l.AllowedRoutes.Namespaces.From == nil {
			t.Errorf("listener %q is incomplete", l.Name)
		}
		for _, other := range listeners[:i] {
			if c, conflicts := ConflictBetween(l.Listener, other.Listener); conflicts && (c.Reason != "ProtocolConflict" || l.Protocol == "TCP" || other.Protocol == "TCP") {
				t.Errorf("a clash is not refused: %s", c.Message)
			}
		}
		spec.GatewaySpec.Listeners = append(spec.GatewaySpec.Listeners, v1alpha1.Listener{
			Name: l.Name, Hostname: l.Hostname, Port: &l.Port, Protocol: l.Protocol, TLS: l.TLS, AllowedRoutes: l.AllowedRoutes,
		})
	}
	again, _, errs := Plan(spec, v1beta1.Input{Hostnames: mode}, true, path(), nil)
	if errs != nil {
		t.Fatalf("errors of the plan planned again: %v", errs)
	}
	for i := range listeners {
		if diff := cmp.Diff(listeners[i].Listener, again[i].Listener); diff != "" {
			t.Errorf("listener %d planned again (-once +twice):\n%s", i, diff)
		}
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func BenchmarkPlan(b *testing.B) {
	for _, n := range []int{2, 64, 1000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			spec := v1alpha1.GatewaySpec{Domain: "ofn.io", ClusterDomain: "cluster.local", GatewaySpec: &v1alpha1.K8sGatewaySpec{}}
			all := gwapiv1.NamespacesFromAll
			routes := &gwapiv1.AllowedRoutes{Namespaces: &gwapiv1.RouteNamespaces{From: &all}}
			for i := range n {
				hostname := gwapiv1.Hostname(fmt.Sprintf("host-%d.ofn.io", i))
				spec.GatewaySpec.Listeners = append(spec.GatewaySpec.Listeners, v1alpha1.Listener{
					Name: gwapiv1.SectionName(fmt.Sprint("listener-", i)), Hostname: &hostname, AllowedRoutes: routes,
				})
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, _, errs := Plan(spec, fill, true, nil, nil); errs != nil {
					b.Fatal(errs)
				}
			}
		})
	}
}
