package main

import (
	"maps"
	"slices"
	"strings"

	extv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"sigs.k8s.io/controller-tools/pkg/crd"
	"sigs.k8s.io/controller-tools/pkg/markers"
)

// fieldOrder has the fields of Go types in the order in which they are declared.
// A schema does not say what type it is of, so the key is which fields there are
// (see keyOf): two types with the same fields are in the order of one of them.
type fieldOrder map[string][]string

// fieldOrder returns the order of the fields of all types that were parsed.
func (p *parser) fieldOrder() fieldOrder {
	out := fieldOrder{}
	types := slices.SortedFunc(maps.Keys(p.crd.Types), func(a, b crd.TypeIdent) int {
		return strings.Compare(a.String(), b.String())
	})
	for _, ident := range types {
		if names := jsonNames(p.crd.Types[ident]); out[keyOf(names)] == nil {
			out[keyOf(names)] = names
		}
	}
	return out
}

// of returns the names of an object's fields.
func (o fieldOrder) of(s extv1.JSONSchemaProps) []string {
	names := slices.Sorted(maps.Keys(s.Properties))
	if declared, ok := o[keyOf(names)]; ok {
		return declared
	}
	return names
}

// jsonNames returns the names that the fields of a type have in JSON, but for the
// metadata of objects, which is not described.
func jsonNames(t *markers.TypeInfo) []string {
	var out []string
	for _, field := range t.Fields {
		if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "" && name != "metadata" {
			out = append(out, name)
		}
	}
	return out
}

// keyOf returns the names in one order.
func keyOf(names []string) string {
	return strings.Join(slices.Sorted(slices.Values(names)), ",")
}
