package attach

import (
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
)

// carrier is the object that carries listeners, a Gateway or a ListenerSet, by
// listener name.
type carrier struct {
	Parent
	spec   map[gwapiv1.SectionName]gwapiv1.Listener
	status map[gwapiv1.SectionName]*gwapiv1.ListenerStatus
}

func carriedByGateway(gw *cluster.Gateway) carrier {
	c := newCarrier(gatewayParent(gw), len(gw.Spec.Listeners))
	for _, l := range gw.Spec.Listeners {
		c.spec[l.Name] = l
	}
	for i := range gw.Status.Listeners {
		c.status[gw.Status.Listeners[i].Name] = &gw.Status.Listeners[i]
	}
	return c
}

func carriedBySet(set *cluster.ListenerSet) carrier {
	c := newCarrier(setParent(set), len(set.Spec.Listeners))
	for _, l := range set.Spec.Listeners {
		c.spec[l.Name] = gwapiv1.Listener(l)
	}
	for _, l := range set.Status.Listeners {
		status := gwapiv1.ListenerStatus(l)
		c.status[l.Name] = &status
	}
	return c
}

func newCarrier(p Parent, listeners int) carrier {
	return carrier{
		Parent: p,
		spec:   make(map[gwapiv1.SectionName]gwapiv1.Listener, listeners),
		status: make(map[gwapiv1.SectionName]*gwapiv1.ListenerStatus, listeners),
	}
}

// outcome returns what became of a planned listener that is attached to the carrier.
// What the implementation wrote of a listener that the carrier has no more, or not yet,
// is of another one.
func (c carrier) outcome(l listener.Listener) Outcome {
	on, carried := c.spec[l.Name]
	if !carried {
		return Outcome{Listener: l, Carrier: c.Parent}
	}
	return Outcome{Listener: l, Carrier: c.Parent, Status: c.status[l.Name], Carried: true, Applied: listener.Carries(on, l.Listener)}
}
