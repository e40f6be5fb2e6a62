// Package entrypoint finds where the one entry to all functions leads, and
// composes the Service and the EndpointSlices that lead there.
package entrypoint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// Request is all that the entry Service is composed from.
type Request struct {
	// XR with its defaults filled in.
	XR v1alpha1.Gateway
	// Input with its defaults filled in.
	Input v1beta1.Input
	// Listeners are all that are planned, also those that are not attached.
	Listeners []listener.Listener
	// Gateway that the listeners are for.
	Gateway cluster.Target
	// Conditions that the XR has.
	Conditions []v1alpha1.Condition
	// State of the cluster.
	State cluster.State
	// Held is set while it is not known what is wanted: all that is observed stays.
	Held *condition.Problem
}

// Result is the entry Service as it is to be, and what to say of it.
type Result struct {
	// Disabled is set where the Input wants no entry Service.
	Disabled bool
	// Host is the entry's name in the cluster's DNS.
	Host string
	// Targets are what the entry leads to: one DNS name, or IP addresses; none while it
	// leads nowhere.
	Targets []string
	// Problem is set while the entry Service, or a change of it, is held back.
	Problem *condition.Problem
	// Composed are the Service and its EndpointSlices, and those of an earlier name
	// until the new ones are there.
	Composed []resources.Composed
	// Warnings are for the people who wrote the XR.
	Warnings []string
}

// TypeReady is the condition that says where the entry leads, from when it does.
const TypeReady = "EntrypointReady"

// Leads says where the entry leads, in one order whatever that of the targets is: since
// when it says so tells since when the entry leads there.
func (r *Result) Leads() string {
	return fmt.Sprintf("%s leads to %s.", r.Host, strings.Join(slices.Sorted(slices.Values(r.Targets)), ", "))
}

// Require adds all that Compose reads.
func (r Request) Require(reqs cluster.Requirements) {
	if r.Input.Entrypoint.Disabled {
		return
	}
	reqs.Existing(cluster.KindService, r.self())
	for _, s := range endpointSlices(r.self(), ports(r.Listeners)) {
		reqs.Existing(cluster.KindEndpointSlice, s.name)
	}
	gateway := r.Gateway.Name
	if r.Input.Entrypoint.Target != nil || gateway.Name == "" {
		return
	}
	if labels := gatewayNameLabels(gateway); labels != nil {
		reqs.Services(gateway.Namespace, labels)
	}
	if labels := envoyGatewayLabels(gateway); labels != nil {
		for _, namespace := range r.envoyGatewayNamespaces() {
			reqs.Services(namespace, labels)
		}
	}
	for _, name := range serviceNames(gateway) {
		reqs.Service(types.NamespacedName{Namespace: gateway.Namespace, Name: name})
	}
}

// Compose returns the entry Service with the ports of the listeners that are
// attached, in the order in which they are planned. Until the new Gateway serves,
// and while there is nothing to serve or to lead to, what is observed stays as it
// is.
func (r Request) Compose(serving bool, attached []listener.Listener) Result {
	switch {
	case r.Held != nil:
		return r.hold(r.Held)
	case r.Input.Entrypoint.Disabled:
		return Result{Disabled: true, Host: r.host()}
	}
	to, problem := r.target(serving, attached)
	switch {
	case problem != nil && !serving && len(attached) > 0 && r.arrived(): // It stays, and says so as before: the drain goes on.
		return r.hold(nil)
	case problem != nil:
		return r.hold(problem)
	}
	composed, problem := r.compose(to, attached)
	if problem != nil {
		return r.hold(problem)
	}
	composed = r.inOrder(to, composed)
	return Result{Host: r.host(), Targets: to.list(), Composed: composed, Warnings: r.warnings()}
}

// target returns where the entry is to lead, or why it must not change.
func (r Request) target(serving bool, attached []listener.Listener) (target, *condition.Problem) {
	switch {
	case !serving:
		return target{}, condition.Waiting("Stays as it is until the new Gateway serves.")
	case len(attached) == 0:
		return target{}, condition.Waiting("No listener is attached to the Gateway: ListenersReady says why.")
	}
	q := r.question()
	to, undecided := find(q)
	switch {
	case undecided:
		return target{}, condition.Waiting("Waiting for what the entry could lead to.")
	case to.isZero():
		return target{}, q.notFound()
	}
	return to, nil
}

// Follows reports whether the observed entry already points at its new target, and for
// how long clients may still come to where it led before: resolvers remember that.
func (r Request) Follows() (follows bool, drains time.Duration) {
	if r.Input.Entrypoint.Disabled {
		return true, 0
	}
	if len(r.observedKeys()) == 0 { // Nobody comes by an entry that is not there.
		return true, 0
	}
	leads, wanted := r.leads()
	if leadsAstray(leads, wanted) {
		return false, 0
	}
	return true, r.drains(Result{Host: r.host(), Targets: wanted})
}

// arrived reports whether the observed entry leads where it is to lead, and only there.
func (r Request) arrived() bool {
	leads, wanted := r.leads()
	return len(leads) > 0 && !leadsAstray(leads, wanted)
}

// leads returns where the observed entry leads, and where it is to lead.
func (r Request) leads() (leads, wanted []string) {
	for _, k := range r.observedKeys() {
		leads = append(leads, leadsTo(r.State.Observed[k.String()])...)
	}
	to, _ := find(r.question())
	return leads, to.list()
}

func leadsAstray(leads, wanted []string) bool {
	return slices.ContainsFunc(leads, func(to string) bool { return !slices.Contains(wanted, to) })
}

// drains returns what is left of the time that follows upon the XR's first saying where
// its entry leads.
func (r Request) drains(entry Result) time.Duration {
	if r.Input.Entrypoint.Drain == nil {
		return 0
	}
	drain := r.Input.Entrypoint.Drain.Duration
	said := answer.Find(r.Conditions, TypeReady)
	if said == nil || said.Message != entry.Leads() {
		return drain
	}
	since, err := time.Parse(time.RFC3339, said.LastTransitionTime)
	if err != nil {
		return drain
	}
	return min(drain, max(0, drain-r.State.Now.Sub(since)))
}

// self returns the name of the entry Service. It is in the XR's namespace, where
// Crossplane would force it anyway, or where the Input says for a cluster-scoped
// XR. An XR's name need not be one that a Service can have.
func (r Request) self() types.NamespacedName {
	meta := r.XR.Metadata
	return resources.EntryName(r.Input.Entrypoint, types.NamespacedName{Namespace: cmp.Or(meta.Namespace, r.Input.Entrypoint.Namespace), Name: meta.Name})
}

// host returns the entry's name in the cluster's DNS.
func (r Request) host() string { return serviceHost(r.self(), r.clusterDomain()) }

// clusterDomain returns what the names of Services end with. A tenant's domain
// counts where it is the platform team's or policy lists it: the entry must not
// lead to a name outside of the cluster. Who writes a cluster-scoped XR is no
// tenant.
func (r Request) clusterDomain() string {
	wanted := r.XR.Spec.ClusterDomain
	if r.XR.Metadata.Namespace == "" {
		return wanted
	}
	return r.Input.CountingClusterDomain(wanted)
}

// warnings tell of a clusterDomain that does not count.
func (r Request) warnings() []string {
	wanted, counts := r.XR.Spec.ClusterDomain, r.clusterDomain()
	if wanted == counts {
		return nil
	}
	return []string{fmt.Sprintf("spec.clusterDomain %q does not count for the entry Service: its name and its target end with %q. "+
		"If it is the domain of this cluster, the platform team can set it in defaults.clusterDomain (of the Input or the EnvironmentConfig), or list it in policy.allowedDomains.", wanted, counts)}
}
