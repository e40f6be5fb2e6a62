package attach

import (
	"slices"

	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// A way leads listeners to one Gateway: the one that spec asks for, or that of an
// earlier attachment.
type way interface {
	// where returns the place that the way has in the scene.
	where() place
	// traits returns what is so of the way for every Gateway.
	traits() Traits
	// obstacle returns why the way leads nowhere, nil if it does.
	obstacle() *condition.Problem
	// handedOver reports whether what is observed is no longer this XR's, although
	// Crossplane still lists it.
	handedOver() bool
	// require adds what compose reads, and requireToLeave what keep and withdraw do.
	require(reqs cluster.Requirements)
	requireToLeave(reqs cluster.Requirements)
	// compose returns what takes the planned listeners to the Gateway.
	compose() Attached
	// keep returns the desired form of an observed resource that leaves it unchanged,
	// nil where it may go.
	keep(k resources.Key) wire.Object
	// withdraw returns what is still desired of an earlier attachment that nothing
	// needs any more. Crossplane deletes what is not desired.
	withdraw() left
}

// ways are all there are, by the role of what they compose.
var ways = map[resources.Role]func(place) way{
	resources.RoleGateway:       func(p place) way { return createDirectly{created{p}} },
	resources.RoleGatewayObject: func(p place) way { return createByObject{created{p}, p.newObject()} },
	resources.RoleListenerSet:   newListenerSets,
	resources.RolePatch:         newPatch,
}

// Traits are what is so of a way to reach a Gateway, whichever Gateway it is.
type Traits struct {
	// Method is the way's name in the XR's status.
	Method v1alpha1.AttachmentMethod
	// Carrier is the kind of what carries the listeners.
	Carrier string
	// OnDeletion says what deleting the XR leaves behind: no function runs then.
	OnDeletion string
	// Title starts a sentence about an earlier attachment; a Gateway's name follows.
	Title string
}

// place is where a way leads, and what is observed of it there.
type place struct {
	*scene

	role    resources.Role
	gateway types.NamespacedName
	// left is set where what is there has to move: its namespace is no longer the one that
	// is composed in, its key is another version's, or another is there as well.
	left bool
	// observed are the keys of what is there already, in order.
	observed []resources.Key
}

// at returns the place to which an observed key belongs.
func (s *scene) at(k resources.Key) place { return s.placed(k.Role, k.Target, s.moved(k)) }

// place returns the place where a way would lead by now.
func (s *scene) place(role resources.Role, gateway types.NamespacedName) place {
	return s.placed(role, gateway, false)
}

func (s *scene) placed(role resources.Role, gateway types.NamespacedName, moved bool) place {
	p := place{scene: s, role: role, gateway: gateway, left: moved}
	for _, k := range s.ours {
		if k.Role == role && k.Target == gateway && s.moved(k) == moved {
			p.observed = append(p.observed, k)
		}
	}
	return p
}

// moved reports whether what is observed has to move: a ListenerSet where none is composed
// any more, of a cluster-scoped XR whose Input names another namespace by now, or under a
// key of another version; and all but the first of what only one is composed of.
func (s *scene) moved(k resources.Key) bool {
	if k.Role != resources.RoleListenerSet {
		first := slices.IndexFunc(s.ours, func(o resources.Key) bool { return o.Role == k.Role && o.Target == k.Target })
		return first >= 0 && s.ours[first] != k
	}
	if k.IsAnothers() {
		return true
	}
	namespace := metadataOf(s.State.Observed[k.String()]).Namespace
	return namespace != "" && namespace != s.setNamespace()
}

func (p place) way() way { return ways[p.role](p) }

func (p place) where() place { return p }

func (place) handedOver() bool { return false }

func (p place) requireToLeave(reqs cluster.Requirements) { reqs.Gateway(p.gateway) }

func (p place) same(other place) bool {
	return p.role == other.role && p.gateway == other.gateway && p.left == other.left
}

// key returns the key of the place's only resource: that under which it is observed, if
// another version composed it.
func (p place) key() resources.Key {
	if len(p.observed) > 0 {
		return p.observed[0]
	}
	return resources.Key{Role: p.role, Target: p.gateway}
}

func (p place) inUse() bool { return len(p.observed) > 0 }

// read returns what the cluster says of the Gateway. A created Gateway that is observed
// is there, whatever a look-up says.
func (p place) read() cluster.Answer[cluster.Gateway] {
	answer := p.target.Read
	if p.gateway != p.target.Name {
		answer = p.State.Gateway(p.gateway)
	}
	if len(answer.Items) > 0 || p.role != resources.RoleGateway {
		return answer
	}
	if gw := cluster.ObservedAs[cluster.Gateway](p.State, p.key().String()); gw != nil {
		return cluster.Answer[cluster.Gateway]{Known: true, Items: []cluster.Gateway{*gw}}
	}
	return answer
}

// hold keeps what is observed as it is and attaches nothing more.
func (p place) hold(problem *condition.Problem) Attached {
	out := p.heldBack(problem)
	for _, c := range p.kept() {
		out.Composed = append(out.Composed, resources.Composed{Key: c.Key, Resource: c.Resource})
	}
	out.Parents = p.parents()
	return out
}

// kept returns all that is observed at the place as it has to be desired to stay.
func (p place) kept() []resources.Composed {
	w := p.way()
	out := make([]resources.Composed, 0, len(p.observed))
	for _, k := range p.observed {
		if kept := w.keep(k); kept != nil {
			out = append(out, resources.Composed{Key: k, Resource: kept, Ready: true})
		}
	}
	return out
}

// parents returns what an HTTPRoute has to name for the listeners of what is
// observed: each ListenerSet, or else the Gateway. None counts as seen: an
// attachment that is held back is not judged.
func (p place) parents() []Parent {
	carrier := p.way().traits().Carrier
	var out []Parent
	for _, k := range p.observed {
		name := p.gateway
		if carrier == cluster.KindListenerSet.Kind {
			name = metadataOf(p.State.Observed[k.String()]).NamespacedName()
		}
		out = append(out, Parent{Kind: carrier, Name: name})
	}
	return out
}

// claimed returns the problem of a name that somebody else has.
func (s *scene) claimed(k resources.Key, kind cluster.Kind, name types.NamespacedName) *condition.Problem {
	return s.State.Claimed(s.XR.Metadata.UID, k.String(), kind, name)
}

// uses reports whether the wanted Gateway has an attachment with a role.
func (s *scene) uses(role resources.Role) bool {
	return slices.ContainsFunc(s.ours, func(k resources.Key) bool { return k.Role == role && k.Target == s.target.Name })
}

func metadataOf(s wire.Object) cluster.Metadata {
	return cluster.ReadAs[cluster.Meta](s).Metadata
}
