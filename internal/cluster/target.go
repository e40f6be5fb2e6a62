package cluster

import "k8s.io/apimachinery/pkg/types"

// Target is a Gateway that listeners are for.
type Target struct {
	// Name of the Gateway, empty where spec names none.
	Name types.NamespacedName
	// Read is what the cluster says of it.
	Read Answer[Gateway]
	// ClassName is the name of its GatewayClass, "" while unknown.
	ClassName string
}
