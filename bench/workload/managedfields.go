package workload

import (
	"fmt"
	"maps"
)

// managed adds a managedFields entry to an object: the manager has all of owned,
// a part of the object without apiVersion, kind and name.
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

// whole are the fields whose value is owned as a whole in spite of its keys: an
// Object's manifest, which has no schema, and lists that the Gateway API so wants.
var whole = map[string]bool{"manifest": true, "certificateRefs": true, "addresses": true}

// fieldSet is a value's set of fields as managedFields write it (KEP-555). Lists
// without a schema are owned as a whole.
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

// itemKey is the key of a list's item, empty in a list that is owned as a whole.
func itemKey(item any) string {
	fields, _ := item.(object)
	for _, field := range [...]string{"name", "type"} {
		if value, ok := fields[field].(string); ok {
			return fmt.Sprintf("k:{%q:%q}", field, value)
		}
	}
	return ""
}

// copied is a value with the objects and lists in it copied.
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
