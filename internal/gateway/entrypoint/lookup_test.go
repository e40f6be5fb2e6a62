package entrypoint

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/condition"
)

func TestNotFoundSaysWhatWasLookedFor(t *testing.T) {
	cases := map[string]struct {
		q    question
		want string
	}{
		"Nothing": {
			asked(),
			"Nothing found that the entry could lead to. Looked for: " +
				"a Service in namespace projectcontour with label gateway.networking.k8s.io/gateway-name=contour; " +
				"a Service in namespace projectcontour or envoy-gateway-system with labels gateway.envoyproxy.io/owning-gateway-name=contour, " +
				"gateway.envoyproxy.io/owning-gateway-namespace=projectcontour; " +
				"an address in the status of Gateway projectcontour/contour (it has none); " +
				"a Service in namespace projectcontour named contour-envoy, envoy-contour or envoy. " +
				"Name the Service that the Gateway is reached at in entrypoint.target (of the Input or the EnvironmentConfig).",
		},
		"TheExplicitTargetIsTheEntry": {
			asked(explicit("openfunction", "gateway")),
			"entrypoint.target (of the Input or the EnvironmentConfig), Service openfunction/gateway, is the entry itself, leads back to it, or has no valid DNS name. " +
				"Name another Service, or none to have it found.",
		},
		"OnlyWhatCannotBeUsed": {
			asked(hostnames("*.example.com"), ips("127.0.0.1")),
			"Nothing found that the entry could lead to. Looked for: " +
				"a Service in namespace projectcontour with label gateway.networking.k8s.io/gateway-name=contour; " +
				"a Service in namespace projectcontour or envoy-gateway-system with labels gateway.envoyproxy.io/owning-gateway-name=contour, " +
				"gateway.envoyproxy.io/owning-gateway-namespace=projectcontour; " +
				"an address in the status of Gateway projectcontour/contour " +
				"(it has *.example.com, 127.0.0.1: no DNS name or IP address that can be reached from a pod); " +
				"a Service in namespace projectcontour named contour-envoy, envoy-contour or envoy. " +
				"Name the Service that the Gateway is reached at in entrypoint.target (of the Input or the EnvironmentConfig).",
		},
		"ServicesOfOtherPorts": {
			asked(byGatewayName(on(service("projectcontour", "contour-contour"), "TCP", 8001))),
			"Nothing found that the entry could lead to. Looked for: " +
				"a Service in namespace projectcontour with label gateway.networking.k8s.io/gateway-name=contour " +
				"(no port of a listener is served by contour-contour); " +
				"a Service in namespace projectcontour or envoy-gateway-system with labels gateway.envoyproxy.io/owning-gateway-name=contour, " +
				"gateway.envoyproxy.io/owning-gateway-namespace=projectcontour; " +
				"an address in the status of Gateway projectcontour/contour (it has none); " +
				"a Service in namespace projectcontour named contour-envoy, envoy-contour or envoy. " +
				"Name the Service that the Gateway is reached at in entrypoint.target (of the Input or the EnvironmentConfig).",
		},
		"WhereTheInputTrustsNoOtherNamespace": {
			asked(func(q *question) { q.envoyGatewayNamespaces, q.gateway.Name.Name = []string{"projectcontour"}, "envoy" }),
			"Nothing found that the entry could lead to. Looked for: " +
				"a Service in namespace projectcontour with label gateway.networking.k8s.io/gateway-name=envoy; " +
				"a Service in namespace projectcontour with labels gateway.envoyproxy.io/owning-gateway-name=envoy, " +
				"gateway.envoyproxy.io/owning-gateway-namespace=projectcontour; " +
				"an address in the status of Gateway projectcontour/envoy (it has none); " +
				"a Service in namespace projectcontour named envoy-envoy or envoy. " +
				"Name the Service that the Gateway is reached at in entrypoint.target (of the Input or the EnvironmentConfig).",
		},
		"ForAGatewayWithANameThatIsNoLabelValue": {
			asked(func(q *question) { q.gateway.Name.Name = strings.Repeat("g", 64) }),
			"Nothing found that the entry could lead to. Looked for: " +
				"an address in the status of Gateway projectcontour/" + strings.Repeat("g", 64) + " (it has none); " +
				"a Service in namespace projectcontour named " + strings.Repeat("g", 64) + "-envoy, envoy-" + strings.Repeat("g", 64) + " or envoy. " +
				"Name the Service that the Gateway is reached at in entrypoint.target (of the Input or the EnvironmentConfig).",
		},
	}
	for title, tc := range cases {
		t.Run(title, func(t *testing.T) {
			want := &condition.Problem{Reason: "TargetNotFound", Message: tc.want}
			if diff := cmp.Diff(want, tc.q.notFound()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestNothingFoundIsWaitedForUntilTheGatewayIsProgrammed(t *testing.T) {
	waiting := &condition.Problem{
		Reason: "Pending", Waiting: true,
		Message: "Nothing found yet that the entry could lead to: Gateway projectcontour/contour is not programmed. Looked for: " +
			"a Service in namespace projectcontour with label gateway.networking.k8s.io/gateway-name=contour; " +
			"a Service in namespace projectcontour or envoy-gateway-system with labels gateway.envoyproxy.io/owning-gateway-name=contour, " +
			"gateway.envoyproxy.io/owning-gateway-namespace=projectcontour; " +
			"an address in the status of Gateway projectcontour/contour (it has none); " +
			"a Service in namespace projectcontour named contour-envoy, envoy-contour or envoy.",
	}
	conditions := func(conditions ...metav1.Condition) func(*question) {
		return func(q *question) { q.gateway.Read.Items[0].Status.Conditions = conditions }
	}
	for title, tc := range map[string]struct {
		q       question
		waiting bool
	}{
		"NobodySaysSo":             {asked(conditions()), true},
		"ItIsNot":                  {asked(conditions(metav1.Condition{Type: "Programmed", Status: "False"})), true},
		"AcceptedIsNotEnough":      {asked(conditions(metav1.Condition{Type: "Accepted", Status: "True"})), true},
		"ThereIsNoGateway":         {asked(func(q *question) { q.gateway.Read.Items = nil }), true},
		"ItIs":                     {asked(), false},
		"ItWasBeforeItsLastChange": {asked(func(q *question) { q.gateway.Read.Items[0].Metadata.Generation = 2 }), false},
		"TheInputsTargetIsWrong":   {asked(conditions(), explicit("openfunction", "gateway")), false},
	} {
		t.Run(title, func(t *testing.T) {
			got := tc.q.notFound()
			if tc.waiting {
				if diff := cmp.Diff(waiting, got); diff != "" {
					t.Errorf("-want +got:\n%s", diff)
				}
			} else if got.Waiting || got.Reason != "TargetNotFound" {
				t.Errorf("got %+v", got)
			}
		})
	}
}
