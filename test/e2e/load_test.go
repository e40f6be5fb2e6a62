package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/openfunction/function-openfunction-gateway/test/e2e/harness"
)

// How many XRs there are under load, how many of them share one Gateway by
// ListenerSets, and how many one by Patch. Each of the others has a Gateway of its
// own. Each change of a patched Gateway has provider-kubernetes compare all that is
// applied to it, so those are few on a machine of two processors.
const (
	loading  = 200
	sharing  = 50
	patching = 10
)

// loadPolled is how often all XRs are read: that is a load too.
const loadPolled = 2 * time.Second

func TestLoad(t *testing.T) {
	scenario(t, fmt.Sprintf("%d XRs at once, %d of them on one Gateway by ListenerSet, %d on one by Patch: all Ready, none throttled by Crossplane",
		loading, sharing, patching))
	withContour(t)
	withEnvoyGateway(t, envoyGateway)
	answer(t, "stub")
	start := time.Now()
	for i := range loading {
		name := named(loadedNamespace(i), "functions")
		namespaces(t, name.Namespace)
		patched := sharingXR(name.Namespace, fmt.Sprintf("d%d.example.com", i), fmt.Sprintf("external-%d", i))
		switch {
		case i < patching:
			applyXR(t, patched)
		case i < patching+sharing:
			applyXR(t, composedBy(t, "sets", onEnvoyGateway(patched)))
		default:
			applyXR(t, strings.Replace(creatingXR(name, name), "gatewayClassName: contour", "gatewayClassName: stub", 1))
		}
	}
	applied := time.Since(start)
	t.Cleanup(func() { unload(t, loading) })
	throttled := map[string]string{}
	err := harness.AwaitEvery(suite, loadPolled, 10*time.Minute, "all XRs Ready", func(ctx context.Context) error {
		return allReady(ctx, loading, throttled)
	})
	if err != nil {
		t.Error(err)
	}
	for namespace, reason := range throttled {
		t.Errorf("XR in %s was throttled: %s", namespace, reason)
	}
	t.Logf("%d XRs applied in %s, Ready after %s; peak memory: %s", loading, applied.Round(time.Millisecond), time.Since(start).Round(time.Millisecond), memory())
}

// allReady is content when as many XRs are there, all Ready. It adds those that Crossplane
// throttles, by their namespace, to throttled.
func allReady(ctx context.Context, n int, throttled map[string]string) error {
	list := &unstructured.UnstructuredList{}
	list.SetGroupVersionKind(kindXR)
	if err := lab.List(ctx, list); err != nil {
		return err
	}
	settled := 0
	var one error
	for i := range list.Items {
		o := &list.Items[i]
		if status, reason, message := harness.Condition(o, "Responsive"); status == "False" {
			throttled[o.GetNamespace()] = reason + ": " + message
		}
		if err := ready(&xr{Unstructured: o}); err != nil {
			one = fmt.Errorf("%s: %w", o.GetNamespace(), err)
			continue
		}
		settled++
	}
	if settled != n {
		return fmt.Errorf("%d of %d are Ready; one that is not: %w", settled, n, one)
	}
	return nil
}

// loadedNamespace is that of an XR under load.
func loadedNamespace(i int) string { return fmt.Sprintf("load-%d", i) }

// unload deletes all XRs at once, and awaits that what they composed is gone.
func unload(t *testing.T, n int) {
	t.Helper()
	for i := range n {
		x := object(kindXR, named(loadedNamespace(i), "functions"))
		if err := client.IgnoreNotFound(lab.Delete(suite, x)); err != nil {
			t.Error(err)
		}
	}
	err := harness.AwaitEvery(suite, loadPolled, 5*time.Minute, "what the XRs composed gone", func(ctx context.Context) error {
		left := 0
		for _, kind := range []schema.GroupVersionKind{kindXR, kindObject, kindGateway} {
			list := &unstructured.UnstructuredList{}
			list.SetGroupVersionKind(kind)
			if err := lab.List(ctx, list); err != nil {
				return err
			}
			for i := range list.Items {
				if strings.HasPrefix(list.Items[i].GetNamespace(), "load-") {
					left++
				}
			}
		}
		if left > 0 {
			return fmt.Errorf("%d are left", left)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// memory of the programs that load is a load for.
func memory() string {
	const mib = 1 << 20
	return fmt.Sprintf("function %d MiB, Crossplane %d MiB, provider-kubernetes %d MiB, API server %d MiB",
		lab.Function.PeakMemory()/mib, lab.Crossplane.PeakMemory()/mib, lab.Provider.PeakMemory()/mib, lab.APIServer.PeakMemory()/mib)
}
