package v1alpha1

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/openfunction/function-openfunction-gateway/internal/names"
)

// FuzzTemplates holds that no spec makes validation panic, that what is accepted
// gives names that Kubernetes takes, and that a corrected spelling is correct.
func FuzzTemplates(f *testing.F) {
	f.Add("ofn.io", "{{.Name}}.{{.Namespace}}.{{.Domain}}", "{{.Namespace}}/{{.Name}}")
	f.Add("*.OFN.io.", "{{ .Name }}.{{.Domain}}", "/{{ .Name }}/%2F")
	f.Add("https://172.31.73.53:80/", "{{range .Name}}", "{{.Domain}}")
	f.Add("::1", "{{{{.Name}}}}", "a/../b")
	f.Fuzz(func(t *testing.T, domain, hostTemplate, pathTemplate string) {
		spec := valid()
		spec.Domain, spec.HostTemplate, spec.PathTemplate = domain, hostTemplate, pathTemplate
		refused := map[string]bool{}
		for _, err := range spec.Validate(field.NewPath("spec"), false) {
			refused[err.Field] = true
		}
		if !refused["spec.domain"] && validation.IsDNS1123Subdomain(domain) != nil {
			t.Errorf("domain %q is accepted", domain)
		}
		if refused["spec.domain"] {
			if _, fixed, found := strings.Cut(names.DomainFault(domain, "ofn.io"), `: write "`); found && names.DomainFault(strings.TrimSuffix(fixed, `"`), "ofn.io") != "" {
				t.Errorf("domain %q: the correction %q is refused too", domain, fixed)
			}
		}
		host, path := spec.HostFor("fn", "team-a"), spec.PathFor("fn", "team-a")
		if !refused["spec.domain"] && !refused["spec.hostTemplate"] && validation.IsDNS1123Subdomain(host) != nil {
			t.Errorf("hostTemplate %q gives %q", hostTemplate, host)
		}
		if !refused["spec.pathTemplate"] && (!strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "{}?# \n")) {
			t.Errorf("pathTemplate %q gives %q", pathTemplate, path)
		}
		spec.Warnings()
	})
}
