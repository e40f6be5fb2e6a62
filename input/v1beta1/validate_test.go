package v1beta1

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

func TestValidate(t *testing.T) {
	ttl := func(d time.Duration) *metav1.Duration { return &metav1.Duration{Duration: d} }
	gateways := `must be lowercase names, in which "*" matches any part: write "namespace/name", "namespace/*" or "*/*"`
	secrets := `must be namespace and name of a Secret, in which "*" matches any part: write "namespace/name" or "namespace/*"`
	classes := `must be a lowercase name, in which "*" matches any part: write "contour" or "istio*"`
	keys := `must be the key of an annotation or label, or a prefix: write "cert-manager.io/cluster-issuer", "external-dns.alpha.kubernetes.io/*" or "*"`
	ports := `must be a port from 1 to 65535 or a range of them: write 443 or "9000-9100"`
	hostnames := `must be a hostname of text, {{.Name}}, {{.Namespace}} and {{.Domain}}: write "{{.Name}}.{{.Namespace}}.{{.Domain}}", or "*.{{.Namespace}}.example.com" for all below`
	namespaces := `must be a lowercase name, in which "*" matches any part: write "ingress", "team-*" or "*"`
	for name, c := range map[string]struct {
		in   Input
		want []string
	}{
		"an empty Input is valid": {},
		"all of it": {in: Input{
			Attachment: AttachmentListenerSet,
			Hostnames:  HostnamesOverwrite,
			Policy: Policy{
				AllowedGateways: []string{"projectcontour/contour", "*/*", "team-*/gw.*"}, PatchGateways: []string{"projectcontour/*"},
				GatewayNamespaces: []string{"infra", "team-*", "*"}, AllowedDomains: []string{"example.com", "*.ofn.io", "corp"},
				AllowedClasses: []string{"contour", "istio*", "gw.v2", "*"}, AllowedCertificates: []string{"certs/wildcard", "certs/*"},
				AllowedPorts:       []intstr.IntOrString{intstr.FromInt32(1), intstr.FromInt32(65535), intstr.FromString("443"), intstr.FromString("9000-9100"), intstr.FromString("80-80")},
				AllowedAnnotations: []string{"team", "cert-manager.io/cluster-issuer", "external-dns.alpha.kubernetes.io/*", "*"},
			},
			Routes:            Routes{GatewayRef: &v1alpha1.OpenFunctionGatewayRef{Name: "openfunction", Namespace: "infra"}},
			Entrypoint:        Entrypoint{Name: "entry", Namespace: "infra", Target: &ServiceReference{Name: "envoy", Namespace: "projectcontour"}},
			ProviderConfigRef: ProviderConfigRef{Kind: "ProviderConfig", Name: "eu.west"},
			TTL:               ttl(time.Second),
		}},
		"modes": {
			in: Input{Attachment: "auto", Hostnames: "Keep"},
			want: []string{
				`input.attachment: Unsupported value: "auto": supported values: "Auto", "ListenerSet", "Patch"`,
				`input.hostnames: Unsupported value: "Keep": supported values: "Follow", "Fill", "Overwrite"`,
			},
		},
		"allowedGateways": {
			in: Input{Policy: Policy{AllowedGateways: []string{"contour", "*", "a/b/c", "/b", "a/", "A/b", "a.b/c", "a/b?", "a/[b]", ""}}},
			want: []string{
				`input.policy.allowedGateways[0]: Invalid value: "contour": ` + gateways,
				`input.policy.allowedGateways[1]: Invalid value: "*": ` + gateways,
				`input.policy.allowedGateways[2]: Invalid value: "a/b/c": ` + gateways,
				`input.policy.allowedGateways[3]: Invalid value: "/b": ` + gateways,
				`input.policy.allowedGateways[4]: Invalid value: "a/": ` + gateways,
				`input.policy.allowedGateways[5]: Invalid value: "A/b": ` + gateways,
				`input.policy.allowedGateways[6]: Invalid value: "a.b/c": ` + gateways,
				`input.policy.allowedGateways[7]: Invalid value: "a/b?": ` + gateways,
				`input.policy.allowedGateways[8]: Invalid value: "a/[b]": ` + gateways,
				`input.policy.allowedGateways[9]: Invalid value: "": ` + gateways,
			},
		},
		"patchGateways": {
			in:   Input{Policy: Policy{PatchGateways: []string{"projectcontour/contour", "contour"}}},
			want: []string{`input.policy.patchGateways[1]: Invalid value: "contour": ` + gateways},
		},
		"gatewayNamespaces": {
			in: Input{Policy: Policy{GatewayNamespaces: []string{"infra", "Infra", "a/b", "a.b", ""}}},
			want: []string{
				`input.policy.gatewayNamespaces[1]: Invalid value: "Infra": ` + namespaces,
				`input.policy.gatewayNamespaces[2]: Invalid value: "a/b": ` + namespaces,
				`input.policy.gatewayNamespaces[3]: Invalid value: "a.b": ` + namespaces,
				`input.policy.gatewayNamespaces[4]: Invalid value: "": ` + namespaces,
			},
		},
		"allowedDomains": {
			in: Input{Policy: Policy{AllowedDomains: []string{"Example.com", "*.Example.com", "*", "10.0.0.1", "", "*.10.0.0.1"}}},
			want: []string{
				`input.policy.allowedDomains[0]: Invalid value: "Example.com": must be lowercase: write "example.com"`,
				`input.policy.allowedDomains[1]: Invalid value: "*.Example.com": after "*.": must be lowercase: write "*.example.com"`,
				`input.policy.allowedDomains[2]: Invalid value: "*": must not contain a wildcard: write a name such as "example.com"`,
				`input.policy.allowedDomains[3]: Invalid value: "10.0.0.1": must be a DNS name, not an IP address: write a name such as "example.com"`,
				`input.policy.allowedDomains[4]: Invalid value: "": must start and end with a letter or digit, and so must each part between dots: write a name such as "example.com"`,
				`input.policy.allowedDomains[5]: Invalid value: "*.10.0.0.1": after "*.": must be a DNS name, not an IP address: write a name such as "*.example.com"`,
			},
		},
		"allowedClasses": {
			in: Input{Policy: Policy{AllowedClasses: []string{"Istio", "a/b", ""}}},
			want: []string{
				`input.policy.allowedClasses[0]: Invalid value: "Istio": ` + classes,
				`input.policy.allowedClasses[1]: Invalid value: "a/b": ` + classes,
				`input.policy.allowedClasses[2]: Invalid value: "": ` + classes,
			},
		},
		"allowedPorts": {
			in: Input{Policy: Policy{AllowedPorts: []intstr.IntOrString{
				intstr.FromInt32(443), intstr.FromInt32(0), intstr.FromInt32(70000), intstr.FromInt32(-1),
				intstr.FromString("9100-9000"), intstr.FromString("http"), intstr.FromString("80-"), intstr.FromString("+80"), intstr.FromString("1-2-3"), intstr.FromString(""),
			}}},
			want: []string{
				`input.policy.allowedPorts[1]: Invalid value: "0": ` + ports,
				`input.policy.allowedPorts[2]: Invalid value: "70000": ` + ports,
				`input.policy.allowedPorts[3]: Invalid value: "-1": ` + ports,
				`input.policy.allowedPorts[4]: Invalid value: "9100-9000": ` + ports,
				`input.policy.allowedPorts[5]: Invalid value: "http": ` + ports,
				`input.policy.allowedPorts[6]: Invalid value: "80-": ` + ports,
				`input.policy.allowedPorts[7]: Invalid value: "+80": ` + ports,
				`input.policy.allowedPorts[8]: Invalid value: "1-2-3": ` + ports,
				`input.policy.allowedPorts[9]: Invalid value: "": ` + ports,
			},
		},
		"allowedCertificates": {
			in: Input{Policy: Policy{AllowedCertificates: []string{"certs/wildcard", "wildcard", "Certs/a"}}},
			want: []string{
				`input.policy.allowedCertificates[1]: Invalid value: "wildcard": ` + secrets,
				`input.policy.allowedCertificates[2]: Invalid value: "Certs/a": ` + secrets,
			},
		},
		"allowedAnnotations": {
			in: Input{Policy: Policy{AllowedAnnotations: []string{"team", "external-dns*", "/*", "Example.com/*", "example.com/", "example.com/te*", ""}}},
			want: []string{
				`input.policy.allowedAnnotations[1]: Invalid value: "external-dns*": ` + keys,
				`input.policy.allowedAnnotations[2]: Invalid value: "/*": ` + keys,
				`input.policy.allowedAnnotations[3]: Invalid value: "Example.com/*": ` + keys,
				`input.policy.allowedAnnotations[4]: Invalid value: "example.com/": ` + keys,
				`input.policy.allowedAnnotations[5]: Invalid value: "example.com/te*": ` + keys,
				`input.policy.allowedAnnotations[6]: Invalid value: "": ` + keys,
			},
		},
		"routeGateways": {
			in:   Input{Policy: Policy{RouteGateways: []string{"openfunction/*", "openfunction"}}},
			want: []string{`input.policy.routeGateways[1]: Invalid value: "openfunction": ` + gateways},
		},
		"allowedHostnames": {
			in: Input{Policy: Policy{AllowedHostnames: []string{
				"{{.Name}}.{{.Namespace}}.{{.Domain}}", "*.{{.Namespace}}.example.com", "shop.example.com", "{{.Path}}.example.com", "*", "Shop.example.com", "a.*.example.com",
			}}},
			want: []string{
				`input.policy.allowedHostnames[3]: Invalid value: "{{.Path}}.example.com": ` + hostnames,
				`input.policy.allowedHostnames[4]: Invalid value: "*": ` + hostnames,
				`input.policy.allowedHostnames[5]: Invalid value: "Shop.example.com": ` + hostnames,
				`input.policy.allowedHostnames[6]: Invalid value: "a.*.example.com": ` + hostnames,
			},
		},
		"the Gateway of routes": {
			in: Input{Routes: Routes{GatewayRef: &v1alpha1.OpenFunctionGatewayRef{Namespace: "Infra"}}},
			want: []string{
				`input.routes.gatewayRef.name: Required value: write the name of an OpenFunction Gateway, such as "openfunction"`,
				`input.routes.gatewayRef.namespace: Invalid value: "Infra": must be lowercase: write "infra"`,
			},
		},
		"entrypoint": {
			in: Input{Entrypoint: Entrypoint{Name: "Gateway", Namespace: "open.function", Target: &ServiceReference{Name: "1envoy"}}},
			want: []string{
				`input.entrypoint.name: Invalid value: "Gateway": must be lowercase: write "gateway"`,
				`input.entrypoint.namespace: Invalid value: "open.function": may contain only a-z, 0-9 and -`,
				`input.entrypoint.target.name: Invalid value: "1envoy": must begin with a letter`,
				`input.entrypoint.target.namespace: Required value: write the name of a namespace`,
			},
		},
		"an entry for each XR": {in: Input{Entrypoint: Entrypoint{Name: "{{ .Name }}-gateway"}}},
		"an entrypoint name with another field": {
			in:   Input{Entrypoint: Entrypoint{Name: "{{.Namespace}}-gateway"}},
			want: []string{`input.entrypoint.name: Invalid value: "{{.Namespace}}-gateway": must hold no field but {{.Name}}: write "gateway", or "{{.Name}}-gateway" for an entry per XR`},
		},
		"an entrypoint name with two": {
			in:   Input{Entrypoint: Entrypoint{Name: "{{.Name}}-{{.Domain}}"}},
			want: []string{`input.entrypoint.name: Invalid value: "{{.Name}}-{{.Domain}}": gives "x-{{.Domain}}" for the XR "x", which must hold no field but {{.Name}}`},
		},
		"an entrypoint name that gives none": {
			in:   Input{Entrypoint: Entrypoint{Name: "{{.Name}}_gateway"}},
			want: []string{`input.entrypoint.name: Invalid value: "{{.Name}}_gateway": gives "x_gateway" for the XR "x", which may contain only a-z, 0-9 and -`},
		},
		"an entrypoint name that begins with a digit": {
			in:   Input{Entrypoint: Entrypoint{Name: "1{{.Name}}"}},
			want: []string{`input.entrypoint.name: Invalid value: "1{{.Name}}": gives "1x" for the XR "x", which must begin with a letter`},
		},
		"the namespaces of Envoy Gateway": {
			in: Input{Entrypoint: Entrypoint{EnvoyGatewayNamespaces: []string{"envoy-gateway-system", "*", ""}}},
			want: []string{
				`input.entrypoint.envoyGatewayNamespaces[1]: Invalid value: "*": may contain only a-z, 0-9 and -`,
				`input.entrypoint.envoyGatewayNamespaces[2]: Required value: write the name of a namespace`,
			},
		},
		"an entrypoint target without a name": {
			in:   Input{Entrypoint: Entrypoint{Target: &ServiceReference{Namespace: "projectcontour"}}},
			want: []string{`input.entrypoint.target.name: Required value: write the name of a Service`},
		},
		"providerConfigRef": {
			in: Input{ProviderConfigRef: ProviderConfigRef{Kind: "Config", Name: "Mine"}},
			want: []string{
				`input.providerConfigRef.kind: Unsupported value: "Config": supported values: "ClusterProviderConfig", "ProviderConfig"`,
				`input.providerConfigRef.name: Invalid value: "Mine": must be lowercase: write "mine"`,
			},
		},
		"a drain below zero": {
			in:   Input{Entrypoint: Entrypoint{Drain: ttl(-time.Second)}},
			want: []string{`input.entrypoint.drain: Invalid value: "-1s": must be from 0s to 1h: write "35s"`},
		},
		"a drain of more than an hour": {
			in:   Input{Entrypoint: Entrypoint{Drain: ttl(time.Hour + time.Second)}},
			want: []string{`input.entrypoint.drain: Invalid value: "1h0m1s": must be from 0s to 1h: write "35s"`},
		},
		"a ttl of zero": {
			in:   Input{TTL: ttl(0)},
			want: []string{`input.ttl: Invalid value: "0s": must be from 1s to 24h: write "60s"`},
		},
		"a negative ttl": {
			in:   Input{TTL: ttl(-time.Minute)},
			want: []string{`input.ttl: Invalid value: "-1m0s": must be from 1s to 24h: write "60s"`},
		},
		"a ttl of days": {
			in:   Input{TTL: ttl(48 * time.Hour)},
			want: []string{`input.ttl: Invalid value: "48h0m0s": must be from 1s to 24h: write "60s"`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, err := range c.in.Default().Validate() {
				got = append(got, err.Error())
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
