package resources

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
)

// Ports returns one port of a Service for each that the listeners serve over TCP or UDP,
// in their order. Each has the name of the first listener that serves it, as far as that
// is a DNS label.
func Ports(listeners []Frontend) []Port {
	type served struct {
		port     int32
		protocol corev1.Protocol
	}
	var out []Port
	seen, names := map[served]bool{}, map[string]bool{}
	for _, l := range listeners {
		s := served{l.Port, Transport(l.Protocol)}
		if seen[s] {
			continue
		}
		seen[s] = true
		name := portNameFor(string(l.Name), names)
		names[name] = true
		out = append(out, Port{Name: name, Protocol: s.protocol, Port: s.port, TargetPort: s.port})
	}
	return out
}

// Transport returns what a listener's protocol runs over. One that Gateway API does
// not know, such as "example.com/grpc", is taken to run over TCP.
func Transport(p gwapiv1.ProtocolType) corev1.Protocol {
	if p == gwapiv1.UDPProtocolType {
		return corev1.ProtocolUDP
	}
	return corev1.ProtocolTCP
}

// portNameFor returns the name of a listener's port that is not taken. A listener's
// name that is no DNS label gets a hash, for "a.b" is not "a-b".
func portNameFor(listener string, taken map[string]bool) string {
	name := listener
	if len(validation.IsDNS1123Label(name)) > 0 {
		name = PortName(listener, 0)
	}
	for i := 1; taken[name]; i++ {
		name = PortName(listener, i)
	}
	return name
}
