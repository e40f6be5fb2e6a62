package attach

import (
	"maps"
	"slices"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// providerConfig returns the configuration of provider-kubernetes that an observed
// Object uses, or the Input's where there is no Object. While it is not known what is
// wanted, no Object may be pointed at another one.
func (r Request) providerConfig() v1beta1.ProviderConfigRef {
	for _, key := range slices.Sorted(maps.Keys(r.State.Observed)) {
		k, ok := resources.ParseKey(key)
		if !ok || k.Role != resources.RolePatch && k.Role != resources.RoleGatewayObject {
			continue
		}
		seen := cluster.ReadAs[struct {
			Spec struct {
				ProviderConfigRef v1beta1.ProviderConfigRef `json:"providerConfigRef"`
			} `json:"spec"`
		}](r.State.Observed[key])
		if ref := seen.Spec.ProviderConfigRef; ref.Name != "" {
			return ref
		}
	}
	return r.Input.ProviderConfigRef
}
