package listener

import (
	"slices"

	"k8s.io/apimachinery/pkg/api/equality"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
)

// What the API server fills in where nobody states it.
const (
	defaultFrom                      = gwapiv1.NamespacesFromSame
	defaultMode                      = gwapiv1.TLSModeTerminate
	defaultRouteGroup  gwapiv1.Group = gwapiv1.GroupName
	defaultSecretGroup gwapiv1.Group = ""
	defaultSecretKind  gwapiv1.Kind  = "Secret"
)

// Same reports whether two listeners mean the same, once the API server has filled in
// its defaults.
func Same(a, b gwapiv1.Listener) bool {
	return equality.Semantic.DeepEqual(defaulted(a), defaulted(b))
}

// defaulted returns the listener with the defaults of the Gateway API CRDs.
func defaulted(l gwapiv1.Listener) gwapiv1.Listener {
	l = *l.DeepCopy()
	if l.AllowedRoutes == nil {
		l.AllowedRoutes = &gwapiv1.AllowedRoutes{}
	}
	if l.AllowedRoutes.Namespaces == nil {
		l.AllowedRoutes.Namespaces = &gwapiv1.RouteNamespaces{}
	}
	setDefault(&l.AllowedRoutes.Namespaces.From, defaultFrom)
	for i := range l.AllowedRoutes.Kinds {
		setDefault(&l.AllowedRoutes.Kinds[i].Group, defaultRouteGroup)
	}
	if l.TLS != nil {
		setDefault(&l.TLS.Mode, defaultMode)
		for i := range l.TLS.CertificateRefs {
			setDefault(&l.TLS.CertificateRefs[i].Group, defaultSecretGroup)
			setDefault(&l.TLS.CertificateRefs[i].Kind, defaultSecretKind)
		}
	}
	return l
}

func setDefault[T any](field **T, value T) {
	if *field == nil {
		*field = &value
	}
}

// Carries reports whether a listener has all that ours states, once the API server has
// filled in its defaults: applying ours again would change nothing of it. What others
// added does not count. A list is stated as a whole, options are stated one by one.
func Carries(on, ours gwapiv1.Listener) bool {
	return on.Port == ours.Port && on.Protocol == ours.Protocol && (ours.Hostname == nil || or(on.Hostname, "") == *ours.Hostname) &&
		carriesTLS(on.TLS, ours.TLS) && carriesRoutes(on.AllowedRoutes, ours.AllowedRoutes)
}

func carriesTLS(on, ours *gwapiv1.ListenerTLSConfig) bool {
	switch {
	case ours == nil:
		return true
	case on == nil:
		return false
	}
	for key, value := range ours.Options {
		if had, ok := on.Options[key]; !ok || had != value {
			return false
		}
	}
	return (ours.Mode == nil || or(on.Mode, defaultMode) == *ours.Mode) &&
		(len(ours.CertificateRefs) == 0 || slices.EqualFunc(on.CertificateRefs, ours.CertificateRefs, sameSecret))
}

func sameSecret(a, b gwapiv1.SecretObjectReference) bool {
	return a.Name == b.Name && or(a.Namespace, "") == or(b.Namespace, "") &&
		or(a.Group, defaultSecretGroup) == or(b.Group, defaultSecretGroup) && or(a.Kind, defaultSecretKind) == or(b.Kind, defaultSecretKind)
}

func carriesRoutes(on, ours *gwapiv1.AllowedRoutes) bool {
	if ours == nil {
		return true
	}
	had := or(on, gwapiv1.AllowedRoutes{})
	return (len(ours.Kinds) == 0 || slices.EqualFunc(had.Kinds, ours.Kinds, sameRouteKind)) && carriesNamespaces(had.Namespaces, ours.Namespaces)
}

func sameRouteKind(a, b gwapiv1.RouteGroupKind) bool {
	return a.Kind == b.Kind && or(a.Group, defaultRouteGroup) == or(b.Group, defaultRouteGroup)
}

func carriesNamespaces(on, ours *gwapiv1.RouteNamespaces) bool {
	if ours == nil {
		return true
	}
	had := or(on, gwapiv1.RouteNamespaces{})
	return (ours.From == nil || or(had.From, defaultFrom) == *ours.From) &&
		(ours.Selector == nil || equality.Semantic.DeepEqual(had.Selector, ours.Selector))
}

// or returns the value of a field, or what stands for it where it is not set.
func or[T any](field *T, otherwise T) T {
	if field == nil {
		return otherwise
	}
	return *field
}
