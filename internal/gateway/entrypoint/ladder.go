package entrypoint

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
)

// A ladder is a Question with the ExternalName Services that were seen in it,
// by DNS name.
type ladder struct {
	Question
	aliases map[string]string
}

func newLadder(q Question) ladder {
	l := ladder{Question: q, aliases: map[string]string{}}
	for _, lookup := range []Lookup{q.ByGatewayName, q.ByEnvoyGateway, q.ByName} {
		for _, s := range lookup.Services {
			if s.Type == string(corev1.ServiceTypeExternalName) {
				l.aliases[l.host(s)] = strings.ToLower(strings.TrimSuffix(s.ExternalName, "."))
			}
		}
	}
	return l
}

func (l ladder) byGatewayName() Target {
	labels := GatewayNameLabels(l.Gateway)
	return l.service(filter(l.ByGatewayName.Services, func(s Service) bool {
		return s.Namespace == l.Gateway.Namespace && hasLabels(s, labels)
	}))
}

// byEnvoyGateway takes Services from any namespace, because Envoy Gateway keeps
// them in its own. Anyone may write its labels into a namespace of theirs, so
// they count only for a Gateway that is, or may be, Envoy Gateway's; and where
// several namespaces have such Services, only the Gateway's own is trusted.
func (l ladder) byEnvoyGateway() Target {
	labels := EnvoyGatewayLabels(l.Gateway)
	found := filter(l.ByEnvoyGateway.Services, func(s Service) bool {
		return hasLabels(s, labels) && (s.Namespace == l.Gateway.Namespace || l.mayBeEnvoyGateway())
	})
	if len(namespaces(found)) > 1 {
		found = filter(found, func(s Service) bool { return s.Namespace == l.Gateway.Namespace })
	}
	return l.service(found)
}

func (l ladder) hostname() Target {
	for _, a := range l.Addresses {
		if name, ok := hostnameOf(a); ok && l.leadsAway(name) {
			return Target{Name: name}
		}
	}
	return Target{}
}

func (l ladder) byName() Target {
	for _, name := range ServiceNames(l.Gateway) {
		t := l.service(filter(l.ByName.Services, func(s Service) bool {
			return s.Namespace == l.Gateway.Namespace && s.Name == name
		}))
		if !t.IsZero() {
			return t
		}
	}
	return Target{}
}

func (l ladder) addresses() Target {
	var t Target
	seen := map[netip.Addr]bool{}
	for _, a := range l.Addresses {
		if ip, ok := ipOf(a); ok && !seen[ip] {
			seen[ip] = true
			t.Addresses = append(t.Addresses, ip)
		}
	}
	return t
}

// service is the best of several Services: one with a cluster IP rather than a
// headless one, then the first by name. Never the entry Service itself.
func (l ladder) service(candidates []Service) Target {
	usable := filter(candidates, func(s Service) bool {
		return key(s) != l.Self && l.leadsAway(l.host(s))
	})
	if len(usable) == 0 {
		return Target{}
	}
	return Target{Name: l.host(slices.MinFunc(usable, func(a, b Service) int {
		return cmp.Or(
			cmp.Compare(headless(a), headless(b)),
			cmp.Compare(a.Name, b.Name),
			cmp.Compare(a.Namespace, b.Namespace),
		)
	}))}
}

// maxAliases is how many ExternalName Services in a row a name may lead through;
// resolvers follow about as many CNAME records before they give up.
const maxAliases = 8

// leadsAway says whether a name can be a target: a DNS name that does not lead
// back to the entry, be it through the ExternalName Services that were seen.
func (l ladder) leadsAway(name string) bool {
	if !isDNSName(name) {
		return false
	}
	for range maxAliases {
		if name == l.Host {
			return false
		}
		next, ok := l.aliases[name]
		if !ok {
			return true
		}
		name = next
	}
	return false
}

func (l ladder) host(s Service) string { return ServiceHost(key(s), l.ClusterDomain) }

func (q Question) mayBeEnvoyGateway() bool {
	return q.Controller == "" || strings.HasPrefix(string(q.Controller), envoyGatewayGroup+"/")
}

func key(s Service) types.NamespacedName {
	return types.NamespacedName{Namespace: s.Namespace, Name: s.Name}
}

// headless ranks a headless Service behind all others.
func headless(s Service) int {
	if s.ClusterIP == corev1.ClusterIPNone {
		return 1
	}
	return 0
}

func hasLabels(s Service, labels map[string]string) bool {
	for k, v := range labels {
		if got, ok := s.Labels[k]; !ok || got != v {
			return false
		}
	}
	return len(labels) > 0
}

// namespaces of the Services, sorted.
func namespaces(services []Service) []string {
	out := make([]string, 0, len(services))
	for _, s := range services {
		out = append(out, s.Namespace)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func filter(services []Service, keep func(Service) bool) []Service {
	var out []Service
	for _, s := range services {
		if keep(s) {
			out = append(out, s)
		}
	}
	return out
}
