package route

import (
	"fmt"
	"slices"
	"strings"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/names"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/routing"
	"github.com/openfunction/function-openfunction-gateway/internal/text"
)

// maxHosts is how many hostnames an HTTPRoute takes, maxNamed how many a message names.
const (
	maxHosts = 16
	maxNamed = 8
)

// hosts are what a route is reached under.
type hosts struct {
	// names that a listener serves.
	names []string
	// internal is the function's name inside the cluster.
	internal string
	// hints tell of those that are left out.
	hints []string
}

// hosts returns the hostnames of the route: those that are written, or one by the
// hostTemplate for each domain, and the function's name inside the cluster.
func (s scene) hosts(g gateway) (hosts, *condition.Problem) {
	out := hosts{internal: names.ServiceHost(s.XR.Metadata.Name, s.XR.Metadata.Namespace, g.clusterDomain)}
	asked := s.asked(g)
	reason, faults := condition.ReasonHostnameOfAnother, s.ofAnother(asked, g, out.internal)
	if len(faults) == 0 {
		reason, faults = condition.ReasonNotAllowedByPolicy, s.notAllowed(asked, g, out.internal)
	}
	if len(faults) > 0 {
		return out, &condition.Problem{Reason: reason, Message: text.List(faults, maxNamed, "; ", "; and ") + "."}
	}
	wanted := withInternal(asked, out.internal)
	for _, host := range wanted {
		switch {
		case !names.IsDNSName(strings.TrimPrefix(host, "*.")):
			out.hints = append(out.hints, fmt.Sprintf("hostTemplate gives %q, which DNS cannot hold: write spec.hostnames", host))
		case !slices.ContainsFunc(g.listeners, func(l served) bool { return l.Serves(host) }):
			out.hints = append(out.hints, fmt.Sprintf("no listener of OpenFunction Gateway %s serves %q, which is left out: add a listener for it there%s",
				g.ref, host, s.orRemove(host)))
		default:
			out.names = append(out.names, host)
		}
	}
	if len(out.names) == 0 { // an HTTPRoute without hostnames would take those of all
		return out, &condition.Problem{Reason: condition.ReasonNoMatchingListener, Message: fmt.Sprintf(
			"No listener of OpenFunction Gateway %s serves any of %s: add one, or correct spec.hostnames.", g.ref, v1beta1.Quoted(wanted))}
	}
	return out, nil
}

// orRemove says where to remove a host that the route's author wrote.
func (s scene) orRemove(host string) string {
	if i := slices.Index(s.XR.Spec.Hostnames, gwapiv1.Hostname(host)); i >= 0 {
		return fmt.Sprintf(", or remove spec.hostnames[%d]", i)
	}
	return ""
}

// withInternal returns the hostnames, each once, and the function's name inside the
// cluster. Of more than an HTTPRoute takes, the last of the others go: those of an earlier
// domain.
func withInternal(asked []asked, internal string) []string {
	var out []string
	for _, a := range asked {
		if !slices.Contains(out, a.host) {
			out = append(out, a.host)
		}
	}
	if !slices.Contains(out, internal) {
		out = append(out[:min(len(out), maxHosts-1)], internal)
	}
	return out
}

// asked is a hostname that is asked for, and where.
type asked struct{ host, at string }

// asked returns the hostnames of the spec, or one by the hostTemplate for each domain.
func (s scene) asked(g gateway) []asked {
	var out []asked
	for i, h := range s.XR.Spec.Hostnames {
		out = append(out, asked{string(h), fmt.Sprintf("spec.hostnames[%d]", i)})
	}
	if len(out) > 0 {
		return out
	}
	for _, domain := range g.Domains {
		spec := v1alpha1.GatewaySpec{HostTemplate: g.HostTemplate, Domain: domain}
		host := spec.HostFor(s.XR.Metadata.Name, s.XR.Metadata.Namespace)
		out = append(out, asked{host, fmt.Sprintf("hostTemplate of OpenFunction Gateway %s", g.ref)})
	}
	return out
}

// ofAnother returns which hostnames are other functions', whatever policy says. Those that
// the Gateway's own hostTemplate gives are the route's, unless they are others' by the
// platform team's.
func (s scene) ofAnother(wanted []asked, g gateway, own string) []string {
	guards := g.others
	if len(s.XR.Spec.Hostnames) > 0 {
		guards = slices.Concat(guards, []routing.Routing{g.Routing})
	}
	var faults []string
	for _, a := range wanted {
		for _, r := range guards {
			if fault := takes(a.host, r, s.XR.Metadata.Namespace, g.clusterDomain); a.host != own && fault != "" {
				faults = append(faults, fmt.Sprintf("%s: %q %s", a.at, a.host, fault))
				break
			}
		}
	}
	return faults
}

// notAllowed returns what policy has against hostnames. The function's own name inside the
// cluster is always its own.
func (s scene) notAllowed(wanted []asked, g gateway, own string) []string {
	policy, meta, domains := s.Input.Policy, s.XR.Metadata, s.allowedDomains(g)
	uncounted := ""
	if len(domains) < len(g.Domains) {
		uncounted = "; of an OpenFunction Gateway in the route's own namespace {{.Domain}} is only what the platform team's has, or what policy.allowedDomains lists"
	}
	var faults []string
	for _, a := range wanted {
		var list, note string
		var entries []string
		switch {
		case a.host == own:
			continue
		case !policy.AllowsDomain(a.host):
			list, entries = "allowedDomains", policy.AllowedDomains
		case !policy.AllowsHostname(a.host, meta.Name, meta.Namespace, domains):
			list, entries, note = "allowedHostnames", policy.AllowedHostnames, uncounted
		default:
			continue
		}
		faults = append(faults, fmt.Sprintf("%s: %q is not allowed: write one that policy.%s (of the Input or the EnvironmentConfig) covers (%s), or the platform team adds it there%s",
			a.at, a.host, list, v1beta1.Quoted(entries), note))
	}
	return faults
}

// allowedDomains returns what {{.Domain}} stands for in allowedHostnames. A tenant may
// have written the ConfigMap of a Gateway in the route's own namespace: of that only
// domains count which the platform team has or lists.
func (s scene) allowedDomains(g gateway) []string {
	if g.ref.Namespace != s.XR.Metadata.Namespace {
		return g.Domains
	}
	var out []string
	for _, domain := range g.Domains {
		platforms := slices.ContainsFunc(g.others, func(r routing.Routing) bool { return slices.Contains(r.Domains, domain) })
		if platforms || s.Input.Policy.ListsDomain(domain) {
			out = append(out, domain)
		}
	}
	return out
}

func (h hosts) asGatewayAPI() []gwapiv1.Hostname {
	out := make([]gwapiv1.Hostname, 0, len(h.names))
	for _, host := range h.names {
		out = append(out, gwapiv1.Hostname(host))
	}
	return out
}
