package listener

import (
	"fmt"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/names"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// CheckPolicy holds the listeners that a tenant wrote, in a namespace, to the Input's
// policy; path is that of the listeners. Each is held to it whatever else is wrong with
// it or with others: all errors come at once. What hangs on the attachment, which
// Secret a certificateRef without namespace means, is left to package attach, but for
// a Gateway that is to be created.
func CheckPolicy(spec v1alpha1.GatewaySpec, in v1beta1.Input, namespace string, path *field.Path) field.ErrorList {
	p := newPlanner(spec, in, true)
	t := tenant{
		checker: checker{list: path}, spec: spec, policy: in.Policy, namespace: namespace, secrets: namespace,
		trusted: in.TrustsClusterDomain(spec.ClusterDomain),
	}
	if spec.GatewayDef != nil {
		t.secrets = spec.GatewayDef.Namespace
	}
	for i := range p.wanted {
		l := p.complete(i)
		t.index, t.name = i, string(l.Name)
		t.checkHostname(&l)
		t.checkPort(&l)
		t.checkCertificates(l.TLS)
	}
	return t.errs
}

// tenant collects what policy has against the listeners of a tenant.
type tenant struct {
	checker

	spec   v1alpha1.GatewaySpec
	policy v1beta1.Policy
	// namespace is the XR's, secrets that of a certificateRef without one.
	namespace, secrets string
	// trusted is set if the spec's cluster domain is one of this cluster.
	trusted bool
}

func (t *tenant) checkHostname(l *Listener) {
	switch {
	case l.Hostname == nil:
		if !isStandard(l.Protocol) && t.servesAll(l) && t.policy.AllowsPort(int(l.Port)) {
			t.report(field.Required(t.at("hostname"), fmt.Sprintf("write one that policy.allowedDomains (of the Input or the EnvironmentConfig) covers (%s), or %s",
				v1beta1.Quoted(t.policy.AllowedDomains), t.otherPort(int(l.Port)))))
		}
	case t.policy.AllowsDomain(string(*l.Hostname)), isMistaken(l), isGenerated(*l.Hostname, t.spec), t.isOwn(string(*l.Hostname)):
	case t.trusted && t.spec.Internal(string(*l.Hostname)):
		t.report(field.Forbidden(t.at("hostname"), fmt.Sprintf("%q is not allowed: inside the cluster write %q or a name that ends in %q, "+
			"or the platform team adds it to policy.allowedDomains", *l.Hostname, "*."+t.spec.ClusterDomain, t.suffix())))
	default:
		t.report(field.Forbidden(t.at("hostname"), fmt.Sprintf("%q is not allowed: write one that policy.allowedDomains (of the Input or the EnvironmentConfig) covers (%s), "+
			"or the platform team adds it there", *l.Hostname, v1beta1.Quoted(t.policy.AllowedDomains))))
	}
}

// servesAll reports whether a listener that has no hostname serves names that policy
// does not allow.
func (t *tenant) servesAll(l *Listener) bool {
	return l.Hostname == nil && t.policy.AllowedDomains != nil && !t.policy.ListsPort(int(l.Port))
}

// isMistaken reports whether the hostname is none, or not the protocol's to have,
// which is an error already.
func isMistaken(l *Listener) bool {
	var c checker
	c.checkHostname(string(*l.Hostname), l.Protocol)
	return len(c.errs) > 0
}

// isGenerated reports whether hostname is one that is generated: it is as allowed as
// the domain that it is made from.
func isGenerated(hostname gwapiv1.Hostname, spec v1alpha1.GatewaySpec) bool {
	domain, wildcard := strings.CutPrefix(string(hostname), "*.")
	return wildcard && (domain == spec.Domain || domain == spec.ClusterDomain)
}

// isOwn reports whether hostname is one of the tenant's own namespace in the cluster's
// DNS.
func (t *tenant) isOwn(hostname string) bool {
	return t.trusted && strings.HasSuffix(hostname, t.suffix())
}

// suffix ends the names of the tenant's own namespace in the cluster's DNS.
func (t *tenant) suffix() string { return "." + t.namespace + ".svc." + t.spec.ClusterDomain }

func (t *tenant) checkPort(l *Listener) {
	port := int(l.Port)
	var why string
	switch {
	case port < 1 || port > maxPort: // which is an error already
		return
	case !t.policy.AllowsPort(port):
		why = strconv.Itoa(port) + " is not allowed"
	case isStandard(l.Protocol) && t.servesAll(l):
		why = string(l.Protocol) + " serves every name, which policy.allowedDomains (of the Input or the EnvironmentConfig) limits"
	default:
		return
	}
	t.report(field.Forbidden(t.at("port"), why+": "+t.otherPort(port)))
}

// otherPort says which port to write, or what lets the listener have its own. Once the
// list of ports is set, no other port is allowed.
func (t *tenant) otherPort(port int) string {
	const list = "policy.allowedPorts (of the Input or the EnvironmentConfig)"
	if t.policy.AllowedPorts == nil {
		return fmt.Sprintf("remove the listener, or the platform team sets %s to %d and all other ports that are to be allowed, such as 80 and 443", list, port)
	}
	return fmt.Sprintf("write a port that %s lists (%s), or the platform team adds %d there", list, v1beta1.QuotedPorts(t.policy.AllowedPorts), port)
}

func (t *tenant) checkCertificates(tls *gwapiv1.ListenerTLSConfig) {
	if tls == nil || len(tls.CertificateRefs) > maxCertificateRefs {
		return
	}
	for i, ref := range tls.CertificateRefs {
		namespace, at := t.secrets, "name"
		if ref.Namespace != nil {
			namespace, at = string(*ref.Namespace), "namespace"
		}
		if ref.Name == "" || names.NamespaceFault(namespace) != "" || t.policy.AllowsCertificate(t.namespace, namespace, string(ref.Name)) {
			continue
		}
		t.report(field.Forbidden(t.at("tls", "certificateRefs").Index(i).Child(at), DeniedCertificate(t.policy, t.namespace, namespace, string(ref.Name))))
	}
}

// DeniedCertificate says what policy has against a Secret, and what to do about it,
// for a tenant in another namespace.
func DeniedCertificate(policy v1beta1.Policy, tenant, namespace, name string) string {
	return fmt.Sprintf("Secret %s/%s is not in namespace %[3]q, and policy.allowedCertificates (of the Input or the EnvironmentConfig) lists %[4]s: "+
		`name a Secret of your own with namespace: %[3]q, or the platform team adds "%[1]s/%[2]s" to policy.allowedCertificates`,
		namespace, name, tenant, v1beta1.Quoted(policy.AllowedCertificates))
}
