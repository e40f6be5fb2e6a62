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
	only := ": write text, {{.Name}}, {{.Namespace}} and {{.Domain}} only"
	for template, want := range map[string]string{
		"{{.Name}}.{{.Namespace}}.{{.Domain}}": "",
		"{{ .Name }}.{{ .Domain }}":            "",
		"{{.Domain}}":                          "",
		"{{.Name}}.other.example":              "",
		"{{.Name | lower}}.{{.Domain}}":        `"{{.Name | lower}}" is not understood` + only,
		"{{lower .Name}}.{{.Domain}}":          `"{{lower .Name}}" is not understood` + only,
		"{{range .Name}}a{{end}}":              `"{{range .Name}}" is not understood` + only,
		"{{$x := .Name}}{{$x}}":                `"{{$x := .Name}}" is not understood` + only,
		"{{- .Name -}}.{{.Domain}}":            `"{{- .Name -}}" is not understood` + only,
		"{{.name}}.{{.Domain}}":                `"{{.name}}" is not understood` + only,
		"{{Name}}.{{.Domain}}":                 `"{{Name}}" is not understood` + only,
		"{{}}.{{.Domain}}":                     `"{{}}" is not understood` + only,
		"{{.Name\t}}.{{.Domain}}":              `"{{.Name\t}}" is not understood` + only,
		"{{.Name}}.{{.Domain":                  `"{{" has no "}}"` + only,
		"{{.Name}}.OFN.{{.Domain}}":            `gives "function-sample.OFN.ofn.io" for the function "function-sample" in "default", which must be lowercase: make it give "function-sample.ofn.ofn.io"`,
		"{{.Name}}.{{.Domain}}.":               `gives "function-sample.ofn.io." for the function "function-sample" in "default", which must not end with a dot: make it give "function-sample.ofn.io"`,
		"*.{{.Domain}}":                        `gives "*.ofn.io" for the function "function-sample" in "default", which must have no wildcard: make it give "ofn.io"`,
		"{{.Name}}..{{.Domain}}":               `gives "function-sample..ofn.io" for the function "function-sample" in "default", which must be of a-z, 0-9, "-" and ".", a letter or digit at either end and beside every dot`,
		"{{.Name}}}}.{{.Domain}}":              `gives "function-sample}}.ofn.io" for the function "function-sample" in "default", which must be of a-z, 0-9, "-" and ".", a letter or digit at either end and beside every dot`,
		"10.0.0.1":                             `gives "10.0.0.1" for the function "function-sample" in "default", which must be a DNS name, not an IP address`,
		"{{.Name}}{{.Name}}{{.Name}}{{.Name}}{{.Name}}.{{.Domain}}": `gives "function-samplefunction-samplefunction-samplefunction-samplefunction-sample.ofn.io" for the function "function-sample" in "default", which must not have a label of more than 63 bytes`,
		strings.Repeat("{{.Name}}.", 16) + "{{.Domain}}":            `gives "` + strings.Repeat("function-sample.", 16) + `ofn.io" for the function "function-sample" in "default", which must be at most 253 bytes`,
		strings.Repeat("a", 513):                                    `must be at most 512 bytes`,
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
	characters := `must hold only letters, digits, -/._~!$&'()*+,;=:@ and %XX, not `
	for template, want := range map[string]string{
		"{{.Namespace}}/{{.Name}}":            "",
		"/{{ .Namespace }}/":                  "",
		"v1.0/~{{.Name}};a=%C3%a4@x":          "",
		"{{.Domain}}/{{.Name}}":               `"{{.Domain}}" is not understood: write text, {{.Name}} and {{.Namespace}} only`,
		"{{if .Name}}a{{end}}":                `"{{if .Name}}" is not understood: write text, {{.Name}} and {{.Namespace}} only`,
		"{{.Name}":                            `"{{" has no "}}": write text, {{.Name}} and {{.Namespace}} only`,
		"//{{.Name}}":                         gives("//function-sample") + `must not contain "//"`,
		"{{.Name}}/..":                        gives("/function-sample/..") + `must not end with "/.."`,
		"100%":                                gives("/100%") + characters + `"%"`,
		strings.Repeat("{{.Name}}", 57)[:512]: `"{{" has no "}}": write text, {{.Name}} and {{.Namespace}} only`,
		strings.Repeat("a", 513):              `must be at most 512 bytes`,
	} {
		t.Run(template, func(t *testing.T) {
			if got := (GatewaySpec{PathTemplate: template}).pathTemplateFault(); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
