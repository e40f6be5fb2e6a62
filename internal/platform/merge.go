package platform

import (
	"maps"

	"google.golang.org/protobuf/types/known/structpb"
)

// merge returns an Input with the data of an EnvironmentConfig merged into it: objects
// key by key; everything else whole, be it null or empty. Since a spec takes one of the
// two, the gatewayRef of the data takes the Input's gatewayDef away, and its gatewayDef
// the Input's gatewayRef.
func merge(input, data *structpb.Struct) *structpb.Struct {
	defaults := data.GetFields()["defaults"].GetStructValue().GetFields()
	switch ref, def := isSet(defaults["gatewayRef"]), isSet(defaults["gatewayDef"]); {
	case ref && !def:
		input = withoutDefault(input, "gatewayDef")
	case def && !ref:
		input = withoutDefault(input, "gatewayRef")
	}
	return overlay(input, data)
}

// overlay returns under with the fields of over in place of its own, or merged into
// them where both are objects.
func overlay(under, over *structpb.Struct) *structpb.Struct {
	fields := make(map[string]*structpb.Value, len(under.GetFields())+len(over.GetFields()))
	maps.Copy(fields, under.GetFields())
	for key, value := range over.GetFields() {
		below, above := fields[key].GetStructValue(), value.GetStructValue()
		if below != nil && above != nil {
			value = structpb.NewStructValue(overlay(below, above))
		}
		fields[key] = value
	}
	return &structpb.Struct{Fields: fields}
}

// withoutDefault returns an Input that lacks one of its defaults.
func withoutDefault(input *structpb.Struct, name string) *structpb.Struct {
	defaults := input.GetFields()["defaults"].GetStructValue().GetFields()
	if defaults[name] == nil {
		return input
	}
	left := maps.Clone(defaults)
	delete(left, name)
	fields := maps.Clone(input.GetFields())
	fields["defaults"] = structpb.NewStructValue(&structpb.Struct{Fields: left})
	return &structpb.Struct{Fields: fields}
}

// isSet reports whether a field is there and not null.
func isSet(v *structpb.Value) bool {
	_, null := v.GetKind().(*structpb.Value_NullValue)
	return v.GetKind() != nil && !null
}
