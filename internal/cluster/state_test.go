package cluster

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

var it = types.NamespacedName{Namespace: "ns", Name: "it"}

func TestAbsentIsNotFetchedYetAndEmptyIsNotFound(t *testing.T) {
	found := []wire.Object{goldentest.Object(t, "{metadata: {name: it}}")}
	ask := map[string]func(State) told{
		"gateway/ns/it": func(s State) told { return tell(s.Gateway(it), func(g *Gateway) Metadata { return g.Metadata }) },
		"gatewayclass/it": func(s State) told {
			return tell(s.GatewayClass("it"), func(c *GatewayClass) Metadata { return c.Metadata })
		},
		"namespace/it":  func(s State) told { return tell(s.Namespace("it"), func(m *Meta) Metadata { return m.Metadata }) },
		"service/ns/it": func(s State) told { return tell(s.Service(it), func(s *Service) Metadata { return s.Metadata }) },
		"services/ns/a=1": func(s State) told {
			return tell(s.Services("ns", map[string]string{"a": "1"}), func(s *Service) Metadata { return s.Metadata })
		},
		"existing/ListenerSet/ns/it": func(s State) told {
			return tell(s.Existing(KindListenerSet, it), func(m *Meta) Metadata { return m.Metadata })
		},
	}
	for key, read := range ask {
		t.Run(key, func(t *testing.T) {
			for name, tc := range map[string]struct {
				required map[string][]wire.Object
				want     told
			}{
				"not fetched": {},
				"of others":   {required: map[string][]wire.Object{"else": found}},
				"nil":         {required: map[string][]wire.Object{key: nil}, want: told{known: true, missing: true}},
				"empty":       {required: map[string][]wire.Object{key: {}}, want: told{known: true, missing: true}},
				"found":       {required: map[string][]wire.Object{key: found}, want: told{known: true, name: "it"}},
			} {
				if got := read(State{Required: tc.required}); got != tc.want {
					t.Errorf("%s: got %+v", name, got)
				}
			}
		})
	}
}

// told holds what an answer tells of one item.
type told struct {
	known, missing bool
	name           string
}

func tell[T any](a Answer[T], metadata func(*T) Metadata) told {
	out := told{known: a.Known, missing: a.Missing()}
	if one := a.One(); one != nil {
		out.name = metadata(one).Name
	}
	return out
}

func TestAllItemsOfARequirementByLabels(t *testing.T) {
	s := State{Required: map[string][]wire.Object{"services//a=1": {
		goldentest.Object(t, "{metadata: {name: one, namespace: x}, spec: {type: ExternalName, externalName: a.b}}"),
		goldentest.Object(t, "{metadata: {name: two, labels: {a: '1'}}, spec: {clusterIP: None, ports: [{port: 80}, {port: 53, protocol: UDP}]}}"), nil,
	}}}
	want := []Service{
		{Metadata: Metadata{Name: "one", Namespace: "x"}, Spec: ServiceSpec{Type: "ExternalName", ExternalName: "a.b"}},
		{Metadata: Metadata{Name: "two", Labels: map[string]string{"a": "1"}}, Spec: ServiceSpec{
			ClusterIP: "None", Ports: []ServicePort{{Port: 80}, {Port: 53, Protocol: "UDP"}},
		}},
		{},
	}
	if diff := cmp.Diff(want, s.Services("", map[string]string{"a": "1"}).Items); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestAKindIsServedIfItHasASchema(t *testing.T) {
	for name, tc := range map[string]struct {
		schemas       map[string]wire.Object
		served, known bool
	}{
		"not fetched": {},
		"of others":   {schemas: map[string]wire.Object{"schema/v1/Service": {}}},
		"empty":       {schemas: map[string]wire.Object{"schema/gateway.networking.k8s.io/v1/ListenerSet": nil}, known: true},
		"there":       {schemas: map[string]wire.Object{"schema/gateway.networking.k8s.io/v1/ListenerSet": {}}, known: true, served: true},
	} {
		t.Run(name, func(t *testing.T) {
			if served, known := (State{Schemas: tc.schemas}).Serves(KindListenerSet); served != tc.served || known != tc.known {
				t.Errorf("served %v, known %v", served, known)
			}
		})
	}
}

func TestWhatDoesNotFitReadsAsAbsent(t *testing.T) {
	for name, tc := range map[string]struct{ doc, class string }{
		"nothing":                 {doc: "{}"},
		"wrong everywhere":        {doc: "{metadata: 3, spec: [], status: yes}"},
		"wrong here, right there": {doc: "{metadata: {generation: much, managedFields: {}, ownerReferences: [1]}, spec: {gatewayClassName: contour, listeners: {}}}", class: "contour"},
	} {
		t.Run(name, func(t *testing.T) {
			gw := ReadAs[Gateway](goldentest.Object(t, tc.doc))
			if string(gw.Spec.GatewayClassName) != tc.class || gw.Spec.Listeners != nil || gw.Metadata.Generation != 0 {
				t.Errorf("got %+v", gw)
			}
		})
	}
	if got := ReadAs[Gateway](nil); got.Spec.GatewayClassName != "" {
		t.Errorf("got %+v", got)
	}
}

func TestObservedAs(t *testing.T) {
	s := State{Observed: map[string]wire.Object{"a": goldentest.Object(t, "{metadata: {name: it}}"), "nil": nil}}
	if got := ObservedAs[Meta](s, "a"); got == nil || got.Metadata.Name != "it" {
		t.Errorf("got %+v", got)
	}
	for _, key := range []string{"b", "nil"} {
		if got := ObservedAs[Meta](s, key); got != nil {
			t.Errorf("%s: got %+v", key, got)
		}
	}
}

func TestAController(t *testing.T) {
	for name, tc := range map[string]struct {
		doc    string
		uid    string
		by, at bool
	}{
		"none":              {doc: "[]", uid: "me"},
		"me":                {doc: "[{uid: me, controller: true}]", uid: "me", by: true, at: true},
		"somebody else":     {doc: "[{uid: you, controller: true}]", uid: "me", at: true},
		"an owner only":     {doc: "[{uid: me}]", uid: "me"},
		"me, not the first": {doc: "[{uid: you}, {uid: me, controller: true}]", uid: "me", by: true, at: true},
		"nobody is nobody":  {doc: "[]", uid: ""},
		"nobody is not me":  {doc: "[{uid: '', controller: true}]", uid: ""},
	} {
		t.Run(name, func(t *testing.T) {
			m := ReadAs[Meta](goldentest.Object(t, "{metadata: {ownerReferences: "+tc.doc+"}}")).Metadata
			if got := m.ControlledBy(tc.uid); got != tc.by {
				t.Errorf("controlled by %q: %v", tc.uid, got)
			}
			if got := m.Controlled(); got != tc.at {
				t.Errorf("controlled: %v", got)
			}
		})
	}
}

func TestANameIsClaimed(t *testing.T) {
	const key = "listenerset/ns/gw/0"
	for name, tc := range map[string]struct {
		observed bool
		existing []wire.Object
		fetched  bool
		want     *condition.Problem
	}{
		"by us, observed": {observed: true},
		"not known yet":   {want: &condition.Problem{Reason: "Pending", Message: "Waiting to see whether ListenerSet ns/it exists.", Waiting: true}},
		"by nobody":       {fetched: true},
		"by us, unobserved": {
			fetched: true, existing: []wire.Object{goldentest.Object(t, "{metadata: {ownerReferences: [{uid: me, controller: true}]}}")},
		},
		"by another": {
			fetched: true, existing: []wire.Object{goldentest.Object(t, "{metadata: {ownerReferences: [{uid: you, controller: true}]}}")},
			want: &condition.Problem{Reason: "NameTaken", Message: "ListenerSet ns/it exists already and is not this XR's: delete or rename it."},
		},
		"by somebody without controller": {
			fetched: true, existing: []wire.Object{goldentest.Object(t, "{metadata: {name: it}}")},
			want: &condition.Problem{Reason: "NameTaken", Message: "ListenerSet ns/it exists already and is not this XR's: delete or rename it."},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := State{Observed: map[string]wire.Object{}, Required: map[string][]wire.Object{}}
			if tc.observed {
				s.Observed[key] = wire.Object{}
			}
			if tc.fetched {
				s.Required["existing/ListenerSet/ns/it"] = tc.existing
			}
			if diff := cmp.Diff(tc.want, s.Claimed("me", key, KindListenerSet, it)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestNamespacedName(t *testing.T) {
	if got := (Metadata{Namespace: "ns", Name: "it"}).NamespacedName(); got != it {
		t.Errorf("got %v", got)
	}
}

func TestAControllerHasAKindAndAName(t *testing.T) {
	m := ReadAs[Meta](goldentest.Object(t, "{metadata: {ownerReferences: [{kind: Team, name: a, uid: you}, {kind: Gateway, name: first, uid: me, controller: true}]}}")).Metadata
	if got := m.Controller(); got == nil || *got != (OwnerReference{Kind: "Gateway", Name: "first", UID: "me", Controller: true}) {
		t.Errorf("got %+v", got)
	}
}

func TestWhatAnotherVersionComposedIsKnownByItsLabelAndItsController(t *testing.T) {
	resource := goldentest.Object(t, `{metadata: {labels: {composed-for: hash}, ownerReferences: [{uid: me, controller: true}]}}`)
	s := State{Observed: map[string]wire.Object{"old-key": resource, "earlier": resource}, Earlier: map[string]bool{"earlier": true}}
	for name, tc := range map[string]struct {
		key, uid, value string
		want            bool
	}{
		"ours":                                   {key: "old-key", uid: "me", value: "hash", want: true},
		"labelled for another XR":                {key: "old-key", uid: "me", value: "other"},
		"controlled by another XR":               {key: "old-key", uid: "other", value: "hash"},
		"what an earlier step desires":           {key: "earlier", uid: "me", value: "hash"},
		"what is not observed, and has no label": {key: "else", uid: "me", value: "hash"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := s.Stray(tc.key, tc.uid, "composed-for", tc.value); got != tc.want {
				t.Errorf("got %v", got)
			}
		})
	}
}
