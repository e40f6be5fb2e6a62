package status

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/attach"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// TestWhatSaysTheSameIsToldAsBefore has a Gateway that has had our listener since
// generation 5, and is answered for generation 7. What the XR tells of Accepted already
// is the case's.
func TestWhatSaysTheSameIsToldAsBefore(t *testing.T) {
	as := func(status metav1.ConditionStatus, reason, message string, generation int64, time string) v1alpha1.Condition {
		return v1alpha1.Condition{Type: "Accepted", Status: status, Reason: reason, Message: message, ObservedGeneration: generation, LastTransitionTime: time}
	}
	const now, earlier, later = "2026-01-02T03:04:05Z", "2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z"
	for name, tc := range map[string]struct {
		had        v1alpha1.Condition
		generation int64
		time       string
	}{
		"of the generation that has had ours first": {had: as("True", "Accepted", "said so", 5, earlier), generation: 5, time: earlier},
		"of a later one":                               {had: as("True", "Accepted", "said so", 6, earlier), generation: 6, time: earlier},
		"of this one, written again":                   {had: as("True", "Accepted", "said so", 7, earlier), generation: 7, time: earlier},
		"at another time zone's earlier":               {had: as("True", "Accepted", "said so", 5, "2026-01-02T04:00:00+01:00"), generation: 5, time: "2026-01-02T04:00:00+01:00"},
		"but of one before ours was there, or changed": {had: as("True", "Accepted", "said so", 4, earlier), generation: 7, time: now},
		"but of a Gateway that went, or forged":        {had: as("True", "Accepted", "said so", 8, earlier), generation: 7, time: now},
		"but of no generation":                         {had: as("True", "Accepted", "said so", 0, earlier), generation: 7, time: now},
		"but of a negative one":                        {had: as("True", "Accepted", "said so", -1, earlier), generation: 7, time: now},
		"but of a time that is still to come":          {had: as("True", "Accepted", "said so", 5, later), generation: 7, time: now},
		"but at no time":                               {had: as("True", "Accepted", "said so", 5, ""), generation: 7, time: now},
		"but at what is no time":                       {had: as("True", "Accepted", "said so", 5, "yesterday"), generation: 7, time: now},
		"but with another status":                      {had: as("False", "Accepted", "said so", 5, earlier), generation: 7, time: now},
		"but for another reason":                       {had: as("True", "Valid", "said so", 5, earlier), generation: 7, time: now},
		"but in other words":                           {had: as("True", "Accepted", "another said so", 5, earlier), generation: 7, time: now},
		"but of another type":                          {had: v1alpha1.Condition{Type: "Programmed", Status: "True", Reason: "Accepted", Message: "said so", ObservedGeneration: 5, LastTransitionTime: earlier}, generation: 7, time: now},
	} {
		t.Run(name, func(t *testing.T) {
			s := good()
			s.Attachment.Listeners = []attach.Outcome{{
				Listener: web(), Applied: true, Carrier: attach.Parent{Generation: 5},
				Status: &gwapiv1.ListenerStatus{Conditions: []metav1.Condition{cond("Accepted", "True", "Accepted", 7)}},
			}}
			s.Told = []answer.ListenerTold{{Name: "web", Conditions: []v1alpha1.Condition{tc.had}}}
			want := as("True", "Accepted", "said so", tc.generation, tc.time)
			if diff := cmp.Diff(want, Make(s).Status.Listeners[0].Conditions[0]); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestAStatusThatIsNoneIsToldAsBefore: a condition with a status of somebody's own is told
// as Unknown, and so it is no news when it is written anew.
func TestAStatusThatIsNoneIsToldAsBefore(t *testing.T) {
	s := good()
	s.Attachment.Listeners = []attach.Outcome{{
		Listener: web(), Applied: true, Carrier: attach.Parent{Generation: 5},
		Status: &gwapiv1.ListenerStatus{Conditions: []metav1.Condition{cond("Accepted", "Maybe", "Accepted", 7)}},
	}}
	had := v1alpha1.Condition{Type: "Accepted", Status: "Unknown", Reason: "Accepted", Message: "said so", ObservedGeneration: 5, LastTransitionTime: "2026-01-01T00:00:00Z"}
	s.Told = []answer.ListenerTold{{Name: "web", Conditions: []v1alpha1.Condition{had}}}
	if diff := cmp.Diff(had, Make(s).Status.Listeners[0].Conditions[0]); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestWhatIsToldOfAnotherListenerIsNotKept(t *testing.T) {
	s := good()
	had := v1alpha1.Condition{Type: "Accepted", Status: "True", Reason: "Accepted", Message: "said so", ObservedGeneration: 1, LastTransitionTime: "2026-01-01T00:00:00Z"}
	s.Told = []answer.ListenerTold{{Name: "neighbours", Conditions: []v1alpha1.Condition{had}}}
	if got := Make(s).Status.Listeners[0].Conditions[0].LastTransitionTime; got != "2026-01-02T03:04:05Z" {
		t.Errorf("what is at the same index counts, whatever its name: %s", got)
	}
	s.Told = append(s.Told, answer.ListenerTold{Name: "web", Conditions: []v1alpha1.Condition{had}})
	if got := Make(s).Status.Listeners[0].Conditions[0].LastTransitionTime; got != "2026-01-01T00:00:00Z" {
		t.Errorf("the listener is not found at another index: %s", got)
	}
}

func TestWhatIsToldOfAnotherAttachmentIsNotKept(t *testing.T) {
	had := v1alpha1.Condition{Type: "Accepted", Status: "True", Reason: "Accepted", Message: "said so", ObservedGeneration: 1, LastTransitionTime: "2026-01-01T00:00:00Z"}
	for name, on := range map[string]*v1alpha1.AttachedGateway{
		"on none":               nil,
		"on another Gateway":    {Name: "other", Namespace: "projectcontour", Attachment: "Patch"},
		"in another namespace":  {Name: "contour", Namespace: "elsewhere", Attachment: "Patch"},
		"by another attachment": {Name: "contour", Namespace: "projectcontour", Attachment: "ListenerSet"},
	} {
		t.Run(name, func(t *testing.T) {
			s := good()
			s.XR.Status.Gateway = on
			s.Told = []answer.ListenerTold{{Name: "web", Conditions: []v1alpha1.Condition{had}}}
			if got := Make(s).Status.Listeners[0].Conditions[0].LastTransitionTime; got != "2026-01-02T03:04:05Z" {
				t.Errorf("the other's is kept: %s", got)
			}
		})
	}
}

// TestADerivedReadyIsToldAsBefore has a Gateway of generation 7 on which the listener is as
// it is since generation 5, or which was not seen to have it.
func TestADerivedReadyIsToldAsBefore(t *testing.T) {
	taken := &condition.Problem{Reason: "NameConflict", Message: "taken"}
	answered := &gwapiv1.ListenerStatus{Conditions: []metav1.Condition{
		cond("Accepted", "True", "Accepted", 7), cond("Programmed", "True", "Programmed", 7), cond("ResolvedRefs", "True", "ResolvedRefs", 7),
	}}
	carrier := attach.Parent{Kind: "Gateway", Name: contour, Generation: 7}
	for name, tc := range map[string]struct {
		outcome  attach.Outcome
		had      v1alpha1.Condition
		wantKept bool
	}{
		"a conflict, whatever the generation": {
			outcome:  attach.Outcome{Listener: web(), Problem: taken, Carrier: carrier},
			had:      v1alpha1.Condition{Status: "False", Reason: "NameConflict", Message: "taken", ObservedGeneration: 2},
			wantKept: true,
		},
		"a conflict of a generation that is still to come": {
			outcome: attach.Outcome{Listener: web(), Problem: taken, Carrier: carrier},
			had:     v1alpha1.Condition{Status: "False", Reason: "NameConflict", Message: "taken", ObservedGeneration: 8},
		},
		"that it is awaited": {
			outcome:  attach.Outcome{Listener: web(), Carrier: carrier},
			had:      v1alpha1.Condition{Status: "Unknown", Reason: "Pending", Message: "Gateway projectcontour/contour does not have it yet.", ObservedGeneration: 2},
			wantKept: true,
		},
		"that it could not be applied": {
			outcome:  attach.Outcome{Listener: web(), Carrier: carrier, Failure: &condition.Problem{Reason: "ReconcileError", Message: "forbidden"}},
			had:      v1alpha1.Condition{Status: "False", Reason: "ReconcileError", Message: "See condition ListenersReady in status.conditions.", ObservedGeneration: 2},
			wantKept: true,
		},
		"but not that it is ready, of a generation before it was changed": {
			outcome: attach.Outcome{Listener: web(), Carrier: carrier, Applied: true, Status: answered},
			had:     v1alpha1.Condition{Status: "True", Reason: "Ready", Message: "Accepted, Programmed and ResolvedRefs are True.", ObservedGeneration: 6},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := good()
			s.Attachment.Listeners = []attach.Outcome{tc.outcome}
			tc.had.Type = "Ready"
			s.Told = []answer.ListenerTold{{Name: "web", Conditions: []v1alpha1.Condition{tc.had}}}
			conditions := Make(s).Status.Listeners[0].Conditions
			want := tc.had
			if !tc.wantKept {
				want.ObservedGeneration = 7
			}
			if diff := cmp.Diff(want, conditions[len(conditions)-1]); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
