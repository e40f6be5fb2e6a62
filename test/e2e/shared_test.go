package e2e

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// sharingXR is an XR of the name "functions" in a namespace, on Contour's Gateway.
func sharingXR(namespace, domain, listener string) string {
	return fmt.Sprintf(`
apiVersion: networking.openfunction.io/v1alpha1
kind: Gateway
metadata: {name: functions, namespace: %s}
spec:
  domain: %s
  gatewayRef: {name: contour, namespace: projectcontour}
  gatewaySpec:
    listeners:
    - {name: %s, protocol: HTTP, port: 80, allowedRoutes: {namespaces: {from: All}}}
`, namespace, domain, listener)
}

func TestSharedGateway(t *testing.T) {
	scenario(t, "two XRs of one name in two namespaces on one Gateway: both Ready, one applies the internal listener and hands it over when it leaves")
	withContour(t)
	namespaces(t, "team-a", "team-b")
	a := applyXR(t, sharingXR("team-a", "a.example.com", "team-a"))
	b := applyXR(t, sharingXR("team-b", "b.example.com", "team-b"))
	awaitXR(t, a, "Ready", ready)
	awaitXR(t, b, "Ready", ready)
	awaitListeners(t, "ofn-http-internal", "shop", "team-a", "team-b")
	if got := managersOf(t, readGateway(t, contour), "ofn-http-internal"); len(got) != 1 {
		t.Errorf("the internal listener is applied by %v", got)
	}
	alwaysOnContour(t, hostname("ofn-http-internal", "*.cluster.local"))

	leave(t, a)
	awaitListeners(t, "ofn-http-internal", "shop", "team-b")
	awaitXR(t, b, "Ready when the other has left", ready)
	awaitXR(t, b, "has the listener alone", says("SharedOwnership", "False", "NotShared"))
}

// leave takes an XR's listeners out of Contour's Gateway as README says: it gets
// another Gateway, and is deleted once it has switched.
func leave(t *testing.T, name types.NamespacedName) {
	t.Helper()
	other := named(name.Namespace, "other")
	runContour(t, other)
	x, err := readXR(suite, name)
	must(t, err)
	patch(t, x.Unstructured, `{"spec": {"crossplane": {"compositionRef": {"name": "open"}}, "gatewayRef": null,
		"gatewayDef": {"name": "other", "gatewayClassName": "contour"}}}`)
	x = awaitXR(t, name, "has switched", switched)
	removeXR(t, client.ObjectKeyFromObject(x))
	await(t, "Gateway gone", gone(object(kindGateway, other)))
}

// awaitListeners awaits that Contour's Gateway has these listeners, by name.
func awaitListeners(t *testing.T, want ...string) {
	t.Helper()
	await(t, fmt.Sprintf("listeners %v", want), func(context.Context) error {
		if got := listenerNames(readGateway(t, contour)); !slices.Equal(got, want) {
			return fmt.Errorf("(-want, +got):\n%s", cmp.Diff(want, got))
		}
		return nil
	})
}
