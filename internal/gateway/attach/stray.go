package attach

import (
	"cmp"
	"slices"

	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// stray reads what another version of this function composed for the XR, under a key
// that this one cannot read, from the resource itself: its Gateway, and how it leads
// there. It is false for what does not lead to a Gateway.
func (s *scene) stray(key string) (resources.Key, bool) {
	if !s.State.Stray(key, s.XR.Metadata.UID, resources.LabelComposedFor, s.owner.Hash()) {
		return resources.Key{}, false
	}
	raw := s.State.Observed[key]
	switch kind := cluster.KindOf(raw); {
	case kind.InAnyVersion(cluster.KindGateway):
		return resources.KeyAs(key, resources.RoleGateway, metadataOf(raw).NamespacedName()), true
	case kind.InAnyVersion(cluster.KindListenerSet):
		return resources.KeyAs(key, resources.RoleListenerSet, parentOfSet(raw)), true
	case kind.InAnyVersion(resources.ObjectKind(s.owner)) && cluster.KindOf(manifestOf(raw)).InAnyVersion(cluster.KindGateway):
		o := cluster.ReadAs[cluster.Object](raw)
		target := o.Spec.ForProvider.Manifest.Metadata.NamespacedName()
		if mayOnlyPatch(o) {
			return resources.KeyAs(key, resources.RolePatch, target), target.Name != ""
		}
		return resources.KeyAs(key, resources.RoleGatewayObject, target), target.Name != ""
	}
	return resources.Key{}, false
}

// manifestOf returns what an Object applies.
func manifestOf(raw wire.Object) wire.Object {
	return raw.Get("spec").Object().Get("forProvider").Object().Get("manifest").Object()
}

// mayOnlyPatch reports whether an Object can neither create a Gateway nor delete one.
func mayOnlyPatch(o cluster.Object) bool {
	all := len(o.Spec.ManagementPolicies) == 0 || slices.Contains(o.Spec.ManagementPolicies, "*")
	return !all && !slices.Contains(o.Spec.ManagementPolicies, "Delete") && o.Spec.ForProvider.Manifest.Spec.GatewayClassName == ""
}

// parentOfSet returns the Gateway that a ListenerSet is for.
func parentOfSet(raw wire.Object) types.NamespacedName {
	set := cluster.ReadAs[cluster.ListenerSet](raw)
	ref, namespace := set.Spec.ParentRef, set.Metadata.Namespace
	if ref.Namespace != nil {
		namespace = cmp.Or(string(*ref.Namespace), namespace)
	}
	return types.NamespacedName{Namespace: namespace, Name: string(ref.Name)}
}
