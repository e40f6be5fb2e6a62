package sharing

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// scene is a View, sorted: what each listener on the Gateway is to whom.
type scene struct {
	View
	own party
	// planned is none while Held.
	planned []Planned
	plan    map[gwapiv1.SectionName]Planned
	items   []item
	named   map[gwapiv1.SectionName]*item
	// found are the Objects of other XRs that were looked up, by their name.
	found map[string]party
	// wishers are all other Objects that patch the Gateway, where they were asked
	// for and answered.
	wishers []party
}

// item is a listener on the Gateway.
type item struct {
	gwapiv1.Listener
	// mine are the fields that our Object applied, nil if it has not the item.
	mine wire.Object
	// others are the other managers that have the item, in order.
	others []holder
}

// holder is another field manager that has a listener.
type holder struct {
	cluster.Owner
	standing
	// party is the manager's Object, where it is of ours and living.
	party party
}

// standing is what a manager of a listener is to us.
type standing int

const (
	// living is an Object of another XR.
	living standing = iota
	// gone is who will never apply the listener again.
	gone
	// foreign is everybody else.
	foreign
	// unanswered is a manager of ours of which it is not known yet whether its
	// Object is there.
	unanswered
)

// party is an Object that patches the Gateway, ours or another XR's.
type party struct {
	manager string
	name    types.NamespacedName
	// exists is set unless there is no Object, or only one that is being deleted.
	exists bool
	// creates is set where the Object states the Gateway's class: the Gateway is its
	// creation.
	creates bool
	// refused is set where the API server, or the provider, did not take what the
	// Object states, or the Object may only observe.
	refused    bool
	states     map[gwapiv1.SectionName]*gwapiv1.Listener
	annotation string
	note       note
}

func partyOf(o *cluster.Object) party {
	if o == nil || o.Metadata.Deleted != "" {
		return party{}
	}
	p := party{
		manager:    resources.FieldManager(o.Metadata.Name),
		name:       o.Metadata.NamespacedName(),
		exists:     true,
		states:     listener.ByName(o.Spec.ForProvider.Manifest.Spec.Listeners),
		annotation: o.Metadata.Annotations[resources.AnnotationListeners],
		creates:    o.Spec.ForProvider.Manifest.Spec.GatewayClassName != "",
	}
	p.note = readNote(p.annotation)
	p.refused = !may(o, "Update")
	for _, c := range o.Status.Conditions {
		p.refused = p.refused || c.Type == synced && c.Status == "False"
	}
	return p
}

// applies reports whether the Object states a listener and is not refused, so that
// the Gateway has it, or is about to.
func (p *party) applies(name gwapiv1.SectionName) bool {
	return p.exists && !p.refused && p.states[name] != nil
}

// see sorts a view.
func see(v View) *scene {
	listeners := v.Gateway.Spec.Listeners
	s := &scene{
		View: v, own: partyOf(v.Mine), found: map[string]party{}, items: make([]item, len(listeners)),
		plan:  make(map[gwapiv1.SectionName]Planned, len(v.Planned)),
		named: make(map[gwapiv1.SectionName]*item, len(listeners)),
	}
	if !v.Held {
		s.planned = v.Planned
	}
	for _, p := range s.planned {
		s.plan[p.Name] = p
	}
	s.wishers = s.parties()
	owners := v.Gateway.ListenerOwners()
	injected := injectedInto(v.Gateway)
	for i, l := range listeners {
		it := item{Listener: l, mine: fieldsOf(owners[l.Name], v.Manager)}
		for _, o := range owners[l.Name] {
			if o.Manager != v.Manager {
				it.others = append(it.others, s.holder(o, &it))
			}
		}
		s.items[i] = s.withoutUnknown(s.withoutInjected(it, injected))
		s.named[l.Name] = &s.items[i]
	}
	return s
}

// holder is an owner of a listener with what is known of its Object.
func (s *scene) holder(o cluster.Owner, it *item) holder {
	h := holder{Owner: o, standing: foreign}
	name, ours := resources.ObjectOfManager(o.Manager)
	if !ours {
		return h
	}
	found, answered := s.find(name)
	switch {
	case !answered:
		h.standing = unanswered
	case found.creates:
		h.standing = foreign
	case !found.exists, found.refused && found.states[it.Name] == nil:
		h.standing = gone
	default:
		h.standing, h.party = living, found
	}
	return h
}

// find the Object of another XR by its name. The name tells of which XR it is, and an
// Object of that name in another namespace is somebody else's: it counts only where
// there is no better one.
func (s *scene) find(name string) (found party, answered bool) {
	if p, before := s.found[name]; before {
		return p, true
	}
	answer, asked := s.Answers[byName(name)]
	if !asked {
		return party{}, false
	}
	for i := range answer.Items {
		o := &answer.Items[i]
		if o.Metadata.Name != name || o.Metadata.Deleted != "" {
			continue
		}
		if own := s.isNamedAfterItsXR(o); own || !found.exists {
			found = partyOf(o)
			if own {
				break
			}
		}
	}
	if !found.exists && !answer.Known {
		return party{}, false
	}
	s.found[name] = found
	return found, true
}

// isNamedAfterItsXR reports whether an Object has the name that this function gives it
// for the XR which controls it.
func (s *scene) isNamedAfterItsXR(o *cluster.Object) bool {
	xr := o.Metadata.Controller()
	if xr == nil {
		return false
	}
	owner := resources.Owner{Kind: xr.Kind, Namespace: o.Metadata.Namespace, Name: xr.Name}
	return slices.ContainsFunc([]resources.Role{resources.RolePatch, resources.RoleGatewayObject}, func(r resources.Role) bool {
		return o.Metadata.Name == resources.ObjectName(owner, r, s.target())
	})
}

// parties are all other Objects of the Gateway, as far as they are known.
func (s *scene) parties() []party {
	answer := s.Answers[byTarget(s.target())]
	var out []party
	for i := range answer.Items {
		if p := partyOf(&answer.Items[i]); p.exists && p.manager != s.Manager {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b party) int { return strings.Compare(a.manager, b.manager) })
	return out
}

func (s *scene) target() types.NamespacedName { return s.Gateway.Metadata.NamespacedName() }

// have reports whether our Object has a listener on the Gateway, or is about to:
// what it states counts, shown or not.
func (s *scene) have(it *item) bool { return it.mine != nil || s.own.states[it.Name] != nil }

// holders are those other managers of a listener that count: all but the gone.
func (it *item) holders() []holder {
	return slices.DeleteFunc(slices.Clone(it.others), func(h holder) bool { return h.standing == gone })
}

// stays reports whether the listener remains on the Gateway whatever our Object
// states: another manager has it, gone or not, or nobody has it.
func (it *item) stays() bool { return len(it.others) > 0 || it.mine == nil }

func (it *item) frontend() listener.Frontend { return listener.FrontendOf(&it.Listener) }

func (p Planned) frontend() listener.Frontend { return listener.FrontendOf(&p.Listener) }

func frontendOf(l gwapiv1.Listener) listener.Frontend { return listener.FrontendOf(&l) }
