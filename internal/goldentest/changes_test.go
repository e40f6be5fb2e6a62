package goldentest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReportCountsEachChangedLineOnce(t *testing.T) {
	for name, tc := range map[string]struct {
		changes []Change
		want    string
	}{
		"nothing changed": {
			changes: []Change{{File: "a", Before: "x: 1\n", After: "x: 1\n"}},
			want:    "Of 1 files 0 changed, and 0 are new.\n",
		},
		"a sentence reworded everywhere, a line more in one file": {
			changes: []Change{
				{File: "a", Before: "kind: A\ntell: It stays.\n", After: "kind: A\ntell: It remains.\n"},
				{File: "b", Before: "kind: B\ntell: It stays.\n", After: "kind: B\nport: 80\ntell: It remains.\n"},
				{File: "c", Before: "kind: C\n", After: "kind: C\n"},
			},
			want: `Of 3 files 2 changed, and 0 are new.
+ 2× tell: It remains.
- 2× tell: It stays.
+ 1× port: 80
`,
		},
		"lines that a file has more than once": {
			changes: []Change{{File: "a", Before: "- 80\n- 80\n- 443\n", After: "- 80\n- 443\n- 443\n- 443\n"}},
			want: `Of 1 files 1 changed, and 0 are new.
+ 2× - 443
- 1× - 80
`,
		},
		"a line that is indented otherwise": {
			changes: []Change{{File: "a", Before: "a:\nb: 1", After: "a:\n  b: 1"}},
			want: `Of 1 files 1 changed, and 0 are new.
+ 1×   b: 1
- 1× b: 1
`,
		},
		"lines that moved": {
			changes: []Change{{File: "a", Before: "x\ny\n", After: "y\nx\n"}},
			want: `Of 1 files 1 changed, and 0 are new.
Only the order of lines changed: a
`,
		},
		"a line that goes from one file to another": {
			changes: []Change{{File: "a", Before: "x\ny\n", After: "y\n"}, {File: "b", Before: "z\n", After: "x\nz\n"}},
			want: `Of 2 files 2 changed, and 0 are new.
- 1× x
+ 1× x
`,
		},
		"a new file, whose lines are all new": {
			changes: []Change{{File: "a", After: "x\ny\n"}},
			want: `Of 1 files 0 changed, and 1 are new.
New: a
`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, Report(tc.changes)); diff != "" {
				t.Errorf("Report (-want +got):\n%s", diff)
			}
		})
	}
}
