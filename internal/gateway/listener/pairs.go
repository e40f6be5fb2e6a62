package listener

import (
	"fmt"
	"strconv"

	"k8s.io/apimachinery/pkg/util/validation/field"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
)

// Frontend is what no two listeners can share: a port and a hostname ("" is
// absent) within a class of protocols. Two that are equal serve the same.
type Frontend struct {
	port     gwapiv1.PortNumber
	class    gwapiv1.ProtocolType
	hostname gwapiv1.Hostname
}

// FrontendOf returns the frontend of a complete listener.
func FrontendOf(l *gwapiv1.Listener) Frontend {
	at := Frontend{port: l.Port, class: classOf(l.Protocol)}
	if l.Hostname != nil && at.class != gwapiv1.TCPProtocolType && at.class != gwapiv1.UDPProtocolType {
		at.hostname = *l.Hostname
	}
	return at
}

// classOf returns the class of a protocol: HTTPS and TLS are one, since both are
// told apart by SNI on one port; any other protocol is one by itself.
func classOf(protocol gwapiv1.ProtocolType) gwapiv1.ProtocolType {
	if protocol == gwapiv1.HTTPSProtocolType {
		return gwapiv1.TLSProtocolType
	}
	return protocol
}

// pairs compares listeners in one pass: each with the first of those before it
// that it could clash with.
type pairs struct {
	listeners []Listener
	path      *field.Path
	errs      field.ErrorList

	names  map[gwapiv1.SectionName]int
	places map[Frontend]int
	// The first TCP listener of a port, and the first of any other class that
	// speaks TCP below it (HTTP, HTTPS and TLS).
	tcp, other map[gwapiv1.PortNumber]int
}

// checkPairs compares those of the listeners that valid has, which is the rest
// of what the CRDs check (unique names; unique port, protocol and hostname), and
// what only implementations do (one hostname for HTTPS and TLS; TCP beside
// anything else on a port).
func checkPairs(listeners []Listener, valid []int, path *field.Path) field.ErrorList {
	p := pairs{
		listeners: listeners,
		path:      path,
		names:     make(map[gwapiv1.SectionName]int, len(valid)),
		places:    make(map[Frontend]int, len(valid)),
		tcp:       map[gwapiv1.PortNumber]int{},
		other:     map[gwapiv1.PortNumber]int{},
	}
	for _, i := range valid {
		p.compare(i)
	}
	return p.errs
}

func (p *pairs) compare(i int) {
	l := &p.listeners[i]
	if first, taken := firstOf(p.names, l.Name, i); taken {
		err := field.Duplicate(p.path.Index(i).Child("name"), string(l.Name))
		err.Detail = fmt.Sprintf("%s has the same name: write another", p.path.Index(first))
		p.errs = append(p.errs, err)
	}
	if first, taken := firstOf(p.places, FrontendOf(&l.Listener), i); taken {
		p.samePlace(first, i)
	}
	if !isStream(classOf(l.Protocol)) {
		return
	}
	mine, theirs := p.other, p.tcp
	if l.Protocol == gwapiv1.TCPProtocolType {
		mine, theirs = p.tcp, p.other
	}
	firstOf(mine, l.Port, i)
	if first, taken := theirs[l.Port]; taken {
		p.report(first, i, "port", l.Port, fmt.Sprintf("cannot share port %d, which TCP takes whole", l.Port), "port")
	}
}

// firstOf returns the listener that has key already, or else makes it i.
func firstOf[K comparable](seen map[K]int, key K, i int) (first int, taken bool) {
	if first, taken = seen[key]; !taken {
		seen[key] = i
	}
	return first, taken
}

func (p *pairs) samePlace(first, i int) {
	at := FrontendOf(&p.listeners[i].Listener)
	if at.hostname == "" {
		p.report(first, i, "port", at.port, fmt.Sprintf("both take port %d", at.port), "port")
		return
	}
	p.report(first, i, "hostname", string(at.hostname), fmt.Sprintf("both serve %q on port %d", at.hostname, at.port), "hostname or port")
}

// report says that two listeners clash, at the later one; or at the first, where
// the later one is not in the user's list.
func (p *pairs) report(first, i int, name string, value any, clash, change string) {
	added := ""
	if p.listeners[i].Added {
		first, i = i, first
		added = fmt.Sprintf("; %q is added because no listener has that name", p.listeners[first].Name)
	}
	ours, theirs := &p.listeners[i].Listener, &p.listeners[first].Listener
	p.errs = append(p.errs, field.Invalid(p.path.Index(i).Child(name), value,
		fmt.Sprintf("%s and %s %s: give %q another %s%s", describe(ours), describe(theirs), clash, ours.Name, change, added)))
}

// describe names a listener in a message.
func describe(l *gwapiv1.Listener) string {
	return string(l.Protocol) + " listener " + strconv.Quote(string(l.Name))
}

// tooMany says that a Gateway to create cannot hold the listeners.
func tooMany(listeners []Listener, path *field.Path) *field.Error {
	err := field.TooMany(path, len(listeners), Limit)
	if last := listeners[len(listeners)-1]; last.Added {
		err.Detail += fmt.Sprintf(", with %q, which is added,", last.Name)
	}
	err.Detail += " on a Gateway that gatewayDef creates: remove some, or use gatewayRef and ListenerSets"
	return err
}
