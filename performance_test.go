package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestWhatTheOthersCostIsWhatWasMeasured holds the costs of one XR in docs/performance.md
// to the tables that they are taken from.
func TestWhatTheOthersCostIsWhatWasMeasured(t *testing.T) {
	text := read(t, "docs/performance.md")
	patch := cellsOf(t, text, "| Patch | 20 |")
	route := cellsOf(t, text, "| up to 500 |")
	perXR := func(seconds string) string {
		s, err := strconv.ParseFloat(seconds, 64)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%.0f", 1000*s/20)
	}
	for _, want := range []string{
		fmt.Sprintf("| Patch | %s | %s | %s | %s |\n", perXR(patch[9]), perXR(patch[10]), perXR(patch[11]), perXR(patch[12])),
		fmt.Sprintf("| FunctionRoute | %s | | %s | %s |\n", route[4], route[2], route[3]),
	} {
		if !strings.Contains(text, want) {
			t.Errorf("docs/performance.md lacks %s", want)
		}
	}
}

// cellsOf returns the cells of the row that begins so, after that beginning.
func cellsOf(t *testing.T, text, beginning string) []string {
	t.Helper()
	row := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(beginning) + `(.*)\|$`).FindStringSubmatch(text)
	if row == nil {
		t.Fatalf("no row begins with %q", beginning)
	}
	cells := strings.Split(row[1], "|")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells
}
