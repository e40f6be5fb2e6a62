package condition

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// accepted returns a condition as a controller writes it for a generation.
func accepted(status metav1.ConditionStatus, generation int64) metav1.Condition {
	return metav1.Condition{
		Type: "Accepted", Status: status, Reason: "R", Message: "m", ObservedGeneration: generation,
		LastTransitionTime: metav1.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC),
	}
}

// in1970 returns c with the date that Gateway API's CRDs give their conditions.
func in1970(c metav1.Condition) metav1.Condition {
	c.LastTransitionTime = metav1.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)
	return c
}

func TestAConditionIsJudgedByTheGenerationOfItsObject(t *testing.T) {
	missing := Verdict{Status: "Unknown", Reason: "Pending", Message: "Accepted was not reported yet."}
	outdated := Verdict{Status: "Unknown", Reason: "Pending", Message: "Accepted speaks of an older generation."}
	isTrue := Verdict{Status: "True", Reason: "R", Message: "m"}
	isFalse := Verdict{Status: "False", Reason: "R", Message: "m"}
	isUnknown := Verdict{Status: "Unknown", Reason: "R", Message: "m"}
	undated := accepted("Unknown", 0)
	undated.LastTransitionTime = metav1.Time{}
	other := metav1.Condition{Type: "Programmed", Status: "False", ObservedGeneration: 3}

	for name, tc := range map[string]struct {
		conditions []metav1.Condition
		generation int64
		want       Verdict
		basis      Basis
	}{
		"no conditions":             {nil, 3, missing, Missing},
		"of another type":           {[]metav1.Condition{other}, 3, missing, Missing},
		"behind another type":       {[]metav1.Condition{other, accepted("True", 3)}, 3, isTrue, Answered},
		"the first of a type":       {[]metav1.Condition{accepted("True", 3), accepted("False", 3)}, 3, isTrue, Answered},
		"True, of this generation":  {[]metav1.Condition{accepted("True", 3)}, 3, isTrue, Answered},
		"False, of this generation": {[]metav1.Condition{accepted("False", 3)}, 3, isFalse, Answered},
		"Unknown":                   {[]metav1.Condition{accepted("Unknown", 3)}, 3, isUnknown, Answered},
		"no status":                 {[]metav1.Condition{accepted("", 3)}, 3, isUnknown, Answered},
		"True, of an older one":     {[]metav1.Condition{accepted("True", 2)}, 3, outdated, Outdated},
		"False, of an older one":    {[]metav1.Condition{accepted("False", 2)}, 3, outdated, Outdated},
		"Unknown, of an older one":  {[]metav1.Condition{accepted("Unknown", 2)}, 3, outdated, Outdated},
		"newer than what we see":    {[]metav1.Condition{accepted("True", 4)}, 3, isTrue, Answered},
		"without a generation":      {[]metav1.Condition{accepted("True", 0)}, 3, isTrue, Answered},
		"False without one":         {[]metav1.Condition{accepted("False", 0)}, 3, isFalse, Answered},
		"Unknown without one":       {[]metav1.Condition{accepted("Unknown", 0)}, 3, isUnknown, Answered},
		"of any generation":         {[]metav1.Condition{accepted("True", 2)}, 0, isTrue, Answered},

		"Unknown in 1970":                    {[]metav1.Condition{in1970(accepted("Unknown", 0))}, 3, isUnknown, Default},
		"Unknown in 1970, of this one":       {[]metav1.Condition{in1970(accepted("Unknown", 3))}, 3, isUnknown, Answered},
		"Unknown in 1970, of an older one":   {[]metav1.Condition{in1970(accepted("Unknown", 2))}, 3, outdated, Outdated},
		"True in 1970":                       {[]metav1.Condition{in1970(accepted("True", 0))}, 3, isTrue, Answered},
		"False in 1970":                      {[]metav1.Condition{in1970(accepted("False", 0))}, 3, isFalse, Answered},
		"False in 1970, of an older one":     {[]metav1.Condition{in1970(accepted("False", 2))}, 3, outdated, Outdated},
		"Unknown without date or generation": {[]metav1.Condition{undated}, 3, isUnknown, Answered},
	} {
		t.Run(name, func(t *testing.T) {
			got := Find(tc.conditions, "Accepted", tc.generation)
			if diff := cmp.Diff(tc.want, got.Verdict()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if got.Status() != tc.want.Status || got.Basis != tc.basis {
				t.Errorf("want status %s and basis %d, got %s and %d", tc.want.Status, tc.basis, got.Status(), got.Basis)
			}
		})
	}
}

// TestLookingForAConditionAllocatesNothing keeps sentences from being made that
// nobody reads: a listener is asked for several conditions that it may not have.
func TestLookingForAConditionAllocatesNothing(t *testing.T) {
	conditions := []metav1.Condition{accepted("True", 2)}
	if n := testing.AllocsPerRun(100, func() {
		_, _ = Find(conditions, "Accepted", 3).Status(), Find(conditions, "Programmed", 3).Status()
		_ = Holds(conditions, "Accepted", 2)
	}); n != 0 {
		t.Errorf("want no allocations, got %v", n)
	}
}

func TestHoldsWantsTrueForTheGeneration(t *testing.T) {
	for name, tc := range map[string]struct {
		conditions []metav1.Condition
		want       bool
	}{
		"missing":                   {nil, false},
		"True, of this generation":  {[]metav1.Condition{accepted("True", 3)}, true},
		"True without a generation": {[]metav1.Condition{accepted("True", 0)}, true},
		"True in 1970":              {[]metav1.Condition{in1970(accepted("True", 0))}, true},
		"True, of an older one":     {[]metav1.Condition{accepted("True", 2)}, false},
		"False":                     {[]metav1.Condition{accepted("False", 3)}, false},
		"Unknown":                   {[]metav1.Condition{accepted("Unknown", 3)}, false},
		"the CRD's default":         {[]metav1.Condition{in1970(accepted("Unknown", 0))}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Holds(tc.conditions, "Accepted", 3); got != tc.want {
				t.Errorf("want %t, got %t", tc.want, got)
			}
		})
	}
}

func TestWhatOthersSay(t *testing.T) {
	for status, want := range map[metav1.ConditionStatus]metav1.ConditionStatus{
		"True": "True", "False": "False", "Unknown": "Unknown", "": "Unknown", "true": "Unknown",
	} {
		got := Said(&metav1.Condition{Type: "Accepted", Status: status, Reason: "R", Message: "m"})
		if diff := cmp.Diff(Verdict{Status: want, Reason: "R", Message: "m"}, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", status, diff)
		}
	}
}

func TestWhatIsSaidIsNeverNothing(t *testing.T) {
	for name, tc := range map[string]struct {
		condition metav1.Condition
		want      string
	}{
		"the message":                  {metav1.Condition{Type: "Programmed", Status: "False", Reason: "Invalid", Message: "no address"}, "no address"},
		"the reason without a message": {metav1.Condition{Type: "Programmed", Status: "False", Reason: "Invalid"}, "Invalid"},
		"the reason for a blank":       {metav1.Condition{Type: "Programmed", Status: "False", Reason: "Invalid", Message: " \n"}, "Invalid"},
		"the message without an end":   {metav1.Condition{Type: "Programmed", Status: "False", Reason: "Invalid", Message: "no address\n"}, "no address"},
		"the status without either":    {metav1.Condition{Type: "Synced", Status: "False"}, "Synced is False"},
		"Unknown without either":       {metav1.Condition{Type: "Synced"}, "Synced is Unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Said(&tc.condition).Message; got != tc.want {
				t.Errorf("want %q, got %q", tc.want, got)
			}
		})
	}
}
