package sharing

import (
	"encoding/json"
	"slices"
	"strings"

	"google.golang.org/protobuf/types/known/structpb"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
)

// owner is a field manager that has a listener of a Gateway.
type owner struct {
	manager string
	// update is set where it wrote the listener by a plain update.
	update bool
	fields *structpb.Struct
}

// ownership is who has each listener.
type ownership map[gwapiv1.SectionName][]owner

// ownershipOf reads who has the listeners of a Gateway from its managedFields.
// Entries of a subresource speak of status only.
func ownershipOf(gw *cluster.Gateway) ownership {
	out := ownership{}
	for _, e := range gw.Metadata.ManagedFields {
		if e.Subresource != "" {
			continue
		}
		spec := e.FieldsV1.GetFields()["f:spec"].GetStructValue()
		for key, v := range spec.GetFields()["f:listeners"].GetStructValue().GetFields() {
			fields := v.GetStructValue()
			if _, whole := fields.GetFields()["."]; whole {
				name := itemName(key)
				out[name] = append(out[name], owner{e.Manager, e.Operation == "Update", fields})
			}
		}
	}
	for _, owners := range out {
		slices.SortStableFunc(owners, func(a, b owner) int { return strings.Compare(a.manager, b.manager) })
	}
	return out
}

// itemName reads the listener's name from a key of managedFields, such as
// `k:{"name":"http"}`.
func itemName(key string) gwapiv1.SectionName {
	name, _ := strings.CutPrefix(key, `k:{"name":"`)
	name, _ = strings.CutSuffix(name, `"}`)
	return gwapiv1.SectionName(name)
}

// fields that a manager has of a listener, nil if it has not the item.
func (o ownership) fields(name gwapiv1.SectionName, manager string) *structpb.Struct {
	for _, w := range o[name] {
		if w.manager == manager {
			return w.fields
		}
	}
	return nil
}

// covered reports whether each of the fields is also one of the others'.
func covered(fields *structpb.Struct, others []*structpb.Struct) bool {
	for key, v := range fields.GetFields() {
		var below []*structpb.Struct
		for _, o := range others {
			if f, has := o.GetFields()[key]; has {
				below = append(below, f.GetStructValue())
			}
		}
		if len(below) == 0 || !covered(v.GetStructValue(), below) {
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
func (h holder) isInjector() bool { return h.manager == injector && h.update }
