package wire

import (
	"fmt"
	"reflect"
	"strings"
)

// CodecsOf returns the name of the codec of each type that the supplied types are
// made of.
func CodecsOf(types ...reflect.Type) map[reflect.Type]string {
	b := builder{}
	for _, t := range types {
		b.codec(t)
	}
	names := make(map[reflect.Type]string, len(b))
	for t, c := range b {
		_, name, _ := strings.Cut(fmt.Sprintf("%T", c), ".")
		names[t], _, _ = strings.Cut(name, "[") // without the type that it is of
	}
	return names
}
