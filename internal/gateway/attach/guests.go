package attach

import (
	"fmt"
	"slices"
	"strings"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// guests are the listeners that others put into a Gateway that we created. They stay
// whatever we apply; server-side apply forces, so what conflicts with them is left out.
type guests struct {
	carrier
	// named and byPort are theirs: only those of one name, or on one port, can conflict.
	named  map[gwapiv1.SectionName]gwapiv1.Listener
	byPort map[gwapiv1.PortNumber][]gwapiv1.Listener
	// yields are those that only Patches of other XRs have. They make way for what the
	// Gateway has of ours already: else both would leave together, and come back
	// together, for ever.
	yields map[gwapiv1.SectionName]bool
	// room for listeners that are not on the Gateway yet.
	room int
}

// newGuests returns what others have on a Gateway whose creator's listeners a field
// manager applies. What nobody is said to own is the creator's, and so is what others
// state as well, while it is as planned.
func newGuests(gw *cluster.Gateway, manager string, planned []listener.Listener) *guests {
	g := &guests{
		carrier: carriedByGateway(gw), named: map[gwapiv1.SectionName]gwapiv1.Listener{},
		byPort: map[gwapiv1.PortNumber][]gwapiv1.Listener{}, yields: map[gwapiv1.SectionName]bool{}, room: listener.Limit,
	}
	plan := make(map[gwapiv1.SectionName]*gwapiv1.Listener, len(planned))
	for i := range planned {
		plan[planned[i].Name] = &planned[i].Listener
	}
	owners := gw.ListenerOwners()
	for _, on := range gw.Spec.Listeners {
		by := owners[on.Name]
		mine := len(by) == 0 || slices.ContainsFunc(by, func(o cluster.Owner) bool { return o.Manager == manager })
		want, planned := plan[on.Name]
		switch {
		case mine && len(by) <= 1:
		case mine && planned && listener.Same(on, *want):
		default:
			g.named[on.Name] = on
			g.byPort[on.Port] = append(g.byPort[on.Port], on)
			g.yields[on.Name] = !slices.ContainsFunc(by, func(o cluster.Owner) bool { return !resources.OwnObjectManager(o.Manager) })
			g.room--
			continue
		}
		if planned {
			g.room--
		}
	}
	return g
}

// outcome returns what became of a planned listener.
func (g *guests) outcome(l listener.Listener) Outcome {
	o := g.carrier.outcome(l)
	o.Problem = g.obstacle(l.Listener)
	return o
}

// obstacle returns why a planned listener is left out, and takes room for one that is
// new to the Gateway.
func (g *guests) obstacle(l gwapiv1.Listener) *condition.Problem {
	if on, taken := g.named[l.Name]; taken {
		return inTheWay(l, on)
	}
	ours, there := g.spec[l.Name]
	stands := there && listener.FrontendOf(ours) == listener.FrontendOf(&l)
	for _, on := range g.byPort[l.Port] {
		if p := inTheWay(l, on); p != nil && (!stands || !g.yields[on.Name]) {
			return p
		}
	}
	if there {
		return nil
	}
	if g.room <= 0 {
		return &condition.Problem{Reason: condition.ReasonTooManyListeners, Message: fmt.Sprintf(
			"The Gateway holds %d listeners at most, and has no room for %q: attach by ListenerSet, or remove listeners.", listener.Limit, l.Name)}
	}
	g.room--
	return nil
}

// inTheWay returns the problem of a listener that conflicts with one of others, nil if
// it does not.
func inTheWay(l, on gwapiv1.Listener) *condition.Problem {
	c, conflict := listener.ConflictBetween(l, on)
	if !conflict {
		return nil
	}
	return &condition.Problem{Reason: c.Reason, Message: c.Message}
}

// composedManagerPrefix starts the field manager of Crossplane's composed
// resources.
const composedManagerPrefix = "apiextensions.crossplane.io/composed"

// crossplanesManager returns the field manager by which Crossplane applies the Gateway, or
// how its name starts while it has none.
func crossplanesManager(gw *cluster.Gateway) string {
	if gw != nil {
		for i := range gw.Metadata.ManagedFields {
			if m := gw.Metadata.ManagedFields[i].Manager; strings.HasPrefix(m, composedManagerPrefix) {
				return m
			}
		}
	}
	return composedManagerPrefix
}

func appliedByCrossplane(owners []cluster.Owner) bool {
	return slices.ContainsFunc(owners, func(o cluster.Owner) bool { return strings.HasPrefix(o.Manager, composedManagerPrefix) })
}
