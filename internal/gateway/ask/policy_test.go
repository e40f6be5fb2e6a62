package ask

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
)

func TestPolicyLimitsWhatATenantWrote(t *testing.T) {
	const listed = ` is not allowed: write one that policy.`
	const keys = `Forbidden: remove it, or write one that policy.allowedAnnotations (of the Input or the EnvironmentConfig) lists (`
	const def = `{domain: ofn.io, gatewayDef: {gatewayClassName: evil, labels: {team: b}, annotations: {x.io/y: z, example.com/a: b},
		infrastructure: {labels: {tier: web}, annotations: {external-dns.alpha.kubernetes.io/hostname: www.bank.com}}}}`
	for name, tc := range map[string]struct {
		spec, policy string
		want         []string
	}{
		"nothing is set": {spec: def, policy: "{}"},
		"a domain": {
			spec: "{domain: ofn.io, gatewayDef: {gatewayClassName: eg}}", policy: "{allowedDomains: [fn.ofn.io, '*.corp']}",
			want: []string{`spec.domain: Forbidden: "ofn.io" and what is below it` + listed + `allowedDomains (of the Input or the EnvironmentConfig) covers ("fn.ofn.io", "*.corp"), or the platform team adds it there`},
		},
		"any domain": {
			spec: "{domain: ofn.io, gatewayDef: {gatewayClassName: eg}}", policy: "{allowedDomains: []}",
			want: []string{`spec.domain: Forbidden: "ofn.io" and what is below it` + listed + `allowedDomains (of the Input or the EnvironmentConfig) covers (nothing), or the platform team adds it there`},
		},
		"a cluster domain": {
			spec: "{domain: ofn.io, clusterDomain: com, gatewayDef: {gatewayClassName: eg}}", policy: "{allowedDomains: [ofn.io]}",
			want: []string{`spec.clusterDomain: Forbidden: "com" is not the domain of this cluster: ` +
				`remove it, or write "k8s.corp", or the platform team adds it to policy.allowedDomains`},
		},
		"no cluster domain where domains are not": {spec: "{domain: ofn.io, clusterDomain: com, gatewayDef: {gatewayClassName: eg}}", policy: "{}"},
		"a class": {
			spec: "{domain: ofn.io, gatewayDef: {gatewayClassName: evil}}", policy: "{allowedClasses: [contour, istio*]}",
			want: []string{`spec.gatewayDef.gatewayClassName: Forbidden: "evil"` + listed + `allowedClasses (of the Input or the EnvironmentConfig) lists ("contour", "istio*"), or the platform team adds it there`},
		},
		"annotations and labels": {
			spec: def, policy: "{allowedAnnotations: [team, example.com/*]}",
			want: []string{
				`spec.gatewayDef.annotations[x.io/y]: ` + keys + `"team", "example.com/*"), or the platform team adds it there`,
				`spec.gatewayDef.infrastructure.labels[tier]: ` + keys + `"team", "example.com/*"), or the platform team adds it there`,
				`spec.gatewayDef.infrastructure.annotations[external-dns.alpha.kubernetes.io/hostname]: ` + keys + `"team", "example.com/*"), or the platform team adds it there`,
			},
		},
		"all of them where domains are": {
			spec: "{domain: ofn.io, gatewayDef: {gatewayClassName: eg, labels: {team: b}, annotations: {x.io/y: z}}}", policy: "{allowedDomains: [ofn.io]}",
			want: []string{
				`spec.gatewayDef.labels[team]: ` + keys + `nothing), or the platform team adds it there`,
				`spec.gatewayDef.annotations[x.io/y]: ` + keys + `nothing), or the platform team adds it there`,
			},
		},
		"ports, hostnames and certificates of listeners, all at once": {
			spec: `{domain: ofn.io, gatewayDef: {gatewayClassName: eg}, gatewaySpec: {listeners: [{name: a, hostname: bank.com},
				{name: b, protocol: HTTPS, tls: {certificateRefs: [{name: tls, namespace: bank}]}}]}}`,
			policy: "{allowedDomains: [ofn.io], allowedPorts: [80]}",
			want: []string{
				`spec.gatewaySpec.listeners[0].hostname: Forbidden: listener "a": "bank.com"` + listed + `allowedDomains (of the Input or the EnvironmentConfig) covers ("ofn.io"), or the platform team adds it there`,
				`spec.gatewaySpec.listeners[1].port: Forbidden: listener "b": 443 is not allowed: write a port that policy.allowedPorts (of the Input or the EnvironmentConfig) lists (80), or the platform team adds 443 there`,
				`spec.gatewaySpec.listeners[1].tls.certificateRefs[0].namespace: Forbidden: listener "b": Secret bank/tls is not in namespace "openfunction", ` +
					`and policy.allowedCertificates (of the Input or the EnvironmentConfig) lists nothing: name a Secret of your own with namespace: "openfunction", or the platform team adds "bank/tls" to policy.allowedCertificates`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, errs := read(goldentest.Object(t, xr(tc.spec)), goldentest.Object(t, "{defaults: {clusterDomain: k8s.corp}, policy: "+tc.policy+"}"))
			if diff := cmp.Diff(tc.want, messages(errs)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// strictPolicy allows nothing.
const strictPolicy = "{allowedGateways: [], allowedClasses: [], allowedDomains: [], allowedPorts: [], allowedCertificates: [], allowedAnnotations: []}"

func TestPolicyDoesNotLimitThePlatformTeam(t *testing.T) {
	const spec = `{domain: ofn.io, clusterDomain: k8s.corp, gatewayDef: {name: gw, namespace: infra, gatewayClassName: eg, labels: {team: b}, annotations: {x.io/y: z},
		infrastructure: {labels: {tier: web}}}, gatewaySpec: {listeners: [{name: a, hostname: www.example.com, protocol: HTTPS,
		tls: {certificateRefs: [{name: tls}, {name: tls, namespace: certs}]}}, {name: b, protocol: TCP, port: 5432}]}}`
	for name, tc := range map[string]struct{ xr, input string }{
		"the Input's defaults": {
			xr: xr("{}"), input: "{policy: " + strictPolicy + ", defaults: " + spec + "}",
		},
		"a cluster-scoped XR": {
			xr: "{apiVersion: networking.openfunction.io/v1alpha1, kind: ClusterGateway, metadata: {name: openfunction}, spec: " + spec + "}", input: "{policy: " + strictPolicy + "}",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if _, errs := read(goldentest.Object(t, tc.xr), goldentest.Object(t, tc.input)); errs != nil {
				t.Errorf("got %q", messages(errs))
			}
		})
	}
}

func TestWhatATenantWroteIsKnownFromTheDefaults(t *testing.T) {
	const input = "{defaults: {domain: ofn.io, gatewayDef: {namespace: infra, gatewayClassName: eg}}}"
	a, errs := read(goldentest.Object(t, xr("{domain: example.com, gatewayDef: {name: gw}}")), goldentest.Object(t, input))
	if errs != nil {
		t.Fatal(messages(errs))
	}
	if got := a.Tenant; got.Domain != "example.com" || got.GatewayDef.Name != "gw" || got.GatewayDef.Namespace != "" || got.GatewayDef.GatewayClassName != "" {
		t.Errorf("the tenant wrote %+v, %+v", got, got.GatewayDef)
	}
	a, _ = read(goldentest.Object(t, "{kind: ClusterGateway, metadata: {name: openfunction}, spec: {domain: example.com}}"), goldentest.Object(t, input))
	if a.Tenant.Domain != "" {
		t.Error("a cluster-scoped XR has a tenant")
	}
}
