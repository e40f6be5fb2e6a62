package ask

import (
	"slices"

	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// standing reports whether one of the errors is there whatever an EnvironmentConfig
// has: it is of what cannot be read, or is wrong by itself, in the XR, whose spec was
// written so, or in the Input.
func (a *Ask) standing(errs, undecoded field.ErrorList, written v1alpha1.GatewaySpec) bool {
	if len(errs) == 0 {
		return false
	}
	known := slices.Concat(undecoded, a.settings.Invalid)
	alone := append(a.alone(written, field.NewPath("spec")), a.alone(a.settings.Own.Defaults, field.NewPath("input", "defaults"))...)
	return slices.ContainsFunc(errs, func(e *field.Error) bool {
		return !a.settings.IsOfConfig(e) && (slices.Contains(known, e) || slices.ContainsFunc(alone, func(own *field.Error) bool {
			return own.Field == e.Field && own.Type == e.Type
		}))
	})
}

// alone returns what is wrong with a spec whatever completes it, and whatever policy
// allows: what it lacks has values that clash with nothing.
func (a *Ask) alone(spec v1alpha1.GatewaySpec, path *field.Path) field.ErrorList {
	meta := a.XR.Metadata
	stands := v1alpha1.GatewaySpec{Domain: "domain.invalid", ClusterDomain: "cluster.invalid"} // no user's (RFC 2606)
	if spec.GatewayDef == nil {
		stands.GatewayRef = &v1alpha1.GatewayRef{Name: "any", Namespace: "any"}
	} else {
		stands.GatewayDef = &v1alpha1.GatewayDef{Namespace: "any", GatewayClassName: "any"}
	}
	spec = spec.Default(stands, meta.Name, meta.Namespace)
	errs := spec.Validate(path, meta.Namespace == "")
	_, _, more := listener.Plan(spec, v1beta1.Input{Hostnames: v1beta1.HostnamesFill}, true, path.Child("gatewaySpec", "listeners"), nil)
	return append(errs, more...)
}

// statusOf returns the status that an XR has, which stays as it is while the XR is
// held. What it says of each listener, but for the listener's conditions, is all there.
func statusOf(composite wire.Object) v1alpha1.GatewayStatus {
	var seen struct {
		Status v1alpha1.GatewayStatus `json:"status"`
	}
	wire.Decode(composite, &seen, nil, wire.Lenient)
	return seen.Status
}
