package e2e

import (
	"context"
	"sync"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
)

// answer plays the implementation of a GatewayClass that accepts everything, for
// more Gateways than a real one would fit this machine. It ends with the scenario.
func answer(t *testing.T, class gwapiv1.ObjectName) {
	t.Helper()
	ctx, cancel := context.WithCancel(suite)
	var done sync.WaitGroup
	done.Go(func() {
		for tick := time.NewTicker(time.Second); ctx.Err() == nil; <-tick.C {
			gateways := &gwapiv1.GatewayList{}
			if lab.List(ctx, gateways) != nil {
				continue
			}
			for i := range gateways.Items {
				g := &gateways.Items[i]
				before := g.DeepCopy()
				if answered(g); g.Spec.GatewayClassName == class && !equality.Semantic.DeepEqual(before.Status, g.Status) {
					_ = lab.Status().Update(ctx, g) // A conflict is another tick's.
				}
			}
		}
	})
	t.Cleanup(func() {
		cancel()
		done.Wait()
	})
}

// answered fills in the status of a Gateway of which all is well.
func answered(g *gwapiv1.Gateway) {
	address := gwapiv1.IPAddressType
	g.Status.Addresses = []gwapiv1.GatewayStatusAddress{{Type: &address, Value: "172.31.73.70"}}
	for _, c := range []string{"Accepted", "Programmed"} {
		meta.SetStatusCondition(&g.Status.Conditions, holds(c, g.Generation))
	}
	listeners := make([]gwapiv1.ListenerStatus, 0, len(g.Spec.Listeners))
	for _, l := range g.Spec.Listeners {
		status := gwapiv1.ListenerStatus{Name: l.Name}
		for _, old := range g.Status.Listeners {
			if old.Name == l.Name {
				status = old
			}
		}
		for _, c := range []string{"Accepted", "Programmed", "ResolvedRefs"} {
			meta.SetStatusCondition(&status.Conditions, holds(c, g.Generation))
		}
		listeners = append(listeners, status)
	}
	g.Status.Listeners = listeners
}

func holds(name string, generation int64) metav1.Condition {
	return metav1.Condition{Type: name, Status: metav1.ConditionTrue, Reason: name, Message: "All is well.", ObservedGeneration: generation}
}
