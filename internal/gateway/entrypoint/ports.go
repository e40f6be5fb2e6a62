package entrypoint

import (
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// ports returns one port for each that the listeners serve over TCP or UDP,
// those of external listeners first.
func ports(listeners []listener.Listener) []resources.Port {
	served := make([]resources.Frontend, 0, len(listeners))
	for _, internal := range []bool{false, true} {
		for i := range listeners {
			if l := &listeners[i]; l.Internal == internal {
				served = append(served, resources.Frontend{Name: l.Name, Port: l.Port, Protocol: l.Protocol})
			}
		}
	}
	return resources.Ports(served)
}
