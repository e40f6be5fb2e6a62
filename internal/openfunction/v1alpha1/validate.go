package v1alpha1

import (
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/openfunction/function-openfunction-gateway/internal/names"
	"github.com/openfunction/function-openfunction-gateway/internal/text"
)

// PlatformDefaults is what errors call the place of what completes a spec. Who knows
// where else that is written can name it instead.
const PlatformDefaults = "the Input's defaults"

// Validate checks a defaulted spec, all but its listeners (package listener
// does), and returns every error with its path below path and what to write
// instead.
func (s GatewaySpec) Validate(path *field.Path, clusterScoped bool) field.ErrorList {
	errs := s.validateDomains(path)
	if fault := s.hostTemplateFault(); fault != "" {
		errs = append(errs, field.Invalid(path.Child("hostTemplate"), text.Brief(s.HostTemplate), fault))
	}
	if fault := s.pathTemplateFault(); fault != "" {
		errs = append(errs, field.Invalid(path.Child("pathTemplate"), text.Brief(s.PathTemplate), fault))
	}
	if fault := routeLabelKeyFault(s.HTTPRouteLabelKey); fault != "" {
		errs = append(errs, field.Invalid(path.Child("httpRouteLabelKey"), text.Brief(s.HTTPRouteLabelKey), fault))
	}
	errs = append(errs, s.validateGateway(path, clusterScoped)...)
	labels, annotations := s.OfCarrier()
	return append(errs, validateMetadata(labels, annotations, path.Child("gatewaySpec"))...)
}

func (s GatewaySpec) validateDomains(path *field.Path) field.ErrorList {
	var errs field.ErrorList
	switch fault := names.DomainFault(s.Domain, standIn(s.Domain)); {
	case s.Domain == "":
		errs = append(errs, field.Required(path.Child("domain"), "set spec.domain, or domain in "+PlatformDefaults))
	case fault != "":
		errs = append(errs, field.Invalid(path.Child("domain"), text.Brief(s.Domain), fault))
	case s.Domain == s.ClusterDomain:
		errs = append(errs, field.Invalid(path.Child("domain"), s.Domain,
			`must differ from clusterDomain, which is served inside the cluster: write the domain that functions have outside, such as "ofn.io"`))
	}
	if fault := names.DomainFault(s.ClusterDomain, DefaultClusterDomain); fault != "" {
		errs = append(errs, field.Invalid(path.Child("clusterDomain"), text.Brief(s.ClusterDomain), fault))
	}
	return errs
}

// standIn returns an example of what to write instead of a domain that cannot be
// corrected: for an IP address a name that resolves to it.
func standIn(domain string) string {
	if resolving := strings.ReplaceAll(domain, ":", "-") + ".sslip.io"; names.IsIP(domain) && names.IsDNSName(resolving) {
		return resolving
	}
	return "ofn.io"
}

// Warnings says what is legal in a valid spec but probably not meant.
func (s GatewaySpec) Warnings() []string {
	host := s.HostFor(SampleName, SampleNamespace)
	if strings.HasSuffix(host, "."+s.Domain) {
		return nil
	}
	return []string{"spec.hostTemplate " + gives(host) + `, which is outside of "*.` + s.Domain +
		`": no listener serves it but one with a hostname of its own; end hostTemplate with ".{{.Domain}}"`}
}
