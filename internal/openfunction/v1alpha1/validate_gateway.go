package v1alpha1

import (
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/openfunction/function-openfunction-gateway/internal/names"
	"github.com/openfunction/function-openfunction-gateway/internal/text"
)

func (s GatewaySpec) validateGateway(path *field.Path, clusterScoped bool) field.ErrorList {
	var errs field.ErrorList
	switch {
	case s.GatewayRef == nil && s.GatewayDef == nil:
		errs = append(errs, field.Required(path.Child("gatewayRef"),
			"set gatewayRef to use an existing Gateway or gatewayDef to create one, in spec or in "+PlatformDefaults))
	case s.GatewayRef != nil && s.GatewayDef != nil:
		errs = append(errs, field.Forbidden(path.Child("gatewayDef"),
			"gatewayRef and gatewayDef exclude each other: keep gatewayRef to use an existing Gateway, gatewayDef to create one"))
	}
	if s.GatewayRef != nil {
		errs = append(errs, s.GatewayRef.validate(path)...)
	}
	if s.GatewayDef != nil {
		errs = append(errs, s.GatewayDef.validate(path, clusterScoped)...)
	}
	return errs
}

func (r *GatewayRef) validate(path *field.Path) field.ErrorList {
	var errs field.ErrorList
	if r.Name == "" {
		errs = append(errs, field.Required(path.Child("gatewayRef", "name"), `write the name of an existing Gateway, such as "contour"`))
	} else if fault := names.Fault(r.Name); fault != "" {
		errs = append(errs, field.Invalid(path.Child("gatewayRef", "name"), text.Brief(r.Name), fault))
	}
	if r.Namespace == "" {
		errs = append(errs, field.Required(path.Child("gatewayRef", "namespace"), `write the namespace of the Gateway, such as "projectcontour"`))
	} else if fault := names.NamespaceFault(r.Namespace); fault != "" {
		errs = append(errs, field.Invalid(path.Child("gatewayRef", "namespace"), text.Brief(r.Namespace), fault))
	}
	return errs
}

func (d *GatewayDef) validate(path *field.Path, clusterScoped bool) field.ErrorList {
	var errs field.ErrorList
	if fault := names.Fault(d.Name); fault != "" {
		errs = append(errs, field.Invalid(path.Child("gatewayDef", "name"), text.Brief(d.Name), fault))
	}
	if d.Namespace == "" && clusterScoped {
		errs = append(errs, field.Required(path.Child("gatewayDef", "namespace"),
			"a cluster-scoped resource has no namespace to create the Gateway in: write one, here or in "+PlatformDefaults))
	} else if fault := names.NamespaceFault(d.Namespace); fault != "" {
		errs = append(errs, field.Invalid(path.Child("gatewayDef", "namespace"), text.Brief(d.Namespace), fault))
	}
	if class := string(d.GatewayClassName); class == "" {
		errs = append(errs, field.Required(path.Child("gatewayDef", "gatewayClassName"),
			`write the GatewayClass that serves the Gateway, such as "istio", "eg" or "contour", here or in `+PlatformDefaults))
	} else if fault := names.Fault(class); fault != "" {
		errs = append(errs, field.Invalid(path.Child("gatewayDef", "gatewayClassName"), text.Brief(class), fault))
	}
	errs = append(errs, validateMetadata(d.Labels, d.Annotations, path.Child("gatewayDef"))...)
	if d.Infrastructure != nil {
		errs = append(errs, validateInfrastructure(d.Infrastructure, path.Child("gatewayDef", "infrastructure"))...)
	}
	if len(d.Addresses) > 0 {
		errs = append(errs, validateAddresses(d.Addresses, path.Child("gatewayDef", "addresses"))...)
	}
	if d.AllowedListeners != nil {
		errs = append(errs, validateAllowedListeners(d.AllowedListeners, path.Child("gatewayDef", "allowedListeners"))...)
	}
	return errs
}
