// Package routing has what a FunctionRoute has to know of its OpenFunction Gateway. The
// Gateway's answer writes it into a ConfigMap, that of the route reads it: the Gateway
// itself changes with every route that attaches to it, the ConfigMap does not.
package routing

import (
	"encoding/json"
	"strings"

	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/names"
)

// Key is the only key of the ConfigMap.
const Key = "routing.json"

// Version is that of what is written. Another one is not understood.
const Version = 1

// What a ConfigMap that a Gateway's answer wrote never exceeds.
const (
	maxDomains  = 16
	maxTemplate = 512
)

// Routing is what a ConfigMap says of an OpenFunction Gateway.
type Routing struct {
	Version int `json:"version"`
	// Kind is Gateway or ClusterGateway. Which one of its name it is, the ConfigMap's
	// controller says.
	Kind string `json:"kind"`
	// Domains of functions: the wanted one, then those that a listener still serves.
	Domains       []string `json:"domains"`
	ClusterDomain string   `json:"clusterDomain"`
	HostTemplate  string   `json:"hostTemplate"`
	PathTemplate  string   `json:"pathTemplate"`
	// LabelKey is that of the label by which HTTPRoutes name their OpenFunction Gateway.
	LabelKey string `json:"labelKey"`
	// Parents have the listeners of the XR, in its order.
	Parents []Parent `json:"parents"`
}

// Parent is a Gateway or a ListenerSet, with the listeners of the XR that it has. One
// whose hostname is about to change is there with both.
type Parent struct {
	Kind      string     `json:"kind"`
	Namespace string     `json:"namespace"`
	Name      string     `json:"name"`
	Listeners []Listener `json:"listeners"`
}

// Listener is a listener of the OpenFunction Gateway.
type Listener struct {
	Name     gwapiv1.SectionName  `json:"name"`
	Hostname gwapiv1.Hostname     `json:"hostname,omitempty"`
	Port     gwapiv1.PortNumber   `json:"port"`
	Protocol gwapiv1.ProtocolType `json:"protocol"`
	// Internal is set where it serves functions inside the cluster.
	Internal bool `json:"internal,omitempty"`
}

// NameFor returns the name of the ConfigMap of an OpenFunction Gateway.
func NameFor(gateway types.NamespacedName) types.NamespacedName {
	return types.NamespacedName{Namespace: gateway.Namespace, Name: gateway.Name + "-routing"}
}

// Encode returns what the ConfigMap has: equal bytes for what is equal.
func (r Routing) Encode() (map[string]string, error) {
	r.Version = Version
	text, err := json.Marshal(r)
	return map[string]string{Key: string(text)}, err
}

// Decode reads what a ConfigMap has, false if it is nothing that Encode wrote. A tenant
// may have written it.
func Decode(data map[string]string) (Routing, bool) {
	var r Routing
	if err := json.Unmarshal([]byte(data[Key]), &r); err != nil || r.Version != Version {
		return Routing{}, false
	}
	if n := len(r.Domains); n == 0 || n > maxDomains || len(r.HostTemplate) > maxTemplate || len(r.PathTemplate) > maxTemplate {
		return Routing{}, false
	}
	return r, true
}

// At returns the listeners of a parent.
func (r Routing) At(kind string, name types.NamespacedName) []Listener {
	var out []Listener
	for _, p := range r.Parents {
		if p.Kind == kind && p.Namespace == name.Namespace && p.Name == name.Name {
			out = append(out, p.Listeners...)
		}
	}
	return out
}

// Serves reports whether HTTP requests for a host come to the listener.
func (l *Listener) Serves(host string) bool {
	http := l.Protocol == gwapiv1.HTTPProtocolType || l.Protocol == gwapiv1.HTTPSProtocolType
	return http && (l.Hostname == "" || names.Covers(string(l.Hostname), host) || wide(host) && names.Covers(host, string(l.Hostname)))
}

func wide(host string) bool { return strings.HasPrefix(host, "*.") }
