package cluster

import (
	"slices"
	"strings"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// Owner is a field manager that has a listener of a Gateway: the list item itself, not
// just one of its fields. Who edits a field of a listener does not make the listener
// theirs, and does not keep it on the Gateway (structured-merge-diff removes an item
// that nobody has, fields and all).
type Owner struct {
	Manager string
	// Updates is set where it wrote the listener by a plain update, and is not set where
	// it applied the listener.
	Updates bool
	// Fields of the listener that it has, as managedFields lists them.
	Fields wire.Object
}

// ListenerOwners returns who has each listener, as the Gateway's managedFields say, in
// the order of their names. Entries of a subresource speak of status only.
func (g *Gateway) ListenerOwners() map[gwapiv1.SectionName][]Owner {
	out := make(map[gwapiv1.SectionName][]Owner, len(g.Spec.Listeners))
	for _, e := range g.Metadata.ManagedFields {
		if e.Subresource != "" {
			continue
		}
		for key, value := range e.spec().Listeners.Fields() {
			fields := value.Object()
			if whole := fields.Get("."); whole != nil {
				name := itemName(key)
				out[name] = append(out[name], Owner{e.Manager, e.Operation == "Update", fields})
			}
		}
	}
	for _, owners := range out {
		slices.SortStableFunc(owners, func(a, b Owner) int { return strings.Compare(a.Manager, b.Manager) })
	}
	return out
}

// HasClass reports whether a manager has the Gateway's class, which who creates a
// Gateway has to state.
func (e *ManagedFieldsEntry) HasClass() bool { return e.spec().Class != nil }

// managedSpec is the part of a Gateway's spec that a manager has.
type managedSpec struct {
	Class     wire.Object `json:"f:gatewayClassName"`
	Listeners wire.Object `json:"f:listeners"`
}

func (e *ManagedFieldsEntry) spec() managedSpec {
	return ReadAs[struct {
		Spec managedSpec `json:"f:spec"`
	}](e.FieldsV1).Spec
}

// itemName reads the listener's name from a key of managedFields, such as
// `k:{"name":"http"}`. A listener's name has nothing to unquote.
func itemName(key string) gwapiv1.SectionName {
	name, _ := strings.CutPrefix(key, `k:{"name":"`)
	name, _ = strings.CutSuffix(name, `"}`)
	return gwapiv1.SectionName(name)
}
