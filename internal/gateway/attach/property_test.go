package attach

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// team is a cluster with two Gateways, and XRs that share them.
type team struct {
	*sim
	*rand.Rand
	// operators' listeners by Gateway.
	theirs map[types.NamespacedName]map[gwapiv1.SectionName]gwapiv1.Listener
}

func newTeam(t *testing.T, seed uint64) *team {
	tm := &team{
		sim: newSim(t), Rand: rand.New(rand.NewPCG(seed, 1)),
		theirs: map[types.NamespacedName]map[gwapiv1.SectionName]gwapiv1.Listener{},
	}
	for _, g := range []types.NamespacedName{contour, istio} {
		tm.add(g, has(onHTTP("theirs", 8080, ""), "kubectl")).allowed = allow("All")
		tm.theirs[g] = map[gwapiv1.SectionName]gwapiv1.Listener{"theirs": onHTTP("theirs", 8080, "").Listener}
	}
	for _, name := range []string{"a", "b", "c"} {
		x := &simXR{Request: Request{XR: newXR(), Input: anyGateway("Auto")}}
		x.XR.Metadata.Name, x.XR.Metadata.UID = name, "uid-"+name
		tm.xrs = append(tm.xrs, x)
		tm.rewrite(x)
	}
	return tm
}

func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

func (tm *team) listener() listener.Listener {
	l := on(pick(tm.Rand, "one", "two", "three", "four"), pick[gwapiv1.ProtocolType](tm.Rand, "HTTP", "HTTPS", "TCP", "UDP"),
		pick[gwapiv1.PortNumber](tm.Rand, 80, 443, 53), "")
	if l.Protocol == "HTTP" || l.Protocol == "HTTPS" {
		l.Hostname = new(pick[gwapiv1.Hostname](tm.Rand, "*.ofn.io", "*.cluster.local", "www.ofn.io"))
	}
	return l
}

// rewrite the listeners of an XR: some that do not conflict among themselves, and
// the internal one.
func (tm *team) rewrite(x *simXR) {
	planned := []listener.Listener{internal()}
	for range tm.IntN(5) {
		l := tm.listener()
		if !slices.ContainsFunc(planned, func(p listener.Listener) bool {
			_, conflict := listener.ConflictBetween(l.Listener, p.Listener)
			return conflict
		}) {
			planned = slices.Insert(planned, 0, l)
		}
	}
	x.Listeners = planned
}

// happen lets one thing happen.
func (tm *team) happen() {
	x, g := pick(tm.Rand, tm.xrs...), pick(tm.Rand, contour, istio)
	switch tm.IntN(8) {
	case 0, 1:
		tm.rewrite(x)
	case 2:
		refer(g)(x)
	case 3:
		define(pick(tm.Rand, "openfunction", "infra"), "gw-"+x.XR.Metadata.Name)(x)
	case 4:
		pin(pick[v1beta1.AttachmentMode](tm.Rand, "Auto", "Patch", "ListenerSet"))(x)
	case 5:
		tm.gateways[g].idle = !tm.gateways[g].idle
	case 6:
		tm.gateways[g].allowed = pick[any](tm.Rand, allow("All"), allow("None"), nil)
	case 7:
		tm.operate(g)
	}
}

// operate on a Gateway as its operator: who adds a listener that fits, or takes
// one of theirs away, never the last.
func (tm *team) operate(g types.NamespacedName) {
	gw := tm.gateways[g]
	l := tm.listener()
	if tm.late || tm.IntN(2) == 0 { // forced apply is a race over a name
		l.Name = "theirs-" + l.Name
	}
	taken := slices.ContainsFunc(gw.listeners, func(h held) bool { return h.Name == l.Name })
	if _, there := tm.theirs[g][l.Name]; there {
		gw.listeners = slices.DeleteFunc(gw.listeners, func(h held) bool { return h.Name == l.Name })
		delete(tm.theirs[g], l.Name)
	} else if next := append(slices.Clone(gw.listeners), has(l, "kubectl")); !taken && invalid(next) == nil {
		gw.listeners = next
		tm.theirs[g][l.Name] = l.Listener
	}
	gw.generation++
}

// untouched checks that operators' listeners are as they left them, and that the
// API server took every apply.
func (tm *team) untouched() {
	tm.Helper()
	for g, theirs := range tm.theirs {
		seen := map[gwapiv1.SectionName]gwapiv1.Listener{}
		for _, h := range tm.gateways[g].listeners {
			if slices.Contains(h.managers, "kubectl") {
				seen[h.Name] = h.Listener
			}
		}
		if diff := cmp.Diff(theirs, seen); diff != "" {
			tm.Fatalf("%s: what operators have (-want +got):\n%s", g, diff)
		}
	}
	for _, err := range tm.refused {
		tm.Fatal(err)
	}
}

// TestManyXRsShareGateways lets XRs change, switch and share Gateways with their
// operators, in any order. Nobody takes what is not theirs, nothing that is
// applied is refused, and all comes to rest.
func TestManyXRsShareGateways(t *testing.T) {
	for seed := range uint64(24) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel()
			tm := newTeam(t, seed)
			for range 40 {
				tm.happen()
				tm.reconcile(pick(tm.Rand, tm.xrs...))
				tm.untouched()
			}
			for _, gw := range tm.gateways {
				gw.idle = false
			}
			tm.rest()
		})
	}
}

// TestALateProviderIsCaughtUpWith lets provider-kubernetes apply at other times, so
// that XRs decide on what is not so any more. What comes of it heals.
func TestALateProviderIsCaughtUpWith(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel()
			tm := newTeam(t, seed)
			tm.late = true
			for range 40 {
				tm.happen()
				tm.reconcile(pick(tm.Rand, tm.xrs...))
				if tm.IntN(3) == 0 {
					tm.poll()
				}
			}
			for _, gw := range tm.gateways {
				gw.idle = false
			}
			for range 12 {
				for _, x := range tm.xrs {
					tm.reconcile(x)
				}
				tm.poll()
			}
			tm.late, tm.refused = false, nil
			tm.rest()
		})
	}
}

// poll lets provider-kubernetes apply every Object, in any order.
func (tm *team) poll() {
	type applied struct {
		key    string
		object cluster.Object
	}
	var all []applied
	for _, x := range tm.xrs {
		for _, k := range slices.Sorted(maps.Keys(x.observed)) {
			all = append(all, applied{k, cluster.ReadAs[cluster.Object](x.observed[k])})
		}
	}
	tm.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	for _, a := range all {
		tm.provide(a.key, a.object)
	}
}

// rest reconciles until nothing changes, and looks at what there is then.
func (tm *team) rest() {
	tm.Helper()
	for range 12 {
		for _, x := range tm.xrs {
			tm.reconcile(x)
			tm.untouched()
		}
	}
	for _, x := range tm.xrs {
		before := x.observed
		res := tm.reconcile(x)
		if !maps.EqualFunc(before, x.observed, equalStructs) {
			tm.Errorf("%s does not come to rest", x.XR.Metadata.Name)
		}
		if res.Method == v1alpha1.AttachmentPatch && res.Problem == nil {
			tm.attached(x, res)
		}
	}
	for name, gw := range tm.gateways {
		for i, a := range gw.listeners {
			for _, b := range gw.listeners[i+1:] {
				ours := !slices.Contains(a.managers, "kubectl") || !slices.Contains(b.managers, "kubectl")
				if c, conflict := listener.ConflictBetween(a.Listener, b.Listener); conflict && ours {
					tm.Errorf("%s: %v", name, c)
				}
			}
		}
	}
}

// attached checks that what has no problem is on the Gateway as planned.
func (tm *team) attached(x *simXR, res Result) {
	tm.Helper()
	for _, o := range res.Listeners {
		there := slices.ContainsFunc(tm.gateways[res.Gateway].listeners, func(h held) bool {
			return h.Name == o.Listener.Name && listener.Same(h.Listener, o.Listener.Listener)
		})
		if o.Problem == nil && !there {
			tm.Errorf("%s: %s is not on %s", x.XR.Metadata.Name, o.Listener.Name, res.Gateway)
		}
	}
}

// TestWhatCouldNotBeReadDropsNothing takes answers away at random: what is
// observed and wanted is desired all the same, with its listeners.
func TestWhatCouldNotBeReadDropsNothing(t *testing.T) {
	for seed := range uint64(8) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel()
			tm := newTeam(t, seed)
			for range 30 {
				tm.happen()
				x := pick(tm.Rand, tm.xrs...)
				tm.forgetful(x)
				tm.reconcile(x)
			}
		})
	}
}

func (tm *team) forgetful(x *simXR) {
	tm.Helper()
	r := x.Request
	r.State = cluster.State{Observed: tm.observe(x)}
	for range 6 {
		reqs := cluster.NewRequirements()
		Decide(r).Require(reqs)
		r.State = tm.state(r.State.Observed, reqs)
	}
	whole := Decide(r).Compose(followed)
	for range 8 {
		part := r
		part.State.Required, part.State.Schemas = maps.Clone(r.State.Required), maps.Clone(r.State.Schemas)
		var forgotten []string
		for _, name := range slices.Sorted(maps.Keys(part.State.Required)) {
			if tm.IntN(2) == 0 {
				delete(part.State.Required, name)
				forgotten = append(forgotten, name)
			}
		}
		maps.DeleteFunc(part.State.Schemas, func(string, wire.Object) bool { return true })
		tm.keeps(r.State, whole, Decide(part).Compose(followed), forgotten)
	}
}

// keeps checks that what is observed, and desired in the end, is in part too, and
// that no listener that stays is missing from it.
func (tm *team) keeps(state cluster.State, whole, part Result, forgotten []string) {
	tm.Helper()
	for _, key := range keys(whole) {
		observed, ok := state.Observed[key]
		if !ok {
			continue
		}
		stay, _ := applied(whole, key)
		names, kept := applied(part, key)
		if !kept {
			tm.Errorf("without %v, %s is dropped", forgotten, key)
		}
		for _, name := range namesIn(observed) {
			if slices.Contains(stay, name) && !slices.Contains(names, name) {
				tm.Errorf("without %v, %s drops the listener %s", forgotten, key, name)
			}
		}
	}
}

// TestEqualInputGivesEqualOutput composes the same state many times.
func TestEqualInputGivesEqualOutput(t *testing.T) {
	tm := newTeam(t, 7)
	for range 40 {
		tm.happen()
		x := pick(tm.Rand, tm.xrs...)
		r := x.Request
		r.State = cluster.State{Observed: tm.observe(x)}
		for range 5 {
			reqs := cluster.NewRequirements()
			Decide(r).Require(reqs)
			r.State = tm.state(r.State.Observed, reqs)
		}
		first := Decide(r).Compose(followed)
		for range 5 {
			if diff := cmp.Diff(first, Decide(r).Compose(followed), cmp.Comparer(equalStructs), cmpopts.EquateComparable(resources.Key{})); diff != "" {
				t.Fatalf("-first +again:\n%s", diff)
			}
		}
		tm.reconcile(x)
	}
}

func equalStructs(a, b wire.Object) bool { return bytes.Equal(a, b) }

// TestXRsThatDecideAtOnceComeToRest lets XRs with conflicting listeners see the same
// Gateway, and apply what they make of it together, as one event reaches them all.
func TestXRsThatDecideAtOnceComeToRest(t *testing.T) {
	for name, tc := range map[string]struct {
		of   []listener.Listener // one for each XR
		want string              // on the Gateway in the end
	}{
		"classes that do not share a port": {
			of:   []listener.Listener{on("a", "TCP", 9000, ""), onHTTP("b", 9000, "b.ofn.io")},
			want: "theirs a",
		},
		"HTTPS and TLS of one hostname": {
			of:   []listener.Listener{on("b", "TLS", 443, "x.ofn.io"), on("a", "HTTPS", 443, "x.ofn.io")},
			want: "theirs b", // its Object is there when the other is decided on
		},
		"one name": {
			of:   []listener.Listener{onHTTP("a", 80, "x.ofn.io"), onHTTP("a", 80, "y.ofn.io")},
			want: "theirs a",
		},
		"one hostname, which the API server refuses": {
			of:   []listener.Listener{onHTTP("a", 80, "x.ofn.io"), onHTTP("b", 80, "x.ofn.io")},
			want: "theirs a",
		},
		"a chain": {
			of:   []listener.Listener{on("a", "HTTPS", 443, "x.ofn.io"), on("b", "TLS", 443, "x.ofn.io"), on("c", "TCP", 443, "")},
			want: "theirs a",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSim(t)
			s.add(contour, has(onHTTP("theirs", 8080, ""), "kubectl"))
			s.late = true
			var xrs []*simXR
			for i, l := range tc.of {
				x := &simXR{Request: Request{XR: newXR(), Input: anyGateway("Patch"), Listeners: []listener.Listener{l}}}
				x.XR.Metadata.Name, x.XR.Metadata.UID = fmt.Sprintf("%s-%d", l.Name, i), "uid-"+strconv.Itoa(i)
				xrs = append(xrs, x)
			}
			var states []string
			for range 12 {
				for _, x := range xrs {
					s.reconcile(x)
				}
				for _, x := range xrs {
					for _, k := range slices.Sorted(maps.Keys(x.observed)) {
						s.provide(k, cluster.ReadAs[cluster.Object](x.observed[k]))
					}
				}
				states = append(states, s.on(contour))
			}
			if end := states[len(states)-2:]; end[0] != tc.want || end[1] != tc.want {
				t.Errorf("%q", states)
			}
		})
	}
}
