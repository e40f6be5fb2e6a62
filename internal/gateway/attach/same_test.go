package attach

import (
	"testing"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
)

func TestListenersAreComparedAsTheAPIServerCompletesThem(t *testing.T) {
	https := func(change func(*listener.Listener)) listener.Listener {
		l := on("web", "HTTPS", 443, "www.ofn.io")
		l.TLS = &gwapiv1.ListenerTLSConfig{CertificateRefs: []gwapiv1.SecretObjectReference{{Name: "cert"}}}
		change(&l)
		return l
	}
	plain := https(func(*listener.Listener) {})
	for name, tc := range map[string]struct {
		a, b listener.Listener
		want bool
	}{
		"equal": {a: plain, b: plain, want: true},
		"mode Terminate is the default": {
			a: plain, b: https(func(l *listener.Listener) { l.TLS.Mode = new(gwapiv1.TLSModeTerminate) }), want: true,
		},
		"mode Passthrough is not": {
			a: plain, b: https(func(l *listener.Listener) { l.TLS.Mode = new(gwapiv1.TLSModePassthrough) }),
		},
		"a certificate is a Secret of the core group": {
			a: plain, b: https(func(l *listener.Listener) {
				l.TLS.CertificateRefs[0].Group, l.TLS.CertificateRefs[0].Kind = new(gwapiv1.Group("")), new(gwapiv1.Kind("Secret"))
			}), want: true,
		},
		"another certificate": {
			a: plain, b: https(func(l *listener.Listener) { l.TLS.CertificateRefs[0].Name = "other" }),
		},
		"no routes are those from Same": {
			a: https(func(l *listener.Listener) { l.AllowedRoutes = nil }),
			b: https(func(l *listener.Listener) { l.AllowedRoutes.Namespaces.From = new(gwapiv1.NamespacesFromSame) }), want: true,
		},
		"routes without namespaces are those from Same": {
			a: https(func(l *listener.Listener) { l.AllowedRoutes.Namespaces = nil }),
			b: https(func(l *listener.Listener) { l.AllowedRoutes.Namespaces.From = nil }), want: true,
		},
		"routes from All are others": {
			a: https(func(l *listener.Listener) { l.AllowedRoutes = nil }), b: plain,
		},
		"a kind is of Gateway API": {
			a: https(func(l *listener.Listener) { l.AllowedRoutes.Kinds = []gwapiv1.RouteGroupKind{{Kind: "HTTPRoute"}} }),
			b: https(func(l *listener.Listener) {
				l.AllowedRoutes.Kinds = []gwapiv1.RouteGroupKind{{Kind: "HTTPRoute", Group: new(gwapiv1.Group("gateway.networking.k8s.io"))}}
			}), want: true,
		},
		"no kinds and an empty list of kinds": {
			a: plain, b: https(func(l *listener.Listener) { l.AllowedRoutes.Kinds = []gwapiv1.RouteGroupKind{} }), want: true,
		},
		"another hostname": {a: plain, b: https(func(l *listener.Listener) { l.Hostname = new(gwapiv1.Hostname("a.ofn.io")) })},
		"no hostname":      {a: plain, b: https(func(l *listener.Listener) { l.Hostname = nil })},
		"another port":     {a: plain, b: https(func(l *listener.Listener) { l.Port = 8443 })},
	} {
		t.Run(name, func(t *testing.T) {
			if got := sameListener(tc.a.Listener, tc.b.Listener); got != tc.want {
				t.Errorf("got %v", got)
			}
			if got := sameListener(tc.b.Listener, tc.a.Listener); got != tc.want {
				t.Errorf("the other way round: got %v", got)
			}
		})
	}
}
