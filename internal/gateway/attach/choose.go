package attach

import (
	"cmp"
	"fmt"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// choice is the way chosen, or the problem that stands in its way.
type choice struct {
	// way is nil while undecided.
	way way
	// reason says why the way was chosen.
	reason string
	// problem holds back all that is new.
	problem *condition.Problem
}

func (s *scene) choose() choice {
	sets, patch := s.wanted(resources.RoleListenerSet), s.wanted(resources.RolePatch)
	switch {
	case s.XR.Spec.GatewayDef != nil:
		return s.chosen(s.wanted(s.createRole()), "spec.gatewayDef")
	case s.uses(resources.RoleGateway), s.controls():
		return choice{problem: s.ourGateway("take metadata.ownerReferences off the Gateway")}
	case s.uses(resources.RoleGatewayObject):
		return choice{problem: s.ourGateway(fmt.Sprintf("set spec.managementPolicies: [Observe] on the Object %s and delete it",
			s.place(resources.RoleGatewayObject, s.target.Name).newObject().name))}
	case s.Input.Attachment == v1beta1.AttachmentListenerSet:
		return s.chosen(sets, "set by attachment (of the Input or the EnvironmentConfig)")
	case s.Input.Attachment == v1beta1.AttachmentPatch:
		return s.chosen(patch, "set by attachment (of the Input or the EnvironmentConfig)")
	case patch.where().inUse(): // before ListenerSets, which a Gateway's own listeners outrank
		return s.chosen(patch, "in use")
	case sets.where().inUse():
		return s.chosen(sets, "in use")
	}
	return s.auto(sets, patch)
}

// wanted returns the way to the Gateway of spec in a role.
func (s *scene) wanted(role resources.Role) way { return s.place(role, s.target.Name).way() }

// chosen returns the choice of a way, held back by policy or an obstacle.
func (s *scene) chosen(w way, reason string) choice {
	return choice{way: w, reason: reason, problem: cmp.Or(s.deniedRef(), w.obstacle())}
}

// controls reports whether the wanted Gateway is one that this XR created.
func (s *scene) controls() bool {
	gw := s.target.Read.One()
	return gw != nil && gw.Metadata.ControlledBy(s.XR.Metadata.UID)
}

// auto takes the ListenerSet where the Gateway consents to it, else Patch where
// policy does.
func (s *scene) auto(sets, patch way) choice {
	if p := cmp.Or(s.deniedRef(), s.unavailable()); p != nil {
		return choice{problem: p}
	}
	noSets := sets.obstacle()
	if noSets == nil {
		return choice{way: sets, reason: "the Gateway allows ListenerSets"}
	}
	if noSets.Waiting {
		return choice{problem: noSets}
	}
	noPatch := patch.obstacle()
	switch {
	case noPatch == nil:
		return choice{way: patch, reason: "no ListenerSet: " + noSets.Message}
	case noPatch.Waiting:
		return choice{problem: noPatch}
	}
	return choice{problem: &condition.Problem{
		Reason:    condition.ReasonNoAttachment,
		Message:   "Neither attachment is possible. ListenerSet: " + noSets.Message + " Patch: " + noPatch.Message,
		Unwatched: noSets.Unwatched || noPatch.Unwatched,
	}}
}

// ourGateway returns the problem of a gatewayRef that names the Gateway which this
// XR created: composing it no longer would delete it. It can be let go.
func (s *scene) ourGateway(letGo string) *condition.Problem {
	return &condition.Problem{Reason: condition.ReasonGatewayIsOurs, Message: fmt.Sprintf(
		"spec.gatewayRef names %s, which this XR created with spec.gatewayDef and would delete. Set gatewayDef again, or name another Gateway, "+
			`or let go of it first: pause the XR (annotation crossplane.io/paused: "true"), %s, and unpause.`, s.target.Name, letGo)}
}

// requireChoice adds what the choice reads. Schemas are neither watched nor seeded,
// so they are asked only while the choice is open.
func (a *Attachment) requireChoice(reqs cluster.Requirements) {
	refers := a.XR.Spec.GatewayDef == nil
	if refers {
		reqs.Namespace(a.setNamespace())
	}
	if a.way != nil && a.way.where().inUse() {
		return
	}
	switch {
	case refers:
		// Of Objects both kinds: a Patch looks at those of other XRs, and Crossplane asks
		// six times at most.
		reqs.Schema(cluster.KindListenerSet)
		reqs.Schema(cluster.KindObject)
		reqs.Schema(cluster.KindClusterObject)
	case a.createRole() == resources.RoleGatewayObject:
		reqs.Schema(resources.ObjectKind(a.owner))
	}
}
