package attach

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

func TestAnAttachmentIsSettledWhenTheGatewayServesAllOfIt(t *testing.T) {
	serves := Parent{Kind: "ListenerSet", Seen: true, Generation: 2, Conditions: parentConditions(2)}
	broken := Parent{Kind: "ListenerSet", Seen: true, Generation: 2, Conditions: []metav1.Condition{cond("Programmed", "False", "Invalid", 2)}}
	stale := Parent{Kind: "ListenerSet", Seen: true, Generation: 3, Conditions: parentConditions(2)}
	deleted := serves
	deleted.Deleted = true
	duplicate := broken
	duplicate.Optional = true
	ready := Outcome{Applied: true, Status: &gwapiv1.ListenerStatus{Conditions: readyConditions(0)}}
	for name, tc := range map[string]struct {
		res  Attached
		want bool
	}{
		"all serves":                  {res: Attached{Parents: []Parent{serves}, Listeners: []Outcome{ready}}, want: true},
		"held back":                   {res: Attached{Parents: []Parent{serves}, Listeners: []Outcome{ready}, Problem: condition.Waiting("soon")}},
		"nothing was seen":            {res: Attached{Listeners: []Outcome{ready}}},
		"one set was not seen":        {res: Attached{Parents: []Parent{serves, {}}, Listeners: []Outcome{ready}}},
		"one set is not programmed":   {res: Attached{Parents: []Parent{serves, broken}, Listeners: []Outcome{ready}}},
		"one set was, once":           {res: Attached{Parents: []Parent{serves, stale}, Listeners: []Outcome{ready}}},
		"one set is being deleted":    {res: Attached{Parents: []Parent{serves, deleted}, Listeners: []Outcome{ready}}},
		"one set is served elsewhere": {res: Attached{Parents: []Parent{serves, duplicate}, Listeners: []Outcome{ready}}, want: true},
		"a listener is not ready":     {res: Attached{Parents: []Parent{serves}, Listeners: []Outcome{ready, {}}}},
		"a listener is left out":      {res: Attached{Parents: []Parent{serves}, Listeners: []Outcome{{Problem: &condition.Problem{}}}}},
		"a listener is optional":      {res: Attached{Parents: []Parent{serves}, Listeners: []Outcome{{Problem: &condition.Problem{}, Elsewhere: true}}}, want: true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tc.res.Settled(); got != tc.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestEveryWaySaysWhatDeletionLeavesBehind(t *testing.T) {
	for role, want := range map[resources.Role]string{
		resources.RoleGateway:       "The Gateway is deleted with this resource.",
		resources.RoleGatewayObject: "The Gateway is deleted with this resource.",
		resources.RoleListenerSet:   "The ListenerSets are deleted with this resource.",
		resources.RolePatch: "The listeners stay in the Gateway: to take them out, point gatewayRef or gatewayDef elsewhere first, " +
			"and wait until the condition Switching is False.",
	} {
		if got := newScene(Request{}).wanted(role).traits().OnDeletion; got != want {
			t.Errorf("%s: %q", role, got)
		}
	}
	if len(ways) != 4 {
		t.Errorf("%d roles attach, and not all are tested", len(ways))
	}
}

func TestNothingShowsOfAGatewayThatTheListenersAreKeptFrom(t *testing.T) {
	vault := types.NamespacedName{Namespace: "bank", Name: "vault"}
	gateway := set(gatewayOf(vault, has(onHTTP("shop", 80, "shop.example.com"), "kubectl")),
		[]any{map[string]any{"type": "IPAddress", "value": "192.0.2.10"}}, "status", "addresses")
	referring := newXR()
	referring.Spec.GatewayRef = &v1alpha1.GatewayRef{Namespace: vault.Namespace, Name: vault.Name}
	for name, tc := range map[string]struct {
		xr     v1alpha1.Gateway
		policy v1beta1.Policy
		reason string
	}{
		"gatewayRef may not name it":  {xr: referring, policy: v1beta1.Policy{AllowedGateways: []string{"infra/*"}, PatchGateways: []string{"*/*"}}, reason: "NotAllowedByPolicy"},
		"Patch may not change it":     {xr: referring, reason: "NoAttachment"},
		"gatewayDef is not to create": {xr: definedXR(vault.Namespace, vault.Name), reason: "NotAllowedByPolicy"},
		"it is somebody else's":       {xr: definedXR(vault.Namespace, vault.Name), policy: v1beta1.Policy{GatewayNamespaces: []string{"bank"}}, reason: "GatewayExists"},
	} {
		t.Run(name, func(t *testing.T) {
			world := known{gateways: map[types.NamespacedName]map[string]any{vault: gateway}, served: everything}
			res := world.compose(t, byTenant(tc.xr, v1beta1.Input{Policy: tc.policy}.Default(), internal()))
			if res.Problem == nil || res.Problem.Reason != tc.reason {
				t.Fatalf("want %s, got %+v", tc.reason, res.Problem)
			}
			if res.Class != "" || res.ClassMissing || res.Addresses != nil || res.Parents != nil || res.Composed != nil || res.Serving() {
				t.Errorf("it shows %+v", res)
			}
		})
	}
	listed := v1beta1.Policy{PatchGateways: []string{"bank/vault"}}
	world := known{gateways: map[types.NamespacedName]map[string]any{vault: gateway}, served: everything}
	if res := world.compose(t, byTenant(referring, v1beta1.Input{Policy: listed}.Default(), internal())); res.Class != "vault" || len(res.Addresses) != 1 || !res.Serving() {
		t.Errorf("once it is listed: %+v", res)
	}
}
