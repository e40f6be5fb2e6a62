package route

import (
	"slices"

	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/platform"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// ask is what is asked for, complete.
type ask struct {
	// XR with its defaults filled in.
	XR v1alpha1.FunctionRoute
	// Conditions that the XR has.
	Conditions []v1alpha1.Condition
	// Input with the EnvironmentConfig's values and its defaults filled in.
	Input v1beta1.Input
	// Held is set while it is not known what is wanted: the EnvironmentConfig was not
	// read yet, or is wrong. The ask is then as complete as it can be.
	Held *condition.Problem

	settings platform.Settings
}

// read decodes, completes and validates an XR, an Input and the EnvironmentConfig that
// the Input names. It returns errors only where the XR or the Input are wrong; all errors
// come at once then, with paths below "spec", "input" and that of the EnvironmentConfig.
// The ask is then as complete as it can be.
func read(composite, input wire.Object, state cluster.State) (ask, field.ErrorList) {
	a := ask{settings: platform.Read(input, state)}
	a.Input = a.settings.Input
	undecoded := slices.Concat(a.settings.Undecoded, a.readXR(composite))
	errs := slices.Concat(undecoded, wire.Without(slices.Concat(a.settings.Invalid, a.complete()), undecoded))
	switch {
	case !a.settings.Known:
		a.Held = a.settings.Unread()
	case slices.ContainsFunc(errs, func(e *field.Error) bool { return !a.settings.IsOfConfig(e) }):
		return a, errs
	case len(errs) > 0:
		a.Held = a.settings.Problem(errs)
	}
	if a.Held != nil {
		a.Input.TTL = v1beta1.Input{}.Default().TTL
	}
	return a, nil
}

// complete fills in what the XR leaves out, and validates what it has: of what the
// platform team fills in its settings tell whether it is valid.
func (a *ask) complete() field.ErrorList {
	meta, written := a.XR.Metadata, a.XR.Spec
	a.XR.Spec = written.Default(a.Input.Routes.GatewayRef, meta.Name, meta.Namespace)
	if a.Input.TTL.Duration <= 0 { // Crossplane would take it for unlimited
		a.Input.TTL = v1beta1.Input{}.Default().TTL
	}
	return written.Default(nil, meta.Name, meta.Namespace).Validate(field.NewPath("spec"), meta.Name)
}

// readXR decodes the XR. Users wrote its spec, so what does not fit is an error; the rest
// is the cluster's.
func (a *ask) readXR(composite wire.Object) field.ErrorList {
	var cluster struct {
		APIVersion string            `json:"apiVersion"`
		Kind       string            `json:"kind"`
		Metadata   v1alpha1.Metadata `json:"metadata"`
		Status     struct {
			v1alpha1.FunctionRouteStatus

			Conditions []v1alpha1.Condition `json:"conditions"`
		} `json:"status"`
	}
	wire.Decode(composite, &cluster, nil, wire.Lenient)
	var user struct {
		Spec v1alpha1.FunctionRouteSpec `json:"spec"`
	}
	errs := wire.Decode(composite, &user, nil, wire.Open)
	a.XR = v1alpha1.FunctionRoute{
		APIVersion: cluster.APIVersion, Kind: cluster.Kind, Metadata: cluster.Metadata,
		Spec: user.Spec, Status: cluster.Status.FunctionRouteStatus,
	}
	a.Conditions = cluster.Status.Conditions
	return errs
}
