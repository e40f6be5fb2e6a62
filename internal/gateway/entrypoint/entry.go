package entrypoint

import (
	"fmt"
	"slices"
	"strings"

	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// compose returns the Service and its EndpointSlices, or the problem of a name
// that somebody else has.
func (r Request) compose(to target, attached []listener.Listener) ([]resources.Composed, *condition.Problem) {
	self, served := r.self(), ports(attached)
	service, problem := r.own(resources.RoleService, cluster.KindService, self, makeService(self, to, served))
	if problem != nil {
		return nil, problem
	}
	composed := []resources.Composed{service}
	if len(to.addresses) == 0 {
		return composed, nil
	}
	for _, s := range endpointSlices(self, served) {
		addresses := to.of(s.family)
		if len(addresses) == 0 {
			continue
		}
		slice, problem := r.own(resources.RoleEndpointSlice, cluster.KindEndpointSlice, s.name,
			resources.MakeEndpointSlice(s.name, self.Name, s.family, addresses, s.ports))
		if problem != nil {
			return nil, problem
		}
		composed = append(composed, slice)
	}
	return composed, nil
}

func makeService(self types.NamespacedName, to target, ports []resources.Port) wire.Object {
	if to.name != "" {
		return resources.MakeExternalName(self, to.name, ports)
	}
	return resources.MakeHeadless(self, ports)
}

// endpointSlice is what an EndpointSlice of the entry has, whatever the addresses.
type endpointSlice struct {
	name   types.NamespacedName
	family discoveryv1.AddressType
	ports  []resources.Port
}

// endpointSlices returns all EndpointSlices that a Service with these ports may
// have: one for each family and hundred ports, those of IPv4 first.
func endpointSlices(service types.NamespacedName, ports []resources.Port) []endpointSlice {
	var out []endpointSlice
	for _, family := range [...]discoveryv1.AddressType{discoveryv1.AddressTypeIPv4, discoveryv1.AddressTypeIPv6} {
		i := 0
		for chunk := range slices.Chunk(ports, resources.MaxEndpointSlicePorts) {
			name := types.NamespacedName{Namespace: service.Namespace, Name: resources.EndpointSliceName(service.Name, family, i)}
			out = append(out, endpointSlice{name: name, family: family, ports: chunk})
			i++
		}
	}
	return out
}

// own returns a resource of the entry as composed, or the problem that its name
// is somebody else's.
func (r Request) own(
	role resources.Role, kind cluster.Kind, name types.NamespacedName, resource wire.Object,
) (resources.Composed, *condition.Problem) {
	k := resources.Key{Role: role, Target: name}
	composed, p := answer.Own(r.State, r.XR.Metadata.UID, k, kind, resource)
	if p != nil && !p.Waiting {
		p = r.taken(kind, name)
	}
	return composed, p
}

// taken returns the problem of a name that somebody else has: who that is, and
// what to do.
func (r Request) taken(kind cluster.Kind, name types.NamespacedName) *condition.Problem {
	who := "nothing controls it: delete or rename it, or"
	if found := r.State.Existing(kind, name).One(); found != nil && found.Metadata.Controlled() {
		owner := found.Metadata.Controller()
		who = fmt.Sprintf("%s %s controls it:", owner.Kind, owner.Name)
	}
	configured := r.Input.Entrypoint.Name
	how := fmt.Sprintf(`give every XR an entry of its own, with entrypoint.name: "{{.Name}}-gateway" (of the Input or the EnvironmentConfig; now %q)`, configured)
	if strings.Contains(configured, "{{") {
		how = fmt.Sprintf("choose another entrypoint.name (of the Input or the EnvironmentConfig; now %q)", configured)
	}
	return &condition.Problem{Reason: condition.ReasonNameTaken, Message: fmt.Sprintf(
		"%s %s exists already, and %s let the platform team %s.", kind.Kind, name, who, how)}
}

// hold returns the entry as it is observed, and the problem that keeps it so.
func (r Request) hold(problem *condition.Problem) Result {
	res := Result{Host: r.host(), Problem: problem, Warnings: r.warnings()}
	for _, k := range r.observedKeys() {
		res.Composed = append(res.Composed, r.kept(k))
		res.Targets = append(res.Targets, leadsTo(r.State.Observed[k.String()])...)
	}
	return res
}

// leaving returns the entry of an earlier name or namespace as it is observed, none
// once all of the new one is observed: Crossplane deletes what is not desired before
// it applies what is.
func (r Request) leaving(composed []resources.Composed) []resources.Composed {
	if !slices.ContainsFunc(composed, func(c resources.Composed) bool { return !c.Ready }) {
		return nil
	}
	var out []resources.Composed
	for _, k := range r.observedKeys() {
		if r.serviceOf(k) != r.self() {
			out = append(out, r.kept(k))
		}
	}
	return out
}

// kept returns an observed resource of the entry as it stays.
func (r Request) kept(k resources.Key) resources.Composed {
	return resources.Composed{Key: k, Resource: resources.Kept(r.State.Observed[k.String()]), Ready: true}
}

// serviceOf returns the Service that an observed resource of an entry is, or is an
// EndpointSlice of.
func (r Request) serviceOf(k resources.Key) types.NamespacedName {
	if k.Role != resources.RoleEndpointSlice {
		return k.Target
	}
	slice := cluster.ReadAs[cluster.Meta](r.State.Observed[k.String()])
	return types.NamespacedName{Namespace: k.Target.Namespace, Name: slice.Metadata.Labels[discoveryv1.LabelServiceName]}
}

// observedKeys returns the keys of all that is observed of the entry, in order.
func (r Request) observedKeys() []resources.Key {
	var keys []resources.Key
	for s := range r.State.Observed {
		k, ours := resources.ParseKey(s)
		if !ours {
			k, ours = r.stray(s)
		}
		if ours && (k.Role == resources.RoleService || k.Role == resources.RoleEndpointSlice) {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, resources.Key.Compare)
	return keys
}

// stray reads what another version of this function composed of an entry for the XR,
// under a key that this one cannot read, from the resource itself.
func (r Request) stray(key string) (resources.Key, bool) {
	meta := r.XR.Metadata
	owner := resources.Owner{Kind: r.XR.Kind, Namespace: meta.Namespace, Name: meta.Name}
	if !r.State.Stray(key, meta.UID, resources.LabelComposedFor, owner.Hash()) {
		return resources.Key{}, false
	}
	raw := r.State.Observed[key]
	name := cluster.ReadAs[cluster.Meta](raw).Metadata.NamespacedName()
	switch cluster.KindOf(raw) {
	case cluster.KindService:
		return resources.KeyAs(key, resources.RoleService, name), true
	case cluster.KindEndpointSlice:
		return resources.KeyAs(key, resources.RoleEndpointSlice, name), true
	}
	return resources.Key{}, false
}

// leadsTo returns where an observed Service or EndpointSlice of the entry leads.
func leadsTo(raw wire.Object) []string {
	seen := cluster.ReadAs[struct {
		Spec struct {
			ExternalName string `json:"externalName"`
		} `json:"spec"`
		Endpoints []struct {
			Addresses []string `json:"addresses"`
		} `json:"endpoints"`
	}](raw)
	var to []string
	if seen.Spec.ExternalName != "" {
		to = append(to, seen.Spec.ExternalName)
	}
	for _, e := range seen.Endpoints {
		to = append(to, e.Addresses...)
	}
	return to
}
