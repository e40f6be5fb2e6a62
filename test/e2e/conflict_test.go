package e2e

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/condition"
)

func TestForeignListener(t *testing.T) {
	scenario(t, "an operator's listener of our name: not touched, the rest is attached, the XR says why; renamed, ours follows")
	withContour(t)
	const taken = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: contour, namespace: projectcontour}
spec:
  gatewayClassName: contour
  listeners:
  - {name: shop, hostname: shop.example.com, protocol: HTTP, port: 80}
  - {name: ofn-http-external, hostname: theirs.example.com, protocol: HTTP, port: 80}
`
	apply(t, taken)
	before := readGateway(t, contour)

	name := applyXR(t, defaultXR(t))
	x := awaitXR(t, name, "says that a name is taken", says("ListenersReady", "False", "NameConflict"))
	if ready(x) == nil {
		t.Error("the XR is Ready")
	}
	awaitListeners(t, "ofn-http-external", "ofn-http-internal", "shop")
	gateway := readGateway(t, contour)
	if d := cmp.Diff(before.Spec.Listeners, gateway.Spec.Listeners[:2]); d != "" {
		t.Errorf("the operator's listeners (-before, +after):\n%s", d)
	}
	if d := cmp.Diff(operated(before), operated(gateway)); d != "" {
		t.Errorf("the operator's fields (-before, +after):\n%s", d)
	}

	apply(t, contourGateway)
	awaitXR(t, name, "Ready once the name is free", ready)
	if got, want := *listenerOf(t, readGateway(t, contour), "ofn-http-external").Hostname, "*.ofn.io"; string(got) != want {
		t.Errorf("hostname %q, want %q", got, want)
	}
}

func TestForeignService(t *testing.T) {
	scenario(t, "a Service of the entry's name that is somebody else's: not touched, the XR says why; deleted, ours follows")
	withContour(t)
	apply(t, `
apiVersion: v1
kind: Service
metadata: {name: gateway, namespace: openfunction}
spec:
  selector: {app: theirs}
  ports:
  - {name: http, port: 8080}
`)
	theirs := &corev1.Service{}
	must(t, lab.Get(suite, named("openfunction", "gateway"), theirs))
	service := object(corev1.SchemeGroupVersion.WithKind("Service"), named("openfunction", "gateway"))
	t.Cleanup(func() { remove(t, service) })

	name := applyXR(t, defaultXR(t))
	x := awaitXR(t, name, "says that the name is taken", func(x *xr) error {
		if err := says("ListenersReady", "True", "Ready")(x); err != nil {
			return err
		}
		return says("EntrypointReady", "False", "NameTaken")(x)
	})
	if ready(x) == nil {
		t.Error("the XR is Ready")
	}
	after := &corev1.Service{}
	must(t, lab.Get(suite, named("openfunction", "gateway"), after))
	unchanged(t, theirs, after)

	remove(t, theirs)
	awaitXR(t, name, "Ready once the name is free", ready)
}

func TestForeignGateway(t *testing.T) {
	scenario(t, "gatewayDef names a Gateway that is somebody else's: not touched, the XR says why, and leaves it")
	namespaces(t, "team")
	const theirs = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: team}
spec:
  gatewayClassName: contour
  listeners:
  - {name: shop, hostname: shop.example.com, protocol: HTTP, port: 80}
`
	apply(t, theirs)
	edge := named("team", "edge")
	before := readGateway(t, edge)
	t.Cleanup(func() { remove(t, object(kindGateway, edge)) })

	name := applyXR(t, `
apiVersion: networking.openfunction.io/v1alpha1
kind: Gateway
metadata: {name: functions, namespace: team}
spec:
  crossplane: {compositionRef: {name: open}}
  domain: ofn.io
  gatewayDef: {name: edge, gatewayClassName: contour}
  gatewaySpec:
    listeners:
    - {name: ofn-http-external, protocol: HTTP, port: 80}
`)
	x := awaitXR(t, name, "says that the Gateway exists", says("Accepted", "False", condition.ReasonGatewayExists))
	if ready(x) == nil {
		t.Error("the XR is Ready")
	}
	unchanged(t, before, readGateway(t, edge))

	remove(t, x.Unstructured)
	unchanged(t, before, readGateway(t, edge))
}
