package gateway

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

const xr = `
apiVersion: networking.openfunction.io/v1alpha1
kind: Gateway
metadata: {name: openfunction, namespace: openfunction, uid: me, generation: 1}
spec: {gatewayRef: {name: eg, namespace: infra}}
status:
  observedGeneration: 1
  gateway: {name: eg, namespace: infra, attachment: ListenerSet}
  conditions: [{type: Accepted, status: "True", reason: Accepted}]
`

// inUse has what the XR composed, by its key.
var inUse = map[string]string{
	"listenerset/infra/eg/0": `{apiVersion: gateway.networking.k8s.io/v1, kind: ListenerSet, metadata: {name: a, namespace: openfunction, labels: {gateway.fn.openfunction.io/composed-for: 3f42931744b7caeda0a289f46b5f47c3}},
		spec: {parentRef: {name: eg, namespace: infra}, listeners: [{name: web, port: 80, protocol: HTTP, hostname: "*.ofn.io"}]}}`,
	"service/openfunction/gateway": `{apiVersion: v1, kind: Service, metadata: {name: gateway, namespace: openfunction, labels: {gateway.fn.openfunction.io/composed-for: 3f42931744b7caeda0a289f46b5f47c3}},
		spec: {type: ClusterIP, clusterIP: None, ports: [{name: web, port: 80, protocol: TCP}]}}`,
	"endpointslice/openfunction/gateway-ipv4": `{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: gateway-ipv4, namespace: openfunction, labels: {gateway.fn.openfunction.io/composed-for: 3f42931744b7caeda0a289f46b5f47c3, kubernetes.io/service-name: gateway}},
		addressType: IPv4, endpoints: [{addresses: [192.0.2.1]}], ports: [{name: web, port: 80, protocol: TCP}]}`,
}

// TestBeforeTheEnvironmentConfigIsReadAllStays has the first call of a reconcile, with
// nothing that is required, and an Input that would disable the entry.
func TestBeforeTheEnvironmentConfigIsReadAllStays(t *testing.T) {
	state := cluster.State{Observed: map[string]wire.Object{}}
	for key, doc := range inUse {
		state.Observed[key] = goldentest.Object(t, doc)
	}
	got := Answer(answer.Question{Composite: goldentest.Object(t, xr), Input: goldentest.Object(t, "{entrypoint: {disabled: true}, ttl: 5m}"), State: state})

	if got.Refusal != "" || !got.Held || got.TTL != time.Minute {
		t.Errorf("refusal %q, held %t, ttl %v", got.Refusal, got.Held, got.TTL)
	}
	composed := map[string]any{}
	for _, c := range got.Composed {
		composed[c.Key.String()] = goldentest.AsMap(c.Resource)
	}
	for key, doc := range inUse {
		if diff := cmp.Diff(any(goldentest.AsMap(goldentest.Object(t, doc))), composed[key]); diff != "" {
			t.Errorf("%s (-observed +composed):\n%s", key, diff)
		}
	}
	if len(composed) != len(inUse) {
		t.Errorf("%d resources", len(composed))
	}
	waiting := answer.Condition{Type: "Accepted", Verdict: condition.Unknown("Pending", "Waiting for the EnvironmentConfig openfunction-gateway to be read.")}
	if diff := cmp.Diff(waiting, got.Conditions[0]); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if diff := cmp.Diff(map[string]any{"name": "eg", "namespace": "infra", "attachment": "ListenerSet"}, goldentest.AsMap(got.Status)["gateway"]); diff != "" {
		t.Errorf("status.gateway (-want +got):\n%s", diff)
	}
	for _, name := range []string{"environmentconfig/openfunction-gateway", "gateway/infra/eg", "namespace/openfunction"} {
		if _, asked := got.Requirements.Resources[name]; !asked {
			t.Errorf("the first call does not ask for %s", name)
		}
	}
}
