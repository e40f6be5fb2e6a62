package listener

import (
	"testing"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
)

func TestListenersAreComparedAsTheAPIServerCompletesThem(t *testing.T) {
	https := func(change func(*gwapiv1.Listener)) gwapiv1.Listener {
		l := gwapiv1.Listener{
			Name: "web", Protocol: gwapiv1.HTTPSProtocolType, Port: 443, Hostname: new(gwapiv1.Hostname("www.ofn.io")),
			AllowedRoutes: &gwapiv1.AllowedRoutes{Namespaces: &gwapiv1.RouteNamespaces{From: new(gwapiv1.NamespacesFromAll)}},
			TLS:           &gwapiv1.ListenerTLSConfig{CertificateRefs: []gwapiv1.SecretObjectReference{{Name: "cert"}}},
		}
		change(&l)
		return l
	}
	plain := https(func(*gwapiv1.Listener) {})
	for name, tc := range map[string]struct {
		a, b gwapiv1.Listener
		want bool
	}{
		"equal": {a: plain, b: plain, want: true},
		"mode Terminate is the default": {
			a: plain, b: https(func(l *gwapiv1.Listener) { l.TLS.Mode = new(gwapiv1.TLSModeTerminate) }), want: true,
		},
		"mode Passthrough is not": {
			a: plain, b: https(func(l *gwapiv1.Listener) { l.TLS.Mode = new(gwapiv1.TLSModePassthrough) }),
		},
		"a certificate is a Secret of the core group": {
			a: plain, b: https(func(l *gwapiv1.Listener) {
				l.TLS.CertificateRefs[0].Group, l.TLS.CertificateRefs[0].Kind = new(gwapiv1.Group("")), new(gwapiv1.Kind("Secret"))
			}), want: true,
		},
		"another certificate": {
			a: plain, b: https(func(l *gwapiv1.Listener) { l.TLS.CertificateRefs[0].Name = "other" }),
		},
		"no routes are those from Same": {
			a: https(func(l *gwapiv1.Listener) { l.AllowedRoutes = nil }),
			b: https(func(l *gwapiv1.Listener) { l.AllowedRoutes.Namespaces.From = new(gwapiv1.NamespacesFromSame) }), want: true,
		},
		"routes without namespaces are those from Same": {
			a: https(func(l *gwapiv1.Listener) { l.AllowedRoutes.Namespaces = nil }),
			b: https(func(l *gwapiv1.Listener) { l.AllowedRoutes.Namespaces.From = nil }), want: true,
		},
		"routes from All are others": {
			a: https(func(l *gwapiv1.Listener) { l.AllowedRoutes = nil }), b: plain,
		},
		"a kind is of Gateway API": {
			a: https(func(l *gwapiv1.Listener) { l.AllowedRoutes.Kinds = []gwapiv1.RouteGroupKind{{Kind: "HTTPRoute"}} }),
			b: https(func(l *gwapiv1.Listener) {
				l.AllowedRoutes.Kinds = []gwapiv1.RouteGroupKind{{Kind: "HTTPRoute", Group: new(gwapiv1.Group("gateway.networking.k8s.io"))}}
			}), want: true,
		},
		"no kinds and an empty list of kinds": {
			a: plain, b: https(func(l *gwapiv1.Listener) { l.AllowedRoutes.Kinds = []gwapiv1.RouteGroupKind{} }), want: true,
		},
		"another hostname": {a: plain, b: https(func(l *gwapiv1.Listener) { l.Hostname = new(gwapiv1.Hostname("a.ofn.io")) })},
		"no hostname":      {a: plain, b: https(func(l *gwapiv1.Listener) { l.Hostname = nil })},
		"another port":     {a: plain, b: https(func(l *gwapiv1.Listener) { l.Port = 8443 })},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Same(tc.a, tc.b); got != tc.want {
				t.Errorf("got %v", got)
			}
			if got := Same(tc.b, tc.a); got != tc.want {
				t.Errorf("the other way round: got %v", got)
			}
		})
	}
}
