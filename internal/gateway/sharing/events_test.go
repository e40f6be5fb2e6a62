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
	{nameD: shared(on(5)), nameE: shared(on(3))}, // an exchange, only with fault x
	// Other ports and protocols, only with fault k.
	{nameD: shared(at(3, placeHTTPS)), nameE: shared(on(5))},
	{nameD: shared(at(0, placeTCP)), nameE: shared(at(5, place8080HTTPS))},
	{nameD: shared(at(3, place8080)), nameE: shared(on(5))},
}

const (
	plainDefaults    = 6
	exchangeDefaults = 7
)

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
	case "operator":
		return fmt.Sprintf("operator sets %s=%s", nameOf[e.value/16], hostOf[e.value%16])
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
		w.provide(e.xr, false)
	case "provide old":
		w.provide(e.xr, true)
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
	case "operator", "operator leaves":
		w.operate(e)
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
	w.stale[i], all[i] = all[i], object{}
	w.setObjects(all)
}

func (w *world) operate(e event) {
	stated := entries{nameO: on(6)}
	if e.kind == "operator" {
		for n, s := range w.gw() {
			if s.on && s.fields[operator]&fieldItem != 0 {
				stated[n] = entry{on: true, content: s.content}
			}
		}
		stated[e.value/16] = on(uint8(e.value % 16))
	}
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
	if e.kind != "provide" && e.kind != "provide old" || *w.gw() != g || w.ob()[e.xr] != o[e.xr] {
		w.trace = append(w.trace, text)
	}
}

// schedule is a random one. Faults, by letter: w written edits, v defaults for all,
// c a Composition of one's own, d delete and create, p pause, y deny, r refuse, o the
// operator, L the provider applies from a stale cache, x defaults that exchange two
// hostnames, k other ports and protocols.
func schedule(rng *rand.Rand, xrs, length int, faults string) []event {
	var out []event
	add := func(fault string, e event) {
		if fault == "" || strings.Contains(faults, fault) {
			out = append(out, e)
		}
	}
	kinds, choices := plainDefaults, plainMenus
	switch {
	case strings.Contains(faults, "k"):
		kinds, choices = len(defaults), len(menus)
	case strings.Contains(faults, "x"):
		kinds = exchangeDefaults
	}
	for len(out) < length {
		i := rng.Intn(xrs)
		switch r := rng.Intn(100); {
		case r < 34:
			add("", event{"reconcile", i, 0})
		case r < 62:
			add("", event{"provide", i, 0})
		case r < 66:
			add("L", event{"provide old", i, 0})
		case r < 72:
			add("", event{"see gateway", 0, 0})
		case r < 78:
			add("", event{"see objects", 0, 0})
		case r < 83:
			if strings.Contains(faults, "w") {
				add("w", event{"write", i, rng.Intn(choices)})
			}
		case r < 85:
			if strings.Contains(faults, "w") {
				add("w", event{"use defaults", i, rng.Intn(2)})
			}
		case r < 90:
			if strings.Contains(faults, "v") {
				add("v", event{"defaults", 0, rng.Intn(kinds)})
			}
		case r < 91:
			if strings.Contains(faults, "c") {
				add("c", event{"own composition", i, rng.Intn(kinds)})
			}
		case r < 93:
			add("d", event{"delete", i, 0})
		case r < 94:
			add("d", event{"create", i, 0})
		case r < 95:
			add("p", event{"pause", i, 0})
		case r < 96:
			if strings.Contains(faults, "y") {
				add("y", event{"deny", i, rng.Intn(2)})
			}
		case r < 98:
			if strings.Contains(faults, "r") {
				add("r", event{"refuse", i, rng.Intn(2)})
			}
		case strings.Contains(faults, "o"):
			if rng.Intn(2) == 0 {
				add("o", event{"operator", 0, []int{nameL1, nameD, nameO}[rng.Intn(3)]*16 + 1 + rng.Intn(6)})
			} else {
				add("o", event{"operator leaves", 0, 0})
			}
		}
	}
	return out
}
