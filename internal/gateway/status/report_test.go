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

func TestEventsTellOfTransitionsOnly(t *testing.T) {
	settled := before(Make(good()))
	waiting := []v1alpha1.Condition{
		{Type: "Accepted", Status: "Unknown", Reason: "Pending"},
		{Type: "Programmed", Status: "Unknown", Reason: "Pending"},
		{Type: "ListenersReady", Status: "Unknown", Reason: "Pending"},
		{Type: "EntrypointReady", Status: "Unknown", Reason: "Pending"},
	}
	// undone returns the condition that Gateway API's CRDs set.
	undone := func(t string) metav1.Condition {
		return metav1.Condition{Type: t, Status: "Unknown", Reason: "Pending", Message: "Waiting for controller", LastTransitionTime: metav1.Unix(0, 0)}
	}
	notFound := &condition.Problem{Reason: "GatewayNotFound", Message: "create it"}
	for name, tc := range map[string]struct {
		conditions []v1alpha1.Condition
		change     func(*Subject)
		want       []answer.Event
	}{
		"nothing changed": {conditions: settled, change: func(*Subject) {}},
		"all is new": {change: func(*Subject) {}, want: []answer.Event{
			{Reason: "Accepted", Message: "Accepted is True: Gateway ns/contour: said so"},
			{Reason: "Programmed", Message: "Programmed is True: Gateway ns/contour: said so"},
			{Reason: "Ready", Message: "ListenersReady is True: All listeners are ready."},
			{Reason: "Ready", Message: "EntrypointReady is True: gateway.openfunction.svc.cluster.local leads to envoy.projectcontour.svc.cluster.local."},
		}},
		"nothing is known yet": {change: func(s *Subject) {
			s.Attachment.Problem, s.Entrypoint.Problem = condition.Waiting("soon"), condition.Waiting("soon")
		}},
		"nothing is known yet, and somebody else is to answer": {conditions: waiting, change: func(s *Subject) {
			s.Attachment.Parents[0].Conditions = []metav1.Condition{undone("Accepted"), undone("Programmed")}
			s.Attachment.Listeners[0].Status = nil
			s.Entrypoint.Problem = condition.Waiting("soon")
		}},
		"one problem is told once": {conditions: settled, change: func(s *Subject) { s.Attachment.Problem = notFound }, want: []answer.Event{
			{Warning: true, Reason: "GatewayNotFound", Message: "Accepted is False: create it"},
		}},
		"a message alone is no news": {conditions: settled, change: func(s *Subject) { s.Attachment.Parents[0].Conditions[0].Message = "other words" }},
		"a reason is": {conditions: settled, change: func(s *Subject) { s.Attachment.Parents[0].Conditions[0].Reason = "Reloaded" }, want: []answer.Event{
			{Reason: "Reloaded", Message: "Accepted is True: Gateway ns/contour: said so"},
		}},
		"what becomes unknown": {conditions: settled, change: func(s *Subject) { s.Attachment.Parents[0].Generation = 9 }, want: []answer.Event{
			{Reason: "Pending", Message: "Accepted is Unknown: Gateway ns/contour: The implementation has not answered for the latest generation yet."},
		}},
		"a switch begins": {conditions: settled, change: func(s *Subject) {
			s.Attachment.Switching = &condition.Problem{Reason: "WaitingForNew", Message: "The Patch stays"}
		}, want: []answer.Event{{Reason: "WaitingForNew", Message: "Switching is True: The Patch stays"}}},
		"a switch needs the operator": {conditions: settled, change: func(s *Subject) {
			s.Attachment.Switching = &condition.Problem{Reason: "LastListeners", Message: "add another"}
		}, want: []answer.Event{{Warning: true, Reason: "LastListeners", Message: "Switching is True: add another"}}},
		"another owner is to be acted upon": {conditions: settled, change: func(s *Subject) {
			s.Attachment.Listeners[0].Owners = []string{"provider-kubernetes/ofn-b-00000000"}
		}, want: []answer.Event{{Warning: true, Reason: "CoOwned", Message: "SharedOwnership is True: Others have these listeners too, and they stay when we let go: web (provider-kubernetes/ofn-b-00000000)."}}},
		"another listener is not": {conditions: settled, change: func(s *Subject) {
			s.Attachment.Listeners[0].Elsewhere = true
		}, want: []answer.Event{{Reason: "ServedElsewhere", Message: "SharedOwnership is True: Another listener serves the same instead of ours: web."}}},
		"a switch ends": {
			conditions: append([]v1alpha1.Condition{{Type: "Switching", Status: "True", Reason: "Withdrawing"}}, settled...), change: func(*Subject) {},
			want: []answer.Event{{Reason: "Completed", Message: "Switching is False: No earlier attachment is left."}},
		},
		"the entry was never enabled": {conditions: settled[:4], change: func(s *Subject) { s.Entrypoint.Disabled = true }},
		"the entry is disabled": {conditions: settled, change: func(s *Subject) { s.Entrypoint.Disabled = true }, want: []answer.Event{
			{Reason: "Disabled", Message: "EntrypointReady is False: entrypoint.disabled (of the Input or the EnvironmentConfig) is set."},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := good()
			s.Conditions = tc.conditions
			tc.change(&s)
			if diff := cmp.Diff(tc.want, Make(s).Events); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestWarningsAreToldOnceForEachGenerationAndAttachment(t *testing.T) {
	warnings := []answer.Event{{Warning: true, Reason: "Hint", Message: "of the spec"}, {Warning: true, Reason: "Hint", Message: "of the attachment"}}
	for name, tc := range map[string]struct {
		change func(*Subject)
		want   []answer.Event
	}{
		"told":                 {change: func(*Subject) {}},
		"a new generation":     {change: func(s *Subject) { s.XR.Status.ObservedGeneration = 2 }, want: warnings},
		"another attachment":   {change: func(s *Subject) { s.XR.Status.Gateway.Attachment = "ListenerSet" }, want: warnings},
		"another domain":       {change: func(s *Subject) { s.XR.Status.Routing = &v1alpha1.Routing{Domain: "example.com"} }, want: warnings},
		"the same domain":      {change: func(s *Subject) { s.XR.Status.Routing = &v1alpha1.Routing{Domain: "ofn.io"} }},
		"the first report":     {change: func(s *Subject) { s.XR.Status = v1alpha1.GatewayStatus{} }, want: warnings},
		"was held back so far": {change: func(s *Subject) { s.XR.Status.ParentRefs = nil }, want: warnings[1:]},
		"and an older one served": {change: func(s *Subject) {
			s.XR.Status.ParentRefs = []v1alpha1.ParentRef{{Group: "gateway.networking.k8s.io", Kind: "Gateway", Namespace: "old", Name: "contour"}}
		}, want: warnings[1:]},
		"an XR without a number": {change: func(s *Subject) { s.XR.Status.ObservedGeneration, s.XR.Metadata.Generation = 0, 0 }, want: warnings},
	} {
		t.Run(name, func(t *testing.T) {
			s := good()
			s.Conditions = before(Make(s))
			s.Warnings, s.Attachment.Warnings = []string{"of the spec"}, []string{"of the attachment"}
			tc.change(&s)
			if diff := cmp.Diff(tc.want, Make(s).Events); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestHeldWhileAnythingWantedIsHeldBack(t *testing.T) {
	optional := failing("ofn-http-internal", "HostnameConflict")
	optional.Elsewhere = true
	for name, tc := range map[string]struct {
		change     func(*Subject)
		held, soon bool
	}{
		"all goes ahead": {change: func(*Subject) {}},
		"the attachment": {change: func(s *Subject) { s.Attachment.Problem = &condition.Problem{} }, held: true},
		"the entry":      {change: func(s *Subject) { s.Entrypoint.Problem = condition.Waiting("soon") }, held: true},
		"a listener": {change: func(s *Subject) {
			s.Attachment.Listeners = append(s.Attachment.Listeners, failing("a", "NameConflict"))
		}, held: true},
		"an optional one":    {change: func(s *Subject) { s.Attachment.Listeners = append(s.Attachment.Listeners, optional) }},
		"not ready yet":      {change: func(s *Subject) { s.Attachment.Listeners = []attach.Outcome{{Listener: web()}} }},
		"the entry disabled": {change: func(s *Subject) { s.Entrypoint.Disabled = true }},
		"what nobody watches": {
			change: func(s *Subject) { s.Attachment.Problem = &condition.Problem{Unwatched: true} }, held: true, soon: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := good()
			tc.change(&s)
			if r := Make(s); r.Held != tc.held || r.Soon != tc.soon {
				t.Errorf("held %v, soon %v", r.Held, r.Soon)
			}
		})
	}
}
