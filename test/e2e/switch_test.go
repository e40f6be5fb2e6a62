package e2e

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
)

func TestSwitch(t *testing.T) {
	scenario(t, "switched from one Gateway to another and back: at no time served by neither, the old listeners gone")
	withContour(t)
	other := named("other", "edge")
	runContour(t, other)
	t.Cleanup(func() { remove(t, object(kindGateway, other)) })
	apply(t, `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: other}
spec:
  gatewayClassName: contour
  listeners:
  - {name: blog, hostname: blog.example.com, protocol: HTTP, port: 80}
`)
	name := applyXR(t, withOpenPolicy(t, defaultXR(t)))
	x := awaitXR(t, name, "Ready", ready)
	staysProgrammed(t, onGateway(contour), onGateway(other))

	for _, step := range []struct{ from, to types.NamespacedName }{{contour, other}, {other, contour}} {
		patch(t, x.Unstructured, fmt.Sprintf(`{"spec": {"gatewayRef": {"name": %q, "namespace": %q}}}`, step.to.Name, step.to.Namespace))
		awaitXR(t, name, "Ready on "+step.to.String(), switched)
		if got := listenerNames(readGateway(t, step.from)); len(got) != 1 {
			t.Errorf("Gateway %s has listeners %v", step.from, got)
		}
		if got := listenerNames(readGateway(t, step.to)); len(got) != 3 {
			t.Errorf("Gateway %s has listeners %v", step.to, got)
		}
	}
}

// A place is where the listener ofn-http-external may be programmed.
type place func(context.Context) (bool, error)

// staysProgrammed fails the scenario when, until it ends, the listener is at any
// time programmed in none of the places.
func staysProgrammed(t *testing.T, places ...place) {
	t.Helper()
	always(t, func(ctx context.Context) error {
		// The first is looked at again, since it may have been made meanwhile.
		if !anywhere(ctx, append(slices.Clone(places), places[0])) {
			return errors.New("programmed nowhere")
		}
		return nil
	})
}

// always fails the scenario when, until it ends, check is at any time not content.
func always(t *testing.T, check func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithCancel(suite)
	var done sync.WaitGroup
	done.Go(func() {
		for tick := time.NewTicker(20 * time.Millisecond); ctx.Err() == nil; <-tick.C {
			if err := check(ctx); err != nil {
				t.Errorf("%s: %v", time.Now().Format("15:04:05.000"), err)
			}
		}
	})
	t.Cleanup(func() {
		cancel()
		done.Wait()
	})
}

// anywhere reports whether a place has the listener. Who cannot look sees no gap.
func anywhere(ctx context.Context, places []place) bool {
	for _, has := range places {
		if ok, err := has(ctx); ok || err != nil {
			return true
		}
	}
	return false
}

// onGateway is a Gateway's own listener. A Gateway that is gone has none.
func onGateway(name types.NamespacedName) place {
	return func(ctx context.Context) (bool, error) {
		g := &gwapiv1.Gateway{}
		err := lab.Get(ctx, name, g)
		return slices.ContainsFunc(g.Status.Listeners, func(l gwapiv1.ListenerStatus) bool {
			return l.Name == "ofn-http-external" && meta.IsStatusConditionTrue(l.Conditions, "Programmed")
		}), client.IgnoreNotFound(err)
	}
}

// inListenerSets is a listener of any ListenerSet of a namespace.
func inListenerSets(namespace string) place {
	return func(ctx context.Context) (bool, error) {
		sets := &gwapiv1.ListenerSetList{}
		err := lab.List(ctx, sets, client.InNamespace(namespace))
		return slices.ContainsFunc(sets.Items, func(set gwapiv1.ListenerSet) bool {
			return slices.ContainsFunc(set.Status.Listeners, func(l gwapiv1.ListenerEntryStatus) bool {
				return l.Name == "ofn-http-external" && meta.IsStatusConditionTrue(l.Conditions, "Programmed")
			})
		}), err
	}
}
