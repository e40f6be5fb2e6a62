package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"google.golang.org/protobuf/types/known/structpb"
)

var errTooDeep = errors.New("nested too deep")

// appendJSON appends v, which is at the given depth, as JSON. The JSON is compact
// and its keys are sorted, so that equal values give equal bytes; protojson's differ
// on purpose.
func appendJSON(b []byte, v *structpb.Value, depth int) ([]byte, error) {
	switch k := v.GetKind().(type) {
	case *structpb.Value_StructValue:
		return appendObject(b, k.StructValue.GetFields(), depth)
	case *structpb.Value_ListValue:
		return appendArray(b, k.ListValue.GetValues(), depth)
	case *structpb.Value_StringValue:
		return appendString(b, k.StringValue), nil
	case *structpb.Value_BoolValue:
		return fmt.Append(b, k.BoolValue), nil
	case *structpb.Value_NumberValue:
		n, err := json.Marshal(k.NumberValue)
		return append(b, n...), err
	default:
		return append(b, "null"...), nil
	}
}

func appendObject(b []byte, fields map[string]*structpb.Value, depth int) (_ []byte, err error) {
	if depth >= maxDepth {
		return b, errTooDeep
	}
	b = append(b, '{')
	for i, k := range slices.Sorted(maps.Keys(fields)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(b, k), ':')
		if b, err = appendJSON(b, fields[k], depth+1); err != nil {
			return b, err
		}
	}
	return append(b, '}'), nil
}

func appendArray(b []byte, values []*structpb.Value, depth int) (_ []byte, err error) {
	if depth >= maxDepth {
		return b, errTooDeep
	}
	b = append(b, '[')
	for i, v := range values {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = appendJSON(b, v, depth+1); err != nil {
			return b, err
		}
	}
	return append(b, ']'), nil
}

// appendString appends s in quotes. It leaves strings that may need an escape to
// encoding/json.
func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			q, _ := json.Marshal(s) //nolint:errchkjson // a string has no error
			return append(b, q...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}
