package entrypoint_test

import (
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/entrypoint"
)

// question is the one of OpenFunction's default gateway where everything has
// been answered and nothing was found.
func question(mutate ...func(*entrypoint.Question)) entrypoint.Question {
	q := entrypoint.Question{
		Host:           "gateway.openfunction.svc.cluster.local",
		Self:           types.NamespacedName{Namespace: "openfunction", Name: "gateway"},
		ClusterDomain:  "cluster.local",
		Gateway:        types.NamespacedName{Namespace: "projectcontour", Name: "contour"},
		GatewayKnown:   true,
		ByGatewayName:  entrypoint.Lookup{Answered: true},
		ByEnvoyGateway: entrypoint.Lookup{Answered: true},
		ByName:         entrypoint.Lookup{Answered: true},
	}
	for _, m := range mutate {
		m(&q)
	}
	return q
}

func explicit(namespace, name string) func(*entrypoint.Question) {
	return func(q *entrypoint.Question) {
		q.Explicit = &v1beta1.ServiceReference{Namespace: namespace, Name: name}
	}
}

func byGatewayName(services ...entrypoint.Service) func(*entrypoint.Question) {
	return func(q *entrypoint.Question) {
		for i := range services {
			if services[i].Labels == nil {
				services[i].Labels = map[string]string{"gateway.networking.k8s.io/gateway-name": "contour"}
			}
		}
		q.ByGatewayName.Services = services
	}
}

func byEnvoyGateway(services ...entrypoint.Service) func(*entrypoint.Question) {
	return func(q *entrypoint.Question) {
		for i := range services {
			if services[i].Labels == nil {
				services[i].Labels = map[string]string{
					"gateway.envoyproxy.io/owning-gateway-name":      "contour",
					"gateway.envoyproxy.io/owning-gateway-namespace": "projectcontour",
				}
			}
		}
		q.ByEnvoyGateway.Services = services
	}
}

func byName(services ...entrypoint.Service) func(*entrypoint.Question) {
	return func(q *entrypoint.Question) { q.ByName.Services = services }
}

func service(namespace, name string) entrypoint.Service {
	return entrypoint.Service{Namespace: namespace, Name: name, Type: "ClusterIP", ClusterIP: "10.96.0.7"}
}

func headless(namespace, name string) entrypoint.Service {
	return entrypoint.Service{Namespace: namespace, Name: name, Type: "ClusterIP", ClusterIP: "None"}
}

func alias(namespace, name, externalName string) entrypoint.Service {
	return entrypoint.Service{Namespace: namespace, Name: name, Type: "ExternalName", ExternalName: externalName}
}

func hostnames(values ...string) func(*entrypoint.Question) {
	return addresses(new(gwapiv1.HostnameAddressType), values...)
}

func ips(values ...string) func(*entrypoint.Question) {
	return addresses(new(gwapiv1.IPAddressType), values...)
}

func addresses(t *gwapiv1.AddressType, values ...string) func(*entrypoint.Question) {
	return func(q *entrypoint.Question) {
		for _, v := range values {
			q.Addresses = append(q.Addresses, gwapiv1.GatewayStatusAddress{Type: t, Value: v})
		}
	}
}

func name(n string) entrypoint.Target { return entrypoint.Target{Name: n} }

func addrs(values ...string) entrypoint.Target {
	var t entrypoint.Target
	for _, v := range values {
		t.Addresses = append(t.Addresses, netip.MustParseAddr(v))
	}
	return t
}

type findCase struct {
	q    entrypoint.Question
	want entrypoint.Target
}

func checkFind(t *testing.T, cases map[string]findCase) {
	t.Helper()
	for title, tc := range cases {
		t.Run(title, func(t *testing.T) {
			got, undecided := entrypoint.Find(tc.q)
			if undecided {
				t.Error("undecided, although every rung was answered")
			}
			if diff := cmp.Diff(tc.want, got, cmpopts.EquateComparable(netip.Addr{})); diff != "" {
				t.Errorf("target (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFindTakesTheFirstRungThatLeadsSomewhere(t *testing.T) {
	rungs := []struct {
		rung func(*entrypoint.Question)
		want entrypoint.Target
	}{
		{explicit("edge", "proxy"), name("proxy.edge.svc.cluster.local")},
		{byGatewayName(service("projectcontour", "labelled")), name("labelled.projectcontour.svc.cluster.local")},
		{byEnvoyGateway(service("envoy-gateway-system", "eg")), name("eg.envoy-gateway-system.svc.cluster.local")},
		{hostnames("lb.example.com"), name("lb.example.com")},
		{byName(service("projectcontour", "envoy")), name("envoy.projectcontour.svc.cluster.local")},
		{ips("203.0.113.7"), addrs("203.0.113.7")},
		{func(*entrypoint.Question) {}, entrypoint.Target{}},
	}
	for first := range rungs {
		var present []func(*entrypoint.Question)
		for _, r := range rungs[first:] {
			present = append(present, r.rung)
		}
		got, undecided := entrypoint.Find(question(present...))
		if undecided {
			t.Errorf("without the first %d rungs: undecided", first)
		}
		if diff := cmp.Diff(rungs[first].want, got, cmpopts.EquateComparable(netip.Addr{})); diff != "" {
			t.Errorf("without the first %d rungs (-want +got):\n%s", first, diff)
		}
	}
}

func TestFindIsUndecidedUntilEveryEarlierRungIsAnswered(t *testing.T) {
	everything := func(q *entrypoint.Question) {
		byGatewayName(service("projectcontour", "labelled"))(q)
		byEnvoyGateway(service("envoy-gateway-system", "eg"))(q)
		hostnames("lb.example.com")(q)
		byName(service("projectcontour", "envoy"))(q)
		ips("203.0.113.7")(q)
	}
	cases := map[string]struct {
		unanswered func(*entrypoint.Question)
		want       entrypoint.Target
		undecided  bool
	}{
		"TheExplicitTargetWaitsForNothing": {
			unanswered: func(q *entrypoint.Question) {
				explicit("edge", "proxy")(q)
				q.ByGatewayName, q.ByEnvoyGateway, q.ByName = entrypoint.Lookup{}, entrypoint.Lookup{}, entrypoint.Lookup{}
				q.GatewayKnown, q.Addresses = false, nil
			},
			want: name("proxy.edge.svc.cluster.local"),
		},
		"GatewayNameComesFirst": {
			unanswered: func(q *entrypoint.Question) { q.ByGatewayName = entrypoint.Lookup{} },
			undecided:  true,
		},
		"EnvoyGatewayIsNotNeededAfterGatewayName": {
			unanswered: func(q *entrypoint.Question) { q.ByEnvoyGateway = entrypoint.Lookup{} },
			want:       name("labelled.projectcontour.svc.cluster.local"),
		},
		"EnvoyGatewayComesBeforeHostnames": {
			unanswered: func(q *entrypoint.Question) {
				q.ByGatewayName.Services, q.ByEnvoyGateway = nil, entrypoint.Lookup{}
			},
			undecided: true,
		},
		"TheGatewayComesBeforeServicesByName": {
			unanswered: func(q *entrypoint.Question) {
				q.ByGatewayName.Services, q.ByEnvoyGateway.Services = nil, nil
				q.GatewayKnown, q.Addresses = false, nil
			},
			undecided: true,
		},
		"ServicesByNameAreNotNeededAfterHostnames": {
			unanswered: func(q *entrypoint.Question) {
				q.ByGatewayName.Services, q.ByEnvoyGateway.Services = nil, nil
				q.ByName = entrypoint.Lookup{}
			},
			want: name("lb.example.com"),
		},
		"ServicesByNameComeBeforeIPAddresses": {
			unanswered: func(q *entrypoint.Question) {
				q.ByGatewayName.Services, q.ByEnvoyGateway.Services = nil, nil
				q.ByName, q.Addresses = entrypoint.Lookup{}, nil
				ips("203.0.113.7")(q)
			},
			undecided: true,
		},
		"NothingIsAnswered": {
			unanswered: func(q *entrypoint.Question) { *q = entrypoint.Question{} },
			undecided:  true,
		},
	}
	for title, tc := range cases {
		t.Run(title, func(t *testing.T) {
			got, undecided := entrypoint.Find(question(everything, tc.unanswered))
			if undecided != tc.undecided {
				t.Errorf("undecided: want %v, got %v", tc.undecided, undecided)
			}
			if diff := cmp.Diff(tc.want, got, cmpopts.EquateComparable(netip.Addr{})); diff != "" {
				t.Errorf("target (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFindAsksNothingOfLabelsThatCannotBe(t *testing.T) {
	q := question(hostnames("lb.example.com"), func(q *entrypoint.Question) {
		q.Gateway.Name = strings.Repeat("g", 64)
		q.ByGatewayName, q.ByEnvoyGateway = entrypoint.Lookup{}, entrypoint.Lookup{}
	})
	if entrypoint.GatewayNameLabels(q.Gateway) != nil || entrypoint.EnvoyGatewayLabels(q.Gateway) != nil {
		t.Error("a name of 64 bytes is no label value, but labels were returned")
	}
	checkFind(t, map[string]findCase{"AGatewayNameOf64Bytes": {q, name("lb.example.com")}})
}

func TestFindAmongLabelledServices(t *testing.T) {
	checkFind(t, map[string]findCase{
		"OneWithAClusterIPBeforeAHeadlessOne": {
			question(byGatewayName(headless("projectcontour", "a"), service("projectcontour", "b"))),
			name("b.projectcontour.svc.cluster.local"),
		},
		"ThenTheFirstByName": {
			question(byGatewayName(service("projectcontour", "c"), service("projectcontour", "b"), headless("projectcontour", "a"))),
			name("b.projectcontour.svc.cluster.local"),
		},
		"AHeadlessOneWhereThereIsNoOther": {
			question(byGatewayName(headless("projectcontour", "b"), headless("projectcontour", "a"))),
			name("a.projectcontour.svc.cluster.local"),
		},
		"NeverOneOfAnotherNamespace": {
			question(byGatewayName(service("tenant", "a"))),
			entrypoint.Target{},
		},
		"NeverOneOfAnotherGateway": {
			question(byGatewayName(entrypoint.Service{
				Namespace: "projectcontour", Name: "a",
				Labels: map[string]string{"gateway.networking.k8s.io/gateway-name": "other"},
			})),
			entrypoint.Target{},
		},
		"NeverOneWithoutAName": {
			question(byGatewayName(service("projectcontour", ""))),
			entrypoint.Target{},
		},
		"EnvoyGatewaysNeedBothLabels": {
			question(byEnvoyGateway(entrypoint.Service{
				Namespace: "envoy-gateway-system", Name: "a",
				Labels: map[string]string{
					"gateway.envoyproxy.io/owning-gateway-name":      "contour",
					"gateway.envoyproxy.io/owning-gateway-namespace": "other",
				},
			})),
			entrypoint.Target{},
		},
		"EnvoyGatewaysOwnNotHeadlessThenByName": {
			question(byEnvoyGateway(headless("egs", "a"), service("egs", "c"), service("egs", "b"))),
			name("b.egs.svc.cluster.local"),
		},
		"NeverOneWithoutANamespace": {
			question(explicit("", "proxy")),
			entrypoint.Target{},
		},
		"TheClusterDomainIsTheClusters": {
			question(explicit("edge", "proxy"), func(q *entrypoint.Question) { q.ClusterDomain = "corp.example" }),
			name("proxy.edge.svc.corp.example"),
		},
	})
}

func TestFindTrustsNoLabelsThatATenantMayHaveWritten(t *testing.T) {
	controller := func(name string) func(*entrypoint.Question) {
		return func(q *entrypoint.Question) { q.Controller = gwapiv1.GatewayController(name) }
	}
	checkFind(t, map[string]findCase{
		"EnvoyGatewaysLabelsForAGatewayOfAnotherImplementation": {
			question(controller("projectcontour.io/gateway-controller"),
				byEnvoyGateway(service("tenant", "trap")), byName(service("projectcontour", "envoy"))),
			name("envoy.projectcontour.svc.cluster.local"),
		},
		"ThoseOfTheGatewaysOwnNamespaceCount": {
			question(controller("example.com/a-fork-of-envoy-gateway"), byEnvoyGateway(service("projectcontour", "eg"))),
			name("eg.projectcontour.svc.cluster.local"),
		},
		"ThoseOfAnyNamespaceCountForEnvoyGateway": {
			question(controller("gateway.envoyproxy.io/gatewayclass-controller"), byEnvoyGateway(service("envoy-gateway-system", "eg"))),
			name("eg.envoy-gateway-system.svc.cluster.local"),
		},
		"TwoNamespacesContradictEachOther": {
			question(byEnvoyGateway(service("envoy-gateway-system", "eg"), service("tenant", "a")), ips("203.0.113.7")),
			addrs("203.0.113.7"),
		},
		"TheGatewaysOwnNamespaceWinsOverOthers": {
			question(byEnvoyGateway(service("tenant", "a"), service("projectcontour", "eg"))),
			name("eg.projectcontour.svc.cluster.local"),
		},
	})
}

func TestFindNeverLeadsBackToTheEntry(t *testing.T) {
	self := func(q *entrypoint.Question) { q.Gateway.Namespace = "openfunction" }
	chain := func(length int, end string) []entrypoint.Service {
		var out []entrypoint.Service
		for i := range length - 1 {
			next := "x" + strconv.Itoa(i+1) + ".projectcontour.svc.cluster.local"
			out = append(out, alias("projectcontour", "x"+strconv.Itoa(i), next))
		}
		return append(out, alias("projectcontour", "x"+strconv.Itoa(length-1), end))
	}
	checkFind(t, map[string]findCase{
		"ExplicitlyItself": {
			question(explicit("openfunction", "gateway"), hostnames("lb.example.com")),
			entrypoint.Target{},
		},
		"ItselfByLabel": {
			question(self, byGatewayName(service("openfunction", "gateway"), service("openfunction", "z"))),
			name("z.openfunction.svc.cluster.local"),
		},
		"ItselfByName": {
			question(self, func(q *entrypoint.Question) {
				q.Self.Name, q.Host = "envoy", "envoy.openfunction.svc.cluster.local"
			}, byName(alias("openfunction", "envoy", "lb.example.com"))),
			entrypoint.Target{},
		},
		"ItsHostname": {
			question(hostnames("gateway.openfunction.svc.cluster.local", "gateway.openfunction.svc.cluster.local:80")),
			entrypoint.Target{},
		},
		"AnExternalNameThatIsTheEntry": {
			question(byName(alias("projectcontour", "envoy", "gateway.openfunction.svc.cluster.local"))),
			entrypoint.Target{},
		},
		"AnExternalNameThatIsTheEntryInAnotherSpelling": {
			question(byName(alias("projectcontour", "envoy", "Gateway.openfunction.svc.cluster.local."))),
			entrypoint.Target{},
		},
		"AnExternalNameOfAnExternalName": {
			question(byGatewayName(
				alias("projectcontour", "a", "b.projectcontour.svc.cluster.local"),
				alias("projectcontour", "b", "gateway.openfunction.svc.cluster.local"),
			)),
			entrypoint.Target{},
		},
		"AHostnameThatIsSuchAService": {
			question(hostnames("b.projectcontour.svc.cluster.local"),
				byName(alias("projectcontour", "b", "gateway.openfunction.svc.cluster.local"))),
			entrypoint.Target{},
		},
		"ExternalNamesInACircle": {
			question(byGatewayName(
				alias("projectcontour", "a", "b.projectcontour.svc.cluster.local"),
				alias("projectcontour", "b", "a.projectcontour.svc.cluster.local"),
			)),
			entrypoint.Target{},
		},
		"ChainsLongerThanAResolverFollowsAreCutShort": {
			question(byGatewayName(chain(9, "lb.example.com")...)),
			name("x2.projectcontour.svc.cluster.local"),
		},
		"AnExternalNameThatLeadsElsewhereIsATarget": {
			question(byName(alias("projectcontour", "envoy", "lb.example.com"))),
			name("envoy.projectcontour.svc.cluster.local"),
		},
	})
}

func TestFindServicesByName(t *testing.T) {
	all := []entrypoint.Service{
		service("projectcontour", "envoy"),
		service("projectcontour", "envoy-contour"),
		service("projectcontour", "contour-envoy"),
	}
	checkFind(t, map[string]findCase{
		"GatewayEnvoyFirst":          {question(byName(all...)), name("contour-envoy.projectcontour.svc.cluster.local")},
		"ThenEnvoyGateway":           {question(byName(all[:2]...)), name("envoy-contour.projectcontour.svc.cluster.local")},
		"ThenEnvoy":                  {question(byName(all[:1]...)), name("envoy.projectcontour.svc.cluster.local")},
		"EvenAHeadlessOne":           {question(byName(all[0], headless("projectcontour", "contour-envoy"))), name("contour-envoy.projectcontour.svc.cluster.local")},
		"NeverOneOfAnotherName":      {question(byName(service("projectcontour", "nginx"))), entrypoint.Target{}},
		"NeverOneOfAnotherNamespace": {question(byName(service("tenant", "envoy"))), entrypoint.Target{}},
	})
}

func TestServiceNamesAreDistinct(t *testing.T) {
	got := entrypoint.ServiceNames(types.NamespacedName{Namespace: "ns", Name: "envoy"})
	if diff := cmp.Diff([]string{"envoy-envoy", "envoy"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestTargetAsAString(t *testing.T) {
	cases := map[string]struct {
		target entrypoint.Target
		want   string
		zero   bool
	}{
		"AName":     {target: name("lb.example.com"), want: "lb.example.com"},
		"Addresses": {target: addrs("203.0.113.7", "2001:db8::7"), want: "203.0.113.7,2001:db8::7"},
		"Nothing":   {want: "", zero: true},
	}
	for title, tc := range cases {
		t.Run(title, func(t *testing.T) {
			if got := tc.target.String(); got != tc.want {
				t.Errorf("String: want %q, got %q", tc.want, got)
			}
			if got := tc.target.IsZero(); got != tc.zero {
				t.Errorf("IsZero: want %v, got %v", tc.zero, got)
			}
		})
	}
}
