package names

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/util/validation"
)

// FuzzNames holds that names, keys and values of labels are judged as
// Kubernetes judges them, and that a corrected spelling is correct.
func FuzzNames(f *testing.F) {
	for _, s := range []string{"", "a", "ofn.io", "a-.b", "A/b", "example.com/Team_1", "1.2.3.4", "\u212a.io", label63, label63 + "a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 512 {
			return
		}
		for rule, c := range map[string]struct{ ours, kubernetes bool }{
			"name":        {Fault(s) == "", validation.IsDNS1123Subdomain(s) == nil},
			"namespace":   {NamespaceFault(s) == "", validation.IsDNS1123Label(s) == nil},
			"key":         {KeyFault(s, MaxName) == "", validation.IsQualifiedName(s) == nil},
			"label value": {LabelValueFault(s) == "", validation.IsValidLabelValue(s) == nil},
		} {
			if c.ours != c.kubernetes {
				t.Errorf("%s %q: ours %t, Kubernetes %t", rule, s, c.ours, c.kubernetes)
			}
		}
		for rule, fault := range map[string]func(string) string{"name": Fault, "namespace": NamespaceFault} {
			_, fixed, found := strings.Cut(fault(s), `: write "`)
			if fixed = strings.TrimSuffix(fixed, `"`); found && fault(fixed) != "" {
				t.Errorf("%s %q: the correction %q is refused too", rule, s, fixed)
			}
		}
		if _, fixed := HostnameFault(s); fixed != "" && !IsDNSName(fixed) {
			t.Errorf("hostname %q: the correction %q is refused too", s, fixed)
		}
	})
}
