package main

import (
	"regexp"
	"strings"

	extv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
)

// typeOf returns the type of the field at a path, with a link to its section.
func (r *referenceWriter) typeOf(path string, s extv1.JSONSchemaProps) string {
	switch {
	case s.Type == "array":
		return "list of " + plural(r.typeOf(path+"[]", *s.Items.Schema))
	case s.XIntOrString:
		return "integer or string"
	case s.AdditionalProperties != nil:
		return "map to " + plural(s.AdditionalProperties.Schema.Type)
	case isSelector(s):
		return "[label selector](https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors)"
	case s.Type == "object" && r.isSpec(s):
		return link("spec")
	case s.Type == "object":
		return link(path)
	}
	return s.Type
}

// plural returns the plural of a type, which may be a link.
func plural(typ string) string {
	if linked, found := strings.CutPrefix(typ, "[object]"); found {
		return "[objects]" + linked
	}
	return strings.ReplaceAll(typ, " or ", "s or ") + "s"
}

// link returns a link to the section of the object at a path, as GitHub names it.
func link(path string) string {
	return "[object](#" + strings.NewReplacer(".", "", "[", "", "]", "").Replace(strings.ToLower(path)) + ")"
}

// describe returns what a field is for, and what holds where it is absent.
func describe(s extv1.JSONSchemaProps) (text, fallback string) {
	description, fallback, _ := strings.Cut(s.Description, defaultPrefix)
	text = prose(summary(description))
	if len(s.Enum) > 0 {
		var values []string
		for _, value := range s.Enum {
			values = append(values, code(strings.Trim(string(value.Raw), `"`)))
		}
		text += " One of " + strings.Join(values, ", ") + "."
	}
	if strings.Contains(fallback, " ") {
		return text, prose(fallback)
	}
	return text, code(fallback)
}

// summary returns the first paragraph of a description, on one line and without
// the sentence that announces a list.
func summary(description string) string {
	paragraph, _, _ := strings.Cut(strings.TrimSpace(description), "\n\n")
	line := strings.Join(strings.Fields(paragraph), " ")
	if !strings.HasSuffix(line, ":") {
		return line
	}
	if end := strings.LastIndex(line, ". "); end >= 0 {
		return line[:end+1]
	}
	return strings.TrimSuffix(line, ":") + "."
}

// literal finds what stands in code style: what is quoted, and templates.
var literal = regexp.MustCompile("\"[^\"]+\"|`[^`]+`|\\{\\{\\S*\\}\\}")

// prose returns text as Markdown, with literals in code style.
func prose(text string) string {
	var out strings.Builder
	last := 0
	for _, at := range literal.FindAllStringIndex(text, -1) {
		out.WriteString(escape(text[last:at[0]]))
		out.WriteString(code(strings.Trim(text[at[0]:at[1]], "\"`")))
		last = at[1]
	}
	return out.String() + escape(text[last:])
}

// escape keeps text from being taken for Markdown or HTML.
func escape(text string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "<", "&lt;", "|", `\|`).Replace(text)
}

// code returns text in code style, fit for a table.
func code(text string) string {
	if text == "" {
		return ""
	}
	return "`" + strings.ReplaceAll(text, "|", `\|`) + "`"
}
