package attach

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/text"
)

// namespaceWarnings names the listeners whose meaning hangs on the namespace of what
// carries them, where that is not the XR's and the Gateway's alike.
func (s *scene) namespaceWarnings(whose, namespace string, method v1alpha1.AttachmentMethod) []string {
	if s.setNamespace() == s.target.Name.Namespace {
		return nil
	}
	var out []string
	for _, w := range [...]struct {
		what    string
		applies func(listener.Listener) bool
	}{
		{`allowedRoutes from Same`, meansOwnNamespace},
		{`certificateRefs without namespace`, func(l listener.Listener) bool {
			return hasLocalCertificate(l) && s.deniedSecret(l, namespace) == nil // which is told already
		}},
	} {
		if names := s.namesOf(w.applies); names != "" {
			out = append(out, fmt.Sprintf(
				"%s means %s namespace %q with attachment %s, in: %s.", w.what, whose, namespace, method, names))
		}
	}
	return out
}

// metadataWarnings names the labels and annotations that are for what carries the
// listeners, where that is a Gateway that is its operator's.
func (p patch) metadataWarnings() []string {
	labels, annotations := p.XR.Spec.OfCarrier()
	var keys []string
	for _, key := range slices.Concat(slices.Sorted(maps.Keys(labels)), slices.Sorted(maps.Keys(annotations))) {
		keys = append(keys, strconv.Quote(key))
	}
	if len(keys) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("With attachment %s nothing gets the labels and annotations of spec.gatewaySpec (%s): Gateway %s is its operator's, "+
		"who can write them there. A ListenerSet would get them, and a Gateway of spec.gatewayDef.",
		p.traits().Method, text.List(keys, maxNamed, ", ", ", and "), p.gateway)}
}

// maxNamed is how many listeners, labels or annotations a warning names.
const maxNamed = 8

func (s *scene) namesOf(applies func(listener.Listener) bool) string {
	var names []string
	for i := range s.Listeners {
		if l := s.Listeners[i]; applies(l) {
			names = append(names, strconv.Quote(string(l.Name)))
		}
	}
	return text.List(names, maxNamed, ", ", ", and ")
}

func meansOwnNamespace(l listener.Listener) bool {
	r := l.AllowedRoutes
	return r == nil || r.Namespaces == nil || r.Namespaces.From == nil || *r.Namespaces.From == gwapiv1.NamespacesFromSame
}

func hasLocalCertificate(l listener.Listener) bool {
	return l.TLS != nil && slices.ContainsFunc(l.TLS.CertificateRefs, func(ref gwapiv1.SecretObjectReference) bool {
		return ref.Namespace == nil
	})
}
