package resources

import (
	"strings"

	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// Kept returns an observed resource as it has to be desired to stay what it is:
// its identity, its labels and annotations, and its content. What Crossplane and
// the API server write is left to them.
func Kept(observed wire.Object) wire.Object {
	out := observed.Without(func(k string) bool { return k == "status" || k == "metadata" || k == "spec" })
	if spec := observed.Get("spec").Object(); spec != nil {
		out = out.With("spec", wire.ValueOf(spec.Without(allocated)))
	}
	meta := observed.Get("metadata").Object()
	kept := meta.Without(func(k string) bool { return k != "name" && k != "namespace" })
	for _, key := range []string{"labels", "annotations"} {
		if own := meta.Get(key).Object().Without(Reserved); len(own) > 0 {
			kept = kept.With(key, wire.ValueOf(own))
		}
	}
	return out.With("metadata", wire.ValueOf(kept))
}

// allocated reports whether the API server fills in a field of a Service's spec,
// so that stating it would stand in the way of a change of type.
func allocated(key string) bool {
	return key == "clusterIPs" || key == "ipFamilies" || key == "ipFamilyPolicy"
}

// Reserved reports whether a label or annotation is Crossplane's or kubectl's
// own, and so never ours to state.
func Reserved(key string) bool {
	prefix, _, found := strings.Cut(key, "/")
	return found && (prefix == "crossplane.io" || strings.HasSuffix(prefix, ".crossplane.io") || prefix == "kubectl.kubernetes.io")
}
