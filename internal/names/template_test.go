package names

import "testing"

func TestRender(t *testing.T) {
	fields := map[string]string{".Name": "fn", ".Domain": "ofn.io"}
	for template, want := range map[string]struct{ out, fault string }{
		"{{.Name}}.{{.Domain}}":       {"fn.ofn.io", ""},
		"{{  .Name}}-{{.Name  }}":     {"fn-fn", ""},
		"text":                        {"text", ""},
		"":                            {"", ""},
		"a}}b":                        {"a}}b", ""},
		"{{.Name}}.{{.Namespace}}.io": {"fn.{{.Namespace}}.io", `"{{.Namespace}}" is not known`},
		"{{range .Name}}a{{end}}":     {"{{range .Name}}a{{end}}", `"{{range .Name}}" is not known`},
		"{{.Name\t}}":                 {"{{.Name\t}}", `"{{.Name\t}}" is not known`},
		"{{}}":                        {"{{}}", `"{{}}" is not known`},
		"{{.Name}}.{{.Domain":         {"fn.{{.Domain", `"{{" has no "}}"`},
	} {
		t.Run(template, func(t *testing.T) {
			if out, fault := Render(template, fields); out != want.out || fault != want.fault {
				t.Errorf("got %q, %q, want %q, %q", out, fault, want.out, want.fault)
			}
		})
	}
}
