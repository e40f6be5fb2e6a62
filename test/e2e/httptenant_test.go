package e2e

import (
	"testing"
)

// tenantRoute is a FunctionRoute of a tenant to its own OpenFunction Gateway, by a hostname.
func tenantRoute(namespace, hostname string) string {
	return `
apiVersion: networking.openfunction.io/v1alpha1
kind: FunctionRoute
metadata: {name: web, namespace: ` + namespace + `}
spec:
  gatewayRef: {name: functions, namespace: ` + namespace + `}
  hostnames: [` + hostname + `]
  rules: [{}]
  backends: [{service: {name: web-v1}}]
`
}

func TestRequestsOfTwoTenants(t *testing.T) {
	scenario(t, "a tenant copies another's listener and hostname, deletes and recreates, three times: every request of the other's is answered, none reaches the copier")
	withDataPlanes(t)
	must(t, lab.StartDNS(suite, ""))
	namespaces(t, "a-copier", "owner")
	runFunction(t, named("owner", "web-v1"))
	copied := runFunction(t, named("a-copier", "web-v1"))
	owner := applyXR(t, sharingXR("owner", "owner.example.com", "web"))
	awaitXR(t, owner, "Ready", ready)
	route := applyXR(t, tenantRoute("owner", "web.owner.owner.example.com"))
	awaitRoute(t, route, "reachable", reachable("http://web.owner.owner.example.com/"))
	newPod(nil).reached(t, "http://web.owner.svc.cluster.local/", seen{Function: "owner/web-v1", Host: "web.owner.svc.cluster.local", Path: "/", Proto: "http"})
	startTraffic(t, "http://web.owner.svc.cluster.local/")

	for range 3 {
		copier := applyXR(t, sharingXR("a-copier", "owner.example.com", "web"))
		awaitXR(t, copier, "says that the name is taken", says("ListenersReady", "False", "NameConflict"))
		stolen := applyXR(t, tenantRoute("a-copier", "web.owner.owner.example.com"))
		awaitRoute(t, stolen, "says that the hostname is another's", lacks("Accepted", "HostnameOfAnother"))
		removeComposite(t, kindFunctionRoute, stolen)
		removeXR(t, copier)
	}
	if n := copied.requests.Load(); n > 0 {
		t.Errorf("%d requests reached the copier", n)
	}
}
