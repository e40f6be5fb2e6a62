package e2e

import (
	"context"
	"fmt"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/openfunction/function-openfunction-gateway/test/e2e/harness"
)

// sharing is how many XRs share one Gateway under load: with the internal
// listener and the operator's they leave it some room.
const sharing = 10

func TestLoad(t *testing.T) {
	scenario(t, fmt.Sprintf("%d XRs at once on one Gateway: all Ready, none throttled by Crossplane", sharing))
	withContour(t)
	start := time.Now()
	for i := range sharing {
		namespace := fmt.Sprintf("load-%d", i)
		namespaces(t, namespace)
		applyXR(t, sharingXR(namespace, fmt.Sprintf("d%d.example.com", i), fmt.Sprintf("external-%d", i)))
	}
	applied := time.Since(start)
	throttled := map[string]string{}
	err := harness.Await(suite, 2*time.Minute, "all XRs Ready", func(ctx context.Context) error {
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
		if settled != sharing {
			return fmt.Errorf("%d of %d are Ready; one that is not: %w", settled, sharing, one)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	for namespace, reason := range throttled {
		t.Errorf("XR in %s was throttled: %s", namespace, reason)
	}
	t.Logf("%d XRs applied in %s, Ready after %s; peak memory: %s", sharing, applied.Round(time.Millisecond), time.Since(start).Round(time.Millisecond), memory())
}

// memory of the programs that load is a load for.
func memory() string {
	const mib = 1 << 20
	return fmt.Sprintf("function %d MiB, Crossplane %d MiB, provider-kubernetes %d MiB, API server %d MiB",
		lab.Function.PeakMemory()/mib, lab.Crossplane.PeakMemory()/mib, lab.Provider.PeakMemory()/mib, lab.APIServer.PeakMemory()/mib)
}
