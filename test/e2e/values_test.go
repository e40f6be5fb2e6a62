package e2e

import (
	"errors"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/test/e2e/harness"
)

// withValues makes the EnvironmentConfig that the packaged Composition looks for, with
// this data as a YAML flow mapping, and has it removed.
func withValues(t *testing.T, data string) {
	t.Helper()
	kind := schema.GroupVersionKind{Group: "apiextensions.crossplane.io", Version: "v1beta1", Kind: "EnvironmentConfig"}
	t.Cleanup(func() { remove(t, object(kind, types.NamespacedName{Name: "openfunction-gateway"})) })
	setValues(t, data)
}

func setValues(t *testing.T, data string) {
	t.Helper()
	apply(t, `
apiVersion: apiextensions.crossplane.io/v1beta1
kind: EnvironmentConfig
metadata: {name: openfunction-gateway}
data: `+data+`
`)
}

// plainXR leaves all but its listener to the platform team.
const plainXR = `
apiVersion: networking.openfunction.io/v1alpha1
kind: Gateway
metadata: {name: functions, namespace: openfunction}
spec:
  gatewaySpec:
    listeners:
    - {name: ofn-http-external, allowedRoutes: {namespaces: {from: All}}}
`

// values are what a platform team has in the EnvironmentConfig.
func values(domain string) string {
	return `{defaults: {domain: ` + domain + `, gatewayRef: {name: contour, namespace: projectcontour}}, policy: {patchGateways: [projectcontour/contour]}}`
}

func TestEnvironmentConfig(t *testing.T) {
	scenario(t, "an EnvironmentConfig changes domain and policy of an XR in use, Crossplane restarted meanwhile; a wrong one harms nothing and says every path")
	withContour(t)
	withValues(t, values("old.example.com"))
	name := applyXR(t, plainXR)
	awaitXR(t, name, "Ready", ready)
	staysProgrammed(t, onGateway(contour))
	external := func(domain gwapiv1.Hostname) func(*gwapiv1.Gateway) error {
		return hostname("ofn-http-external", "*."+domain)
	}
	must(t, external("old.example.com")(readGateway(t, contour)))

	setValues(t, values("new.example.com"))
	awaitOnContour(t, "the new domain", external("new.example.com"))
	lab.Crossplane.Kill()
	must(t, lab.Crossplane.Start())
	awaitXR(t, name, "Ready with the new domain", ready)
	alwaysOnContour(t, external("new.example.com"))

	setValues(t, `{policy: {allowedGatways: []}, ttl: soon, defaults: {domain: ELSE.example.com}}`)
	x := awaitXR(t, name, "says what is wrong", says("Accepted", "False", "InvalidConfig"))
	_, _, message := harness.Condition(x.Unstructured, "Accepted")
	for _, path := range []string{"data.policy.allowedGatways", "data.ttl", "data.defaults.domain"} {
		if !strings.Contains(message, "EnvironmentConfig/openfunction-gateway: "+path+": ") {
			t.Errorf("%s is not told: %s", path, message)
		}
	}

	setValues(t, `{defaults: {domain: new.example.com, gatewayRef: {name: contour, namespace: projectcontour}}, policy: {patchGateways: []}}`)
	x = awaitXR(t, name, "is denied, and held", says("Accepted", "False", "NotAllowedByPolicy"))
	if ready(x) == nil {
		t.Error("the XR is Ready")
	}
	setValues(t, values("new.example.com"))
	awaitXR(t, name, "Ready again", ready)
}

func TestDocumentedPatchOfTheDomain(t *testing.T) {
	scenario(t, "OpenFunction's default manifest, and its documented patch of the domain: the listener follows, no poll without one of the two hostnames")
	withContour(t)
	name := applyXR(t, defaultXR(t))
	x := awaitXR(t, name, "Ready", ready)
	alwaysOnContour(t, func(g *gwapiv1.Gateway) error {
		if old, follows := hostname("ofn-http-external", "*.ofn.io")(g), hostname("ofn-http-external", "*.172.31.73.53.sslip.io")(g); old != nil && follows != nil {
			return errors.Join(old, follows)
		}
		return hostname("ofn-http-internal", "*.cluster.local")(g)
	})
	patch(t, x.Unstructured, `{"spec": {"domain": "172.31.73.53.sslip.io"}}`)
	awaitXR(t, name, "Ready for the new domain", ready)
	must(t, hostname("ofn-http-external", "*.172.31.73.53.sslip.io")(readGateway(t, contour)))
}
