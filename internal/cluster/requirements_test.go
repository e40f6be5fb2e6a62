package cluster

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/types"
)

func TestTheNameOfARequirementIsTheIdentityOfWhatItSelects(t *testing.T) {
	name := types.NamespacedName{Namespace: "ns", Name: "it"}
	labels := map[string]string{"b": "2", "a": "1"}
	got := NewRequirements()
	got.Gateway(name)
	got.GatewayClass("contour")
	got.Namespace("ns")
	got.Service(name)
	got.Services("ns", labels)
	got.Services("", labels)
	got.Existing(KindObject, name)
	got.Existing(KindClusterObject, types.NamespacedName{Name: "it"})
	got.Objects(KindObject, "label", "hash")
	got.Schema(KindListenerSet)
	got.Schema(KindService)
	want := Requirements{
		Resources: map[string]Selector{
			"gateway/ns/it":         {Kind: Kind{"gateway.networking.k8s.io/v1", "Gateway"}, Namespace: "ns", Name: "it"},
			"gatewayclass/contour":  {Kind: Kind{"gateway.networking.k8s.io/v1", "GatewayClass"}, Name: "contour"},
			"namespace/ns":          {Kind: Kind{"v1", "Namespace"}, Name: "ns"},
			"service/ns/it":         {Kind: Kind{"v1", "Service"}, Namespace: "ns", Name: "it"},
			"services/ns/a=1,b=2":   {Kind: Kind{"v1", "Service"}, Namespace: "ns", Labels: labels},
			"services//a=1,b=2":     {Kind: Kind{"v1", "Service"}, Labels: labels},
			"existing/Object/ns/it": {Kind: Kind{"kubernetes.m.crossplane.io/v1alpha1", "Object"}, Namespace: "ns", Name: "it"},
			"existing/Object//it":   {Kind: Kind{"kubernetes.crossplane.io/v1alpha2", "Object"}, Name: "it"},
			"objects/kubernetes.m.crossplane.io/v1alpha1/label=hash": {
				Kind: Kind{"kubernetes.m.crossplane.io/v1alpha1", "Object"}, Labels: map[string]string{"label": "hash"},
			},
		},
		Schemas: map[string]Kind{
			"schema/gateway.networking.k8s.io/v1/ListenerSet": {"gateway.networking.k8s.io/v1", "ListenerSet"},
			"schema/v1/Service": {"v1", "Service"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
