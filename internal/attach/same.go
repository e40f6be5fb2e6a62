package attach

import (
	"fmt"
	"reflect"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
)

// sameListener reports whether two listeners mean the same, once the API server
// has filled in its defaults.
func sameListener(a, b gwapiv1.Listener) bool {
	return reflect.DeepEqual(defaulted(a), defaulted(b))
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
// carries them: "Same" in allowedRoutes, and certificateRefs without namespace.
func (a *Attachment) warnOfNamespace(res *Result, namespace, whose string) {
	if a.setNamespace() == a.Gateway.Namespace {
		return
	}
	for _, l := range a.Listeners {
		if local := localReference(l.Listener); local != "" {
			res.Warnings = append(res.Warnings, fmt.Sprintf(
				"Listener %q: %s means %s namespace %q with attachment %s.", l.Name, local, whose, namespace, a.method))
		}
	}
}

func localReference(l gwapiv1.Listener) string {
	if l.TLS != nil {
		for _, ref := range l.TLS.CertificateRefs {
			if ref.Namespace == nil {
				return "certificateRefs without namespace"
			}
		}
	}
	if r := l.AllowedRoutes; r == nil || r.Namespaces == nil || r.Namespaces.From == nil || *r.Namespaces.From == gwapiv1.NamespacesFromSame {
		return "allowedRoutes from Same"
	}
	return ""
}
