package listener

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

func TestWildcardsThatWereWrittenForAnotherDomainFollow(t *testing.T) {
	const routes = ", allowedRoutes: {namespaces: {from: All}}"
	follows := func(name, to, instead string) string {
		return `listener "` + name + `" serves "` + to + `" instead of "` + instead + `", since a wildcard follows the domain, which is "ofn.io": ` +
			`write that, or the platform team sets hostnames: Fill to keep what is written`
	}
	stands := func(name, hostname string) string {
		return `listener "` + name + `" serves "` + hostname + `", which is outside of the domain "ofn.io": only a function with such a hostname of its own is reached there`
	}
	for name, tc := range map[string]struct {
		mode          v1beta1.HostnameMode // Follow unless set
		fromDefaults  bool
		allowed       []string
		clusterDomain string
		defaults      v1alpha1.GatewaySpec
		hostTemplate  string
		listeners     string
		want          map[string]string
		hints         []string
	}{
		"OpenFunction's default manifest, patched": {
			clusterDomain: "k8s.corp",
			listeners:     `[{name: ofn-http-internal, hostname: "*.cluster.local"}, {name: ofn-http-external, hostname: "*.example.com"` + routes + `}]`,
			want:          map[string]string{"ofn-http-internal": "*.k8s.corp", "ofn-http-external": "*.ofn.io"},
			hints: []string{`listener "ofn-http-internal" serves "*.k8s.corp" instead of "*.cluster.local", listener "ofn-http-external" serves "*.ofn.io" instead of "*.example.com", ` +
				`since a wildcard follows the domain, which is "ofn.io": write that, or the platform team sets hostnames: Fill to keep what is written`},
		},
		"in the domain and below it, in the cluster domain and below it": {
			listeners: `[{name: a, hostname: "*.ofn.io"` + routes + `}, {name: b, hostname: "*.x.ofn.io"` + routes + `}, {name: c, hostname: "*.cluster.local", port: 8080` + routes + `}, {name: d, hostname: "*.svc.cluster.local"` + routes + `}]`,
			want:      map[string]string{"a": "*.ofn.io", "b": "*.x.ofn.io", "c": "*.cluster.local", "d": "*.svc.cluster.local"},
		},
		"a name that only ends like the domain": {
			listeners: `[{name: a, hostname: "*.myofn.io"` + routes + `}]`,
			want:      map[string]string{"a": "*.ofn.io"}, hints: []string{follows("a", "*.ofn.io", "*.myofn.io")},
		},
		"a concrete name stands": {
			listeners: `[{name: a, hostname: www.example.com` + routes + `}, {name: b, hostname: www.ofn.io` + routes + `}]`,
			want:      map[string]string{"a": "www.example.com", "b": "www.ofn.io"}, hints: []string{stands("a", "www.example.com")},
		},
		"TLS and HTTPS do, TCP and other protocols do not": {
			listeners: `[{name: a, hostname: "*.a.io", protocol: TLS, port: 1, tls: {mode: Passthrough}` + routes + `}, {name: b, hostname: "*.a.io", protocol: example.com/quic, port: 2` + routes + `}, {name: c, protocol: TCP, port: 3` + routes + `}]`,
			want:      map[string]string{"a": "*.ofn.io", "b": "*.a.io"}, hints: []string{follows("a", "*.ofn.io", "*.a.io")},
		},
		"not where two would serve the same": {
			listeners: `[{name: a, hostname: "*.a.io"` + routes + `}, {name: b, hostname: "*.b.io"` + routes + `}]`,
			want:      map[string]string{"a": "*.a.io", "b": "*.b.io"},
			hints: []string{`listener "a" serves "*.a.io", listener "b" serves "*.b.io", which is outside of the domain "ofn.io": ` +
				`only a function with such a hostname of its own is reached there`},
		},
		"nor where one serves it already, written or not": {
			listeners: `[{name: a, hostname: "*.a.io"` + routes + `}, {name: b, hostname: "*.ofn.io"` + routes + `}, {name: c, hostname: "*.a.io", port: 8080` + routes + `}, {name: d, port: 8080` + routes + `}]`,
			want:      map[string]string{"a": "*.a.io", "b": "*.ofn.io", "c": "*.a.io", "d": "*.ofn.io"},
			hints: []string{`listener "a" serves "*.a.io", listener "c" serves "*.a.io", which is outside of the domain "ofn.io": ` +
				`only a function with such a hostname of its own is reached there`},
		},
		"but on two ports": {
			listeners: `[{name: a, hostname: "*.a.io", port: 8080` + routes + `}, {name: b, hostname: "*.a.io", port: 8081` + routes + `}]`,
			want:      map[string]string{"a": "*.ofn.io", "b": "*.ofn.io"},
			hints: []string{`listener "a" serves "*.ofn.io" instead of "*.a.io", listener "b" serves "*.ofn.io" instead of "*.a.io", ` +
				`since a wildcard follows the domain, which is "ofn.io": write that, or the platform team sets hostnames: Fill to keep what is written`},
		},
		"an internal one never becomes external": {
			clusterDomain: "k8s.corp", defaults: v1alpha1.GatewaySpec{ClusterDomain: "k8s.old"},
			listeners: `[{name: a, hostname: "*.cluster.local"` + routes + `}, {name: b, hostname: "*.default.svc.k8s.old"` + routes + `}]`,
			want:      map[string]string{"a": "*.cluster.local", "b": "*.default.svc.k8s.old"},
		},
		"what policy lists stands": {
			allowed:   []string{"ofn.io", "*.example.com"},
			listeners: `[{name: a, hostname: "*.example.com"` + routes + `}, {name: b, hostname: www.example.com` + routes + `}, {name: c, hostname: "*.example.org", port: 8080` + routes + `}]`,
			want:      map[string]string{"a": "*.example.com", "b": "www.example.com", "c": "*.ofn.io"}, hints: []string{follows("c", "*.ofn.io", "*.example.org")},
		},
		"what serves the names that hostTemplate makes stands": {
			hostTemplate: "{{.Name}}.{{.Namespace}}.fn.example.com",
			listeners:    `[{name: a, hostname: "*.fn.example.com"` + routes + `}]`,
			want:         map[string]string{"a": "*.fn.example.com"}, hints: []string{stands("a", "*.fn.example.com")},
		},
		"what the defaults have stands": {
			fromDefaults: true,
			listeners:    `[{name: a, hostname: "*.example.com"` + routes + `}, {name: b, hostname: www.example.com` + routes + `}]`,
			want:         map[string]string{"a": "*.example.com", "b": "www.example.com"},
		},
		"Fill leaves all as it is": {
			mode:      "Fill",
			listeners: `[{name: a, hostname: "*.example.com"` + routes + `}, {name: b, hostname: www.example.com` + routes + `}, {name: c` + routes + `}]`,
			want:      map[string]string{"a": "*.example.com", "b": "www.example.com", "c": "*.ofn.io"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			spec := specOf(t, tc.listeners)
			spec.HostTemplate = "{{.Name}}.{{.Namespace}}.{{.Domain}}"
			if tc.hostTemplate != "" {
				spec.HostTemplate = tc.hostTemplate
			}
			if tc.clusterDomain != "" {
				spec.ClusterDomain = tc.clusterDomain
			}
			in := v1beta1.Input{Hostnames: tc.mode, Policy: v1beta1.Policy{AllowedDomains: tc.allowed}, Defaults: tc.defaults}.Default()
			listeners, hints, errs := Plan(spec, in, !tc.fromDefaults, path(), nil)
			if errs != nil {
				t.Fatal(messages(errs))
			}
			got := map[string]string{}
			for _, l := range listeners {
				if l.Hostname != nil && !l.Added {
					got[string(l.Name)] = string(*l.Hostname)
				}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("hostnames (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tc.hints, withoutOthers(hints)); diff != "" {
				t.Errorf("hints (-want +got):\n%s", diff)
			}
		})
	}
}

// withoutOthers leaves out the hints that are not about hostnames.
func withoutOthers(hints []string) []string {
	var out []string
	for _, h := range hints {
		if h != noExternal {
			out = append(out, h)
		}
	}
	return out
}

// TestNoHostnameFollowsAMistake has domains of which no hostname can be made, and
// hostnames that are none: both are errors.
func TestNoHostnameFollowsAMistake(t *testing.T) {
	for name, tc := range map[string]struct {
		domain, clusterDomain, listeners string
		want                             []string
	}{
		"no domain":               {clusterDomain: "cluster.local", listeners: `[{name: a, hostname: "*.a.io"}, {name: b, hostname: "*.a.io"}]`, want: []string{`spec.gatewaySpec.listeners[1].hostname: Invalid value: "*.a.io": HTTP listener "b" and HTTP listener "a" both serve "*.a.io" on port 80: give "b" another hostname or port`}},
		"a hostname that is none": {domain: "ofn.io", clusterDomain: "cluster.local", listeners: `[{name: a, hostname: "*.A.io"}]`, want: []string{`spec.gatewaySpec.listeners[0].hostname: Invalid value: "*.A.io": listener "a": must be lowercase: write "*.a.io"`}},
	} {
		t.Run(name, func(t *testing.T) {
			spec := specOf(t, tc.listeners)
			spec.Domain, spec.ClusterDomain = tc.domain, tc.clusterDomain
			_, _, errs := Plan(spec, v1beta1.Input{}.Default(), true, path(), nil)
			if diff := cmp.Diff(tc.want, messages(errs)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestACertificateCoversOneLabelOnly(t *testing.T) {
	const https = `, protocol: HTTPS, tls: {certificateRefs: [{name: c}]}, allowedRoutes: {namespaces: {from: All}}}]`
	const hint = `listener "a": a certificate for "*.ofn.io" does not cover "function-sample.default.ofn.io", since its "*" stands for one label: ` +
		`write hostTemplate: "{{.Name}}-{{.Namespace}}.{{.Domain}}", or use a certificate for each namespace's names`
	for name, tc := range map[string]struct {
		hostTemplate, listeners string
		want                    []string
	}{
		"two labels":                 {hostTemplate: "{{.Name}}.{{.Namespace}}.{{.Domain}}", listeners: `[{name: a` + https, want: []string{hint}},
		"one label":                  {hostTemplate: "{{.Name}}-{{.Namespace}}.{{.Domain}}", listeners: `[{name: a` + https},
		"of a namespace's listener":  {hostTemplate: "{{.Name}}.{{.Namespace}}.{{.Domain}}", listeners: `[{name: a, hostname: "*.default.ofn.io"` + https},
		"of a function's listener":   {hostTemplate: "{{.Name}}.{{.Namespace}}.{{.Domain}}", listeners: `[{name: a, hostname: function-sample.default.ofn.io` + https},
		"of another name's listener": {hostTemplate: "{{.Name}}.{{.Namespace}}.{{.Domain}}", listeners: `[{name: a, hostname: www.ofn.io` + https},
		"without HTTPS":              {hostTemplate: "{{.Name}}.{{.Namespace}}.{{.Domain}}", listeners: `[{name: a, allowedRoutes: {namespaces: {from: All}}}]`},
	} {
		t.Run(name, func(t *testing.T) {
			spec := specOf(t, tc.listeners)
			spec.HostTemplate = tc.hostTemplate
			_, got, errs := Plan(spec, fill, true, path(), nil)
			if errs != nil {
				t.Fatal(messages(errs))
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
