package sharing

import (
	"fmt"
	"math/rand"
	"slices"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
)

type objects [maxXRs]object

// xr is one XR.
type xr struct {
	live, paused, denied bool
	written              entries
	defaults             bool
	// version of its own Composition's defaults, -1 where it has the common ones.
	version int
}

// world is one Gateway with all that writes to it, and a history: caches are behind.
type world struct {
	xrs      int
	gateways []gateway
	stamps   []stamp // of each of the gateways
	read     []*cluster.Gateway
	objects  []objects
	seenGW   int // the version of each that Crossplane's caches show
	seenObj  int
	x        [maxXRs]xr
	refuses  [maxXRs]bool
	// stale is what the provider's cache may still show of an Object.
	stale [maxXRs]object
	// due are the Objects that changed since the provider acted on them.
	due     [maxXRs]bool
	version int
	monitor
	bad   []string
	trace []string
	tells bool
	calls int
}

// How many versions a cache can be behind: of two writes of Objects one is the
// provider's, of a status.
const (
	behind        = 2
	behindObjects = 4
)

func newWorld(xrs int, defaults bool) *world {
	var g gateway
	g[nameO] = g[nameO].applied(operator, content{host: 6})
	w := &world{xrs: xrs, gateways: []gateway{g}, stamps: []stamp{{1, 1}}, read: []*cluster.Gateway{nil}, objects: []objects{{}}}
	for i := range xrs {
		w.x[i] = xr{live: true, version: -1, defaults: defaults}
	}
	return w
}

func (w *world) gw() *gateway { return &w.gateways[len(w.gateways)-1] }
func (w *world) stamp() stamp { return w.stamps[len(w.stamps)-1] }
func (w *world) ob() *objects { return &w.objects[len(w.objects)-1] }

func (w *world) setGW(g gateway) {
	if *w.gw() == g {
		return
	}
	now := w.stamp()
	if !w.gw().sameSpec(g) {
		now.generation++
	}
	w.add(g, now)
}

// makeAnew has the operator delete the Gateway, and make one with but its own listener.
func (w *world) makeAnew() {
	g, _ := gateway{}.apply(operator, entries{nameO: on(6)})
	w.add(g, stamp{w.stamp().uid + 1, 1})
	w.forgetAll()
}

func (w *world) add(g gateway, as stamp) {
	w.gateways, w.stamps, w.read = append(w.gateways, g), append(w.stamps, as), append(w.read, nil)
	w.seenGW = max(w.seenGW, len(w.gateways)-1-behind)
}

func (w *world) setObjects(o objects) {
	if *w.ob() != o {
		w.objects = append(w.objects, o)
		w.seenObj = max(w.seenObj, len(w.objects)-1-behindObjects)
	}
}

func (w *world) upToDate() bool {
	return w.seenGW == len(w.gateways)-1 && w.seenObj == len(w.objects)-1
}

func (w *world) seen(at int) *cluster.Gateway {
	if w.read[at] == nil {
		w.read[at] = w.gateways[at].read()
		managed := w.read[at].Metadata.ManagedFields
		w.read[at].Metadata = w.stamps[at].metadata()
		w.read[at].Metadata.ManagedFields = managed
	}
	return w.read[at]
}

// plan of an XR: what it wrote, and of the defaults what does not clash with it.
func (w *world) plan(i int) entries {
	x := w.x[i]
	out := x.written
	if !x.defaults {
		return out
	}
	version := x.version
	if version < 0 {
		version = w.version
	}
	for n, e := range defaults[version] {
		clash := !e.on || out[n].on
		for _, other := range out {
			clash = clash || other.on && other.clashes(e.content)
		}
		if !clash {
			out[n] = e
		}
	}
	return out
}

// decide as Crossplane has the function do it: again while it asks for more.
func (w *world) decide(i int) Decision {
	v := View{Gateway: w.seen(w.seenGW), Manager: managerOf[i], Mine: w.objects[w.seenObj][i].observed(i), Held: w.x[i].denied}
	for n, e := range w.plan(i) {
		if e.on {
			v.Planned = append(v.Planned, Planned{Listener: listenerAs(n, e.content), Shared: e.shared})
		}
	}
	asked := 0
	for {
		d := Decide(v)
		w.calls++
		if !d.Pending {
			return d
		}
		if len(d.Lookups) <= asked {
			panic("waits for an answer that it has")
		}
		asked = len(d.Lookups)
		w.keepsAll(i, d)
		v.Answers = w.answers(d.Lookups)
	}
}

// keepsAll holds an early answer to what the Object states.
func (w *world) keepsAll(i int, d Decision) {
	now, before := entriesFrom(d.Apply), w.objects[w.seenObj][i].states
	for n := range now {
		if now[n] != (entry{on: before[n].on, content: before[n].content}) {
			w.fail("P7", fmt.Sprintf("x%d changes %s before all look-ups are answered", i, nameOf[n]))
		}
	}
}

func (w *world) answers(lookups []Lookup) map[Lookup]cluster.Answer[cluster.Object] {
	out := map[Lookup]cluster.Answer[cluster.Object]{}
	for _, l := range lookups {
		answer := cluster.Answer[cluster.Object]{Known: true}
		for i, o := range w.objects[w.seenObj] {
			if ob := o.observed(i); ob != nil && ob.Metadata.Labels[l.Label] == l.Value {
				answer.Items = append(answer.Items, *ob)
			}
		}
		out[l] = answer
	}
	return out
}

// reconcile an XR.
func (w *world) reconcile(i int) {
	if x := w.x[i]; !x.live || x.paused {
		return
	}
	d := w.decide(i)
	all := *w.ob()
	before := all[i]
	if !w.objects[w.seenObj][i].exists && !d.Needed {
		return
	}
	now := before
	now.exists, now.states, now.annotation = true, entriesFrom(d.Apply), d.Annotation
	if !before.exists || now.states != before.states {
		now.generation++
	}
	asked := Again(w.objects[w.seenObj][i].observed(i), cluster.Answer[cluster.Gateway]{Known: true, Items: []cluster.Gateway{*w.seen(w.seenGW)}})
	now.asks = asks{asked.For, asked.Times}
	if now != before {
		w.stale[i], w.due[i] = before, true
	}
	all[i] = now
	w.setObjects(all)
}

// provide has the provider act on an Object that changed, or that it could not apply. It
// does not notice that the Gateway changed, and polls so rarely that it never does where
// all come to rest.
func (w *world) provide(i int) {
	if o := w.ob()[i]; o.refused || w.due[i] {
		w.look(i)
	}
}

// look has the provider compare an Object with the Gateway, and apply what differs.
func (w *world) look(i int) {
	all := *w.ob()
	o := &all[i]
	if !o.exists {
		return
	}
	g, ok := w.gw().apply(i, o.states)
	if w.refuses[i] {
		g, ok = *w.gw(), false
	}
	w.setGW(g)
	w.stale[i], w.due[i] = object{}, false
	o.refused, o.taken, o.looked = !ok, o.generation, w.stamp()
	w.setObjects(all)
}

// provideOld has the provider apply what its cache still shows of an Object.
func (w *world) provideOld(i int) {
	if o := w.stale[i]; o.exists && !w.refuses[i] {
		g, _ := w.gw().apply(i, o.states)
		w.setGW(g)
	}
}

// settle has all reconcile in fair rounds, until nothing changes: the number of
// rounds, -1 if there is no rest.
func (w *world) settle(order int, rng *rand.Rand, rounds int) int {
	quiet := 0
	for r := range rounds {
		g, o := *w.gw(), *w.ob()
		w.seenGW, w.seenObj = len(w.gateways)-1, len(w.objects)-1
		w.round(order, rng)
		if *w.gw() != g || *w.ob() != o {
			quiet = 0
		} else if quiet++; quiet == 2 {
			return r
		}
	}
	return -1
}

// The orders of a round: all decide on one state and then all is applied, first to
// last or last to first; or one after the other, in order or not.
const (
	lockstep = iota
	inOrder
	lockstepBackward
	shuffled
	orders
)

func (w *world) round(order int, rng *rand.Rand) {
	var xrs []int
	for i := range w.xrs {
		xrs = append(xrs, i)
	}
	switch order {
	case lockstepBackward:
		slices.Reverse(xrs)
	case shuffled:
		rng.Shuffle(len(xrs), func(a, b int) { xrs[a], xrs[b] = xrs[b], xrs[a] })
	}
	if order == lockstep || order == lockstepBackward {
		for _, i := range xrs {
			w.step(event{kind: "reconcile", xr: i})
		}
		for _, i := range xrs {
			w.step(event{kind: "provide", xr: i})
		}
		return
	}
	for _, i := range xrs {
		w.step(event{kind: "see gateway"})
		w.step(event{kind: "see objects"})
		w.step(event{kind: "reconcile", xr: i})
		w.step(event{kind: "provide", xr: i})
	}
}
