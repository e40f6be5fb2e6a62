package status

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/attach"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

func TestTheWholeStatus(t *testing.T) {
	s := good()
	s.Attachment.Addresses = []gwapiv1.GatewayStatusAddress{{Value: "192.0.2.1"}}
	s.Attachment.Listeners[0].Status.SupportedKinds = []gwapiv1.RouteGroupKind{{Kind: "HTTPRoute"}}
	s.Attachment.Listeners[0].Status.AttachedRoutes = 7
	want := v1alpha1.GatewayStatus{
		ObservedGeneration: 3,
		Gateway: &v1alpha1.AttachedGateway{
			Name: "contour", Namespace: "projectcontour", ClassName: "contour", Attachment: "Patch",
			Reason: "in use",
			OnDeletion: "The listeners stay in the Gateway: to take them out, point gatewayRef or gatewayDef elsewhere first, " +
				"and wait until the condition Switching is False.",
		},
		Addresses:  []gwapiv1.GatewayStatusAddress{{Value: "192.0.2.1"}},
		ParentRefs: []v1alpha1.ParentRef{{Group: "gateway.networking.k8s.io", Kind: "Gateway", Namespace: "ns", Name: "contour"}},
		Entrypoint: &v1alpha1.Entrypoint{Host: "gateway.openfunction.svc.cluster.local", Targets: []string{"envoy.projectcontour.svc.cluster.local"}},
		Routing: &v1alpha1.Routing{
			Domain: "ofn.io", ClusterDomain: "cluster.local", HostTemplate: "{{.Name}}.{{.Namespace}}.{{.Domain}}", PathTemplate: "{{.Namespace}}/{{.Name}}",
			LabelKey: "app.kubernetes.io/managed-by", LabelValue: "openfunction.openfunction",
			Example: v1alpha1.RoutingExample{
				Hostname: "function-sample.default.ofn.io", InternalHostname: "function-sample.default.svc.cluster.local",
				Path: "/", TemplatePath: "/default/function-sample", URL: "http://function-sample.default.ofn.io/",
				Labels: map[string]string{"app.kubernetes.io/managed-by": "openfunction.openfunction"},
			},
		},
		Listeners: []v1alpha1.ListenerStatus{{
			Name: "web", Hostname: "*.ofn.io", Port: 80, Protocol: "HTTP", AttachedRoutes: 7, SupportedKinds: []gwapiv1.RouteGroupKind{{Kind: "HTTPRoute"}},
			Conditions: []v1alpha1.Condition{
				{Type: "Accepted", Status: "True", Reason: "Accepted", Message: "said so", ObservedGeneration: 1, LastTransitionTime: "2026-01-02T03:04:05Z"},
				{Type: "Programmed", Status: "True", Reason: "Programmed", Message: "said so", ObservedGeneration: 1, LastTransitionTime: "2026-01-02T03:04:05Z"},
				{Type: "ResolvedRefs", Status: "True", Reason: "ResolvedRefs", Message: "said so", ObservedGeneration: 1, LastTransitionTime: "2026-01-02T03:04:05Z"},
				{Type: "Ready", Status: "True", Reason: "Ready", Message: "Accepted, Programmed and ResolvedRefs are True."},
			},
		}},
	}
	if diff := cmp.Diff(want, Make(s).Status); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestTheGatewayWhyAndWhatDeletionLeavesBehind(t *testing.T) {
	for name, tc := range map[string]struct {
		method     v1alpha1.AttachmentMethod
		problem    *condition.Problem
		why        string
		onDeletion string
	}{
		"in use": {method: "ListenerSet", why: "in use", onDeletion: "They go."},
		"held back": {
			method: "ListenerSet", problem: &condition.Problem{Message: "ask the platform team"},
			why: "See condition Accepted.", onDeletion: "They go.",
		},
		"undecided": {problem: condition.Waiting("soon"), why: "See condition Accepted."},
	} {
		t.Run(name, func(t *testing.T) {
			s := good()
			s.Attachment.Traits, s.Attachment.Problem = attach.Traits{Method: tc.method, OnDeletion: tc.onDeletion}, tc.problem
			want := &v1alpha1.AttachedGateway{
				Name: "contour", Namespace: "projectcontour", ClassName: "contour", Attachment: tc.method, Reason: tc.why, OnDeletion: tc.onDeletion,
			}
			if diff := cmp.Diff(want, Make(s).Status.Gateway); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestRoutesNameTheNewParentsAndThoseThatStillServe(t *testing.T) {
	set := func(name string) attach.Parent {
		return attach.Parent{Kind: "ListenerSet", Name: types.NamespacedName{Namespace: "openfunction", Name: name}}
	}
	ref := func(kind, namespace, name string) v1alpha1.ParentRef {
		return v1alpha1.ParentRef{Group: "gateway.networking.k8s.io", Kind: kind, Namespace: namespace, Name: name}
	}
	s := good()
	s.Attachment.Parents = []attach.Parent{set("one"), set("two")}
	s.Attachment.Leaving = []attach.Parent{{Kind: "Gateway", Name: contour}, {Kind: "Gateway", Name: contour}, set("one")}
	want := []v1alpha1.ParentRef{
		ref("ListenerSet", "openfunction", "one"), ref("ListenerSet", "openfunction", "two"), ref("Gateway", "projectcontour", "contour"),
	}
	if diff := cmp.Diff(want, Make(s).Status.ParentRefs); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestADisabledEntryIsNotInTheStatus(t *testing.T) {
	s := good()
	s.Entrypoint.Disabled = true
	if got := Make(s).Status.Entrypoint; got != nil {
		t.Errorf("got %+v", got)
	}
}

func TestTheLabelValueHasAtMost63Bytes(t *testing.T) {
	s := good()
	s.XR.Metadata.Name = strings.Repeat("x", 253)
	routing := Make(s).Status.Routing
	if len(routing.LabelValue) != 63 || routing.Example.Labels["app.kubernetes.io/managed-by"] != routing.LabelValue {
		t.Errorf("got %+v", routing)
	}
}

func TestAListenersStatus(t *testing.T) {
	status := func(conditions ...metav1.Condition) *gwapiv1.ListenerStatus {
		return &gwapiv1.ListenerStatus{AttachedRoutes: 2, Conditions: conditions}
	}
	undated := metav1.Condition{Type: "Accepted", Status: "False", Reason: "PortUnavailable", Message: "taken"}
	for name, tc := range map[string]struct {
		outcome attach.Outcome
		want    v1alpha1.ListenerStatus
	}{
		"without an answer": {
			outcome: attach.Outcome{Listener: on("tcp", "TCP", 5432, ""), Applied: true, Carrier: attach.Parent{Generation: 4}},
			want: v1alpha1.ListenerStatus{Name: "tcp", Port: 5432, Protocol: "TCP", Conditions: []v1alpha1.Condition{
				{Type: "Ready", Status: "Unknown", Reason: "Pending", Message: "The implementation has not answered for this listener yet.", ObservedGeneration: 4},
			}},
		},
		"left out: the status of a namesake is not ours": {
			outcome: attach.Outcome{Listener: web(), Status: status(cond("Accepted", "True", "Accepted", 1)), Problem: &condition.Problem{Reason: "NameConflict", Message: "taken"}},
			want: v1alpha1.ListenerStatus{Name: "web", Hostname: "*.ofn.io", Port: 80, Protocol: "HTTP", Conditions: []v1alpha1.Condition{
				{Type: "Ready", Status: "False", Reason: "NameConflict", Message: "taken"},
			}},
		},
		"derived, where the implementation sets none": {
			outcome: attach.Outcome{Listener: web(), Applied: true, Status: status(undated)},
			want: v1alpha1.ListenerStatus{Name: "web", Hostname: "*.ofn.io", Port: 80, Protocol: "HTTP", AttachedRoutes: 2, Conditions: []v1alpha1.Condition{
				{Type: "Accepted", Status: "False", Reason: "PortUnavailable", Message: "taken"},
				{Type: "Ready", Status: "False", Reason: "PortUnavailable", Message: "Accepted is False: taken"},
			}},
		},
		"the implementation's own False, where nothing else is": {
			outcome: attach.Outcome{Listener: web(), Applied: true, Status: status(cond("Ready", "False", "Draining", 5), cond("Accepted", "True", "Accepted", 5))},
			want: v1alpha1.ListenerStatus{Name: "web", Hostname: "*.ofn.io", Port: 80, Protocol: "HTTP", AttachedRoutes: 2, Conditions: []v1alpha1.Condition{
				{Type: "Accepted", Status: "True", Reason: "Accepted", Message: "said so", ObservedGeneration: 5, LastTransitionTime: "2026-01-02T03:04:05Z"},
				{Type: "Ready", Status: "False", Reason: "Draining", Message: "said so", ObservedGeneration: 5, LastTransitionTime: "2026-01-02T03:04:05Z"},
			}},
		},
		"derived, where the implementation's own says less": {
			outcome: attach.Outcome{
				Listener: web(), Applied: true, Carrier: attach.Parent{Generation: 5},
				Status: status(cond("Ready", "False", "NotReady", 5), cond("Programmed", "False", "Pending", 5)),
			},
			want: v1alpha1.ListenerStatus{Name: "web", Hostname: "*.ofn.io", Port: 80, Protocol: "HTTP", AttachedRoutes: 2, Conditions: []v1alpha1.Condition{
				{Type: "Programmed", Status: "False", Reason: "Pending", Message: "said so", ObservedGeneration: 5, LastTransitionTime: "2026-01-02T03:04:05Z"},
				{Type: "Ready", Status: "False", Reason: "Pending", Message: "Programmed is False: said so", ObservedGeneration: 5},
			}},
		},
		"what the XR's schema would not take": {
			outcome: attach.Outcome{Listener: web(), Applied: true, Status: status(
				cond("Ready", "perhaps", "Odd", 0), cond("Custom", "yes", "Odd", 0), cond("Custom", "True", "Twice", 0), cond("", "True", "Nameless", 0),
			)},
			want: v1alpha1.ListenerStatus{Name: "web", Hostname: "*.ofn.io", Port: 80, Protocol: "HTTP", AttachedRoutes: 2, Conditions: []v1alpha1.Condition{
				{Type: "Custom", Status: "Unknown", Reason: "Odd", Message: "said so", LastTransitionTime: "2026-01-02T03:04:05Z"},
				{Type: "Ready", Status: "Unknown", Reason: "Pending", Message: "Accepted was not reported yet."},
			}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := good()
			s.Attachment.Listeners = []attach.Outcome{tc.outcome}
			if diff := cmp.Diff([]v1alpha1.ListenerStatus{tc.want}, Make(s).Status.Listeners); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestListenersKeepTheirOrder(t *testing.T) {
	s := good()
	s.Attachment.Listeners = []attach.Outcome{ready(on("z", "HTTP", 80, "")), failing("a", "NameConflict"), ready(on("m", "HTTP", 80, ""))}
	var names []string
	for _, l := range Make(s).Status.Listeners {
		names = append(names, string(l.Name))
	}
	if diff := cmp.Diff([]string{"z", "a", "m"}, names); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestWhatAllListenersHaveInCommonIsNotToldOfEach(t *testing.T) {
	denied := &condition.Problem{Reason: "NotAllowedByPolicy", Message: "ask the platform team"}
	refused := &condition.Problem{Reason: "ReconcileError", Message: "Object ns/o: forbidden"}
	for name, tc := range map[string]struct {
		attached attach.Attached
		want     v1alpha1.Condition
	}{
		"the attachment is held back": {
			attached: attach.Attached{Problem: denied, Listeners: []attach.Outcome{{Listener: web(), Problem: denied}}},
			want:     v1alpha1.Condition{Type: "Ready", Status: "False", Reason: "NotAllowedByPolicy", Message: "See condition Accepted in status.conditions."},
		},
		"the attachment waits": {
			attached: attach.Attached{Problem: condition.Waiting("soon"), Listeners: []attach.Outcome{{Listener: web(), Problem: condition.Waiting("soon")}}},
			want:     v1alpha1.Condition{Type: "Ready", Status: "Unknown", Reason: "Pending", Message: "See condition Accepted in status.conditions."},
		},
		"nothing could be applied": {
			attached: attach.Attached{Failure: refused, Listeners: []attach.Outcome{{Listener: web(), Failure: refused}}},
			want:     v1alpha1.Condition{Type: "Ready", Status: "False", Reason: "ReconcileError", Message: "See condition ListenersReady in status.conditions."},
		},
		"one could not be applied, and is left out": {
			attached: attach.Attached{Failure: refused, Listeners: []attach.Outcome{
				{Listener: web(), Failure: refused, Problem: &condition.Problem{Reason: "NameConflict", Message: "taken"}},
			}},
			want: v1alpha1.Condition{Type: "Ready", Status: "False", Reason: "NameConflict", Message: "taken"},
		},
		"one has a problem of its own": {
			attached: attach.Attached{Problem: denied, Listeners: []attach.Outcome{{Listener: web(), Problem: &condition.Problem{Reason: "NameTaken", Message: "taken"}}}},
			want:     v1alpha1.Condition{Type: "Ready", Status: "False", Reason: "NameTaken", Message: "taken"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := good()
			s.Attachment.Attached = tc.attached
			got := Make(s).Status.Listeners[0].Conditions
			if diff := cmp.Diff([]v1alpha1.Condition{tc.want}, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
