// Package listener plans the listeners of an OpenFunction Gateway: what users
// wrote, completed and held to the rules of the Gateway API.
package listener

import (
	"cmp"
	"slices"

	"k8s.io/apimachinery/pkg/util/validation/field"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// Limit is the number of listeners that one Gateway or ListenerSet can hold.
const Limit = 64

// Listener is a listener as it will be attached.
type Listener struct {
	// Listener is complete: it has a port and a protocol, a hostname where its
	// protocol has one, and states which routes it admits.
	gwapiv1.Listener
	// Internal says that it serves functions inside the cluster: it has the name
	// of the internal listener, or the user gave it a hostname of the cluster
	// domain.
	Internal bool
	// Added says that the user did not write it: it is the internal listener that
	// every OpenFunction Gateway has.
	Added bool
	// Shared is set where the XR's author did not write it, so that every XR of the
	// Composition has it: it was added, or comes from the Input's defaults, and its
	// hostname is not made of a domain that only this XR has.
	Shared bool
}

// Plan returns the listeners to attach, in the user's order and the added one
// last, and warnings of what is legal but probably not meant; or else every
// error, with its path below path (that of the listeners). Each listener is
// checked alone first, then the pairs among the valid. The spec is defaulted; it
// may be invalid otherwise: Validate reports those errors. Its listeners are written in
// the XR, or else the Input's. The undecoded ones, by their indices, have a field that
// could not be decoded; they are not compared.
func Plan(spec v1alpha1.GatewaySpec, in v1beta1.Input, written bool, path *field.Path, undecoded map[int]bool) (listeners []Listener, warnings []string, errs field.ErrorList) {
	p := newPlanner(spec, in, written)
	listeners = make([]Listener, 0, len(p.wanted)+1)
	for i := range p.wanted {
		listeners = append(listeners, p.complete(i))
	}
	if !p.hasInternal() {
		added := p.completed(&v1alpha1.Listener{Name: v1alpha1.InternalListenerName}, false)
		added.Added = true
		listeners = append(listeners, added)
	}

	valid, errs := p.checkEach(path, undecoded)
	errs = append(errs, checkPairs(listeners, valid, path)...)
	if spec.GatewayDef != nil && len(listeners) > Limit {
		errs = append(errs, tooMany(listeners, path))
	}
	if len(errs) > 0 {
		return nil, nil, errs
	}
	return listeners, slices.Concat(p.hostnameHints(), warn(listeners), externalHints(spec, listeners)), nil
}

// planner holds what is the same for all listeners of a plan.
type planner struct {
	spec      v1alpha1.GatewaySpec
	in        v1beta1.Input
	wanted    []v1alpha1.Listener
	overwrite bool
	// follows is set where hostnames that the XR's author wrote follow the domain, and
	// follow has the indices of the listeners whose hostname does.
	follows bool
	follow  map[int]bool
	// What listeners without a hostname get.
	internal, external gwapiv1.Hostname
}

func newPlanner(spec v1alpha1.GatewaySpec, in v1beta1.Input, written bool) *planner {
	p := &planner{
		spec:      spec,
		in:        in,
		overwrite: in.Hostnames == v1beta1.HostnamesOverwrite,
		follows:   in.Hostnames == v1beta1.HostnamesFollow && written,
		internal:  gwapiv1.Hostname("*." + spec.ClusterDomain),
		external:  gwapiv1.Hostname("*." + spec.Domain),
	}
	if spec.GatewaySpec != nil {
		p.wanted = spec.GatewaySpec.Listeners
	}
	p.follow = p.following()
	return p
}

func (p *planner) hasInternal() bool {
	for i := range p.wanted {
		if p.wanted[i].Name == v1alpha1.InternalListenerName {
			return true
		}
	}
	return false
}

// complete fills in what is missing of the listener of an index.
func (p *planner) complete(i int) Listener { return p.completed(&p.wanted[i], p.follow[i]) }

// completed fills in what is missing of a listener. What the user wrote stands, but for
// a hostname that is to be overwritten, or that follows.
func (p *planner) completed(w *v1alpha1.Listener, follows bool) Listener {
	named := w.Name == v1alpha1.InternalListenerName
	protocol := protocolOf(w)
	l := Listener{Internal: named, Listener: gwapiv1.Listener{
		Name:     w.Name,
		Hostname: w.Hostname,
		Port:     defaultPort(protocol),
		Protocol: protocol,
		TLS:      w.TLS,
	}}
	if w.Port != nil {
		l.Port = *w.Port
	}
	switch {
	case (follows || p.generates(w)) && named:
		l.Hostname = &p.internal
	case follows || p.generates(w):
		l.Hostname = &p.external // external also where domain is below the cluster domain
	case w.Hostname != nil:
		l.Internal = named || p.spec.Internal(string(*w.Hostname))
	}
	l.AllowedRoutes = stateRoutes(w.AllowedRoutes, named)
	return l
}

// generates reports whether the hostname of a listener is made here. TCP and UDP
// have none; a protocol of the implementation's own has one only where the user
// chose it.
func (p *planner) generates(w *v1alpha1.Listener) bool {
	switch protocolOf(w) {
	case gwapiv1.TCPProtocolType, gwapiv1.UDPProtocolType:
		return false
	}
	if p.takesHostname(w) {
		return w.Hostname == nil || p.overwrite
	}
	return w.Hostname != nil && p.overwrite
}

func protocolOf(w *v1alpha1.Listener) gwapiv1.ProtocolType {
	return cmp.Or(w.Protocol, gwapiv1.HTTPProtocolType)
}

// defaultPort returns the port of a protocol, or 0 if it has none.
func defaultPort(protocol gwapiv1.ProtocolType) gwapiv1.PortNumber {
	switch protocol {
	case gwapiv1.HTTPProtocolType:
		return 80
	case gwapiv1.HTTPSProtocolType, gwapiv1.TLSProtocolType:
		return 443
	}
	return 0
}

// stateRoutes returns routes with namespaces.from stated: left out, server-side
// apply would reset it to Same. The internal listener admits all namespaces,
// unless there is a selector: what the user restricts is never widened.
func stateRoutes(routes *gwapiv1.AllowedRoutes, internal bool) *gwapiv1.AllowedRoutes {
	if routes != nil && routes.Namespaces != nil && routes.Namespaces.From != nil {
		return routes
	}
	var stated gwapiv1.AllowedRoutes
	if routes != nil {
		stated = *routes
	}
	var namespaces gwapiv1.RouteNamespaces
	if stated.Namespaces != nil {
		namespaces = *stated.Namespaces
	}
	from := gwapiv1.NamespacesFromSame
	if internal && namespaces.Selector == nil {
		from = gwapiv1.NamespacesFromAll
	}
	namespaces.From = &from
	stated.Namespaces = &namespaces
	return &stated
}

// ByName returns listeners by their names.
func ByName(listeners []gwapiv1.Listener) map[gwapiv1.SectionName]*gwapiv1.Listener {
	out := make(map[gwapiv1.SectionName]*gwapiv1.Listener, len(listeners))
	for i := range listeners {
		out[listeners[i].Name] = &listeners[i]
	}
	return out
}

// Bare returns the listeners as Gateway API has them.
func Bare(listeners []Listener) []gwapiv1.Listener {
	out := make([]gwapiv1.Listener, len(listeners))
	for i := range listeners {
		out[i] = listeners[i].Listener
	}
	return out
}
