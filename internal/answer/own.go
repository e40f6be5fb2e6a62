package answer

import (
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// Own returns a resource, named as its key's target, as composed for the XR of a uid. It
// is ready once it is observed. It returns the problem of a name that somebody else has.
func Own(state cluster.State, uid string, key resources.Key, kind cluster.Kind, resource wire.Object) (resources.Composed, *condition.Problem) {
	if problem := state.Claimed(uid, key.String(), kind, key.Target); problem != nil {
		return resources.Composed{}, problem
	}
	_, observed := state.Observed[key.String()]
	return resources.Composed{Key: key, Resource: resource, Ready: observed}, nil
}
