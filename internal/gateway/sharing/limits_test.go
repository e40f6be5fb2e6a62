package sharing

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

func TestAGatewayHolds64Listeners(t *testing.T) {
	var on []held
	for i := range 61 {
		l := http(gwapiv1.SectionName(fmt.Sprintf("other-%d", i)), gwapiv1.Hostname(fmt.Sprintf("h%d.io", i)))
		on = append(on, has(l, "argocd-controller"))
	}
	old := http("old", "old.io")
	on = append(on, has(old, managerB)) // the operator's own is the 63rd
	view := View{
		Gateway: gatewayOf(on...), Manager: managerB, Mine: objectOf(objectB, `{"v":1}`, old),
		Planned: []Planned{ours(http("new", "new.io")), ours(old), ours(http("late", "late.io"))},
	}
	d := Decide(answered(view))
	if diff := cmp.Diff([]string{"new 80/HTTP new.io", "old 80/HTTP old.io"}, told(d.Apply)); diff != "" {
		t.Error(diff)
	}
	want := `late: TooManyListeners: The Gateway holds 64 listeners at most, and has no room for "late": attach by ListenerSet, or remove listeners.`
	if got := d.Outcomes[2].short(); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}

	view.Planned = []Planned{ours(http("a", "a.io")), ours(http("b", "b.io")), ours(http("c", "c.io"))}
	if d := Decide(answered(view)); !slices.Equal(told(d.Apply), []string{"a 80/HTTP a.io", "b 80/HTTP b.io"}) {
		t.Errorf("what goes leaves its room: %v", told(d.Apply))
	}
}

func TestTheLastListenersOfAGatewayStay(t *testing.T) {
	web := http("web", "app.io")
	gw := gatewayOf(has(web, managerB))
	gw.Spec.Listeners, gw.Metadata.ManagedFields = gw.Spec.Listeners[:1], gw.Metadata.ManagedFields[:1]
	d := Decide(View{Gateway: gw, Manager: managerB, Mine: objectOf(objectB, `{"v":1}`, web)})
	want := []Remaining{{Name: "web", Message: `"web" stays on the Gateway because a Gateway must have a listener, and all on it are ours: add another, or delete the Gateway.`}}
	if diff := cmp.Diff(want, d.Remaining); !d.LastListeners || len(d.Apply) != 1 || diff != "" {
		t.Errorf("applies %v: %s", told(d.Apply), diff)
	}
	if d := Decide(View{Gateway: gatewayOf(has(web, managerB)), Manager: managerB, Mine: objectOf(objectB, `{"v":1}`, web)}); d.LastListeners || len(d.Apply) != 0 {
		t.Errorf("beside an operator's it stays: %v", told(d.Apply))
	}
}

func TestNothingChangesBeforeAllIsAnswered(t *testing.T) {
	external, web := http("external", "*.ofn.io"), http("web", "app.io")
	const said = `{"v":1,"shared":["external"]}`
	byA := Lookup{resources.LabelObject, resources.LabelHash(objectA)}
	all := Lookup{resources.LabelTarget, resources.LabelHash("gateways", "gw")}
	nobody := cluster.Answer[cluster.Object]{Known: true}
	view := View{
		Gateway: gatewayOf(has(external, managerB), has(web, managerA)), Manager: managerB,
		Mine: objectOf(objectB, said, external), Planned: []Planned{ours(web), ours(http("more", "more.io"))},
	}
	for _, c := range []struct {
		answers map[Lookup]cluster.Answer[cluster.Object]
		lookups []Lookup
		pending bool
		apply   []string
		said    string
	}{
		{nil, []Lookup{byA, all}, true, []string{"external 80/HTTP *.ofn.io"}, said},
		{map[Lookup]cluster.Answer[cluster.Object]{byA: nobody}, []Lookup{byA, all}, true, []string{"external 80/HTTP *.ofn.io"}, said},
		{
			map[Lookup]cluster.Answer[cluster.Object]{byA: nobody, all: nobody},
			[]Lookup{byA, all},
			false,
			[]string{"web 80/HTTP app.io", "more 80/HTTP more.io"},
			`{"v":1}`,
		},
	} {
		view.Answers = c.answers
		d := Decide(view)
		if diff := cmp.Diff(c.lookups, d.Lookups); diff != "" || d.Pending != c.pending || !slices.Equal(told(d.Apply), c.apply) || d.Annotation != c.said {
			t.Errorf("pending %t, applies %v, says %s %s", d.Pending, told(d.Apply), d.Annotation, diff)
		}
	}
}

func TestNothingIsAskedWhereNobodyIsInTheWay(t *testing.T) {
	external := http("external", "*.ofn.io")
	d := Decide(View{
		Gateway: gatewayOf(has(external, managerB), has(http("web", "app.io"), managerA)), Manager: managerB,
		Mine: objectOf(objectB, `{"v":1,"shared":["external"]}`, external), Planned: []Planned{ofDefaults(http("external", "*.new.io"))},
	})
	if len(d.Lookups) != 0 || d.Pending || !slices.Equal(told(d.Apply), []string{"external 80/HTTP *.new.io"}) {
		t.Errorf("asks %v and applies %v", d.Lookups, told(d.Apply))
	}
}

func TestAnObjectIsNeededUntilTheGatewayShowsNothingOfIt(t *testing.T) {
	web := http("web", "app.io")
	for _, c := range []struct {
		gateway *cluster.Gateway
		mine    *cluster.Object
		planned []Planned
		want    bool
	}{
		{gatewayOf(), nil, nil, false},
		{gatewayOf(has(web, managerA)), nil, nil, false},
		{gatewayOf(), objectOf(objectB, `{"v":1}`), nil, false},
		{gatewayOf(), nil, []Planned{ours(web)}, true},
		{gatewayOf(has(web, managerA)), nil, []Planned{ofDefaults(web)}, true}, // it wishes
		{gatewayOf(), objectOf(objectB, `{"v":1}`, web), nil, true},
		{gatewayOf(has(web, managerB)), objectOf(objectB, `{"v":1}`), nil, true},
	} {
		var others []*cluster.Object
		if len(c.gateway.Spec.Listeners) > 1 {
			others = []*cluster.Object{objectOf(objectA, `{"v":1,"shared":["web"]}`, web)}
		}
		v := answered(View{Gateway: c.gateway, Manager: managerB, Mine: c.mine, Planned: c.planned}, others...)
		if got := Decide(v).Needed; got != c.want {
			t.Errorf("%t, want %t, for %+v", got, c.want, c)
		}
	}
}

func TestAnAnnotationOfAnotherVersionSaysNothing(t *testing.T) {
	external := http("external", "*.ofn.io")
	for _, said := range []string{"", "nonsense", `{"v":2,"shared":["external"]}`} {
		v := View{Gateway: gatewayOf(has(external, managerB)), Manager: managerB, Mine: objectOf(objectB, said, external), Planned: []Planned{ofDefaults(external)}}
		if d := Decide(v); len(d.Apply) != 1 || d.Annotation != `{"v":1,"shared":["external"]}` {
			t.Errorf("%q: says %s", said, d.Annotation)
		}
		// What it may share goes only once it is known that nobody wishes it.
		v.Planned = nil
		if d := Decide(v); !d.Pending || len(d.Apply) != 1 {
			t.Errorf("%q: applies %v", said, told(d.Apply))
		}
		if d := Decide(answered(v)); d.Pending || len(d.Apply) != 0 {
			t.Errorf("%q: goes on with %v", said, told(d.Apply))
		}
	}
}

func TestTheSameIsSaidInTheSameOrder(t *testing.T) {
	var planned []Planned
	for _, n := range []gwapiv1.SectionName{"d", "a", "c", "b"} {
		planned = append(planned, ofDefaults(http(n, gwapiv1.Hostname(n+".io"))))
	}
	for range 20 {
		d := Decide(answered(View{Gateway: gatewayOf(), Manager: managerB, Planned: planned}))
		if want := `{"v":1,"shared":["a","b","c","d"]}`; d.Annotation != want {
			t.Fatalf("says %s, want %s", d.Annotation, want)
		}
		if want := []string{"d 80/HTTP d.io", "a 80/HTTP a.io", "c 80/HTTP c.io", "b 80/HTTP b.io"}; !slices.Equal(told(d.Apply), want) {
			t.Fatalf("applies %v, want the order of the plan", told(d.Apply))
		}
	}
}

func TestDecideInReadsTheLookUpsOfEachKindThatIsServed(t *testing.T) {
	web := http("web", "app.io")
	kinds := []cluster.Kind{cluster.KindObject, cluster.KindClusterObject}
	view := View{Gateway: gatewayOf(has(web, managerA)), Manager: managerB, Planned: []Planned{ofDefaults(web)}}
	state := cluster.State{Required: map[string][]wire.Object{}}
	reqs := cluster.NewRequirements()
	d := DecideIn(state, kinds, view)
	for _, l := range d.Lookups {
		l.Require(reqs, kinds)
	}
	const hash = "62ede34ba7882796a85716b75d836253" // sha256sum of the Object's name
	names := slices.Sorted(maps.Keys(reqs.Resources))
	want := []string{
		"objects/kubernetes.crossplane.io/v1alpha2/gateway.fn.openfunction.io/object=" + hash,
		"objects/kubernetes.m.crossplane.io/v1alpha1/gateway.fn.openfunction.io/object=" + hash,
	}
	if diff := cmp.Diff(want, names); diff != "" || !d.Pending {
		t.Fatalf("pending %t, asks (-want +got):\n%s", d.Pending, diff)
	}
	state.Required[names[0]] = nil
	if d := DecideIn(state, kinds, view); !d.Pending {
		t.Error("it decides when one kind is answered")
	}
	found := "{metadata: {name: " + objectA + ", namespace: team}, spec: {forProvider: {manifest: {spec: {listeners: [{name: web}]}}}}}"
	state.Required[names[1]] = []wire.Object{goldentest.Object(t, found)}
	if d := DecideIn(state, kinds[:1], view); d.Pending || len(d.Apply) != 0 {
		t.Error("it waits for a kind that is not served")
	}
	if d := DecideIn(state, kinds, view); d.Pending || len(d.Apply) != 0 || d.Outcomes[0].Instead == "" {
		t.Errorf("applies %v", told(d.Apply))
	}
}

// TestAnObjectOfTheSameNameElsewhereSaysNothing: who may create Objects in one namespace
// can give one the name of another XR's Object, and say with it that the other leaves.
func TestAnObjectOfTheSameNameElsewhereSaysNothing(t *testing.T) {
	const name = "ofn-team-a-gateways-gw-60f84132" // its hash is of Gateway/team/a/listeners-object/gateways/gw
	bank := http("https", "bank.io")
	theirs := objectOf(name, `{"v":1}`, bank)
	theirs.Metadata.OwnerReferences = []cluster.OwnerReference{{Kind: "Gateway", Name: "a", UID: "uid-a", Controller: true}}
	for what, forged := range map[string]*cluster.Object{
		"refused": refused(objectOf(name, `{"v":1}`)),
		"leaves":  objectOf(name, `{"v":1,"leaving":["https"]}`, bank),
		"yields":  objectOf(name, `{"v":1,"yields":{"https":"provider-kubernetes/ofn-b-gw-0000000b"}}`, bank),
	} {
		forged.Metadata.Namespace = "evil"
		forged.Metadata.OwnerReferences = theirs.Metadata.OwnerReferences
		by := Lookup{resources.LabelObject, resources.LabelHash(name)}
		d := Decide(View{
			Gateway: gatewayOf(has(bank, "provider-kubernetes/"+name)), Manager: managerB, Planned: []Planned{ours(http("https", "evil.io"))},
			Answers: map[Lookup]cluster.Answer[cluster.Object]{by: {Known: true, Items: []cluster.Object{*forged, *theirs}}},
		})
		if len(d.Apply) != 0 || d.Outcomes[0].Problem == nil || d.Outcomes[0].Problem.Reason != "NameConflict" {
			t.Errorf("%s: applies %v, %s", what, told(d.Apply), d.Outcomes[0].short())
		}
	}
}
