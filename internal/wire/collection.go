package wire

import (
	"maps"
	"reflect"
	"slices"
	"strconv"

	"google.golang.org/protobuf/types/known/structpb"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// A pointerCodec always allocates, so that it never writes through a pointer that a
// default shares.
type pointerCodec struct {
	of   reflect.Type
	elem codec
}

func (c *pointerCodec) decode(v *structpb.Value, into reflect.Value, in scope) field.ErrorList {
	if isNull(v) {
		into.SetZero()
		return nil
	}
	p := reflect.New(c.of)
	errs := c.elem.decode(v, p.Elem(), in)
	if !unfit(errs) {
		into.Set(p)
	}
	return errs
}

func (c *pointerCodec) encode(v reflect.Value) *structpb.Value {
	if v.IsNil() {
		return nil
	}
	return c.elem.encode(v.Elem())
}

// A listCodec reads a null item like any other, since an item is never absent: only
// pointers take it. In a lenient scope, items that do not fit are left out.
type listCodec struct {
	empty reflect.Value
	elem  codec
}

func (c *listCodec) decode(v *structpb.Value, into reflect.Value, in scope) field.ErrorList {
	l, ok := v.Kind.(*structpb.Value_ListValue)
	if !ok {
		return mismatch("a list", v)
	}
	if in.depth >= maxDepth {
		return tooDeep()
	}
	values := l.ListValue.GetValues()
	into.Set(c.empty)
	into.Grow(len(values))
	into.SetLen(len(values))
	var errs field.ErrorList
	n := 0
	for i, v := range values {
		e := c.elem.decode(orNull(v), into.Index(n), in.deeper())
		if in.lenient && unfit(e) {
			continue
		}
		n++
		if len(e) != 0 {
			errs = append(errs, below("["+strconv.Itoa(i)+"]", e)...)
		}
	}
	into.SetLen(n)
	return errs
}

func (c *listCodec) encode(v reflect.Value) *structpb.Value {
	if v.IsNil() {
		return nil
	}
	values := make([]*structpb.Value, v.Len())
	for i := range values {
		values[i] = orNull(c.elem.encode(v.Index(i)))
	}
	return newList(values)
}

// A mapCodec is for maps with string keys.
type mapCodec struct {
	of   reflect.Type
	elem codec
}

func (c *mapCodec) decode(v *structpb.Value, into reflect.Value, in scope) field.ErrorList {
	s, ok := v.Kind.(*structpb.Value_StructValue)
	if !ok {
		return mismatch("an object", v)
	}
	if in.depth >= maxDepth {
		return tooDeep()
	}
	entries := s.StructValue.GetFields()
	m := reflect.MakeMapWithSize(c.of, len(entries))
	key, elem := reflect.New(c.of.Key()).Elem(), reflect.New(c.of.Elem()).Elem()
	var failed entryErrors
	for k, v := range entries {
		if isNull(v) {
			continue
		}
		elem.SetZero()
		errs := c.elem.decode(v, elem, in.deeper())
		failed.add(k, errs)
		if !unfit(errs) {
			key.SetString(k)
			m.SetMapIndex(key, elem)
		}
	}
	into.Set(m)
	return failed.list(in)
}

func (c *mapCodec) encode(v reflect.Value) *structpb.Value {
	if v.IsNil() {
		return nil
	}
	fields := make(map[string]*structpb.Value, v.Len())
	key, elem := reflect.New(c.of.Key()).Elem(), reflect.New(c.of.Elem()).Elem()
	for i := v.MapRange(); i.Next(); {
		key.SetIterKey(i)
		elem.SetIterValue(i)
		if e := c.elem.encode(elem); e != nil {
			fields[toUTF8(key.String())] = e
		}
	}
	return newObject(fields)
}

// A stringMapCodec is a mapCodec for map[string]string, the type of labels and
// annotations, without the cost of reflection.
type stringMapCodec struct{}

func (stringMapCodec) decode(v *structpb.Value, into reflect.Value, in scope) field.ErrorList {
	s, ok := v.Kind.(*structpb.Value_StructValue)
	if !ok {
		return mismatch("an object", v)
	}
	if in.depth >= maxDepth {
		return tooDeep()
	}
	entries := s.StructValue.GetFields()
	m := make(map[string]string, len(entries))
	var failed entryErrors
	for k, v := range entries {
		if s, ok := v.GetKind().(*structpb.Value_StringValue); ok {
			m[k] = s.StringValue
		} else if !isNull(v) {
			failed.add(k, mismatch("a string", v))
		}
	}
	into.Set(reflect.ValueOf(m))
	return failed.list(in)
}

func (stringMapCodec) encode(v reflect.Value) *structpb.Value {
	m := v.Interface().(map[string]string)
	if m == nil {
		return nil
	}
	fields := make(map[string]*structpb.Value, len(m))
	for k, s := range m {
		fields[toUTF8(k)] = newString(s)
	}
	return newObject(fields)
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
	if in.lenient {
		return nil
	}
	var errs field.ErrorList
	for _, k := range slices.Sorted(maps.Keys(*e)) {
		errs = append(errs, below("["+k+"]", (*e)[k])...)
	}
	return errs
}
