package attach

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/sharing"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
	"github.com/openfunction/function-openfunction-gateway/internal/text"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// object is the Object, provider-kubernetes' resource, that leads to a place.
type object struct {
	place

	// name that the Object has or will have. Crossplane keeps the name first seen.
	name string
	// seen returns the Object as it is observed, nil if it is not.
	seen func() *cluster.Object
	// again returns what the Object asks of provider-kubernetes.
	again func() sharing.Asked
}

func (p place) newObject() object {
	name := p.raw().Get("metadata").Object().Get("name").String()
	if name == "" {
		name = resources.ObjectName(p.owner, p.role, p.gateway)
	}
	o := object{place: p, name: name}
	o.seen = sync.OnceValue(func() *cluster.Object { return cluster.ObservedAs[cluster.Object](p.State, p.key().String()) })
	o.again = sync.OnceValue(func() sharing.Asked { return sharing.Again(o.seen(), p.read()) })
	return o
}

// raw returns the place's only resource as it is observed, nil if it is not.
func (p place) raw() wire.Object { return p.State.Observed[p.key().String()] }

// manager returns the field manager under which the Object is applied.
func (o object) manager() string { return resources.FieldManager(o.name) }

// applies returns the listeners that the observed Object applies.
func (o object) applies() []gwapiv1.Listener {
	if seen := o.seen(); seen != nil {
		return seen.Spec.ForProvider.Manifest.Spec.Listeners
	}
	return nil
}

// failure returns what provider-kubernetes says where it could not apply the
// Object, or that it says nothing; nil where the Object is not observed.
func (o object) failure() *condition.Problem {
	seen := o.seen()
	if seen == nil {
		return nil
	}
	synced := condition.Find(seen.Status.Conditions, "Synced", 0)
	switch {
	case !o.takenUp():
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

// takenUp reports whether provider-kubernetes has applied the Object, or tried to.
func (o object) takenUp() bool {
	seen := o.seen()
	return seen != nil && condition.Find(seen.Status.Conditions, "Synced", 0).Basis != condition.Missing
}

// missingRole says what lets provider-kubernetes apply an Object.
const missingRole = "Bind a ClusterRole that lets provider-kubernetes, or the identity of its ProviderConfig, " +
	"get, create, update, patch and delete gateways.gateway.networking.k8s.io."

// synced reports whether provider-kubernetes says that it applied the Object as it is.
// Its Ready is not asked for: after an error that comes back only with a poll.
func (o object) synced() bool {
	seen := o.seen()
	return seen != nil && condition.Holds(seen.Status.Conditions, "Synced", seen.Metadata.Generation)
}

// tellUndone returns outcomes that tell of listeners which somebody took out of the
// Gateway, or changed there, after the Object had applied them.
func (o object) tellUndone(outcomes []Outcome) []Outcome {
	again := o.again()
	if len(again.Undone) == 0 {
		return outcomes
	}
	undone := &condition.Problem{Reason: condition.ReasonUndone, Message: fmt.Sprintf(
		"Somebody took it out of Gateway %s, or changed it there, after Object %s had applied it. It is applied again (number %d on this Gateway). "+
			"Who only removes something leaves no trace; besides our Objects, these field managers have written the Gateway: %s.",
		o.gateway, o.namespacedName(), again.Times, text.List(o.otherManagers(), maxNamed, ", ", " and "))}
	out := slices.Clone(outcomes)
	for i := range out {
		if l := &out[i]; l.Problem == nil && l.Failure == nil && slices.Contains(again.Undone, l.Listener.Name) {
			l.Failure = undone
		}
	}
	return out
}

// otherManagers returns those who wrote the Gateway's metadata or spec and are not an
// Object of this function, in order.
func (o object) otherManagers() []string {
	var out []string
	for _, e := range o.read().One().Metadata.ManagedFields {
		if e.Subresource == "" && !resources.OwnObjectManager(e.Manager) {
			out = append(out, e.Manager)
		}
	}
	slices.Sort(out)
	if out = slices.Compact(out); len(out) == 0 {
		return []string{"none"}
	}
	return out
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
