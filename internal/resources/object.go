package resources

import (
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

type object struct {
	APIVersion string     `json:"apiVersion"`
	Kind       string     `json:"kind"`
	Metadata   Metadata   `json:"metadata"`
	Spec       objectSpec `json:"spec"`
}

type objectSpec struct {
	ForProvider        forProvider               `json:"forProvider"`
	ManagementPolicies []string                  `json:"managementPolicies,omitempty"`
	ProviderConfigRef  v1beta1.ProviderConfigRef `json:"providerConfigRef"`
}

type forProvider struct {
	Manifest wire.Object `json:"manifest"`
}

// ObjectKind is the kind of Object that an XR can compose: a namespaced XR the
// namespaced one, a cluster-scoped XR the cluster-scoped one.
func ObjectKind(xr Owner) cluster.Kind {
	if xr.Namespace == "" {
		return cluster.KindClusterObject
	}
	return cluster.KindObject
}

// MakeGatewayObject returns an Object that creates the Gateway of the manifest,
// and deletes it when it goes.
func MakeGatewayObject(
	xr Owner, name string, target types.NamespacedName, manifest wire.Object, annotations map[string]string, config v1beta1.ProviderConfigRef,
) wire.Object {
	return makeObject(xr, Metadata{Name: name, Labels: ObjectLabels(name, target), Annotations: annotations}, manifest, config, nil)
}

// MakePatch returns an Object that applies the listeners, and nothing else, to an
// existing Gateway; none of them takes out what it applied before. AnnotationListeners
// says what the listeners are to the XR.
//
// It may Observe and Update but never Delete, and its manifest has no
// gatewayClassName: without one the API server refuses to create the Gateway
// should it be missing.
func MakePatch(
	xr Owner, name string, target types.NamespacedName, listeners []gwapiv1.Listener, annotations map[string]string, config v1beta1.ProviderConfigRef,
) wire.Object {
	manifest := &gateway{
		APIVersion: cluster.KindGateway.APIVersion,
		Kind:       cluster.KindGateway.Kind,
		Metadata:   Metadata{Name: target.Name, Namespace: target.Namespace},
	}
	if len(listeners) > 0 {
		manifest.Spec = &gatewaySpec{Listeners: listeners}
	}
	meta := Metadata{Name: name, Labels: ObjectLabels(name, target), Annotations: annotations}
	return makeObject(xr, meta, wire.Encode(manifest), config, []string{"Observe", "Update"})
}

func makeObject(xr Owner, meta Metadata, manifest wire.Object, config v1beta1.ProviderConfigRef, policies []string) wire.Object {
	meta.Namespace = xr.Namespace
	kind := ObjectKind(xr)
	if kind == cluster.KindClusterObject {
		config.Kind = "" // the cluster-scoped Object's reference has no kind
	}
	return wire.Encode(&object{
		APIVersion: kind.APIVersion,
		Kind:       kind.Kind,
		Metadata:   meta,
		Spec: objectSpec{
			ForProvider:        forProvider{Manifest: manifest},
			ManagementPolicies: policies,
			ProviderConfigRef:  config,
		},
	})
}
