package status

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/attach"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/entrypoint"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

var (
	aMoment = metav1.NewTime(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	contour = types.NamespacedName{Namespace: "projectcontour", Name: "contour"}
)

func cond(t string, status metav1.ConditionStatus, reason string, generation int64) metav1.Condition {
	return metav1.Condition{Type: t, Status: status, Reason: reason, Message: "said so", ObservedGeneration: generation, LastTransitionTime: aMoment}
}

// parent is one that carries our listeners, of generation 2.
func parent(kind, name string, conditions ...metav1.Condition) attach.Parent {
	return attach.Parent{Kind: kind, Name: types.NamespacedName{Namespace: "ns", Name: name}, Seen: true, Generation: 2, Conditions: conditions}
}

func goodParent(kind, name string) attach.Parent {
	return parent(kind, name, cond("Accepted", "True", "Accepted", 2), cond("Programmed", "True", "Programmed", 2))
}

// on is a listener that admits the routes of all namespaces.
func on(name string, protocol gwapiv1.ProtocolType, port gwapiv1.PortNumber, hostname string) listener.Listener {
	l := listener.Listener{Listener: gwapiv1.Listener{
		Name: gwapiv1.SectionName(name), Protocol: protocol, Port: port,
		AllowedRoutes: &gwapiv1.AllowedRoutes{Namespaces: &gwapiv1.RouteNamespaces{From: new(gwapiv1.NamespacesFromAll)}},
	}}
	if hostname != "" {
		l.Hostname = new(gwapiv1.Hostname(hostname))
	}
	return l
}

// ready is a listener that is.
func ready(l listener.Listener) attach.Outcome {
	return attach.Outcome{Listener: l, Applied: true, Status: &gwapiv1.ListenerStatus{AttachedRoutes: 2, Conditions: []metav1.Condition{
		cond("Accepted", "True", "Accepted", 1), cond("Programmed", "True", "Programmed", 1), cond("ResolvedRefs", "True", "ResolvedRefs", 1),
	}}}
}

func web() listener.Listener { return on("web", "HTTP", 80, "*.ofn.io") }

// good is a Patch of one listener that serves, reported once already.
func good() Subject {
	return Subject{
		XR: v1alpha1.Gateway{
			Kind:     "Gateway",
			Metadata: v1alpha1.Metadata{Name: "openfunction", Namespace: "openfunction", Generation: 3},
			Spec: v1alpha1.GatewaySpec{
				Domain: "ofn.io", ClusterDomain: "cluster.local", HostTemplate: "{{.Name}}.{{.Namespace}}.{{.Domain}}", PathTemplate: "{{.Namespace}}/{{.Name}}",
				HTTPRouteLabelKey: "app.kubernetes.io/managed-by",
			},
			Status: v1alpha1.GatewayStatus{
				ObservedGeneration: 3, Gateway: &v1alpha1.AttachedGateway{Name: "contour", Namespace: "projectcontour", Attachment: "Patch"},
				ParentRefs: []v1alpha1.ParentRef{{Group: "gateway.networking.k8s.io", Kind: "Gateway", Namespace: "ns", Name: "contour"}},
			},
		},
		Attachment: attach.Result{
			Traits: attach.Traits{
				Method: "Patch", Carrier: "Gateway",
				OnDeletion: "The listeners stay in the Gateway: to take them out, point gatewayRef or gatewayDef elsewhere first, and wait until the condition Switching is False.",
			},
			Reason: "in use", Gateway: contour, Class: "contour",
			Attached: attach.Attached{
				Parents:   []attach.Parent{goodParent("Gateway", "contour")},
				Listeners: []attach.Outcome{ready(web())},
			},
		},
		Entrypoint: entrypoint.Result{
			Host: "gateway.openfunction.svc.cluster.local", Targets: []string{"envoy.projectcontour.svc.cluster.local"},
			Composed: []resources.Composed{{Ready: true}},
		},
	}
}

// verdict of a condition, empty if it is not reported.
func verdict(r Report, t string) condition.Verdict {
	for _, c := range r.Conditions {
		if c.Type == t {
			return c.Verdict
		}
	}
	return condition.Verdict{}
}

// before are the conditions of a report, as the XR has them afterwards.
func before(r Report) []v1alpha1.Condition {
	var out []v1alpha1.Condition
	for _, c := range r.Conditions {
		out = append(out, v1alpha1.Condition{Type: c.Type, Status: c.Status, Reason: c.Reason})
	}
	return out
}
