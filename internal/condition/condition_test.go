package condition

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAProblemIsUnknownWhileWaitingAndFalseOtherwise(t *testing.T) {
	for name, tc := range map[string]struct {
		problem *Problem
		want    Verdict
	}{
		"waiting": {problem: Waiting("soon"), want: Verdict{Status: "Unknown", Reason: "Pending", Message: "soon"}},
		"wrong":   {problem: &Problem{Reason: "NameTaken", Message: "rename it"}, want: Verdict{Status: "False", Reason: "NameTaken", Message: "rename it"}},
		"wrong, and nobody tells when it is not": {
			problem: &Problem{Reason: "ProviderMissing", Message: "install it", Unwatched: true},
			want:    Verdict{Status: "False", Reason: "ProviderMissing", Message: "install it"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, tc.problem.Verdict()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestVerdicts(t *testing.T) {
	got := []Verdict{True("A", "a"), False("B", "b"), Unknown("C", "c")}
	want := []Verdict{
		{Status: "True", Reason: "A", Message: "a"},
		{Status: "False", Reason: "B", Message: "b"},
		{Status: "Unknown", Reason: "C", Message: "c"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
