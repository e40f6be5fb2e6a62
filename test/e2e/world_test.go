package e2e

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/test/e2e/harness"
)

// patience is how long a condition may take that takes a second or two on a
// machine with nothing else to do.
const patience = 90 * time.Second

var (
	kindXR          = schema.GroupVersionKind{Group: "networking.openfunction.io", Version: "v1alpha1", Kind: "Gateway"}
	kindObject      = schema.GroupVersionKind{Group: "kubernetes.m.crossplane.io", Version: "v1alpha1", Kind: "Object"}
	kindListenerSet = gatewayAPI("ListenerSet")
	kindGateway     = gatewayAPI("Gateway")
)

// gatewayAPI is a kind of Gateway API v1.
func gatewayAPI(kind string) schema.GroupVersionKind {
	return schema.GroupVersionKind{Group: gwapiv1.GroupName, Version: "v1", Kind: kind}
}

// operator is the field manager of who owns the Gateways.
const operator = "operator"

// await fails the scenario unless check is content in time.
func await(t *testing.T, what string, check func(context.Context) error) {
	t.Helper()
	if err := harness.Await(suite, patience, what, check); err != nil {
		t.Fatal(err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func named(namespace, name string) types.NamespacedName {
	return types.NamespacedName{Namespace: namespace, Name: name}
}

// apply manifests by server-side apply as the operator.
func apply(t *testing.T, manifests string) {
	t.Helper()
	objects, err := harness.Read(strings.NewReader(manifests))
	must(t, err)
	must(t, lab.Apply(suite, operator, objects...))
}

// namespaces makes sure that they are there.
func namespaces(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		err := lab.Create(suite, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}})
		if err != nil && !apierrors.IsAlreadyExists(err) {
			t.Fatal(err)
		}
	}
}

func object(kind schema.GroupVersionKind, name types.NamespacedName) *unstructured.Unstructured {
	o := &unstructured.Unstructured{}
	o.SetGroupVersionKind(kind)
	o.SetNamespace(name.Namespace)
	o.SetName(name.Name)
	return o
}

// remove deletes an object as kubectl does and awaits that it is gone. Once the suite has
// ended, all that is left goes with the lab.
func remove(t *testing.T, o client.Object) {
	t.Helper()
	if suite.Err() != nil {
		return
	}
	if err := client.IgnoreNotFound(lab.Delete(suite, o)); err != nil {
		t.Error(err)
		return
	}
	err := harness.Await(suite, patience, fmt.Sprintf("%s %s gone", o.GetObjectKind().GroupVersionKind().Kind, client.ObjectKeyFromObject(o)), gone(o))
	if err != nil {
		t.Error(err)
	}
}

func gone(o client.Object) func(context.Context) error {
	return func(ctx context.Context) error {
		c := o.DeepCopyObject().(client.Object)
		switch err := lab.Get(ctx, client.ObjectKeyFromObject(o), c); {
		case apierrors.IsNotFound(err):
			return nil
		case err != nil:
			return err
		}
		return fmt.Errorf("is there, deleted at %v, finalizers %v", c.GetDeletionTimestamp(), c.GetFinalizers())
	}
}

// patch an object as a user by a JSON merge patch, as kubectl edit does.
func patch(t *testing.T, o client.Object, merge string) {
	t.Helper()
	must(t, lab.Patch(suite, o, client.RawPatch(types.MergePatchType, []byte(merge)), client.FieldOwner("kubectl-edit")))
}

func readGateway(t *testing.T, name types.NamespacedName) *gwapiv1.Gateway {
	t.Helper()
	g := &gwapiv1.Gateway{}
	must(t, lab.Get(suite, name, g))
	return g
}

func listenerNames(g *gwapiv1.Gateway) []string {
	var names []string
	for _, l := range g.Spec.Listeners {
		names = append(names, string(l.Name))
	}
	slices.Sort(names)
	return names
}

func listenerOf(t *testing.T, g *gwapiv1.Gateway, name gwapiv1.SectionName) gwapiv1.Listener {
	t.Helper()
	for _, l := range g.Spec.Listeners {
		if l.Name == name {
			return l
		}
	}
	t.Fatalf("Gateway %s has no listener %q but %v", g.Name, name, listenerNames(g))
	return gwapiv1.Listener{}
}

// operated is what the operator has of an object, and when they changed that last.
func operated(o client.Object) []metav1.ManagedFieldsEntry {
	return slices.DeleteFunc(slices.Clone(o.GetManagedFields()), func(e metav1.ManagedFieldsEntry) bool { return e.Manager != operator })
}

// unchanged fails the scenario if anything but status differs.
func unchanged(t *testing.T, before, after client.Object) {
	t.Helper()
	if d := cmp.Diff(untold(t, before), untold(t, after)); d != "" {
		t.Errorf("%T %s changed (-before, +after):\n%s", after, client.ObjectKeyFromObject(after), d)
	}
}

// untold is an object without what others than its owner say of it.
func untold(t *testing.T, o client.Object) map[string]any {
	t.Helper()
	o = o.DeepCopyObject().(client.Object)
	o.SetResourceVersion("")
	o.SetManagedFields(slices.DeleteFunc(o.GetManagedFields(), func(e metav1.ManagedFieldsEntry) bool { return e.Subresource != "" }))
	m, err := runtime.DefaultUnstructuredConverter.ToUnstructured(o)
	must(t, err)
	delete(m, "status")
	return m
}

// said are conditions as an implementation wrote them, in text.
func said(conditions []metav1.Condition) []string {
	var out []string
	for _, c := range conditions {
		out = append(out, c.Type+"="+string(c.Status)+" "+c.Reason+": "+c.Message)
	}
	return out
}
