package platform

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// having returns a cluster in which the EnvironmentConfig openfunction-gateway is what
// a YAML document says.
func having(t *testing.T, config string) cluster.State {
	t.Helper()
	return cluster.State{Required: map[string][]wire.Object{
		"environmentconfig/openfunction-gateway": {goldentest.Object(t, config)},
	}}
}

func messages(errs ...field.ErrorList) []string {
	var out []string
	for _, list := range errs {
		for _, e := range list {
			out = append(out, e.Error())
		}
	}
	return out
}

func TestWhatAnEnvironmentConfigHasWinsOverTheInput(t *testing.T) {
	for name, tc := range map[string]struct {
		input, data string
		want        func(*v1beta1.Input)
	}{
		"scalars": {
			input: `{attachment: Patch, ttl: 60s}`, data: `{attachment: ListenerSet, ttl: 5m}`,
			want: func(in *v1beta1.Input) { in.Attachment, in.TTL.Duration = "ListenerSet", 5*time.Minute },
		},
		"objects, key by key": {
			input: `{defaults: {domain: ofn.io, clusterDomain: k8s.corp}, entrypoint: {name: entry}}`, data: `{defaults: {domain: example.com}}`,
			want: func(in *v1beta1.Input) {
				in.Defaults, in.Entrypoint.Name = v1alpha1.GatewaySpec{Domain: "example.com", ClusterDomain: "k8s.corp"}, "entry"
			},
		},
		"lists, as a whole": {
			input: `{policy: {allowedDomains: [a.io, b.io], allowedPorts: [80]}}`, data: `{policy: {allowedDomains: [c.io], allowedPorts: [443.0, "9000-9100"]}}`,
			want: func(in *v1beta1.Input) {
				in.Policy.AllowedDomains = []string{"c.io"}
				in.Policy.AllowedPorts = []intstr.IntOrString{intstr.FromInt32(443), intstr.FromString("9000-9100")}
			},
		},
		"null is the default": {
			input: `{policy: {allowedDomains: [a.io]}, providerConfigRef: {name: ingress}}`, data: `{policy: {allowedDomains: null}, providerConfigRef: null}`,
			want: func(*v1beta1.Input) {},
		},
		"an empty list is none": {
			input: `{policy: {allowedGateways: ["*/*"], patchGateways: ["*/*"]}}`, data: `{policy: {allowedGateways: [], patchGateways: []}}`,
			want: func(in *v1beta1.Input) { in.Policy.AllowedGateways, in.Policy.PatchGateways = []string{}, []string{} },
		},
		"empty and false": {
			input: `{defaults: {domain: ofn.io}, entrypoint: {disabled: true}}`, data: `{defaults: {domain: ""}, entrypoint: {disabled: false}}`,
			want: func(*v1beta1.Input) {},
		},
		"a gatewayRef in place of a gatewayDef": {
			input: `{defaults: {gatewayDef: {gatewayClassName: eg}}}`, data: `{defaults: {gatewayRef: {name: eg, namespace: infra}}}`,
			want: func(in *v1beta1.Input) { in.Defaults.GatewayRef = &v1alpha1.GatewayRef{Name: "eg", Namespace: "infra"} },
		},
		"a gatewayDef in place of a gatewayRef": {
			input: `{defaults: {gatewayRef: {name: eg, namespace: infra}}}`, data: `{defaults: {gatewayDef: {gatewayClassName: eg}}}`,
			want: func(in *v1beta1.Input) { in.Defaults.GatewayDef = &v1alpha1.GatewayDef{GatewayClassName: "eg"} },
		},
		"the other name of a Gateway": {
			input: `{defaults: {gatewayRef: {name: eg, namespace: infra}}}`, data: `{defaults: {gatewayRef: {name: istio}}}`,
			want: func(in *v1beta1.Input) {
				in.Defaults.GatewayRef = &v1alpha1.GatewayRef{Name: "istio", Namespace: "infra"}
			},
		},
		"no gatewayRef, which leaves the gatewayDef": {
			input: `{defaults: {gatewayDef: {gatewayClassName: eg}}}`, data: `{defaults: {gatewayRef: null}}`,
			want: func(in *v1beta1.Input) { in.Defaults.GatewayDef = &v1alpha1.GatewayDef{GatewayClassName: "eg"} },
		},
		"nothing":  {input: `{attachment: Patch}`, data: `{}`, want: func(in *v1beta1.Input) { in.Attachment = "Patch" }},
		"null":     {input: `{attachment: Patch}`, data: `null`, want: func(in *v1beta1.Input) { in.Attachment = "Patch" }},
		"no Input": {input: `{}`, data: `{attachment: Patch}`, want: func(in *v1beta1.Input) { in.Attachment = "Patch" }},
	} {
		t.Run(name, func(t *testing.T) {
			s := Read(goldentest.Object(t, tc.input), having(t, "{data: "+tc.data+"}"))
			if got := messages(s.Undecoded, s.Invalid); got != nil || !s.Known {
				t.Fatalf("known %t, errors %q", s.Known, got)
			}
			want := v1beta1.Input{}.Default()
			tc.want(&want)
			if diff := cmp.Diff(want, s.Input); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestMistakesOfAnEnvironmentConfigHaveItsPath(t *testing.T) {
	for name, tc := range map[string]struct {
		input, data string
		want        []string
	}{
		"fields that are unknown": {
			data: `{policy: {allowedGatways: []}, default: {}}`,
			want: []string{
				`EnvironmentConfig/openfunction-gateway: data.policy.allowedGatways: Forbidden: unknown field; known fields are: allowedGateways, patchGateways, gatewayNamespaces, allowedClasses, allowedDomains, allowedPorts, allowedCertificates, allowedAnnotations, routeGateways, allowedHostnames; did you mean "allowedGateways"?`,
				`EnvironmentConfig/openfunction-gateway: data.default: Forbidden: unknown field; known fields are: attachment, hostnames, defaults, policy, entrypoint, routes, providerConfigRef, ttl; did you mean "defaults"?`,
			},
		},
		"what is the Input's alone": {
			data: `{environmentConfig: other, kind: Input}`,
			want: []string{
				`EnvironmentConfig/openfunction-gateway: data.environmentConfig: Forbidden: an EnvironmentConfig names no other one: remove it`,
				`EnvironmentConfig/openfunction-gateway: data.kind: Forbidden: unknown field; known fields are: attachment, hostnames, defaults, policy, entrypoint, routes, providerConfigRef, ttl`,
			},
		},
		"types": {
			data: `{policy: [], ttl: soon, entrypoint: {disabled: "no"}}`,
			want: []string{
				`EnvironmentConfig/openfunction-gateway: data.policy: Invalid value: must be an object, not a list`,
				`EnvironmentConfig/openfunction-gateway: data.entrypoint.disabled: Invalid value: "no": must be a boolean, not a string`,
				`EnvironmentConfig/openfunction-gateway: data.ttl: Invalid value: "soon": must be a duration such as "60s"`,
			},
		},
		"data that is a scalar": {
			data: `ofn.io`, want: []string{`EnvironmentConfig/openfunction-gateway: data: Invalid value: "ofn.io": must be an object, not a string`},
		},
		"data that is a list": {
			data: `[]`, want: []string{`EnvironmentConfig/openfunction-gateway: data: Invalid value: must be an object, not a list`},
		},
		"values": {
			data: `{attachment: Magic, ttl: 0s, policy: {allowedPorts: [0, 443.0]}, entrypoint: {target: {name: envoy}}}`,
			want: []string{
				`EnvironmentConfig/openfunction-gateway: data.attachment: Unsupported value: "Magic": supported values: "Auto", "ListenerSet", "Patch"`,
				`EnvironmentConfig/openfunction-gateway: data.policy.allowedPorts[0]: Invalid value: "0": must be a port from 1 to 65535 or a range of them: write 443 or "9000-9100"`,
				`EnvironmentConfig/openfunction-gateway: data.entrypoint.target.namespace: Required value: write the name of a namespace`,
				`EnvironmentConfig/openfunction-gateway: data.ttl: Invalid value: "0s": must be from 1s to 24h: write "60s"`,
			},
		},
		"the Input's own stay the Input's": {
			input: `{attachment: Magic, policy: {allowedPort: []}}`, data: `{attachment: Patch}`,
			want: []string{
				`input.policy.allowedPort: Forbidden: unknown field; known fields are: allowedGateways, patchGateways, gatewayNamespaces, allowedClasses, allowedDomains, allowedPorts, allowedCertificates, allowedAnnotations, routeGateways, allowedHostnames; did you mean "allowedPorts"?`,
				`input.attachment: Unsupported value: "Magic": supported values: "Auto", "ListenerSet", "Patch"`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if tc.input == "" {
				tc.input = "{}"
			}
			s := Read(goldentest.Object(t, tc.input), having(t, "{data: "+tc.data+"}"))
			if diff := cmp.Diff(tc.want, messages(s.Undecoded, s.Invalid)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestWhichEnvironmentConfigIsLookedFor(t *testing.T) {
	for name, tc := range map[string]struct {
		input  string
		config string
		known  bool
		want   []string
	}{
		"none is named":    {input: `{}`, config: "openfunction-gateway"},
		"null is no name":  {input: `{environmentConfig: null}`, config: "openfunction-gateway"},
		"another":          {input: `{environmentConfig: team-a}`, config: "team-a"},
		"none":             {input: `{environmentConfig: ""}`, known: true},
		"one that is none": {input: `{environmentConfig: Team_A}`, known: true, want: []string{`input.environmentConfig: Invalid value: "Team_A": must be lowercase: write "team-a"`}},
	} {
		t.Run(name, func(t *testing.T) {
			s := Read(goldentest.Object(t, tc.input), cluster.State{})
			if s.Config != tc.config || s.Known != tc.known {
				t.Errorf("config %q, known %t", s.Config, s.Known)
			}
			if diff := cmp.Diff(tc.want, messages(s.Undecoded, s.Invalid)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			reqs := cluster.NewRequirements()
			s.Require(reqs)
			want := map[string]cluster.Selector{}
			if tc.config != "" {
				want["environmentconfig/"+tc.config] = cluster.Selector{
					Kind: cluster.Kind{APIVersion: "apiextensions.crossplane.io/v1beta1", Kind: "EnvironmentConfig"}, Name: tc.config,
				}
			}
			if diff := cmp.Diff(want, reqs.Resources); diff != "" {
				t.Errorf("requirements (-want +got):\n%s", diff)
			}
		})
	}
}

// TestAnEnvironmentConfigHasTheInputsOtherFields compares the two types by the names of
// their fields, all of an Input's but those that say what it is.
func TestAnEnvironmentConfigHasTheInputsOtherFields(t *testing.T) {
	var want []string
	for _, f := range fieldsOf(reflect.TypeFor[v1beta1.Input]()) {
		if f != "metadata" && f != "environmentConfig" && f != "" {
			want = append(want, f)
		}
	}
	if diff := cmp.Diff(want, fieldsOf(reflect.TypeFor[data]())); diff != "" {
		t.Errorf("-Input +EnvironmentConfig:\n%s", diff)
	}
}

func fieldsOf(t reflect.Type) []string {
	var out []string
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		out = append(out, name)
	}
	return out
}

// TestMergingChangesNeither holds that the Input of a request stays what it was.
func TestMergingChangesNeither(t *testing.T) {
	const inputDoc, dataDoc = `{defaults: {domain: ofn.io, gatewayDef: {gatewayClassName: eg}}}`, `{defaults: {clusterDomain: k8s.corp, gatewayRef: {name: a, namespace: b}}}`
	input, data := goldentest.Object(t, inputDoc), goldentest.Object(t, dataDoc)
	got := goldentest.AsMap(merge(input, data))
	want := map[string]any{"defaults": map[string]any{
		"domain": "ofn.io", "clusterDomain": "k8s.corp", "gatewayRef": map[string]any{"name": "a", "namespace": "b"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for doc, s := range map[string]wire.Object{inputDoc: input, dataDoc: data} {
		if diff := cmp.Diff(goldentest.AsMap(goldentest.Object(t, doc)), goldentest.AsMap(s)); diff != "" {
			t.Errorf("-before +after:\n%s", diff)
		}
	}
}

func TestErrorsOfASpecHaveThePathOfWhatWasWritten(t *testing.T) {
	input := `{defaults: {clusterDomain: k8s.corp, pathTemplate: x, gatewayDef: {gatewayClassName: eg, labels: {a: b}}, gatewaySpec: {listeners: [{name: a}]}}}`
	config := `{data: {defaults: {domain: ofn.io, pathTemplate: y, gatewayDef: {name: web}, gatewaySpec: {listeners: [{name: b}]}}}}`
	s := Read(goldentest.Object(t, input), having(t, config))
	xr := goldentest.Object(t, `{spec: {hostTemplate: z, gatewayDef: {namespace: infra}}}`)
	for written, want := range map[string]string{
		"spec.domain":                        "EnvironmentConfig/openfunction-gateway: data.defaults.domain",
		"spec.clusterDomain":                 "input.defaults.clusterDomain",
		"spec.pathTemplate":                  "EnvironmentConfig/openfunction-gateway: data.defaults.pathTemplate",
		"spec.hostTemplate":                  "spec.hostTemplate",
		"spec.httpRouteLabelKey":             "spec.httpRouteLabelKey",
		"spec.gatewayDef.namespace":          "spec.gatewayDef.namespace",
		"spec.gatewayDef.name":               "EnvironmentConfig/openfunction-gateway: data.defaults.gatewayDef.name",
		"spec.gatewayDef.gatewayClassName":   "input.defaults.gatewayDef.gatewayClassName",
		"spec.gatewayDef.addresses":          "spec.gatewayDef.addresses",
		"spec.gatewaySpec.listeners[0].port": "EnvironmentConfig/openfunction-gateway: data.defaults.gatewaySpec.listeners[0].port",
		"input.policy.allowedPorts[0]":       "input.policy.allowedPorts[0]",
	} {
		got := s.AtOrigin(field.ErrorList{{Type: field.ErrorTypeInvalid, Field: written}}, xr)
		if got[0].Field != want {
			t.Errorf("%s: got %s, want %s", written, got[0].Field, want)
		}
		if s.IsOfConfig(got[0]) != strings.HasPrefix(want, "EnvironmentConfig/") {
			t.Errorf("%s: IsOfConfig is %t", want, s.IsOfConfig(got[0]))
		}
	}
}

func TestAGatewayRefComesWholeFromOneOfThem(t *testing.T) {
	s := Read(goldentest.Object(t, `{}`), having(t, `{data: {defaults: {gatewayRef: {name: eg, namespace: infra}}}}`))
	for spec, want := range map[string]string{
		`{gatewayRef: {name: edge}}`: "spec.gatewayRef.namespace",
		`{}`:                         "EnvironmentConfig/openfunction-gateway: data.defaults.gatewayRef.namespace",
	} {
		errs := field.ErrorList{{Type: field.ErrorTypeRequired, Field: "spec.gatewayRef.namespace"}}
		if got := s.AtOrigin(errs, goldentest.Object(t, "{spec: "+spec+"}"))[0].Field; got != want {
			t.Errorf("%s: got %s, want %s", spec, got, want)
		}
	}
}

func TestWhatIsMissingNamesAllPlaces(t *testing.T) {
	missing := func() field.ErrorList {
		return field.ErrorList{field.Required(field.NewPath("spec", "domain"), "set it, or in the Input's defaults")}
	}
	on := Read(goldentest.Object(t, `{}`), cluster.State{}).AtOrigin(missing(), nil)[0].Detail
	off := Read(goldentest.Object(t, `{environmentConfig: ""}`), cluster.State{}).AtOrigin(missing(), nil)[0].Detail
	if want := "set it, or in the defaults of EnvironmentConfig/openfunction-gateway or of the Input"; on != want {
		t.Errorf("got %q, want %q", on, want)
	}
	if want := "set it, or in the Input's defaults"; off != want {
		t.Errorf("got %q, want %q", off, want)
	}
}
