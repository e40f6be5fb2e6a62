// Package cluster reads what one request shows of the cluster: the composed
// resources that Crossplane observed, and the resources and schemas that were
// required. Others wrote all of it, so nothing in it is an error: a value of the
// wrong type is read as absent.
package cluster

import (
	"fmt"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// State is what one request shows.
type State struct {
	// Now is when the state was observed.
	Now time.Time
	// Observed composed resources by their key.
	Observed map[string]wire.Object
	// Earlier has the keys of what earlier steps of the pipeline desire.
	Earlier map[string]bool
	// Required resources by requirement. A requirement that is absent was not
	// fetched yet; an empty list means that nothing was found.
	Required map[string][]wire.Object
	// Schemas by requirement. A requirement that is absent was not fetched yet; nil
	// means that the kind is not served.
	Schemas map[string]wire.Object
}

// Answer is the cluster's answer to one requirement.
type Answer[T any] struct {
	// Known is set once the requirement was fetched.
	Known bool
	// Items that were found. If it is empty although Known is set, there are none.
	Items []T
}

// One returns the only item of a requirement by name, or nil if there is none.
func (a Answer[T]) One() *T {
	if len(a.Items) == 0 {
		return nil
	}
	return &a.Items[0]
}

// Missing reports whether the requirement was fetched and nothing was found.
func (a Answer[T]) Missing() bool { return a.Known && len(a.Items) == 0 }

// EnvironmentConfig reads the data of a required EnvironmentConfig as it is, nil where
// there is none, and whether that is known. A platform team wrote the data: it is for
// the reader to say what is wrong with it.
func (s State) EnvironmentConfig(name string) (data wire.Value, known bool) {
	found, known := s.Required[configRequirement(name)]
	if len(found) == 0 {
		return nil, known
	}
	return found[0].Get("data"), true
}

// Gateway reads a required Gateway.
func (s State) Gateway(name types.NamespacedName) Answer[Gateway] {
	return read[Gateway](s.Required, gatewayRequirement(name))
}

// GatewayClass reads a required GatewayClass.
func (s State) GatewayClass(name string) Answer[GatewayClass] {
	return read[GatewayClass](s.Required, classRequirement(name))
}

// Namespace reads a required Namespace.
func (s State) Namespace(name string) Answer[Meta] {
	return read[Meta](s.Required, namespaceRequirement(name))
}

// Service reads a required Service.
func (s State) Service(name types.NamespacedName) Answer[Service] {
	return read[Service](s.Required, serviceRequirement(name))
}

// KnativeService reads a required Knative Service.
func (s State) KnativeService(name types.NamespacedName) Answer[KnativeService] {
	return read[KnativeService](s.Required, knativeRequirement(name))
}

// Services reads the required Services that have labels, in a namespace or, if that
// is empty, in all namespaces.
func (s State) Services(namespace string, labels map[string]string) Answer[Service] {
	return read[Service](s.Required, servicesRequirement(namespace, labels))
}

// HTTPRoutes reads the required HTTPRoutes that have labels.
func (s State) HTTPRoutes(labels map[string]string) Answer[HTTPRoute] {
	return read[HTTPRoute](s.Required, routesRequirement(labels))
}

// Objects reads the required Objects of a kind that have a label.
func (s State) Objects(kind Kind, label, value string) Answer[Object] {
	return read[Object](s.Required, objectsRequirement(kind, label, value))
}

// LookedUp reports whether Objects of a kind were looked up by a label.
func (s State) LookedUp(kind Kind) bool {
	for name := range s.Required {
		if strings.HasPrefix(name, objectsOf(kind)) {
			return true
		}
	}
	return false
}

// Existing reads the metadata of a required resource of any kind.
func (s State) Existing(kind Kind, name types.NamespacedName) Answer[Meta] {
	return ExistingAs[Meta](s, kind, name)
}

// ExistingAs reads a required resource of any kind as T.
func ExistingAs[T any](s State, kind Kind, name types.NamespacedName) Answer[T] {
	return read[T](s.Required, existingRequirement(kind, name))
}

// Serves reports whether the API server serves a kind, and whether that is known. It
// looks at the required schemas only: a caller that did not require one can tell
// from an observed resource of the kind.
func (s State) Serves(kind Kind) (served, known bool) {
	schema, known := s.Schemas[schemaRequirement(kind)]
	return schema != nil, known
}

// ObservedAs reads an observed composed resource as T. It returns nil if there is
// none under the key.
func ObservedAs[T any](s State, key string) *T {
	raw, ok := s.Observed[key]
	if !ok || raw == nil {
		return nil
	}
	out := ReadAs[T](raw)
	return &out
}

// ReadAs reads a resource as T. It reads a value of the wrong type as absent.
func ReadAs[T any](raw wire.Object) T {
	var out T
	wire.Decode(raw, &out, nil, wire.Lenient)
	return out
}

// read reads the resources that were found for a requirement as T.
func read[T any](required map[string][]wire.Object, key string) Answer[T] {
	raw, known := required[key]
	out := Answer[T]{Known: known}
	if len(raw) > 0 {
		out.Items = make([]T, len(raw))
	}
	for i := range raw {
		out.Items[i] = ReadAs[T](raw[i])
	}
	return out
}

// Stray reports whether a resource that is observed under a key was composed for the XR
// of a UID, which the value of a label tells, and no earlier step desires it.
func (s State) Stray(key, uid, label, value string) bool {
	meta := ReadAs[Meta](s.Observed[key]).Metadata
	return !s.Earlier[key] && meta.Labels[label] == value && meta.ControlledBy(uid)
}

// Claimed returns why a resource must not be composed under a key, or nil if it may
// be: server-side apply would take over a resource that others made, which would then
// be deleted with the XR. A resource is the XR's if it is observed under the key, or
// if its controller has the XR's uid.
func (s State) Claimed(uid, key string, kind Kind, name types.NamespacedName) *condition.Problem {
	if _, observed := s.Observed[key]; observed {
		return nil
	}
	ans := s.Existing(kind, name)
	switch found := ans.One(); {
	case !ans.Known:
		return condition.Waiting(fmt.Sprintf("Waiting to see whether %s %s exists.", kind.Kind, name))
	case found == nil || found.Metadata.ControlledBy(uid):
		return nil
	}
	return &condition.Problem{Reason: condition.ReasonNameTaken, Message: fmt.Sprintf(
		"%s %s exists already and is not this XR's: delete or rename it.", kind.Kind, name)}
}
