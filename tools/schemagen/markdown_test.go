package main

import "testing"

func TestProseKeepsTextFromBeingMarkup(t *testing.T) {
	for in, want := range map[string]string{
		`gets "*.<domain>" unless set`:       "gets `*.<domain>` unless set",
		`text and {{.Name}}.{{.Domain}}, or`: "text and `{{.Name}}.{{.Domain}}`, or",
		"Examples: `1.2.3.4`.":               "Examples: `1.2.3.4`.",
		`one <a> of a*b*c, a_b, a|b and ^\.`: `one &lt;a> of a\*b\*c, a\_b, a\|b and ^\\.`,
		`"a|b"`:                              "`a\\|b`",
		`an "unclosed quote`:                 `an "unclosed quote`,
	} {
		if got := prose(in); got != want {
			t.Errorf("prose(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSummaryIsTheFirstParagraphOnOneLine(t *testing.T) {
	for in, want := range map[string]string{
		"Name of\nthe Gateway.\n\nSupport: Core":                     "Name of the Gateway.",
		"Mode of the session.\nThere are two:\n\n- one\n- the other": "Mode of the session.",
		"One of:\n\n- one": "One of.",
		"":                 "",
	} {
		if got := summary(in); got != want {
			t.Errorf("summary(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLinkIsTheAnchorOfTheSection(t *testing.T) {
	if got, want := link("spec.gatewaySpec.listeners[].tls"), "[object](#specgatewayspeclistenerstls)"; got != want {
		t.Errorf("link = %q, want %q", got, want)
	}
}
