package route

import (
	"google.golang.org/protobuf/types/known/structpb"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// ask is what is asked for, complete.
type ask struct {
	// XR with its defaults filled in.
	XR v1alpha1.FunctionRoute
	// Conditions that the XR has.
	Conditions []v1alpha1.Condition
	// Input with its defaults filled in.
	Input v1beta1.Input
}

// read decodes, completes and validates an XR and an Input. All errors come at once, with
// paths below "spec" and "input"; the ask is then as complete as it can be.
func read(composite, input *structpb.Struct) (ask, field.ErrorList) {
	var a ask
	undecoded := wire.Decode(input, &a.Input, field.NewPath("input"), wire.Strict)
	a.Input = a.Input.Default()
	undecoded = append(undecoded, a.readXR(composite)...)

	meta := a.XR.Metadata
	a.XR.Spec = a.XR.Spec.Default(a.Input.Routes.GatewayRef, meta.Name, meta.Namespace)
	errs := append(a.Input.Validate(), a.XR.Spec.Validate(field.NewPath("spec"), meta.Name)...)
	if a.Input.TTL.Duration <= 0 { // Crossplane would take it for unlimited
		a.Input.TTL = v1beta1.Input{}.Default().TTL
	}
	return a, append(undecoded, wire.Without(errs, undecoded)...)
}

// readXR decodes the XR. Users wrote its spec, so what does not fit is an error; the rest
// is the cluster's.
func (a *ask) readXR(composite *structpb.Struct) field.ErrorList {
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
