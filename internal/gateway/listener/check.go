package listener

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/names"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// What the CRDs of Gateway and ListenerSet take of one listener.
const (
	maxName     = 253
	maxHostname = 253
	maxProtocol = 255
	maxPort     = 65535
	maxKinds    = 8
)

// protocolPattern is the CRDs' own, down to the missing "^". Only protocols that
// the Gateway API does not define are matched against it.
var protocolPattern = regexp.MustCompile(`^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$|[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/[A-Za-z0-9]+$`)

// checkEach checks each listener alone. It returns the indices of those to
// compare with the others: the valid ones that were decoded in full and whose hostname
// is known, and the added one.
func (p *planner) checkEach(path *field.Path, undecoded map[int]bool) (valid []int, errs field.ErrorList) {
	valid = make([]int, 0, len(p.wanted)+1)
	usable := p.spec.Domain != "" && p.spec.Domain != p.spec.ClusterDomain
	c := checker{list: path}
	for i := range p.wanted {
		w, before := &p.wanted[i], len(c.errs)
		c.index, c.name = i, string(w.Name)
		c.check(w, p.generates(w))
		known := usable || !p.generates(w) || w.Name == v1alpha1.InternalListenerName
		if known && !undecoded[i] && len(c.errs) == before {
			valid = append(valid, i)
		}
	}
	if !p.hasInternal() {
		valid = append(valid, len(p.wanted))
	}
	return valid, c.errs
}

// checker collects what is wrong with listeners, one after the other. Only an
// error has its path built.
type checker struct {
	list  *field.Path
	index int
	name  string
	errs  field.ErrorList
}

func (c *checker) at(name string, more ...string) *field.Path {
	return c.list.Index(c.index).Child(name, more...)
}

// report adds an error and has it name the listener.
func (c *checker) report(err *field.Error) {
	if c.name != "" && len(c.name) <= maxName {
		err.Detail = "listener " + strconv.Quote(c.name) + ": " + err.Detail
	}
	c.errs = append(c.errs, err)
}

func (c *checker) check(w *v1alpha1.Listener, generated bool) {
	c.checkName()
	protocol := protocolOf(w)
	known := c.checkProtocol(string(protocol))
	switch {
	case w.Port != nil:
		c.checkPort(*w.Port)
	case known && defaultPort(protocol) == 0:
		c.report(field.Required(c.at("port"), string(protocol)+" has no default port: write one from 1 to 65535"))
	}
	if w.Hostname != nil && !generated {
		c.checkHostname(string(*w.Hostname), protocol)
	}
	c.checkTLS(w.TLS, protocol)
	if w.AllowedRoutes != nil {
		c.checkRoutes(w.AllowedRoutes)
	}
}

func (c *checker) checkName() {
	if c.name == "" {
		c.report(field.Required(c.at("name"), "write a name that no other listener of the Gateway has"))
	} else if len(c.name) > maxName {
		c.report(field.TooLong(c.at("name"), "", maxName))
	} else if fault := names.Fault(c.name); fault != "" {
		c.report(field.Invalid(c.at("name"), c.name, fault))
	}
}

// checkProtocol reports whether the CRDs take the protocol, which need not be
// one of the Gateway API.
func (c *checker) checkProtocol(protocol string) bool {
	switch {
	case isStandard(gwapiv1.ProtocolType(protocol)):
		return true
	case isStandard(gwapiv1.ProtocolType(strings.ToUpper(protocol))):
		c.report(field.Invalid(c.at("protocol"), protocol, "write "+strings.ToUpper(protocol)))
		return false
	case len(protocol) > maxProtocol:
		c.report(field.TooLong(c.at("protocol"), "", maxProtocol))
		return false
	case !protocolPattern.MatchString(protocol):
		c.report(field.Invalid(c.at("protocol"), protocol, `write HTTP, HTTPS, TLS, TCP, UDP or a protocol with a domain, such as "example.com/quic"`))
		return false
	}
	return true
}

func isStandard(protocol gwapiv1.ProtocolType) bool {
	switch protocol {
	case gwapiv1.HTTPProtocolType, gwapiv1.HTTPSProtocolType, gwapiv1.TLSProtocolType, gwapiv1.TCPProtocolType, gwapiv1.UDPProtocolType:
		return true
	}
	return false
}

func (c *checker) checkPort(port gwapiv1.PortNumber) {
	if port < 1 || port > maxPort {
		c.report(field.Invalid(c.at("port"), port, "write a port from 1 to 65535"))
	}
}

func (c *checker) checkHostname(hostname string, protocol gwapiv1.ProtocolType) {
	switch fault := names.WildcardFault(hostname); {
	case protocol == gwapiv1.TCPProtocolType, protocol == gwapiv1.UDPProtocolType:
		c.report(field.Forbidden(c.at("hostname"), string(protocol)+" takes no hostname: remove it"))
	case len(hostname) > maxHostname:
		c.report(field.TooLong(c.at("hostname"), "", maxHostname))
	case fault != "":
		c.report(field.Invalid(c.at("hostname"), hostname, fault))
	}
}

func (c *checker) checkRoutes(routes *gwapiv1.AllowedRoutes) {
	if n := len(routes.Kinds); n > maxKinds {
		c.report(field.TooMany(c.at("allowedRoutes", "kinds"), n, maxKinds))
	}
	for i, kind := range routes.Kinds {
		if fault := faultOf(kind.Group, names.GroupFault); fault != "" {
			c.report(field.Invalid(c.at("allowedRoutes", "kinds").Index(i).Child("group"), string(*kind.Group), fault))
		}
		if fault := names.KindFault(string(kind.Kind)); fault != "" {
			c.report(field.Invalid(c.at("allowedRoutes", "kinds").Index(i).Child("kind"), string(kind.Kind), fault))
		}
	}
	if routes.Namespaces == nil || routes.Namespaces.From == nil {
		return
	}
	all := [...]gwapiv1.FromNamespaces{gwapiv1.NamespacesFromAll, gwapiv1.NamespacesFromSelector, gwapiv1.NamespacesFromSame}
	if from := *routes.Namespaces.From; !slices.Contains(all[:], from) {
		c.report(field.NotSupported(c.at("allowedRoutes", "namespaces", "from"), string(from), all[:]))
	}
}

// faultOf returns what is wrong with s; where it is missing, nothing is.
func faultOf[T ~string](s *T, fault func(string) string) string {
	if s == nil {
		return ""
	}
	return fault(string(*s))
}
