package v1alpha1

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"unicode/utf8"

	"k8s.io/apimachinery/pkg/util/validation/field"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/names"
	"github.com/openfunction/function-openfunction-gateway/internal/text"
)

// What the Gateway CRD takes of infrastructure and addresses. The length of a
// prefix is its CEL rule's, one below that of Kubernetes.
const (
	maxInfrastructureLabels      = 8
	maxInfrastructureAnnotations = 16
	maxInfrastructurePrefix      = 252
	maxInfrastructureAnnotation  = 4096
	maxAddresses                 = 16
)

func validateInfrastructure(in *gwapiv1.GatewayInfrastructure, path *field.Path) field.ErrorList {
	var errs field.ErrorList
	if n := len(in.Labels); n > maxInfrastructureLabels {
		errs = append(errs, field.TooMany(path.Child("labels"), n, maxInfrastructureLabels))
	}
	errs = append(errs, validateLabels(in.Labels, path.Child("labels"), infrastructureLabelFault)...)
	if n := len(in.Annotations); n > maxInfrastructureAnnotations {
		errs = append(errs, field.TooMany(path.Child("annotations"), n, maxInfrastructureAnnotations))
	}
	for _, key := range slices.Sorted(maps.Keys(in.Annotations)) {
		if fault := infrastructureKeyFault(string(key)); fault != "" {
			errs = append(errs, field.Invalid(path.Child("annotations"), text.Brief(string(key)), fault))
		}
		if utf8.RuneCountInString(string(in.Annotations[key])) > maxInfrastructureAnnotation {
			errs = append(errs, field.TooLongCharacters(path.Child("annotations").Key(text.Brief(string(key))), "", maxInfrastructureAnnotation))
		}
	}
	if in.ParametersRef != nil {
		errs = append(errs, validateParametersRef(in.ParametersRef, path.Child("parametersRef"))...)
	}
	return errs
}

func infrastructureKeyFault(key string) string {
	return names.KeyFault(key, maxInfrastructurePrefix)
}

func infrastructureLabelFault(key string) string {
	if fault := implementationsKeyFault(key); fault != "" {
		return fault
	}
	return infrastructureKeyFault(key)
}

func validateParametersRef(ref *gwapiv1.LocalParametersReference, path *field.Path) field.ErrorList {
	var errs field.ErrorList
	if fault := names.GroupFault(string(ref.Group)); fault != "" {
		errs = append(errs, field.Invalid(path.Child("group"), text.Brief(string(ref.Group)), fault))
	}
	if fault := names.KindFault(string(ref.Kind)); fault != "" {
		errs = append(errs, field.Invalid(path.Child("kind"), text.Brief(string(ref.Kind)), fault))
	}
	if ref.Name == "" {
		errs = append(errs, field.Required(path.Child("name"), "write the name of the object with the parameters"))
	} else if utf8.RuneCountInString(ref.Name) > names.MaxName {
		errs = append(errs, field.TooLongCharacters(path.Child("name"), "", names.MaxName))
	}
	return errs
}

func validateAllowedListeners(allowed *gwapiv1.AllowedListeners, path *field.Path) field.ErrorList {
	if allowed.Namespaces == nil || allowed.Namespaces.From == nil {
		return nil
	}
	all := []gwapiv1.FromNamespaces{gwapiv1.NamespacesFromAll, gwapiv1.NamespacesFromSelector, gwapiv1.NamespacesFromSame, gwapiv1.NamespacesFromNone}
	if from := *allowed.Namespaces.From; !slices.Contains(all, from) {
		return field.ErrorList{field.NotSupported(path.Child("namespaces", "from"), text.Brief(string(from)), all)}
	}
	return nil
}

// validateAddresses checks what the Gateway CRD checks of spec.addresses.
func validateAddresses(addresses []gwapiv1.GatewaySpecAddress, path *field.Path) field.ErrorList {
	var errs field.ErrorList
	if n := len(addresses); n > maxAddresses {
		return field.ErrorList{field.TooMany(path, n, maxAddresses)}
	}
	seen := map[gwapiv1.AddressType]map[string]bool{gwapiv1.IPAddressType: {}, gwapiv1.HostnameAddressType: {}}
	for i, address := range addresses {
		kind := gwapiv1.IPAddressType
		if address.Type != nil {
			kind = *address.Type
		}
		if fault := addressTypeFault(string(kind)); fault != "" {
			errs = append(errs, field.Invalid(path.Index(i).Child("type"), text.Brief(string(kind)), fault))
		}
		if fault := addressFault(kind, address.Value); fault != "" {
			errs = append(errs, field.Invalid(path.Index(i).Child("value"), text.Brief(address.Value), fault))
		}
		if address.Value != "" && seen[kind][address.Value] {
			err := field.Duplicate(path.Index(i).Child("value"), text.Brief(address.Value))
			err.Detail = "remove it, or write another"
			errs = append(errs, err)
		}
		if seen[kind] != nil {
			seen[kind][address.Value] = true
		}
	}
	return errs
}

func addressTypeFault(kind string) string {
	domain, name, found := strings.Cut(kind, "/")
	switch {
	case kind == "IPAddress", kind == "Hostname", kind == "NamedAddress":
		return ""
	case found && len(kind) <= names.MaxName && names.IsSubdomain(domain) && names.PathFault(name) == "" && name != "" && !strings.Contains(name, "@"):
		return ""
	}
	return `must be IPAddress, Hostname, NamedAddress or a type with a domain, such as "example.com/address"`
}

// addressFault says what is wrong with the value of an address; the
// implementation assigns one where it is empty.
func addressFault(kind gwapiv1.AddressType, value string) string {
	switch {
	case value == "":
	case utf8.RuneCountInString(value) > names.MaxName:
		return fmt.Sprintf("must be at most %d characters", names.MaxName)
	case kind == gwapiv1.IPAddressType:
		if ip, err := netip.ParseAddr(value); err != nil || ip.Zone() != "" {
			return "must be an IP address: write one, or type: Hostname for a name"
		}
	case kind == gwapiv1.HostnameAddressType && !names.IsSubdomain(strings.TrimPrefix(value, "*.")):
		return `must be a lowercase DNS name, such as "gw.example.com"`
	}
	return ""
}
