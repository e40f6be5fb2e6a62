package v1alpha1

import (
	"fmt"
	"strconv"
	"strings"
)

const (
	maxTemplate = 512
	maxPath     = 1024 // HTTPRoute: spec.rules[].matches[].path.value
)

// The function that templates are tried with, which is that of status.routing.
const (
	sampleName      = "function-sample"
	sampleNamespace = "default"
)

// HostFor returns the hostname of a function, as hostTemplate has it.
func (s GatewaySpec) HostFor(name, namespace string) string {
	host, _ := s.host(name, namespace)
	return host
}

// PathFor returns the path of a function, as pathTemplate has it, with a leading
// slash.
func (s GatewaySpec) PathFor(name, namespace string) string {
	path, _ := s.path(name, namespace)
	return path
}

func (s GatewaySpec) host(name, namespace string) (host, fault string) {
	return render(s.HostTemplate, map[string]string{".Name": name, ".Namespace": namespace, ".Domain": s.Domain})
}

func (s GatewaySpec) path(name, namespace string) (path, fault string) {
	path, fault = render(s.PathTemplate, map[string]string{".Name": name, ".Namespace": namespace})
	return "/" + strings.TrimPrefix(path, "/"), fault
}

// render fills the fields of a template, which is text and fields such as
// {{.Name}} or {{ .Name }} and nothing else: what a user writes is not executed.
// Where there is a fault, the rest of the template is rendered as it stands.
func render(template string, fields map[string]string) (out, fault string) {
	var b strings.Builder
	for rest := template; ; {
		text, action, opened := strings.Cut(rest, "{{")
		b.WriteString(text)
		if !opened {
			return b.String(), ""
		}
		field, after, closed := strings.Cut(action, "}}")
		if !closed {
			return b.String() + "{{" + action, `"{{" has no "}}": ` + understood(fields)
		}
		value, known := fields[strings.Trim(field, " ")]
		if !known {
			return b.String() + "{{" + action, strconv.Quote("{{"+field+"}}") + " is not understood: " + understood(fields)
		}
		b.WriteString(value)
		rest = after
	}
}

func understood(fields map[string]string) string {
	if _, ok := fields[".Domain"]; ok {
		return "write text, {{.Name}}, {{.Namespace}} and {{.Domain}} only"
	}
	return "write text, {{.Name}} and {{.Namespace}} only"
}

// hostTemplateFault says what is wrong with hostTemplate. An unusable domain,
// which has an error of its own, is not held against it.
func (s GatewaySpec) hostTemplateFault() string {
	if len(s.HostTemplate) > maxTemplate {
		return fmt.Sprintf("must be at most %d bytes", maxTemplate)
	}
	if dnsFault(s.Domain, maxDomain) != "" {
		s.Domain = "ofn.io"
	}
	host, fault := s.host(sampleName, sampleNamespace)
	if fault != "" {
		return fault
	}
	if fault = dnsFault(host, maxHostname); fault == "" {
		return ""
	}
	fault = gives(host) + ", which " + fault
	if fixed := respell(host, maxHostname); fixed != "" {
		fault += ": make it give " + strconv.Quote(fixed)
	}
	return fault
}

// pathTemplateFault says what is wrong with pathTemplate.
func (s GatewaySpec) pathTemplateFault() string {
	if len(s.PathTemplate) > maxTemplate {
		return fmt.Sprintf("must be at most %d bytes", maxTemplate)
	}
	path, fault := s.path(sampleName, sampleNamespace)
	if fault != "" {
		return fault
	}
	if fault = pathFault(path); fault != "" {
		return gives(path) + ", which " + fault
	}
	return ""
}

func gives(result string) string {
	return fmt.Sprintf("gives %q for the function %q in %q", result, sampleName, sampleNamespace)
}

// pathFault says what is wrong with path as the path of an HTTPRoute's
// PathPrefix match; the rules are those of the HTTPRoute CRD.
func pathFault(path string) string {
	if len(path) > maxPath {
		return fmt.Sprintf("must be at most %d bytes", maxPath)
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
			return fmt.Sprintf(`must hold only letters, digits, -/._~!$&'()*+,;=:@ and %%XX, not %q`, path[i:i+1])
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
