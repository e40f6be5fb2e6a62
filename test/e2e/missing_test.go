package e2e

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/test/e2e/harness"
)

var kindCRD = schema.GroupVersionKind{Group: "apiextensions.k8s.io", Version: "v1", Kind: "CustomResourceDefinition"}

func TestProviderMissing(t *testing.T) {
	scenario(t, "provider-kubernetes missing: the XR says to install it; installed, it heals untouched")
	withContour(t)
	lab.Provider.Stop()
	remove(t, object(kindCRD, types.NamespacedName{Name: "objects.kubernetes.m.crossplane.io"}))
	t.Cleanup(func() {
		must(t, lab.InstallProvider(suite))
		must(t, lab.Provider.Start())
	})

	name := applyXR(t, defaultXR(t))
	x := awaitXR(t, name, "says what to install", says("Accepted", "False", "NoAttachment"))
	if _, _, message := harness.Condition(x.Unstructured, "Accepted"); !strings.Contains(message, "install provider-kubernetes") {
		t.Errorf("Accepted: %s", message)
	}
	must(t, lab.InstallProvider(suite))
	must(t, lab.Provider.Start())
	healed := awaitXR(t, name, "Ready", ready)
	if x.GetGeneration() > healed.GetGeneration() {
		t.Error("the XR was touched")
	}
}

func TestListenerSetMissing(t *testing.T) {
	scenario(t, "the kind ListenerSet missing: the XR says to install it; installed, it is composed untouched")
	withContour(t)
	crd := object(kindCRD, types.NamespacedName{Name: "listenersets.gateway.networking.k8s.io"})
	remove(t, crd)
	t.Cleanup(func() { must(t, lab.InstallCRDs(suite)) })
	apply(t, operator, strings.Replace(contourGateway, "gatewayClassName: contour", "gatewayClassName: contour\n  allowedListeners: {namespaces: {from: All}}", 1))

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
	if healed := await("Ready", ready); healed.GetGeneration() > x.GetGeneration()+1 {
		t.Errorf("the XR was touched: generation %d became %d", x.GetGeneration(), healed.GetGeneration())
	}
}
