package gateway

import (
	"slices"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// underOldKeys returns all that is composed, and under the keys, too, under which another
// version of this function composed the same: Crossplane deletes what is observed under a
// key that is not desired, also where it is desired under another. What is composed under
// a key of our own is the same under each, or Crossplane would apply one form over the
// other, in any order.
func underOldKeys(state cluster.State, uid string, xr resources.Owner, composed []resources.Composed) []resources.Composed {
	desired := make(map[string]bool, len(composed))
	named := make(map[identity]resources.Composed, len(composed))
	ids := make([]identity, len(composed))
	for i, c := range composed {
		desired[c.Key.String()] = true
		ids[i] = identityOf(c.Resource)
		if !c.Key.IsAnothers() || named[ids[i]].Resource == nil {
			named[ids[i]] = c
		}
	}
	out := make([]resources.Composed, 0, len(composed))
	for i, c := range composed {
		out = append(out, under(c.Key, named[ids[i]]))
	}
	var old []resources.Composed
	for key, raw := range state.Observed {
		if desired[key] {
			continue
		}
		if same, ours := named[identityOf(raw)]; ours && state.Stray(key, uid, resources.LabelComposedFor, xr.Hash()) {
			old = append(old, under(resources.KeyAs(key, same.Key.Role, same.Key.Target), same))
		}
	}
	slices.SortFunc(old, func(a, b resources.Composed) int { return a.Key.Compare(b.Key) })
	return append(out, old...)
}

// under returns what is composed under another key.
func under(k resources.Key, c resources.Composed) resources.Composed {
	c.Key = k
	return c
}

// identity is what no two resources share.
type identity struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Metadata   struct {
		Namespace string `json:"namespace"`
		Name      string `json:"name"`
	} `json:"metadata"`
}

func identityOf(raw wire.Object) identity { return cluster.ReadAs[identity](raw) }
