package v1alpha1

import (
	"strings"
	"testing"
)

func TestInternalIsTheClusterDomainAndWhatIsBelow(t *testing.T) {
	spec := GatewaySpec{ClusterDomain: "cluster.local"}
	for hostname, want := range map[string]bool{
		"cluster.local":           true,
		"*.cluster.local":         true,
		"a.b.cluster.local":       true,
		"mycluster.local":         false,
		"*.mycluster.local":       false,
		"cluster.local.ofn.io":    false,
		"*.local":                 false,
		"cluster.local.":          false,
		"":                        false,
		"ofn.io":                  false,
		".svc.cluster.local.evil": false,
	} {
		if got := spec.Internal(hostname); got != want {
			t.Errorf("Internal(%q) = %t, want %t", hostname, got, want)
		}
	}
}

func TestHostFor(t *testing.T) {
	for template, want := range map[string]string{
		"{{.Name}}.{{.Namespace}}.{{.Domain}}":       "fn.team-a.ofn.io",
		"{{ .Name }}-{{  .Namespace}}.{{.Domain  }}": "fn-team-a.ofn.io",
		"functions.{{.Domain}}":                      "functions.ofn.io",
		"{{.Name}}{{.Name}}":                         "fnfn",
		"literal":                                    "literal",
		"{{.Name}}.{{.Cluster}}.{{.Domain}}":         "fn.{{.Cluster}}.{{.Domain}}",
		"{{.Name}}.{{.Domain":                        "fn.{{.Domain",
	} {
		spec := GatewaySpec{Domain: "ofn.io", HostTemplate: template}
		if got := spec.HostFor("fn", "team-a"); got != want {
			t.Errorf("HostFor with %q = %q, want %q", template, got, want)
		}
	}
}

func TestPathForHasOneLeadingSlash(t *testing.T) {
	for template, want := range map[string]string{
		"{{.Namespace}}/{{.Name}}":  "/team-a/fn",
		"/{{.Namespace}}/{{.Name}}": "/team-a/fn",
		"{{ .Name }}/":              "/fn/",
		"/":                         "/",
		"":                          "/",
	} {
		spec := GatewaySpec{PathTemplate: template}
		if got := spec.PathFor("fn", "team-a"); got != want {
			t.Errorf("PathFor with %q = %q, want %q", template, got, want)
		}
	}
}

func TestHostTemplateIsTextAndFieldsThatGiveADNSName(t *testing.T) {
	only := `may contain only text, {{.Name}}, {{.Namespace}} and {{.Domain}}, as in "{{.Name}}.{{.Namespace}}.{{.Domain}}": `
	for template, want := range map[string]string{
		"{{.Name}}.{{.Namespace}}.{{.Domain}}": "",
		"{{ .Name }}.{{ .Domain }}":            "",
		"{{.Domain}}":                          "",
		"{{.Name}}.other.example":              "",
		"{{.Name | lower}}.{{.Domain}}":        only + `"{{.Name | lower}}" is not known`,
		"{{lower .Name}}.{{.Domain}}":          only + `"{{lower .Name}}" is not known`,
		"{{range .Name}}a{{end}}":              only + `"{{range .Name}}" is not known`,
		"{{$x := .Name}}{{$x}}":                only + `"{{$x := .Name}}" is not known`,
		"{{- .Name -}}.{{.Domain}}":            only + `"{{- .Name -}}" is not known`,
		"{{.name}}.{{.Domain}}":                only + `"{{.name}}" is not known`,
		"{{Name}}.{{.Domain}}":                 only + `"{{Name}}" is not known`,
		"{{}}.{{.Domain}}":                     only + `"{{}}" is not known`,
		"{{.Name\t}}.{{.Domain}}":              only + `"{{.Name\t}}" is not known`,
		"{{.Name}}.{{.Domain":                  only + `"{{" has no "}}"`,
		"{{.Name}}.OFN.{{.Domain}}":            `gives "function-sample.OFN.ofn.io" for the function "function-sample" in "default", which must be lowercase: make it give "function-sample.ofn.ofn.io"`,
		"{{.Name}}.{{.Domain}}.":               `gives "function-sample.ofn.io." for the function "function-sample" in "default", which must not end with a dot: make it give "function-sample.ofn.io"`,
		"*.{{.Domain}}":                        `gives "*.ofn.io" for the function "function-sample" in "default", which must not contain a wildcard: make it give "ofn.io"`,
		"{{.Name}}..{{.Domain}}":               `gives "function-sample..ofn.io" for the function "function-sample" in "default", which must start and end with a letter or digit, and so must each part between dots`,
		"{{.Name}}}}.{{.Domain}}":              `gives "function-sample}}.ofn.io" for the function "function-sample" in "default", which may contain only a-z, 0-9, - and .`,
		"10.0.0.1":                             `gives "10.0.0.1" for the function "function-sample" in "default", which must be a DNS name, not an IP address`,
		"{{.Name}}{{.Name}}{{.Name}}{{.Name}}{{.Name}}.{{.Domain}}": `gives "function-samplefunction-samplefunction-samplefunction-samplefunction-sample.ofn.io" for the function "function-sample" in "default", which may have at most 63 characters between dots`,
		strings.Repeat("{{.Name}}.", 16) + "{{.Domain}}":            `gives "` + strings.Repeat("function-sample.", 16) + `ofn.io" for the function "function-sample" in "default", which must be at most 253 characters long`,
		strings.Repeat("a", 513):                                    `must be at most 512 characters long`,
	} {
		t.Run(template, func(t *testing.T) {
			if got := (GatewaySpec{Domain: "ofn.io", HostTemplate: template}).hostTemplateFault(); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestHostTemplateIsNotBlamedForTheDomain(t *testing.T) {
	for _, domain := range []string{"", "OFN.io", "*.ofn.io", "10.0.0.1"} {
		spec := GatewaySpec{Domain: domain, HostTemplate: "{{.Name}}.{{.Domain}}"}
		if got := spec.hostTemplateFault(); got != "" {
			t.Errorf("domain %q: got %q, want none", domain, got)
		}
	}
}

func TestPathTemplateIsTextAndFieldsThatGiveAPath(t *testing.T) {
	gives := func(path string) string {
		return `gives "` + path + `" for the function "function-sample" in "default", which `
	}
	characters := `may contain only letters, digits, -/._~!$&'()*+,;=:@ and %XX, not `
	for template, want := range map[string]string{
		"{{.Namespace}}/{{.Name}}":            "",
		"/{{ .Namespace }}/":                  "",
		"v1.0/~{{.Name}};a=%C3%a4@x":          "",
		"{{.Domain}}/{{.Name}}":               `may contain only text, {{.Name}} and {{.Namespace}}, as in "{{.Namespace}}/{{.Name}}": "{{.Domain}}" is not known`,
		"{{if .Name}}a{{end}}":                `may contain only text, {{.Name}} and {{.Namespace}}, as in "{{.Namespace}}/{{.Name}}": "{{if .Name}}" is not known`,
		"{{.Name}":                            `may contain only text, {{.Name}} and {{.Namespace}}, as in "{{.Namespace}}/{{.Name}}": "{{" has no "}}"`,
		"//{{.Name}}":                         gives("//function-sample") + `must not contain "//"`,
		"{{.Name}}/..":                        gives("/function-sample/..") + `must not end with "/.."`,
		"100%":                                gives("/100%") + characters + `"%"`,
		strings.Repeat("{{.Name}}", 57)[:512]: `may contain only text, {{.Name}} and {{.Namespace}}, as in "{{.Namespace}}/{{.Name}}": "{{" has no "}}"`,
		strings.Repeat("a", 513):              `must be at most 512 characters long`,
	} {
		t.Run(template, func(t *testing.T) {
			if got := (GatewaySpec{PathTemplate: template}).pathTemplateFault(); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
