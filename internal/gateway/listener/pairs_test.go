package listener

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPairs(t *testing.T) {
	testErrors(t, map[string]struct {
		listeners string
		want      []string
	}{
		"one name twice": {
			listeners: `[{name: a, port: 81}, {name: b, port: 82}, {name: a, port: 83}, {name: a, port: 84}]`,
			want: []string{
				`[2].name: Duplicate value: "a": spec.gatewaySpec.listeners[0] has the same name: write another`,
				`[3].name: Duplicate value: "a": spec.gatewaySpec.listeners[0] has the same name: write another`,
			},
		},
		"one generated hostname on one port": {
			listeners: `[{name: a}, {name: b}]`,
			want:      []string{`[1].hostname: Invalid value: "*.ofn.io": HTTP listener "b" and HTTP listener "a" both serve "*.ofn.io" on port 80: give "b" another hostname or port`},
		},
		"one hostname on two ports":             {listeners: `[{name: a, port: 81}, {name: b, port: 82}]`},
		"overlapping hostnames":                 {listeners: `[{name: a, hostname: "*.a"}, {name: b, hostname: x.a}, {name: c, hostname: "*.x.a"}]`},
		"HTTP beside HTTPS on a port":           {listeners: `[{name: a, port: 443}, {name: b, protocol: HTTPS}]`},
		"HTTPS beside TLS with other hostnames": {listeners: `[{name: a, protocol: HTTPS}, {name: b, protocol: TLS, hostname: x.ofn.io, tls: {mode: Passthrough}}]`},
		"HTTPS beside TLS with one hostname": {
			listeners: `[{name: a, protocol: HTTPS}, {name: b, protocol: TLS, tls: {mode: Passthrough}}]`,
			want:      []string{`[1].hostname: Invalid value: "*.ofn.io": TLS listener "b" and HTTPS listener "a" both serve "*.ofn.io" on port 443: give "b" another hostname or port`},
		},
		"TCP beside UDP on a port": {listeners: `[{name: a, protocol: TCP, port: 53}, {name: b, protocol: UDP, port: 53}]`},
		"UDP beside HTTP on a port": {
			listeners: `[{name: a, protocol: UDP, port: 443}, {name: b, port: 443}]`,
		},
		"TCP twice on a port": {
			listeners: `[{name: a, protocol: TCP, port: 53}, {name: b, protocol: TCP, port: 53}]`,
			want:      []string{`[1].port: Invalid value: 53: TCP listener "b" and TCP listener "a" both take port 53: give "b" another port`},
		},
		"UDP twice on a port": {
			listeners: `[{name: a, protocol: UDP, port: 53}, {name: b, protocol: UDP, port: 53}]`,
			want:      []string{`[1].port: Invalid value: 53: UDP listener "b" and UDP listener "a" both take port 53: give "b" another port`},
		},
		"TCP beside HTTP, HTTPS and TLS on a port": {
			listeners: `
- {name: tcp, protocol: TCP, port: 81}
- {name: http, port: 81}
- {name: https, protocol: HTTPS, port: 81}
- {name: tls, protocol: TLS, port: 82, tls: {mode: Passthrough}}
- {name: tcp-2, protocol: TCP, port: 82}`,
			want: []string{
				`[1].port: Invalid value: 81: HTTP listener "http" and TCP listener "tcp" cannot share port 81, which TCP takes whole: give "http" another port`,
				`[2].port: Invalid value: 81: HTTPS listener "https" and TCP listener "tcp" cannot share port 81, which TCP takes whole: give "https" another port`,
				`[4].port: Invalid value: 82: TCP listener "tcp-2" and TLS listener "tls" cannot share port 82, which TCP takes whole: give "tcp-2" another port`,
			},
		},
		"a protocol of its own beside TCP":  {listeners: `[{name: a, protocol: TCP, port: 81}, {name: b, protocol: example.com/own, port: 81}]`},
		"a protocol of its own by hostname": {listeners: `[{name: a, protocol: x/y, port: 81}, {name: b, protocol: x/y, port: 81, hostname: a.b}, {name: c, protocol: x/z, port: 81}]`},
		"a protocol of its own twice": {
			listeners: `[{name: a, protocol: x/y, port: 81}, {name: b, protocol: x/y, port: 81}]`,
			want:      []string{`[1].port: Invalid value: 81: x/y listener "b" and x/y listener "a" both take port 81: give "b" another port`},
		},
		"TCP on the port of the added listener": {
			listeners: `[{name: a, port: 81}, {name: db, protocol: TCP, port: 80}]`,
			want:      []string{`[1].port: Invalid value: 80: TCP listener "db" and HTTP listener "ofn-http-internal" cannot share port 80, which TCP takes whole: give "db" another port; "ofn-http-internal" is added because no listener has that name`},
		},
		"the added listener under another name": {
			listeners: `[{name: internal, hostname: "*.cluster.local"}]`,
			want:      []string{`[0].hostname: Invalid value: "*.cluster.local": HTTP listener "internal" and HTTP listener "ofn-http-internal" both serve "*.cluster.local" on port 80: give "internal" another hostname or port; "ofn-http-internal" is added because no listener has that name`},
		},
		"only the valid are compared": {
			listeners: `[{name: a, hostname: ""}, {name: a}, {name: a}]`,
			want: []string{
				`[0].hostname: Invalid value: "": listener "a": must not be empty: remove it, or write a hostname`,
				`[2].name: Duplicate value: "a": spec.gatewaySpec.listeners[1] has the same name: write another`,
				`[2].hostname: Invalid value: "*.ofn.io": HTTP listener "a" and HTTP listener "a" both serve "*.ofn.io" on port 80: give "a" another hostname or port`,
			},
		},
	})
}

func TestAnUnusableDomainIsReportedByTheSpecAlone(t *testing.T) {
	for _, domain := range []string{"", "cluster.local"} {
		spec := specOf(t, `[{name: a}, {name: b}, {name: c, hostname: x.io}, {name: d, hostname: x.io}]`)
		spec.Domain = domain
		want := []string{`spec.gatewaySpec.listeners[3].hostname: Invalid value: "x.io": HTTP listener "d" and HTTP listener "c" both serve "x.io" on port 80: give "d" another hostname or port`}
		_, _, errs := Plan(spec, fill, true, path(), nil)
		if diff := cmp.Diff(want, messages(errs)); diff != "" {
			t.Errorf("domain %q (-want +got):\n%s", domain, diff)
		}
	}
}
