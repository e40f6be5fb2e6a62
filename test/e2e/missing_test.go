package e2e

import (
	"strings"
	"testing"

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
	if err := gone(set)(suite); err != nil {
		t.Errorf("ListenerSet: %v", err)
	}
}
