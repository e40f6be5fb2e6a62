package wire

import (
	"cmp"
	"fmt"
	"strings"

	"google.golang.org/protobuf/types/known/structpb"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// mismatch is the error of v, which should be want: "a string".
func mismatch(want string, v *structpb.Value) field.ErrorList {
	return field.ErrorList{{
		Type:     field.ErrorTypeTypeInvalid,
		BadValue: shown(v),
		Detail:   "must be " + want + ", not " + kindOf(v),
	}}
}

// invalid is the error of v, a value of the right type.
func invalid(v *structpb.Value, detail string) field.ErrorList {
	return field.ErrorList{{Type: field.ErrorTypeInvalid, BadValue: shown(v), Detail: detail}}
}

func tooDeep() field.ErrorList {
	return field.ErrorList{{
		Type:     field.ErrorTypeInvalid,
		BadValue: field.OmitValueType{},
		Detail:   fmt.Sprintf("must not be nested more than %d levels deep", maxDepth),
	}}
}

// unknownField is the error of a field that the known ones do not include.
func unknownField(name string, known []string) *field.Error {
	detail := "unknown field; known fields are: " + strings.Join(known, ", ")
	if len(known) == 0 {
		detail = "unknown field; there are no known fields"
	}
	if s := similar(name, known); s != "" {
		detail += fmt.Sprintf("; did you mean %q?", s)
	}
	return &field.Error{Type: field.ErrorTypeForbidden, Field: cmp.Or(name, `""`), Detail: detail}
}

// unfit reports whether errs say that the value they are of does not fit, rather
// than something below it.
func unfit(errs field.ErrorList) bool {
	return len(errs) > 0 && errs[0].Field == ""
}

// below puts errs, whose fields are relative to it, below a place: a field's name,
// "[index]" or "[key]".
func below(place string, errs field.ErrorList) field.ErrorList {
	for _, e := range errs {
		switch {
		case e.Field == "":
			e.Field = place
		case strings.HasPrefix(e.Field, "["):
			e.Field = place + e.Field
		default:
			e.Field = place + "." + e.Field
		}
	}
	return errs
}

// kindOf is what v is, in a sentence.
func kindOf(v *structpb.Value) string {
	switch v.GetKind().(type) {
	case *structpb.Value_StringValue:
		return "a string"
	case *structpb.Value_NumberValue:
		return "a number"
	case *structpb.Value_BoolValue:
		return "a boolean"
	case *structpb.Value_StructValue:
		return "an object"
	case *structpb.Value_ListValue:
		return "a list"
	default:
		return "null"
	}
}

// shown is what an error shows of v: nothing of an object or list, and not all of
// a long string.
func shown(v *structpb.Value) any {
	const enough = 64
	switch k := v.GetKind().(type) {
	case *structpb.Value_StringValue:
		if len(k.StringValue) > enough {
			return strings.ToValidUTF8(k.StringValue[:enough], "") + "…"
		}
		return k.StringValue
	case *structpb.Value_NumberValue:
		if n := int64(k.NumberValue); float64(n) == k.NumberValue {
			return n // without an exponent
		}
		return k.NumberValue
	case *structpb.Value_BoolValue:
		return k.BoolValue
	default:
		return field.OmitValueType{}
	}
}

// similar is the known name that name was probably meant to be, if any: one that
// differs only in case, else the first of those with the fewest edits, two at most.
func similar(name string, known []string) string {
	const most = 2
	best, least := "", most+1
	for _, k := range known {
		if strings.EqualFold(k, name) {
			return k
		}
		if max(len(k)-len(name), len(name)-len(k)) > most {
			continue // which bounds the cost, too
		}
		if d := edits(name, k); d < least {
			best, least = k, d
		}
	}
	return best
}

// edits is the number of bytes to insert, delete or replace to make b of a
// (Levenshtein's distance).
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}
