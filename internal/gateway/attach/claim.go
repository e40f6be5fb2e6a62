package attach

import (
	"cmp"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/sharing"
)

// claim is a planned listener, and what a Patch may state for it.
type claim struct {
	planned listener.Listener
	// stated is the planned listener. While policy denies that, it is the listener as
	// the Object applies it already, or nil where the Object applies none of its name.
	stated *gwapiv1.Listener
	// denied is set while policy denies what is planned.
	denied *condition.Problem
}

// claims returns one claim for each planned listener, in order.
func (p patch) claims() []claim {
	claims := make([]claim, 0, len(p.Listeners))
	for i := range p.Listeners {
		l := &p.Listeners[i]
		c := claim{planned: *l, stated: &l.Listener, denied: p.deniedSecret(*l, p.gateway.Namespace)}
		if c.denied != nil {
			c.stated = p.applied(l.Name)
		}
		claims = append(claims, c)
	}
	return claims
}

// applied returns the listener of a name that the observed Object applies, nil if
// there is none.
func (o object) applied(name gwapiv1.SectionName) *gwapiv1.Listener {
	for _, l := range o.applies() {
		if l.Name == name {
			return &l
		}
	}
	return nil
}

// planned returns what is stated for claims, as far as it is to be applied.
func planned(claims []claim) []sharing.Planned {
	out := make([]sharing.Planned, 0, len(claims))
	for i := range claims {
		if c := &claims[i]; c.stated != nil {
			out = append(out, sharing.Planned{Listener: *c.stated, Shared: c.planned.Shared})
		}
	}
	return out
}

// outcome returns what became of the planned listener on the Gateway, where shared says
// what became of what is stated for it, if anything is.
func (c *claim) outcome(on carrier, shared *sharing.Outcome) Outcome {
	as := c.planned
	if c.stated != nil {
		as.Listener = *c.stated
	}
	out := on.outcome(as)
	if shared != nil {
		out.Problem, out.Owners = shared.Problem, shared.Owners
		if shared.Instead != "" {
			out.Elsewhere, out.Instead = true, on.says(as, shared.Instead)
		}
	}
	out.Listener, out.Problem = c.planned, cmp.Or(c.denied, out.Problem)
	return out
}
