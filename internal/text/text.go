// Package text keeps messages short, whatever they tell of.
package text

import (
	"strconv"
	"strings"
)

// maxBrief is the length of the longest value that Brief leaves whole, in bytes.
const maxBrief = 512

// Brief returns s, cut where it is so long that it would fill a message. It cuts
// no character in two: a message that is not UTF-8 cannot be sent.
func Brief(s string) string {
	if len(s) > maxBrief {
		return strings.ToValidUTF8(s[:maxBrief], "") + "…"
	}
	return s
}

// List joins texts by between. Of more than most of them it joins the first, and
// says after last how many more there are: of a, b, c and d, where most is 2,
// between ", " and last " and ", it returns "a, b and 2 more".
func List(texts []string, most int, between, last string) string {
	more := len(texts) - most
	if more <= 0 {
		return strings.Join(texts, between)
	}
	return strings.Join(texts[:most], between) + last + strconv.Itoa(more) + " more"
}
