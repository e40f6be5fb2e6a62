package sharing

import (
	"fmt"
	"strings"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
)

// The simulation has a few names and values, so that all that XRs, an operator and
// those that are gone can do to each other comes up often. They are numbers, so that
// a world is compared and copied at once.
const (
	maxXRs   = 50
	operator = maxXRs // the operator's manager; an XR's is its number
	managers = maxXRs + 1
)

// Names of listeners.
const (
	nameL1 = iota
	nameL2
	nameD
	nameE
	nameF
	nameO
	names
)

var nameOf = [names]gwapiv1.SectionName{"l1", "l2", "d", "e", "f", "o"}

var managerOf = func() (out [managers]string) {
	for i := range maxXRs {
		out[i] = fmt.Sprintf("provider-kubernetes/ofn-team-%02d-gw-00000000", i)
	}
	out[operator] = "argocd-controller"
	return out
}()

// hostnames by their number; 0 is a hostname that got lost.
var hostOf = []gwapiv1.Hostname{"", "h1.io", "h2.io", "*.d0.io", "*.d1.io", "*.e0.io", "o.io"}

// places by their number.
var placeOf = []struct {
	port     gwapiv1.PortNumber
	protocol gwapiv1.ProtocolType
}{
	{80, gwapiv1.HTTPProtocolType},
	{443, gwapiv1.HTTPSProtocolType},
	{9000, gwapiv1.TCPProtocolType},
	{8080, gwapiv1.HTTPProtocolType},
	{8080, gwapiv1.HTTPSProtocolType},
}

const (
	placeHTTPS = 1 + iota
	placeTCP
	place8080
	place8080HTTPS
)

var routesOf = []gwapiv1.FromNamespaces{gwapiv1.NamespacesFromSame, gwapiv1.NamespacesFromAll}

// content of a listener: hostname, who may attach, port and protocol.
type content struct{ host, routes, place uint8 }

// clashes reports whether two listeners cannot both be served.
func (c content) clashes(other content) bool {
	return c.host == other.host && c.place == other.place || c.place != other.place && min(c.place, other.place) == place8080
}

// stump reports whether a listener lost its hostname.
func (c content) stump() bool { return c.host == 0 && c.place != placeTCP }

// entry is a listener as an XR plans it, or an Object states it.
type entry struct {
	on bool
	content
	shared bool // it comes from the defaults
}

type entries [names]entry

func (s entries) String() string {
	var out []string
	for n, e := range s {
		if e.on {
			out = append(out, fmt.Sprintf("%s%s=%v", map[bool]string{true: "~"}[e.shared], nameOf[n], e.content))
		}
	}
	return "{" + strings.Join(out, " ") + "}"
}

func (c content) String() string {
	s := string(hostOf[c.host])
	if c.routes > 0 {
		s += "/" + string(routesOf[c.routes])
	}
	if c.place > 0 {
		s += fmt.Sprintf(":%d/%s", placeOf[c.place].port, placeOf[c.place].protocol)
	}
	return s
}

// Fields of a listener that a manager can have.
const (
	fieldItem = 1 << iota
	fieldHost
	fieldRoutes
	fieldPlace
	allFields = fieldItem | fieldHost | fieldRoutes | fieldPlace
)

// slot is a listener on the Gateway, with the fields that each manager has.
type slot struct {
	on bool
	content
	fields [managers]uint8
}

// gateway is the Gateway with its listeners by name.
type gateway [names]slot

func (g gateway) String() string {
	var out []string
	for n, s := range g {
		if !s.on {
			continue
		}
		text := []string{fmt.Sprintf("%s=%v of", nameOf[n], s.content)}
		for m, f := range s.fields {
			switch f {
			case 0:
			case allFields:
				text = append(text, fmt.Sprintf("m%d", m))
			default:
				text = append(text, fmt.Sprintf("m%d(%04b)", m, f))
			}
		}
		out = append(out, strings.Join(text, " "))
	}
	return "[" + strings.Join(out, "; ") + "]"
}

// sameSpec reports whether two Gateways have the same listeners, whoever has them.
func (g gateway) sameSpec(other gateway) bool {
	for n := range g {
		if g[n].on != other[n].on || g[n].content != other[n].content {
			return false
		}
	}
	return true
}

// withoutOurs is the Gateway after the operator's client-side apply: what another manager
// put into the list that it last wrote is gone.
func (g gateway) withoutOurs() gateway {
	for n := range g {
		if g[n].fields[operator] == 0 {
			g[n] = slot{}
		}
	}
	return g
}

// apply as server-side apply does, with force. It is false, and nothing changes,
// where the result is not valid.
func (g gateway) apply(m int, stated entries) (gateway, bool) {
	out := g
	for n := range out {
		if stated[n].on {
			out[n] = out[n].applied(m, stated[n].content)
		} else {
			out[n] = out[n].without(m)
		}
	}
	if !out.valid() {
		return g, false
	}
	return out, true
}

func (s slot) applied(m int, c content) slot {
	changed := uint8(0)
	if s.host != c.host {
		changed |= fieldHost
	}
	if s.routes != c.routes {
		changed |= fieldRoutes
	}
	if s.place != c.place {
		changed |= fieldPlace
	}
	for other := range s.fields {
		s.fields[other] &^= changed
	}
	s.on, s.content = true, c
	s.fields[m] = allFields
	return s
}

// without is the listener once a manager states it no more: what only that one had
// goes, all of it where nobody else has the item.
func (s slot) without(m int) slot {
	if s.fields[m] == 0 {
		return s
	}
	s.fields[m] = 0
	all := uint8(0)
	for _, f := range s.fields {
		all |= f
	}
	if all&fieldItem == 0 {
		return slot{}
	}
	if all&fieldHost == 0 {
		s.host = 0
	}
	if all&fieldRoutes == 0 {
		s.routes = 0 // the API server's default
	}
	if all&fieldPlace == 0 {
		s.place = lostPlace
	}
	return s
}

// lostPlace is the place of a listener that lost its port and protocol.
const lostPlace = 255

// valid is what the Gateway's kind says of its listeners.
func (g gateway) valid() bool {
	seen := map[content]bool{}
	for _, s := range g {
		at := content{host: s.host, place: s.place}
		if s.on && (seen[at] || s.place == lostPlace) {
			return false
		}
		if s.on {
			seen[at] = true
		}
	}
	return true
}
