package e2e

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/test/e2e/harness"
)

var (
	kindCRD = schema.GroupVersionKind{Group: "apiextensions.k8s.io", Version: "v1", Kind: "CustomResourceDefinition"}
	// kindMRD is what Crossplane makes a provider's CRDs from.
	kindMRD = schema.GroupVersionKind{Group: "apiextensions.crossplane.io", Version: "v1alpha1", Kind: "ManagedResourceDefinition"}
)

func TestProviderMissing(t *testing.T) {
	scenario(t, "provider-kubernetes missing: the XR says to install it; installed, it heals untouched")
	withContour(t)
	// Uninstalled, the Configuration would have it installed again.
	const objects = "objects.kubernetes.m.crossplane.io"
	lab.Provider.Stop()
	pause(t, kindMRD, objects, true)
	remove(t, object(kindCRD, types.NamespacedName{Name: objects}))
	install := sync.OnceFunc(func() {
		pause(t, kindMRD, objects, false)
		must(t, lab.StartProvider(suite))
	})
	t.Cleanup(install)

	name := applyXR(t, defaultXR(t))
	x := awaitXR(t, name, "says what to install", says("Accepted", "False", "NoAttachment"))
	if _, _, message := harness.Condition(x.Unstructured, "Accepted"); !strings.Contains(message, "install provider-kubernetes") {
		t.Errorf("Accepted: %s", message)
	}
	install()
	healed := awaitXR(t, name, "Ready", ready)
	if d := cmp.Diff(users(x), users(healed)); d != "" {
		t.Errorf("the XR was touched (-before, +after):\n%s", d)
	}
}

// pause has Crossplane look away from an object, or look again.
func pause(t *testing.T, kind schema.GroupVersionKind, name string, paused bool) {
	t.Helper()
	value := "null"
	if paused {
		value = `"true"`
	}
	patch(t, object(kind, types.NamespacedName{Name: name}), `{"metadata": {"annotations": {"crossplane.io/paused": `+value+`}}}`)
}

// users are the fields of an XR's spec that are its user's, not Crossplane's.
func users(x *xr) map[string]any {
	spec, _, _ := unstructured.NestedMap(x.Object, "spec")
	delete(spec, "crossplane")
	return spec
}

func TestListenerSetMissing(t *testing.T) {
	scenario(t, "the kind ListenerSet missing: the XR says to install it; installed, it is composed untouched")
	withContour(t)
	crd := object(kindCRD, types.NamespacedName{Name: "listenersets.gateway.networking.k8s.io"})
	remove(t, crd)
	t.Cleanup(func() { must(t, lab.InstallCRDs(suite)) })
	apply(t, strings.Replace(contourGateway, "gatewayClassName: contour", "gatewayClassName: contour\n  allowedListeners: {namespaces: {from: All}}", 1))

	name := applyXR(t, composedBy(t, "sets", defaultXR(t)))
	awaitXR(t, name, "says what to install", says("Accepted", "False", "ListenerSetNotServed"))

	must(t, lab.InstallCRDs(suite))
	x := awaitXR(t, name, "has a ListenerSet that nobody answers for", says("Accepted", "Unknown", "NoController"))
	set := object(kindListenerSet, named(name.Namespace, composed(t, x, "ListenerSet")))
	remove(t, x.Unstructured)
	await(t, "ListenerSet gone", gone(set))
}

// informerTimeout is how long Crossplane waits for a kind that it may not read,
// before it says so, with something to spare.
const informerTimeout = 4 * time.Minute

func TestRightsMissing(t *testing.T) {
	scenario(t, "example/rbac.yaml not applied: the XR says what Crossplane may not read; applied, it heals untouched")
	withContour(t)
	remove(t, object(rbacv1.SchemeGroupVersion.WithKind("ClusterRole"), types.NamespacedName{Name: "crossplane:openfunction-gateway"}))
	t.Cleanup(func() { must(t, lab.InstallRights(suite)) })
	lab.Crossplane.Stop() // It forgets what it may watch.
	must(t, lab.Crossplane.Start())

	name := applyXR(t, defaultXR(t))
	await := func(what string, check func(*xr) error) *xr {
		t.Helper()
		var x *xr
		must(t, harness.Await(suite, informerTimeout, what, func(ctx context.Context) error {
			var err error
			if x, err = readXR(ctx, name); err != nil {
				return err
			}
			return check(x)
		}))
		return x
	}
	x := await("says what is missing", func(x *xr) error {
		if status, _, message := harness.Condition(x.Unstructured, "Synced"); status != "False" || !strings.Contains(message, "Informer to sync") {
			return errors.New(harness.Conditions(x.Unstructured))
		}
		return nil
	})
	must(t, lab.InstallRights(suite))
	if d := cmp.Diff(users(x), users(await("Ready", ready))); d != "" {
		t.Errorf("the XR was touched (-before, +after):\n%s", d)
	}
}
