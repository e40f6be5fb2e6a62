package v1alpha1

import (
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/names"
	"github.com/openfunction/function-openfunction-gateway/internal/text"
)

// maxAnnotationsSize is what the API server takes, in bytes of keys and values.
const maxAnnotationsSize = 256 << 10

// validateMetadata checks the labels and annotations of what carries listeners.
func validateMetadata(labels, annotations map[string]string, path *field.Path) field.ErrorList {
	var errs field.ErrorList
	if len(labels) > 0 {
		errs = append(errs, validateLabels(labels, path.Child("labels"), labelKeyFault)...)
	}
	if len(annotations) > 0 {
		errs = append(errs, validateAnnotations(annotations, path.Child("annotations"))...)
	}
	return errs
}

// validateLabels checks labels in the order of their keys.
func validateLabels[K, V ~string](labels map[K]V, path *field.Path, keyFault func(string) string) field.ErrorList {
	var errs field.ErrorList
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		if fault := keyFault(string(key)); fault != "" {
			errs = append(errs, field.Invalid(path, text.Brief(string(key)), fault))
		}
		if fault := names.LabelValueFault(string(labels[key])); fault != "" {
			errs = append(errs, field.Invalid(path.Key(text.Brief(string(key))), text.Brief(string(labels[key])), fault))
		}
	}
	return errs
}

// validateAnnotations checks annotations in the order of their keys.
func validateAnnotations(annotations map[string]string, path *field.Path) field.ErrorList {
	var errs field.ErrorList
	size := 0
	for _, key := range slices.Sorted(maps.Keys(annotations)) {
		// The API server takes a prefix in capitals on an annotation.
		if fault := metadataKeyFault(strings.ToLower(key)); fault != "" {
			errs = append(errs, field.Invalid(path, text.Brief(key), fault))
		}
		size += len(key) + len(annotations[key])
	}
	if size > maxAnnotationsSize {
		errs = append(errs, field.TooLong(path, "", maxAnnotationsSize))
	}
	return errs
}

// metadataKeyFault returns what is wrong with the key of a label or annotation of
// what carries listeners. Crossplane writes keys of its own to what it composes, by which it
// knows it again.
func metadataKeyFault(key string) string {
	if prefix, _, found := strings.Cut(key, "/"); found && (prefix == "crossplane.io" || strings.HasSuffix(prefix, ".crossplane.io")) {
		return "is for Crossplane alone to write, as all of crossplane.io: remove it"
	}
	return names.KeyFault(key, names.MaxName)
}

// routeLabelKeyFault returns what is wrong with the key of the label by which HTTPRoutes
// name their OpenFunction Gateway. No HTTPRoute gets one that is somebody else's to write.
func routeLabelKeyFault(key string) string {
	prefix, _, found := strings.Cut(key, "/")
	if found && (prefix == "kubectl.kubernetes.io" || prefix == "gateway.fn.openfunction.io") {
		return "is not free, as all of " + prefix + ": write a key such as \"example.com/team\""
	}
	return metadataKeyFault(key)
}

// labelKeyFault returns what is wrong with the key of a label of what carries
// listeners.
func labelKeyFault(key string) string {
	if fault := implementationsKeyFault(key); fault != "" {
		return fault
	}
	return metadataKeyFault(key)
}

// implementationsKeyFault returns the fault of a label by which the Service of a
// Gateway is found. Implementations may copy a Gateway's labels to the Service
// that they make for it, which would then pass for another Gateway's.
func implementationsKeyFault(key string) string {
	prefix, _, found := strings.Cut(key, "/")
	if found && (prefix == gwapiv1.GroupName || prefix == "gateway.envoyproxy.io") {
		return "is for the implementation alone to write, as all of " + prefix + ": remove it"
	}
	return ""
}
