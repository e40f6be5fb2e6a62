package names

import (
	"strings"
	"testing"
)

func TestPathFault(t *testing.T) {
	characters := `may contain only letters, digits, -/._~!$&'()*+,;=:@ and %XX, not `
	for path, want := range map[string]string{
		"/":                    "",
		"/team-a/fn/":          "",
		"/v1.0/~fn;a=%C3%a4@x": "",
		"/...":                 "",
		"//fn":                 `must not contain "//"`,
		"/a/./fn":              `must not contain "/./"`,
		"/a/../fn":             `must not contain "/../"`,
		"/a%2ffn":              `must not contain "%2f"`,
		"/a%2Ffn":              `must not contain "%2F"`,
		"/fn/.":                `must not end with "/."`,
		"/fn/..":               `must not end with "/.."`,
		"/fn#x":                characters + `"#"`,
		"/fn?x":                characters + `"?"`,
		"/a b":                 characters + `" "`,
		"/100%":                characters + `"%"`,
		"/%zz":                 characters + `"%"`,
		"/ä":                   characters + `"\xc3"`,
	} {
		t.Run(path, func(t *testing.T) {
			if got := PathFault(path); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestPathsAreBounded(t *testing.T) {
	if got := PathFault("/" + strings.Repeat("a", 1023)); got != "" {
		t.Errorf("1024 bytes: got %q, want none", got)
	}
	if got, want := PathFault("/"+strings.Repeat("a", 1024)), "must be at most 1024 characters long"; got != want {
		t.Errorf("1025 bytes: got %q, want %q", got, want)
	}
}
