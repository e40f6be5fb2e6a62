package v1beta1

import (
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/intstr"
)

// maxNamed is how many entries of a list a message names.
const maxNamed = 10

// Quoted returns what a list of the policy has, for a message: its first ten entries,
// or "nothing".
func Quoted(entries []string) string {
	quoted := make([]string, 0, len(entries))
	for _, entry := range entries {
		quoted = append(quoted, strconv.Quote(entry))
	}
	return named(quoted)
}

// QuotedPorts does the same for allowedPorts.
func QuotedPorts(entries []intstr.IntOrString) string {
	ports := make([]string, 0, len(entries))
	for _, entry := range entries {
		ports = append(ports, entry.String())
	}
	return named(ports)
}

func named(entries []string) string {
	switch n := len(entries); {
	case n == 0:
		return "nothing"
	case n > maxNamed:
		return strings.Join(entries[:maxNamed], ", ") + ", …"
	}
	return strings.Join(entries, ", ")
}
