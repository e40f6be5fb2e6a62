package ask

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// having returns a cluster in which the EnvironmentConfig openfunction-gateway has this
// data, or in which there is none of that name.
func having(t *testing.T, data string) cluster.State {
	t.Helper()
	found := []wire.Object{}
	if data != "" {
		found = append(found, goldentest.Object(t, "{data: "+data+"}"))
	}
	return cluster.State{Required: map[string][]wire.Object{"environmentconfig/openfunction-gateway": found}}
}

const (
	noDomain = `spec.domain: Required value: set spec.domain, or domain in the defaults of EnvironmentConfig/openfunction-gateway or of the Input`
	ref      = "gatewayRef: {name: contour, namespace: projectcontour}"
)

func TestOnlyWhatIsWrongByItselfIsRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		spec, input, data string
		refused           []string
		held              *condition.Problem
	}{
		"nothing is wrong": {spec: "{domain: ofn.io, " + ref + "}"},
		"a domain is nowhere": {
			spec: "{" + ref + "}", held: &condition.Problem{Reason: "Invalid", Message: noDomain},
		},
		"a domain is in the EnvironmentConfig": {spec: "{" + ref + "}", data: "{defaults: {domain: ofn.io}}"},
		"a domain that no EnvironmentConfig could correct": {
			spec:    "{domain: OFN.io, " + ref + "}",
			refused: []string{`spec.domain: Invalid value: "OFN.io": must be lowercase: write "ofn.io"`},
		},
		"what an EnvironmentConfig could correct is told as well": {
			spec: "{hostTemplate: '{{.Who}}', " + ref + "}",
			refused: []string{
				noDomain,
				`spec.hostTemplate: Invalid value: "{{.Who}}": may contain only text, {{.Name}}, {{.Namespace}} and {{.Domain}}, as in "{{.Name}}.{{.Namespace}}.{{.Domain}}": "{{.Who}}" is not known`,
			},
		},
		"a domain that the Input does not allow": {
			spec: "{domain: ofn.io, " + ref + "}", input: "{policy: {allowedDomains: [example.com]}}",
			held: &condition.Problem{Reason: "Invalid", Message: `spec.domain: Forbidden: "ofn.io" and what is below it is not allowed: ` +
				`write one that policy.allowedDomains (of the Input or the EnvironmentConfig) covers ("example.com"), or the platform team adds it there`},
		},
		"a domain that the EnvironmentConfig allows": {
			spec: "{domain: ofn.io, " + ref + "}", input: "{policy: {allowedDomains: [example.com]}}", data: "{policy: {allowedDomains: [ofn.io]}}",
		},
		"a domain that is the cluster's by default": {
			spec: "{domain: cluster.local, " + ref + "}",
			held: &condition.Problem{Reason: "Invalid", Message: `spec.domain: Invalid value: "cluster.local": must differ from clusterDomain, ` +
				`which is served inside the cluster: write the domain that functions have outside, such as "ofn.io"`},
		},
		"a domain that is the cluster's as the XR has it": {
			spec: "{domain: k8s.corp, clusterDomain: k8s.corp, " + ref + "}",
			refused: []string{`spec.domain: Invalid value: "k8s.corp": must differ from clusterDomain, ` +
				`which is served inside the cluster: write the domain that functions have outside, such as "ofn.io"`},
		},
		"an Input that cannot be read": {
			spec: "{domain: ofn.io, " + ref + "}", input: "{ttl: soon}", data: "{ttl: 60s}",
			refused: []string{`input.ttl: Invalid value: "soon": must be a duration such as "60s"`},
		},
		"an Input's defaults, wrong by themselves": {
			spec: "{domain: ofn.io}", input: "{defaults: {gatewayRef: {name: Contour, namespace: projectcontour}}}",
			refused: []string{`input.defaults.gatewayRef.name: Invalid value: "Contour": must be lowercase: write "contour"`},
		},
		"an Input's defaults that lack what an EnvironmentConfig could have": {
			spec: "{}", input: "{defaults: {gatewayDef: {name: web}, domain: ofn.io}}",
			held: &condition.Problem{Reason: "Invalid", Message: `input.defaults.gatewayDef.gatewayClassName: Required value: ` +
				`write the GatewayClass that serves the Gateway, such as "istio", "eg" or "contour", here or in the defaults of EnvironmentConfig/openfunction-gateway or of the Input`},
		},
		"an EnvironmentConfig that is wrong": {
			spec: "{" + ref + "}", data: "{defaults: {domain: OFN.io}, policy: {allowedPorts: [80.5]}, ttl: 48h}",
			held: &condition.Problem{Reason: "InvalidConfig", Message: `EnvironmentConfig/openfunction-gateway: data.policy.allowedPorts[0]: Invalid value: 80.5: must be an integer or a string` + "\n" +
				`EnvironmentConfig/openfunction-gateway: data.ttl: Invalid value: "48h0m0s": must be from 1s to 24h: write "60s"` + "\n" +
				`EnvironmentConfig/openfunction-gateway: data.defaults.domain: Invalid value: "OFN.io": must be lowercase: write "ofn.io"`},
		},
		"an EnvironmentConfig's default that the XR has otherwise": {spec: "{domain: ofn.io, " + ref + "}", data: "{defaults: {domain: OFN.io}}"},
		"both are wrong": {
			spec: "{domain: ofn.io, gatewayRef: {name: '', namespace: a}}", data: "{policies: []}",
			refused: []string{
				`EnvironmentConfig/openfunction-gateway: data.policies: Forbidden: unknown field; known fields are: attachment, hostnames, defaults, policy, entrypoint, routes, providerConfigRef, ttl`,
				`spec.gatewayRef.name: Required value: write the name of an existing Gateway, such as "contour"`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			input := tc.input
			if input == "" {
				input = plainInput
			}
			a, errs := Read(goldentest.Object(t, xr(tc.spec)), goldentest.Object(t, input), having(t, tc.data))
			if diff := cmp.Diff(tc.refused, messages(errs)); diff != "" {
				t.Errorf("refused (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tc.held, a.Held); diff != "" {
				t.Errorf("held (-want +got):\n%s", diff)
			}
		})
	}
}

// TestWhatIsNotKnownIsNotRefused has a spec and an Input that are wrong: that is told,
// with all else, once the EnvironmentConfig was read. What they name is known already.
func TestWhatIsNotKnownIsNotRefused(t *testing.T) {
	spec := "{domain: OFN.io, " + ref + ", gatewaySpec: {listeners: [{name: web, port: 8080}]}}"
	a, errs := Read(goldentest.Object(t, xr(spec)), goldentest.Object(t, "{ttl: 5m, hostnames: Never}"), cluster.State{})
	if errs != nil {
		t.Errorf("refused: %q", messages(errs))
	}
	want := &condition.Problem{Reason: "Pending", Message: "Waiting for the EnvironmentConfig openfunction-gateway to be read.", Waiting: true}
	if diff := cmp.Diff(want, a.Held); diff != "" {
		t.Errorf("held (-want +got):\n%s", diff)
	}
	if a.XR.Spec.GatewayRef.Name != "contour" || len(a.Listeners) != 2 || a.Listeners[0].Port != 8080 || a.Input.TTL.Duration != time.Minute {
		t.Errorf("gatewayRef %v, listeners %v, ttl %v", a.XR.Spec.GatewayRef, a.Listeners, a.Input.TTL)
	}
}

func TestWhereNoEnvironmentConfigIsLookedForAllIsRefused(t *testing.T) {
	_, errs := Read(goldentest.Object(t, xr("{"+ref+"}")), goldentest.Object(t, `{environmentConfig: ""}`), cluster.State{})
	want := []string{`spec.domain: Required value: set spec.domain, or domain in the Input's defaults`}
	if diff := cmp.Diff(want, messages(errs)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
