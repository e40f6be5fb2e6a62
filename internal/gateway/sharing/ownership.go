package sharing

import (
	"encoding/json"
	"slices"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// fieldsOf returns what a manager has of a listener, nil if it has not the item.
func fieldsOf(owners []cluster.Owner, manager string) wire.Object {
	for _, o := range owners {
		if o.Manager == manager {
			return o.Fields
		}
	}
	return nil
}

// covered reports whether each of the fields is also one of the others'.
func covered(fields wire.Object, others []wire.Object) bool {
	for key, v := range fields.Fields() {
		var below []wire.Object
		for _, o := range others {
			if f := o.Get(key); f != nil {
				below = append(below, f.Object())
			}
		}
		if len(below) == 0 || !covered(v.Object(), below) {
			return false
		}
	}
	return true
}

const (
	// injectedAnnotation is where OpenFunction's controller kept the listeners, a
	// JSON list, that it had put into a Gateway.
	injectedAnnotation = "networking.openfunction.io/injected-listeners"
	// injector is the field manager of OpenFunction's controller.
	injector = "openfunction"
)

// injectedInto are the listeners that OpenFunction's controller put into the
// Gateway. What cannot be read counts as nobody's.
func injectedInto(gw *cluster.Gateway) map[gwapiv1.SectionName]gwapiv1.Listener {
	var listeners []gwapiv1.Listener
	if err := json.Unmarshal([]byte(gw.Metadata.Annotations[injectedAnnotation]), &listeners); err != nil {
		return nil
	}
	out := make(map[gwapiv1.SectionName]gwapiv1.Listener, len(listeners))
	for _, l := range listeners {
		out[l.Name] = l
	}
	return out
}

// withoutInjected is a listener of which OpenFunction's controller is gone, where
// it put it there, for this very plan, and nobody foreign has taken it up. Ours
// stays ours: once an Object of ours has it, what it is planned to be may change.
func (s *scene) withoutInjected(it item, injected map[gwapiv1.SectionName]gwapiv1.Listener) item {
	by, listed := injected[it.Name]
	left := slices.IndexFunc(it.others, holder.isInjector)
	if !listed || left < 0 || slices.ContainsFunc(it.others, func(h holder) bool { return h.standing == foreign && !h.isInjector() }) {
		return it
	}
	plan, planned := s.plan[it.Name]
	at := it.frontend()
	meant := planned && frontendOf(by) == at && plan.frontend() == at
	if meant || it.mine != nil || len(it.others) > 1 {
		it.others = slices.Clone(it.others)
		it.others[left].standing = gone
	}
	return it
}

// isInjector reports whether the holder is OpenFunction's controller, which wrote by
// plain updates. Who applies its manifest again is somebody else.
func (h holder) isInjector() bool { return h.Manager == injector && h.Updates }

// unknownManager is whom the API server names for all that is there, where nobody had
// applied before or the managedFields were cleared.
const unknownManager = "before-first-apply"

// withoutUnknown is a listener of which the unknown manager is gone, where an Object of
// ours has it: ours applied it, whoever else is said to have it.
func (s *scene) withoutUnknown(it item) item {
	by := slices.IndexFunc(it.others, func(h holder) bool { return h.Manager == unknownManager && h.Updates })
	if by >= 0 && (s.have(&it) || slices.ContainsFunc(it.others, func(h holder) bool { return h.standing == living })) {
		it.others = slices.Clone(it.others)
		it.others[by].standing = gone
	}
	return it
}
