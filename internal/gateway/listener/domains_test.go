package listener

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

func TestCheckDomains(t *testing.T) {
	advice := `write one that the Input's policy.allowedDomains covers: `
	for name, c := range map[string]struct {
		allowed       []string
		defaultDomain string // the Input's defaults.clusterDomain
		domain        string
		clusterDomain string
		listeners     string
		want          []string
	}{
		"no policy allows all": {domain: "evil.io", clusterDomain: "io", listeners: `[{name: a, hostname: any.example}]`},
		"domain, what is below it and the cluster domain": {
			allowed:   []string{"ofn.io"},
			listeners: `[{name: a}, {name: b, hostname: ofn.io}, {name: c, hostname: "*.x.ofn.io"}, {name: d, hostname: fn.cluster.local}, {name: e, protocol: TCP, port: 81}]`,
		},
		"only what is below it": {
			allowed:   []string{"*.ofn.io"},
			listeners: `[{name: a}, {name: b, hostname: x.ofn.io}, {name: c, hostname: ofn.io}]`,
			want:      []string{`spec.gatewaySpec.listeners[2].hostname: Forbidden: listener "c": "ofn.io" is not allowed: ` + advice + `"*.ofn.io"`},
		},
		"a domain that is not allowed is told once": {
			allowed:   []string{"*.example.com", "corp"},
			listeners: `[{name: a}, {name: b, hostname: "*.ofn.io", port: 81}]`,
			want:      []string{`spec.domain: Forbidden: "ofn.io" and what is below it is not allowed: ` + advice + `"*.example.com", "corp"`},
		},
		"a domain whose wildcard is not allowed": {
			allowed: []string{"fn.ofn.io"},
			want:    []string{`spec.domain: Forbidden: "ofn.io" and what is below it is not allowed: ` + advice + `"fn.ofn.io"`},
		},
		"explicit hostnames": {
			allowed:   []string{"ofn.io"},
			listeners: `[{name: a, hostname: myofn.io}, {name: b, hostname: "*.io"}, {name: c, hostname: mycluster.local}, {name: ofn-http-internal, hostname: example.com}]`,
			want: []string{
				`spec.gatewaySpec.listeners[0].hostname: Forbidden: listener "a": "myofn.io" is not allowed: ` + advice + `"ofn.io"`,
				`spec.gatewaySpec.listeners[1].hostname: Forbidden: listener "b": "*.io" is not allowed: ` + advice + `"ofn.io"`,
				`spec.gatewaySpec.listeners[2].hostname: Forbidden: listener "c": "mycluster.local" is not allowed: ` + advice + `"ofn.io"`,
				`spec.gatewaySpec.listeners[3].hostname: Forbidden: listener "ofn-http-internal": "example.com" is not allowed: ` + advice + `"ofn.io"`,
			},
		},
		"a protocol of an implementation's own serves any hostname": {
			allowed:   []string{"ofn.io"},
			listeners: `[{name: a, protocol: example.com/https, port: 443}, {name: b, protocol: example.com/https, port: 8443, hostname: b.ofn.io}, {name: c, protocol: UDP, port: 53}]`,
			want:      []string{`spec.gatewaySpec.listeners[0].hostname: Required value: listener "a": ` + advice + `"ofn.io"`},
		},
		"a cluster domain that is a way out": {
			allowed:       []string{"ofn.io"},
			clusterDomain: "com",
			listeners:     `[{name: a, hostname: bank.com}]`,
			want: []string{
				`spec.clusterDomain: Forbidden: "com" is not the domain of this cluster: remove it, or write "cluster.local"`,
				`spec.gatewaySpec.listeners[0].hostname: Forbidden: listener "a": "bank.com" is not allowed: ` + advice + `"ofn.io"`,
			},
		},
		"the Input's cluster domain": {
			allowed: []string{"ofn.io"}, defaultDomain: "k8s.corp", clusterDomain: "k8s.corp",
			listeners: `[{name: a, hostname: fn.k8s.corp}]`,
		},
		"the built-in cluster domain beside the Input's": {
			allowed: []string{"ofn.io"}, defaultDomain: "k8s.corp", clusterDomain: "cluster.local",
		},
		"neither of them": {
			allowed: []string{"ofn.io"}, defaultDomain: "k8s.corp", clusterDomain: "k9s.corp",
			want: []string{`spec.clusterDomain: Forbidden: "k9s.corp" is not the domain of this cluster: remove it, or write "k8s.corp"`},
		},
		"a cluster domain that is allowed": {
			allowed: []string{"ofn.io", "k9s.corp"}, clusterDomain: "k9s.corp",
		},
		"a cluster domain of which only what is below is allowed": {
			allowed: []string{"ofn.io", "*.k9s.corp"}, clusterDomain: "k9s.corp",
			want: []string{`spec.clusterDomain: Forbidden: "k9s.corp" is not the domain of this cluster: remove it, or write "cluster.local"`},
		},
		"beside other mistakes, which are not told here": {
			allowed:   []string{"ofn.io"},
			listeners: `[{name: a, port: 0}, {name: b, hostname: example.com}, {name: c, hostname: "*.OFN.io"}, {name: d, protocol: TCP, hostname: example.com}, {name: b, hostname: ""}]`,
			want:      []string{`spec.gatewaySpec.listeners[1].hostname: Forbidden: listener "b": "example.com" is not allowed: ` + advice + `"ofn.io"`},
		},
		"more than ten allowed domains": {
			allowed: []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"},
			want:    []string{`spec.domain: Forbidden: "ofn.io" and what is below it is not allowed: ` + advice + `"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", …`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			spec := specOf(t, c.listeners)
			if c.domain != "" {
				spec.Domain = c.domain
			}
			if c.clusterDomain != "" {
				spec.ClusterDomain = c.clusterDomain
			}
			in := v1beta1.Input{
				Policy:   v1beta1.Policy{AllowedDomains: c.allowed},
				Defaults: v1alpha1.GatewaySpec{ClusterDomain: c.defaultDomain},
			}
			got := messages(CheckDomains(spec, in, field.NewPath("spec")))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestCheckDomainsLeavesAMissingDomainToTheSpec(t *testing.T) {
	in := v1beta1.Input{Policy: v1beta1.Policy{AllowedDomains: []string{"ofn.io"}}}
	spec := v1alpha1.GatewaySpec{ClusterDomain: "cluster.local"}
	if errs := CheckDomains(spec, in, field.NewPath("spec")); errs != nil {
		t.Errorf("got %v, want none", errs)
	}
}
