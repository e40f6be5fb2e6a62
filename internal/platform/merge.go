package platform

import (
	"maps"

	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// merge returns an Input with the data of an EnvironmentConfig merged into it: objects
// key by key; everything else whole, be it null or empty. Since a spec takes one of the
// two, the gatewayRef of the data takes the Input's gatewayDef away, and its gatewayDef
// the Input's gatewayRef.
func merge(input, data wire.Object) wire.Object {
	defaults := data.Get("defaults").Object()
	switch ref, def := !defaults.Get("gatewayRef").IsNull(), !defaults.Get("gatewayDef").IsNull(); {
	case ref && !def:
		input = withoutDefault(input, "gatewayDef")
	case def && !ref:
		input = withoutDefault(input, "gatewayRef")
	}
	return overlay(input, data)
}

// overlay returns under with the fields of over in place of its own, or merged into
// them where both are objects.
func overlay(under, over wire.Object) wire.Object {
	for name, value := range maps.Collect(over.Fields()) {
		below, above := under.Get(name).Object(), value.Object()
		if below != nil && above != nil {
			value = wire.ValueOf(overlay(below, above))
		}
		under = under.With(name, value)
	}
	return under
}

// withoutDefault returns an Input that lacks one of its defaults.
func withoutDefault(input wire.Object, lacks string) wire.Object {
	defaults := input.Get("defaults").Object()
	if defaults.Get(lacks) == nil {
		return input
	}
	return input.With("defaults", wire.ValueOf(defaults.Without(func(name string) bool { return name == lacks })))
}
