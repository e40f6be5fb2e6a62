package attach

import (
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
