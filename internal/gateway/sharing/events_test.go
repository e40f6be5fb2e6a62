package sharing

import (
	"fmt"
	"math/rand"
	"strings"

	"k8s.io/apimachinery/pkg/types"
)

var gatewayName = types.NamespacedName{Namespace: "gateways", Name: "gw"}

func on(host uint8) entry        { return entry{on: true, content: content{host: host}} }
func open(host uint8) entry      { return entry{on: true, content: content{host: host, routes: 1}} }
func at(host, place uint8) entry { return entry{on: true, content: content{host: host, place: place}} }
func shared(e entry) entry       { e.shared = true; return e }

// menus are what an XR can write.
var menus = []entries{
	{},
	{nameL1: on(1)},
	{nameL1: on(2)},
	{nameL1: open(1)},
	{nameL2: on(1)},
	{nameL1: on(1), nameL2: on(2)},
	{nameL1: on(2), nameL2: on(1)},
	{nameD: on(3)},
	{nameL1: on(3)},
	{nameF: on(3), nameL1: on(1)},
	// Other ports and protocols, only with fault k.
	{nameL1: at(1, place8080)},
	{nameL1: at(1, place8080HTTPS)},
	{nameL2: at(2, place8080HTTPS)},
	{nameL1: at(0, placeTCP)},
	{nameL2: at(0, placeTCP), nameL1: at(1, placeHTTPS)},
	{nameL1: at(1, place8080), nameL2: at(0, placeTCP)},
}

const plainMenus = 10

// defaults are what platform teams can have as defaults.
var defaults = []entries{
	{nameD: shared(on(3)), nameE: shared(on(5))},
	{nameD: shared(on(4)), nameE: shared(on(5))},
	{nameD: shared(open(4)), nameE: shared(on(5))},
	{nameF: shared(on(3)), nameE: shared(on(5))},
	{nameD: shared(open(3)), nameE: shared(on(5))},
	{nameE: shared(on(5))},
	// Other ports and protocols, only with fault k.
	{nameD: shared(at(3, placeHTTPS)), nameE: shared(on(5))},
	{nameD: shared(at(0, placeTCP)), nameE: shared(at(5, place8080HTTPS))},
	{nameD: shared(at(3, place8080)), nameE: shared(on(5))},
	// An exchange of two hostnames, only with fault x.
	{nameD: shared(on(5)), nameE: shared(on(3))},
}

const plainDefaults = 6

// exchange is the last of the defaults.
var exchange = len(defaults) - 1

// event is one thing that happens.
type event struct {
	kind  string
	xr    int
	value int
}

func (e event) String() string {
	switch e.kind {
	case "write":
		return fmt.Sprintf("x%d writes %v", e.xr, menus[e.value])
	case "defaults":
		return fmt.Sprintf("defaults for all: %v", defaults[e.value])
	case "own composition":
		return fmt.Sprintf("x%d gets a Composition with %v", e.xr, defaults[e.value])
	case "operator sets l1", "operator sets d":
		return fmt.Sprintf("%s=%s", e.kind, hostOf[e.value])
	}
	return fmt.Sprintf("x%d: %s %d", e.xr, e.kind, e.value)
}

// step has one thing happen, and looks what became of everybody.
func (w *world) step(e event) {
	g, o := *w.gw(), *w.ob()
	w.happen(e)
	if w.tells {
		w.tell(e, g, o)
	}
	w.watch(e, g)
}

func (w *world) happen(e event) {
	x := &w.x[e.xr]
	switch e.kind {
	case "see gateway":
		w.seenGW = len(w.gateways) - 1
	case "see objects":
		w.seenObj = len(w.objects) - 1
	case "reconcile":
		w.reconcile(e.xr)
	case "provide":
		w.provide(e.xr)
	case "provide old":
		w.provideOld(e.xr)
	case "poll":
		w.look(e.xr)
	case "write":
		x.written = menus[e.value]
		w.forget(e.xr)
	case "use defaults":
		x.defaults = e.value == 1
		w.forget(e.xr)
	case "own composition":
		x.version = e.value
		w.forget(e.xr)
	case "defaults":
		w.rest()
		w.version = e.value
		w.forgetAll()
	case "delete":
		w.remove(e.xr)
	case "create":
		if !x.live {
			*x = xr{live: true, version: -1, defaults: x.defaults, written: x.written}
		}
	case "pause":
		x.paused = true
	case "deny":
		x.denied = e.value == 1
	case "refuse":
		w.refuses[e.xr] = e.value == 1
	case "operator sets l1":
		w.operate(entries{nameO: on(6), nameL1: on(uint8(e.value))})
	case "operator sets d":
		w.operate(entries{nameO: on(6), nameD: on(uint8(e.value))})
	case "operator undoes":
		w.setGW(w.gw().withoutOurs())
		w.forgetAll()
	case "gateway made anew":
		w.makeAnew()
	case "operator leaves":
		w.operate(entries{nameO: on(6)})
	}
}

// rest has all come to rest, unwatched: the defaults of all do not change in the
// middle of another change.
func (w *world) rest() {
	tells, bad := w.tells, w.bad
	w.tells = false
	w.settle(inOrder, nil, 12)
	w.tells, w.bad = tells, bad
	if tells {
		w.trace = append(w.trace, fmt.Sprintf("(all come to rest: %v)", *w.gw()))
	}
}

func (w *world) remove(i int) {
	if !w.x[i].live {
		return
	}
	w.x[i].live = false
	all := *w.ob()
	w.stale[i], all[i], w.due[i] = all[i], object{}, false
	w.setObjects(all)
}

func (w *world) operate(stated entries) {
	g, _ := w.gw().apply(operator, stated)
	w.setGW(g)
	w.forgetAll()
}

func (w *world) tell(e event, g gateway, o objects) {
	text := e.String()
	switch e.kind {
	case "see gateway", "see objects":
		return
	case "reconcile":
		text += fmt.Sprintf(" (sees gateway %d/%d, objects %d/%d) states %v %s", w.seenGW, len(w.gateways)-1, w.seenObj, len(w.objects)-1,
			w.ob()[e.xr].states, w.ob()[e.xr].annotation)
	}
	if *w.gw() != g {
		text += fmt.Sprintf(" => %v", *w.gw())
	}
	if e.kind != "provide" && e.kind != "provide old" && e.kind != "poll" || *w.gw() != g || w.ob()[e.xr] != o[e.xr] {
		w.trace = append(w.trace, text)
	}
}

// kinds of events, with the fault that they are, if they are one, and how often they
// happen among those that may.
var kinds = []struct {
	kind, fault string
	often       int
	choices     []int
}{
	{kind: "reconcile", often: 34},
	{kind: "provide", often: 28},
	{kind: "see gateway", often: 6},
	{kind: "see objects", often: 6},
	{kind: "poll", often: 1},
	{kind: "provide old", fault: "L", often: 4},
	{kind: "write", fault: "w", often: 5, choices: upTo(0, plainMenus)},
	{kind: "write", fault: "k", often: 3, choices: upTo(plainMenus, len(menus))},
	{kind: "use defaults", fault: "w", often: 2, choices: upTo(0, 2)},
	{kind: "defaults", fault: "v", often: 5, choices: upTo(0, plainDefaults)},
	{kind: "defaults", fault: "x", often: 2, choices: []int{exchange}},
	{kind: "defaults", fault: "k", often: 3, choices: upTo(plainDefaults, exchange)},
	{kind: "own composition", fault: "c", often: 1, choices: upTo(0, plainDefaults)},
	{kind: "delete", fault: "d", often: 2},
	{kind: "create", fault: "d", often: 1},
	{kind: "pause", fault: "p", often: 1},
	{kind: "deny", fault: "y", often: 1, choices: upTo(0, 2)},
	{kind: "refuse", fault: "r", often: 2, choices: upTo(0, 2)},
	{kind: "operator sets l1", fault: "o", often: 1, choices: upTo(1, 7)},
	{kind: "operator sets d", fault: "o", often: 1, choices: upTo(1, 7)},
	{kind: "operator leaves", fault: "o", often: 1},
	{kind: "operator undoes", fault: "u", often: 2},
	{kind: "gateway made anew", fault: "m", often: 1},
}

func upTo(from, to int) (out []int) {
	for i := from; i < to; i++ {
		out = append(out, i)
	}
	return out
}

// schedule is a random one. Faults, by letter: w written edits, v defaults for all,
// c a Composition of one's own, d delete and create, p pause, y deny, r refuse, o the
// operator, u the operator's client-side apply removes ours, m the operator makes the
// Gateway anew, L the provider applies from a stale cache, x defaults that exchange two
// hostnames, k other ports and protocols.
func schedule(rng *rand.Rand, xrs, length int, faults string) []event {
	var out []event
	total := 0
	for _, k := range kinds {
		total += k.often
	}
	for len(out) < length {
		at := rng.Intn(total)
		for _, k := range kinds {
			if at -= k.often; at >= 0 {
				continue
			}
			e := event{kind: k.kind, xr: rng.Intn(xrs)}
			if k.choices != nil {
				e.value = k.choices[rng.Intn(len(k.choices))]
			}
			if strings.Contains(faults, k.fault) {
				out = append(out, e)
			}
			break
		}
	}
	return out
}
