package cluster

import (
	"slices"
	"strings"

	"google.golang.org/protobuf/types/known/structpb"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
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
	Fields *structpb.Struct
}

// ListenerOwners returns who has each listener, as the Gateway's managedFields say, in
// the order of their names. Entries of a subresource speak of status only.
func (g *Gateway) ListenerOwners() map[gwapiv1.SectionName][]Owner {
	out := map[gwapiv1.SectionName][]Owner{}
	for _, e := range g.Metadata.ManagedFields {
		if e.Subresource != "" {
			continue
		}
		for key, v := range e.spec()["f:listeners"].GetStructValue().GetFields() {
			fields := v.GetStructValue()
			if _, whole := fields.GetFields()["."]; whole {
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
func (e *ManagedFieldsEntry) HasClass() bool {
	_, has := e.spec()["f:gatewayClassName"]
	return has
}

func (e *ManagedFieldsEntry) spec() map[string]*structpb.Value {
	return e.FieldsV1.GetFields()["f:spec"].GetStructValue().GetFields()
}

// itemName reads the listener's name from a key of managedFields, such as
// `k:{"name":"http"}`. A listener's name has nothing to unquote.
func itemName(key string) gwapiv1.SectionName {
	name, _ := strings.CutPrefix(key, `k:{"name":"`)
	name, _ = strings.CutSuffix(name, `"}`)
	return gwapiv1.SectionName(name)
}
