package entrypoint

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"google.golang.org/protobuf/types/known/structpb"
	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// Request is all that the entry Service is composed from.
type Request struct {
	// XR with its defaults filled in.
	XR v1alpha1.Gateway
	// Config is the Input's entrypoint.
	Config v1beta1.Entrypoint
	// Listeners that the Gateway serves for us.
	Listeners []listener.Listener
	// Gateway that they are attached to, what the cluster says of it, and its class.
	Gateway   types.NamespacedName
	Read      cluster.Answer[cluster.Gateway]
	ClassName string
	// State of the cluster.
	State cluster.State
}

// bothFamilies stands for a target of which only the families count: the names
// of its EndpointSlices are asked for before the addresses are known.
var bothFamilies = Target{Addresses: []netip.Addr{netip.IPv4Unspecified(), netip.IPv6Unspecified()}}

// Result is the entry Service as it is to be, and what to say of it.
type Result struct {
	// Disabled: the Input wants none.
	Disabled bool
	// Host is the entry's name in the cluster's DNS, Target what it leads to.
	Host, Target string
	// Problem holds back the entry Service, or a change of it.
	Problem *condition.Problem
	// Composed resources.
	Composed []resources.Composed
}

// Require adds all that Compose reads.
func (r Request) Require(reqs cluster.Requirements) {
	if r.Config.Disabled {
		return
	}
	reqs.Existing(cluster.KindService, r.self())
	for _, slice := range MakeEndpointSlices(r.self(), bothFamilies, Ports(r.Listeners)) {
		reqs.Existing(cluster.KindEndpointSlice, types.NamespacedName{Namespace: slice.Namespace, Name: slice.Name})
	}
	if r.Config.Target != nil {
		return
	}
	if labels := GatewayNameLabels(r.Gateway); labels != nil {
		reqs.Services(r.Gateway.Namespace, labels)
		reqs.Services("", EnvoyGatewayLabels(r.Gateway))
	}
	for _, name := range ServiceNames(r.Gateway) {
		reqs.Service(types.NamespacedName{Namespace: r.Gateway.Namespace, Name: name})
	}
}

// Compose returns the entry Service. Until the new Gateway serves, and where
// nothing is found to lead to, what is observed stays as it is.
func (r Request) Compose(serving bool) Result {
	host := ServiceHost(r.self(), r.XR.Spec.ClusterDomain)
	res := Result{Disabled: r.Config.Disabled, Host: host}
	if res.Disabled {
		return res
	}
	question := r.question(host)
	target, undecided := Find(question)
	switch {
	case !serving:
		res.Problem = condition.Waiting("Stays as it is until the new Gateway serves.")
	case undecided:
		res.Problem = condition.Waiting("Waiting for what the entry could lead to.")
	case target.IsZero():
		res.Problem = &condition.Problem{Reason: condition.ReasonTargetNotFound, Message: question.NotFound()}
	default:
		r.compose(target, &res)
	}
	if res.Problem != nil {
		r.hold(&res)
	}
	return res
}

// compose the Service and its EndpointSlices, if their names are free.
func (r Request) compose(target Target, res *Result) {
	ports := Ports(r.Listeners)
	service := resources.Key{Role: resources.RoleService, Target: r.self()}
	if res.Problem = r.claimed(service, cluster.KindService, r.self()); res.Problem != nil {
		return
	}
	composed := []resources.Composed{{
		Key: service, Resource: wire.Encode(MakeService(r.self(), target, ports)), Ready: r.observed(service),
	}}
	for _, slice := range MakeEndpointSlices(r.self(), target, ports) {
		name := types.NamespacedName{Namespace: slice.Namespace, Name: slice.Name}
		k := resources.Key{Role: resources.RoleEndpointSlice, Target: name}
		if res.Problem = r.claimed(k, cluster.KindEndpointSlice, name); res.Problem != nil {
			return
		}
		composed = append(composed, resources.Composed{Key: k, Resource: wire.Encode(slice), Ready: r.observed(k)})
	}
	res.Target, res.Composed = target.String(), composed
}

// Follows reports whether all that is observed of the entry leads to where it is to
// lead. Until then clients come to where it led before.
func (r Request) Follows() bool {
	if r.Config.Disabled {
		return true
	}
	target, _ := Find(r.question(ServiceHost(r.self(), r.XR.Spec.ClusterDomain)))
	wanted := strings.Split(target.String(), ",")
	for s, raw := range r.State.Observed {
		if _, entry := entryKey(s); !entry {
			continue
		}
		if slices.ContainsFunc(leadsTo(raw), func(to string) bool { return !slices.Contains(wanted, to) }) {
			return false
		}
	}
	return true
}

// entryKey reads the key of a resource of the entry, false for any other key.
func entryKey(s string) (resources.Key, bool) {
	k, ok := resources.ParseKey(s)
	return k, ok && (k.Role == resources.RoleService || k.Role == resources.RoleEndpointSlice)
}

// hold keeps the entry that is observed.
func (r Request) hold(res *Result) {
	var targets []string
	for _, s := range slices.Sorted(maps.Keys(r.State.Observed)) {
		k, entry := entryKey(s)
		if !entry {
			continue
		}
		raw := r.State.Observed[s]
		res.Composed = append(res.Composed, resources.Composed{Key: k, Resource: resources.Kept(raw), Ready: true})
		targets = append(targets, leadsTo(raw)...)
	}
	res.Target = strings.Join(targets, ",")
}

// leadsTo is where an observed Service or EndpointSlice of the entry leads.
func leadsTo(raw *structpb.Struct) []string {
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

func (r Request) claimed(k resources.Key, kind cluster.Kind, name types.NamespacedName) *condition.Problem {
	p := r.State.Claimed(r.XR.Metadata.UID, k.String(), kind, name)
	if p != nil && !p.Waiting {
		p.Message += fmt.Sprintf(" Or name the entry Service otherwise in the Input's entrypoint.name (now %q).", r.self().Name)
	}
	return p
}

func (r Request) observed(k resources.Key) bool {
	_, ok := r.State.Observed[k.String()]
	return ok
}

// self is the entry Service: in the XR's namespace, where Crossplane would force
// it anyway, or where the Input says for a cluster-scoped XR.
func (r Request) self() types.NamespacedName {
	namespace := r.XR.Metadata.Namespace
	if namespace == "" {
		namespace = r.Config.Namespace
	}
	return types.NamespacedName{Namespace: namespace, Name: r.Config.Name}
}

func (r Request) question(host string) Question {
	q := Question{
		Host: host, Self: r.self(), ClusterDomain: r.XR.Spec.ClusterDomain,
		Gateway: r.Gateway, GatewayKnown: r.Read.Known, Explicit: r.Config.Target,
		ByName: Lookup{Answered: true},
	}
	if gw := r.Read.One(); gw != nil {
		q.Addresses = gw.Status.Addresses
	}
	if labels := GatewayNameLabels(r.Gateway); labels != nil {
		q.ByGatewayName.add(r.State.Services(r.Gateway.Namespace, labels))
		r.askEnvoyGateway(&q)
	}
	for _, name := range ServiceNames(r.Gateway) {
		one := r.State.Service(types.NamespacedName{Namespace: r.Gateway.Namespace, Name: name})
		answered := q.ByName.Answered && one.Known
		q.ByName.add(one)
		q.ByName.Answered = answered
	}
	return q
}

// askEnvoyGateway looks for Envoy Gateway's Services, which may be in any
// namespace, where any tenant can put labels: so only once the GatewayClass tells
// that the Gateway is Envoy Gateway's.
func (r Request) askEnvoyGateway(q *Question) {
	class := r.State.GatewayClass(r.ClassName)
	switch {
	case class.One() != nil:
		q.Controller = class.One().Spec.ControllerName
		q.ByEnvoyGateway.add(r.State.Services("", EnvoyGatewayLabels(r.Gateway)))
	case class.Known || r.Read.Missing():
		q.ByEnvoyGateway.Answered = true
	}
}

// add takes what the cluster answered into the lookup.
func (l *Lookup) add(answer cluster.Answer[cluster.Service]) {
	l.Answered = answer.Known
	for _, s := range answer.Items {
		l.Services = append(l.Services, Service{
			Name: s.Metadata.Name, Namespace: s.Metadata.Namespace, Labels: s.Metadata.Labels,
			Type: s.Spec.Type, ClusterIP: s.Spec.ClusterIP, ExternalName: s.Spec.ExternalName,
		})
	}
}
