package route

import (
	"fmt"

	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/names"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// backends are what runs a function.
type backends struct {
	refs []gwapiv1.HTTPBackendRef
	// headers that the backend has to see.
	headers []gwapiv1.HTTPHeader
}

// The ports of the Service that Knative makes for a revision: the one that it has tells
// which protocol the revision speaks.
const (
	knativePort  = 80
	knativeHTTP2 = 81
)

func (s scene) knative() types.NamespacedName {
	return types.NamespacedName{Namespace: s.XR.Metadata.Namespace, Name: s.XR.Spec.Knative()}
}

// requireBackend adds what tells which revision of a Knative Service runs the function. The
// schema tells whether there are Knative Services; once one was shown, that does.
func (s scene) requireBackend(reqs cluster.Requirements) {
	if s.XR.Spec.Knative() == "" {
		return
	}
	found := s.state.KnativeService(s.knative())
	served, _ := s.state.Serves(cluster.KindKnativeService)
	if !found.Known {
		reqs.Schema(cluster.KindKnativeService)
	}
	if found.Known || served {
		reqs.KnativeService(s.knative())
	}
	if revision := s.revision(); revision.Name != "" {
		reqs.Service(revision)
	}
}

// revision returns the name of the latest ready revision, "" while there is none.
func (s scene) revision() types.NamespacedName {
	revision := types.NamespacedName{Namespace: s.XR.Metadata.Namespace}
	if found := s.state.KnativeService(s.knative()).One(); found != nil && names.ServiceFault(found.Status.LatestReadyRevisionName) == "" {
		revision.Name = found.Status.LatestReadyRevisionName
	}
	return revision
}

// backends returns what runs the function, or why nothing does yet.
func (s scene) backends() (backends, *condition.Problem) {
	if s.XR.Spec.Knative() != "" {
		return s.latestRevision()
	}
	var out backends
	for _, b := range s.XR.Spec.Backends {
		out.refs = append(out.refs, backendRef(types.NamespacedName{Namespace: b.Service.Namespace, Name: b.Service.Name}, b.Service.Port, *b.Weight))
	}
	return out, nil
}

func backendRef(service types.NamespacedName, port, weight int32) gwapiv1.HTTPBackendRef {
	return gwapiv1.HTTPBackendRef{BackendRef: gwapiv1.BackendRef{Weight: &weight, BackendObjectReference: gwapiv1.BackendObjectReference{
		Group: new(gwapiv1.Group("")), Kind: new(gwapiv1.Kind("Service")),
		Name: gwapiv1.ObjectName(service.Name), Namespace: new(gwapiv1.Namespace(service.Namespace)), Port: &port,
	}}}
}

// latestRevision returns the latest ready revision of a Knative Service.
func (s scene) latestRevision() (backends, *condition.Problem) {
	found := s.state.KnativeService(s.knative())
	served, known := s.state.Serves(cluster.KindKnativeService)
	switch {
	case !found.Known && known && !served:
		return backends{}, &condition.Problem{
			Reason: condition.ReasonBackendNotReady, Unwatched: true,
			Message: "The kind Service of serving.knative.dev/v1 is not served: install Knative Serving, or write Services as backends.",
		}
	case !found.Known:
		return backends{}, condition.Waiting(fmt.Sprintf("Waiting for the Knative Service %s to be read.", s.knative()))
	case found.One() == nil:
		return backends{}, notReady("There is no Knative Service %s: create it, or correct spec.backends.", s.knative())
	}
	revision := s.revision()
	if revision.Name == "" {
		return backends{}, notReady("The Knative Service %s has no ready revision yet: its conditions say why.", s.knative())
	}
	service := s.state.Service(revision)
	switch port := portOf(service.One()); {
	case !service.Known:
		return backends{}, condition.Waiting(fmt.Sprintf("Waiting for the Service %s of the latest ready revision to be read.", revision))
	case port == 0:
		return backends{}, notReady("The Service %s of the latest ready revision, which has port 80 or 81, is not there yet.", revision)
	default:
		return backends{
			refs: []gwapiv1.HTTPBackendRef{backendRef(revision, port, *s.XR.Spec.Backends[0].Weight)},
			headers: []gwapiv1.HTTPHeader{
				{Name: v1alpha1.KnativeNamespaceHeader, Value: revision.Namespace},
				{Name: v1alpha1.KnativeRevisionHeader, Value: revision.Name},
			},
		}, nil
	}
}

func notReady(format string, name types.NamespacedName) *condition.Problem {
	return &condition.Problem{Reason: condition.ReasonBackendNotReady, Message: fmt.Sprintf(format, name)}
}

// portOf returns the port on which the Service of a revision serves, 0 if there is none.
func portOf(service *cluster.Service) int32 {
	if service == nil {
		return 0
	}
	var port int32
	for _, p := range service.Spec.Ports {
		if p.Port == knativePort || p.Port == knativeHTTP2 && port == 0 {
			port = p.Port
		}
	}
	return port
}
