package sharing

import "fmt"

// active reports whether an XR and its Object do what they should.
func (w *world) active(v int) bool {
	x := w.x[v]
	return x.live && !x.paused && !x.denied && !w.refuses[v]
}

// atRest looks what became of everybody in the end.
func (w *world) atRest() {
	for n, s := range w.gw() {
		w.oneOwner(n, s)
	}
	for v := range w.xrs {
		if !w.active(v) {
			continue
		}
		if w.ob()[v].exists && w.ob()[v].refused {
			w.fail("P4-422", fmt.Sprintf("o%d is refused for ever", v))
			continue
		}
		for n, l := range w.plan(v) {
			s := w.gw()[n]
			has := s.on && s.content == l.content && (s.fields[v]&fieldItem != 0 || l.shared && w.elsewhere(v, n))
			if l.on && !has {
				w.waits(v, n, l)
			}
		}
	}
}

// oneOwner: of those that could let go one applies a listener, and wants it.
func (w *world) oneOwner(n int, s slot) {
	owners, unwilling := 0, -1
	for m := range w.xrs {
		if s.on && s.fields[m]&fieldItem != 0 && w.ob()[m].exists && w.active(m) {
			owners++
			if !w.plan(m)[n].on {
				unwilling = m
			}
		}
	}
	if owners > 1 {
		w.fail("P5-two", fmt.Sprintf("%s is applied by %d", nameOf[n], owners))
	}
	if unwilling < 0 || owners != 1 {
		return
	}
	for m, f := range s.fields {
		if f&fieldItem != 0 && m != unwilling {
			w.fail("P6-left-dead", fmt.Sprintf("%s is left with x%d and the gone", nameOf[n], unwilling))
			return
		}
	}
	w.fail("P6-left", fmt.Sprintf("%s is left with x%d", nameOf[n], unwilling))
}

// waits says for whom an XR waits for ever.
func (w *world) waits(v, n int, l entry) {
	inWay := map[string]bool{}
	for k, b := range w.gw() {
		if !b.on || k != n && !b.clashes(l.content) {
			continue
		}
		for m, f := range b.fields {
			switch {
			case m == v && w.ob()[v].states[k].on && w.ob()[v].states[k].content != w.plan(v)[k].content:
				inWay["itself"] = true
			case m != v && f&fieldItem != 0:
				inWay[w.whatIs(m, n, k)] = true
			}
		}
	}
	if inWay["itself"] || inWay["operator"] || inWay["live"] || inWay["gone, under another name"] {
		return // it is told
	}
	for _, who := range []string{"paused", "denied", "refused", "unwilling", "gone"} {
		if inWay[who] {
			w.fail("P4-"+who, fmt.Sprintf("x%d waits for ever with %s", v, nameOf[n]))
			return
		}
	}
	w.fail("P4-none", fmt.Sprintf("x%d does not get %s though nobody is in the way", v, nameOf[n]))
}

func (w *world) whatIs(m, n, k int) string {
	switch {
	case m == operator:
		return "operator"
	case !w.ob()[m].exists && k != n:
		return "gone, under another name"
	case !w.ob()[m].exists:
		return "gone"
	case w.x[m].paused:
		return "paused"
	case w.x[m].denied:
		return "denied"
	case w.refuses[m]:
		return "refused"
	}
	if p := w.plan(m)[k]; p.on && p.host == w.gw()[k].host {
		return "live"
	}
	return "unwilling"
}
