package entrypoint

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
)

// Port is a port of the entry Service. It says what the API server would fill
// in, so that applying it again changes nothing.
type Port struct {
	// Name is a DNS label of at most 63 bytes, unique in the Service.
	Name string `json:"name"`
	// Protocol is TCP or UDP.
	Protocol corev1.Protocol `json:"protocol"`
	// Port that the entry serves.
	Port int32 `json:"port"`
	// TargetPort is Port: the Gateway behind the entry serves the same.
	TargetPort int32 `json:"targetPort"`
}

// Ports returns one port for each that the listeners serve over TCP or UDP,
// those of external listeners first. Each has the name of the first listener
// that serves it, as far as that is a DNS label.
func Ports(listeners []listener.Listener) []Port {
	type served struct {
		port     int32
		protocol corev1.Protocol
	}
	var out []Port
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
			out = append(out, Port{Name: name, Protocol: s.protocol, Port: s.port, TargetPort: s.port})
		}
	}
	return out
}

// transport is what a listener's protocol runs over. One that Gateway API does
// not know, such as "example.com/grpc", is taken to run over TCP.
func transport(p gwapiv1.ProtocolType) corev1.Protocol {
	if p == gwapiv1.UDPProtocolType {
		return corev1.ProtocolUDP
	}
	return corev1.ProtocolTCP
}

// portName makes a DNS label of a listener's name, a DNS subdomain of up to 253
// bytes. A name that is not a label itself gets a hash, for "a.b" is not "a-b".
func portName(listener string, taken map[string]bool) string {
	name := listener
	if len(validation.IsDNS1123Label(name)) > 0 {
		name = hashed(listener, 0)
	}
	for i := 1; taken[name]; i++ {
		name = hashed(listener, i)
	}
	return name
}

// hashLength is how many hexadecimal digits tell two names apart.
const hashLength = 8

// hashed is the readable part of a listener's name, and a hash of all of it.
func hashed(listener string, attempt int) string {
	sum := sha256.Sum256([]byte(listener + "/" + strconv.Itoa(attempt)))
	readable := strings.ReplaceAll(listener, ".", "-")
	if most := validation.DNS1123LabelMaxLength - 1 - hashLength; len(readable) > most {
		readable = readable[:most]
	}
	return strings.TrimRight(readable, "-") + "-" + hex.EncodeToString(sum[:])[:hashLength]
}
