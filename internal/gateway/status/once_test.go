package status

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/attach"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

func TestACauseIsToldInOneCondition(t *testing.T) {
	of := func(conditionType string, status metav1.ConditionStatus, reason, message string) answer.Condition {
		return answer.Condition{Type: conditionType, Verdict: v{Status: status, Reason: reason, Message: message}}
	}
	for name, tc := range map[string]struct{ conditions, want []answer.Condition }{
		"the first tells it": {
			conditions: []answer.Condition{of("A", "False", "Denied", "ask"), of("B", "False", "Denied", "ask"), of("C", "False", "Denied", "ask")},
			want:       []answer.Condition{of("A", "False", "Denied", "ask"), of("B", "False", "Denied", "See condition A."), of("C", "False", "Denied", "See condition A.")},
		},
		"each has its reason and status": {
			conditions: []answer.Condition{of("A", "Unknown", "Pending", "soon"), of("B", "False", "Invalid", "soon")},
			want:       []answer.Condition{of("A", "Unknown", "Pending", "soon"), of("B", "False", "Invalid", "See condition A.")},
		},
		"other causes are told": {
			conditions: []answer.Condition{of("A", "False", "Denied", "ask"), of("B", "False", "Taken", "rename"), of("C", "False", "Taken", "rename")},
			want:       []answer.Condition{of("A", "False", "Denied", "ask"), of("B", "False", "Taken", "rename"), of("C", "False", "Taken", "See condition B.")},
		},
		"with the advice that follows it": {
			conditions: []answer.Condition{of("A", "False", "NotAllowed", "no. Set this."), of("B", "False", "NotAllowed", "no")},
			want:       []answer.Condition{of("A", "False", "NotAllowed", "no. Set this."), of("B", "False", "NotAllowed", "See condition A.")},
		},
		"what is True is no cause": {
			conditions: []answer.Condition{of("A", "True", "Ready", "yes"), of("B", "True", "Ready", "yes"), of("C", "False", "Odd", "yes")},
			want:       []answer.Condition{of("A", "True", "Ready", "yes"), of("B", "True", "Ready", "yes"), of("C", "False", "Odd", "yes")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, once(tc.conditions)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestAProblemOfTheAttachmentIsToldOnce looks through all of a report.
func TestAProblemOfTheAttachmentIsToldOnce(t *testing.T) {
	problem := &condition.Problem{Reason: "NotAllowedByPolicy", Message: "ask the platform team"}
	s := good()
	s.Conditions = []v1alpha1.Condition{
		{Type: "SharedOwnership", Status: "True", Reason: "CoOwned"},
		{Type: "Programmed", Status: "True", Reason: "Programmed"},
		{Type: "ListenersReady", Status: "True", Reason: "Ready"},
		{Type: "EntrypointReady", Status: "True", Reason: "Ready"},
	}
	s.Attachment.Problem = problem
	s.Attachment.Listeners = []attach.Outcome{{Listener: web(), Problem: problem}, {Listener: on("tls", "TLS", 443, ""), Problem: problem}}
	s.Entrypoint.Problem = &condition.Problem{Reason: "TargetNotFound", Message: "looked everywhere"}
	r := Make(s)
	wantConditions := []answer.Condition{
		{Type: "Accepted", Verdict: v{Status: "False", Reason: "NotAllowedByPolicy", Message: "ask the platform team"}},
		{Type: "Programmed", Verdict: v{Status: "False", Reason: "NotAllowedByPolicy", Message: "See condition Accepted."}},
		{Type: "Scheduled", Verdict: v{Status: "False", Reason: "NotAllowedByPolicy", Message: "See condition Accepted."}},
		{Type: "ListenersReady", Verdict: v{Status: "False", Reason: "NotAllowedByPolicy", Message: "See condition Accepted."}},
		{Type: "EntrypointReady", Verdict: v{Status: "False", Reason: "NotAllowedByPolicy", Message: "See condition Accepted."}},
		{Type: "SharedOwnership", Verdict: v{Status: "Unknown", Reason: "NotAllowedByPolicy", Message: "See condition Accepted."}},
	}
	if diff := cmp.Diff(wantConditions, r.Conditions); diff != "" {
		t.Errorf("conditions (-want +got):\n%s", diff)
	}
	wantEvents := []answer.Event{
		{Warning: true, Reason: "NotAllowedByPolicy", Message: "Accepted is False: ask the platform team"},
	}
	if diff := cmp.Diff(wantEvents, r.Events); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	for _, l := range r.Status.Listeners {
		want := []v1alpha1.Condition{{Type: "Ready", Status: "False", Reason: "NotAllowedByPolicy", Message: "See condition Accepted in status.conditions."}}
		if diff := cmp.Diff(want, l.Conditions); diff != "" {
			t.Errorf("listener %s (-want +got):\n%s", l.Name, diff)
		}
	}
	if got := r.Status.Gateway.Reason; got != "See condition Accepted." {
		t.Errorf("status.gateway.reason: %q", got)
	}
}

func TestAConditionThatRefersToAnotherIsNoEvent(t *testing.T) {
	s := good()
	s.Conditions = []v1alpha1.Condition{
		{Type: "Accepted", Status: "False", Reason: "NotAllowedByPolicy"},
		{Type: "Programmed", Status: "True", Reason: "Programmed"},
		{Type: "ListenersReady", Status: "False", Reason: "NotAllowedByPolicy"},
		{Type: "EntrypointReady", Status: "True", Reason: "Ready"},
	}
	s.Attachment.Problem = &condition.Problem{Reason: "NotAllowedByPolicy", Message: "ask the platform team"}
	if got := Make(s).Events; len(got) > 0 {
		t.Errorf("what Accepted told before is told again: %+v", got)
	}
}
