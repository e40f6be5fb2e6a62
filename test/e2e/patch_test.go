package e2e

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// defaultXR is OpenFunction's default manifest, unchanged.
func defaultXR(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(repository, "example/default/xr.yaml"))
	must(t, err)
	return string(content)
}

func TestPatchDefault(t *testing.T) {
	scenario(t, "OpenFunction's default manifest on Contour's Gateway; a change of domain")
	withContour(t)
	before := readGateway(t, contour)

	name := applyXR(t, defaultXR(t))
	x := awaitXR(t, name, "Ready", ready)

	gateway := readGateway(t, contour)
	if d := cmp.Diff([]string{"ofn-http-external", "ofn-http-internal", "shop"}, listenerNames(gateway)); d != "" {
		t.Errorf("listeners (-want, +got):\n%s", d)
	}
	if d := cmp.Diff(before.Spec.Listeners[0], listenerOf(t, gateway, "shop")); d != "" {
		t.Errorf("the operator's listener (-before, +after):\n%s", d)
	}
	if d := cmp.Diff(operated(before), operated(gateway)); d != "" {
		t.Errorf("the operator's fields (-before, +after):\n%s", d)
	}
	if d := cmp.Diff(contourSays(gateway, "ofn-http-internal", "ofn-http-external"), reported(x)); d != "" {
		t.Errorf("status.listeners (-Contour's, +XR's):\n%s", d)
	}
	if d := cmp.Diff(gateway.Status.Addresses, x.status.Addresses); d != "" || len(x.status.Addresses) == 0 {
		t.Errorf("status.addresses %v (-Contour's, +XR's):\n%s", x.status.Addresses, d)
	}
	service := &corev1.Service{}
	must(t, lab.Get(suite, named("openfunction", "gateway"), service))
	if got, want := service.Spec.ExternalName, "envoy.projectcontour.svc.cluster.local"; got != want {
		t.Errorf("the Service openfunction/gateway leads to %q, want %q", got, want)
	}

	patch(t, x.Unstructured, `{"spec": {"domain": "example.org", "gatewaySpec": {"listeners": [
		{"name": "ofn-http-external", "protocol": "HTTP", "port": 80, "allowedRoutes": {"namespaces": {"from": "All"}}}]}}}`)
	awaitXR(t, name, "Ready for the new domain", ready)
	for listener, want := range map[gwapiv1.SectionName]gwapiv1.Hostname{
		"ofn-http-internal": "*.cluster.local", "ofn-http-external": "*.example.org", "shop": "shop.example.com",
	} {
		if got := *listenerOf(t, readGateway(t, contour), listener).Hostname; got != want {
			t.Errorf("hostname of %s is %q, want %q", listener, got, want)
		}
	}
}

// contourSays is the status of listeners as the implementation wrote it.
func contourSays(g *gwapiv1.Gateway, names ...gwapiv1.SectionName) map[gwapiv1.SectionName][]string {
	out := map[gwapiv1.SectionName][]string{}
	for _, l := range g.Status.Listeners {
		for _, name := range names {
			if l.Name == name {
				out[name] = said(l.Conditions)
			}
		}
	}
	return out
}

// reported is the status of listeners as the XR has it, without what is derived.
func reported(x *xr) map[gwapiv1.SectionName][]string {
	out := map[gwapiv1.SectionName][]string{}
	for _, l := range x.status.Listeners {
		for _, c := range l.Conditions {
			if c.Type != "Ready" {
				out[l.Name] = append(out[l.Name], c.Type+"="+string(c.Status)+" "+c.Reason+": "+c.Message)
			}
		}
	}
	return out
}

func TestPatchLeavesTheGateway(t *testing.T) {
	scenario(t, "XR deleted: the patched Gateway and its operator's listener survive")
	withContour(t)
	name := applyXR(t, defaultXR(t))
	x := awaitXR(t, name, "Ready", ready)
	if got, want := x.status.Gateway.Attachment, v1alpha1.AttachmentPatch; got != want {
		t.Errorf("attachment %q, want %q", got, want)
	}
	before := readGateway(t, contour)
	patched := composed(t, x, "Object")

	remove(t, x.Unstructured)
	await(t, "Object gone", gone(object(kindObject, named("openfunction", patched))))
	await(t, "Service gone", gone(object(corev1.SchemeGroupVersion.WithKind("Service"), named("openfunction", "gateway"))))

	after := readGateway(t, contour)
	unchanged(t, before, after)
	if after.DeletionTimestamp != nil {
		t.Error("the Gateway is being deleted")
	}
}

// composed is the name of the XR's composed resource of a kind.
func composed(t *testing.T, x *xr, kind string) string {
	t.Helper()
	refs, _, _ := unstructured.NestedSlice(x.Object, "spec", "crossplane", "resourceRefs")
	for _, ref := range refs {
		if ref, ok := ref.(map[string]any); ok && ref["kind"] == kind {
			return ref["name"].(string)
		}
	}
	t.Fatalf("XR %s composes no %s: %v", x.GetName(), kind, refs)
	return ""
}
