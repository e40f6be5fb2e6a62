// Package ask reads what is asked for: an OpenFunction Gateway, completed with what a
// platform team sets for all of them.
package ask

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/platform"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// Ask is what is asked for, complete and valid.
type Ask struct {
	// XR with its defaults filled in.
	XR v1alpha1.Gateway
	// Tenant is what a tenant wrote of the spec, which policy limits. It is empty
	// where the XR is cluster-scoped: that is the platform team's.
	Tenant v1alpha1.GatewaySpec
	// Conditions that the XR has.
	Conditions []v1alpha1.Condition
	// Told is what the XR's status tells of its listeners.
	Told []answer.ListenerTold
	// Input with the EnvironmentConfig's values and its defaults filled in.
	Input v1beta1.Input
	// Listeners to attach, in order.
	Listeners []listener.Listener
	// Warnings of what is legal but probably not meant.
	Warnings []string
	// Held is set while it is not known what is wanted: the EnvironmentConfig was not
	// read yet, is wrong, or lacks something. The Ask is then as complete as it can be.
	Held *condition.Problem

	settings platform.Settings
}

// Read decodes, completes and validates an XR, an Input and the EnvironmentConfig that
// the Input names. It returns errors only where the XR or the Input are wrong whatever
// the EnvironmentConfig has; all errors come at once then, with paths below "spec",
// "input" and that of the EnvironmentConfig. The Ask is then as complete as it can be,
// to tell what the answer would depend on.
func Read(composite, input wire.Object, state cluster.State) (Ask, field.ErrorList) {
	a := Ask{settings: platform.Read(input, state)}
	a.Input = a.settings.Input
	undecoded := slices.Concat(a.settings.Undecoded, a.readXR(composite))
	written := a.XR.Spec
	invalid := slices.Concat(a.settings.Invalid, a.complete(composite, undecoded))
	errs := slices.Concat(undecoded, wire.Without(invalid, undecoded))
	switch {
	case !a.settings.Known:
		a.Held = a.settings.Unread()
	case a.settings.Config == "" && len(errs) > 0, a.standing(errs, undecoded, written):
		return a, errs
	case len(errs) > 0:
		a.Held = a.settings.Problem(errs)
	}
	if a.Held != nil {
		a.XR.Status, a.Input.TTL = statusOf(composite), v1beta1.Input{}.Default().TTL
	}
	return a, nil
}

// Require adds what is read besides the XR and the Input.
func (a *Ask) Require(reqs cluster.Requirements) { a.settings.Require(reqs) }

// complete fills in what the XR leaves out, plans its listeners and validates it all.
func (a *Ask) complete(composite wire.Object, undecoded field.ErrorList) field.ErrorList {
	meta := a.XR.Metadata
	if meta.Namespace != "" {
		a.Tenant = a.XR.Spec
	}
	written := a.XR.Spec.HasListeners()
	a.XR.Spec = a.XR.Spec.Default(a.Input.Defaults, meta.Name, meta.Namespace)
	errs := a.XR.Spec.Validate(field.NewPath("spec"), meta.Namespace == "")
	errs = append(errs, a.plan(field.NewPath("spec"), written, listenersOf(undecoded))...)
	for i := range a.Listeners {
		a.Listeners[i].Shared = (a.Listeners[i].Added || !written) && !a.ofTenantsDomain(a.Listeners[i].Hostname)
	}
	if a.Input.TTL.Duration <= 0 { // Crossplane would take it for unlimited
		a.Input.TTL = v1beta1.Input{}.Default().TTL
	}
	return a.settings.AtOrigin(errs, composite)
}

// ofTenantsDomain reports whether a hostname is made of a domain that a tenant chose, and
// not the platform team. A listener with it is the tenant's own: were it
// shared, the tenant's next choice would take from all XRs what they are served by.
func (a *Ask) ofTenantsDomain(hostname *gwapiv1.Hostname) bool {
	own := func(chosen, platforms string) bool {
		return chosen != "" && chosen != platforms && hostname != nil && *hostname == gwapiv1.Hostname("*."+chosen)
	}
	return own(a.Tenant.Domain, a.Input.Defaults.Domain) ||
		own(a.Tenant.ClusterDomain, cmp.Or(a.Input.Defaults.ClusterDomain, v1alpha1.DefaultClusterDomain))
}

// plan plans the listeners, which are written in the XR or come from the defaults, and
// holds what a tenant wrote to the policy.
func (a *Ask) plan(path *field.Path, written bool, undecoded map[int]bool) field.ErrorList {
	listeners, warnings, errs := listener.Plan(a.XR.Spec, a.Input, written, path.Child("gatewaySpec", "listeners"), undecoded)
	a.Listeners, a.Warnings = listeners, append(a.XR.Spec.Warnings(), warnings...)
	return append(errs, a.checkPolicy(path)...)
}

// listenersOf are the indices of the listeners that errors are of, be they the XR's
// or the Input's: only one of both has any that count.
func listenersOf(errs field.ErrorList) map[int]bool {
	indices := map[int]bool{}
	for _, e := range errs {
		_, rest, found := strings.Cut(e.Field, ".gatewaySpec.listeners[")
		index, _, _ := strings.Cut(rest, "]")
		if i, err := strconv.Atoi(index); found && err == nil {
			indices[i] = true
		}
	}
	return indices
}

// readXR decodes the XR. Users wrote its spec, so what does not fit is an error;
// the rest is the cluster's.
func (a *Ask) readXR(composite wire.Object) field.ErrorList {
	var cluster struct {
		APIVersion string            `json:"apiVersion"`
		Kind       string            `json:"kind"`
		Metadata   v1alpha1.Metadata `json:"metadata"`
		Status     struct {
			ObservedGeneration int64                     `json:"observedGeneration"`
			Gateway            *v1alpha1.AttachedGateway `json:"gateway"`
			ParentRefs         []v1alpha1.ParentRef      `json:"parentRefs"`
			Routing            struct {
				Domain string `json:"domain"`
			} `json:"routing"`
			Listeners  []answer.ListenerTold `json:"listeners"`
			Conditions []v1alpha1.Condition  `json:"conditions"`
		} `json:"status"`
	}
	wire.Decode(composite, &cluster, nil, wire.Lenient)
	a.XR.APIVersion, a.XR.Kind, a.XR.Metadata = cluster.APIVersion, cluster.Kind, cluster.Metadata
	a.XR.Status = v1alpha1.GatewayStatus{
		ObservedGeneration: cluster.Status.ObservedGeneration, Gateway: cluster.Status.Gateway, ParentRefs: cluster.Status.ParentRefs,
	}
	if domain := cluster.Status.Routing.Domain; domain != "" {
		a.XR.Status.Routing = &v1alpha1.Routing{Domain: domain}
	}
	a.Conditions, a.Told = cluster.Status.Conditions, cluster.Status.Listeners

	var user struct {
		Spec v1alpha1.GatewaySpec `json:"spec"`
	}
	errs := wire.Decode(composite, &user, nil, wire.Open)
	a.XR.Spec = user.Spec
	return errs
}
