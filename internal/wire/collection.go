package wire

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
)

// A pointerCodec always allocates, so that it never writes through a pointer that a
// default shares.
type pointerCodec struct {
	of   reflect.Type
	elem codec
}

func (c *pointerCodec) decode(v part, into pointer, in scope) field.ErrorList {
	if v.isNull() {
		into.set(pointer{})
		return nil
	}
	p := newOf(c.of)
	errs := c.elem.decode(v, p, in)
	if !unfit(errs) {
		into.set(p)
	}
	return errs
}

func (c *pointerCodec) encode(out tail, v pointer) tail {
	if v.elem().isNil() {
		return out
	}
	return c.elem.encode(out, v.elem())
}

// A listCodec reads a null item like any other, since an item is never absent: only
// pointers take it. In a lenient scope, items that do not fit are left out.
type listCodec struct {
	of    reflect.Type
	empty reflect.Value
	size  uintptr // of an item
	elem  codec
}

func (c *listCodec) decode(v part, into pointer, in scope) field.ErrorList {
	if v.tag != tagList {
		return mismatch("a list", v)
	}
	if in.depth >= maxDepth {
		return tooDeep()
	}
	size := count(v.bytes)
	list := into.value(c.of)
	list.Set(c.empty)
	list.Grow(size)
	first := addressOf(list)
	var errs field.ErrorList
	i, n := 0, 0
	for item := range Items(v.bytes, fieldValues) {
		e := c.elem.decode(Value(item).content(), first.at(uintptr(n)*c.size), in.deeper())
		if len(e) != 0 && in.mode != Lenient {
			errs = append(errs, below("["+strconv.Itoa(i)+"]", e)...)
		}
		if i++; in.mode != Lenient || !unfit(e) {
			n++
		}
	}
	list.SetLen(n)
	return errs
}

func (c *listCodec) encode(out tail, v pointer) tail {
	first, n := v.items()
	if first.isNil() {
		return out
	}
	list := out.size()
	for i := n - 1; i >= 0; i-- {
		size := out.size()
		if out = c.elem.encode(out, first.at(uintptr(i)*c.size)); out.size() == size {
			out = out.varint(tagNull, 0)
		}
		out = out.begin(tagValues, size)
	}
	return out.begin(tagList, list)
}

// A mapCodec is for maps with string keys.
type mapCodec struct {
	of   reflect.Type
	elem codec
}

func (c *mapCodec) decode(v part, into pointer, in scope) field.ErrorList {
	if v.tag != tagStruct {
		return mismatch("an object", v)
	}
	if in.depth >= maxDepth {
		return tooDeep()
	}
	m := reflect.MakeMapWithSize(c.of, count(v.bytes))
	key, elem := reflect.New(c.of.Key()), reflect.New(c.of.Elem())
	var failed entryErrors
	for name, value := range Object(v.bytes).Fields() {
		key.Elem().SetString(name)
		delete(failed, name)
		content, reads := value.content(), reflect.Value{} // which takes out what is there of the same name
		if !content.isNull() {
			elem.Elem().SetZero()
			errs := c.elem.decode(content, addressOf(elem), in.deeper())
			failed.add(name, errs)
			if !unfit(errs) {
				reads = elem.Elem()
			}
		}
		m.SetMapIndex(key.Elem(), reads)
	}
	into.value(c.of).Set(m)
	return failed.list(in)
}

func (c *mapCodec) encode(out tail, v pointer) tail {
	m := v.value(c.of)
	if m.IsNil() {
		return out
	}
	object, elem := out.size(), reflect.New(c.of.Elem())
	keys := m.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(b.String(), a.String()) })
	for _, key := range keys {
		elem.Elem().Set(m.MapIndex(key))
		size := out.size()
		out = c.elem.encode(out, addressOf(elem))
		out = out.field(AppendText(nil, fieldKey, key.String()), size)
	}
	return out.begin(tagStruct, object)
}

// count returns how many items a list has, or how many fields an object: both are in the
// field of the same number.
func count(content []byte) (n int) {
	for range Items(content, fieldValues) {
		n++
	}
	return n
}

// entryErrors holds the errors of a map's entries, by key.
type entryErrors map[string]field.ErrorList

// add takes down the errors of an entry, if it has any.
func (e *entryErrors) add(key string, errs field.ErrorList) {
	if len(errs) == 0 {
		return
	}
	if *e == nil {
		*e = entryErrors{}
	}
	(*e)[key] = errs
}

// list returns the errors sorted by key, and none in a lenient scope.
func (e *entryErrors) list(in scope) field.ErrorList {
	if in.mode == Lenient {
		return nil
	}
	var errs field.ErrorList
	for _, k := range slices.Sorted(maps.Keys(*e)) {
		errs = append(errs, below("["+k+"]", (*e)[k])...)
	}
	return errs
}
