package names

import (
	"fmt"
	"strings"
)

// maxPath is that of HTTPRoute's spec.rules[].matches[].path.value.
const maxPath = 1024

// PathFault returns what is wrong with path as the path of an HTTPRoute's
// PathPrefix match; the rules are those of the HTTPRoute CRD.
func PathFault(path string) string {
	if len(path) > maxPath {
		return fmt.Sprintf("must be at most %d characters long", maxPath)
	}
	for _, bad := range [...]string{"//", "/./", "/../", "%2f", "%2F"} {
		if strings.Contains(path, bad) {
			return fmt.Sprintf("must not contain %q", bad)
		}
	}
	for _, bad := range [...]string{"/.", "/.."} {
		if strings.HasSuffix(path, bad) {
			return fmt.Sprintf("must not end with %q", bad)
		}
	}
	for i := range len(path) {
		switch c := path[i]; {
		case isAlphanumeric(c), strings.IndexByte("-/._~!$&'()*+,;=:@", c) >= 0:
		case c == '%' && i+2 < len(path) && isHex(path[i+1]) && isHex(path[i+2]):
		default:
			return fmt.Sprintf(`may contain only letters, digits, -/._~!$&'()*+,;=:@ and %%XX, not %q`, path[i:i+1])
		}
	}
	return ""
}

func isAlphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

func isHex(c byte) bool {
	return 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F' || '0' <= c && c <= '9'
}
