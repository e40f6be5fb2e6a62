package wire_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/crossplane/function-sdk-go/resource"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/types/known/structpb"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// gatewayView has the part of a Gateway that a reader of observed state wants: no
// managedFields, no annotations.
type gatewayView struct {
	Metadata struct {
		Name       string `json:"name"`
		Namespace  string `json:"namespace"`
		Generation int64  `json:"generation"`
	} `json:"metadata"`
	Spec   gwapiv1.GatewaySpec   `json:"spec"`
	Status gwapiv1.GatewayStatus `json:"status"`
}

// observedGateway returns a Gateway with n listeners as the API server would:
// programmed, and with the managedFields of an operator and a controller.
func observedGateway(n int) *gwapiv1.Gateway {
	g := &gwapiv1.Gateway{
		TypeMeta: metav1.TypeMeta{APIVersion: "gateway.networking.k8s.io/v1", Kind: "Gateway"},
		ObjectMeta: metav1.ObjectMeta{
			Name: "contour", Namespace: "projectcontour", UID: "0a1b", Generation: 7, ResourceVersion: "8812",
			CreationTimestamp: metav1.NewTime(time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)),
			Labels:            map[string]string{"app": "contour", "team": "platform"},
		},
		Spec: gwapiv1.GatewaySpec{GatewayClassName: "contour"},
	}
	conditions := make([]metav1.Condition, 0, 4)
	for _, t := range []string{"Accepted", "Programmed", "ResolvedRefs", "Conflicted"} {
		conditions = append(conditions, metav1.Condition{
			Type: t, Status: metav1.ConditionTrue, Reason: t, Message: "Valid listener", ObservedGeneration: 7,
			LastTransitionTime: g.CreationTimestamp,
		})
	}
	var spec, status strings.Builder
	spec.WriteString(`".":{}`)
	status.WriteString(`"f:addresses":{}`)
	for i := range n {
		name := gwapiv1.SectionName(fmt.Sprintf("listener-%d", i))
		host, all := gwapiv1.Hostname(fmt.Sprintf("*.h%d.example.com", i)), gwapiv1.NamespacesFromAll
		g.Spec.Listeners = append(g.Spec.Listeners, gwapiv1.Listener{
			Name: name, Hostname: &host, Port: 80, Protocol: gwapiv1.HTTPProtocolType,
			AllowedRoutes: &gwapiv1.AllowedRoutes{Namespaces: &gwapiv1.RouteNamespaces{From: &all}},
		})
		g.Status.Listeners = append(g.Status.Listeners, gwapiv1.ListenerStatus{
			Name: name, AttachedRoutes: 3, Conditions: conditions,
			SupportedKinds: []gwapiv1.RouteGroupKind{{Kind: "HTTPRoute"}, {Kind: "GRPCRoute"}},
		})
		fmt.Fprintf(&spec, `,"k:{\"name\":\"%s\"}":{".":{},"f:name":{},"f:hostname":{},"f:port":{},"f:protocol":{},"f:allowedRoutes":{"f:namespaces":{"f:from":{}}}}`, name)
		fmt.Fprintf(&status, `,"k:{\"name\":\"%s\"}":{".":{},"f:name":{},"f:attachedRoutes":{},"f:conditions":{},"f:supportedKinds":{}}`, name)
	}
	g.ManagedFields = []metav1.ManagedFieldsEntry{
		managed("kubectl", "", `{"f:spec":{"f:gatewayClassName":{},"f:listeners":{`+spec.String()+`}}}`),
		managed("contour", "status", `{"f:status":{`+status.String()+`}}`),
	}
	return g
}

func managed(manager, subresource, fields string) metav1.ManagedFieldsEntry {
	return metav1.ManagedFieldsEntry{
		Manager: manager, Subresource: subresource, Operation: metav1.ManagedFieldsOperationApply,
		APIVersion: "gateway.networking.k8s.io/v1", FieldsType: "FieldsV1",
		FieldsV1: metav1.NewFieldsV1(fields),
	}
}

var sizes = []int{2, 16, 64}

func BenchmarkDecode(b *testing.B) {
	for _, n := range sizes {
		s := resource.MustStructObject(observedGateway(n))
		b.Run(fmt.Sprintf("View/%d", n), func(b *testing.B) {
			for b.Loop() {
				wire.Decode(s, &gatewayView{}, nil, wire.Lenient)
			}
		})
		b.Run(fmt.Sprintf("ViewByHand/%d", n), func(b *testing.B) {
			for b.Loop() {
				viewByHand(s)
			}
		})
		b.Run(fmt.Sprintf("Whole/%d", n), func(b *testing.B) {
			for b.Loop() {
				wire.Decode(s, &gwapiv1.Gateway{}, nil, wire.Strict)
			}
		})
		b.Run(fmt.Sprintf("WholeAsObject/%d", n), func(b *testing.B) {
			for b.Loop() {
				if err := resource.AsObject(s, &gwapiv1.Gateway{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkEncode(b *testing.B) {
	for _, n := range sizes {
		g := observedGateway(n)
		g.ManagedFields = nil // nobody writes them
		b.Run(fmt.Sprintf("Encode/%d", n), func(b *testing.B) {
			for b.Loop() {
				wire.Encode(g)
			}
		})
		b.Run(fmt.Sprintf("AsStruct/%d", n), func(b *testing.B) {
			for b.Loop() {
				if _, err := resource.AsStruct(g); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// viewByHand reads what observedGateway has, in the shortest code for that. Decode
// is measured against it.
func viewByHand(s *structpb.Struct) *gatewayView {
	meta, spec := object(s, "metadata"), object(s, "spec")
	v := &gatewayView{}
	v.Metadata.Name, v.Metadata.Namespace = text(meta, "name"), text(meta, "namespace")
	v.Metadata.Generation = int64(meta["generation"].GetNumberValue())
	v.Spec.GatewayClassName = gwapiv1.ObjectName(spec["gatewayClassName"].GetStringValue())
	listeners := spec["listeners"].GetListValue().GetValues()
	v.Spec.Listeners = make([]gwapiv1.Listener, len(listeners))
	for i, l := range listeners {
		l := l.GetStructValue().GetFields()
		host := gwapiv1.Hostname(l["hostname"].GetStringValue())
		allowed := l["allowedRoutes"].GetStructValue().GetFields()
		from := gwapiv1.FromNamespaces(allowed["namespaces"].GetStructValue().GetFields()["from"].GetStringValue())
		v.Spec.Listeners[i] = gwapiv1.Listener{
			Name: gwapiv1.SectionName(l["name"].GetStringValue()), Hostname: &host,
			Port:          gwapiv1.PortNumber(l["port"].GetNumberValue()),
			Protocol:      gwapiv1.ProtocolType(l["protocol"].GetStringValue()),
			AllowedRoutes: &gwapiv1.AllowedRoutes{Namespaces: &gwapiv1.RouteNamespaces{From: &from}},
		}
	}
	statuses := object(s, "status")["listeners"].GetListValue().GetValues()
	v.Status.Listeners = make([]gwapiv1.ListenerStatus, len(statuses))
	for i, l := range statuses {
		v.Status.Listeners[i] = statusByHand(l.GetStructValue().GetFields())
	}
	return v
}

func statusByHand(l map[string]*structpb.Value) gwapiv1.ListenerStatus {
	kinds := l["supportedKinds"].GetListValue().GetValues()
	conditions := l["conditions"].GetListValue().GetValues()
	s := gwapiv1.ListenerStatus{
		Name:           gwapiv1.SectionName(text(l, "name")),
		AttachedRoutes: int32(l["attachedRoutes"].GetNumberValue()),
		SupportedKinds: make([]gwapiv1.RouteGroupKind, len(kinds)),
		Conditions:     make([]metav1.Condition, len(conditions)),
	}
	for i, k := range kinds {
		s.SupportedKinds[i].Kind = gwapiv1.Kind(text(k.GetStructValue().GetFields(), "kind"))
	}
	for i, c := range conditions {
		c := c.GetStructValue().GetFields()
		at, _ := time.Parse(time.RFC3339, text(c, "lastTransitionTime"))
		s.Conditions[i] = metav1.Condition{
			Type: text(c, "type"), Status: metav1.ConditionStatus(text(c, "status")),
			Reason: text(c, "reason"), Message: text(c, "message"),
			ObservedGeneration: int64(c["observedGeneration"].GetNumberValue()),
			LastTransitionTime: metav1.NewTime(at.Local()), //nolint:gosmopolitan // as metav1.Time decodes itself
		}
	}
	return s
}

func object(s *structpb.Struct, name string) map[string]*structpb.Value {
	return s.GetFields()[name].GetStructValue().GetFields()
}

func text(fields map[string]*structpb.Value, name string) string {
	return fields[name].GetStringValue()
}

func TestHandWrittenViewReadsWhatDecodeReads(t *testing.T) {
	s := resource.MustStructObject(observedGateway(2))
	got := &gatewayView{}
	wire.Decode(s, got, nil, wire.Lenient)
	if diff := cmp.Diff(viewByHand(s), got); diff != "" {
		t.Errorf("Decode differs from the hand-written view (-by hand, +Decode):\n%s", diff)
	}
}
