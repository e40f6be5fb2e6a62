package answer

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/util/validation/field"
)

func TestARefusalSaysWhatIsInvalidALineForEachMistake(t *testing.T) {
	domain := field.Invalid(field.NewPath("spec", "domain"), "OFN.io", "must be lowercase")
	class := field.Required(field.NewPath("spec", "gatewayDef"), "write one")
	ttl := field.Invalid(field.NewPath("input", "ttl"), "0s", "must be from 1s to 24h")
	whole := field.Forbidden(field.NewPath("input"), "must be an object")
	for want, errs := range map[string]field.ErrorList{
		`invalid Gateway: spec.domain: Invalid value: "OFN.io": must be lowercase`: {domain},
		`invalid Gateway:
* spec.domain: Invalid value: "OFN.io": must be lowercase
* spec.gatewayDef: Required value: write one`: {domain, class},
		`invalid Input in the Composition: input.ttl: Invalid value: "0s": must be from 1s to 24h`: {ttl},
		`invalid Input in the Composition:
* input: Forbidden: must be an object
* input.ttl: Invalid value: "0s": must be from 1s to 24h`: {whole, ttl},
		`invalid Gateway, and Input in the Composition:
* input.ttl: Invalid value: "0s": must be from 1s to 24h
* spec.domain: Invalid value: "OFN.io": must be lowercase`: {ttl, domain},
	} {
		if got := Refusal("Gateway", errs); got != want {
			t.Errorf("got %s\nwant %s", got, want)
		}
	}
}

func TestARefusalNamesTwentyMistakes(t *testing.T) {
	var errs field.ErrorList
	for i := range 23 {
		errs = append(errs, field.Required(field.NewPath("spec").Index(i), ""))
	}
	got := strings.Split(Refusal("Gateway", errs), "\n")
	if last := got[len(got)-1]; len(got) != 22 || got[20] != "* spec[19]: Required value" || last != "* and 3 more" {
		t.Errorf("%d lines, of which %q and %q", len(got), got[20], last)
	}
}
