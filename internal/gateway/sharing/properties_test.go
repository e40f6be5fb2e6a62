package sharing

import (
	"fmt"
	"slices"
	"strings"
)

// monitor remembers what each XR has reached, and is not to lose.
type monitor struct {
	own    [maxXRs][names]bool // listeners that it wrote, and has alone
	hosts  [maxXRs][8]bool     // shared hostnames that are served for it
	shared [maxXRs][names]bool // shared listeners that are served for it
}

func (m *monitor) forget(i int) { m.own[i] = [names]bool{} }
func (m *monitor) forgetAll()   { m.own = [maxXRs][names]bool{} }

func (w *world) fail(class, text string) { w.bad = append(w.bad, class+": "+text) }

// classes of what went wrong, each once.
func (w *world) classes() []string {
	var out []string
	for _, b := range w.bad {
		class, _, _ := strings.Cut(b, ":")
		out = append(out, class)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (w *world) fails(class string) bool { return slices.Contains(w.classes(), class) }

func (w *world) served(host uint8) bool {
	for _, s := range w.gw() {
		if s.on && s.host == host {
			return true
		}
	}
	return false
}

// calm reports whether all see what is there, and nothing in flight says anything
// else of a listener.
func (w *world) calm(n int) bool {
	s := w.gw()[n]
	if !w.upToDate() {
		return false
	}
	for i := range w.xrs {
		for _, o := range []object{w.ob()[i], w.stale[i]} {
			for k, e := range o.states {
				if e.on && (k == n && e.content != s.content || k != n && e.clashes(s.content)) {
					return false
				}
			}
		}
	}
	return true
}

// elsewhere reports whether an XR has a listener as a wish, and a living Object of
// ours serves it for all.
func (w *world) elsewhere(v, n int) bool {
	s := w.gw()[n]
	if !s.on || !w.ob()[v].exists || !w.ob()[v].wishes(n, s.host) {
		return false
	}
	for m := range w.xrs {
		if o := w.ob()[m]; s.fields[m]&fieldItem != 0 && o.exists && o.states[n].on && o.shares(n) {
			return true
		}
	}
	return false
}

func (w *world) applies(v, n int) bool {
	return w.gw()[n].fields[v]&fieldItem != 0 && w.ob()[v].states[n].on
}

// stated reports whether an XR's Object states anything.
func (w *world) stated(v int) bool { return w.ob()[v].states != entries{} }

// watch looks what an event did to everybody.
func (w *world) watch(e event, before gateway) {
	ours := strings.HasPrefix(e.kind, "provide") || e.kind == "poll" || e.kind == "reconcile"
	for v := range w.xrs {
		if !w.x[v].live || w.x[v].denied && !w.stated(v) {
			w.own[v], w.hosts[v], w.shared[v] = [names]bool{}, [8]bool{}, [names]bool{}
			continue
		}
		plan := w.plan(v)
		for n := range plan {
			w.watchOwn(v, n, plan[n], ours)
			w.watchShared(v, n, plan[n], ours)
		}
		w.watchHosts(v, plan, ours)
	}
	for n, s := range w.gw() {
		if ours && s.on && s.stump() && (before[n].host != 0 || !before[n].on) {
			w.fail("PZ", fmt.Sprintf("%s is left without hostname", nameOf[n]))
		}
	}
}

// watchOwn: no XR loses, or has altered, what it alone wrote.
func (w *world) watchOwn(v, n int, l entry, ours bool) {
	s := w.gw()[n]
	has := s.on && s.content == l.content && s.fields[v] == allFields
	switch {
	case !w.own[v][n]:
		w.own[v][n] = l.on && !l.shared && has && !w.x[v].denied && w.ob()[v].states[n].on && !w.ob()[v].shares(n) && w.undisputed(v, n, l)
		return
	case !l.on || l.shared:
	case !has:
		if ours {
			w.fail("P1", fmt.Sprintf("x%d lost or had altered its own %s", v, nameOf[n]))
		}
	case !w.ob()[v].states[n].on:
		w.fail("P1", fmt.Sprintf("x%d lets go of its own %s", v, nameOf[n]))
	default:
		return
	}
	w.own[v][n] = false
}

// undisputed reports whether an XR has a listener alone, all see it, and nothing in
// flight says anything of its name or its frontend.
func (w *world) undisputed(v, n int, l entry) bool {
	for m, f := range w.gw()[n].fields {
		if m != v && f != 0 && (m == operator || w.ob()[m].exists || w.stale[m].exists) {
			return false
		}
	}
	for i := range w.xrs {
		for _, o := range []object{w.ob()[i], w.stale[i]} {
			for k, e := range o.states {
				if i != v && o.exists && e.on && (k == n || e.clashes(l.content)) {
					return false
				}
			}
		}
	}
	return w.calm(n)
}

// watchShared: a shared listener that is served goes on, by its old hostname or its
// new one.
func (w *world) watchShared(v, n int, l entry, ours bool) {
	s := w.gw()[n]
	switch {
	case !w.shared[v][n]:
		w.shared[v][n] = l.on && l.shared && s.on && !s.stump() && (w.applies(v, n) || w.elsewhere(v, n)) && w.calm(n)
	case !l.on || !l.shared:
		w.shared[v][n] = false
	case !s.on || s.stump():
		if ours && (l.host == 0 || !w.served(l.host)) {
			w.fail("P2b", fmt.Sprintf("shared %s, which x%d wants, is neither old nor new on the Gateway", nameOf[n], v))
		}
		w.shared[v][n] = false
	}
}

// watchHosts: a hostname that is still wanted is not absent.
func (w *world) watchHosts(v int, plan entries, ours bool) {
	var wanted, shared [8]bool
	for _, e := range plan {
		if e.on {
			wanted[e.host], shared[e.host] = true, e.shared
		}
	}
	for host := range wanted {
		switch {
		case host == 0: // TCP
		case !w.hosts[v][host]:
			for n, s := range w.gw() {
				if wanted[host] && s.on && int(s.host) == host && (w.applies(v, n) && w.ob()[v].shares(n) || w.elsewhere(v, n)) && w.calm(n) {
					w.hosts[v][host] = true
				}
			}
		case !shared[host]:
			w.hosts[v][host] = false
		case !w.served(uint8(host)):
			if ours {
				w.fail("P2a", fmt.Sprintf("%s, which x%d still wants, is absent", hostOf[host], v))
			}
			w.hosts[v][host] = false
		}
	}
}
