package status

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// TestWhileItIsNotKnownWhatIsWantedTheStatusStays has a problem as package ask finds it,
// which attachment and entry then have too.
func TestWhileItIsNotKnownWhatIsWantedTheStatusStays(t *testing.T) {
	s := good()
	s.XR.Status = Make(s).Status
	s.XR.Status.ObservedGeneration = 2
	s.Conditions = append(before(Make(s)), v1alpha1.Condition{Type: "Switching", Status: "True", Reason: "Withdrawing"})
	s.XR.Spec = v1alpha1.GatewaySpec{Domain: "example.com"}
	s.Warnings = []string{"of the spec"}
	s.Held = &condition.Problem{Reason: "InvalidConfig", Message: "write another"}
	s.Attachment.Problem, s.Entrypoint.Problem = s.Held, s.Held

	r := Make(s)
	want := s.XR.Status
	want.Listeners = []v1alpha1.ListenerStatus{{
		Name: "web", Hostname: "*.ofn.io", Port: 80, Protocol: "HTTP", AttachedRoutes: 2,
		Conditions: []v1alpha1.Condition{{Type: "Ready", Status: "Unknown", Reason: "InvalidConfig", Message: "See condition Accepted in status.conditions."}},
	}}
	if diff := cmp.Diff(want, r.Status); diff != "" {
		t.Errorf("status (-want +got):\n%s", diff)
	}
	see := condition.False("InvalidConfig", "See condition Accepted.")
	conditions := []answer.Condition{
		{Type: "Accepted", Verdict: condition.False("InvalidConfig", "write another")},
		{Type: "Programmed", Verdict: see},
		{Type: "Scheduled", Verdict: see},
		{Type: "ListenersReady", Verdict: see},
		{Type: "EntrypointReady", Verdict: see},
		{Type: "Switching", Verdict: condition.Unknown("InvalidConfig", "See condition Accepted.")},
	}
	if diff := cmp.Diff(conditions, r.Conditions); diff != "" {
		t.Errorf("conditions (-want +got):\n%s", diff)
	}
	events := []answer.Event{{Warning: true, Reason: "InvalidConfig", Message: "Accepted is False: write another"}}
	if diff := cmp.Diff(events, r.Events); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if !r.Held {
		t.Error("the XR may become ready")
	}
}
