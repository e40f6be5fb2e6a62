package v1alpha1

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/openfunction/function-openfunction-gateway/internal/names"
)

const maxTemplate = 512

// The function that templates are tried with, and the example of status.routing.
const (
	SampleName      = "function-sample"
	SampleNamespace = "default"
)

// Internal reports whether hostname is the cluster domain or below it:
// "*.cluster.local" is, "mycluster.local" is not.
func (s GatewaySpec) Internal(hostname string) bool {
	above, found := strings.CutSuffix(hostname, s.ClusterDomain)
	return found && (above == "" || strings.HasSuffix(above, "."))
}

// Under returns the spec with another domain.
func (s GatewaySpec) Under(domain string) GatewaySpec {
	s.Domain = domain
	return s
}

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
	return names.Render(s.HostTemplate, map[string]string{".Name": name, ".Namespace": namespace, ".Domain": s.Domain})
}

func (s GatewaySpec) path(name, namespace string) (path, fault string) {
	path, fault = names.Render(s.PathTemplate, map[string]string{".Name": name, ".Namespace": namespace})
	return "/" + strings.TrimPrefix(path, "/"), fault
}

// hostTemplateFault returns what is wrong with hostTemplate. An unusable domain,
// which has an error of its own, is not held against it.
func (s GatewaySpec) hostTemplateFault() string {
	if len(s.HostTemplate) > maxTemplate {
		return fmt.Sprintf("must be at most %d characters long", maxTemplate)
	}
	if names.DomainFault(s.Domain, "") != "" {
		s.Domain = "ofn.io"
	}
	host, fault := s.host(SampleName, SampleNamespace)
	if fault != "" {
		return `may contain only text, {{.Name}}, {{.Namespace}} and {{.Domain}}, as in "{{.Name}}.{{.Namespace}}.{{.Domain}}": ` + fault
	}
	fault, fixed := names.HostnameFault(host)
	switch {
	case fault == "":
		return ""
	case fixed == "":
		return gives(host) + ", which " + fault
	}
	return gives(host) + ", which " + fault + ": make it give " + strconv.Quote(fixed)
}

// pathTemplateFault returns what is wrong with pathTemplate.
func (s GatewaySpec) pathTemplateFault() string {
	if len(s.PathTemplate) > maxTemplate {
		return fmt.Sprintf("must be at most %d characters long", maxTemplate)
	}
	path, fault := s.path(SampleName, SampleNamespace)
	if fault != "" {
		return `may contain only text, {{.Name}} and {{.Namespace}}, as in "{{.Namespace}}/{{.Name}}": ` + fault
	}
	if fault = names.PathFault(path); fault != "" {
		return gives(path) + ", which " + fault
	}
	return ""
}

func gives(result string) string {
	return fmt.Sprintf("gives %q for the function %q in %q", result, SampleName, SampleNamespace)
}
