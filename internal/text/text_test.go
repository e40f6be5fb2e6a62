package text

import (
	"strings"
	"testing"
)

func TestBriefCutsALongValueBetweenCharacters(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"nothing":                   {"", ""},
		"512 bytes":                 {strings.Repeat("a", 512), strings.Repeat("a", 512)},
		"513 bytes":                 {strings.Repeat("a", 513), strings.Repeat("a", 512) + "…"},
		"a character at the cut":    {strings.Repeat("a", 511) + "ä", strings.Repeat("a", 511) + "…"},
		"a character up to the cut": {strings.Repeat("ä", 257), strings.Repeat("ä", 256) + "…"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Brief(c.in); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestListCountsWhatItDoesNotName(t *testing.T) {
	for _, c := range []struct {
		name, between, last string
		texts               []string
		want                string
	}{
		{"none", ", ", " and ", nil, ""},
		{"one", ", ", " and ", []string{`"a"`}, `"a"`},
		{"as many as are named", ", ", " and ", []string{`"a"`, `"b"`}, `"a", "b"`},
		{"one more", ", ", " and ", []string{`"a"`, `"b"`, `"c"`}, `"a", "b" and 1 more`},
		{"with a comma before the count", ", ", ", and ", []string{`"a"`, `"b"`, `"c"`, `"d"`}, `"a", "b", and 2 more`},
		{"sentences", "; ", "; and ", []string{"a: no", "b: no", "c: no", "d: no"}, "a: no; b: no; and 2 more"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := List(c.texts, 2, c.between, c.last); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
