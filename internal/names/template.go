package names

import (
	"strconv"
	"strings"
)

// Render returns template with its fields filled in. A template is text and
// fields such as {{.Name}} or {{ .Name }}, which fields holds as ".Name", and
// nothing else: what a user writes is not executed. Where there is a fault, the
// rest of the template is returned as it stands.
func Render(template string, fields map[string]string) (out, fault string) {
	var b strings.Builder
	for rest := template; ; {
		text, action, opened := strings.Cut(rest, "{{")
		b.WriteString(text)
		if !opened {
			return b.String(), ""
		}
		field, after, closed := strings.Cut(action, "}}")
		if !closed {
			return b.String() + "{{" + action, `"{{" has no "}}"`
		}
		value, known := fields[strings.Trim(field, " ")]
		if !known {
			return b.String() + "{{" + action, strconv.Quote("{{"+field+"}}") + " is not known"
		}
		b.WriteString(value)
		rest = after
	}
}
