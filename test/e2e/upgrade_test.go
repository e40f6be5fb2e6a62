package e2e

import (
	"testing"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
)

func TestUpgrade(t *testing.T) {
	scenario(t, "the packages upgraded as the README says, with an XR in use: nothing is deleted or made anew, the new function answers")
	withContour(t)
	name := applyXR(t, defaultXR(t))
	x := awaitXR(t, name, "Ready", ready)
	before, function := identities(t, x), lab.FunctionAddress
	staysProgrammed(t, onGateway(contour))

	must(t, lab.Upgrade(suite))
	if lab.FunctionAddress == function {
		t.Fatal("no other function serves")
	}
	patch(t, x.Unstructured, `{"spec": {"domain": "upgraded.example.com", "gatewaySpec": {"listeners": [
		{"name": "ofn-http-external", "protocol": "HTTP", "port": 80, "allowedRoutes": {"namespaces": {"from": "All"}}}]}}}`)
	x = awaitXR(t, name, "Ready for the new domain", ready)
	if got, want := *listenerOf(t, readGateway(t, contour), "ofn-http-external").Hostname, gwapiv1.Hostname("*.upgraded.example.com"); got != want {
		t.Errorf("hostname %q, want %q", got, want)
	}
	same(t, before, identities(t, x))
}
