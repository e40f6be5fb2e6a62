package listener

import (
	"fmt"
	"strings"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/names"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/text"
)

// following returns the indices of the listeners whose hostname follows a domain that
// it was not written for: the XR's author patched the domain of OpenFunction's default
// manifest, say. Two listeners never come to serve the same by it.
func (p *planner) following() map[int]bool {
	if !p.follows || !p.usable() {
		return nil
	}
	follow := map[int]bool{}
	for i := range p.wanted {
		if p.isStray(&p.wanted[i]) {
			follow[i] = true
		}
	}
	if len(follow) == 0 {
		return nil
	}
	taken := make(map[Frontend]int, len(p.wanted))
	for i := range p.wanted {
		taken[p.frontendOf(i, follow[i])]++
	}
	for i := range p.wanted {
		if follow[i] && taken[p.frontendOf(i, true)] > 1 {
			delete(follow, i)
		}
	}
	return follow
}

// usable reports whether the domains are such that hostnames can be made of them.
func (p *planner) usable() bool {
	return names.DomainFault(p.spec.Domain, "") == "" && names.DomainFault(p.spec.ClusterDomain, "") == "" && p.spec.Domain != p.spec.ClusterDomain
}

// isStray reports whether a listener has a wildcard hostname that was written for
// another domain. One that the platform team allows by name was not; nor was one that
// serves what hostTemplate gives.
func (p *planner) isStray(w *v1alpha1.Listener) bool {
	if !p.isOutside(w) {
		return false
	}
	hostname := string(*w.Hostname)
	base, wildcard := strings.CutPrefix(hostname, "*.")
	return wildcard && names.Fault(base) == "" && !serves(w.Hostname, p.spec.HostFor(v1alpha1.SampleName, v1alpha1.SampleNamespace))
}

// isOutside reports whether a hostname was written that lies in no domain of the spec,
// and that the platform team does not allow by name. What lies in a cluster domain that
// the platform has or Kubernetes is used to is internal, and never becomes external.
func (p *planner) isOutside(w *v1alpha1.Listener) bool {
	if w.Hostname == nil || !p.takesHostname(w) || p.in.Policy.ListsDomain(string(*w.Hostname)) {
		return false
	}
	host := strings.TrimPrefix(string(*w.Hostname), "*.")
	if isIn(p.spec.Domain, host) || isIn(p.spec.ClusterDomain, host) {
		return false
	}
	internal := isIn(p.in.Defaults.ClusterDomain, host) || isIn(v1alpha1.DefaultClusterDomain, host)
	return w.Name == v1alpha1.InternalListenerName || !internal
}

// isIn reports whether a host is a domain, or lies below it. Nothing lies in "".
func isIn(domain, host string) bool {
	above, found := strings.CutSuffix(host, domain)
	return domain != "" && found && (above == "" || strings.HasSuffix(above, "."))
}

// takesHostname reports whether a hostname is made for listeners of the protocol.
func (p *planner) takesHostname(w *v1alpha1.Listener) bool {
	switch protocolOf(w) {
	case gwapiv1.HTTPProtocolType, gwapiv1.HTTPSProtocolType, gwapiv1.TLSProtocolType:
		return true
	}
	return false
}

// frontendOf returns the frontend of a listener, as it is written or where it follows.
func (p *planner) frontendOf(i int, follows bool) Frontend {
	l := p.completed(&p.wanted[i], follows)
	return FrontendOf(&l.Listener)
}

// hostnameHints tell of hostnames that follow, and of those that are outside of the
// domain and stand.
func (p *planner) hostnameHints() []string {
	if !p.follows {
		return nil
	}
	var follow, stand []string
	for i := range p.wanted {
		switch w := &p.wanted[i]; {
		case p.follow[i]:
			follow = append(follow, fmt.Sprintf("listener %q serves %q instead of %q", w.Name, *p.completed(w, true).Hostname, *w.Hostname))
		case p.isOutside(w):
			stand = append(stand, fmt.Sprintf("listener %q serves %q", w.Name, *w.Hostname))
		}
	}
	var hints []string
	if len(follow) > 0 {
		hints = append(hints, text.List(follow, maxNamed, ", ", " and ")+fmt.Sprintf(
			", since a wildcard follows the domain, which is %q: write that, or the platform team sets hostnames: Fill to keep what is written", p.spec.Domain))
	}
	if len(stand) > 0 {
		hints = append(hints, text.List(stand, maxNamed, ", ", " and ")+fmt.Sprintf(
			", which is outside of the domain %q: only a function with such a hostname of its own is reached there", p.spec.Domain))
	}
	return hints
}

// serves reports whether a hostname covers a host.
func serves(hostname *gwapiv1.Hostname, host string) bool {
	return hostname == nil || names.Covers(string(*hostname), host)
}

// Serves reports whether a host is one that the listener's hostname covers.
func (l *Listener) Serves(host string) bool { return serves(l.Hostname, host) }

// externalHints tell of what a function is not reached by from outside.
func externalHints(spec v1alpha1.GatewaySpec, listeners []Listener) []string {
	external := false
	var uncovered []string
	host := spec.HostFor(v1alpha1.SampleName, v1alpha1.SampleNamespace)
	for i := range listeners {
		l := &listeners[i]
		external = external || !l.Internal
		if l.Internal || l.Protocol != gwapiv1.HTTPSProtocolType || l.Hostname == nil || !l.Serves(host) {
			continue
		}
		if base, wildcard := strings.CutPrefix(string(*l.Hostname), "*"); wildcard && strings.Contains(strings.TrimSuffix(host, base), ".") {
			uncovered = append(uncovered, fmt.Sprintf("listener %q: a certificate for %q does not cover %q", l.Name, *l.Hostname, host))
		}
	}
	switch {
	case !external:
		return []string{"no listener is external, so functions are reached inside the cluster only: " +
			`add one to gatewaySpec.listeners, such as {name: ofn-http-external, allowedRoutes: {namespaces: {from: All}}}`}
	case len(uncovered) > 0:
		return []string{text.List(uncovered, maxNamed, "; ", "; and ") + `, since its "*" stands for one label: ` +
			`write hostTemplate: "{{.Name}}-{{.Namespace}}.{{.Domain}}", or use a certificate for each namespace's names`}
	}
	return nil
}
