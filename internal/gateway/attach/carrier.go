package attach

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
)

// carrier is the object that carries listeners, a Gateway or a ListenerSet, by
// listener name.
type carrier struct {
	Parent
	spec   map[gwapiv1.SectionName]*gwapiv1.Listener
	status map[gwapiv1.SectionName]*gwapiv1.ListenerStatus
}

func carriedByGateway(gw *cluster.Gateway) carrier {
	c := carrier{
		Parent: gatewayParent(gw), spec: listener.ByName(gw.Spec.Listeners),
		status: make(map[gwapiv1.SectionName]*gwapiv1.ListenerStatus, len(gw.Status.Listeners)),
	}
	for i := range gw.Status.Listeners {
		l := &gw.Status.Listeners[i]
		c.status[l.Name] = l
	}
	return c
}

func carriedBySet(set *cluster.ListenerSet) carrier {
	c := carrier{
		Parent: setParent(set),
		spec:   make(map[gwapiv1.SectionName]*gwapiv1.Listener, len(set.Spec.Listeners)),
		status: make(map[gwapiv1.SectionName]*gwapiv1.ListenerStatus, len(set.Status.Listeners)),
	}
	for i := range set.Spec.Listeners {
		l := (*gwapiv1.Listener)(&set.Spec.Listeners[i])
		c.spec[l.Name] = l
	}
	for i := range set.Status.Listeners {
		l := (*gwapiv1.ListenerStatus)(&set.Status.Listeners[i])
		c.status[l.Name] = l
	}
	return c
}

// outcome returns what became of a planned listener that is attached to the carrier.
// What the implementation wrote of a listener that the carrier has no more, or not yet,
// is of another one.
func (c carrier) outcome(l listener.Listener) Outcome {
	on := c.spec[l.Name]
	if on == nil {
		return Outcome{Listener: l, Carrier: c.Parent}
	}
	return Outcome{Listener: l, Carrier: c.Parent, Status: c.status[l.Name], Carried: true, Applied: listener.Carries(*on, l.Listener)}
}

// says returns how the listener of a name is that serves a planned one instead. That it
// fails counts until the implementation says otherwise: a new generation does not mend it.
func (c carrier) says(planned listener.Listener, instead gwapiv1.SectionName) *condition.Verdict {
	planned.Name = instead
	out := c.outcome(planned)
	now := out.Ready()
	if out.Status == nil || now.Status != metav1.ConditionUnknown {
		return &now
	}
	out.Carrier.Generation = 0
	if last := out.Ready(); last.Status == metav1.ConditionFalse {
		return &last
	}
	return &now
}
