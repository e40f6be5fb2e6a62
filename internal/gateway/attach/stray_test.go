package attach

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// ourMark is the label of what is composed for the XR of most tests.
const ourMark = "3f42931744b7caeda0a289f46b5f47c3"

// strayGateway is a Gateway that another version of this function composed for the XR.
const strayGateway = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: own
  namespace: openfunction
  labels: {gateway.fn.openfunction.io/composed-for: ` + ourMark + `}
  ownerReferences: [{uid: ` + xrUID + `, controller: true}]
spec:
  gatewayClassName: contour
  listeners: [{name: ofn-http-external, port: 80, protocol: HTTP, hostname: '*.ofn.io'}]
`

func TestACreatedGatewayStaysUnderAnotherVersionsKeyUntilTheNewOneServes(t *testing.T) {
	world := known{
		gateways: map[types.NamespacedName]map[string]any{contour: gatewayOf(contour, has(onHTTP("theirs", 8080, ""), "kubectl"))},
		served:   everything,
		observed: map[string]wire.Object{"another-key": goldentest.Object(t, strayGateway)},
	}
	res := world.compose(t, byTenant(newXR(), anyGateway("Patch"), external()))
	if diff := cmp.Diff([]string{contourKey, "another-key"}, keys(res)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestOfTwoObjectsForOneGatewayNoneIsDroppedAtOnce(t *testing.T) {
	stray := `
apiVersion: kubernetes.m.crossplane.io/v1alpha1
kind: Object
metadata:
  name: ofn-of-another-version-00000001
  namespace: openfunction
  labels: {gateway.fn.openfunction.io/composed-for: ` + ourMark + `}
  ownerReferences: [{uid: ` + xrUID + `, controller: true}]
spec:
  forProvider: {manifest: {apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: contour, namespace: projectcontour}, spec: {gatewayClassName: contour}}}
`
	xr := newXR()
	xr.Spec.GatewayRef, xr.Spec.GatewayDef = nil, &v1alpha1.GatewayDef{Namespace: contour.Namespace, Name: contour.Name, GatewayClassName: "contour"}
	in := anyGateway("Auto")
	in.Policy.GatewayNamespaces = []string{"*"}
	world := known{
		gateways: map[types.NamespacedName]map[string]any{contour: createdByFirst(gatewayOf(contour, has(external(), "provider-kubernetes/ofn-of-another-version-00000001")))},
		served:   everything,
		observed: map[string]wire.Object{
			"gateway-object/projectcontour/contour": goldentest.Object(t, "{metadata: {name: ofn-ours-00000002, namespace: openfunction}}"),
			"another-key":                           goldentest.Object(t, stray),
		},
	}
	res := world.compose(t, Request{XR: xr, Input: in, Listeners: []listener.Listener{external()}})
	if diff := cmp.Diff([]string{"gateway-object/projectcontour/contour", "another-key"}, keys(res)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
