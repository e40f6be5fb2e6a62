package resources

import (
	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

type configMap struct {
	APIVersion string            `json:"apiVersion"`
	Kind       string            `json:"kind"`
	Metadata   Metadata          `json:"metadata"`
	Data       map[string]string `json:"data"`
}

// MakeConfigMap returns a ConfigMap.
func MakeConfigMap(name types.NamespacedName, data map[string]string) wire.Object {
	return wire.Encode(&configMap{
		APIVersion: cluster.KindConfigMap.APIVersion,
		Kind:       cluster.KindConfigMap.Kind,
		Metadata:   Metadata{Name: name.Name, Namespace: name.Namespace},
		Data:       data,
	})
}
