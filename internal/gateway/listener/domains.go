package listener

import (
	"cmp"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// CheckDomains holds a spec to the Input's policy.allowedDomains; path is that of
// the spec. The domain with all below it and every hostname must be allowed, also
// where the listener, or another, is wrong otherwise: all errors come at once.
// Hostnames of the cluster domain need not be, and so the cluster domain is the
// Input's own or the built-in one, if it is not allowed either. A listener of an
// implementation's own protocol must have a hostname, for without one it may serve
// every domain; TCP and UDP serve none.
func CheckDomains(spec v1alpha1.GatewaySpec, in v1beta1.Input, path *field.Path) field.ErrorList {
	policy := in.Policy
	if len(policy.AllowedDomains) == 0 {
		return nil
	}
	var errs field.ErrorList
	if spec.Domain != "" && !policy.AllowsDomain("*."+spec.Domain) {
		errs = append(errs, field.Forbidden(path.Child("domain"), strconv.Quote(spec.Domain)+" and what is below it is not allowed: "+advise(policy)))
	}
	own := cmp.Or(in.Defaults.ClusterDomain, v1alpha1.DefaultClusterDomain)
	trusted := spec.ClusterDomain == own || spec.ClusterDomain == v1alpha1.DefaultClusterDomain || policy.AllowsDomain(spec.ClusterDomain)
	if !trusted {
		errs = append(errs, field.Forbidden(path.Child("clusterDomain"), strconv.Quote(spec.ClusterDomain)+" is not the domain of this cluster: remove it, or write "+strconv.Quote(own)))
	}
	p, c := newPlanner(spec, in.Hostnames), checker{list: path.Child("gatewaySpec", "listeners")}
	for i := range p.wanted {
		l := p.complete(&p.wanted[i])
		c.index, c.name = i, string(l.Name)
		switch {
		case l.Hostname == nil && !isStandard(l.Protocol):
			c.report(field.Required(c.at("hostname"), advise(policy)))
		case l.Hostname == nil, isMistaken(&l), judged(*l.Hostname, spec), trusted && spec.Internal(string(*l.Hostname)), policy.AllowsDomain(string(*l.Hostname)):
		default:
			c.report(field.Forbidden(c.at("hostname"), strconv.Quote(string(*l.Hostname))+" is not allowed: "+advise(policy)))
		}
	}
	return append(errs, c.errs...)
}

// isMistaken reports whether the hostname is none, or not the protocol's to have,
// which is an error already.
func isMistaken(l *Listener) bool {
	var c checker
	c.checkHostname(string(*l.Hostname), l.Protocol)
	return len(c.errs) > 0
}

// judged reports whether hostname is one that is generated: it is as allowed as
// the domain that it is made from.
func judged(hostname gwapiv1.Hostname, spec v1alpha1.GatewaySpec) bool {
	domain, wildcard := strings.CutPrefix(string(hostname), "*.")
	return wildcard && (domain == spec.Domain || domain == spec.ClusterDomain)
}

func advise(policy v1beta1.Policy) string {
	named := policy.AllowedDomains[:min(len(policy.AllowedDomains), maxNamed)]
	quoted := make([]string, 0, len(named))
	for _, domain := range named {
		quoted = append(quoted, strconv.Quote(domain))
	}
	if len(policy.AllowedDomains) > maxNamed {
		quoted = append(quoted, "…")
	}
	return "write one that the Input's policy.allowedDomains covers: " + strings.Join(quoted, ", ")
}
