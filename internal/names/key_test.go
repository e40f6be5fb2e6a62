package names

import (
	"strings"
	"testing"
)

func TestKeyFault(t *testing.T) {
	const name = `must be at most 63 letters, digits, -, _ and ., starting and ending with a letter or digit, after an optional DNS name and "/": write a key such as "example.com/team"`
	const prefix = `must have a lowercase DNS name of at most 11 characters before the "/": write a key such as "example.com/team"`
	for key, want := range map[string]string{
		"team":                   "",
		"Tier_1.x":               "",
		"example.com/team":       "",
		label63:                  "",
		"example.com/" + label63: "",
		"":                       name,
		"b b":                    name,
		"-a":                     name,
		"a_":                     name,
		"ä":                      name,
		"c/":                     name,
		"a/b/c":                  name,
		label63 + "a":            name,
		"a/" + label63 + "a":     name,
		"/a":                     prefix,
		"Example.com/x":          prefix,
		"example.com./x":         prefix,
		"a.example.com/team":     prefix,
		"a/\x00":                 name,
		strings.Repeat("/", 300): prefix,
	} {
		t.Run(key, func(t *testing.T) {
			if got := KeyFault(key, len("example.com")); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestLabelValueFault(t *testing.T) {
	const fault = `must be at most 63 letters, digits, -, _ and ., starting and ending with a letter or digit`
	for value, want := range map[string]string{
		"":            "",
		"a":           "",
		"Tier_1.x":    "",
		label63:       "",
		label63 + "a": fault,
		"not a value": fault,
		"-a":          fault,
		"a.":          fault,
		"a/b":         fault,
		"ä":           fault,
	} {
		t.Run(value, func(t *testing.T) {
			if got := LabelValueFault(value); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
