package listener

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	endsRule     = "must start and end with a letter or digit, and so must each part between dots"
	groupRule    = `must be an API group, such as "gateway.networking.k8s.io", or "" for the core group`
	kindRule     = `must be a kind, such as "HTTPRoute": at most 63 letters, digits and -, with a letter first`
	protocolRule = `write HTTP, HTTPS, TLS, TCP, UDP or a protocol with a domain, such as "example.com/quic"`
)

// testErrors plans listeners and compares the errors, whose paths are shortened
// to what is below spec.gatewaySpec.listeners.
func testErrors(t *testing.T, cases map[string]struct {
	listeners string
	want      []string
},
) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			listeners, _, errs := Plan(specOf(t, c.listeners), fill, true, path(), nil)
			var got []string
			for _, message := range messages(errs) {
				got = append(got, strings.TrimPrefix(message, "spec.gatewaySpec.listeners"))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if errs != nil && listeners != nil {
				t.Errorf("there are listeners beside errors: %v", listeners)
			}
		})
	}
}

func TestNames(t *testing.T) {
	testErrors(t, map[string]struct {
		listeners string
		want      []string
	}{
		"a DNS subdomain of 253 bytes": {listeners: `[{name: ` + strings.Repeat("a", 253) + `}]`},
		"254 bytes": {
			listeners: `[{name: ` + strings.Repeat("a", 254) + `}]`,
			want:      []string{`[0].name: Too long: may not be more than 253 bytes`},
		},
		"missing": {
			listeners: `[{port: 80}]`,
			want:      []string{`[0].name: Required value: write a name that no other listener of the Gateway has`},
		},
		"misspelt": {
			listeners: `[{name: My_Web}, {name: a..b, port: 81}]`,
			want: []string{
				`[0].name: Invalid value: "My_Web": listener "My_Web": must be lowercase: write "my-web"`,
				`[1].name: Invalid value: "a..b": listener "a..b": ` + endsRule,
			},
		},
	})
}

func TestPortsAndProtocols(t *testing.T) {
	testErrors(t, map[string]struct {
		listeners string
		want      []string
	}{
		"the least and the greatest port": {listeners: `[{name: a, port: 1}, {name: b, port: 65535}]`},
		"ports that do not exist": {
			listeners: `[{name: a, port: 0}, {name: b, port: 65536}, {name: c, port: -1}]`,
			want: []string{
				`[0].port: Invalid value: 0: listener "a": write a port from 1 to 65535`,
				`[1].port: Invalid value: 65536: listener "b": write a port from 1 to 65535`,
				`[2].port: Invalid value: -1: listener "c": write a port from 1 to 65535`,
			},
		},
		"no port where the protocol has none": {
			listeners: `[{name: a, protocol: TCP}, {name: b, protocol: UDP}, {name: c, protocol: example.com/quic}]`,
			want: []string{
				`[0].port: Required value: listener "a": TCP has no default port: write one from 1 to 65535`,
				`[1].port: Required value: listener "b": UDP has no default port: write one from 1 to 65535`,
				`[2].port: Required value: listener "c": example.com/quic has no default port: write one from 1 to 65535`,
			},
		},
		"protocols that the CRDs take": {
			listeners: `[{name: a, port: 1, protocol: http2}, {name: b, port: 2, protocol: x.y/Z1}, {name: c, port: 3, protocol: ` + strings.Repeat("a", 255) + `}]`,
		},
		"protocols that they do not": {
			listeners: `[{name: a, protocol: "HT TP"}, {name: b, protocol: -x}, {name: c, protocol: example.com/}, {name: d, protocol: ` + strings.Repeat("a", 256) + `}]`,
			want: []string{
				`[0].protocol: Invalid value: "HT TP": listener "a": ` + protocolRule,
				`[1].protocol: Invalid value: "-x": listener "b": ` + protocolRule,
				`[2].protocol: Invalid value: "example.com/": listener "c": ` + protocolRule,
				`[3].protocol: Too long: listener "d": may not be more than 255 bytes`,
			},
		},
	})
}

func TestHostnames(t *testing.T) {
	long := strings.Repeat("a.", 126) + "a" // 253 bytes
	testErrors(t, map[string]struct {
		listeners string
		want      []string
	}{
		"that the CRDs take": {
			listeners: `[{name: a, hostname: ofn.io}, {name: b, hostname: "*.com"}, {name: c, hostname: ` + long + `}, {name: d, hostname: 10.0.0.1}, {name: e, hostname: "*.a.ofn.io"}]`,
		},
		"empty": {
			listeners: `[{name: a, hostname: ""}]`,
			want:      []string{`[0].hostname: Invalid value: "": listener "a": must not be empty: remove it, or write a hostname`},
		},
		"254 bytes": {
			listeners: `[{name: a, hostname: a` + long + `}]`,
			want:      []string{`[0].hostname: Too long: listener "a": may not be more than 253 bytes`},
		},
		"254 bytes with a wildcard": {
			listeners: `[{name: a, hostname: "*.` + long[:251] + `"}, {name: b, hostname: "*.a` + long[:251] + `"}]`,
			want:      []string{`[1].hostname: Too long: listener "b": may not be more than 253 bytes`},
		},
		"a wildcard that is not the first label": {
			listeners: `[{name: a, hostname: "*"}, {name: b, hostname: "a.*.io"}, {name: c, hostname: "*.*.io"}, {name: d, hostname: "*a.io"}]`,
			want: []string{
				`[0].hostname: Invalid value: "*": listener "a": may have "*" only in front, before a dot: write a hostname such as "*.ofn.io"`,
				`[1].hostname: Invalid value: "a.*.io": listener "b": may have "*" only in front, before a dot: write a hostname such as "*.ofn.io"`,
				`[2].hostname: Invalid value: "*.*.io": listener "c": may have "*" only in front, before a dot: write a hostname such as "*.ofn.io"`,
				`[3].hostname: Invalid value: "*a.io": listener "d": may have "*" only in front, before a dot: write a hostname such as "*.ofn.io"`,
			},
		},
		"misspelt": {
			listeners: `[{name: a, hostname: OFN.io}, {name: b, hostname: "*.OFN.io."}, {name: c, hostname: "*."}]`,
			want: []string{
				`[0].hostname: Invalid value: "OFN.io": listener "a": must be lowercase: write "ofn.io"`,
				`[1].hostname: Invalid value: "*.OFN.io.": listener "b": must be lowercase: write "*.ofn.io"`,
				`[2].hostname: Invalid value: "*.": listener "c": ` + endsRule,
			},
		},
		"where there is none": {
			listeners: `[{name: a, protocol: TCP, port: 1, hostname: ofn.io}, {name: b, protocol: UDP, port: 1, hostname: ""}]`,
			want: []string{
				`[0].hostname: Forbidden: listener "a": TCP takes no hostname: remove it`,
				`[1].hostname: Forbidden: listener "b": UDP takes no hostname: remove it`,
			},
		},
	})
}

func TestTLS(t *testing.T) {
	refs := func(n int) string { return "[" + strings.Repeat("{name: cert},", n) + "]" }
	testErrors(t, map[string]struct {
		listeners string
		want      []string
	}{
		"that the CRDs take": {
			listeners: `
- {name: a, protocol: HTTPS, port: 1}
- {name: b, protocol: HTTPS, port: 2, tls: {certificateRefs: ` + refs(64) + `}}
- {name: c, protocol: HTTPS, port: 3, tls: {mode: Terminate, options: {example.com/x: y}}}
- {name: d, protocol: TLS, port: 4, tls: {mode: Passthrough}}
- {name: e, protocol: TLS, port: 5, tls: {mode: Terminate, certificateRefs: [{group: "", kind: Secret, name: cert, namespace: certs}]}}
- {name: f, protocol: example.com/own, port: 6, tls: {mode: Passthrough}}
- {name: g, protocol: example.com/own, port: 7}
- {name: h, protocol: TLS, port: 8, tls: {certificateRefs: [{name: cert}]}}
- {name: i, protocol: TLS, port: 9, tls: {options: {example.com/x: y}}}`,
		},
		"where there is none": {
			listeners: `
- {name: a, tls: {mode: Passthrough}}
- {name: b, protocol: HTTP, port: 81, tls: {}}
- {name: c, protocol: TCP, port: 82, tls: {}}
- {name: d, protocol: UDP, port: 83, tls: {}}`,
			want: []string{
				`[0].tls: Forbidden: listener "a": HTTP takes no tls: remove it, or write protocol: HTTPS`,
				`[1].tls: Forbidden: listener "b": HTTP takes no tls: remove it, or write protocol: HTTPS`,
				`[2].tls: Forbidden: listener "c": TCP takes no tls: remove it, or write protocol: TLS`,
				`[3].tls: Forbidden: listener "d": UDP takes no tls: remove it`,
			},
		},
		"TLS without tls, or nothing in it": {
			listeners: `[{name: a, protocol: TLS}, {name: b, protocol: TLS, tls: {}}, {name: c, protocol: TLS, tls: {certificateRefs: []}}]`,
			want: []string{
				`[0].tls: Required value: listener "a": TLS needs tls: write certificateRefs, or mode: Passthrough`,
				`[1].tls.certificateRefs: Required value: listener "b": TLS is terminated unless tls.mode is Passthrough: write the name of the certificate's Secret, or mode: Passthrough`,
				`[2].tls.certificateRefs: Required value: listener "c": TLS is terminated unless tls.mode is Passthrough: write the name of the certificate's Secret, or mode: Passthrough`,
			},
		},
		"HTTPS that passes through": {
			listeners: `[{name: a, protocol: HTTPS, tls: {mode: Passthrough}}]`,
			want:      []string{`[0].tls.mode: Invalid value: "Passthrough": listener "a": HTTPS is always terminated: write Terminate, or protocol: TLS`},
		},
		"a mode that does not exist": {
			listeners: `[{name: a, protocol: HTTPS, tls: {mode: terminate, certificateRefs: [{name: cert}]}}, {name: b, protocol: TLS, tls: {mode: ""}}]`,
			want: []string{
				`[0].tls.mode: Unsupported value: "terminate": listener "a": supported values: "Terminate", "Passthrough"`,
				`[1].tls.mode: Unsupported value: "": listener "b": supported values: "Terminate", "Passthrough"`,
			},
		},
		"nothing to terminate with": {
			listeners: `
- {name: a, protocol: HTTPS, port: 1, tls: {}}
- {name: b, protocol: HTTPS, port: 2, tls: {mode: Terminate, certificateRefs: [], options: {}}}
- {name: c, protocol: TLS, port: 3, tls: {mode: Terminate}}
- {name: d, protocol: example.com/own, port: 4, tls: {}}`,
			want: []string{
				`[0].tls.certificateRefs: Required value: listener "a": Terminate needs a certificate: write the name of its Secret`,
				`[1].tls.certificateRefs: Required value: listener "b": Terminate needs a certificate: write the name of its Secret`,
				`[2].tls.certificateRefs: Required value: listener "c": Terminate needs a certificate: write the name of its Secret`,
				`[3].tls.certificateRefs: Required value: listener "d": Terminate needs a certificate: write the name of its Secret`,
			},
		},
		"65 certificateRefs": {
			listeners: `[{name: a, protocol: HTTPS, tls: {certificateRefs: ` + refs(65) + `}}]`,
			want:      []string{`[0].tls.certificateRefs: Too many: 65: listener "a": must have at most 64 items`},
		},
		"certificateRefs that name nothing": {
			listeners: `
- name: a
  protocol: HTTPS
  tls:
    certificateRefs:
    - {name: ""}
    - {name: ` + strings.Repeat("ä", 253) + `}
    - {name: ` + strings.Repeat("ä", 254) + `}
    - {name: cert, group: Core, kind: my.Secret, namespace: ""}`,
			want: []string{
				`[0].tls.certificateRefs[0].name: Required value: listener "a": write the name of the certificate's Secret`,
				`[0].tls.certificateRefs[2].name: Too long: listener "a": may not be more than 253 characters`,
				`[0].tls.certificateRefs[3].group: Invalid value: "Core": listener "a": ` + groupRule,
				`[0].tls.certificateRefs[3].kind: Invalid value: "my.Secret": listener "a": ` + kindRule,
				`[0].tls.certificateRefs[3].namespace: Invalid value: "": listener "a": must not be empty`,
			},
		},
		"17 options": {
			listeners: `[{name: a, protocol: HTTPS, tls: {options: {a: x, b: x, c: x, d: x, e: x, f: x, g: x, h: x, i: x, j: x, k: x, l: x, m: x, n: x, o: x, p: x, q: x}}}]`,
			want:      []string{`[0].tls.options: Too many: 17: listener "a": must have at most 16 items`},
		},
		"options of 4097 characters, in the order of their keys": {
			listeners: `[{name: a, protocol: HTTPS, tls: {options: {z: ` + strings.Repeat("ä", 4097) + `, b: ` + strings.Repeat("ä", 4096) + `, c: ` + strings.Repeat("ä", 4097) + `}}}]`,
			want: []string{
				`[0].tls.options[c]: Too long: listener "a": may not be more than 4096 characters`,
				`[0].tls.options[z]: Too long: listener "a": may not be more than 4096 characters`,
			},
		},
	})
}

func TestAllowedRoutes(t *testing.T) {
	kinds := func(n int) string { return "[" + strings.Repeat("{kind: HTTPRoute},", n) + "]" }
	testErrors(t, map[string]struct {
		listeners string
		want      []string
	}{
		"that the CRDs take": {
			listeners: `
- {name: a, allowedRoutes: {}}
- {name: b, port: 81, allowedRoutes: {kinds: ` + kinds(8) + `, namespaces: {from: Selector}}}
- {name: c, port: 82, allowedRoutes: {kinds: [{group: "", kind: My-Route1}], namespaces: {from: All, selector: {}}}}`,
		},
		"9 kinds": {
			listeners: `[{name: a, allowedRoutes: {kinds: ` + kinds(9) + `}}]`,
			want:      []string{`[0].allowedRoutes.kinds: Too many: 9: listener "a": must have at most 8 items`},
		},
		"kinds that do not exist": {
			listeners: `[{name: a, allowedRoutes: {kinds: [{group: Gateway, kind: HTTPRoute}, {kind: ""}]}}]`,
			want: []string{
				`[0].allowedRoutes.kinds[0].group: Invalid value: "Gateway": listener "a": ` + groupRule,
				`[0].allowedRoutes.kinds[1].kind: Invalid value: "": listener "a": ` + kindRule,
			},
		},
		"namespaces from elsewhere": {
			listeners: `[{name: a, allowedRoutes: {namespaces: {from: None}}}, {name: b, allowedRoutes: {namespaces: {from: ""}}}]`,
			want: []string{
				`[0].allowedRoutes.namespaces.from: Unsupported value: "None": listener "a": supported values: "All", "Selector", "Same"`,
				`[1].allowedRoutes.namespaces.from: Unsupported value: "": listener "b": supported values: "All", "Selector", "Same"`,
			},
		},
	})
}

func TestEveryMistakeOfAListenerIsReportedAtOnce(t *testing.T) {
	testErrors(t, map[string]struct {
		listeners string
		want      []string
	}{
		"six mistakes in two listeners": {
			listeners: `
- {name: A, port: 0, hostname: "", tls: {}, allowedRoutes: {namespaces: {from: all}}}
- {name: b, protocol: "?", hostname: ofn.io}`,
			want: []string{
				`[0].name: Invalid value: "A": listener "A": must be lowercase: write "a"`,
				`[0].port: Invalid value: 0: listener "A": write a port from 1 to 65535`,
				`[0].hostname: Invalid value: "": listener "A": must not be empty: remove it, or write a hostname`,
				`[0].tls: Forbidden: listener "A": HTTP takes no tls: remove it, or write protocol: HTTPS`,
				`[0].allowedRoutes.namespaces.from: Unsupported value: "all": listener "A": supported values: "All", "Selector", "Same"`,
				`[1].protocol: Invalid value: "?": listener "b": ` + protocolRule,
			},
		},
	})
}
