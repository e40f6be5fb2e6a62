package goldentest

import "testing"

func TestFirstThreeListsAsCrossplaneDoes(t *testing.T) {
	for want, names := range map[string][]string{
		"a":                   {"a"},
		"a, b":                {"a", "b"},
		"a, b, and c":         {"a", "b", "c"},
		"a, b, c, and 2 more": {"a", "b", "c", "d", "e"},
	} {
		if got := firstThree(names); got != want {
			t.Errorf("firstThree(%q): got %q, want %q", names, got, want)
		}
	}
}
