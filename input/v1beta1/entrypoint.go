package v1beta1

import (
	"regexp"
	"strings"
)

// nameField is the only field that the name of the entry Service may hold.
var nameField = regexp.MustCompile(`{{ *\.Name *}}`)

// NameFor returns the name that is wanted for the entry Service of an XR.
func (e Entrypoint) NameFor(xr string) string {
	if !strings.Contains(e.Name, "{{") {
		return e.Name
	}
	return nameField.ReplaceAllLiteralString(e.Name, xr)
}
