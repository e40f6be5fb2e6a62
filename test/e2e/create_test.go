package e2e

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// creatingXR is an XR that has a Gateway made in a namespace.
func creatingXR(name, gateway types.NamespacedName) string {
	return fmt.Sprintf(`
apiVersion: networking.openfunction.io/v1alpha1
kind: Gateway
metadata: {name: %s, namespace: %s}
spec:
  crossplane: {compositionRef: {name: open}}
  domain: ofn.io
  gatewayDef: {name: %s, namespace: %s, gatewayClassName: contour}
  gatewaySpec:
    listeners:
    - {name: ofn-http-external, protocol: HTTP, port: 80, allowedRoutes: {namespaces: {from: All}}}
`, name.Name, name.Namespace, gateway.Name, gateway.Namespace)
}

func TestCreate(t *testing.T) {
	for _, c := range []struct {
		where   string
		xr      types.NamespacedName
		gateway types.NamespacedName
	}{
		{"the XR's namespace", named("created", "functions"), named("created", "mine")},
		{"another namespace", named("created", "functions"), named("elsewhere", "mine")},
	} {
		t.Run(c.where, func(t *testing.T) {
			scenario(t, "gatewayDef in "+c.where+": created, Ready, deleted with the XR")
			namespaces(t, c.xr.Namespace, c.gateway.Namespace)
			runContour(t, c.gateway)
			name := applyXR(t, creatingXR(c.xr, c.gateway))
			x := awaitXR(t, name, "Ready", ready)
			if got, want := x.status.Gateway.Attachment, v1alpha1.AttachmentCreate; got != want {
				t.Errorf("attachment %q, want %q", got, want)
			}
			gateway := readGateway(t, c.gateway)
			if d := cmp.Diff([]string{"ofn-http-external", "ofn-http-internal"}, listenerNames(gateway)); d != "" {
				t.Errorf("listeners (-want, +got):\n%s", d)
			}
			if d := cmp.Diff(contourSays(gateway, "ofn-http-internal", "ofn-http-external"), reported(x)); d != "" {
				t.Errorf("status.listeners (-Contour's, +XR's):\n%s", d)
			}
			service := &corev1.Service{}
			must(t, lab.Get(suite, named(name.Namespace, "gateway"), service))
			if got, want := service.Spec.ExternalName, "envoy."+c.gateway.Namespace+".svc.cluster.local"; got != want {
				t.Errorf("the Service leads to %q, want %q", got, want)
			}

			remove(t, x.Unstructured)
			await(t, "Gateway gone", gone(object(kindGateway, c.gateway)))
		})
	}
}
