package e2e

import "testing"

func TestUpgrade(t *testing.T) {
	scenario(t, "the packages upgraded as the README says, with an XR and an EnvironmentConfig in use: nothing is deleted or made anew, the new function answers")
	withContour(t)
	withValues(t, values("old.example.com"))
	name := applyXR(t, plainXR)
	x := awaitXR(t, name, "Ready", ready)
	before, function := identities(t, x), lab.FunctionAddress
	staysProgrammed(t, onGateway(contour))

	must(t, lab.Upgrade(suite))
	if lab.FunctionAddress == function {
		t.Fatal("no other function serves")
	}
	must(t, hostname("ofn-http-external", "*.old.example.com")(readGateway(t, contour)))
	setValues(t, values("upgraded.example.com"))
	awaitOnContour(t, "the new domain", hostname("ofn-http-external", "*.upgraded.example.com"))
	x = awaitXR(t, name, "Ready for the new domain", ready)
	same(t, before, identities(t, x))
}
