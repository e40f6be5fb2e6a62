// Package platform reads what a platform team sets for all XRs of a cluster: the Input
// of the Composition's step, and the EnvironmentConfig whose data wins over it.
package platform

import (
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/names"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// Settings are what a platform team sets.
type Settings struct {
	// Input is what holds, complete: the Composition's, with what the EnvironmentConfig
	// has instead.
	Input v1beta1.Input
	// Own is the Composition's Input by itself, complete.
	Own v1beta1.Input
	// Config is the name of the EnvironmentConfig, "" where none is looked for.
	Config string
	// Known is set once it is known what the EnvironmentConfig has.
	Known bool
	// Undecoded are the errors of what could not be read, Invalid those of wrong
	// values; their defaults are left to whoever merges them into a spec.
	Undecoded, Invalid field.ErrorList

	written written
}

// Read reads the Input and, once the state shows it, the EnvironmentConfig that the
// Input names. All errors come at once, with paths below "input" or below that of the
// EnvironmentConfig.
func Read(input wire.Object, state cluster.State) Settings {
	var alone v1beta1.Input
	undecoded := wire.Decode(input, &alone, field.NewPath("input"), wire.Strict)
	alone = alone.Default()
	s := Settings{
		Input: alone, Own: alone, Config: *alone.EnvironmentConfig, Known: true,
		Undecoded: undecoded, Invalid: alone.Validate(), written: written{input: input, merged: input},
	}
	if names.Fault(s.Config) != "" { // the empty name, or one that is refused already
		s.Config = ""
		return s
	}
	data, known := state.EnvironmentConfig(s.Config)
	if s.Known = known; data == nil {
		return s
	}
	return s.with(data)
}

// Require adds what the settings are read from.
func (s Settings) Require(reqs cluster.Requirements) {
	if s.Config != "" {
		reqs.EnvironmentConfig(s.Config)
	}
}

// Unread returns the problem of an EnvironmentConfig that was not read yet.
func (s Settings) Unread() *condition.Problem {
	return condition.Waiting("Waiting for the EnvironmentConfig " + s.Config + " to be read.")
}

// Problem returns why nothing new may be composed while the EnvironmentConfig has, or
// lacks, what it does. It is never a refusal: what is required is seen again once it
// changes, which a fatal result would prevent.
func (s Settings) Problem(errs field.ErrorList) *condition.Problem {
	reason := condition.ReasonInvalid
	if slices.ContainsFunc(errs, s.IsOfConfig) {
		reason = condition.ReasonInvalidConfig
	}
	return &condition.Problem{Reason: reason, Message: answer.Told(errs)}
}

// with returns the settings of an Input with the data of its EnvironmentConfig.
func (s Settings) with(data wire.Value) Settings {
	s.Undecoded = slices.Concat(s.Undecoded, s.undecoded(data))
	s.written.data = data.Object()
	s.written.merged = merge(s.written.input, s.written.data)
	var merged v1beta1.Input
	wire.Decode(s.written.merged, &merged, nil, wire.Strict) // whose errors are known by now
	s.Input = merged.Default()
	s.Invalid = slices.Concat(s.Invalid, s.new(s.Input.Validate()))
	return s
}

// data are the fields of the Input that an EnvironmentConfig may have.
type data struct {
	Attachment        v1beta1.AttachmentMode    `json:"attachment"`
	Hostnames         v1beta1.HostnameMode      `json:"hostnames"`
	Defaults          v1alpha1.GatewaySpec      `json:"defaults"`
	Policy            v1beta1.Policy            `json:"policy"`
	Entrypoint        v1beta1.Entrypoint        `json:"entrypoint"`
	Routes            v1beta1.Routes            `json:"routes"`
	ProviderConfigRef v1beta1.ProviderConfigRef `json:"providerConfigRef"`
	TTL               *metav1.Duration          `json:"ttl"`
}

// undecoded returns the errors of what cannot be read of an EnvironmentConfig.
func (s Settings) undecoded(value wire.Value) field.ErrorList {
	var config struct {
		Data data `json:"data"`
	}
	errs := wire.Decode(wire.Object{}.With("data", value), &config, nil, wire.Strict)
	for _, e := range errs {
		if e.Field == "data.environmentConfig" {
			e.Detail = "an EnvironmentConfig names no other one: remove it"
		}
		e.Field = s.place() + e.Field
	}
	return errs
}

// new returns those errors of the merged Input that the Input alone does not have: they
// are the EnvironmentConfig's.
func (s Settings) new(merged field.ErrorList) field.ErrorList {
	errs := slices.DeleteFunc(merged, func(e *field.Error) bool {
		return slices.ContainsFunc(s.Invalid, func(own *field.Error) bool { return own.Field == e.Field })
	})
	for _, e := range errs {
		e.Field = s.place() + "data" + e.Field[len("input"):]
	}
	return errs
}

// place begins the path of what an EnvironmentConfig has.
func (s Settings) place() string { return "EnvironmentConfig/" + s.Config + ": " }
