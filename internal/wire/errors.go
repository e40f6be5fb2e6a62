package wire

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
)

// mismatch returns the error of a value that is not what it must be: want is, for
// example, "a string".
func mismatch(want string, v part) field.ErrorList {
	return field.ErrorList{{
		Type:     field.ErrorTypeTypeInvalid,
		BadValue: shown(v),
		Detail:   "must be " + want + ", not " + kindOf(v),
	}}
}

// invalid returns the error of a value that is wrong although its type is right.
func invalid(v part, detail string) field.ErrorList {
	return field.ErrorList{{Type: field.ErrorTypeInvalid, BadValue: shown(v), Detail: detail}}
}

// tooDeep returns the error of a value below maxDepth levels.
func tooDeep() field.ErrorList {
	return field.ErrorList{{
		Type:     field.ErrorTypeInvalid,
		BadValue: field.OmitValueType{},
		Detail:   fmt.Sprintf("must not be nested more than %d levels deep", maxDepth),
	}}
}

// unknownField returns the error of a field that is not among the known ones.
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

// unfit reports whether errs, the errors of one value, say that the value itself
// does not fit, rather than something below it.
func unfit(errs field.ErrorList) bool {
	return len(errs) > 0 && errs[0].Field == ""
}

// below prefixes the fields of errs with the place that they are relative to: a
// field's name, "[index]" or "[key]".
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

// kindOf returns the JSON type of v, as it reads in a sentence.
func kindOf(v part) string {
	switch v.tag {
	case tagString:
		return "a string"
	case tagNumber:
		return "a number"
	case tagBool:
		return "a boolean"
	case tagStruct:
		return "an object"
	case tagList:
		return "a list"
	default:
		return "null"
	}
}

// shown returns what an error shows of v: nothing of an object or a list, and the
// start of a long string.
func shown(v part) any {
	const enough = 64
	switch v.tag {
	case tagString:
		if len(v.bytes) > enough {
			return strings.ToValidUTF8(string(v.bytes[:enough]), "") + "…"
		}
		return string(v.bytes)
	case tagNumber:
		if n := int64(v.float()); float64(n) == v.float() {
			return n // without an exponent
		}
		return v.float()
	case tagBool:
		return v.bits != 0
	default:
		return field.OmitValueType{}
	}
}

// similar returns the known name that name was probably meant to be, or "": one
// that differs only in case, or else the first of those with the fewest edits, two
// at most.
func similar(name string, known []string) string {
	const most = 2
	best, least := "", most+1
	for _, k := range known {
		if strings.EqualFold(k, name) {
			return k
		}
		if max(len(k)-len(name), len(name)-len(k)) > most {
			continue // this also bounds the cost of edits
		}
		if d := edits(name, k); d < least {
			best, least = k, d
		}
	}
	return best
}

// edits returns the number of bytes to insert, delete or replace to turn a into b
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

// Without leaves out the errors of fields that could not be decoded, and of what
// is below them: what is not read is not missing as well.
func Without(errs, undecoded field.ErrorList) field.ErrorList {
	fields := make(map[string]bool, len(undecoded))
	for _, e := range undecoded {
		fields[e.Field] = true
	}
	return slices.DeleteFunc(errs, func(e *field.Error) bool {
		for i, c := range e.Field {
			if (c == '.' || c == '[') && fields[e.Field[:i]] {
				return true
			}
		}
		return fields[e.Field]
	})
}
