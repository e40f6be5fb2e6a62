package workload

import (
	"fmt"
	"maps"
)

// managed adds a managedFields entry to an object, in which the manager has all of
// owned: a part of the object without apiVersion, kind and name.
func managed(o object, manager, operation, subresource string, owned object) {
	entry := object{
		"manager": manager, "operation": operation, "apiVersion": o["apiVersion"], "time": aTime,
		"fieldsType": "FieldsV1", "fieldsV1": fieldSet(owned, true),
	}
	if subresource != "" {
		entry["subresource"] = subresource
	}
	meta := o["metadata"].(object)
	entries, _ := meta["managedFields"].([]any)
	meta["managedFields"] = append(entries, entry)
}

// whole has the fields whose value is owned as a whole although its items have keys:
// an Object's manifest, which has no schema, and lists that Gateway API declares atomic.
var whole = map[string]bool{"manifest": true, "certificateRefs": true, "addresses": true}

// fieldSet returns the set of a value's fields as managedFields write it (KEP-555).
// A list without a schema is owned as a whole.
func fieldSet(v any, schema bool) object {
	out := object{}
	switch v := v.(type) {
	case object:
		for k, e := range v {
			out["f:"+k] = fieldSet(e, schema && !whole[k])
		}
	case []any:
		for _, e := range v {
			if key := itemKey(e); schema && key != "" {
				out[key] = fieldSet(e, schema)
				out[key].(object)["."] = object{}
			}
		}
	}
	return out
}

// itemKey returns the key of a list's item, or "" if the list is owned as a whole.
func itemKey(item any) string {
	fields, _ := item.(object)
	for _, field := range [...]string{"name", "type"} {
		if value, ok := fields[field].(string); ok {
			return fmt.Sprintf("k:{%q:%q}", field, value)
		}
	}
	return ""
}

// copied returns a copy of a value, and of the objects and lists in it.
func copied(v any) any {
	switch v := v.(type) {
	case object:
		out := maps.Clone(v)
		for k, e := range out {
			out[k] = copied(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = copied(e)
		}
		return out
	}
	return v
}
