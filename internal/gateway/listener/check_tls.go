package listener

import (
	"maps"
	"slices"
	"unicode/utf8"

	"k8s.io/apimachinery/pkg/util/validation/field"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/names"
)

// What the CRDs of Gateway and ListenerSet take of a listener's tls. Lengths are
// in characters where there is no pattern.
const (
	maxCertificateRefs = 64
	maxOptions         = 16
	maxOption          = 4096
)

func (c *checker) checkTLS(tls *gwapiv1.ListenerTLSConfig, protocol gwapiv1.ProtocolType) {
	switch {
	case tls == nil:
		if protocol == gwapiv1.TLSProtocolType {
			c.report(field.Required(c.at("tls"), "TLS needs tls: write certificateRefs, or mode: Passthrough"))
		}
	case protocol == gwapiv1.HTTPProtocolType:
		c.report(field.Forbidden(c.at("tls"), "HTTP takes no tls: remove it, or write protocol: HTTPS"))
	case protocol == gwapiv1.TCPProtocolType:
		c.report(field.Forbidden(c.at("tls"), "TCP takes no tls: remove it, or write protocol: TLS"))
	case protocol == gwapiv1.UDPProtocolType:
		c.report(field.Forbidden(c.at("tls"), "UDP takes no tls: remove it"))
	default:
		c.checkMode(tls, protocol)
		c.checkCertificateRefs(tls.CertificateRefs)
		c.checkOptions(tls.Options)
	}
}

// checkMode checks the mode, which is Terminate where it is missing, as the CRDs default
// it, and that what is terminated has a certificate.
func (c *checker) checkMode(tls *gwapiv1.ListenerTLSConfig, protocol gwapiv1.ProtocolType) {
	mode := gwapiv1.TLSModeTerminate
	if tls.Mode != nil {
		mode = *tls.Mode
	}
	switch {
	case mode == gwapiv1.TLSModePassthrough:
		if protocol == gwapiv1.HTTPSProtocolType {
			c.report(field.Invalid(c.at("tls", "mode"), string(mode), "HTTPS is always terminated: write Terminate, or protocol: TLS"))
		}
	case mode != gwapiv1.TLSModeTerminate:
		all := []gwapiv1.TLSModeType{gwapiv1.TLSModeTerminate, gwapiv1.TLSModePassthrough}
		c.report(field.NotSupported(c.at("tls", "mode"), string(mode), all))
	case len(tls.CertificateRefs) == 0 && len(tls.Options) == 0:
		advice := "Terminate needs a certificate: write the name of its Secret"
		if tls.Mode == nil && protocol == gwapiv1.TLSProtocolType {
			advice = "TLS is terminated unless tls.mode is Passthrough: write the name of the certificate's Secret, or mode: Passthrough"
		}
		c.report(field.Required(c.at("tls", "certificateRefs"), advice))
	}
}

func (c *checker) checkCertificateRefs(refs []gwapiv1.SecretObjectReference) {
	if n := len(refs); n > maxCertificateRefs {
		c.report(field.TooMany(c.at("tls", "certificateRefs"), n, maxCertificateRefs))
		return
	}
	for i, ref := range refs {
		at := func(name string) *field.Path { return c.at("tls", "certificateRefs").Index(i).Child(name) }
		if ref.Name == "" {
			c.report(field.Required(at("name"), "write the name of the certificate's Secret"))
		} else if utf8.RuneCountInString(string(ref.Name)) > maxName {
			c.report(field.TooLongCharacters(at("name"), "", maxName))
		}
		if fault := faultOf(ref.Group, names.GroupFault); fault != "" {
			c.report(field.Invalid(at("group"), string(*ref.Group), fault))
		}
		if fault := faultOf(ref.Kind, names.KindFault); fault != "" {
			c.report(field.Invalid(at("kind"), string(*ref.Kind), fault))
		}
		if fault := faultOf(ref.Namespace, names.NamespaceFault); fault != "" {
			c.report(field.Invalid(at("namespace"), string(*ref.Namespace), fault))
		}
	}
}

func (c *checker) checkOptions(options map[gwapiv1.AnnotationKey]gwapiv1.AnnotationValue) {
	switch n := len(options); {
	case n == 0: // nothing to sort
		return
	case n > maxOptions:
		c.report(field.TooMany(c.at("tls", "options"), n, maxOptions))
		return
	}
	for _, key := range slices.Sorted(maps.Keys(options)) {
		if utf8.RuneCountInString(string(options[key])) > maxOption {
			c.report(field.TooLongCharacters(c.at("tls", "options").Key(string(key)), "", maxOption))
		}
	}
}
