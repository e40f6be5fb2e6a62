package e2e

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/retry"
	"sigs.k8s.io/controller-runtime/pkg/client"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/test/e2e/harness"
)

// injectedListeners is the annotation of OpenFunction's controller.
const injectedListeners = `[
	{"name":"ofn-http-internal","hostname":"*.cluster.local","port":80,"protocol":"HTTP","allowedRoutes":{"namespaces":{"from":"All"}}},
	{"name":"ofn-http-external","hostname":"*.ofn.io","port":80,"protocol":"HTTP","allowedRoutes":{"namespaces":{"from":"All"}}}]`

// inject listeners into Contour's Gateway as OpenFunction's controller did: by an
// Update, with an annotation.
func inject(t *testing.T) {
	t.Helper()
	all, from := gwapiv1.NamespacesFromAll, map[gwapiv1.SectionName]gwapiv1.Hostname{"ofn-http-internal": "*.cluster.local", "ofn-http-external": "*.ofn.io"}
	must(t, retry.RetryOnConflict(retry.DefaultBackoff, func() error { // Contour writes its status meanwhile.
		gateway := readGateway(t, contour)
		for _, name := range []gwapiv1.SectionName{"ofn-http-internal", "ofn-http-external"} {
			hostname := from[name]
			gateway.Spec.Listeners = append(gateway.Spec.Listeners, gwapiv1.Listener{
				Name: name, Hostname: &hostname, Port: 80, Protocol: gwapiv1.HTTPProtocolType,
				AllowedRoutes: &gwapiv1.AllowedRoutes{Namespaces: &gwapiv1.RouteNamespaces{From: &all}},
			})
		}
		metav1.SetMetaDataAnnotation(&gateway.ObjectMeta, "networking.openfunction.io/injected-listeners", injectedListeners)
		return lab.Update(suite, gateway, client.FieldOwner("openfunction"))
	}))
}

func TestInjectedGateway(t *testing.T) {
	scenario(t, "a Gateway into which OpenFunction's controller had injected: taken over, said, and after the documented step left clean")
	withContour(t)
	inject(t)
	before := readGateway(t, contour)

	name := applyXR(t, defaultXR(t))
	x := awaitXR(t, name, "Ready", ready)
	must(t, says("SharedOwnership", "True", "CoOwned")(x))
	if _, _, message := harness.Condition(x.Unstructured, "SharedOwnership"); !strings.Contains(message, "openfunction") {
		t.Errorf("SharedOwnership does not name openfunction: %s", message)
	}
	if d := cmp.Diff(before.Spec, readGateway(t, contour).Spec); d != "" {
		t.Errorf("the Gateway's spec (-before, +after):\n%s", d)
	}

	disown(t, "openfunction")
	awaitXR(t, name, "has the listeners alone", says("SharedOwnership", "False", "NotShared"))
	leave(t, name)
	awaitListeners(t, "shop")
}

// disown takes a manager's entry out of the managedFields of Contour's Gateway, as
// the XR's message says.
func disown(t *testing.T, manager string) {
	t.Helper()
	gateway := readGateway(t, contour)
	i := slices.IndexFunc(gateway.ManagedFields, func(e metav1.ManagedFieldsEntry) bool { return e.Manager == manager && e.Subresource == "" })
	if i < 0 {
		t.Fatalf("%s manages nothing", manager)
	}
	patch := `[{"op":"test","path":"/metadata/managedFields/` + strconv.Itoa(i) + `/manager","value":"` + manager + `"},` +
		`{"op":"remove","path":"/metadata/managedFields/` + strconv.Itoa(i) + `"}]`
	must(t, lab.Patch(suite, gateway, client.RawPatch(types.JSONPatchType, []byte(patch))))
}
