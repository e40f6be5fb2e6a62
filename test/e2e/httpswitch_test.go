package e2e

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/test/e2e/harness"
)

func TestSwitchUnderLoad(t *testing.T) {
	scenario(t, "a function's in-cluster and external name, each asked for 50 times a second while the XR goes to the operator's other Gateway and back, three times: every request is answered")
	x := underLoad(t)
	for range 3 {
		switchTo(t, x, edge, func() {})
		switchTo(t, x, contour, func() {})
	}
}

func TestSwitchUnderLoadWithFaults(t *testing.T) {
	scenario(t, "the same, where the function, Crossplane and provider-kubernetes are each killed in the middle of a switch and started again: every request is answered")
	x := underLoad(t)
	for i, p := range []*harness.Process{lab.Function, lab.Crossplane, lab.Provider} {
		to := []types.NamespacedName{edge, contour}[i%2]
		switchTo(t, x, to, func() {
			p.Kill()
			must(t, p.Start())
		})
	}
}

// underLoad has a function asked for, by both of its names, until the scenario ends. The
// lab's DNS lets answers be kept for 5 seconds, and keeps them itself as a cache on a node
// does, so that 10 seconds are enough for resolvers to forget.
func underLoad(t *testing.T) *xr {
	t.Helper()
	withDataPlanes(t)
	withValues(t, `{policy: {patchGateways: ["*/*"]}, entrypoint: {drain: 10s}}`)
	runFunction(t, named("default", "sample-v1"))
	x := awaitXR(t, applyXR(t, defaultXR(t)), "Ready", ready)
	route := applyXR(t, routeOf("sample", "{backends: [{service: {name: sample-v1}}]}"))
	awaitRoute(t, route, "reachable", reachable("http://sample.default.ofn.io/"))
	withDomain(t)
	urls := []string{"http://sample.default.ofn.io/", "http://sample.default.svc.cluster.local/"}
	for _, url := range urls {
		newPod(nil).get(t, url, http.StatusOK)
	}
	startTraffic(t, urls...)
	return x
}

// switchTo has an XR go to another Gateway, does something in the middle of that, and
// awaits that the XR has left the Gateway before.
func switchTo(t *testing.T, x *xr, to types.NamespacedName, midway func()) {
	t.Helper()
	name := named(x.GetNamespace(), x.GetName())
	patch(t, x.Unstructured, fmt.Sprintf(`{"spec": {"gatewayRef": {"name": %q, "namespace": %q}}}`, to.Name, to.Namespace))
	await(t, "the switch has begun", func(ctx context.Context) error {
		now, err := readXR(ctx, name)
		if err != nil {
			return err
		}
		return has(now.Unstructured, "Switching", "True", "WaitingForNew")
	})
	midway()
	awaitXR(t, name, "has switched to "+to.String(), switched)
}
