package listener

import (
	"reflect"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
)

func TestACarrierHasAListenerOnlyWithAllThatWeState(t *testing.T) {
	// ours states all that there is to state.
	ours := func() gwapiv1.Listener {
		return gwapiv1.Listener{
			Name: "web", Hostname: new(gwapiv1.Hostname("www.ofn.io")), Port: 443, Protocol: "HTTPS",
			TLS: &gwapiv1.ListenerTLSConfig{
				Mode: new(gwapiv1.TLSModeTerminate), Options: map[gwapiv1.AnnotationKey]gwapiv1.AnnotationValue{"example.com/min": "1.3"},
				CertificateRefs: []gwapiv1.SecretObjectReference{{Name: "a"}, {Name: "b", Namespace: new(gwapiv1.Namespace("certs"))}},
			},
			AllowedRoutes: &gwapiv1.AllowedRoutes{
				Kinds: []gwapiv1.RouteGroupKind{{Kind: "HTTPRoute"}},
				Namespaces: &gwapiv1.RouteNamespaces{
					From: new(gwapiv1.NamespacesFromSelector), Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"team": "a"}},
				},
			},
		}
	}
	for name, lacks := range map[string]func(on *gwapiv1.Listener){
		"the hostname":           func(on *gwapiv1.Listener) { on.Hostname = nil },
		"our hostname":           func(on *gwapiv1.Listener) { on.Hostname = new(gwapiv1.Hostname("ofn.io")) },
		"the port":               func(on *gwapiv1.Listener) { on.Port = 8443 },
		"the protocol":           func(on *gwapiv1.Listener) { on.Protocol = "TLS" },
		"tls":                    func(on *gwapiv1.Listener) { on.TLS = nil },
		"the mode":               func(on *gwapiv1.Listener) { on.TLS.Mode = new(gwapiv1.TLSModePassthrough) },
		"an option":              func(on *gwapiv1.Listener) { on.TLS.Options = nil },
		"the value of an option": func(on *gwapiv1.Listener) { on.TLS.Options["example.com/min"] = "1.2" },
		"a certificate":          func(on *gwapiv1.Listener) { on.TLS.CertificateRefs = on.TLS.CertificateRefs[:1] },
		"our certificates alone": func(on *gwapiv1.Listener) {
			on.TLS.CertificateRefs = append(on.TLS.CertificateRefs, gwapiv1.SecretObjectReference{Name: "c"})
		},
		"the order of certificates": func(on *gwapiv1.Listener) {
			on.TLS.CertificateRefs[0], on.TLS.CertificateRefs[1] = on.TLS.CertificateRefs[1], on.TLS.CertificateRefs[0]
		},
		"a certificate's name":      func(on *gwapiv1.Listener) { on.TLS.CertificateRefs[0].Name = "c" },
		"a certificate's namespace": func(on *gwapiv1.Listener) { on.TLS.CertificateRefs[1].Namespace = nil },
		"a certificate's kind":      func(on *gwapiv1.Listener) { on.TLS.CertificateRefs[0].Kind = new(gwapiv1.Kind("ConfigMap")) },
		"a certificate's group":     func(on *gwapiv1.Listener) { on.TLS.CertificateRefs[0].Group = new(gwapiv1.Group("example.com")) },
		"allowedRoutes":             func(on *gwapiv1.Listener) { on.AllowedRoutes = nil },
		"the kinds":                 func(on *gwapiv1.Listener) { on.AllowedRoutes.Kinds = nil },
		"our kinds alone": func(on *gwapiv1.Listener) {
			on.AllowedRoutes.Kinds = append(on.AllowedRoutes.Kinds, gwapiv1.RouteGroupKind{Kind: "GRPCRoute"})
		},
		"a kind":                          func(on *gwapiv1.Listener) { on.AllowedRoutes.Kinds[0].Kind = "GRPCRoute" },
		"the group of a kind":             func(on *gwapiv1.Listener) { on.AllowedRoutes.Kinds[0].Group = new(gwapiv1.Group("example.com")) },
		"the namespaces":                  func(on *gwapiv1.Listener) { on.AllowedRoutes.Namespaces = nil },
		"the namespaces that it opens to": func(on *gwapiv1.Listener) { on.AllowedRoutes.Namespaces.From = new(gwapiv1.NamespacesFromAll) },
		"the selector":                    func(on *gwapiv1.Listener) { on.AllowedRoutes.Namespaces.Selector.MatchLabels["team"] = "b" },
		"our selector alone":              func(on *gwapiv1.Listener) { on.AllowedRoutes.Namespaces.Selector.MatchLabels["tier"] = "1" },
	} {
		t.Run(name, func(t *testing.T) {
			on := ours()
			lacks(&on)
			if Carries(on, ours()) {
				t.Error("it counts as applied")
			}
		})
	}
	if !Carries(ours(), ours()) {
		t.Error("what is there in full does not count as applied")
	}
	for of, known := range map[reflect.Type]int{
		reflect.TypeFor[gwapiv1.Listener](): 6, reflect.TypeFor[gwapiv1.ListenerTLSConfig](): 3, reflect.TypeFor[gwapiv1.SecretObjectReference](): 4,
		reflect.TypeFor[gwapiv1.AllowedRoutes](): 2, reflect.TypeFor[gwapiv1.RouteNamespaces](): 2, reflect.TypeFor[gwapiv1.RouteGroupKind](): 2,
	} {
		if n := of.NumField(); n != known {
			t.Errorf("%s has %d fields, and %d are compared", of, n, known)
		}
	}
}

func TestWhatOthersAddToAListenerDoesNotUnapplyIt(t *testing.T) {
	bare := func() gwapiv1.Listener {
		return gwapiv1.Listener{Name: "tcp", Port: 443, Protocol: "TLS", TLS: &gwapiv1.ListenerTLSConfig{
			Options: map[gwapiv1.AnnotationKey]gwapiv1.AnnotationValue{"example.com/min": "1.3"}, CertificateRefs: []gwapiv1.SecretObjectReference{{Name: "a"}},
		}}
	}
	for name, add := range map[string]func(on *gwapiv1.Listener){
		"nothing":        func(*gwapiv1.Listener) {},
		"a hostname":     func(on *gwapiv1.Listener) { on.Hostname = new(gwapiv1.Hostname("ofn.io")) },
		"another option": func(on *gwapiv1.Listener) { on.TLS.Options["example.com/max"] = "1.3" },
		"routes": func(on *gwapiv1.Listener) {
			on.AllowedRoutes = &gwapiv1.AllowedRoutes{Kinds: []gwapiv1.RouteGroupKind{{Kind: "TLSRoute"}}, Namespaces: &gwapiv1.RouteNamespaces{From: new(gwapiv1.NamespacesFromAll)}}
		},
		"what the API server fills in": func(on *gwapiv1.Listener) {
			on.TLS.Mode = new(gwapiv1.TLSModeTerminate)
			on.TLS.CertificateRefs[0].Group, on.TLS.CertificateRefs[0].Kind = new(gwapiv1.Group("")), new(gwapiv1.Kind("Secret"))
			on.AllowedRoutes = &gwapiv1.AllowedRoutes{Namespaces: &gwapiv1.RouteNamespaces{From: new(gwapiv1.NamespacesFromSame)}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			on := bare()
			add(&on)
			if !Carries(on, bare()) {
				t.Error("it does not count as applied")
			}
		})
	}
}

func TestDefaultsOfTheAPIServerCountAsStated(t *testing.T) {
	stated := gwapiv1.Listener{Name: "web", Port: 80, Protocol: "HTTP", AllowedRoutes: &gwapiv1.AllowedRoutes{
		Kinds:      []gwapiv1.RouteGroupKind{{Group: new(gwapiv1.Group("gateway.networking.k8s.io")), Kind: "HTTPRoute"}},
		Namespaces: &gwapiv1.RouteNamespaces{From: new(gwapiv1.NamespacesFromSame)},
	}}
	on := gwapiv1.Listener{Name: "web", Port: 80, Protocol: "HTTP", AllowedRoutes: &gwapiv1.AllowedRoutes{Kinds: []gwapiv1.RouteGroupKind{{Kind: "HTTPRoute"}}}}
	if !Carries(on, stated) {
		t.Error("what the API server fills in is not what is stated")
	}
}
