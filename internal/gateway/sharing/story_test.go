package sharing

import (
	"slices"
	"testing"
)

// on is the listener of a name on the Gateway, with who applies it.
func (w *world) on(n int) (content, []int) {
	s := w.gw()[n]
	var by []int
	for m, f := range s.fields {
		if f&fieldItem != 0 {
			by = append(by, m)
		}
	}
	return s.content, by
}

// everybody decides on one state, and only then all is applied.
func (w *world) lockstep(t *testing.T, rounds int, check func(round int)) {
	t.Helper()
	for r := range rounds {
		w.seenGW, w.seenObj = len(w.gateways)-1, len(w.objects)-1
		for i := range w.xrs {
			w.reconcile(i)
		}
		for i := range w.xrs {
			w.provide(i)
		}
		check(r)
	}
}

func nothing(int) {}

func TestTheCopyOfAListenerIsNeverApplied(t *testing.T) {
	const victim, copier = 1, 0 // the copier comes first by name
	w := newWorld(2, false)
	w.x[victim].written = entries{nameL1: on(1)}
	w.lockstep(t, 2, nothing)
	w.x[copier].written = entries{nameL1: on(1)}
	w.lockstep(t, 2, nothing)
	o := w.decide(copier).Outcomes[0]
	if o.Instead != "" || o.Problem == nil || o.Problem.Reason != "NameConflict" {
		t.Errorf("the copy: %+v, want a NameConflict", o)
	}
	w.x[victim].written = entries{nameL1: open(1)} // it renews its certificate
	w.lockstep(t, 1, func(int) {
		if c, by := w.on(nameL1); c != (content{host: 1, routes: 1}) || !slices.Equal(by, []int{victim}) {
			t.Errorf("%v of %v is on the Gateway, want the victim's new one", c, by)
		}
	})
}

func TestWhoIsGoneHoldsNobodyUp(t *testing.T) {
	w := newWorld(2, true)
	w.lockstep(t, 4, nothing)
	w.remove(0)
	w.version = 1
	w.lockstep(t, 3, nothing)
	if c, _ := w.on(nameD); c.host != 4 {
		t.Errorf("three rounds later the Gateway has %v, want the new hostname", c)
	}
	if o := w.decide(1).Outcomes[0]; o.Problem != nil || !slices.Equal(o.Owners, []string{"provider-kubernetes/ofn-team-00-gw-00000000"}) {
		t.Errorf("%+v, want it applied, with the manager that is gone", o)
	}
}

func TestDefaultsOfAllChangeWithoutAGap(t *testing.T) {
	for _, xrs := range []int{2, 3, 10, 50} {
		w := newWorld(xrs, true)
		w.lockstep(t, 6, nothing)
		if _, by := w.on(nameD); !slices.Equal(by, []int{0}) {
			t.Errorf("%d XRs: %v apply the listener, want the first alone", xrs, by)
		}
		w.version = 1
		applied := 0
		w.lockstep(t, 6, func(r int) {
			if c, _ := w.on(nameD); c.host != 3 && c.host != 4 {
				t.Errorf("%d XRs: neither the old hostname nor the new one is served in round %d", xrs, r)
			}
			if c, _ := w.on(nameD); c.host == 4 {
				applied++
			}
		})
		if applied != 6 {
			t.Errorf("%d XRs: the new hostname is served in %d of 6 rounds", xrs, applied)
		}
		if o := w.decide(xrs - 1).Outcomes[0]; o.Instead != "d" || o.Problem.Message != `Object team-0/ofn-team-00-gw-00000000 serves the same with listener "d".` {
			t.Errorf("%d XRs: %+v, want it served by the first", xrs, o)
		}
	}
}

func TestTwoHostnamesAreSwappedInOneApply(t *testing.T) {
	w := newWorld(1, false)
	w.x[0].written = entries{nameL1: on(1), nameL2: on(2)}
	w.lockstep(t, 2, nothing)
	w.x[0].written = entries{nameL1: on(2), nameL2: on(1)}
	w.lockstep(t, 1, nothing)
	l1, _ := w.on(nameL1)
	l2, _ := w.on(nameL2)
	if l1.host != 2 || l2.host != 1 {
		t.Errorf("l1 has %v, l2 %v", l1, l2)
	}
}

func TestTheSharedListenerIsHandedOver(t *testing.T) {
	w := newWorld(3, true)
	w.lockstep(t, 4, nothing)
	w.x[0].defaults = false
	served := 0
	w.lockstep(t, 6, func(int) {
		if c, _ := w.on(nameD); c.host == 3 {
			served++
		}
	})
	if _, by := w.on(nameD); served != 6 || !slices.Equal(by, []int{1}) {
		t.Errorf("served in %d of 6 rounds, in the end by %v", served, by)
	}
}

func TestOfTwoProtocolsThatCameTogetherOneStays(t *testing.T) {
	w := newWorld(2, false)
	w.x[0].written = entries{nameL1: at(1, place8080)}
	w.x[1].written = entries{nameL2: at(2, place8080HTTPS)}
	w.lockstep(t, 1, nothing)
	w.lockstep(t, 4, func(r int) {
		if _, by := w.on(nameL1); !slices.Equal(by, []int{0}) {
			t.Errorf("the first one's is gone in round %d", r)
		}
		if _, by := w.on(nameL2); len(by) != 0 {
			t.Errorf("the other's is there in round %d", r)
		}
	})
}

func TestObjectsOfAnEarlierVersionComeToOneOwner(t *testing.T) {
	w := newWorld(3, true)
	all := *w.ob()
	for i := range 3 { // each applies what all share, and says nothing
		stated := entries{nameD: on(3), nameE: on(5)}
		all[i] = object{exists: true, states: stated}
		g, _ := w.gw().apply(i, stated)
		w.setGW(g)
	}
	w.setObjects(all)
	w.version = 1 // and the defaults are new, too
	served := 0
	w.lockstep(t, 6, func(int) {
		if c, _ := w.on(nameD); c.host == 3 || c.host == 4 {
			served++
		}
	})
	if c, by := w.on(nameD); served != 6 || c.host != 4 || !slices.Equal(by, []int{0}) {
		t.Errorf("served in %d of 6 rounds, in the end %v by %v", served, c, by)
	}
}

func TestWhoCreatedTheGatewayKeepsItsListeners(t *testing.T) {
	const creator = "apiextensions.crossplane.io/composed/0123456789abcdef"
	web, newer := http("web", "app.io"), http("web", "new.io")
	gw := gatewayOf(has(web, creator, managerA))
	inA := objectOf(objectA, `{"v":1}`, web)
	d := Decide(answered(View{Gateway: gw, Manager: creator, Mine: objectOf("gw", `{"v":1}`, web), Planned: []Planned{ours(newer)}}, inA))
	if o := d.Outcomes[0]; !slices.Equal(told(d.Apply), []string{"web 80/HTTP app.io"}) || o.Problem.Reason != "Pending" {
		t.Errorf("the creator applies %v: %s", told(d.Apply), o.short())
	}
	d = Decide(answered(View{Gateway: gw, Manager: managerA, Mine: inA, Planned: []Planned{ours(web)}}))
	if o := d.Outcomes[0]; len(d.Apply) != 0 || o.Problem.Reason != "NameConflict" {
		t.Errorf("another XR's Object applies %v: %s", told(d.Apply), o.short())
	}
}
