package listener

import (
	"fmt"
	"strconv"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/names"
	"github.com/openfunction/function-openfunction-gateway/internal/text"
)

// maxNamed is how many listeners one warning names.
const maxNamed = 10

// warn returns what is legal but probably not meant: a warning of each kind that
// names its listeners, then the ports with protocols that clash.
func warn(listeners []Listener) []string {
	var warnings []string
	for _, w := range [...]struct {
		applies func(*gwapiv1.Listener) bool
		advice  string
	}{
		{isUnknown, "the protocol is none of HTTP, HTTPS, TLS, TCP and UDP; others need a domain, such as \"example.com/quic\""},
		{lacksTLS, "HTTPS has no tls: some implementations take the certificate from elsewhere (GKE's certmap, ALB's discovery), others need tls.certificateRefs"},
		{isUnresolvable, "the hostname is an IP address or has more than 63 characters between dots, which implementations refuse: write a DNS name"},
		{ignoresSelector, "allowedRoutes.namespaces.selector counts only with from: Selector: write it"},
		{lacksSelector, "from: Selector without a valid selector admits no route: write allowedRoutes.namespaces.selector.matchLabels"},
		{admitsSame, "allowedRoutes.namespaces.from is Same, which admits functions only in the namespace of the Gateway (of the ListenerSet, where one is used): write from: All, or from: Selector and a selector"},
	} {
		if which := named(listeners, w.applies); which != "" {
			warnings = append(warnings, which+": "+w.advice)
		}
	}
	return append(warnings, sharedPorts(listeners)...)
}

// named returns the names of the listeners that a warning applies to, or "" where
// it applies to none.
func named(listeners []Listener, applies func(*gwapiv1.Listener) bool) string {
	var quoted []string
	for i := range listeners {
		if applies(&listeners[i].Listener) {
			quoted = append(quoted, strconv.Quote(string(listeners[i].Name)))
		}
	}
	switch len(quoted) {
	case 0:
		return ""
	case 1:
		return "listener " + quoted[0]
	}
	return "listeners " + text.List(quoted, maxNamed, ", ", " and ")
}

func isUnknown(l *gwapiv1.Listener) bool {
	return !isStandard(l.Protocol) && !strings.Contains(string(l.Protocol), "/")
}

func lacksTLS(l *gwapiv1.Listener) bool {
	return l.Protocol == gwapiv1.HTTPSProtocolType && l.TLS == nil
}

func isUnresolvable(l *gwapiv1.Listener) bool {
	return l.Hostname != nil && !names.IsDNSName(strings.TrimPrefix(string(*l.Hostname), "*."))
}

func ignoresSelector(l *gwapiv1.Listener) bool {
	namespaces := l.AllowedRoutes.Namespaces
	return namespaces.Selector != nil && *namespaces.From != gwapiv1.NamespacesFromSelector
}

func lacksSelector(l *gwapiv1.Listener) bool {
	namespaces := l.AllowedRoutes.Namespaces
	if *namespaces.From != gwapiv1.NamespacesFromSelector {
		return false
	}
	_, err := metav1.LabelSelectorAsSelector(namespaces.Selector)
	return namespaces.Selector == nil || err != nil
}

// admitsSame reports whether functions, which HTTPRoutes lead to, are admitted
// from one namespace only.
func admitsSame(l *gwapiv1.Listener) bool {
	serves := l.Protocol == gwapiv1.HTTPProtocolType || l.Protocol == gwapiv1.HTTPSProtocolType
	return serves && *l.AllowedRoutes.Namespaces.From == gwapiv1.NamespacesFromSame
}

// sharedPorts warns, once for each port, of HTTP beside HTTPS or TLS: the CRDs
// take it, most implementations serve one of the two.
func sharedPorts(listeners []Listener) []string {
	var warnings []string
	plain, encrypted := map[gwapiv1.PortNumber]int{}, map[gwapiv1.PortNumber]int{}
	for i := range listeners {
		l := &listeners[i].Listener
		mine, theirs := plain, encrypted
		switch classOf(l.Protocol) {
		case gwapiv1.HTTPProtocolType:
		case gwapiv1.TLSProtocolType:
			mine, theirs = encrypted, plain
		default:
			continue
		}
		_, again := firstOf(mine, l.Port, i)
		if first, shared := theirs[l.Port]; shared && !again {
			warnings = append(warnings, fmt.Sprintf("%s and %s share port %d, of which most implementations serve one only: give one of them another port",
				describe(&listeners[first].Listener), describe(l), l.Port))
		}
	}
	return warnings
}
