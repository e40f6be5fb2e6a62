package goldentest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Change is the text of a file before and after it was written. Before is empty
// where the file is new.
type Change struct {
	File, Before, After string
}

// A lineChange is a line that went or came.
type lineChange struct {
	text  string
	added bool
}

// Report returns what changed as a set: how many files, and each line that went or
// came once, with how often it did, so that a sentence that stands in every file
// is read once. The most frequent come first. Files whose lines only moved, and
// new ones, are named.
func Report(changes []Change) string {
	var created, moved []string
	total, changed := map[lineChange]int{}, 0
	for _, c := range changes {
		lines := c.lines()
		switch {
		case c.Before == c.After:
			continue
		case c.Before == "":
			created = append(created, c.File)
			continue
		case len(lines) == 0:
			moved = append(moved, c.File)
		}
		changed++
		for line, n := range lines {
			total[line] += n
		}
	}
	var out strings.Builder
	fmt.Fprintf(&out, "Of %d files %d changed, and %d are new.\n", len(changes), changed, len(created))
	for _, line := range slices.SortedFunc(maps.Keys(total), byFrequency(total)) {
		fmt.Fprintf(&out, "%s %d× %s\n", line.sign(), total[line], line.text)
	}
	for _, file := range moved {
		fmt.Fprintf(&out, "Only the order of lines changed: %s\n", file)
	}
	for _, file := range created {
		fmt.Fprintf(&out, "New: %s\n", file)
	}
	return out.String()
}

// lines returns how many more of a line there are before or after, wherever they
// stand.
func (c Change) lines() map[lineChange]int {
	before, after := countLines(c.Before), countLines(c.After)
	lines := map[lineChange]int{}
	for text, n := range before {
		if more := n - after[text]; more > 0 {
			lines[lineChange{text: text}] = more
		}
	}
	for text, n := range after {
		if more := n - before[text]; more > 0 {
			lines[lineChange{text: text, added: true}] = more
		}
	}
	return lines
}

func countLines(text string) map[string]int {
	lines := map[string]int{}
	for line := range strings.Lines(text) {
		lines[strings.TrimSuffix(line, "\n")]++
	}
	return lines
}

// byFrequency orders lines so that the most frequent come first, and those that
// begin alike, as a reworded sentence does, stand together.
func byFrequency(total map[lineChange]int) func(a, b lineChange) int {
	return func(a, b lineChange) int {
		return cmp.Or(cmp.Compare(total[b], total[a]), cmp.Compare(a.text, b.text), cmp.Compare(b.sign(), a.sign()))
	}
}

func (l lineChange) sign() string {
	if l.added {
		return "+"
	}
	return "-"
}
