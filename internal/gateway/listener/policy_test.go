package listener

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// held returns what a policy has against listeners that a tenant wrote in namespace
// team-b.
func held(spec v1alpha1.GatewaySpec, in v1beta1.Input) []string {
	return messages(CheckPolicy(spec, in, "team-b", field.NewPath("spec", "gatewaySpec", "listeners")))
}

func TestPolicyLimitsHostnames(t *testing.T) {
	const advice = ` is not allowed: write one that policy.allowedDomains (of the Input or the EnvironmentConfig) covers ("ofn.io"), or the platform team adds it there`
	const inside = ` is not allowed: inside the cluster write "*.cluster.local" or a name that ends in ".team-b.svc.cluster.local", or the platform team adds it to policy.allowedDomains`
	for name, c := range map[string]struct {
		allowed       []string
		defaultDomain string // the Input's defaults.clusterDomain
		domain        string
		clusterDomain string
		listeners     string
		want          []string
	}{
		"no policy allows all": {domain: "evil.io", clusterDomain: "io", listeners: `[{name: a, hostname: any.example}, {name: b, hostname: api.team-a.svc.io}, {name: c, protocol: TCP, port: 1}]`},
		"the domain and what is below it": {
			allowed:   []string{"ofn.io"},
			listeners: `[{name: a}, {name: b, hostname: ofn.io}, {name: c, hostname: "*.x.ofn.io"}]`,
		},
		"only what is below it": {
			allowed:   []string{"*.ofn.io"},
			listeners: `[{name: a}, {name: b, hostname: x.ofn.io}, {name: c, hostname: ofn.io}]`,
			want: []string{`spec.gatewaySpec.listeners[2].hostname: Forbidden: listener "c": "ofn.io" is not allowed: ` +
				`write one that policy.allowedDomains (of the Input or the EnvironmentConfig) covers ("*.ofn.io"), or the platform team adds it there`},
		},
		"what is generated from the domain is as allowed as the domain": {
			allowed:   []string{"*.example.com", "corp"},
			listeners: `[{name: a}, {name: b, hostname: "*.ofn.io", port: 81}]`,
		},
		"explicit hostnames": {
			allowed:   []string{"ofn.io"},
			listeners: `[{name: a, hostname: myofn.io}, {name: b, hostname: "*.io"}, {name: c, hostname: mycluster.local}, {name: ofn-http-internal, hostname: example.com}]`,
			want: []string{
				`spec.gatewaySpec.listeners[0].hostname: Forbidden: listener "a": "myofn.io"` + advice,
				`spec.gatewaySpec.listeners[1].hostname: Forbidden: listener "b": "*.io"` + advice,
				`spec.gatewaySpec.listeners[2].hostname: Forbidden: listener "c": "mycluster.local"` + advice,
				`spec.gatewaySpec.listeners[3].hostname: Forbidden: listener "ofn-http-internal": "example.com"` + advice,
			},
		},
		"inside the cluster: all of it, and names of the tenant's namespace": {
			allowed:   []string{"ofn.io"},
			listeners: `[{name: a, hostname: "*.cluster.local"}, {name: b, hostname: fn.team-b.svc.cluster.local}, {name: c, hostname: "*.team-b.svc.cluster.local"}]`,
		},
		"inside the cluster: no names of others": {
			allowed: []string{"ofn.io"},
			listeners: `[{name: a, hostname: fn.team-a.svc.cluster.local}, {name: b, hostname: "*.svc.cluster.local"}, {name: c, hostname: cluster.local},
				{name: d, hostname: fn.cluster.local}, {name: e, hostname: fn.my-team-b.svc.cluster.local}, {name: f, hostname: team-b.svc.cluster.local}]`,
			want: []string{
				`spec.gatewaySpec.listeners[0].hostname: Forbidden: listener "a": "fn.team-a.svc.cluster.local"` + inside,
				`spec.gatewaySpec.listeners[1].hostname: Forbidden: listener "b": "*.svc.cluster.local"` + inside,
				`spec.gatewaySpec.listeners[2].hostname: Forbidden: listener "c": "cluster.local"` + inside,
				`spec.gatewaySpec.listeners[3].hostname: Forbidden: listener "d": "fn.cluster.local"` + inside,
				`spec.gatewaySpec.listeners[4].hostname: Forbidden: listener "e": "fn.my-team-b.svc.cluster.local"` + inside,
				`spec.gatewaySpec.listeners[5].hostname: Forbidden: listener "f": "team-b.svc.cluster.local"` + inside,
			},
		},
		"inside the cluster: what is listed": {
			allowed:   []string{"ofn.io", "*.shared.svc.cluster.local"},
			listeners: `[{name: a, hostname: fn.shared.svc.cluster.local}]`,
		},
		"a cluster domain that is a way out": {
			allowed: []string{"ofn.io"}, clusterDomain: "com",
			listeners: `[{name: a, hostname: bank.com}, {name: b, hostname: fn.team-b.svc.com}]`,
			want: []string{
				`spec.gatewaySpec.listeners[0].hostname: Forbidden: listener "a": "bank.com"` + advice,
				`spec.gatewaySpec.listeners[1].hostname: Forbidden: listener "b": "fn.team-b.svc.com"` + advice,
			},
		},
		"the Input's cluster domain": {
			allowed: []string{"ofn.io"}, defaultDomain: "k8s.corp", clusterDomain: "k8s.corp",
			listeners: `[{name: a, hostname: fn.team-b.svc.k8s.corp}]`,
		},
		"beside other mistakes, which are not told here": {
			allowed: []string{"ofn.io"},
			listeners: `[{name: a, port: 0}, {name: b, hostname: example.com}, {name: c, hostname: "*.OFN.io"}, {name: d, protocol: TCP, port: 0, hostname: example.com},
				{name: b, hostname: ""}]`,
			want: []string{`spec.gatewaySpec.listeners[1].hostname: Forbidden: listener "b": "example.com"` + advice},
		},
		"an empty list": {
			allowed:   []string{},
			listeners: `[{name: a}, {name: b, hostname: www.ofn.io}]`,
			want: []string{`spec.gatewaySpec.listeners[1].hostname: Forbidden: listener "b": "www.ofn.io" is not allowed: ` +
				`write one that policy.allowedDomains (of the Input or the EnvironmentConfig) covers (nothing), or the platform team adds it there`},
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
			in := v1beta1.Input{Policy: v1beta1.Policy{AllowedDomains: c.allowed}, Defaults: v1alpha1.GatewaySpec{ClusterDomain: c.defaultDomain}}
			if diff := cmp.Diff(c.want, held(spec, in)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestPolicyLimitsPorts(t *testing.T) {
	const advice = `: write a port that policy.allowedPorts (of the Input or the EnvironmentConfig) lists (`
	const unset = `: remove the listener, or the platform team sets policy.allowedPorts (of the Input or the EnvironmentConfig) to `
	all := `[{name: a}, {name: b, protocol: HTTPS, tls: {}}, {name: c, protocol: TCP, port: 9050}, {name: d, protocol: UDP, port: 53}]`
	ports := []intstr.IntOrString{intstr.FromInt32(443), intstr.FromString("9000-9100")}
	for name, c := range map[string]struct {
		listeners string
		policy    v1beta1.Policy
		want      []string
	}{
		"unset": {listeners: all},
		"ports that are written, and those of a protocol": {
			listeners: all, policy: v1beta1.Policy{AllowedPorts: ports},
			want: []string{
				`spec.gatewaySpec.listeners[0].port: Forbidden: listener "a": 80 is not allowed` + advice + `443, 9000-9100), or the platform team adds 80 there`,
				`spec.gatewaySpec.listeners[3].port: Forbidden: listener "d": 53 is not allowed` + advice + `443, 9000-9100), or the platform team adds 53 there`,
			},
		},
		"an empty list": {
			listeners: `[{name: a}]`, policy: v1beta1.Policy{AllowedPorts: []intstr.IntOrString{}},
			want: []string{`spec.gatewaySpec.listeners[0].port: Forbidden: listener "a": 80 is not allowed` + advice + `nothing), or the platform team adds 80 there`},
		},
		"no port is not told here": {
			listeners: `[{name: a, protocol: TCP}, {name: b, port: 70000}]`, policy: v1beta1.Policy{AllowedPorts: ports},
		},
		"without a hostname, under allowedDomains": {
			listeners: all, policy: v1beta1.Policy{AllowedDomains: []string{"ofn.io"}},
			want: []string{
				`spec.gatewaySpec.listeners[2].port: Forbidden: listener "c": TCP serves every name, which policy.allowedDomains (of the Input or the EnvironmentConfig) limits` + unset + `9050 and all other ports that are to be allowed, such as 80 and 443`,
				`spec.gatewaySpec.listeners[3].port: Forbidden: listener "d": UDP serves every name, which policy.allowedDomains (of the Input or the EnvironmentConfig) limits` + unset + `53 and all other ports that are to be allowed, such as 80 and 443`,
			},
		},
		"without a hostname, listed": {
			listeners: `[{name: c, protocol: TCP, port: 9050}, {name: d, protocol: example.com/https, port: 443}]`,
			policy:    v1beta1.Policy{AllowedDomains: []string{"ofn.io"}, AllowedPorts: ports},
		},
		"a protocol of an implementation's own, on a port that is not listed": {
			listeners: `[{name: a, protocol: example.com/https, port: 443}, {name: b, protocol: example.com/https, port: 8443}]`,
			policy:    v1beta1.Policy{AllowedDomains: []string{"ofn.io"}, AllowedPorts: ports},
			want:      []string{`spec.gatewaySpec.listeners[1].port: Forbidden: listener "b": 8443 is not allowed` + advice + `443, 9000-9100), or the platform team adds 8443 there`},
		},
		"a protocol of an implementation's own": {
			listeners: `[{name: a, protocol: example.com/https, port: 8443}, {name: b, protocol: example.com/https, port: 8443, hostname: b.ofn.io}]`,
			policy:    v1beta1.Policy{AllowedDomains: []string{"ofn.io"}},
			want: []string{`spec.gatewaySpec.listeners[0].hostname: Required value: listener "a": write one that policy.allowedDomains (of the Input or the EnvironmentConfig) covers ("ofn.io"), ` +
				`or remove the listener, or the platform team sets policy.allowedPorts (of the Input or the EnvironmentConfig) to 8443 and all other ports that are to be allowed, such as 80 and 443`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, held(specOf(t, c.listeners), v1beta1.Input{Policy: c.policy})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestPolicyLimitsCertificates(t *testing.T) {
	const outside = ` is not in namespace "team-b", and policy.allowedCertificates (of the Input or the EnvironmentConfig) lists `
	const advice = `: name a Secret of your own with namespace: "team-b", or the platform team adds `
	secrets := `[{name: a, protocol: HTTPS, tls: {certificateRefs: [{name: own}, {name: own, namespace: team-b}, {name: tls, namespace: bank}, {name: tls, namespace: Bank}]}},
		{name: b, protocol: TLS, tls: {mode: Terminate, certificateRefs: [{name: wildcard, namespace: certs}, {name: "", namespace: bank}]}}]`
	for name, c := range map[string]struct {
		allowed []string
		def     *v1alpha1.GatewayDef
		want    []string
	}{
		"unset": {want: []string{
			`spec.gatewaySpec.listeners[0].tls.certificateRefs[2].namespace: Forbidden: listener "a": Secret bank/tls` + outside + `nothing` + advice + `"bank/tls" to policy.allowedCertificates`,
			`spec.gatewaySpec.listeners[1].tls.certificateRefs[0].namespace: Forbidden: listener "b": Secret certs/wildcard` + outside + `nothing` + advice + `"certs/wildcard" to policy.allowedCertificates`,
		}},
		"one is listed": {allowed: []string{"certs/*"}, want: []string{
			`spec.gatewaySpec.listeners[0].tls.certificateRefs[2].namespace: Forbidden: listener "a": Secret bank/tls` + outside + `"certs/*"` + advice + `"bank/tls" to policy.allowedCertificates`,
		}},
		"in a Gateway of the XR's namespace": {allowed: []string{"certs/wildcard", "bank/tls"}, def: &v1alpha1.GatewayDef{Namespace: "team-b"}},
		"in a Gateway that is created elsewhere": {allowed: []string{"certs/wildcard", "bank/tls"}, def: &v1alpha1.GatewayDef{Namespace: "infra"}, want: []string{
			`spec.gatewaySpec.listeners[0].tls.certificateRefs[0].name: Forbidden: listener "a": Secret infra/own` + outside + `"certs/wildcard", "bank/tls"` + advice + `"infra/own" to policy.allowedCertificates`,
		}},
		"there, and listed": {allowed: []string{"certs/wildcard", "bank/tls", "infra/own"}, def: &v1alpha1.GatewayDef{Namespace: "infra"}},
	} {
		t.Run(name, func(t *testing.T) {
			spec := specOf(t, secrets)
			spec.GatewayDef = c.def
			if diff := cmp.Diff(c.want, held(spec, v1beta1.Input{Policy: v1beta1.Policy{AllowedCertificates: c.allowed}})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
