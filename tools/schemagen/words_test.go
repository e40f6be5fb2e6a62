package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	extv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
)

// spellings are right for some fields and wrong for others.
var spellings = []string{
	"a", "a-b", "a.b", "*.a.b", "1.2.3.4", "HTTP", "HTTPRoute", "IPAddress", "example.com/quic", "example.com/a-b", "a_b", "Tier_1.x",
	"-a", "a-", ".a", "a.", "a..b", "*", "*.", "*a", "a.*.b", "A.b", "a b", "a/", "/a", "a/b/c", " a", "https://a.b/", "ä", "1a",
}

// Of the patterns of Gateway API's CRDs that become rules: the rules take and refuse
// what they did.
func TestRulesTakeWhatPatternsDid(t *testing.T) {
	for pattern, refused := range map[string]int{
		`^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`:        25,
		`^[a-z0-9]([-a-z0-9]*[a-z0-9])?$`:                                          27,
		`^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`: 24,
		`^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$`:                                    25,
		`^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$`:                            18,
	} {
		t.Run(pattern, func(t *testing.T) {
			a := admissionOf(t, crdOf(t, extv1.JSONSchemaProps{Type: "string", Pattern: pattern}))
			matches, count := regexp.MustCompile(pattern).MatchString, 0
			for _, s := range spellings {
				said := a.refusals(t, map[string]any{"spec": s})
				if matches(s) != (len(said) == 0) {
					t.Errorf("%q matches: %t, but is refused with %q", s, matches(s), said)
				}
				count += len(said)
			}
			if count != refused {
				t.Errorf("%d spellings are refused, want %d", count, refused)
			}
		})
	}
}

func TestNoCorrectionIsRefused(t *testing.T) {
	corrected := regexp.MustCompile(`write "(.*)"$`)
	for _, pattern := range []string{
		`^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`,
		`^[a-z0-9]([-a-z0-9]*[a-z0-9])?$`,
		`^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`,
	} {
		t.Run(pattern, func(t *testing.T) {
			a := admissionOf(t, crdOf(t, extv1.JSONSchemaProps{Type: "string", Pattern: pattern}))
			got := map[string]string{}
			for _, s := range spellings {
				for _, said := range a.refusals(t, map[string]any{"spec": s}) {
					if m := corrected.FindStringSubmatch(said); m != nil {
						got[s] = m[1]
					}
				}
			}
			if len(got) < 2 {
				t.Errorf("corrections: %v", got)
			}
			for _, s := range slices.Sorted(maps.Values(got)) {
				if said := a.refusals(t, map[string]any{"spec": s}); len(said) > 0 {
					t.Errorf("the correction %q is refused: %q", s, said)
				}
			}
		})
	}
}

func TestPatternWithoutWordsIsAnError(t *testing.T) {
	err := inWords(&extv1.JSONSchemaProps{Type: "string", Pattern: "^x$"})
	if want := "a pattern has no words; add its like to wordsFor: ^x$"; err == nil || err.Error() != want {
		t.Errorf("error = %v, want %s", err, want)
	}
}

// Only the group of a certificate or route is checked without words of ours: a rule for
// each certificate of each listener has a limit.
func TestOnlyGroupsHaveAPattern(t *testing.T) {
	var got []string
	spec := schemaOf(derivedCRD(t, gatewayPath)).Properties["spec"]
	edit(&spec, func(s *extv1.JSONSchemaProps) {
		for name, field := range s.Properties {
			if field.Pattern != "" || field.Minimum != nil || field.MinLength != nil && *field.MinLength > 0 {
				got = append(got, name)
			}
		}
	})
	if want := "[group group group]"; fmt.Sprint(got) != want {
		t.Errorf("fields = %v, want %s", got, want)
	}
}

// As many listeners as there may be, all wrong, are refused with all their mistakes, at a
// cost that the API server takes.
func TestAllMistakesOfAFullListAreTold(t *testing.T) {
	a := admissionOf(t, derivedCRD(t, gatewayPath))
	var listeners strings.Builder
	for i := range 500 {
		fmt.Fprintf(&listeners, "{name: l%d, protocol: HTTPS, hostname: \"*.TEAM-%d.ofn.io\", tls: {certificateRefs: [{name: c, namespace: Certs}]}},", i, i)
	}
	obj := gatewayWith(t, `{gatewaySpec: {listeners: [`+listeners.String()+`]}}`)
	said := a.refusals(t, obj)
	if len(said) != 1000 {
		t.Fatalf("%d mistakes are told", len(said))
	}
	want := `spec.gatewaySpec.listeners[0].hostname: Invalid value: "*.TEAM-0.ofn.io": must be lowercase: write "*.team-0.ofn.io"`
	if said[0] != want {
		t.Errorf("the first is %s, want %s", said[0], want)
	}
}

// crdOf returns a CRD whose spec has a schema, in words.
func crdOf(t *testing.T, spec extv1.JSONSchemaProps) *extv1.CustomResourceDefinition {
	t.Helper()
	root := &extv1.JSONSchemaProps{Type: "object", Properties: map[string]extv1.JSONSchemaProps{"spec": spec}}
	if err := inWords(root); err != nil {
		t.Fatal(err)
	}
	return &extv1.CustomResourceDefinition{Spec: extv1.CustomResourceDefinitionSpec{Versions: []extv1.CustomResourceDefinitionVersion{{
		Schema: &extv1.CustomResourceValidation{OpenAPIV3Schema: root},
	}}}}
}
