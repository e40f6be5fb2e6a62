package e2e

import (
	"strings"
	"sync"
	"testing"

	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/test/e2e/harness"
)

// edge is the operator's second Gateway.
var edge = types.NamespacedName{Namespace: "edge", Name: "edge"}

// The data planes of the operator's two Gateways. The entry finds the first by the address
// of its Gateway, the second by the label of its Service.
var (
	planeA = harness.DataPlane{
		Class: "traefik-a", Service: named("traefik-a", "traefik"), ClusterIP: "127.1.0.80", BalancerIP: "10.10.0.80",
	}
	planeB = harness.DataPlane{
		Class: "traefik-b", Service: named(edge.Namespace, "traefik"), ClusterIP: "127.1.0.81", BalancerIP: "10.10.0.81",
	}
)

// operatedGateways are the operator's Gateways, with a listener and a route of their own.
const operatedGateways = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: contour, namespace: projectcontour}
spec:
  gatewayClassName: traefik-a
  listeners:
  - {name: shop, hostname: shop.example.com, protocol: HTTP, port: 80}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: shop, namespace: projectcontour}
spec:
  parentRefs: [{name: contour}]
  hostnames: [shop.example.com]
  rules:
  - backendRefs: [{name: shop, port: 80}]
---
apiVersion: v1
kind: Service
metadata: {name: traefik, namespace: edge, labels: {gateway.networking.k8s.io/gateway-name: edge}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: edge}
spec:
  gatewayClassName: traefik-b
  listeners:
  - {name: blog, hostname: blog.example.com, protocol: HTTP, port: 80}
`

// startDataPlanes starts both, once.
var startDataPlanes = sync.OnceValue(func() error {
	for _, plane := range []harness.DataPlane{planeA, planeB} {
		if _, err := lab.StartDataPlane(suite, plane); err != nil {
			return err
		}
	}
	return nil
})

// withDataPlanes makes the operator's Gateways new for a scenario, behind data planes, and
// has them removed. The first has the name of Contour's, so that OpenFunction's manifests
// apply unchanged.
func withDataPlanes(t *testing.T) {
	t.Helper()
	if !lab.HasPods() {
		t.Skip("there are no addresses of Pods without a network namespace")
	}
	withoutContour(t)
	must(t, startDataPlanes())
	namespaces(t, "openfunction")
	for _, name := range []types.NamespacedName{contour, edge} {
		t.Cleanup(func() { remove(t, object(kindGateway, name)) })
	}
	t.Cleanup(func() { remove(t, object(kindHTTPRoute, named(contour.Namespace, "shop"))) })
	runFunction(t, named(contour.Namespace, "shop"))
	apply(t, operatedGateways)
}

// withDomain has the cluster's DNS answer for the domain of the XR openfunction/openfunction
// too, as the README says.
func withDomain(t *testing.T) {
	t.Helper()
	line, err := lab.Printed(suite, "DNS")
	must(t, err)
	if !strings.HasPrefix(line, "rewrite ") {
		t.Fatalf("README prints %q", line)
	}
	must(t, lab.StartDNS(suite, line))
}
