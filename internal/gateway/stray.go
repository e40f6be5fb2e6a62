package gateway

import (
	"slices"

	"google.golang.org/protobuf/types/known/structpb"
	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// underOldKeys returns what is composed under the keys, too, under which another version
// of this function composed the same: Crossplane deletes what is observed under a key
// that is not desired, also where it is desired under another.
func underOldKeys(state cluster.State, uid string, xr resources.Owner, composed []resources.Composed) []resources.Composed {
	desired := make(map[string]bool, len(composed))
	named := make(map[identity]resources.Composed, len(composed))
	for _, c := range composed {
		desired[c.Key.String()] = true
		named[identityOf(c.Resource)] = c
	}
	var out []resources.Composed
	for key, raw := range state.Observed {
		same, ours := named[identityOf(raw)]
		if ours && !desired[key] && state.Stray(key, uid, resources.LabelComposedFor, xr.Hash()) {
			same.Key = resources.KeyAs(key, same.Key.Role, same.Key.Target)
			out = append(out, same)
		}
	}
	slices.SortFunc(out, func(a, b resources.Composed) int { return a.Key.Compare(b.Key) })
	return out
}

// identity is what no two resources share.
type identity struct {
	cluster.Kind
	types.NamespacedName
}

func identityOf(raw *structpb.Struct) identity {
	fields := raw.GetFields()
	return identity{
		cluster.Kind{APIVersion: fields["apiVersion"].GetStringValue(), Kind: fields["kind"].GetStringValue()},
		cluster.ReadAs[cluster.Meta](raw).Metadata.NamespacedName(),
	}
}
