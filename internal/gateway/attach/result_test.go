package attach

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/condition"
)

func TestAnAttachmentIsSettledWhenTheGatewayServesAllOfIt(t *testing.T) {
	serves := Parent{Kind: "ListenerSet", Generation: 2, Conditions: parentConditions(2)}
	broken := Parent{Kind: "ListenerSet", Generation: 2, Conditions: []metav1.Condition{cond("Programmed", "False", "Invalid", 2)}}
	stale := Parent{Kind: "ListenerSet", Generation: 3, Conditions: parentConditions(2)}
	deleted := serves
	deleted.Deleted = true
	duplicate := broken
	duplicate.Optional = true
	ready := Outcome{Applied: true, Status: &gwapiv1.ListenerStatus{Conditions: readyConditions(0)}}
	for name, tc := range map[string]struct {
		res  Result
		want bool
	}{
		"all serves":                  {res: Result{Parents: []Parent{serves}, ParentNames: make([]Parent, 1), Listeners: []Outcome{ready}}, want: true},
		"held back":                   {res: Result{Parents: []Parent{serves}, Listeners: []Outcome{ready}, Problem: condition.Waiting("soon")}},
		"nothing was seen":            {res: Result{Listeners: []Outcome{ready}}},
		"one set was not seen":        {res: Result{Parents: []Parent{serves}, ParentNames: make([]Parent, 2), Listeners: []Outcome{ready}}},
		"one set is not programmed":   {res: Result{Parents: []Parent{serves, broken}, ParentNames: make([]Parent, 2), Listeners: []Outcome{ready}}},
		"one set was, once":           {res: Result{Parents: []Parent{serves, stale}, ParentNames: make([]Parent, 2), Listeners: []Outcome{ready}}},
		"one set is being deleted":    {res: Result{Parents: []Parent{serves, deleted}, ParentNames: make([]Parent, 2), Listeners: []Outcome{ready}}},
		"one set is served elsewhere": {res: Result{Parents: []Parent{serves, duplicate}, ParentNames: make([]Parent, 2), Listeners: []Outcome{ready}}, want: true},
		"a listener is not ready":     {res: Result{Parents: []Parent{serves}, ParentNames: make([]Parent, 1), Listeners: []Outcome{ready, {}}}},
		"a listener is left out":      {res: Result{Parents: []Parent{serves}, ParentNames: make([]Parent, 1), Listeners: []Outcome{{Problem: &condition.Problem{}}}}},
		"a listener is optional":      {res: Result{Parents: []Parent{serves}, ParentNames: make([]Parent, 1), Listeners: []Outcome{{Problem: &condition.Problem{}, Optional: true}}}, want: true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tc.res.Settled(); got != tc.want {
				t.Errorf("got %v", got)
			}
		})
	}
}
