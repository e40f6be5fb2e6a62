package entrypoint

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
)

func TestFindTakesTheFirstRungThatLeadsSomewhere(t *testing.T) {
	rungs := []struct {
		rung func(*question)
		want target
	}{
		{explicit("edge", "proxy"), name("proxy.edge.svc.cluster.local")},
		{byGatewayName(service("projectcontour", "labelled")), name("labelled.projectcontour.svc.cluster.local")},
		{byEnvoyGateway(service("envoy-gateway-system", "eg")), name("eg.envoy-gateway-system.svc.cluster.local")},
		{hostnames("lb.projectcontour.svc.cluster.local"), name("lb.projectcontour.svc.cluster.local")},
		{byName(service("projectcontour", "envoy")), name("envoy.projectcontour.svc.cluster.local")},
		{hostnames("lb.example.com"), name("lb.example.com")},
		{ips("203.0.113.7"), addrs("203.0.113.7")},
		{func(*question) {}, target{}},
	}
	for first := range rungs {
		var present []func(*question)
		for _, r := range rungs[first:] {
			present = append(present, r.rung)
		}
		got, undecided := find(asked(present...))
		if undecided {
			t.Errorf("without the first %d rungs: undecided", first)
		}
		checkTarget(t, rungs[first].want, got)
	}
}

func TestFindIsUndecidedUntilEveryEarlierRungIsAnswered(t *testing.T) {
	everything := func(q *question) {
		byGatewayName(service("projectcontour", "labelled"))(q)
		byEnvoyGateway(service("envoy-gateway-system", "eg"))(q)
		hostnames("lb.example.com")(q)
		byName(service("projectcontour", "envoy"))(q)
		ips("203.0.113.7")(q)
	}
	cases := map[string]struct {
		unread    func(*question)
		want      target
		undecided bool
	}{
		"TheExplicitTargetWaitsForNothing": {
			unread: func(q *question) {
				explicit("edge", "proxy")(q)
				q.byGatewayName, q.byEnvoyGateway, q.byName = unanswered, unanswered, unanswered
				q.gateway.Read = cluster.Answer[cluster.Gateway]{}
			},
			want: name("proxy.edge.svc.cluster.local"),
		},
		"GatewayNameComesFirst": {
			unread:    func(q *question) { q.byGatewayName = unanswered },
			undecided: true,
		},
		"EnvoyGatewayIsNotNeededAfterGatewayName": {
			unread: func(q *question) { q.byEnvoyGateway = unanswered },
			want:   name("labelled.projectcontour.svc.cluster.local"),
		},
		"EnvoyGatewayComesBeforeHostnames": {
			unread: func(q *question) {
				q.byGatewayName.Items, q.byEnvoyGateway = nil, unanswered
			},
			undecided: true,
		},
		"TheGatewayComesBeforeServicesByName": {
			unread: func(q *question) {
				q.byGatewayName.Items, q.byEnvoyGateway.Items = nil, nil
				q.gateway.Read = cluster.Answer[cluster.Gateway]{}
			},
			undecided: true,
		},
		"ServicesByNameAreNotNeededAfterHostnamesInTheCluster": {
			unread: func(q *question) {
				q.byGatewayName.Items, q.byEnvoyGateway.Items = nil, nil
				q.byName = unanswered
				hostnames("lb.projectcontour.svc.cluster.local")(q)
			},
			want: name("lb.projectcontour.svc.cluster.local"),
		},
		"ServicesByNameComeBeforeOtherAddresses": {
			unread: func(q *question) {
				q.byGatewayName.Items, q.byEnvoyGateway.Items = nil, nil
				q.byName = unanswered
			},
			undecided: true,
		},
		"NothingIsAnswered": {
			unread:    func(q *question) { *q = question{} },
			undecided: true,
		},
	}
	for title, tc := range cases {
		t.Run(title, func(t *testing.T) {
			got, undecided := find(asked(everything, tc.unread))
			if undecided != tc.undecided {
				t.Errorf("undecided: want %v, got %v", tc.undecided, undecided)
			}
			checkTarget(t, tc.want, got)
		})
	}
}

func TestLabelsThatCannotBeAreNotWaitedFor(t *testing.T) {
	long := strings.Repeat("g", 64)
	r := request(
		func(r *Request) { r.Gateway.Name.Name = long }, withHostname("lb.example.com"),
		answered("service/projectcontour/"+long+"-envoy", "service/projectcontour/envoy-"+long),
	)
	got, undecided := find(r.question())
	if undecided {
		t.Error("undecided, although a name of 64 bytes is no value of a label")
	}
	checkTarget(t, name("lb.example.com"), got)
}

func TestFindAmongLabelledServices(t *testing.T) {
	checkFind(t, map[string]findCase{
		"OneWithAClusterIPBeforeAHeadlessOne": {
			asked(byGatewayName(headless("projectcontour", "a"), service("projectcontour", "b"))),
			name("b.projectcontour.svc.cluster.local"),
		},
		"ThenTheFirstByName": {
			asked(byGatewayName(service("projectcontour", "c"), service("projectcontour", "b"), headless("projectcontour", "a"))),
			name("b.projectcontour.svc.cluster.local"),
		},
		"AHeadlessOneWhereThereIsNoOther": {
			asked(byGatewayName(headless("projectcontour", "b"), headless("projectcontour", "a"))),
			name("a.projectcontour.svc.cluster.local"),
		},
		"NeverOneOfAnotherNamespace": {
			asked(byGatewayName(service("tenant", "a"))),
			target{},
		},
		"NeverOneOfAnotherGateway": {
			asked(byGatewayName(cluster.Service{Metadata: cluster.Metadata{Namespace: "projectcontour", Name: "a", Labels: map[string]string{"gateway.networking.k8s.io/gateway-name": "other"}}})),
			target{},
		},
		"NeverOneWithoutAName": {
			asked(byGatewayName(service("projectcontour", ""))),
			target{},
		},
		"EnvoyGatewaysNeedBothLabels": {
			asked(byEnvoyGateway(cluster.Service{Metadata: cluster.Metadata{Namespace: "envoy-gateway-system", Name: "a", Labels: map[string]string{
				"gateway.envoyproxy.io/owning-gateway-name":      "contour",
				"gateway.envoyproxy.io/owning-gateway-namespace": "other",
			}}})),
			target{},
		},
		"EnvoyGatewaysOwnNotHeadlessThenByName": {
			asked(byEnvoyGateway(headless("envoy-gateway-system", "a"), service("envoy-gateway-system", "c"), service("envoy-gateway-system", "b"))),
			name("b.envoy-gateway-system.svc.cluster.local"),
		},
		"NeverOneWithoutANamespace": {
			asked(explicit("", "proxy")),
			target{},
		},
		"TheClusterDomainIsTheClusters": {
			asked(explicit("edge", "proxy"), func(q *question) { q.clusterDomain = "corp.example" }),
			name("proxy.edge.svc.corp.example"),
		},
	})
}

func TestFindTakesALabelledServiceOfAPortOfAListener(t *testing.T) {
	ours := func(q *question) {
		q.listeners = []listener.Listener{external("web", 8080, "HTTP"), external("dns", 53, "UDP")}
	}
	theirs := func(q *question) {
		q.gateway.Read.Items[0].Spec.Listeners = []gwapiv1.Listener{{Name: "shop", Port: 8443, Protocol: "HTTPS"}}
	}
	xds := on(service("projectcontour", "contour-contour"), "TCP", 8001)
	proxy := func(protocol corev1.Protocol, ports ...int32) cluster.Service {
		return on(service("projectcontour", "envoy-contour"), protocol, ports...)
	}
	envoy, none := name("envoy-contour.projectcontour.svc.cluster.local"), target{}
	checkFind(t, map[string]findCase{
		"APortOfOurs":                  {asked(ours, byGatewayName(xds, proxy("TCP", 8080))), envoy},
		"APortOfTheGateways":           {asked(theirs, byGatewayName(xds, proxy("TCP", 8443))), envoy},
		"OneOfItsPortsIsEnough":        {asked(ours, byGatewayName(xds, proxy("TCP", 15021, 8080))), envoy},
		"OverUDP":                      {asked(ours, byGatewayName(xds, proxy("UDP", 53))), envoy},
		"WithoutAProtocolItIsTCP":      {asked(ours, byGatewayName(xds, proxy("", 8080))), envoy},
		"WithoutPortsItServesAny":      {asked(ours, byGatewayName(xds, proxy("TCP"))), envoy},
		"NotOverAnotherProtocol":       {asked(ours, byGatewayName(xds, proxy("TCP", 53))), none},
		"NotAnyOtherPort":              {asked(ours, theirs, byGatewayName(xds, proxy("TCP", 80, 443))), none},
		"TheNextRungWhereThereIsNone":  {asked(ours, byGatewayName(xds), byName(service("projectcontour", "envoy"))), name("envoy.projectcontour.svc.cluster.local")},
		"EnvoyGatewaysLabelsAreNoMore": {asked(ours, byEnvoyGateway(xds), ips("203.0.113.7")), addrs("203.0.113.7")},
		"ANameNeedsNoPort":             {asked(ours, byName(on(service("projectcontour", "envoy"), "TCP", 80))), name("envoy.projectcontour.svc.cluster.local")},
		"NorDoesTheInputsTarget":       {asked(ours, explicit("edge", "proxy")), name("proxy.edge.svc.cluster.local")},
	})
}

func TestFindKeepsTrafficInTheCluster(t *testing.T) {
	checkFind(t, map[string]findCase{
		"AServiceBeforeALoadBalancer": {
			asked(hostnames("lb.example.com"), byName(service("projectcontour", "envoy"))),
			name("envoy.projectcontour.svc.cluster.local"),
		},
		"AHostnameInTheClusterBeforeAService": {
			asked(hostnames("lb.example.com", "istio.istio-system.svc.cluster.local"), byName(service("projectcontour", "envoy"))),
			name("istio.istio-system.svc.cluster.local"),
		},
		"AHostnameOfAnotherDomainIsOutside": {
			asked(hostnames("istio.istio-system.svc.mycluster.local"), byName(service("projectcontour", "envoy"))),
			name("envoy.projectcontour.svc.cluster.local"),
		},
		"TheEntryItselfIsNoHostname": {
			asked(hostnames("gateway.openfunction.svc.cluster.local"), ips("203.0.113.7")),
			addrs("203.0.113.7"),
		},
	})
}

func TestFindTrustsNoLabelsThatATenantMayHaveWritten(t *testing.T) {
	checkFind(t, map[string]findCase{
		"EnvoyGatewaysLabelsOfAnyNamespace": {
			asked(byEnvoyGateway(service("tenant", "trap")), ips("203.0.113.7")),
			addrs("203.0.113.7"),
		},
		"ThoseBesideEnvoyGatewaysOwnBlindNobody": {
			asked(byEnvoyGateway(service("envoy-gateway-system", "eg"), service("tenant", "a"))),
			name("eg.envoy-gateway-system.svc.cluster.local"),
		},
		"ThoseOfTheGatewaysOwnNamespaceCount": {
			asked(byEnvoyGateway(service("tenant", "a"), service("projectcontour", "eg"))),
			name("eg.projectcontour.svc.cluster.local"),
		},
		"ThoseOfANamespaceThatIsNotTrustedDoNot": {
			asked(byEnvoyGateway(service("envoy-gateway-system", "eg")), ips("203.0.113.7"), func(q *question) {
				q.envoyGatewayNamespaces = []string{"projectcontour", "gateways"}
			}),
			addrs("203.0.113.7"),
		},
	})
}

func TestFindNeverLeadsBackToTheEntry(t *testing.T) {
	self := func(q *question) { q.gateway.Name.Namespace = "openfunction" }
	chain := func(length int, end string) []cluster.Service {
		var out []cluster.Service
		for i := range length - 1 {
			next := "x" + strconv.Itoa(i+1) + ".projectcontour.svc.cluster.local"
			out = append(out, alias("projectcontour", "x"+strconv.Itoa(i), next))
		}
		return append(out, alias("projectcontour", "x"+strconv.Itoa(length-1), end))
	}
	checkFind(t, map[string]findCase{
		"ExplicitlyItself": {
			asked(explicit("openfunction", "gateway"), hostnames("lb.example.com")),
			target{},
		},
		"ItselfByLabel": {
			asked(self, byGatewayName(service("openfunction", "gateway"), service("openfunction", "z"))),
			name("z.openfunction.svc.cluster.local"),
		},
		"ItselfByName": {
			asked(self, func(q *question) {
				q.self.Name, q.host = "envoy", "envoy.openfunction.svc.cluster.local"
			}, byName(alias("openfunction", "envoy", "lb.example.com"))),
			target{},
		},
		"ItsHostname": {
			asked(hostnames("gateway.openfunction.svc.cluster.local", "gateway.openfunction.svc.cluster.local:80")),
			target{},
		},
		"AnExternalNameThatIsTheEntry": {
			asked(byName(alias("projectcontour", "envoy", "gateway.openfunction.svc.cluster.local"))),
			target{},
		},
		"AnExternalNameThatIsTheEntryInAnotherSpelling": {
			asked(byName(alias("projectcontour", "envoy", "Gateway.openfunction.svc.cluster.local."))),
			target{},
		},
		"AnExternalNameOfAnExternalName": {
			asked(byGatewayName(
				alias("projectcontour", "a", "b.projectcontour.svc.cluster.local"),
				alias("projectcontour", "b", "gateway.openfunction.svc.cluster.local"),
			)),
			target{},
		},
		"AHostnameThatIsSuchAService": {
			asked(hostnames("b.projectcontour.svc.cluster.local"),
				byName(alias("projectcontour", "b", "gateway.openfunction.svc.cluster.local"))),
			target{},
		},
		"ExternalNamesInACircle": {
			asked(byGatewayName(
				alias("projectcontour", "a", "b.projectcontour.svc.cluster.local"),
				alias("projectcontour", "b", "a.projectcontour.svc.cluster.local"),
			)),
			target{},
		},
		"ChainsLongerThanAResolverFollowsAreCutShort": {
			asked(byGatewayName(chain(9, "lb.example.com")...)),
			name("x2.projectcontour.svc.cluster.local"),
		},
		"AnExternalNameThatLeadsElsewhereIsATarget": {
			asked(byName(alias("projectcontour", "envoy", "lb.example.com"))),
			name("envoy.projectcontour.svc.cluster.local"),
		},
	})
}

func TestFindServicesByName(t *testing.T) {
	all := []cluster.Service{
		service("projectcontour", "envoy"),
		service("projectcontour", "envoy-contour"),
		service("projectcontour", "contour-envoy"),
	}
	checkFind(t, map[string]findCase{
		"GatewayEnvoyFirst":          {asked(byName(all...)), name("contour-envoy.projectcontour.svc.cluster.local")},
		"ThenEnvoyGateway":           {asked(byName(all[:2]...)), name("envoy-contour.projectcontour.svc.cluster.local")},
		"ThenEnvoy":                  {asked(byName(all[:1]...)), name("envoy.projectcontour.svc.cluster.local")},
		"EvenAHeadlessOne":           {asked(byName(all[0], headless("projectcontour", "contour-envoy"))), name("contour-envoy.projectcontour.svc.cluster.local")},
		"NeverOneOfAnotherName":      {asked(byName(service("projectcontour", "nginx"))), target{}},
		"NeverOneOfAnotherNamespace": {asked(byName(service("tenant", "envoy"))), target{}},
	})
}

func TestServiceNamesAreDistinct(t *testing.T) {
	got := serviceNames(types.NamespacedName{Namespace: "ns", Name: "envoy"})
	if diff := cmp.Diff([]string{"envoy-envoy", "envoy"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestTargetAsAList(t *testing.T) {
	cases := map[string]struct {
		target target
		want   []string
		zero   bool
	}{
		"AName":     {target: name("lb.example.com"), want: []string{"lb.example.com"}},
		"Addresses": {target: addrs("203.0.113.7", "2001:db8::7"), want: []string{"203.0.113.7", "2001:db8::7"}},
		"Nothing":   {want: []string{}, zero: true},
	}
	for title, tc := range cases {
		t.Run(title, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, tc.target.list()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if got := tc.target.isZero(); got != tc.zero {
				t.Errorf("IsZero: want %v, got %v", tc.zero, got)
			}
		})
	}
}
