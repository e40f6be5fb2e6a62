package ask

import (
	"strings"

	"google.golang.org/protobuf/types/known/structpb"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// atOrigin gives errors of the merged spec the path of what was written: a field
// that the XR leaves out and the Input's defaults have is the platform team's to
// correct.
func atOrigin(errs field.ErrorList, composite, input *structpb.Struct) field.ErrorList {
	for _, e := range errs {
		rest, ok := strings.CutPrefix(e.Field, "spec.")
		if !ok {
			continue
		}
		// Lists come whole from one or the other.
		written, _, _ := strings.Cut(rest, "[")
		if !has(composite, "spec."+written) && has(input, "defaults."+written) {
			e.Field = "input.defaults." + rest
		}
	}
	return errs
}

// has reports whether a field is written, given by its path without indices. One
// that is left empty is filled in like one that is left out.
func has(s *structpb.Struct, path string) bool {
	name, rest, deeper := strings.Cut(path, ".")
	v := s.GetFields()[name]
	if deeper {
		return has(v.GetStructValue(), rest)
	}
	switch k := v.GetKind().(type) {
	case nil, *structpb.Value_NullValue:
		return false
	case *structpb.Value_StringValue:
		return k.StringValue != ""
	case *structpb.Value_ListValue:
		return len(k.ListValue.GetValues()) > 0
	}
	return true
}
