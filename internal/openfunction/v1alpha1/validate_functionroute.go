package v1alpha1

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/names"
	"github.com/openfunction/function-openfunction-gateway/internal/text"
)

// What the API server takes of a FunctionRoute.
const (
	maxBackends       = 16
	maxRouteHostnames = 15
	maxWeight         = 1_000_000
	maxPort           = 65535
)

// Validate checks a defaulted spec of the FunctionRoute of a name, and returns every
// error with its path below path and what to write instead.
func (s FunctionRouteSpec) Validate(path *field.Path, name string) field.ErrorList {
	var errs field.ErrorList
	if fault := names.ServiceFault(name); fault != "" {
		errs = append(errs, field.Invalid(field.NewPath("metadata", "name"), text.Brief(name), fault+", since a Service is named after it"))
	}
	errs = append(errs, s.GatewayRef.Validate(path.Child("gatewayRef"))...)
	errs = append(errs, validateBackends(s.Backends, path.Child("backends"))...)
	errs = append(errs, validateHostnames(s.Hostnames, path.Child("hostnames"))...)
	errs = append(errs, validateTimeouts(s.Timeouts, path.Child("timeouts"))...)
	errs = append(errs, validateRules(s.Rules, path.Child("rules"))...)
	errs = append(errs, s.validateAddedFilters(path.Child("rules"))...)
	if s.StripPathPrefix {
		errs = append(errs, validateStripping(s.Rules, path.Child("rules"))...)
	}
	if s.Knative() != "" {
		errs = append(errs, validateKnativeHeaders(s.Rules, path.Child("rules"))...)
	}
	return errs
}

// Knative returns the name of the Knative Service that runs the function, "" if it is
// run by Services.
func (s FunctionRouteSpec) Knative() string {
	if len(s.Backends) == 1 && s.Backends[0].KnativeService != nil {
		return s.Backends[0].KnativeService.Name
	}
	return ""
}

// Validate checks the name of an OpenFunction Gateway.
func (r *OpenFunctionGatewayRef) Validate(path *field.Path) field.ErrorList {
	var errs field.ErrorList
	if r.Name == "" {
		errs = append(errs, field.Required(path.Child("name"), `write the name of an OpenFunction Gateway, such as "openfunction"`))
	} else if fault := names.Fault(r.Name); fault != "" {
		errs = append(errs, field.Invalid(path.Child("name"), text.Brief(r.Name), fault))
	}
	if fault := names.NamespaceFault(r.Namespace); r.Namespace != "" && fault != "" {
		errs = append(errs, field.Invalid(path.Child("namespace"), text.Brief(r.Namespace), fault))
	}
	return errs
}

func validateBackends(backends []RouteBackend, path *field.Path) field.ErrorList {
	var errs field.ErrorList
	if len(backends) > maxBackends {
		errs = append(errs, field.TooMany(path, len(backends), maxBackends))
	}
	var weights int64
	for i := range backends {
		b, path := &backends[i], path.Index(i)
		weights += int64(*b.Weight)
		errs = append(errs, b.validate(path)...)
		if b.KnativeService != nil && len(backends) > 1 {
			errs = append(errs, field.Forbidden(path.Child("knativeService"),
				"must be the only backend, since Knative splits the requests among its revisions itself: remove the others, or write Services"))
		}
	}
	if weights == 0 {
		errs = append(errs, field.Invalid(path, weights, "one backend must have a weight of 1 or more: where all are 0, every request fails"))
	}
	return errs
}

func (b *RouteBackend) validate(path *field.Path) field.ErrorList {
	var errs field.ErrorList
	if (b.Service == nil) == (b.KnativeService == nil) {
		errs = append(errs, field.Invalid(path, "", "write either service or knativeService"))
	}
	if w := *b.Weight; w < 0 || w > maxWeight {
		errs = append(errs, field.Invalid(path.Child("weight"), w, fmt.Sprintf("must be from 0 to %d", maxWeight)))
	}
	if k := b.KnativeService; k != nil {
		errs = append(errs, validateService(k.Name, path.Child("knativeService", "name"))...)
	}
	s, path := b.Service, path.Child("service")
	if s == nil {
		return errs
	}
	errs = append(errs, validateService(s.Name, path.Child("name"))...)
	if fault := names.NamespaceFault(s.Namespace); s.Namespace != "" && fault != "" {
		errs = append(errs, field.Invalid(path.Child("namespace"), text.Brief(s.Namespace), fault))
	}
	if s.Port < 1 || s.Port > maxPort {
		errs = append(errs, field.Invalid(path.Child("port"), s.Port, fmt.Sprintf("write a port from 1 to %d", maxPort)))
	}
	return errs
}

func validateService(name string, path *field.Path) field.ErrorList {
	if name == "" {
		return field.ErrorList{field.Required(path, "write the name of the Service")}
	}
	if fault := names.ServiceFault(name); fault != "" {
		return field.ErrorList{field.Invalid(path, text.Brief(name), fault)}
	}
	return nil
}

func validateHostnames(hostnames []gwapiv1.Hostname, path *field.Path) field.ErrorList {
	var errs field.ErrorList
	if len(hostnames) > maxRouteHostnames {
		errs = append(errs, field.TooMany(path, len(hostnames), maxRouteHostnames))
	}
	for i, h := range hostnames {
		fault := names.WildcardFault(string(h))
		if fault == "" { // an address, or a label that is too long
			fault, _ = names.HostnameFault(strings.TrimPrefix(string(h), "*."))
		}
		if fault != "" {
			errs = append(errs, field.Invalid(path.Index(i), text.Brief(string(h)), fault))
		}
	}
	return errs
}
