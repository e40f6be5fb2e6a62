package attach

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/equality"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
)

// sameListener reports whether two listeners mean the same, once the API server
// has filled in its defaults.
func sameListener(a, b gwapiv1.Listener) bool {
	return equality.Semantic.DeepEqual(defaulted(a), defaulted(b))
}

// defaulted returns the listener with the defaults of the Gateway API CRDs.
func defaulted(l gwapiv1.Listener) gwapiv1.Listener {
	l = *l.DeepCopy()
	same, terminate := gwapiv1.NamespacesFromSame, gwapiv1.TLSModeTerminate
	if l.AllowedRoutes == nil {
		l.AllowedRoutes = &gwapiv1.AllowedRoutes{}
	}
	if l.AllowedRoutes.Namespaces == nil {
		l.AllowedRoutes.Namespaces = &gwapiv1.RouteNamespaces{}
	}
	if l.AllowedRoutes.Namespaces.From == nil {
		l.AllowedRoutes.Namespaces.From = &same
	}
	for i := range l.AllowedRoutes.Kinds {
		fill(&l.AllowedRoutes.Kinds[i].Group, gwapiv1.Group(gwapiv1.GroupName))
	}
	if l.TLS != nil {
		fill(&l.TLS.Mode, terminate)
		for i := range l.TLS.CertificateRefs {
			fill(&l.TLS.CertificateRefs[i].Group, "")
			fill(&l.TLS.CertificateRefs[i].Kind, "Secret")
		}
	}
	return l
}

func fill[T any](field **T, value T) {
	if *field == nil {
		*field = &value
	}
}

// warnOfNamespace tells of listeners whose meaning hangs on the namespace of what
// carries them, where that is not the XR's and the Gateway's alike.
func (a *Attachment) warnOfNamespace(res *Result, whose, namespace string) {
	if a.setNamespace() == a.Gateway.Namespace {
		return
	}
	for _, w := range [...]struct {
		what    string
		applies func(gwapiv1.Listener) bool
	}{
		{`allowedRoutes from Same`, admitsSame},
		{`certificateRefs without namespace`, hasLocalCertificate},
	} {
		if names := a.namesOf(w.applies); names != "" {
			res.Warnings = append(res.Warnings, fmt.Sprintf(
				"%s means %s namespace %q with attachment %s, in: %s.", w.what, whose, namespace, a.method, names))
		}
	}
}

// maxNamed is how many listeners a warning names.
const maxNamed = 8

func (a *Attachment) namesOf(applies func(gwapiv1.Listener) bool) string {
	var names []string
	total := 0
	for i := range a.Listeners {
		if !applies(a.Listeners[i].Listener) {
			continue
		}
		if total++; total <= maxNamed {
			names = append(names, strconv.Quote(string(a.Listeners[i].Name)))
		}
	}
	if total > maxNamed {
		names = append(names, fmt.Sprintf("and %d more", total-maxNamed))
	}
	return strings.Join(names, ", ")
}

func admitsSame(l gwapiv1.Listener) bool {
	r := l.AllowedRoutes
	return r == nil || r.Namespaces == nil || r.Namespaces.From == nil || *r.Namespaces.From == gwapiv1.NamespacesFromSame
}

func hasLocalCertificate(l gwapiv1.Listener) bool {
	return l.TLS != nil && slices.ContainsFunc(l.TLS.CertificateRefs, func(ref gwapiv1.SecretObjectReference) bool {
		return ref.Namespace == nil
	})
}
