package v1beta1

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/openfunction/function-openfunction-gateway/internal/names"
	"github.com/openfunction/function-openfunction-gateway/internal/text"
)

// The bounds of ttl: below, an answer would be stale before it is used; above,
// what nobody watches would go unseen for too long.
const (
	minTTL = time.Second
	maxTTL = 24 * time.Hour
)

// maxDrain is the bound of entrypoint.drain: above, a switch would seem stuck.
const maxDrain = time.Hour

// Validate checks a defaulted Input and returns every error with its path and
// what to write instead. Its defaults are checked as part of the XR's spec that
// they are merged into (GatewaySpec.Validate).
func (in Input) Validate() field.ErrorList {
	path := field.NewPath("input")
	var errs field.ErrorList
	if name := in.EnvironmentConfig; name != nil && *name != "" && names.Fault(*name) != "" {
		errs = append(errs, field.Invalid(path.Child("environmentConfig"), text.Brief(*name), names.Fault(*name)))
	}
	if all := []AttachmentMode{AttachmentAuto, AttachmentListenerSet, AttachmentPatch}; !slices.Contains(all, in.Attachment) {
		errs = append(errs, field.NotSupported(path.Child("attachment"), in.Attachment, all))
	}
	if all := []HostnameMode{HostnamesFollow, HostnamesFill, HostnamesOverwrite}; !slices.Contains(all, in.Hostnames) {
		errs = append(errs, field.NotSupported(path.Child("hostnames"), in.Hostnames, all))
	}
	errs = append(errs, in.Policy.validate(path)...)
	errs = append(errs, in.Entrypoint.validate(path)...)
	if ref := in.Routes.GatewayRef; ref != nil {
		errs = append(errs, ref.Validate(path.Child("routes", "gatewayRef"))...)
	}
	errs = append(errs, in.ProviderConfigRef.validate(path)...)
	if in.TTL != nil && (in.TTL.Duration < minTTL || in.TTL.Duration > maxTTL) {
		errs = append(errs, field.Invalid(path.Child("ttl"), in.TTL.Duration.String(), `must be from 1s to 24h: write "60s"`))
	}
	return errs
}

func (e Entrypoint) validate(path *field.Path) field.ErrorList {
	path = path.Child("entrypoint")
	errs := e.validateName(path.Child("name"))
	errs = append(errs, validateNamespace(e.Namespace, path.Child("namespace"))...)
	for i, namespace := range e.EnvoyGatewayNamespaces {
		errs = append(errs, validateNamespace(namespace, path.Child("envoyGatewayNamespaces").Index(i))...)
	}
	if e.Target != nil {
		errs = append(errs, validateServiceName(e.Target.Name, path.Child("target", "name"))...)
		errs = append(errs, validateNamespace(e.Target.Namespace, path.Child("target", "namespace"))...)
	}
	if e.Drain != nil && (e.Drain.Duration < 0 || e.Drain.Duration > maxDrain) {
		errs = append(errs, field.Invalid(path.Child("drain"), e.Drain.Duration.String(), `must be from 0s to 1h: write "35s"`))
	}
	return errs
}

// validateName checks the name of the entry Service, as it is for an XR of a short
// name where it depends on that.
func (e Entrypoint) validateName(path *field.Path) field.ErrorList {
	const xr = "x"
	name := e.NameFor(xr)
	if name == e.Name {
		return validateServiceName(name, path)
	}
	// A correction would be of the name, not of what gives it.
	fault, _, _ := strings.Cut(serviceNameFault(name), ": write ")
	if fault == "" {
		return nil
	}
	return field.ErrorList{field.Invalid(path, e.Name, fmt.Sprintf("gives %q for the XR %q, which %s", name, xr, fault))}
}

// validateServiceName checks the name of a Service.
func validateServiceName(name string, path *field.Path) field.ErrorList {
	if name == "" {
		return field.ErrorList{field.Required(path, "write the name of a Service")}
	}
	if fault := serviceNameFault(name); fault != "" {
		return field.ErrorList{field.Invalid(path, name, fault)}
	}
	return nil
}

// serviceNameFault says what is wrong with the name of a Service, which is a DNS
// label that begins with a letter (RFC 1035).
func serviceNameFault(name string) string {
	if strings.Contains(name, "{{") {
		return `must hold no field but {{.Name}}: write "gateway", or "{{.Name}}-gateway" for an entry per XR`
	}
	return names.ServiceFault(name)
}

func validateNamespace(namespace string, path *field.Path) field.ErrorList {
	if namespace == "" {
		return field.ErrorList{field.Required(path, "write the name of a namespace")}
	}
	if fault := names.NamespaceFault(namespace); fault != "" {
		return field.ErrorList{field.Invalid(path, namespace, fault)}
	}
	return nil
}

func (r ProviderConfigRef) validate(path *field.Path) field.ErrorList {
	var errs field.ErrorList
	if all := []string{"ClusterProviderConfig", "ProviderConfig"}; !slices.Contains(all, r.Kind) {
		errs = append(errs, field.NotSupported(path.Child("providerConfigRef", "kind"), r.Kind, all))
	}
	if fault := names.Fault(r.Name); fault != "" {
		errs = append(errs, field.Invalid(path.Child("providerConfigRef", "name"), r.Name, fault))
	}
	return errs
}
