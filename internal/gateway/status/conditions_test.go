package status

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/attach"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

type v = condition.Verdict

func TestTheConditionsOfWhatServes(t *testing.T) {
	want := []answer.Condition{
		{Type: "Accepted", Verdict: v{Status: "True", Reason: "Accepted", Message: "Gateway ns/contour: said so"}},
		{Type: "Programmed", Verdict: v{Status: "True", Reason: "Programmed", Message: "Gateway ns/contour: said so"}},
		{Type: "Scheduled", Verdict: v{Status: "True", Reason: "Accepted", Message: "Gateway ns/contour: said so"}},
		{Type: "ListenersReady", Verdict: v{Status: "True", Reason: "Ready", Message: "All listeners are ready."}},
		{Type: "EntrypointReady", Verdict: v{Status: "True", Reason: "Ready", Message: "gateway.openfunction.svc.cluster.local leads to envoy.projectcontour.svc.cluster.local."}},
	}
	if diff := cmp.Diff(want, Make(good()).Conditions); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestNoConditionIsCrossplanes(t *testing.T) {
	s := good()
	s.Attachment.Switching = &condition.Problem{Reason: "Withdrawing"}
	s.Attachment.Listeners[0].Owners = []string{"openfunction"}
	for _, c := range Make(s).Conditions {
		switch c.Type {
		case "Ready", "Synced", "Healthy", "Responsive", "UpToDate":
			t.Errorf("%s is Crossplane's", c.Type)
		}
	}
}

func TestAcceptedAndProgrammedAreAsTheParentsSay(t *testing.T) {
	set := func(name string, conditions ...metav1.Condition) attach.Parent {
		return parent("ListenerSet", name, conditions...)
	}
	in1970 := func(c metav1.Condition) metav1.Condition {
		c.LastTransitionTime = metav1.NewTime(time.Unix(0, 0))
		return c
	}
	old := in1970(cond("Accepted", "Unknown", "Pending", 0))
	undated := cond("Accepted", "True", "Accepted", 2)
	undated.LastTransitionTime = metav1.Time{}
	duplicate := set("b", cond("Accepted", "False", "ListenersNotValid", 2))
	duplicate.Optional = true

	for name, tc := range map[string]struct {
		parents []attach.Parent
		missing bool
		problem *condition.Problem
		want    v
	}{
		"True":                {parents: []attach.Parent{goodParent("Gateway", "gw")}, want: v{Status: "True", Reason: "Accepted", Message: "Gateway ns/gw: said so"}},
		"False":               {parents: []attach.Parent{set("a", cond("Accepted", "False", "NotAllowed", 2))}, want: v{Status: "False", Reason: "NotAllowed", Message: "ListenerSet ns/a: said so"}},
		"Unknown":             {parents: []attach.Parent{set("a", cond("Accepted", "Unknown", "Pending", 2))}, want: v{Status: "Unknown", Reason: "Pending", Message: "ListenerSet ns/a: said so"}},
		"without a date":      {parents: []attach.Parent{set("a", undated)}, want: v{Status: "True", Reason: "Accepted", Message: "ListenerSet ns/a: said so"}},
		"an older generation": {parents: []attach.Parent{set("a", cond("Accepted", "True", "Accepted", 1))}, want: v{Status: "Unknown", Reason: "Pending", Message: "ListenerSet ns/a: The implementation has not answered for the latest generation yet."}},
		"an older False":      {parents: []attach.Parent{set("a", cond("Accepted", "False", "NotAllowed", 1))}, want: v{Status: "Unknown", Reason: "Pending", Message: "ListenerSet ns/a: The implementation has not answered for the latest generation yet."}},
		"not reported":        {parents: []attach.Parent{set("a", cond("Programmed", "True", "Programmed", 2))}, want: v{Status: "Unknown", Reason: "Pending", Message: "ListenerSet ns/a: Accepted was not reported yet."}},
		"Pending since 1970": {
			parents: []attach.Parent{parent("Gateway", "gw", old)},
			want:    v{Status: "Unknown", Reason: "NoController", Message: `Gateway ns/gw: no controller answered. Is the controller of GatewayClass "contour" running?`},
		},
		"a set, Pending since 1970": {
			parents: []attach.Parent{set("a", old)},
			want: v{Status: "Unknown", Reason: "NoController", Message: `ListenerSet ns/a: no controller answered. Is the controller of GatewayClass "contour" running, ` +
				`and does it know ListenerSets? If it does not, set attachment (of the Input or the EnvironmentConfig) to Patch.`},
		},
		"Pending since 1970, and no class": {
			parents: []attach.Parent{set("a", old)}, missing: true,
			want: v{Status: "Unknown", Reason: "NoController", Message: `ListenerSet ns/a: no controller answered. There is no GatewayClass "contour": create it, or name another.`},
		},
		"Pending since 1970, and another was answered": {
			parents: []attach.Parent{set("a", old, cond("Programmed", "False", "Invalid", 2))},
			want:    v{Status: "Unknown", Reason: "Pending", Message: "ListenerSet ns/a: said so"},
		},
		"Pending since 1970, and another was answered before": {
			parents: []attach.Parent{set("a", old, cond("Programmed", "False", "Invalid", 1))},
			want:    v{Status: "Unknown", Reason: "Pending", Message: "ListenerSet ns/a: said so"},
		},
		"True since 1970": {
			parents: []attach.Parent{set("a", in1970(cond("Accepted", "True", "Accepted", 2)))},
			want:    v{Status: "True", Reason: "Accepted", Message: "ListenerSet ns/a: said so"},
		},
		"without a generation": {
			parents: []attach.Parent{set("a", cond("Accepted", "True", "Accepted", 0))},
			want:    v{Status: "True", Reason: "Accepted", Message: "ListenerSet ns/a: said so"},
		},
		"without a message": {
			parents: []attach.Parent{set("a", metav1.Condition{Type: "Accepted", Status: "False", Reason: "NotAllowed", ObservedGeneration: 2})},
			want:    v{Status: "False", Reason: "NotAllowed", Message: "ListenerSet ns/a: NotAllowed"},
		},
		"nothing is there": {want: v{Status: "Unknown", Reason: "Pending", Message: "Waiting for the ListenerSet to be there."}},
		"all say so": {
			parents: []attach.Parent{goodParent("ListenerSet", "a"), goodParent("ListenerSet", "b")},
			want:    v{Status: "True", Reason: "Accepted", Message: "ListenerSet ns/a: said so"},
		},
		"the last says no": {
			parents: []attach.Parent{goodParent("ListenerSet", "a"), set("b"), set("c", cond("Accepted", "False", "NotAllowed", 2))},
			want:    v{Status: "False", Reason: "NotAllowed", Message: "ListenerSet ns/c: said so"},
		},
		"the first of several that says no": {
			parents: []attach.Parent{set("a", cond("Accepted", "False", "Invalid", 2)), set("b", cond("Accepted", "False", "NotAllowed", 2))},
			want:    v{Status: "False", Reason: "Invalid", Message: "ListenerSet ns/a: said so"},
		},
		"one is not there": {
			parents: []attach.Parent{goodParent("ListenerSet", "a"), {Kind: "ListenerSet"}},
			want:    v{Status: "Unknown", Reason: "Pending", Message: "Waiting for every ListenerSet to be there."},
		},
		"one is not there, one says no": {
			parents: []attach.Parent{set("a", cond("Accepted", "False", "NotAllowed", 2)), {Kind: "ListenerSet"}},
			want:    v{Status: "False", Reason: "NotAllowed", Message: "ListenerSet ns/a: said so"},
		},
		"what others serve does not count": {
			parents: []attach.Parent{goodParent("ListenerSet", "a"), duplicate},
			want:    v{Status: "True", Reason: "Accepted", Message: "ListenerSet ns/a: said so"},
		},
		"what others serve is all there is": {
			parents: []attach.Parent{duplicate},
			want:    v{Status: "False", Reason: "ListenersNotValid", Message: "ListenerSet ns/b: said so"},
		},
		"a problem comes first": {
			parents: []attach.Parent{goodParent("Gateway", "gw")}, problem: &condition.Problem{Reason: "NotAllowedByPolicy", Message: "ask"},
			want: v{Status: "False", Reason: "NotAllowedByPolicy", Message: "ask"},
		},
		"waiting is Unknown": {problem: condition.Waiting("soon"), want: v{Status: "Unknown", Reason: "Pending", Message: "soon"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := good()
			s.Attachment.Carrier, s.Attachment.Parents, s.Attachment.ClassMissing = "ListenerSet", tc.parents, tc.missing
			s.Attachment.Problem = tc.problem
			r := Make(s)
			if diff := cmp.Diff(tc.want, verdict(r, "Accepted")); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			scheduled := tc.want
			if scheduled.Status != metav1.ConditionTrue {
				scheduled.Message = "See condition Accepted."
			}
			if diff := cmp.Diff(scheduled, verdict(r, "Scheduled")); diff != "" {
				t.Errorf("Scheduled (-want +got):\n%s", diff)
			}
		})
	}

	s := good()
	s.Attachment.Parents = nil
	want := v{Status: "Unknown", Reason: "Pending", Message: "Waiting for the Gateway to be there."}
	if diff := cmp.Diff(want, verdict(Make(s), "Accepted")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestAdviceIsGivenWithWhatIsNeededFirst(t *testing.T) {
	const advice = "Gateway ns/gw does not allow it: its operator can set spec.allowedListeners."
	refused := func(t string) metav1.Condition {
		return metav1.Condition{Type: t, Status: "False", Reason: "NotAllowed", Message: "It is not allowed.", ObservedGeneration: 2}
	}
	advised := v{Status: "False", Reason: "NotAllowed", Message: "ListenerSet ns/a: It is not allowed. " + advice}
	for name, tc := range map[string]struct {
		conditions           []metav1.Condition
		accepted, programmed v
	}{
		"neither is True": {
			conditions: []metav1.Condition{refused("Accepted"), refused("Programmed")},
			accepted:   advised, programmed: v{Status: "False", Reason: "NotAllowed", Message: "See condition Accepted."},
		},
		"Accepted is True": {
			conditions: []metav1.Condition{cond("Accepted", "True", "Accepted", 2), refused("Programmed")},
			accepted:   v{Status: "True", Reason: "Accepted", Message: "ListenerSet ns/a: said so"}, programmed: advised,
		},
		"Accepted is not known": {
			conditions: []metav1.Condition{refused("Programmed")},
			accepted:   v{Status: "Unknown", Reason: "Pending", Message: "ListenerSet ns/a: Accepted was not reported yet. " + advice},
			programmed: v{Status: "False", Reason: "NotAllowed", Message: "ListenerSet ns/a: It is not allowed."},
		},
		"both are True, as yet": {
			conditions: []metav1.Condition{cond("Accepted", "True", "Accepted", 2), cond("Programmed", "True", "Programmed", 2)},
			accepted:   v{Status: "True", Reason: "Accepted", Message: "ListenerSet ns/a: said so"},
			programmed: v{Status: "True", Reason: "Programmed", Message: "ListenerSet ns/a: said so"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := good()
			set := parent("ListenerSet", "a", tc.conditions...)
			set.Advice = advice
			s.Attachment.Carrier, s.Attachment.Parents = "ListenerSet", []attach.Parent{set}
			r := Make(s)
			if diff := cmp.Diff([]v{tc.accepted, tc.programmed}, []v{verdict(r, "Accepted"), verdict(r, "Programmed")}); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// failing is a listener with a problem.
func failing(name, reason string) attach.Outcome {
	return attach.Outcome{Listener: on(name, "HTTP", 80, ""), Problem: &condition.Problem{Reason: reason, Message: "left out."}}
}

func TestListenersReady(t *testing.T) {
	optional := failing("ofn-http-internal", "HostnameConflict")
	optional.Elsewhere = true
	otherwise := failing("b", "B")
	otherwise.Problem.Message = "its name is taken."
	refused := &condition.Problem{Reason: "ReconcileError", Message: "Object ns/o: forbidden."}
	unapplied := attach.Outcome{Listener: on("ofn-http-internal", "HTTP", 80, ""), Failure: refused}
	var many, each []attach.Outcome
	for i := range 10 {
		many = append(many, failing(fmt.Sprintf("l%d", i), "TooManyListeners"))
		each = append(each, failing(fmt.Sprintf("l%d", i), "TooManyListeners"))
		each[i].Problem.Message = fmt.Sprintf("no %d", i)
	}
	for name, tc := range map[string]struct {
		outcomes         []attach.Outcome
		problem, failure *condition.Problem
		want             v
	}{
		"all are":                  {outcomes: []attach.Outcome{ready(web()), ready(web())}, want: v{Status: "True", Reason: "Ready", Message: "All listeners are ready."}},
		"all are but an optional":  {outcomes: []attach.Outcome{ready(web()), optional}, want: v{Status: "True", Reason: "Ready", Message: "All listeners are ready."}},
		"one failed":               {outcomes: []attach.Outcome{ready(web()), failing("a", "NameConflict")}, want: v{Status: "False", Reason: "NameConflict", Message: "a: left out"}},
		"two failed alike":         {outcomes: []attach.Outcome{failing("a", "NameConflict"), failing("b", "NameConflict")}, want: v{Status: "False", Reason: "NameConflict", Message: "a, b: left out"}},
		"two failed differently":   {outcomes: []attach.Outcome{failing("a", "NameConflict"), failing("b", "PortConflict")}, want: v{Status: "False", Reason: "ListenersNotReady", Message: "a: NameConflict: left out; b: PortConflict: left out"}},
		"three failed differently": {outcomes: []attach.Outcome{failing("a", "A"), failing("b", "B"), failing("c", "B")}, want: v{Status: "False", Reason: "ListenersNotReady", Message: "a: A: left out; b, c: B: left out"}},
		"one of three failed otherwise": {
			outcomes: []attach.Outcome{failing("a", "A"), otherwise, failing("c", "A")},
			want:     v{Status: "False", Reason: "ListenersNotReady", Message: "a, c: A: left out; b: B: its name is taken"},
		},
		"many failed, each otherwise": {
			outcomes: each,
			want:     v{Status: "False", Reason: "TooManyListeners", Message: "l0: no 0; l1: no 1; l2: no 2; l3: no 3; l4: no 4; l5: no 5; l6: no 6; l7: no 7; and 2 more"},
		},
		"one is unknown": {
			outcomes: []attach.Outcome{ready(web()), {Listener: web(), Applied: true}},
			want:     v{Status: "Unknown", Reason: "Pending", Message: "web: The implementation has not answered for this listener yet"},
		},
		"failure outweighs what is unknown": {
			outcomes: []attach.Outcome{{Listener: web()}, failing("a", "NameConflict")}, want: v{Status: "False", Reason: "NameConflict", Message: "a: left out"},
		},
		"many failed": {
			outcomes: many,
			want:     v{Status: "False", Reason: "TooManyListeners", Message: "l0, l1, l2, l3, l4, l5, l6, l7, and 2 more: left out"},
		},
		"none is attached": {
			outcomes: many, problem: &condition.Problem{Reason: "GatewayNotFound", Message: "create it"},
			want: v{Status: "False", Reason: "GatewayNotFound", Message: "See condition Accepted."},
		},
		"what is planned could not be applied": {
			outcomes: []attach.Outcome{ready(web()), unapplied}, failure: refused,
			want: v{Status: "False", Reason: "ReconcileError", Message: "ofn-http-internal: Object ns/o: forbidden"},
		},
		"what is planned could not be applied, and one failed": {
			outcomes: []attach.Outcome{failing("a", "NameConflict"), unapplied}, failure: refused,
			want: v{Status: "False", Reason: "ListenersNotReady", Message: "a: NameConflict: left out; ofn-http-internal: ReconcileError: Object ns/o: forbidden"},
		},
		"an Object without listeners could not be applied": {
			outcomes: []attach.Outcome{optional}, failure: refused,
			want: v{Status: "False", Reason: "ReconcileError", Message: "Object ns/o: forbidden."},
		},
		"what is there already was not taken up yet": {
			outcomes: []attach.Outcome{ready(web())}, failure: condition.Waiting("provider-kubernetes is silent"),
			want: v{Status: "Unknown", Reason: "Pending", Message: "provider-kubernetes is silent"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := good()
			s.Attachment.Listeners, s.Attachment.Problem, s.Attachment.Failure = tc.outcomes, tc.problem, tc.failure
			if diff := cmp.Diff(tc.want, verdict(Make(s), "ListenersReady")); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestEntrypointReady(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*Subject)
		want   v
	}{
		"disabled": {
			change: func(s *Subject) { s.Entrypoint.Disabled = true },
			want:   v{Status: "False", Reason: "Disabled", Message: "entrypoint.disabled (of the Input or the EnvironmentConfig) is set."},
		},
		"held back": {
			change: func(s *Subject) {
				s.Entrypoint.Problem = &condition.Problem{Reason: "TargetNotFound", Message: "looked everywhere"}
			},
			want: v{Status: "False", Reason: "TargetNotFound", Message: "looked everywhere"},
		},
		"waiting": {
			change: func(s *Subject) { s.Entrypoint.Problem = condition.Waiting("soon") },
			want:   v{Status: "Unknown", Reason: "Pending", Message: "soon"},
		},
		"nothing to lead to, since nothing is attached": {
			change: func(s *Subject) {
				s.Attachment.Problem = &condition.Problem{Reason: "NotAllowedByPolicy", Message: "ask"}
				s.Entrypoint.Problem = &condition.Problem{Reason: "TargetNotFound", Message: "looked everywhere"}
			},
			want: v{Status: "False", Reason: "NotAllowedByPolicy", Message: "See condition Accepted."},
		},
		"waiting, since nothing is attached": {
			change: func(s *Subject) {
				s.Attachment.Problem = &condition.Problem{Reason: "NotAllowedByPolicy", Message: "ask"}
				s.Entrypoint.Problem, s.Entrypoint.Composed = condition.Waiting("soon"), nil
			},
			want: v{Status: "False", Reason: "NotAllowedByPolicy", Message: "See condition Accepted."},
		},
		"waiting where it is, since nothing else is attached": {
			change: func(s *Subject) {
				s.Attachment.Problem = &condition.Problem{Reason: "NotAllowedByPolicy", Message: "ask"}
				s.Entrypoint.Problem = condition.Waiting("it stays as it is")
			},
			want: v{Status: "Unknown", Reason: "Pending", Message: "it stays as it is"},
		},
		"its name is taken, whatever is attached": {
			change: func(s *Subject) {
				s.Attachment.Problem = &condition.Problem{Reason: "NotAllowedByPolicy", Message: "ask"}
				s.Entrypoint.Problem = &condition.Problem{Reason: "NameTaken", Message: "rename it"}
			},
			want: v{Status: "False", Reason: "NameTaken", Message: "rename it"},
		},
		"composed, and not there": {
			change: func(s *Subject) { s.Entrypoint.Composed[0].Ready = false },
			want:   v{Status: "Unknown", Reason: "Pending", Message: "Waiting for the entry Service to be there."},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := good()
			tc.change(&s)
			if diff := cmp.Diff(tc.want, verdict(Make(s), "EntrypointReady")); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestSharedOwnership(t *testing.T) {
	const another = "provider-kubernetes/ofn-team-b-other-projectcontour-contour-00000000"
	const advice = " To make what a former controller left ours alone, run provider-kubernetes with --legacy-csa-field-managers naming it, " +
		"or remove its entry from the Gateway's metadata.managedFields."
	owned := func(name string, owners ...string) attach.Outcome {
		o := ready(on(name, "HTTP", 80, ""))
		o.Owners = owners
		return o
	}
	elsewhere := failing("ofn-http-internal", "HostnameConflict")
	elsewhere.Elsewhere = true

	for name, tc := range map[string]struct {
		outcomes  []attach.Outcome
		remaining []string
		want      v
	}{
		"what is no longer planned is handed over": {
			outcomes: []attach.Outcome{ready(web())}, remaining: []string{`"old" stays on the Gateway until an XR that wants it has taken it over: Object b/o.`},
			want: v{Status: "True", Reason: "HandingOver", Message: `"old" stays on the Gateway until an XR that wants it has taken it over: Object b/o.`},
		},
		"with a former controller": {
			outcomes: []attach.Outcome{owned("web", "openfunction")},
			want:     v{Status: "True", Reason: "CoOwned", Message: "Others have these listeners too, and they stay when we let go: web (openfunction)." + advice},
		},
		"with another XR: nothing to do": {
			outcomes: []attach.Outcome{owned("web", another), ready(web())},
			want:     v{Status: "True", Reason: "CoOwned", Message: "Others have these listeners too, and they stay when we let go: web (" + another + ")."},
		},
		"with both": {
			outcomes: []attach.Outcome{owned("web", "openfunction", another), owned("tls", "openfunction")},
			want:     v{Status: "True", Reason: "CoOwned", Message: "Others have these listeners too, and they stay when we let go: web (openfunction, " + another + "); tls (openfunction)." + advice},
		},
		"served elsewhere": {
			outcomes: []attach.Outcome{ready(web()), elsewhere},
			want:     v{Status: "True", Reason: "ServedElsewhere", Message: "Another listener serves the same instead of ours: ofn-http-internal."},
		},
		"served elsewhere, and owned": {
			outcomes: []attach.Outcome{owned("web", another), elsewhere},
			want: v{Status: "True", Reason: "CoOwned", Message: "Another listener serves the same instead of ours: ofn-http-internal. " +
				"Others have these listeners too, and they stay when we let go: web (" + another + ")."},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := good()
			s.Attachment.Listeners, s.Attachment.Remaining = tc.outcomes, tc.remaining
			if diff := cmp.Diff(tc.want, verdict(Make(s), "SharedOwnership")); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestAConditionOnceSetIsAlwaysSet(t *testing.T) {
	s := good()
	s.Attachment.Listeners[0].Owners = []string{"openfunction"}
	s.Attachment.Switching = &condition.Problem{Reason: "WaitingForNew", Message: "The Patch stays"}
	r := Make(s)
	if diff := cmp.Diff(v{Status: "True", Reason: "WaitingForNew", Message: "The Patch stays"}, verdict(r, "Switching")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}

	later := good()
	later.Conditions = before(r)
	for range 2 {
		r = Make(later)
		want := map[string]v{
			"SharedOwnership": {Status: "False", Reason: "NotShared", Message: "Nobody else has our listeners."},
			"Switching":       {Status: "False", Reason: "Completed", Message: "No earlier attachment is left."},
		}
		got := map[string]v{"SharedOwnership": verdict(r, "SharedOwnership"), "Switching": verdict(r, "Switching")}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		later.Conditions = before(r)
	}
}

func TestNobodyIsSaidToShareNothingWhileItIsNotKnown(t *testing.T) {
	s := good()
	s.Attachment.Problem = &condition.Problem{Reason: "NotAllowedByPolicy", Message: "ask the platform team"}
	if got := verdict(Make(s), "SharedOwnership"); got != (v{}) {
		t.Errorf("never set, and still %+v", got)
	}

	s.Conditions = []v1alpha1.Condition{{Type: "SharedOwnership", Status: "True", Reason: "CoOwned"}}
	want := v{Status: "Unknown", Reason: "NotAllowedByPolicy", Message: "See condition Accepted."}
	if diff := cmp.Diff(want, verdict(Make(s), "SharedOwnership")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestTheConditionsOfWhatIsRefused(t *testing.T) {
	refused := v{Status: "False", Reason: "Invalid", Message: "spec.domain: wrong"}
	want := []answer.Condition{
		{Type: "Accepted", Verdict: refused},
		{Type: "Scheduled", Verdict: v{Status: "False", Reason: "Invalid", Message: "See condition Accepted."}},
	}
	if diff := cmp.Diff(want, Refused("spec.domain: wrong")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestEveryStateReportsTheSameTypes(t *testing.T) {
	types := func(r Report) (out []string) {
		for _, c := range r.Conditions {
			out = append(out, c.Type)
		}
		return out
	}
	empty := Make(Subject{XR: v1alpha1.Gateway{}})
	if diff := cmp.Diff(types(Make(good())), types(empty)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
