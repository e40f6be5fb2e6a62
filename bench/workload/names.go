package workload

import "fmt"

// names are those of an XR, and of what it is for.
type names struct {
	kind, namespace, xr, uid string
	// domain and listener are those of the first listener that is not the added one.
	domain, listener          string
	gateway, gatewayNamespace string
}

// names returns those of OpenFunction's own manifest, or those of the team.
func (s Shape) names() names {
	n := names{
		kind: "Gateway", namespace: "openfunction", xr: "openfunction",
		uid:    "7d1b6a0e-5a57-4b1c-9d0e-0d6a0a4d2f11",
		domain: "ofn.io", listener: "ofn-http-external",
		gateway: "contour", gatewayNamespace: "projectcontour",
	}
	if s.Team != "" {
		n.namespace, n.xr, n.domain, n.listener = s.Team, s.Team, s.Team+".ofn.io", s.Team
		n.uid = "7d1b6a0e-5a57-4b1c-9d0e-" + s.Team
	}
	if s.creates() {
		n.gatewayNamespace = n.namespace
	}
	if s.Route {
		n.kind, n.uid = "FunctionRoute", "3"+n.uid[1:]
	}
	return n
}

func (s Shape) shared() bool { return s.OnGateway > 0 }

// first returns the shape of the neighbour that came first to the Gateway: it applies
// the listener that all have.
func (s Shape) first() Shape { return s.neighbour(1) }

// others returns the shapes of the other neighbours, each with a listener of its own.
func (s Shape) others() []Shape {
	// The others are the operator's, the one that all have, the first neighbour's, and the
	// XR's own.
	out := make([]Shape, max(s.OnGateway-4, 0))
	for i := range out {
		out[i] = s.neighbour(i + 2)
	}
	return out
}

func (s Shape) neighbour(i int) Shape {
	s.Team, s.isNeighbour = fmt.Sprintf("neighbour-%02d", i), true
	return s
}

// applying returns the Object of a neighbour whom nobody reconciles: what it applies, of
// which alone anything is seen.
func (s Shape) applying() object {
	return object{
		"metadata": object{"name": fmt.Sprintf("ofn-%[1]s-%[1]s-projectcontour-contour-%08x", s.Team, len(s.Team))},
		"spec": object{"forProvider": object{"manifest": object{"spec": object{
			"listeners": []any{s.wanted(1, nil)},
		}}}},
	}
}
