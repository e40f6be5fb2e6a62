package attach

import (
	"encoding/json"
	"slices"
	"strings"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// owner is a field manager that has a listener of a Gateway.
type owner struct {
	manager string
	// whole: it has the list item itself, not just one of its fields. Who edits a
	// field of our listener does not make the listener theirs.
	whole bool
	// creates: it has the Gateway's class, so the Gateway is its own.
	creates bool
	// applies is set where it states what it has, by server-side apply.
	applies bool
}

// owners are the field managers of each listener.
type owners map[gwapiv1.SectionName][]owner

// ownersOf reads the managers of a Gateway's listeners from its managedFields.
// Entries of a subresource speak of status only.
func ownersOf(gw *cluster.Gateway) owners {
	out := owners{}
	for _, e := range gw.Metadata.ManagedFields {
		if e.Subresource != "" {
			continue
		}
		spec := e.FieldsV1.GetFields()["f:spec"].GetStructValue()
		items := spec.GetFields()["f:listeners"].GetStructValue()
		for key, fields := range items.GetFields() {
			if name, ok := itemName(key); ok {
				_, whole := fields.GetStructValue().GetFields()["."]
				out[name] = append(out[name], owner{e.Manager, whole, hasClass(e), e.Operation == "Apply"})
			}
		}
	}
	return out
}

// hasClass reports whether a manager has the Gateway's class, which who creates a
// Gateway has to state.
func hasClass(e cluster.ManagedFieldsEntry) bool {
	_, ok := e.FieldsV1.GetFields()["f:spec"].GetStructValue().GetFields()["f:gatewayClassName"]
	return ok
}

// ownersIn returns the owners of a Gateway's listeners as an Object of ours sees
// them. What the Object has and nobody is said to own is ours: it is about to be applied,
// or the Gateway's managedFields were cleared.
func (o object) ownersIn(gw *cluster.Gateway) owners {
	out := ownersOf(gw)
	if o.raw() == nil {
		return out
	}
	for _, l := range o.applies() {
		if len(out[l.Name]) == 0 {
			out[l.Name] = []owner{{manager: o.manager(), whole: true}}
		}
	}
	return out
}

// itemName reads the listener's name from a key of managedFields, such as
// `k:{"name":"http"}`. A listener's name has nothing to unquote.
func itemName(key string) (gwapiv1.SectionName, bool) {
	rest, isItem := strings.CutPrefix(key, `k:{"name":"`)
	name, whole := strings.CutSuffix(rest, `"}`)
	return gwapiv1.SectionName(name), isItem && whole && name != ""
}

// has reports whether the manager has the listener.
func (o owners) has(name gwapiv1.SectionName, manager string) bool {
	return slices.ContainsFunc(o[name], func(w owner) bool { return w.manager == manager })
}

// alone reports whether nobody but the manager has the listener.
func (o owners) alone(name gwapiv1.SectionName, manager string) bool {
	return len(o[name]) > 0 && len(o.others(name, manager)) == 0
}

// behind reports whether only Patches of other XRs have the listener, and all of
// them come after the manager.
func (o owners) behind(name gwapiv1.SectionName, manager string) bool {
	return ownObjects(o[name]) && !slices.ContainsFunc(o[name], func(w owner) bool { return w.creates || w.manager <= manager })
}

// any reports whether the manager has any listener.
func (o owners) any(manager string) bool {
	for name := range o {
		if o.has(name, manager) {
			return true
		}
	}
	return false
}

// haveAll reports whether nobody but the manager has any listener of the Gateway.
func (o owners) haveAll(gw *cluster.Gateway, manager string) bool {
	return !slices.ContainsFunc(gw.Spec.Listeners, func(l gwapiv1.Listener) bool { return !o.alone(l.Name, manager) })
}

// others are the other managers of the listener, in order.
func (o owners) others(name gwapiv1.SectionName, manager string) []owner {
	var out []owner
	for _, w := range o[name] {
		if w.manager != manager && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	slices.SortFunc(out, func(a, b owner) int { return strings.Compare(a.manager, b.manager) })
	return out
}

// managers are the names of those that have the list item itself, in order.
func managers(owners []owner) []string {
	var names []string
	for _, o := range owners {
		if o.whole {
			names = append(names, o.manager)
		}
	}
	return slices.Compact(names)
}

// composedManagerPrefix starts the field manager of Crossplane's composed
// resources.
const composedManagerPrefix = "apiextensions.crossplane.io/composed"

// crossplanesManager returns the field manager by which Crossplane applies the Gateway, or
// how its name starts while it has none.
func crossplanesManager(gw *cluster.Gateway) string {
	if gw != nil {
		for _, e := range gw.Metadata.ManagedFields {
			if strings.HasPrefix(e.Manager, composedManagerPrefix) {
				return e.Manager
			}
		}
	}
	return composedManagerPrefix
}

func appliedByCrossplane(owners []owner) bool {
	return slices.ContainsFunc(owners, func(o owner) bool { return strings.HasPrefix(o.manager, composedManagerPrefix) })
}

// isObject reports whether the owner is an Object that this function composed,
// for any XR.
func (o owner) isObject() bool { return resources.OwnObjectManager(o.manager) }

// ownObjects reports whether all owners are Objects that this function composed
// for other XRs.
func ownObjects(owners []owner) bool {
	return len(owners) > 0 && !slices.ContainsFunc(owners, func(o owner) bool { return !o.isObject() })
}

// injectedAnnotation is where OpenFunction's controller kept the listeners, a
// JSON list, that it had put into a Gateway.
const injectedAnnotation = "networking.openfunction.io/injected-listeners"

// injected returns the listeners that OpenFunction's controller put into the Gateway, by
// name. What cannot be read counts as nobody's.
func injected(gw *cluster.Gateway) map[gwapiv1.SectionName]gwapiv1.Listener {
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

// onlyInjected reports whether nobody but OpenFunction's controller has a listener, which
// wrote it by an update. An operator who applies what was exported has made it theirs.
func onlyInjected(others []owner) bool {
	return len(others) > 0 && !slices.ContainsFunc(others, func(o owner) bool { return o.manager != "openfunction" || o.applies })
}
