package e2e

import (
	"fmt"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/test/e2e/harness"
)

// contourGateway is OpenFunction's default Gateway with a listener of its
// operator's, and Contour's Service.
const contourGateway = `
apiVersion: v1
kind: Service
metadata: {name: envoy, namespace: projectcontour}
spec:
  type: LoadBalancer
  selector: {app: envoy}
  ports:
  - {name: http, port: 80, targetPort: 8080}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: contour, namespace: projectcontour}
spec:
  gatewayClassName: contour
  listeners:
  - name: shop
    hostname: shop.example.com
    protocol: HTTP
    port: 80
`

// contourClass is what Contour looks for before it answers for a Gateway.
const contourClass = `
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: contour}
spec: {controllerName: projectcontour.io/gateway-controller}
`

// contour is the name of that Gateway.
var contour = types.NamespacedName{Namespace: "projectcontour", Name: "contour"}

// startContour runs Contour for that Gateway, once.
var startContour = sync.OnceValue(func() error {
	var err error
	contourProcess, err = lab.StartContour(suite, contour)
	return err
})

// contourProcess is Contour, once it was started for that Gateway.
var contourProcess *harness.Process

// withoutContour leaves Contour's Gateway to another implementation for a scenario.
func withoutContour(t *testing.T) {
	t.Helper()
	namespaces(t, contour.Namespace)
	remove(t, object(kindService, named(contour.Namespace, "envoy")))
	if p := contourProcess; p != nil {
		p.Stop()
		t.Cleanup(func() { must(t, p.Start()) })
	}
}

// runContour runs Contour for another Gateway until the scenario ends, with a
// Service "envoy" beside it.
func runContour(t *testing.T, gateway types.NamespacedName) {
	t.Helper()
	namespaces(t, gateway.Namespace)
	apply(t, fmt.Sprintf(`
apiVersion: v1
kind: Service
metadata: {name: envoy, namespace: %s}
spec:
  type: LoadBalancer
  selector: {app: envoy}
  ports:
  - {name: http, port: 80, targetPort: 8080}
`, gateway.Namespace))
	envoy := named(gateway.Namespace, "envoy")
	t.Cleanup(func() { remove(t, object(corev1.SchemeGroupVersion.WithKind("Service"), envoy)) })
	balanced(t, envoy, "172.31.73.54")
	apply(t, contourClass)
	p, err := lab.StartContour(suite, gateway)
	must(t, err)
	t.Cleanup(p.Stop)
}

// withContour makes Contour's Gateway new for a scenario, and has it removed.
func withContour(t *testing.T) {
	t.Helper()
	namespaces(t, "projectcontour", "openfunction")
	apply(t, contourClass)
	must(t, startContour())
	t.Cleanup(func() { remove(t, object(kindGateway, contour)) })
	apply(t, contourGateway)
	balanced(t, named("projectcontour", "envoy"), "172.31.73.53")
}

// balanced gives a Service the address that a cloud's load balancer would have.
func balanced(t *testing.T, name types.NamespacedName, ip string) {
	t.Helper()
	must(t, lab.Balance(suite, name, ip))
}
