package listener

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWarnings(t *testing.T) {
	const all = `allowedRoutes: {namespaces: {from: All}}`
	const same = `allowedRoutes.namespaces.from is Same, which admits functions only in the namespace of the Gateway (of the ListenerSet, where one is used): write from: All, or from: Selector and a selector`
	var many strings.Builder
	for i := range 12 {
		fmt.Fprintf(&many, "- {name: l-%d, port: %d}\n", i, i+1000)
	}
	for name, c := range map[string]struct {
		listeners string
		want      []string
	}{
		"nothing to say": {
			listeners: `
- {name: ofn-http-external, ` + all + `}
- {name: https, protocol: HTTPS, tls: {certificateRefs: [{name: cert}]}, ` + all + `}
- {name: selected, hostname: a.b, allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {a: b}}}}}
- {name: tcp, protocol: TCP, port: 81}
- {name: own, protocol: example.com/own, port: 443, hostname: a.b}`,
		},
		"HTTPS without tls": {
			listeners: `[{name: a, protocol: HTTPS, ` + all + `}]`,
			want:      []string{`listener "a": HTTPS has no tls: some implementations take the certificate from elsewhere (GKE's certmap, ALB's discovery), others need tls.certificateRefs`},
		},
		"Same, written or not": {
			listeners: `[{name: a}, {name: b, port: 81, allowedRoutes: {namespaces: {from: Same}}}]`,
			want:      []string{`listeners "a", "b": ` + same},
		},
		"Same on the internal listener": {
			listeners: `[{name: ofn-http-internal, allowedRoutes: {namespaces: {from: Same}}}]`,
			want:      []string{`listener "ofn-http-internal": ` + same, noExternal},
		},
		"more than ten are counted": {
			listeners: many.String(),
			want:      []string{`listeners "l-0", "l-1", "l-2", "l-3", "l-4", "l-5", "l-6", "l-7", "l-8", "l-9" and 2 more: ` + same},
		},
		"HTTP beside HTTPS and TLS, once a port": {
			listeners: `
- {name: a, protocol: HTTPS, hostname: a.b, tls: {certificateRefs: [{name: cert}]}, ` + all + `}
- {name: b, port: 443, ` + all + `}
- {name: c, port: 443, hostname: c.d, ` + all + `}
- {name: d, protocol: TLS, hostname: d.e, tls: {mode: Passthrough}, ` + all + `}
- {name: e, protocol: TLS, port: 80, tls: {mode: Passthrough}, ` + all + `}`,
			want: []string{
				`HTTPS listener "a" and HTTP listener "b" share port 443, of which most implementations serve one only: give one of them another port`,
				`TLS listener "e" and HTTP listener "ofn-http-internal" share port 80, of which most implementations serve one only: give one of them another port`,
			},
		},
		"a selector that does not count": {
			listeners: `[{name: a, allowedRoutes: {namespaces: {from: All, selector: {matchLabels: {a: b}}}}}]`,
			want:      []string{`listener "a": allowedRoutes.namespaces.selector counts only with from: Selector: write it`},
		},
		"no selector, and one that is none": {
			listeners: `
- {name: a, allowedRoutes: {namespaces: {from: Selector}}}
- {name: b, port: 81, allowedRoutes: {namespaces: {from: Selector, selector: {matchExpressions: [{key: a, operator: Is}]}}}}`,
			want: []string{`listeners "a", "b": from: Selector without a valid selector admits no route: write allowedRoutes.namespaces.selector.matchLabels`},
		},
		"hostnames that DNS cannot hold": {
			listeners: `
- {name: a, hostname: 10.0.0.1, ` + all + `}
- {name: b, hostname: "*.` + strings.Repeat("a", 64) + `.io", ` + all + `}`,
			want: []string{`listeners "a", "b": the hostname is an IP address or has more than 63 characters between dots, which implementations refuse: write a DNS name`},
		},
		"a protocol that nothing knows": {
			listeners: `[{name: a, protocol: quic, port: 80}]`,
			want:      []string{`listener "a": the protocol is none of HTTP, HTTPS, TLS, TCP and UDP; others need a domain, such as "example.com/quic"`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, got, errs := Plan(specOf(t, c.listeners), fill, true, path(), nil)
			if errs != nil {
				t.Fatalf("errors: %v", errs)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
