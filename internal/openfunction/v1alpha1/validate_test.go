package v1alpha1

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/util/validation/field"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
)

const label63 = "a123456789-123456789-123456789-123456789-123456789-123456789-12"

// valid returns a defaulted spec without a fault.
func valid() GatewaySpec {
	return GatewaySpec{
		Domain:            "ofn.io",
		ClusterDomain:     "cluster.local",
		HostTemplate:      "{{.Name}}.{{.Namespace}}.{{.Domain}}",
		PathTemplate:      "{{.Namespace}}/{{.Name}}",
		HTTPRouteLabelKey: "app.kubernetes.io/managed-by",
		GatewayRef:        &GatewayRef{Name: "contour", Namespace: "projectcontour"},
	}
}

// creating returns a defaulted spec without a fault that creates a Gateway.
func creating(change func(*GatewayDef)) func(*GatewaySpec) {
	return func(s *GatewaySpec) {
		s.GatewayRef = nil
		s.GatewayDef = &GatewayDef{Name: "openfunction", Namespace: "team-a", GatewayClassName: "eg"}
		change(s.GatewayDef)
	}
}

type rule struct {
	change        func(*GatewaySpec)
	clusterScoped bool
	want          []string
}

func testRules(t *testing.T, rules map[string]rule) {
	t.Helper()
	for name, r := range rules {
		t.Run(name, func(t *testing.T) {
			spec := valid()
			r.change(&spec)
			if diff := cmp.Diff(r.want, messages(spec.Validate(field.NewPath("spec"), r.clusterScoped))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func messages(errs field.ErrorList) []string {
	var out []string
	for _, err := range errs {
		out = append(out, err.Error())
	}
	return out
}

func TestValidateDomains(t *testing.T) {
	testRules(t, map[string]rule{
		"a valid spec has no errors": {change: func(*GatewaySpec) {}},
		"domain is missing": {
			change: func(s *GatewaySpec) { s.Domain = "" },
			want:   []string{`spec.domain: Required value: set spec.domain, or domain in the Input's defaults`},
		},
		"domain is misspelt": {
			change: func(s *GatewaySpec) { s.Domain = "OFN.io" },
			want:   []string{`spec.domain: Invalid value: "OFN.io": must be lowercase: write "ofn.io"`},
		},
		"domain is an IPv4 address": {
			change: func(s *GatewaySpec) { s.Domain = "172.31.73.53" },
			want:   []string{`spec.domain: Invalid value: "172.31.73.53": must be a DNS name, not an IP address: write a name such as "172.31.73.53.sslip.io"`},
		},
		"domain is an IPv6 address": {
			change: func(s *GatewaySpec) { s.Domain = "2001:db8::1" },
			want:   []string{`spec.domain: Invalid value: "2001:db8::1": must be a DNS name, not an IP address: write a name such as "2001-db8--1.sslip.io"`},
		},
		"domain is an IPv6 address that sslip.io cannot spell": {
			change: func(s *GatewaySpec) { s.Domain = "::1" },
			want:   []string{`spec.domain: Invalid value: "::1": must be a DNS name, not an IP address: write a name such as "ofn.io"`},
		},
		"domain is the cluster domain": {
			change: func(s *GatewaySpec) { s.Domain = "cluster.local" },
			want:   []string{`spec.domain: Invalid value: "cluster.local": must differ from clusterDomain, which is served inside the cluster: write the domain that functions have outside, such as "ofn.io"`},
		},
		"domain may be below the cluster domain": {
			change: func(s *GatewaySpec) { s.Domain = "apps.cluster.local" },
		},
		"clusterDomain is misspelt": {
			change: func(s *GatewaySpec) { s.ClusterDomain = "cluster.local." },
			want:   []string{`spec.clusterDomain: Invalid value: "cluster.local.": must not end with a dot: write "cluster.local"`},
		},
		"clusterDomain is an IP address": {
			change: func(s *GatewaySpec) { s.ClusterDomain = "10.96.0.10" },
			want:   []string{`spec.clusterDomain: Invalid value: "10.96.0.10": must be a DNS name, not an IP address: write a name such as "cluster.local"`},
		},
		"a long value is cut short": {
			change: func(s *GatewaySpec) { s.Domain = strings.Repeat("a", 1<<20) },
			want:   []string{`spec.domain: Invalid value: "` + strings.Repeat("a", 512) + `…": must be at most 251 characters long: write a name such as "ofn.io"`},
		},
	})
}

func TestValidateTemplatesAndLabelKey(t *testing.T) {
	testRules(t, map[string]rule{
		"hostTemplate is a program": {
			change: func(s *GatewaySpec) { s.HostTemplate = "{{.Name | upper}}.{{.Domain}}" },
			want:   []string{`spec.hostTemplate: Invalid value: "{{.Name | upper}}.{{.Domain}}": may contain only text, {{.Name}}, {{.Namespace}} and {{.Domain}}, as in "{{.Name}}.{{.Namespace}}.{{.Domain}}": "{{.Name | upper}}" is not known`},
		},
		"pathTemplate has the domain": {
			change: func(s *GatewaySpec) { s.PathTemplate = "{{.Domain}}" },
			want:   []string{`spec.pathTemplate: Invalid value: "{{.Domain}}": may contain only text, {{.Name}} and {{.Namespace}}, as in "{{.Namespace}}/{{.Name}}": "{{.Domain}}" is not known`},
		},
		"httpRouteLabelKey is Crossplane's": {
			change: func(s *GatewaySpec) { s.HTTPRouteLabelKey = "crossplane.io/composite" },
			want:   []string{`spec.httpRouteLabelKey: Invalid value: "crossplane.io/composite": is for Crossplane alone to write, as all of crossplane.io: remove it`},
		},
		"httpRouteLabelKey is ours": {
			change: func(s *GatewaySpec) { s.HTTPRouteLabelKey = "gateway.fn.openfunction.io/composed-for" },
			want:   []string{`spec.httpRouteLabelKey: Invalid value: "gateway.fn.openfunction.io/composed-for": is not free, as all of gateway.fn.openfunction.io: write a key such as "example.com/team"`},
		},
		"httpRouteLabelKey is no label key": {
			change: func(s *GatewaySpec) { s.HTTPRouteLabelKey = "managed by" },
			want:   []string{`spec.httpRouteLabelKey: Invalid value: "managed by": must be at most 63 letters, digits, -, _ and ., starting and ending with a letter or digit, after an optional DNS name and "/": write a key such as "example.com/team"`},
		},
	})
}

func TestValidateReportsEverythingAtOnce(t *testing.T) {
	spec := GatewaySpec{
		Domain:            "*.ofn.io",
		ClusterDomain:     "Cluster.local",
		HostTemplate:      "{{.Name}}.",
		PathTemplate:      "{{.Domain}}",
		HTTPRouteLabelKey: "/",
		GatewayDef:        &GatewayDef{Name: "a", Namespace: "b"},
	}
	want := []string{"spec.domain", "spec.clusterDomain", "spec.hostTemplate", "spec.pathTemplate", "spec.httpRouteLabelKey", "spec.gatewayDef.gatewayClassName"}
	var got []string
	for _, err := range spec.Validate(field.NewPath("spec"), false) {
		got = append(got, err.Field)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWarnings(t *testing.T) {
	for name, c := range map[string]struct {
		template string
		want     []string
	}{
		"a host below the domain is served":  {template: "{{.Name}}.{{.Namespace}}.{{.Domain}}"},
		"a host of one label more is served": {template: "{{.Name}}.{{.Domain}}"},
		"a host outside of the domain is not": {
			template: "{{.Name}}.example.com",
			want:     []string{`spec.hostTemplate gives "function-sample.example.com" for the function "function-sample" in "default", which is outside of "*.ofn.io": no listener serves it but one with a hostname of its own; end hostTemplate with ".{{.Domain}}"`},
		},
		"the domain itself is not": {
			template: "{{.Domain}}",
			want:     []string{`spec.hostTemplate gives "ofn.io" for the function "function-sample" in "default", which is outside of "*.ofn.io": no listener serves it but one with a hostname of its own; end hostTemplate with ".{{.Domain}}"`},
		},
		"a host that only looks like the domain is not": {
			template: "{{.Name}}{{.Domain}}",
			want:     []string{`spec.hostTemplate gives "function-sampleofn.io" for the function "function-sample" in "default", which is outside of "*.ofn.io": no listener serves it but one with a hostname of its own; end hostTemplate with ".{{.Domain}}"`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			spec := valid()
			spec.HostTemplate = c.template
			if diff := cmp.Diff(c.want, spec.Warnings()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestValidateGatewayRef(t *testing.T) {
	testRules(t, map[string]rule{
		"neither gatewayRef nor gatewayDef": {
			change: func(s *GatewaySpec) { s.GatewayRef = nil },
			want:   []string{`spec.gatewayRef: Required value: set gatewayRef to use an existing Gateway or gatewayDef to create one, in spec or in the Input's defaults`},
		},
		"both gatewayRef and gatewayDef": {
			change: func(s *GatewaySpec) {
				s.GatewayDef = &GatewayDef{Name: "a", Namespace: "b", GatewayClassName: "eg"}
			},
			want: []string{`spec.gatewayDef: Forbidden: gatewayRef and gatewayDef exclude each other: keep gatewayRef to use an existing Gateway, gatewayDef to create one`},
		},
		"an empty gatewayRef": {
			change: func(s *GatewaySpec) { s.GatewayRef = &GatewayRef{} },
			want: []string{
				`spec.gatewayRef.name: Required value: write the name of an existing Gateway, such as "contour"`,
				`spec.gatewayRef.namespace: Required value: write the namespace of the Gateway, such as "projectcontour"`,
			},
		},
		"misspelt names": {
			change: func(s *GatewaySpec) { s.GatewayRef = &GatewayRef{Name: "Contour", Namespace: "project.contour"} },
			want: []string{
				`spec.gatewayRef.name: Invalid value: "Contour": must be lowercase: write "contour"`,
				`spec.gatewayRef.namespace: Invalid value: "project.contour": may contain only a-z, 0-9 and -`,
			},
		},
		"names that would be read as another entry of a policy": {
			change: func(s *GatewaySpec) { s.GatewayRef = &GatewayRef{Name: "*", Namespace: "team-a/contour"} },
			want: []string{
				`spec.gatewayRef.name: Invalid value: "*": may contain only a-z, 0-9, - and .`,
				`spec.gatewayRef.namespace: Invalid value: "team-a/contour": may contain only a-z, 0-9 and -`,
			},
		},
	})
}

func TestValidateGatewayDef(t *testing.T) {
	testRules(t, map[string]rule{
		"a complete gatewayDef": {change: creating(func(*GatewayDef) {})},
		"misspelt names": {
			change: creating(func(d *GatewayDef) { d.Name, d.Namespace, d.GatewayClassName = "Gateway", "Team", "EG" }),
			want: []string{
				`spec.gatewayDef.name: Invalid value: "Gateway": must be lowercase: write "gateway"`,
				`spec.gatewayDef.namespace: Invalid value: "Team": must be lowercase: write "team"`,
				`spec.gatewayDef.gatewayClassName: Invalid value: "EG": must be lowercase: write "eg"`,
			},
		},
		"no gatewayClassName": {
			change: creating(func(d *GatewayDef) { d.GatewayClassName = "" }),
			want:   []string{`spec.gatewayDef.gatewayClassName: Required value: write the GatewayClass that serves the Gateway, such as "istio", "eg" or "contour", here or in the Input's defaults`},
		},
		"no namespace for a cluster-scoped XR": {
			clusterScoped: true,
			change:        creating(func(d *GatewayDef) { d.Namespace = "" }),
			want:          []string{`spec.gatewayDef.namespace: Required value: a cluster-scoped resource has no namespace to create the Gateway in: write one, here or in the Input's defaults`},
		},
		"a namespace for a cluster-scoped XR": {clusterScoped: true, change: creating(func(*GatewayDef) {})},
	})
}

func TestValidateLabelsAndAnnotations(t *testing.T) {
	const word = `must be at most 63 letters, digits, -, _ and ., starting and ending with a letter or digit`
	const key = word + `, after an optional DNS name and "/": write a key such as "example.com/team"`
	const prefix = `must have a lowercase DNS name of at most 253 characters before the "/": write a key such as "example.com/team"`
	const crossplane = `is for Crossplane alone to write, as all of crossplane.io: remove it`
	testRules(t, map[string]rule{
		"that the API server takes": {change: creating(func(d *GatewayDef) {
			d.Labels = map[string]string{"app.kubernetes.io/part-of": "openfunction", "Tier_1.x": "", label63: label63}
			d.Annotations = map[string]string{"cert-manager.io/cluster-issuer": "any text, of any length", "Example.com/x": ""}
		})},
		"keys that it does not, in their order": {
			change: creating(func(d *GatewayDef) {
				d.Labels = map[string]string{"b b": "x", "": "x", "a/b/c": "x", "/a": "x", "Example.com/x": "x", label63 + "a": "x", "-a": "x", "a_": "x", "c/": "x"}
				d.Annotations = map[string]string{"d d": "x", "e": "x", "_/f": "x"}
			}),
			want: []string{
				`spec.gatewayDef.labels: Invalid value: "": ` + key,
				`spec.gatewayDef.labels: Invalid value: "-a": ` + key,
				`spec.gatewayDef.labels: Invalid value: "/a": ` + prefix,
				`spec.gatewayDef.labels: Invalid value: "Example.com/x": ` + prefix,
				`spec.gatewayDef.labels: Invalid value: "a/b/c": ` + key,
				`spec.gatewayDef.labels: Invalid value: "` + label63 + `a": ` + key,
				`spec.gatewayDef.labels: Invalid value: "a_": ` + key,
				`spec.gatewayDef.labels: Invalid value: "b b": ` + key,
				`spec.gatewayDef.labels: Invalid value: "c/": ` + key,
				`spec.gatewayDef.annotations: Invalid value: "_/f": ` + prefix,
				`spec.gatewayDef.annotations: Invalid value: "d d": ` + key,
			},
		},
		"values that it does not": {
			change: creating(func(d *GatewayDef) { d.Labels = map[string]string{"a": "not a value", "b": label63 + "b"} }),
			want: []string{
				`spec.gatewayDef.labels[a]: Invalid value: "not a value": ` + word,
				`spec.gatewayDef.labels[b]: Invalid value: "` + label63 + `b": ` + word,
			},
		},
		"a long key is cut between characters": {
			change: creating(func(d *GatewayDef) { d.Labels = map[string]string{strings.Repeat("a", 511) + "ä": "not a value"} }),
			want: []string{
				`spec.gatewayDef.labels: Invalid value: "` + strings.Repeat("a", 511) + `…": ` + key,
				`spec.gatewayDef.labels[` + strings.Repeat("a", 511) + `…]: Invalid value: "not a value": ` + word,
			},
		},
		"Crossplane's own": {
			change: creating(func(d *GatewayDef) {
				d.Labels = map[string]string{"crossplane.io/composite": "x", "mycrossplane.io/ok": "x"}
				d.Annotations = map[string]string{"meta.crossplane.io/x": "x", "Crossplane.io/x": "x", "crossplane.io": "a name without a prefix"}
			}),
			want: []string{
				`spec.gatewayDef.labels: Invalid value: "crossplane.io/composite": ` + crossplane,
				`spec.gatewayDef.annotations: Invalid value: "Crossplane.io/x": ` + crossplane,
				`spec.gatewayDef.annotations: Invalid value: "meta.crossplane.io/x": ` + crossplane,
			},
		},
		"what tells whose Service it is": {
			change: creating(func(d *GatewayDef) {
				d.Labels = map[string]string{"gateway.networking.k8s.io/gateway-name": "contour", "networking.k8s.io/ok": "x"}
				d.Annotations = map[string]string{"gateway.envoyproxy.io/ok": "no Service is found by an annotation"}
				d.Infrastructure = &gwapiv1.GatewayInfrastructure{Labels: map[gwapiv1.LabelKey]gwapiv1.LabelValue{
					"gateway.envoyproxy.io/owning-gateway-name": "eg", "gateway.networking.k8s.io": "a-name-without-a-prefix",
				}}
			}),
			want: []string{
				`spec.gatewayDef.labels: Invalid value: "gateway.networking.k8s.io/gateway-name": ` +
					`is for the implementation alone to write, as all of gateway.networking.k8s.io: remove it`,
				`spec.gatewayDef.infrastructure.labels: Invalid value: "gateway.envoyproxy.io/owning-gateway-name": ` +
					`is for the implementation alone to write, as all of gateway.envoyproxy.io: remove it`,
			},
		},
		"more annotations than an object can hold": {
			change: creating(func(d *GatewayDef) { d.Annotations = map[string]string{"a": strings.Repeat("x", 256<<10)} }),
			want:   []string{`spec.gatewayDef.annotations: Too long: may not be more than 262144 bytes`},
		},
	})
}

func TestValidateAllowedListeners(t *testing.T) {
	from := func(from gwapiv1.FromNamespaces) func(*GatewaySpec) {
		return creating(func(d *GatewayDef) {
			d.AllowedListeners = &gwapiv1.AllowedListeners{Namespaces: &gwapiv1.ListenerNamespaces{From: &from}}
		})
	}
	testRules(t, map[string]rule{
		"nothing said": {change: creating(func(d *GatewayDef) { d.AllowedListeners = &gwapiv1.AllowedListeners{} })},
		"none":         {change: from("None")},
		"same":         {change: from("Same")},
		"misspelt": {
			change: from("all"),
			want:   []string{`spec.gatewayDef.allowedListeners.namespaces.from: Unsupported value: "all": supported values: "All", "Selector", "Same", "None"`},
		},
	})
}
