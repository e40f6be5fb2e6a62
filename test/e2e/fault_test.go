package e2e

import (
	"fmt"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

func TestFaults(t *testing.T) {
	for i, fault := range []struct {
		claim string
		// cause it: while it lasts, user changes the XR.
		cause func(t *testing.T, user func())
	}{
		{"the function killed and started again", func(t *testing.T, user func()) {
			t.Helper()
			lab.Function.Kill()
			user()
			must(t, lab.Function.Start())
		}},
		{"Crossplane killed and started again", func(t *testing.T, user func()) {
			t.Helper()
			lab.Crossplane.Kill()
			user()
			must(t, lab.Crossplane.Start())
		}},
		{"provider-kubernetes killed and started again", func(t *testing.T, user func()) {
			t.Helper()
			lab.Provider.Kill()
			user()
			must(t, lab.Provider.Start())
		}},
		{"the API server stopped and started again", func(t *testing.T, user func()) {
			t.Helper()
			user()
			lab.APIServer.Stop()
			must(t, lab.APIServer.Start())
			must(t, lab.AwaitAPIServer(suite))
		}},
	} {
		t.Run(fault.claim, func(t *testing.T) {
			scenario(t, fault.claim+": nothing is deleted, and it converges")
			withContour(t)
			name := applyXR(t, defaultXR(t))
			x := awaitXR(t, name, "Ready", ready)
			before := identities(t, x)
			staysProgrammed(t, onGateway(contour))
			domain := fmt.Sprintf("fault%d.example.com", i)

			fault.cause(t, func() {
				patch(t, x.Unstructured, fmt.Sprintf(`{"spec": {"domain": %q, "gatewaySpec": {"listeners": [
					{"name": "ofn-http-external", "protocol": "HTTP", "port": 80, "allowedRoutes": {"namespaces": {"from": "All"}}}]}}}`, domain))
			})
			x = awaitXR(t, name, "Ready for the new domain", ready)
			if got, want := *listenerOf(t, readGateway(t, contour), "ofn-http-external").Hostname, "*."+domain; string(got) != want {
				t.Errorf("hostname %q, want %q", got, want)
			}
			same(t, before, identities(t, x))
		})
	}
}

func TestGatewayRecreated(t *testing.T) {
	scenario(t, "the Gateway deleted and created again by its operator: never by us; ours follow")
	withContour(t)
	name := applyXR(t, defaultXR(t))
	x := awaitXR(t, name, "Ready", ready)
	before := identities(t, x)
	old := readGateway(t, contour)

	remove(t, old)
	x = awaitXR(t, name, "says that there is no Gateway", says("Accepted", "False", "GatewayNotFound"))
	if ready(x) == nil {
		t.Error("the XR is Ready")
	}
	if err := gone(old)(suite); err != nil {
		t.Errorf("the Gateway was created by others than its operator: %v", err)
	}
	delete(before, "Gateway")
	for kind, uid := range identities(t, x) {
		if kind != "Gateway" && before[kind] != uid {
			t.Errorf("%s was made anew", kind)
		}
	}

	apply(t, contourGateway)
	x = awaitXR(t, name, "Ready again", ready)
	awaitListeners(t, "ofn-http-external", "ofn-http-internal", "shop")
	after := identities(t, x)
	delete(after, "Gateway")
	same(t, before, after)
}

// identities are the UIDs of what must not be deleted: the composed resources and
// Contour's Gateway, by kind.
func identities(t *testing.T, x *xr) map[string]types.UID {
	t.Helper()
	out := map[string]types.UID{}
	refs, _, _ := unstructured.NestedSlice(x.Object, "spec", "crossplane", "resourceRefs")
	for _, ref := range refs {
		ref := ref.(map[string]any)
		o := &unstructured.Unstructured{Object: map[string]any{"apiVersion": ref["apiVersion"], "kind": ref["kind"]}}
		must(t, lab.Get(suite, named(x.GetNamespace(), ref["name"].(string)), o))
		out[o.GetKind()] = identity(t, o)
	}
	gateway := object(kindGateway, contour)
	if err := lab.Get(suite, contour, gateway); err == nil {
		out["Gateway"] = identity(t, gateway)
	} else {
		must(t, client.IgnoreNotFound(err))
	}
	return out
}

func identity(t *testing.T, o client.Object) types.UID {
	t.Helper()
	if at := o.GetDeletionTimestamp(); at != nil {
		t.Errorf("%s %s is being deleted since %s", o.GetObjectKind().GroupVersionKind().Kind, o.GetName(), at)
	}
	return o.GetUID()
}

func same(t *testing.T, before, after map[string]types.UID) {
	t.Helper()
	for kind, uid := range before {
		if after[kind] != uid {
			t.Errorf("%s was deleted: its UID was %s and is %q", kind, uid, after[kind])
		}
	}
}
