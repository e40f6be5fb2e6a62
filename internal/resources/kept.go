package resources

import (
	"strings"

	"google.golang.org/protobuf/types/known/structpb"
)

// Kept returns an observed resource as it has to be desired to stay what it is:
// its identity, its labels and annotations, and its content. What Crossplane and
// the API server write is left to them.
func Kept(observed *structpb.Struct) *structpb.Struct {
	fields := observed.GetFields()
	out := without(observed, func(k string) bool { return k == "status" || k == "metadata" || k == "spec" })
	if spec := fields["spec"].GetStructValue(); spec != nil {
		out.Fields["spec"] = structpb.NewStructValue(without(spec, allocated))
	}
	meta := fields["metadata"].GetStructValue()
	kept := without(meta, func(k string) bool { return k != "name" && k != "namespace" })
	for _, key := range []string{"labels", "annotations"} {
		if own := without(meta.GetFields()[key].GetStructValue(), Reserved); len(own.GetFields()) > 0 {
			kept.Fields[key] = structpb.NewStructValue(own)
		}
	}
	out.Fields["metadata"] = structpb.NewStructValue(kept)
	return out
}

// allocated reports whether the API server fills in a field of a Service's spec,
// so that stating it would stand in the way of a change of type.
func allocated(key string) bool {
	return key == "clusterIPs" || key == "ipFamilies" || key == "ipFamilyPolicy"
}

func without(in *structpb.Struct, left func(key string) bool) *structpb.Struct {
	out := &structpb.Struct{Fields: make(map[string]*structpb.Value, len(in.GetFields()))}
	for k, v := range in.GetFields() {
		if !left(k) {
			out.Fields[k] = v
		}
	}
	return out
}

// Reserved reports whether a label or annotation is Crossplane's or kubectl's
// own, and so never ours to state.
func Reserved(key string) bool {
	prefix, _, found := strings.Cut(key, "/")
	return found && (prefix == "crossplane.io" || strings.HasSuffix(prefix, ".crossplane.io") || prefix == "kubectl.kubernetes.io")
}
