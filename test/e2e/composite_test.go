package e2e

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/test/e2e/harness"
)

// A composite is an XR as the API server has it.
type composite[Status any] struct {
	*unstructured.Unstructured
	status Status
}

// An xr is an OpenFunction Gateway.
type xr = composite[v1alpha1.GatewayStatus]

func readComposite[Status any](ctx context.Context, kind schema.GroupVersionKind, name types.NamespacedName) (*composite[Status], error) {
	o := object(kind, name)
	if err := lab.Get(ctx, name, o); err != nil {
		return nil, err
	}
	x := &composite[Status]{Unstructured: o}
	status, _, _ := unstructured.NestedMap(o.Object, "status")
	return x, runtime.DefaultUnstructuredConverter.FromUnstructured(status, &x.status)
}

func readXR(ctx context.Context, name types.NamespacedName) (*xr, error) {
	return readComposite[v1alpha1.GatewayStatus](ctx, kindXR, name)
}

// applyXR applies an XR as a user, and deletes it when the scenario ends.
func applyXR(t *testing.T, manifest string) types.NamespacedName {
	t.Helper()
	objects, err := harness.Read(strings.NewReader(manifest))
	must(t, err)
	if len(objects) != 1 {
		t.Fatalf("%d objects", len(objects))
	}
	name := client.ObjectKeyFromObject(objects[0])
	t.Cleanup(func() { removeComposite(t, objects[0].GroupVersionKind(), name) })
	must(t, lab.Apply(suite, "user", objects...))
	return name
}

// removeXR deletes an OpenFunction Gateway and awaits that all it composed is gone.
func removeXR(t *testing.T, name types.NamespacedName) {
	t.Helper()
	removeComposite(t, kindXR, name)
}

func removeComposite(t *testing.T, kind schema.GroupVersionKind, name types.NamespacedName) {
	t.Helper()
	x := object(kind, name)
	err := lab.Get(suite, name, x)
	if apierrors.IsNotFound(err) || suite.Err() != nil {
		return
	}
	must(t, err)
	refs, _, _ := unstructured.NestedSlice(x.Object, "spec", "crossplane", "resourceRefs")
	remove(t, x)
	for _, ref := range refs {
		ref := ref.(map[string]any)
		o := &unstructured.Unstructured{Object: map[string]any{"apiVersion": ref["apiVersion"], "kind": ref["kind"]}}
		o.SetNamespace(name.Namespace)
		o.SetName(ref["name"].(string))
		await(t, fmt.Sprintf("composed %s %s gone", o.GetKind(), o.GetName()), gone(o))
	}
}

// stays is for how many polls an XR has to be unchanged to count as settled.
const stays = 6

// awaitComposite awaits that check is content with an XR whose status speaks of its
// present generation, and returns it.
func awaitComposite[Status any](
	t *testing.T, kind schema.GroupVersionKind, name types.NamespacedName, what string, check func(*composite[Status]) error,
) *composite[Status] {
	t.Helper()
	var x *composite[Status]
	seen, polls := "", 0
	await(t, fmt.Sprintf("%s %s %s", kind.Kind, name, what), func(ctx context.Context) error {
		var err error
		if x, err = readComposite[Status](ctx, kind, name); err != nil {
			return err
		}
		if err := current(x.Unstructured); err != nil {
			return err
		}
		// Crossplane writes conditions after the rest of the status, and may date
		// those of an older generation as of the newest: they count once they stay.
		if rv := x.GetResourceVersion(); rv != seen {
			seen, polls = rv, 0
		}
		if err := check(x); err != nil {
			return err
		}
		if polls++; polls < stays {
			return errors.New("has not stayed so yet")
		}
		return nil
	})
	return x
}

// current is an error unless an XR's status speaks of its present generation.
func current(o *unstructured.Unstructured) error {
	if of, _, _ := unstructured.NestedInt64(o.Object, "status", "observedGeneration"); of != o.GetGeneration() {
		return fmt.Errorf("status speaks of generation %d of %d; %s", of, o.GetGeneration(), harness.Conditions(o))
	}
	return nil
}

// awaitXR awaits that check is content with an OpenFunction Gateway.
func awaitXR(t *testing.T, name types.NamespacedName, what string, check func(*xr) error) *xr {
	t.Helper()
	return awaitComposite(t, kindXR, name, what, check)
}

// hold is an error unless all of the conditions are True.
func hold(o *unstructured.Unstructured, conditions ...string) error {
	for _, c := range conditions {
		if !harness.Is(o, c) {
			return fmt.Errorf("%s is not True: %s", c, harness.Conditions(o))
		}
	}
	return nil
}

// ready is content with an XR that is Ready and says so of all that it has.
func ready(x *xr) error {
	return hold(x.Unstructured, "Synced", "Ready", "Accepted", "Programmed", "ListenersReady", "EntrypointReady")
}

// says is content with an XR of which a condition has a status and a reason.
func says(condition, status, reason string) func(*xr) error {
	return func(x *xr) error { return has(x.Unstructured, condition, status, reason) }
}

// has is an error unless a condition has a status and a reason.
func has(o *unstructured.Unstructured, condition, status, reason string) error {
	if s, r, _ := harness.Condition(o, condition); s != status || r != reason {
		return fmt.Errorf("%s is %s (%s), want %s (%s): %s", condition, s, r, status, reason, harness.Conditions(o))
	}
	return nil
}

// switched is content with an XR that is Ready and has left what it had before.
func switched(x *xr) error {
	if err := says("Switching", "False", "Completed")(x); err != nil {
		return err
	}
	return ready(x)
}

// withOpenPolicy has an XR composed by the Composition whose policy allows every
// Gateway to be patched or created with any certificate.
func withOpenPolicy(t *testing.T, manifest string) string {
	t.Helper()
	return composedBy(t, "open", manifest)
}

// composedBy has an XR composed by another Composition.
func composedBy(t *testing.T, composition, manifest string) string {
	t.Helper()
	objects, err := harness.Read(strings.NewReader(manifest))
	must(t, err)
	must(t, unstructured.SetNestedField(objects[0].Object, composition, "spec", "crossplane", "compositionRef", "name"))
	out, err := objects[0].MarshalJSON()
	must(t, err)
	return string(out)
}
