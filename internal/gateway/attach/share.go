package attach

import (
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/sharing"
)

// decide returns what the Object is to apply to the Gateway that was read, if this is
// planned.
func (p patch) decide(gw *cluster.Gateway, planned []sharing.Planned) sharing.Decision {
	return p.share(sharing.View{Gateway: gw, Planned: planned})
}

// goOn returns what the Object applies to the Gateway that was read while nothing new
// may be applied.
func (p patch) goOn(gw *cluster.Gateway) sharing.Decision {
	return p.share(sharing.View{Gateway: gw, Held: true})
}

func (p patch) share(v sharing.View) sharing.Decision {
	v.Manager, v.Mine = p.manager(), p.seen()
	kinds, _ := p.objectKinds()
	return sharing.DecideIn(p.State, kinds, v)
}

// requireObjects adds the look-ups that a decision rests on. An XR may be namespaced or
// cluster-scoped, so the Objects of both kinds are looked at, where they are served.
func (p patch) requireObjects(reqs cluster.Requirements, d sharing.Decision) {
	if len(d.Lookups) == 0 {
		return
	}
	kinds, schemas := p.objectKinds()
	for _, k := range schemas {
		reqs.Schema(k)
	}
	for _, l := range d.Lookups {
		l.Require(reqs, kinds)
	}
}

// objectKinds returns the kinds of Object that are served, none before that is known of
// each, and those whose schemas it is told from. A kind of which Objects were looked up
// before is served: Crossplane asks for them again at each reconcile, but not for
// schemas.
func (p patch) objectKinds() (served, schemas []cluster.Kind) {
	known := true
	for _, k := range [...]cluster.Kind{cluster.KindObject, cluster.KindClusterObject} {
		is, asked := p.State.Serves(k)
		looked := !asked && p.State.LookedUp(k)
		if is || looked {
			served = append(served, k)
		}
		if !looked {
			schemas = append(schemas, k)
		}
		known = known && (asked || looked)
	}
	if !known {
		return nil, schemas
	}
	return served, schemas
}
