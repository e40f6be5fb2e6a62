package entrypoint

import (
	"cmp"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
)

// find climbs the ladder of candidates and stops at the first that leads
// somewhere. It is undecided while a rung that comes first has not been
// answered: what is observed must then stay as it is. Neither a target nor
// undecided means that nothing was found; notFound says what was looked for.
// Where the Input names a target, nothing else is looked for.
func find(q question) (to target, undecided bool) {
	l := newLadder(q)
	if q.explicit != nil {
		return l.explicitly(), false
	}
	for _, rung := range []struct {
		answered bool
		target   func() target
	}{
		{q.byGatewayName.Known, l.byGatewayNameLabel},
		{q.byEnvoyGateway.Known, l.byEnvoyGatewayLabels},
		{q.gateway.Read.Known, l.byHostnameInCluster},
		{q.byName.Known, l.byServiceName},
		{q.gateway.Read.Known, l.byHostname},
		{q.gateway.Read.Known, l.byIPAddress},
	} {
		if !rung.answered {
			return target{}, true
		}
		if to := rung.target(); !to.isZero() {
			return to, false
		}
	}
	return target{}, false
}

// ladder is a question with what its rungs have in common.
type ladder struct {
	question

	// aliases are the ExternalName Services that were seen, by DNS name.
	aliases map[string]string
}

func newLadder(q question) ladder {
	l := ladder{question: q, aliases: map[string]string{}}
	for _, answer := range [...]cluster.Answer[cluster.Service]{q.byGatewayName, q.byEnvoyGateway, q.byName} {
		for _, s := range answer.Items {
			if s.Spec.Type == string(corev1.ServiceTypeExternalName) {
				l.aliases[l.hostOf(s)] = strings.ToLower(strings.TrimSuffix(s.Spec.ExternalName, "."))
			}
		}
	}
	return l
}

// explicitly returns the Input's target.
func (l ladder) explicitly() target {
	return l.best([]cluster.Service{{Metadata: cluster.Metadata{Name: l.explicit.Name, Namespace: l.explicit.Namespace}}})
}

func (l ladder) byGatewayNameLabel() target {
	return l.best(filter(l.withGatewayNameLabel(), l.serves))
}

func (l ladder) byEnvoyGatewayLabels() target {
	return l.best(filter(l.withEnvoyGatewayLabels(), l.serves))
}

// byHostnameInCluster takes a hostname that is a Service's name in the cluster's
// DNS. What is in the cluster comes first: traffic should not leave it.
func (l ladder) byHostnameInCluster() target {
	return l.hostname(func(name string) bool { return strings.HasSuffix(name, ".svc."+l.clusterDomain) })
}

func (l ladder) byHostname() target {
	return l.hostname(func(string) bool { return true })
}

// hostname returns the first hostname in the Gateway's status that fits.
func (l ladder) hostname(fits func(name string) bool) target {
	for _, a := range l.addresses() {
		if name, ok := hostnameOf(a); ok && fits(name) && l.leadsAway(name) {
			return target{name: name}
		}
	}
	return target{}
}

func (l ladder) byServiceName() target {
	for _, name := range serviceNames(l.gateway.Name) {
		to := l.best(filter(l.byName.Items, func(s cluster.Service) bool {
			return l.isInGatewaysNamespace(s) && s.Metadata.Name == name
		}))
		if !to.isZero() {
			return to
		}
	}
	return target{}
}

func (l ladder) byIPAddress() target {
	var to target
	for _, a := range l.addresses() {
		if ip, ok := ipOf(a); ok && !slices.Contains(to.addresses, ip) {
			to.addresses = append(to.addresses, ip)
		}
	}
	return to
}

// best returns the best of several Services: one with a cluster IP rather than a
// headless one, then the first by name. It is never the entry Service itself.
func (l ladder) best(candidates []cluster.Service) target {
	usable := filter(candidates, func(s cluster.Service) bool {
		return s.Metadata.NamespacedName() != l.self && l.leadsAway(l.hostOf(s))
	})
	if len(usable) == 0 {
		return target{}
	}
	return target{name: l.hostOf(slices.MinFunc(usable, func(a, b cluster.Service) int {
		return cmp.Or(
			cmp.Compare(headlessRank(a), headlessRank(b)),
			cmp.Compare(a.Metadata.Name, b.Metadata.Name),
			cmp.Compare(a.Metadata.Namespace, b.Metadata.Namespace),
		)
	}))}
}

// maxAliases is how many ExternalName Services in a row a name may lead through;
// resolvers follow about as many CNAME records before they give up.
const maxAliases = 8

// leadsAway reports whether a name can be a target: a DNS name that does not lead
// back to the entry, be it through the ExternalName Services that were seen.
func (l ladder) leadsAway(name string) bool {
	if !isDNSName(name) {
		return false
	}
	for range maxAliases {
		if name == l.host {
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

func (l ladder) hostOf(s cluster.Service) string {
	return serviceHost(s.Metadata.NamespacedName(), l.clusterDomain)
}

// headlessRank ranks a headless Service behind all others.
func headlessRank(s cluster.Service) int {
	if s.Spec.ClusterIP == corev1.ClusterIPNone {
		return 1
	}
	return 0
}

func filter(services []cluster.Service, keep func(cluster.Service) bool) []cluster.Service {
	var out []cluster.Service
	for _, s := range services {
		if keep(s) {
			out = append(out, s)
		}
	}
	return out
}
