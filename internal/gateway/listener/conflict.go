package listener

import (
	"fmt"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
)

// Conflict says why a listener of ours cannot stand on a Gateway.
type Conflict struct {
	// Reason in CamelCase: NameConflict, ProtocolConflict, PortConflict or
	// HostnameConflict.
	Reason string
	// Message names both listeners and says what to change.
	Message string
}

// ConflictBetween returns the conflict between a listener of ours and a foreign
// one on the same Gateway, if there is one: the same name; the same port with
// another class of HTTP, HTTPS and TLS, TCP (UDP is apart); or the same port,
// class and hostname, for TCP and UDP the port alone. Both are complete.
func ConflictBetween(ours, foreign gwapiv1.Listener) (Conflict, bool) {
	mine, theirs := FrontendOf(&ours), FrontendOf(&foreign)
	switch {
	case ours.Name == foreign.Name:
		return conflict("NameConflict", ours, foreign, "have the same name", "name")
	case mine.port == theirs.port && mine.class != theirs.class && isStream(mine.class) && isStream(theirs.class):
		return conflict("ProtocolConflict", ours, foreign, fmt.Sprintf("cannot share port %d", mine.port), "port")
	case mine != theirs:
		return Conflict{}, false
	case mine.class == gwapiv1.TCPProtocolType, mine.class == gwapiv1.UDPProtocolType:
		return conflict("PortConflict", ours, foreign, fmt.Sprintf("both take port %d", mine.port), "port")
	case mine.hostname == "":
		return conflict("HostnameConflict", ours, foreign, fmt.Sprintf("both serve every hostname on port %d", mine.port), "hostname or port")
	}
	return conflict("HostnameConflict", ours, foreign, fmt.Sprintf("both serve %q on port %d", mine.hostname, mine.port), "hostname or port")
}

func conflict(reason string, ours, foreign gwapiv1.Listener, clash, change string) (Conflict, bool) {
	return Conflict{Reason: reason, Message: fmt.Sprintf("our %s and the Gateway's %s %s: give ours another %s",
		describe(&ours), describe(&foreign), clash, change)}, true
}

// isStream reports whether a class of protocols runs over TCP, so that two of
// them cannot share a port.
func isStream(class gwapiv1.ProtocolType) bool {
	switch class {
	case gwapiv1.HTTPProtocolType, gwapiv1.TLSProtocolType, gwapiv1.TCPProtocolType:
		return true
	}
	return false
}
