package entrypoint

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

const envoy = "{metadata: {name: envoy, namespace: projectcontour}, spec: {clusterIP: 10.0.0.1}}"

func TestTheEntryLeadsToWhatWasFound(t *testing.T) {
	for name, tc := range map[string]struct {
		change  []func(*Request)
		targets []string
		ready   map[string]bool
	}{
		"a Service": {
			change:  []func(*Request){found(t, "service/projectcontour/envoy", envoy)},
			targets: []string{"envoy.projectcontour.svc.cluster.local"}, ready: map[string]bool{serviceKey: false},
		},
		"a Service, observed": {
			change:  []func(*Request){found(t, "service/projectcontour/envoy", envoy), observed(t, serviceKey, "{}")},
			targets: []string{"envoy.projectcontour.svc.cluster.local"}, ready: map[string]bool{serviceKey: true},
		},
		"addresses of both families": {
			change:  []func(*Request){withAddresses("192.0.2.1", "2001:db8::1"), observed(t, v4Key, "{}")},
			targets: []string{"192.0.2.1", "2001:db8::1"}, ready: map[string]bool{serviceKey: false, v4Key: true, v6Key: false},
		},
		"a Service instead of the addresses of before": {
			change: []func(*Request){
				found(t, byLabel, "{metadata: {name: lb, namespace: projectcontour, labels: {gateway.networking.k8s.io/gateway-name: contour}}}"),
				observed(t, serviceKey, "{}"), observed(t, v4Key, "{}"),
			},
			targets: []string{"lb.projectcontour.svc.cluster.local"}, ready: map[string]bool{serviceKey: true},
		},
		"the Input's target, whatever else is there or unread": {
			change: []func(*Request){
				func(r *Request) {
					r.Input.Entrypoint.Target = &v1beta1.ServiceReference{Namespace: "edge", Name: "lb"}
				},
				withAddresses("192.0.2.1"), unread(byLabel),
			},
			targets: []string{"lb.edge.svc.cluster.local"}, ready: map[string]bool{serviceKey: false},
		},
		"Envoy Gateway's Service, in its namespace": {
			change: []func(*Request){
				found(t, byOwner, "{metadata: {name: eg, namespace: envoy-gateway-system, labels: {gateway.envoyproxy.io/owning-gateway-name: contour, gateway.envoyproxy.io/owning-gateway-namespace: projectcontour}}}"),
			},
			targets: []string{"eg.envoy-gateway-system.svc.cluster.local"}, ready: map[string]bool{serviceKey: false},
		},
		"Envoy Gateway's Service, in the Gateway's namespace": {
			change: []func(*Request){
				found(t, byOwnerAt, "{metadata: {name: eg, namespace: projectcontour, labels: {gateway.envoyproxy.io/owning-gateway-name: contour, gateway.envoyproxy.io/owning-gateway-namespace: projectcontour}}}"),
			},
			targets: []string{"eg.projectcontour.svc.cluster.local"}, ready: map[string]bool{serviceKey: false},
		},
		"a name of its own": {
			change: []func(*Request){found(t, "service/projectcontour/envoy", envoy), func(r *Request) {
				r.XR.Metadata.Namespace, r.Input.Entrypoint.Namespace, r.Input.Entrypoint.Name = "", "edge", "entry"
				r.State.Required["existing/Service/edge/entry"] = nil
			}},
			targets: []string{"envoy.projectcontour.svc.cluster.local"}, ready: map[string]bool{"service/edge/entry": false},
		},
	} {
		t.Run(name, func(t *testing.T) {
			res := compose(request(tc.change...))
			if res.Problem != nil || !slices.Equal(res.Targets, tc.targets) {
				t.Errorf("targets %q, problem %+v", res.Targets, res.Problem)
			}
			got := map[string]bool{}
			for _, c := range res.Composed {
				got[c.Key.String()] = c.Ready
			}
			if diff := cmp.Diff(tc.ready, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestTheEntryServiceAsApplied(t *testing.T) {
	want := `apiVersion: v1
kind: Service
metadata:
  name: gateway
  namespace: openfunction
spec:
  externalName: envoy.projectcontour.svc.cluster.local
  ports:
  - name: http
    port: 80
    protocol: TCP
    targetPort: 80
  type: ExternalName
`
	res := compose(request(found(t, "service/projectcontour/envoy", envoy)))
	got, err := yaml.Marshal(goldentest.AsMap(res.Composed[0].Resource))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// the entry that was, which led to an address.
func before(t *testing.T) []func(*Request) {
	return []func(*Request){
		observed(t, serviceKey, "{apiVersion: v1, kind: Service, metadata: {name: gateway, uid: x}, spec: {type: ClusterIP, clusterIP: None}}"),
		observed(t, v4Key, "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: gateway-ipv4}, addressType: IPv4, endpoints: [{addresses: [192.0.2.9]}]}"),
		observed(t, "listeners-object/projectcontour/contour", "{spec: {externalName: not.ours}}"),
		observed(t, "bucket", "{spec: {externalName: not.ours}}"),
	}
}

func TestWhatIsObservedStaysUntilThereIsSomethingBetter(t *testing.T) {
	for name, tc := range map[string]struct {
		change  []func(*Request)
		waiting bool
		want    *condition.Problem
	}{
		"the new Gateway does not serve": {
			change: []func(*Request){found(t, "service/projectcontour/envoy", envoy)}, waiting: true,
			want: &condition.Problem{Reason: "Pending", Message: "Stays as it is until the new Gateway serves.", Waiting: true},
		},
		"no listener is attached": {
			change: []func(*Request){found(t, "service/projectcontour/envoy", envoy), func(r *Request) { r.Listeners = nil }},
			want:   &condition.Problem{Reason: "Pending", Message: "No listener is attached to the Gateway: ListenersReady says why.", Waiting: true},
		},
		"a question that comes first is not answered": {
			change: []func(*Request){unread(byLabel), found(t, "service/projectcontour/envoy", envoy)},
			want:   &condition.Problem{Reason: "Pending", Message: "Waiting for what the entry could lead to.", Waiting: true},
		},
		"one of Envoy Gateway's namespaces is not read": {
			change: []func(*Request){unread(byOwner), found(t, "service/projectcontour/envoy", envoy)},
			want:   &condition.Problem{Reason: "Pending", Message: "Waiting for what the entry could lead to.", Waiting: true},
		},
		"one of the names is not read": {
			change: []func(*Request){unread("service/projectcontour/contour-envoy"), found(t, "service/projectcontour/envoy", envoy)},
			want:   &condition.Problem{Reason: "Pending", Message: "Waiting for what the entry could lead to.", Waiting: true},
		},
		"the name of a slice is taken": {
			change: []func(*Request){withAddresses("2001:db8::1"), found(t, "existing/EndpointSlice/openfunction/gateway-ipv6", "{metadata: {name: theirs}}")},
			want: &condition.Problem{Reason: "NameTaken", Message: `EndpointSlice openfunction/gateway-ipv6 exists already, and nothing controls it: delete or rename it, or let the platform team ` +
				`give every XR an entry of its own, with entrypoint.name: "{{.Name}}-gateway" (of the Input or the EnvironmentConfig; now "gateway").`},
		},
		"the name of a slice is not read": {
			change: []func(*Request){withAddresses("2001:db8::1"), unread("existing/EndpointSlice/openfunction/gateway-ipv6")},
			want:   &condition.Problem{Reason: "Pending", Message: "Waiting to see whether EndpointSlice openfunction/gateway-ipv6 exists.", Waiting: true},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := request(append(before(t), tc.change...)...)
			res := r.Compose(!tc.waiting, r.Listeners)
			if diff := cmp.Diff(tc.want, res.Problem); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if !slices.Equal(res.Targets, []string{"192.0.2.9"}) {
				t.Errorf("targets %q", res.Targets)
			}
			kept := map[string]string{}
			for _, c := range res.Composed {
				kept[c.Key.String()] = cluster.ReadAs[struct {
					Kind string `json:"kind"`
				}](c.Resource).Kind
				if !c.Ready || c.Resource.Get("metadata").Object().Get("uid") != nil {
					t.Errorf("%s is not kept as it has to be: %v", c.Key, c)
				}
			}
			if diff := cmp.Diff(map[string]string{serviceKey: "Service", v4Key: "EndpointSlice"}, kept); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestNothingFoundSaysWhatWasLookedFor(t *testing.T) {
	res := compose(request(observed(t, serviceKey, "{spec: {type: ExternalName, externalName: old.example.com}}")))
	if res.Problem == nil || res.Problem.Reason != "TargetNotFound" || !slices.Equal(res.Targets, []string{"old.example.com"}) || len(res.Composed) != 1 {
		t.Errorf("got %+v", res)
	}
}

func TestADisabledEntryAsksForNothingAndComposesNothing(t *testing.T) {
	r := request(append(before(t), func(r *Request) { r.Input.Entrypoint.Disabled = true })...)
	reqs := cluster.NewRequirements()
	r.Require(reqs)
	if res := compose(r); len(reqs.Resources) > 0 || len(res.Composed) > 0 || !res.Disabled || res.Problem != nil {
		t.Errorf("requires %v, composes %+v", reqs.Resources, res)
	}
}

func TestTheEntryAsksForAllAtOnce(t *testing.T) {
	names := func(change ...func(*Request)) []string {
		reqs := cluster.NewRequirements()
		request(change...).Require(reqs)
		return slices.Sorted(maps.Keys(reqs.Resources))
	}
	existing := []string{"existing/EndpointSlice/openfunction/gateway-ipv4", "existing/EndpointSlice/openfunction/gateway-ipv6", "existing/Service/openfunction/gateway"}
	want := append(slices.Clone(existing), "service/projectcontour/contour-envoy", "service/projectcontour/envoy", "service/projectcontour/envoy-contour", byOwner, byOwnerAt, byLabel)
	if diff := cmp.Diff(want, names()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	target := func(r *Request) {
		r.Input.Entrypoint.Target = &v1beta1.ServiceReference{Name: "lb", Namespace: "edge"}
	}
	if diff := cmp.Diff(existing, names(target)); diff != "" {
		t.Errorf("with a target (-want +got):\n%s", diff)
	}
}

func TestEqualRequestsGetEqualEntries(t *testing.T) {
	r := request(append(before(t), observed(t, v6Key, "{endpoints: [{addresses: ['2001:db8::9']}]}"), unread(byLabel))...)
	for range 20 {
		if got := compose(r).Targets; !slices.Equal(got, []string{"192.0.2.9", "2001:db8::9"}) {
			t.Fatalf("targets %q", got)
		}
	}
}

func TestTheEntryFollowsOnceItLeadsWhereItIsTo(t *testing.T) {
	const there = "{apiVersion: v1, kind: Service, metadata: {name: gateway}, spec: {externalName: envoy.projectcontour.svc.cluster.local}}"
	const elsewhere = "{apiVersion: v1, kind: Service, metadata: {name: gateway}, spec: {externalName: old.example.com}}"
	isThere := found(t, "service/projectcontour/envoy", envoy)
	for name, tc := range map[string]struct {
		change []func(*Request)
		want   bool
	}{
		"nothing is observed":            {change: []func(*Request){isThere}, want: true},
		"nothing is, and nothing found":  {want: true},
		"it leads there":                 {change: []func(*Request){isThere, observed(t, serviceKey, there)}, want: true},
		"it leads elsewhere":             {change: []func(*Request){isThere, observed(t, serviceKey, elsewhere)}},
		"it leads to an address":         {change: append(before(t), isThere)},
		"it leads to this very address":  {change: append(before(t), withAddresses("2001:db8::1", "192.0.2.9")), want: true},
		"it leads to another address":    {change: append(before(t), withAddresses("192.0.2.8"))},
		"nothing found to lead to":       {change: []func(*Request){observed(t, serviceKey, elsewhere)}},
		"not read what it could lead to": {change: []func(*Request){isThere, observed(t, serviceKey, there), unread(byLabel)}},
		"one of an earlier name":         {change: []func(*Request){isThere, observed(t, serviceKey, there), observed(t, "service/openfunction/before", elsewhere)}},
		"it is disabled": {
			change: []func(*Request){isThere, observed(t, serviceKey, elsewhere), func(r *Request) { r.Input.Entrypoint.Disabled = true }}, want: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := request(tc.change...).Follows(); got != tc.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestAddressesTakeAnEndpointSlicePerFamilyAndHundredPorts(t *testing.T) {
	for name, tc := range map[string]struct {
		addresses []string
		listeners int
		want      map[string]int
	}{
		"IPv4 alone":          {addresses: []string{"203.0.113.7"}, listeners: 1, want: map[string]int{"gateway-ipv4": 1}},
		"IPv6 alone":          {addresses: []string{"2001:db8::7"}, listeners: 1, want: map[string]int{"gateway-ipv6": 1}},
		"a hundred ports fit": {addresses: []string{"203.0.113.7"}, listeners: 100, want: map[string]int{"gateway-ipv4": 100}},
		"more than a hundred": {addresses: []string{"203.0.113.7"}, listeners: 101, want: map[string]int{"gateway-ipv4": 100, "gateway-ipv4-2": 1}},
		"more, and two of two": {addresses: []string{"203.0.113.7", "2001:db8::7"}, listeners: 201, want: map[string]int{
			"gateway-ipv4": 100, "gateway-ipv4-2": 100, "gateway-ipv4-3": 1, "gateway-ipv6": 100, "gateway-ipv6-2": 100, "gateway-ipv6-3": 1,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			manyPorts := func(r *Request) { r.Listeners = thousand()[:tc.listeners] }
			r := request(manyPorts, withAddresses(tc.addresses...), nothingExists)
			got := map[string]int{}
			for _, c := range compose(r).Composed[1:] { // the first is the Service
				got[c.Key.Target.Name] = len(portsOf(c.Resource))
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestNoPortIsLeftOutOfTheEndpointSlices(t *testing.T) {
	var got []string
	for _, s := range endpointSlices(entry, ports(thousand())) {
		if s.family != "IPv4" {
			continue
		}
		for _, p := range s.ports {
			got = append(got, p.Name)
		}
	}
	if len(got) != 1000 || !strings.HasPrefix(got[0], "team-0-") || !strings.HasPrefix(got[999], "team-999-") {
		t.Errorf("want the ports of team.0 to team.999, got %d: %v", len(got), got)
	}
}

func TestAnEndpointSliceIsOfTheEntryService(t *testing.T) {
	res := compose(request(withAddresses("203.0.113.7", "2001:db8::7")))
	got := map[string]string{}
	for _, c := range res.Composed[1:] { // the first is the Service
		got[c.Resource.Get("addressType").String()] = cluster.ReadAs[cluster.Meta](c.Resource).Metadata.Labels["kubernetes.io/service-name"]
	}
	if diff := cmp.Diff(map[string]string{"IPv4": "gateway", "IPv6": "gateway"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestATenantsClusterDomainCountsWherePolicyListsIt(t *testing.T) {
	const hint = `spec.clusterDomain "evil.example" does not count for the entry Service: its name and its target end with "cluster.local". ` +
		`If it is the domain of this cluster, the platform team can set it in defaults.clusterDomain (of the Input or the EnvironmentConfig), or list it in policy.allowedDomains.`
	const hintOfTheInputs = `spec.clusterDomain "cluster.local" does not count for the entry Service: its name and its target end with "k8s.corp". ` +
		`If it is the domain of this cluster, the platform team can set it in defaults.clusterDomain (of the Input or the EnvironmentConfig), or list it in policy.allowedDomains.`
	domains := func(wanted, inputs string, allowed ...string) func(*Request) {
		return func(r *Request) {
			r.XR.Spec.ClusterDomain, r.Input.Defaults.ClusterDomain, r.Input.Policy.AllowedDomains = wanted, inputs, allowed
		}
	}
	clusterScoped := func(r *Request) { r.XR.Metadata.Namespace = "" }
	for name, tc := range map[string]struct {
		change   []func(*Request)
		counts   string
		warnings []string
	}{
		"built in":                {change: []func(*Request){domains("cluster.local", "")}, counts: "cluster.local"},
		"the Input's":             {change: []func(*Request){domains("k8s.corp", "k8s.corp")}, counts: "k8s.corp"},
		"a tenant's":              {change: []func(*Request){domains("evil.example", "")}, counts: "cluster.local", warnings: []string{hint}},
		"a tenant's, not listed":  {change: []func(*Request){domains("evil.example", "", "ofn.io")}, counts: "cluster.local", warnings: []string{hint}},
		"a tenant's, listed":      {change: []func(*Request){domains("eu.k8s.corp", "", "ofn.io", "*.k8s.corp")}, counts: "eu.k8s.corp"},
		"built in, not the Input": {change: []func(*Request){domains("cluster.local", "k8s.corp")}, counts: "k8s.corp", warnings: []string{hintOfTheInputs}},
		"of a cluster-scoped XR":  {change: []func(*Request){domains("k8s.corp", ""), clusterScoped}, counts: "k8s.corp"},
	} {
		t.Run(name, func(t *testing.T) {
			r := request(append(tc.change, found(t, "service/projectcontour/envoy", envoy), nothingExists)...)
			res := compose(r)
			if res.Host != "gateway.openfunction.svc."+tc.counts || !slices.Equal(res.Targets, []string{"envoy.projectcontour.svc." + tc.counts}) {
				t.Errorf("%s leads to %s", res.Host, res.Targets)
			}
			if diff := cmp.Diff(tc.warnings, res.Warnings); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// portsOf returns the names of the ports of a Service or an EndpointSlice.
func portsOf(resource wire.Object) (names []string) {
	type ports []struct {
		Name string `json:"name"`
	}
	seen := cluster.ReadAs[struct {
		Spec struct {
			Ports ports `json:"ports"`
		} `json:"spec"`
		Ports ports `json:"ports"`
	}](resource)
	for _, p := range slices.Concat(seen.Spec.Ports, seen.Ports) {
		names = append(names, p.Name)
	}
	return names
}

func TestARefusedListenerHasNoPort(t *testing.T) {
	web, db := external("web", 80, "HTTP"), external("db", 5432, "TCP")
	r := request(withAddresses("203.0.113.7"), func(r *Request) { r.Listeners = []listener.Listener{web, db} })
	res := r.Compose(true, []listener.Listener{web})
	got := map[string][]string{}
	for _, c := range res.Composed {
		got[c.Key.String()] = portsOf(c.Resource)
	}
	if diff := cmp.Diff(map[string][]string{serviceKey: {"web"}, v4Key: {"web"}}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
