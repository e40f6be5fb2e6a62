package platform

import (
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// written is what the settings were read from.
type written struct {
	// input is the Composition's, data that of the EnvironmentConfig, and merged both.
	input, data, merged wire.Object
}

// AtOrigin gives errors of a spec, completed with our defaults, the path of what was
// written: a field that the XR leaves out and the defaults have is the platform team's
// to correct, in the EnvironmentConfig or in the Input. A field that is missing from an
// object is for whoever wrote the object.
func (s Settings) AtOrigin(errs field.ErrorList, composite wire.Object) field.ErrorList {
	for _, e := range errs {
		e.Detail = strings.ReplaceAll(e.Detail, v1alpha1.PlatformDefaults, s.defaults())
		rest, ok := strings.CutPrefix(e.Field, "spec.")
		if !ok {
			continue
		}
		// Lists come whole from one of them.
		path, _, _ := strings.Cut(rest, "[")
		switch s.written.by(composite, path) {
		case byInput:
			e.Field = "input.defaults." + rest
		case byConfig:
			e.Field = s.place() + "data.defaults." + rest
		case byXR:
		}
	}
	return errs
}

// defaults names the places of the defaults.
func (s Settings) defaults() string {
	if s.Config == "" {
		return v1alpha1.PlatformDefaults
	}
	return "the defaults of EnvironmentConfig/" + s.Config + " or of the Input"
}

// IsOfConfig reports whether an error is of what the EnvironmentConfig has.
func (s Settings) IsOfConfig(e *field.Error) bool {
	return s.Config != "" && strings.HasPrefix(e.Field, s.place())
}

type writer int

const (
	byXR writer = iota
	byInput
	byConfig
)

// by returns who wrote a field of the completed spec, or the object that it is missing
// from.
func (w written) by(composite wire.Object, path string) writer {
	if strings.HasPrefix(path, "gatewayRef.") && has(composite, "spec.gatewayRef") {
		return byXR // it comes whole from one of them
	}
	for more := true; more; path, more = parent(path) {
		switch at := "defaults." + path; {
		case has(composite, "spec."+path):
			return byXR
		case !has(w.merged, at):
		case has(w.data, at):
			return byConfig
		default:
			return byInput
		}
	}
	return byXR
}

// parent returns the path of the object that a field belongs to.
func parent(path string) (of string, found bool) {
	i := strings.LastIndex(path, ".")
	if i < 0 {
		return "", false
	}
	return path[:i], true
}

// has reports whether a field is written, given by its path without indices. One
// that is left empty is filled in like one that is left out.
func has(s wire.Object, path string) bool {
	name, rest, deeper := strings.Cut(path, ".")
	if deeper {
		return has(s.Get(name).Object(), rest)
	}
	return !s.Get(name).IsEmpty()
}
