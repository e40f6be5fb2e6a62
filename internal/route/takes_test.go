package route

import (
	"testing"

	"github.com/openfunction/function-openfunction-gateway/internal/routing"
)

// TestATemplateReadBackwards has a route of namespace team-a, and names that it may not
// take.
func TestATemplateReadBackwards(t *testing.T) {
	for name, tc := range map[string]struct {
		template string
		taken    []string
		free     []string
	}{
		"name and namespace": {
			template: "{{.Name}}.{{.Namespace}}.{{.Domain}}",
			taken:    []string{"fn.team-b.ofn.io", "*.team-b.ofn.io", "*.ofn.io", "*.io"},
			free:     []string{"fn.team-a.ofn.io", "*.team-a.ofn.io", "ofn.io", "team-b.ofn.io", "a.fn.team-b.ofn.io", "*.fn.team-b.ofn.io", "fn.team-b.ofn.com", "fn.team-b.xofn.io"},
		},
		"namespace first": {
			template: "{{ .Namespace }}.{{ .Name }}.{{ .Domain }}",
			taken:    []string{"team-b.fn.ofn.io", "*.fn.ofn.io", "*.ofn.io"},
			free:     []string{"team-a.fn.ofn.io", "*.team-a.fn.ofn.io"},
		},
		"one label": {
			template: "{{.Name}}-{{.Namespace}}.{{.Domain}}",
			taken:    []string{"fn-team-b.ofn.io", "*.ofn.io", "a-team.ofn.io"},
			free:     []string{"fn-team-a.ofn.io", "a-b-team-a.ofn.io", "shop.ofn.io", "x.shop.ofn.io"},
		},
		"text in between": {
			template: "{{.Name}}.fn.{{.Namespace}}.{{.Domain}}",
			taken:    []string{"a.fn.team-b.ofn.io", "*.team-b.ofn.io", "*.fn.team-b.ofn.io"},
			free:     []string{"a.b.team-b.ofn.io", "*.team-a.ofn.io", "*.b.team-b.ofn.io"},
		},
		"without a namespace": {
			template: "{{.Name}}.{{.Domain}}",
			free:     []string{"fn.ofn.io", "*.ofn.io"},
		},
		"characters that patterns have": {
			template: "(.*)+[{{.Name}}.{{.Namespace}}.{{.Domain}}",
			free:     []string{"fn.team-b.ofn.io"},
		},
	} {
		r := routing.Routing{HostTemplate: tc.template, Domains: []string{"ofn.io"}}
		for _, host := range tc.taken {
			if takes(host, r, "team-a") == "" {
				t.Errorf("%s: %s may be taken", name, host)
			}
		}
		for _, host := range tc.free {
			if fault := takes(host, r, "team-a"); fault != "" {
				t.Errorf("%s: %s %s", name, host, fault)
			}
		}
	}
}

func TestNamesOfServicesAreTaken(t *testing.T) {
	r := routing.Routing{ClusterDomain: "k8s.corp"}
	for _, host := range []string{
		"fn.ns.svc.k8s.corp", "a.b.fn.ns.svc.k8s.corp", "*.ns.svc.k8s.corp", "*.svc.k8s.corp", "*.k8s.corp", "*.corp",
		"fn.ns.svc.cluster.local", "*.local",
	} {
		if takes(host, r, "ns", "cluster.local") == "" {
			t.Errorf("%s may be taken", host)
		}
	}
	for _, host := range []string{"k8s.corp", "fn.k8s.corp", "svc.k8s.corp", "fn.ns.xsvc.k8s.corp", "*.fn.k8s.corp", "fn.ns.svc.k8s.corp.io"} {
		if fault := takes(host, r, "ns", "cluster.local"); fault != "" {
			t.Errorf("%s %s", host, fault)
		}
	}
}
