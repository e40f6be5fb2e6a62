package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	extv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-tools/pkg/crd"
	crdmarkers "sigs.k8s.io/controller-tools/pkg/crd/markers"
	"sigs.k8s.io/controller-tools/pkg/markers"
)

// defaultPrefix starts the last paragraph of a description, which says what
// holds where a field is absent.
const defaultPrefix = "Default: "

// documentedDefault says in words what holds where a field is absent, because
// the function or the planner fills it in and admission must not:
//
//	// +openfunction:default=cluster.local
type documentedDefault string

// documentedDefaultMarker makes the marker known to the parser.
func documentedDefaultMarker() *markers.Definition {
	return markers.Must(markers.MakeDefinition("openfunction:default", markers.DescribesField, documentedDefault("")))
}

// ApplyToSchema adds the default to the description.
func (d documentedDefault) ApplyToSchema(_ *crdmarkers.SchemaContext, s *extv1.JSONSchemaProps) error { //nolint:unparam // controller-tools' interface.
	s.Description = strings.TrimSpace(s.Description + "\n\n" + defaultPrefix + string(d))
	return nil
}

// pathDefaults has a rule of HTTPPathMatch hold for a match without type, which is a
// PathPrefix, and for one without value, which is "/". The API server's estimate of what
// a rule costs knows the length of a field, not that of orValue.
var pathDefaults = strings.NewReplacer(
	"(self.type in ['Exact','PathPrefix']) ?", "has(self.value) && (!has(self.type) || self.type in ['Exact','PathPrefix']) ?",
	"self.type in ['Exact','PathPrefix'] ||", "!has(self.type) || self.type in ['Exact','PathPrefix'] ||",
)

// domain says that a field is a domain, and gives an example of one:
//
//	// +openfunction:domain=ofn.io
type domain string

// domainMarker makes the marker known to the parser.
func domainMarker() *markers.Definition {
	return markers.Must(markers.MakeDefinition("openfunction:domain", markers.DescribesField, domain("")))
}

// ApplyToSchema adds the rule for domains.
func (d domain) ApplyToSchema(_ *crdmarkers.SchemaContext, s *extv1.JSONSchemaProps) error { //nolint:unparam // controller-tools' interface.
	s.XValidations = append(s.XValidations, domainRule(string(d)))
	return nil
}

// nullSafe rewrites a rule of Gateway API's that reads a field as if it were
// always there: in Gateway API's own CRDs a default has filled it in by then, in
// ours nothing has. Such a rule also gets words that say what to write.
func nullSafe(r extv1.ValidationRule) (safe extv1.ValidationRule, known bool) {
	const hostname = `self.value.matches(r"""^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$""")`
	if strings.Contains(r.Rule, "self.type in ['Exact','PathPrefix']") {
		r.Rule = pathDefaults.Replace(r.Rule)
		return r, true
	}
	switch r.Rule {
	case `self.mode == 'Terminate' ? size(self.certificateRefs) > 0 || size(self.options) > 0 : true`:
		r.Rule = `self.?mode.orValue('Terminate') != 'Terminate' || size(self.?certificateRefs.orValue([])) > 0 || size(self.?options.orValue({})) > 0`
		r.FieldPath, r.Reason = ".certificateRefs", ptr.To(extv1.FieldValueRequired)
		r.Message = "Terminate needs a certificate: write the name of its Secret"
		return r, true
	case `(size(self.group) == 0 && self.kind == 'Service') ? has(self.port) : true`:
		r.Rule = `self.?group.orValue('') != '' || self.?kind.orValue('Service') != 'Service' || has(self.port)`
		return r, true
	case `self.numerator <= self.denominator`:
		r.Rule = `self.numerator <= self.?denominator.orValue(100)`
		return r, true
	case `self.type == 'Hostname' ? (!has(self.value) || ` + hostname + `): true`:
		r.Rule = `self.?type.orValue('IPAddress') != 'Hostname' || !has(self.value) || self.value == '' || ` + hostname
		r.FieldPath, r.Message = ".value", `must be a lowercase DNS name, such as "gw.example.com"`
		return r, true
	}
	return r, false
}

// tags finds what Gateway API's own generator takes out of descriptions.
var tags = regexp.MustCompile(`(?s)\s*<gateway:experimental:description>.*?</gateway:experimental:description>` +
	`|\s*<gateway:util:excludeFromCRD>.*?</gateway:util:excludeFromCRD>|\s*<gateway:[^>]*>`)

// withoutTags takes the tags of Gateway API's generator out of all descriptions, with
// what they say is experimental.
func withoutTags(root *extv1.JSONSchemaProps) {
	edit(root, func(s *extv1.JSONSchemaProps) { s.Description = tags.ReplaceAllString(s.Description, "") })
}

// withoutDefaults removes every OpenAPI default, says in the description what it
// was, and makes the rules that relied on it hold without.
func withoutDefaults(root *extv1.JSONSchemaProps) error {
	var err error
	edit(root, func(s *extv1.JSONSchemaProps) {
		for name, prop := range s.Properties {
			if prop.Default == nil {
				continue
			}
			if e := guardRules(s.XValidations, name); e != nil {
				err = e
			}
			s.Properties[name] = defaultInWords(prop)
		}
	})
	return err
}

// guardRules replaces the rules that read a field without asking if it is there.
func guardRules(rules extv1.ValidationRules, name string) error {
	reads := regexp.MustCompile(`\bself\.` + name + `\b`)
	for i, r := range rules {
		if !reads.MatchString(r.Rule) {
			continue
		}
		if strings.Contains(r.Rule, "has(self."+name+")") {
			continue
		}
		safe, ok := nullSafe(r)
		if !ok {
			return fmt.Errorf("a rule relies on the default of %q, which is removed; add its like to nullSafe: %s", name, r.Rule)
		}
		rules[i] = safe
	}
	return nil
}

// defaultInWords moves a scalar default to the description. That of an object
// repeats those of its fields, and an empty one says nothing.
func defaultInWords(s extv1.JSONSchemaProps) extv1.JSONSchemaProps {
	var scalar string
	if json.Unmarshal(s.Default.Raw, &scalar) == nil && scalar != "" {
		s.Description = strings.TrimSpace(s.Description + "\n\n" + defaultPrefix + scalar)
	}
	s.Default = nil
	return s
}

// relaxed returns a status schema without what could refuse a status: only the
// function writes it, and one value that the schema refuses would hold back all
// the rest. Types, enums and the keys of lists stay, for they teach.
func relaxed(status extv1.JSONSchemaProps) extv1.JSONSchemaProps {
	edit(&status, func(s *extv1.JSONSchemaProps) {
		s.Default = nil
		s.Pattern, s.MinLength, s.MaxLength = "", nil, nil
		s.Minimum, s.Maximum = nil, nil
		s.MinItems, s.MaxItems, s.MaxProperties = nil, nil, nil
		s.OneOf, s.AnyOf, s.XValidations = nil, nil, nil
	})
	return status
}

// edit calls f on root and every schema below it, parents first.
func edit(root *extv1.JSONSchemaProps, f func(*extv1.JSONSchemaProps)) {
	crd.EditSchema(root, visitor(f))
}

// visitor calls itself on every schema. It is a crd.SchemaVisitor.
type visitor func(*extv1.JSONSchemaProps)

// Visit is called with nil when all children of a schema have been visited.
func (v visitor) Visit(s *extv1.JSONSchemaProps) crd.SchemaVisitor {
	if s != nil {
		v(s)
	}
	return v
}
