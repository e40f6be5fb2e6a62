package entrypoint

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAServiceOfSomebodyElseIsNotTakenOver(t *testing.T) {
	for name, tc := range map[string]struct {
		owners, template string
		want             string
	}{
		"another XR's": {
			owners: "[{kind: Gateway, name: first, uid: you, controller: true}]", template: "gateway",
			want: `Service openfunction/gateway exists already, and Gateway first controls it: let the platform team ` +
				`give every XR an entry of its own, with entrypoint.name: "{{.Name}}-gateway" (of the Input or the EnvironmentConfig; now "gateway").`,
		},
		"nobody's": {
			owners: "[{kind: Gateway, name: first, uid: you}]", template: "gateway",
			want: `Service openfunction/gateway exists already, and nothing controls it: delete or rename it, or let the platform team ` +
				`give every XR an entry of its own, with entrypoint.name: "{{.Name}}-gateway" (of the Input or the EnvironmentConfig; now "gateway").`,
		},
		"another's, of a name of our own": {
			owners: "[{kind: Shop, name: front, uid: you, controller: true}]", template: "{{.Name}}-gateway",
			want: `Service openfunction/openfunction-gateway exists already, and Shop front controls it: let the platform team ` +
				`choose another entrypoint.name (of the Input or the EnvironmentConfig; now "{{.Name}}-gateway").`,
		},
		"ours, although unobserved": {owners: "[{uid: me, controller: true}]", template: "gateway"},
	} {
		t.Run(name, func(t *testing.T) {
			existing := "existing/Service/openfunction/" + strings.ReplaceAll(tc.template, "{{.Name}}", "openfunction")
			res := compose(request(
				func(r *Request) { r.Input.Entrypoint.Name = tc.template },
				found(t, "service/projectcontour/envoy", envoy),
				found(t, existing, "{metadata: {ownerReferences: "+tc.owners+"}}"),
			))
			switch {
			case tc.want == "" && (res.Problem != nil || len(res.Composed) != 1):
				t.Errorf("got %+v", res)
			case tc.want != "" && (res.Problem == nil || res.Problem.Reason != "NameTaken" || res.Problem.Message != tc.want || len(res.Composed) > 0):
				t.Errorf("got %+v", res.Problem)
			}
		})
	}
}

func TestXRsOfOneNamespaceMayHaveAnEntryEach(t *testing.T) {
	for name, tc := range map[string]struct{ template, xr, want string }{
		"one for all":             {template: "gateway", xr: "second", want: "gateway"},
		"one each":                {template: "{{.Name}}-gateway", xr: "second", want: "second-gateway"},
		"with spaces":             {template: "gateway-{{ .Name }}", xr: "second", want: "gateway-second"},
		"a name with dots":        {template: "{{.Name}}-gateway", xr: "team.second", want: "entry-team-second-gateway-e17b9eb6"},
		"a name without a letter": {template: "{{.Name}}", xr: "2", want: "entry-2-d4735e3a"},
	} {
		t.Run(name, func(t *testing.T) {
			r := request(found(t, "service/projectcontour/envoy", envoy), func(r *Request) {
				r.Input.Entrypoint.Name, r.XR.Metadata.Name = tc.template, tc.xr
			}, nothingExists)
			res := compose(r)
			if len(res.Composed) != 1 || res.Composed[0].Key.String() != "service/openfunction/"+tc.want || res.Host != tc.want+".openfunction.svc.cluster.local" {
				t.Errorf("%s: %+v", res.Host, res.Composed)
			}
		})
	}
}

func TestTheEntryOfAnEarlierNameStaysUntilTheNewOneIsThere(t *testing.T) {
	const (
		service = "{apiVersion: v1, kind: Service, metadata: {name: before, namespace: openfunction, uid: x}, spec: {type: ClusterIP, clusterIP: None}}"
		slice   = "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: before-ipv4, namespace: openfunction, " +
			"labels: {kubernetes.io/service-name: before}}, endpoints: [{addresses: [192.0.2.9]}]}"
		ownSlice = "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: gateway-ipv4, namespace: openfunction, " +
			"labels: {kubernetes.io/service-name: gateway}}, endpoints: [{addresses: [192.0.2.9]}]}"
	)
	old := []func(*Request){
		observed(t, "service/openfunction/before", service), observed(t, "endpointslice/openfunction/before-ipv4", slice),
	}
	isThere := found(t, "service/projectcontour/envoy", envoy)
	both := map[string]bool{serviceKey: false, "service/openfunction/before": true, "endpointslice/openfunction/before-ipv4": true}
	for name, tc := range map[string]struct {
		change []func(*Request)
		want   map[string]bool
	}{
		"the new one is not there":            {change: []func(*Request){isThere}, want: both},
		"it is":                               {change: []func(*Request){isThere, observed(t, serviceKey, "{}")}, want: map[string]bool{serviceKey: true}},
		"a slice of the new one's own":        {change: []func(*Request){isThere, observed(t, v4Key, ownSlice)}, want: both},
		"a slice of the new one is not":       {change: []func(*Request){withAddresses("192.0.2.1"), observed(t, serviceKey, "{}")}, want: map[string]bool{serviceKey: true, v4Key: false, "service/openfunction/before": true, "endpointslice/openfunction/before-ipv4": true}},
		"the new name is taken":               {change: []func(*Request){isThere, found(t, "existing/Service/openfunction/gateway", "{metadata: {name: theirs}}")}, want: map[string]bool{"service/openfunction/before": true, "endpointslice/openfunction/before-ipv4": true}},
		"one of the same name elsewhere":      {change: []func(*Request){isThere, observed(t, "service/infra/gateway", "{}")}, want: map[string]bool{serviceKey: false, "service/infra/gateway": true, "service/openfunction/before": true, "endpointslice/openfunction/before-ipv4": true}},
		"there is no entry any more, by wish": {change: []func(*Request){isThere, func(r *Request) { r.Input.Entrypoint.Disabled = true }}, want: map[string]bool{}},
	} {
		t.Run(name, func(t *testing.T) {
			got := map[string]bool{}
			for _, c := range compose(request(append(slices.Clone(old), tc.change...)...)).Composed {
				got[c.Key.String()] = c.Ready
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
