package entrypoint

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// ports returns one port for each that the listeners serve over TCP or UDP,
// those of external listeners first. Each has the name of the first listener
// that serves it, as far as that is a DNS label.
func ports(listeners []listener.Listener) []resources.Port {
	type served struct {
		port     int32
		protocol corev1.Protocol
	}
	var out []resources.Port
	seen, names := map[served]bool{}, map[string]bool{}
	for _, internal := range []bool{false, true} {
		for i := range listeners {
			l := &listeners[i]
			s := served{l.Port, transport(l.Protocol)}
			if l.Internal != internal || seen[s] {
				continue
			}
			seen[s] = true
			name := portName(string(l.Name), names)
			names[name] = true
			out = append(out, resources.Port{Name: name, Protocol: s.protocol, Port: s.port, TargetPort: s.port})
		}
	}
	return out
}

// transport returns what a listener's protocol runs over. One that Gateway API does
// not know, such as "example.com/grpc", is taken to run over TCP.
func transport(p gwapiv1.ProtocolType) corev1.Protocol {
	if p == gwapiv1.UDPProtocolType {
		return corev1.ProtocolUDP
	}
	return corev1.ProtocolTCP
}

// portName returns the name of a listener's port that is not taken. A listener's
// name that is no DNS label gets a hash, for "a.b" is not "a-b".
func portName(listener string, taken map[string]bool) string {
	name := listener
	if len(validation.IsDNS1123Label(name)) > 0 {
		name = resources.PortName(listener, 0)
	}
	for i := 1; taken[name]; i++ {
		name = resources.PortName(listener, i)
	}
	return name
}
