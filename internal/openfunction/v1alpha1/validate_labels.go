package v1alpha1

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
)

// maxAnnotationsSize is what the API server takes, in bytes of keys and values.
const maxAnnotationsSize = 256 << 10

// validateLabels checks labels in the order of their keys.
func validateLabels[K, V ~string](labels map[K]V, path *field.Path, keyFault func(string) string) field.ErrorList {
	var errs field.ErrorList
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		if fault := keyFault(string(key)); fault != "" {
			errs = append(errs, field.Invalid(path, brief(string(key)), fault))
		}
		if value := string(labels[key]); value != "" && !isLabelWord(value) {
			errs = append(errs, field.Invalid(path.Key(brief(string(key))), brief(value),
				`must be at most 63 letters, digits, "-", "_" and ".", a letter or digit at either end`))
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
			errs = append(errs, field.Invalid(path, brief(key), fault))
		}
		size += len(key) + len(annotations[key])
	}
	if size > maxAnnotationsSize {
		errs = append(errs, field.TooLong(path, "", maxAnnotationsSize))
	}
	return errs
}

// metadataKeyFault says what is wrong with the key of a label or annotation of
// the Gateway. Crossplane writes keys of its own to what it composes, by which it
// knows it again.
func metadataKeyFault(key string) string {
	if prefix, _, found := strings.Cut(key, "/"); found && (prefix == "crossplane.io" || strings.HasSuffix(prefix, ".crossplane.io")) {
		return "is for Crossplane alone to write, as all of crossplane.io: remove it"
	}
	return keyFault(key, maxName)
}

// labelKeyFault says what is wrong with the key of a label of the Gateway.
func labelKeyFault(key string) string {
	if fault := implementationsKeyFault(key); fault != "" {
		return fault
	}
	return metadataKeyFault(key)
}

// implementationsKeyFault is the fault of a label by which the Service of a
// Gateway is found. Implementations may copy a Gateway's labels to the Service
// that they make for it, which would then pass for another Gateway's.
func implementationsKeyFault(key string) string {
	prefix, _, found := strings.Cut(key, "/")
	if found && (prefix == gwapiv1.GroupName || prefix == "gateway.envoyproxy.io") {
		return "is for the implementation alone to write, as all of " + prefix + ": remove it"
	}
	return ""
}

// keyFault says what is wrong with the key of a label or annotation, whose prefix
// is of at most maxPrefix bytes.
func keyFault(key string, maxPrefix int) string {
	name := key
	if prefix, rest, found := strings.Cut(key, "/"); found {
		if !IsSubdomain(prefix) || len(prefix) > maxPrefix {
			return fmt.Sprintf(`must have a lowercase DNS name of at most %d bytes before the "/": write such a key as "example.com/team"`, maxPrefix)
		}
		name = rest
	}
	if !isLabelWord(name) {
		return `must be at most 63 letters, digits, "-", "_" and ".", a letter or digit at either end, after a DNS name and "/" or none: write such a key as "example.com/team"`
	}
	return ""
}

// isLabelWord reports whether s can be the name of a label's key, or its value.
func isLabelWord(s string) bool {
	if s == "" || len(s) > maxLabel || !isAlphanumeric(s[0]) || !isAlphanumeric(s[len(s)-1]) {
		return false
	}
	for i := range len(s) {
		if !isAlphanumeric(s[i]) && s[i] != '-' && s[i] != '_' && s[i] != '.' {
			return false
		}
	}
	return true
}
