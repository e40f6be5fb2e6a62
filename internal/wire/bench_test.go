package wire_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/crossplane/function-sdk-go/resource"
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

func BenchmarkCheck(b *testing.B) {
	for _, n := range sizes {
		raw := bytesOf(b, resource.MustStructObject(observedGateway(n)))
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				if err := wire.Struct.Check(raw); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, n := range sizes {
		s := resource.MustStructObject(observedGateway(n))
		raw := bytesOf(b, s)
		b.Run(fmt.Sprintf("View/%d", n), func(b *testing.B) {
			for b.Loop() {
				wire.Decode(raw, &gatewayView{}, nil, wire.Lenient)
			}
		})
		b.Run(fmt.Sprintf("Whole/%d", n), func(b *testing.B) {
			for b.Loop() {
				wire.Decode(raw, &gwapiv1.Gateway{}, nil, wire.Strict)
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
