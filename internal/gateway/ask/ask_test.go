package ask

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/util/validation/field"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// messages of errors, in order.
func messages(errs field.ErrorList) []string {
	var out []string
	for _, e := range errs {
		out = append(out, e.Error())
	}
	return out
}

// read reads what is asked for where the Input looks for no EnvironmentConfig.
func read(composite, input wire.Object) (Ask, field.ErrorList) {
	return Read(composite, input.With("environmentConfig", wire.ValueOf("")), cluster.State{})
}

const (
	plainInput = "{apiVersion: gateway.fn.openfunction.io/v1beta1, kind: Input}"
	plainSpec  = "{domain: ofn.io, gatewayRef: {name: contour, namespace: projectcontour}}"
)

func xr(spec string) string {
	return "{apiVersion: networking.openfunction.io/v1alpha1, kind: Gateway, metadata: {name: openfunction, namespace: openfunction, uid: me, generation: 3}, spec: " + spec + "}"
}

func TestWhatIsAskedForIsCompleted(t *testing.T) {
	a, errs := read(goldentest.Object(t, xr(plainSpec)), goldentest.Object(t, plainInput))
	if len(errs) > 0 {
		t.Fatal(messages(errs))
	}
	wantSpec := v1alpha1.GatewaySpec{
		Domain: "ofn.io", ClusterDomain: "cluster.local", HostTemplate: "{{.Name}}.{{.Namespace}}.{{.Domain}}", PathTemplate: "{{.Namespace}}/{{.Name}}",
		HTTPRouteLabelKey: "app.kubernetes.io/managed-by", GatewayRef: &v1alpha1.GatewayRef{Name: "contour", Namespace: "projectcontour"},
	}
	if diff := cmp.Diff(wantSpec, a.XR.Spec); diff != "" {
		t.Errorf("spec (-want +got):\n%s", diff)
	}
	wantMeta := v1alpha1.Metadata{Name: "openfunction", Namespace: "openfunction", UID: "me", Generation: 3}
	if diff := cmp.Diff(wantMeta, a.XR.Metadata); diff != "" {
		t.Errorf("metadata (-want +got):\n%s", diff)
	}
	if a.XR.APIVersion != "networking.openfunction.io/v1alpha1" || a.XR.Kind != "Gateway" {
		t.Errorf("it is a %s of %s", a.XR.Kind, a.XR.APIVersion)
	}
	if in := a.Input; in.Attachment != "Auto" || in.Hostnames != "Follow" || in.TTL.Duration != time.Minute || in.Entrypoint.Name != "gateway" {
		t.Errorf("input %+v", in)
	}
	if len(a.Listeners) != 1 || a.Listeners[0].Name != "ofn-http-internal" || *a.Listeners[0].Hostname != "*.cluster.local" || !a.Listeners[0].Added {
		t.Errorf("listeners %+v", a.Listeners)
	}
	warnings := []string{"no listener is external, so functions are reached inside the cluster only: " +
		"add one to gatewaySpec.listeners, such as {name: ofn-http-external, allowedRoutes: {namespaces: {from: All}}}"}
	if diff := cmp.Diff(warnings, a.Warnings); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
}

func TestAnEmptySpecTakesAllFromTheInput(t *testing.T) {
	in := "{defaults: {domain: ofn.io, clusterDomain: cluster.example, gatewayDef: {gatewayClassName: eg}, gatewaySpec: {listeners: [{name: web}]}}, ttl: 90s}"
	for _, doc := range []string{xr("{}"), "{metadata: {name: openfunction, namespace: openfunction}}"} {
		a, errs := read(goldentest.Object(t, doc), goldentest.Object(t, in))
		if len(errs) > 0 {
			t.Fatal(messages(errs))
		}
		def := &v1alpha1.GatewayDef{Name: "openfunction", Namespace: "openfunction", GatewayClassName: "eg"}
		if diff := cmp.Diff(def, a.XR.Spec.GatewayDef); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		var names []gwapiv1.SectionName
		for _, l := range a.Listeners {
			names = append(names, l.Name)
		}
		if diff := cmp.Diff([]gwapiv1.SectionName{"web", "ofn-http-internal"}, names); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		if a.Input.TTL.Duration != 90*time.Second {
			t.Errorf("ttl %v", a.Input.TTL)
		}
	}
}

// TestWhatIsMadeOfATenantsDomainIsTheTenantsOwn: others rely on what is shared, so a
// tenant does not decide what it serves.
func TestWhatIsMadeOfATenantsDomainIsTheTenantsOwn(t *testing.T) {
	const platform = `{apiVersion: gateway.fn.openfunction.io/v1beta1, kind: Input, environmentConfig: "", defaults: {domain: ofn.io, clusterDomain: corp.local,
		gatewayRef: {name: contour, namespace: projectcontour}, gatewaySpec: {listeners: [{name: functions}, {name: fixed, hostname: "*.fixed.io"}]}}}`
	for _, c := range []struct {
		spec string
		want []bool // functions, fixed, ofn-http-internal
	}{
		{"{}", []bool{true, true, true}},
		{"{domain: ofn.io, clusterDomain: corp.local}", []bool{true, true, true}},
		{"{domain: own.io}", []bool{false, true, true}},
		{"{clusterDomain: own.local}", []bool{true, true, false}},
		{"{gatewaySpec: {listeners: [{name: functions}, {name: fixed, hostname: a.io}]}}", []bool{false, false, true}},
	} {
		a, errs := Read(goldentest.Object(t, xr(c.spec)), goldentest.Object(t, platform), cluster.State{})
		var shared []bool
		for _, l := range a.Listeners {
			shared = append(shared, l.Shared)
		}
		if diff := cmp.Diff(c.want, shared); diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", c.spec, messages(errs), diff)
		}
	}
}

func TestWhereThePlatformHasNoDomainItIsTheTenantsAsWell(t *testing.T) {
	const platform = `{apiVersion: gateway.fn.openfunction.io/v1beta1, kind: Input, environmentConfig: "", defaults: {
		gatewayRef: {name: contour, namespace: projectcontour}, gatewaySpec: {listeners: [{name: functions}, {name: fixed, hostname: "*.fixed.io"}]}}}`
	a, errs := Read(goldentest.Object(t, xr("{domain: own.io}")), goldentest.Object(t, platform), cluster.State{})
	shared := map[gwapiv1.SectionName]bool{}
	for _, l := range a.Listeners {
		shared[l.Name] = l.Shared
	}
	want := map[gwapiv1.SectionName]bool{"functions": false, "fixed": true, "ofn-http-internal": true}
	if diff := cmp.Diff(want, shared); diff != "" {
		t.Errorf("%v (-want +got):\n%s", messages(errs), diff)
	}
}

func TestTheStatusIsReadLeniently(t *testing.T) {
	a, errs := read(goldentest.Object(t, `
metadata: {name: openfunction, namespace: openfunction, generation: much}
spec: `+plainSpec+`
status:
  observedGeneration: 2
  gateway: {name: contour, namespace: projectcontour, attachment: Patch, className: 3}
  parentRefs: [{kind: Gateway, name: contour}]
  listeners: wrong
  conditions: [{type: Accepted, status: "True", reason: Accepted}, 7]
`), goldentest.Object(t, plainInput))
	if len(errs) > 0 {
		t.Fatal(messages(errs))
	}
	if got := a.XR.Status; got.ObservedGeneration != 2 || got.Gateway == nil || got.Gateway.Attachment != "Patch" || len(got.ParentRefs) != 1 || a.XR.Metadata.Generation != 0 {
		t.Errorf("status %+v", got)
	}
	want := []v1alpha1.Condition{{Type: "Accepted", Status: "True", Reason: "Accepted"}}
	if diff := cmp.Diff(want, a.Conditions); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestAllErrorsComeAtOnce(t *testing.T) {
	for name, tc := range map[string]struct {
		spec, input string
		want        []string
	}{
		"six mistakes": {
			spec: `{domain: "*.OFN.io", clusterDomain: 1.2.3.4, pathTemplate: "{{.Domain}}", gatewayRef: {name: contour},
				gatewaySpec: {listeners: [{name: a, protocol: TCP}, {name: b, protocol: HTTP, tls: {}}]}}`,
			want: []string{
				`spec.domain: Invalid value: "*.OFN.io": must not contain a wildcard: write "ofn.io"`,
				`spec.clusterDomain: Invalid value: "1.2.3.4": must be a DNS name, not an IP address: write a name such as "cluster.local"`,
				`spec.pathTemplate: Invalid value: "{{.Domain}}": may contain only text, {{.Name}} and {{.Namespace}}, as in "{{.Namespace}}/{{.Name}}": "{{.Domain}}" is not known`,
				`spec.gatewayRef.namespace: Required value: write the namespace of the Gateway, such as "projectcontour"`,
				`spec.gatewaySpec.listeners[0].port: Required value: listener "a": TCP has no default port: write one from 1 to 65535`,
				`spec.gatewaySpec.listeners[1].tls: Forbidden: listener "b": HTTP takes no tls: remove it, or write protocol: HTTPS`,
			},
		},
		"the Input's and the XR's": {
			spec: "{}", input: "{attachment: Magic, hostname: Fill}",
			want: []string{
				`input.hostname: Forbidden: unknown field; known fields are: kind, apiVersion, metadata, environmentConfig, attachment, hostnames, defaults, policy, entrypoint, routes, providerConfigRef, ttl; did you mean "hostnames"?`,
				`input.attachment: Unsupported value: "Magic": supported values: "Auto", "ListenerSet", "Patch"`,
				`spec.domain: Required value: set spec.domain, or domain in the Input's defaults`,
				`spec.gatewayRef: Required value: set gatewayRef to use an existing Gateway or gatewayDef to create one, in spec or in the Input's defaults`,
			},
		},
		"an unknown field at the top of spec passes, one of a listener does not": {
			spec: "{domain: ofn.io, colour: blue, gatewayRef: {name: contour, namespace: projectcontour}, gatewaySpec: {listeners: [{name: a, hostnames: x}]}}",
			want: []string{
				`spec.gatewaySpec.listeners[0].hostnames: Forbidden: unknown field; known fields are: name, hostname, port, protocol, tls, allowedRoutes; did you mean "hostname"?`,
			},
		},
		"what could not be read is not missing as well": {
			spec: "{domain: 3, gatewayRef: {name: [], namespace: projectcontour}, gatewaySpec: {listeners: [a, {name: {}, port: 80}]}}", input: "{ttl: never, entrypoint: 1}",
			want: []string{
				`input.entrypoint: Invalid value: 1: must be an object, not a number`,
				`input.ttl: Invalid value: "never": must be a duration such as "60s"`,
				`spec.domain: Invalid value: 3: must be a string, not a number`,
				`spec.gatewayRef.name: Invalid value: must be a string, not a list`,
				`spec.gatewaySpec.listeners[0]: Invalid value: "a": must be an object, not a string`,
				`spec.gatewaySpec.listeners[1].name: Invalid value: must be a string, not an object`,
			},
		},
		"what could not be read is compared with nothing": {
			spec: `{domain: ofn.io, gatewayRef: {name: contour, namespace: projectcontour},
				gatewaySpec: {listeners: [{name: a, port: "8080"}, {name: b}, {name: c}, {name: d, hostname: 5}]}}`,
			want: []string{
				`spec.gatewaySpec.listeners[0].port: Invalid value: "8080": must be an integer, not a string`,
				`spec.gatewaySpec.listeners[3].hostname: Invalid value: 5: must be a string, not a number`,
				`spec.gatewaySpec.listeners[2].hostname: Invalid value: "*.ofn.io": HTTP listener "c" and HTTP listener "b" both serve "*.ofn.io" on port 80: give "c" another hostname or port`,
			},
		},
		"nor is what could not be read of the Input": {
			spec: "{domain: ofn.io, gatewayRef: {name: contour, namespace: projectcontour}}", input: `{defaults: {gatewaySpec: {listeners: [{name: a, port: "8080"}, {name: b}]}}}`,
			want: []string{`input.defaults.gatewaySpec.listeners[0].port: Invalid value: "8080": must be an integer, not a string`},
		},
		"policy": {
			spec:  "{domain: ofn.io, gatewayRef: {name: contour, namespace: projectcontour}, gatewaySpec: {listeners: [{name: a, hostname: www.ofn.io}, {name: b, port: 0}]}}",
			input: "{policy: {allowedDomains: [example.com]}}",
			want: []string{
				`spec.gatewaySpec.listeners[1].port: Invalid value: 0: listener "b": write a port from 1 to 65535`,
				`spec.domain: Forbidden: "ofn.io" and what is below it is not allowed: write one that policy.allowedDomains (of the Input or the EnvironmentConfig) covers ("example.com"), or the platform team adds it there`,
				`spec.gatewaySpec.listeners[0].hostname: Forbidden: listener "a": "www.ofn.io" is not allowed: write one that policy.allowedDomains (of the Input or the EnvironmentConfig) covers ("example.com"), or the platform team adds it there`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			input := tc.input
			if input == "" {
				input = plainInput
			}
			_, errs := read(goldentest.Object(t, xr(tc.spec)), goldentest.Object(t, input))
			if diff := cmp.Diff(tc.want, messages(errs)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestNothingAtAllIsWrongButDoesNotPanic(t *testing.T) {
	a, errs := read(nil, nil)
	want := []string{
		`spec.domain: Required value: set spec.domain, or domain in the Input's defaults`,
		`spec.gatewayRef: Required value: set gatewayRef to use an existing Gateway or gatewayDef to create one, in spec or in the Input's defaults`,
	}
	if diff := cmp.Diff(want, messages(errs)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if a.Input.TTL == nil || a.Input.TTL.Duration != time.Minute {
		t.Errorf("ttl %v", a.Input.TTL)
	}
}

func TestEveryAnswerHasATTL(t *testing.T) {
	for ttl, want := range map[string]time.Duration{"0s": time.Minute, "-5s": time.Minute, "48h": 48 * time.Hour, "1s": time.Second} {
		a, _ := read(goldentest.Object(t, xr(plainSpec)), goldentest.Object(t, "{ttl: "+ttl+"}"))
		if a.Input.TTL.Duration != want {
			t.Errorf("%s: %v", ttl, a.Input.TTL)
		}
	}
}

func TestWarningsOfTheSpecComeFirst(t *testing.T) {
	a, errs := read(goldentest.Object(t, xr(`{domain: ofn.io, hostTemplate: "{{.Name}}.example.com", gatewayRef: {name: contour, namespace: projectcontour},
		gatewaySpec: {listeners: [{name: web, allowedRoutes: {namespaces: {from: All}}}, {name: tls, protocol: HTTPS, allowedRoutes: {namespaces: {from: All}}}]}}`)), goldentest.Object(t, plainInput))
	if len(errs) > 0 {
		t.Fatal(messages(errs))
	}
	want := []string{
		`spec.hostTemplate gives "function-sample.example.com" for the function "function-sample" in "default", which is outside of "*.ofn.io": ` +
			`no listener serves it but one with a hostname of its own; end hostTemplate with ".{{.Domain}}"`,
		`listener "tls": HTTPS has no tls: some implementations take the certificate from elsewhere (GKE's certmap, ALB's discovery), others need tls.certificateRefs`,
	}
	if diff := cmp.Diff(want, a.Warnings); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
