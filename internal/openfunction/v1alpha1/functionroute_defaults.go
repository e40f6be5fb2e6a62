package v1alpha1

import "cmp"

// DefaultGateway returns the OpenFunction Gateway of a FunctionRoute where neither it
// nor the Input names one: that which OpenFunction installs.
func DefaultGateway() OpenFunctionGatewayRef {
	return OpenFunctionGatewayRef{Name: "openfunction", Namespace: "openfunction"}
}

const defaultServicePort = 80

// Default returns spec with what is missing filled in: its Gateway from gateway, which is
// the Input's, its backend from the route's name. The argument's own fields are not
// modified; what is unchanged is shared.
func (s FunctionRouteSpec) Default(gateway *OpenFunctionGatewayRef, name, namespace string) FunctionRouteSpec {
	ref := DefaultGateway()
	switch {
	case s.GatewayRef != nil:
		ref = *s.GatewayRef
	case gateway != nil:
		ref = *gateway
	}
	ref.Namespace = cmp.Or(ref.Namespace, namespace)
	s.GatewayRef = &ref
	written := s.Backends
	if len(written) == 0 {
		written = []RouteBackend{{Service: &RouteService{Name: name}}}
	}
	s.Backends = make([]RouteBackend, 0, len(written))
	for i := range written {
		s.Backends = append(s.Backends, written[i].fill(namespace))
	}
	return s
}

// fill returns a backend with what is missing filled in.
func (b *RouteBackend) fill(namespace string) RouteBackend {
	out := *b
	if out.Weight == nil {
		out.Weight = new(int32(1))
	}
	if b.Service != nil {
		service := *b.Service
		service.Namespace = cmp.Or(service.Namespace, namespace)
		service.Port = cmp.Or(service.Port, defaultServicePort)
		out.Service = &service
	}
	return out
}
