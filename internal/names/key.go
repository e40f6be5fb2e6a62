package names

import (
	"fmt"
	"strings"
)

// KeyFault returns what is wrong with s as the key of a label or annotation,
// whose prefix is of at most maxPrefix bytes.
func KeyFault(s string, maxPrefix int) string {
	name := s
	if prefix, rest, found := strings.Cut(s, "/"); found {
		if len(prefix) > maxPrefix || !IsSubdomain(prefix) {
			return fmt.Sprintf(`must have a lowercase DNS name of at most %d characters before the "/": write a key such as "example.com/team"`, maxPrefix)
		}
		name = rest
	}
	if name == "" || !isLabelValue(name) {
		return labelFault + `, after an optional DNS name and "/": write a key such as "example.com/team"`
	}
	return ""
}

// LabelValueFault returns what is wrong with s as the value of a label.
func LabelValueFault(s string) string {
	if isLabelValue(s) {
		return ""
	}
	return labelFault
}

const labelFault = "must be at most 63 letters, digits, -, _ and ., starting and ending with a letter or digit"
