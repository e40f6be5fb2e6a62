package attach

import (
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// object is the Object, provider-kubernetes' resource, that leads to a place.
type object struct {
	place

	// name that the Object has or will have. Crossplane keeps the name first seen.
	name string
}

func (p place) newObject() object {
	name := metadataOf(p.raw()).Name
	if name == "" {
		name = resources.ObjectName(p.owner, p.role, p.gateway)
	}
	return object{place: p, name: name}
}

// raw returns the place's only resource as it is observed, nil if it is not.
func (p place) raw() wire.Object { return p.State.Observed[p.key().String()] }

// manager returns the field manager under which the Object is applied.
func (o object) manager() string { return resources.FieldManager(o.name) }

// applies returns the listeners that the observed Object applies.
func (o object) applies() []gwapiv1.Listener {
	return cluster.ReadAs[cluster.Object](o.raw()).Spec.ForProvider.Manifest.Spec.Listeners
}

// failure returns what provider-kubernetes says where it could not apply the
// Object, or that it says nothing; nil where the Object is not observed.
func (o object) failure() *condition.Problem {
	seen := cluster.ObservedAs[cluster.ObjectState](o.State, o.key().String())
	if seen == nil {
		return nil
	}
	synced := condition.Find(seen.Status.Conditions, "Synced", 0)
	switch {
	case synced.Basis == condition.Missing:
		return condition.Waiting(fmt.Sprintf(
			"provider-kubernetes has not taken up Object %s yet. Should that last, see that it runs, or restart it.", seen.Metadata.NamespacedName()))
	case synced.Status() != metav1.ConditionFalse:
		return nil
	}
	said := synced.Verdict()
	message := fmt.Sprintf("Object %s: %s", seen.Metadata.NamespacedName(), said.Message)
	if strings.Contains(said.Message, "forbidden") { // the API server's word for rights that are missing
		message = strings.TrimSuffix(message, ".") + ". " + missingRole
	}
	return &condition.Problem{Reason: said.Reason, Message: message}
}

// missingRole says what lets provider-kubernetes apply an Object.
const missingRole = "Bind a ClusterRole that lets provider-kubernetes, or the identity of its ProviderConfig, " +
	"get, list, watch, create, update, patch and delete gateways.gateway.networking.k8s.io."

// ready reports whether provider-kubernetes says that it applied the Object.
func (o object) ready() bool {
	seen := cluster.ObservedAs[cluster.ObjectState](o.State, o.key().String())
	return seen != nil && condition.Holds(seen.Status.Conditions, "Synced", 0) && condition.Holds(seen.Status.Conditions, "Ready", 0)
}

// taken returns the problem of somebody else's Object that has the name.
func (o object) taken() *condition.Problem {
	return o.claimed(o.key(), o.kind(), o.namespacedName())
}

// require adds the Object that is about to be composed, where its kind is known to
// be served, to see whether somebody else has one of that name.
func (o object) require(reqs cluster.Requirements) {
	if served, _ := o.State.Serves(o.kind()); served && !o.inUse() {
		reqs.Existing(o.kind(), o.namespacedName())
	}
}

func (o object) kind() cluster.Kind { return resources.ObjectKind(o.owner) }

func (o object) namespacedName() types.NamespacedName {
	return types.NamespacedName{Namespace: o.owner.Namespace, Name: o.name}
}
