package route

import (
	"fmt"
	"slices"

	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/names"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// internalName is the function's name inside the cluster.
type internalName struct {
	// composed has the Service that leads through the entry to the function, if one does.
	composed []resources.Composed
	// verdict says where the name leads.
	verdict condition.Verdict
	// leads is set where the name leads to the function.
	leads bool
	// held is set while a Service is wanted, and cannot be composed.
	held bool
	// port is that of the Service of the function's name which runs the function itself, 0
	// if none does.
	port int32
}

// ownPort returns the port of the Service that has the function's name and runs it: a
// Service of the same name, or a Knative Service, which makes one. 0 means that there is
// none. The Service need not be there yet: kubectl would merge it into ours.
func (s scene) ownPort() int32 {
	own := s.name()
	for _, b := range s.XR.Spec.Backends {
		switch {
		case b.Service != nil && b.Service.Name == own.Name && b.Service.Namespace == own.Namespace:
			return b.Service.Port
		case b.KnativeService != nil && b.KnativeService.Name == own.Name:
			return knativePort
		}
	}
	return 0
}

// isMirror reports whether a rule mirrors requests to a Service of the function's name:
// through the entry they would come back for ever.
func (s scene) isMirror() bool {
	own := s.name()
	for _, r := range s.XR.Spec.Rules {
		for _, f := range r.Filters {
			if f.RequestMirror == nil {
				continue
			}
			ref := f.RequestMirror.BackendRef
			service := ref.Kind == nil || *ref.Kind == "Service"
			if service && string(ref.Name) == own.Name && (ref.Namespace == nil || string(*ref.Namespace) == own.Namespace) {
				return true
			}
		}
	}
	return false
}

// isEntry reports whether the function's name is that of the entry Service.
func (s scene) isEntry() bool {
	return resources.EntryName(s.Input.Entrypoint, s.ref()) == s.name()
}

// wantsService reports whether a Service of the function's name is to lead to the entry.
func (s scene) wantsService() bool {
	return s.ownPort() == 0 && !s.isMirror() && !s.isEntry() && !s.Input.Entrypoint.Disabled
}

// internalName returns the Service that is the function's name inside the cluster, and
// where that leads.
func (s scene) internalName(p plan, g gateway) internalName {
	host := p.hosts.internal
	switch {
	case s.ownPort() != 0:
		return internalName{leads: true, port: s.ownPort(), verdict: condition.True(condition.ReasonReady, host+" is the Service that runs the function.")}
	case s.isMirror():
		return internalName{verdict: condition.False(condition.ReasonNameTaken, host+" is a Service to which a rule mirrors requests: name it otherwise.")}
	case s.Input.Entrypoint.Disabled:
		return internalName{verdict: condition.False(condition.ReasonDisabled, "entrypoint.disabled (of the Input or the EnvironmentConfig) is set: there is no entry that "+host+" could lead to.")}
	case s.isEntry():
		return internalName{leads: true, verdict: condition.True(condition.ReasonReady, host+" is the entry Service.")}
	case !slices.Contains(p.hosts.names, host):
		return internalName{verdict: condition.False(condition.ReasonNoMatchingListener, "No listener of the OpenFunction Gateway serves "+host+".")}
	}
	entry := resources.EntryName(s.Input.Entrypoint, s.ref())
	target := names.ServiceHost(entry.Name, entry.Namespace, g.clusterDomain)
	key := s.serviceKey()
	composed, problem := answer.Own(s.state, s.XR.Metadata.UID, key, cluster.KindService,
		resources.MakeExternalName(key.Target, target, s.ports(p)))
	if problem != nil {
		return internalName{held: true, verdict: problem.Verdict()}
	}
	verdict := condition.True(condition.ReasonReady, fmt.Sprintf("%s leads to %s.", host, target))
	if !composed.Ready {
		verdict = condition.Unknown(condition.ReasonPending, fmt.Sprintf("Waiting for the Service %s to be there.", key.Target))
	}
	return internalName{leads: true, composed: []resources.Composed{composed}, verdict: verdict}
}

// ports returns the ports of the listeners that serve the function inside the cluster.
func (s scene) ports(p plan) []resources.Port {
	var out []resources.Frontend
	for _, l := range p.listeners {
		if l.Internal && l.Serves(p.hosts.internal) {
			out = append(out, resources.Frontend{Name: l.Name, Port: l.Port, Protocol: l.Protocol})
		}
	}
	return resources.Ports(out)
}
