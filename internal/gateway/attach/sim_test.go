package attach

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// sim plays the parts of the API server, Crossplane, provider-kubernetes and a
// gateway implementation, as far as an attachment can tell.
type sim struct {
	testing.TB
	// xrs that were reconciled.
	xrs      []*simXR
	gateways map[types.NamespacedName]*simGateway
	// refused are the applies that the API server did not take, and not what it said of
	// each field manager's last one, nil if it took that.
	refused []error
	not     map[string]error
	// late: provider-kubernetes applies Objects only when told to.
	late bool
	// broken says why provider-kubernetes cannot apply Objects to a Gateway.
	broken map[types.NamespacedName]string
	// elsewhere are listeners of ListenerSets that nobody here composed.
	elsewhere []held
	// looked is what provider-kubernetes says of its last look, nil if it says nothing.
	looked *look
}

// look is when provider-kubernetes looked at a Gateway: at which generation of which one,
// and of which generation the Object was then. The Object was to be applied again for a
// Gateway's generation if applyFor says so.
type look struct {
	uid                string
	generation, object int64
	applyFor           string
	// class of the Gateway, "" if it is not told.
	class string
}

// simGateway is a Gateway with its listeners' owners.
type simGateway struct {
	listeners  []held
	allowed    any
	generation int64
	controller string
	deleted    string // metadata.deletionTimestamp
	// idle: its implementation does not answer.
	idle bool
	// answered is the generation that it answered for before it became idle, the last
	// but one if 0.
	answered int64
	// failed: its implementation does not accept it.
	failed bool
	// unprogrammed: its implementation does not program it.
	unprogrammed bool
	// unresolved: its implementation accepts its listeners, but not what they refer to.
	unresolved bool
}

// simXR is an XR with what it composed.
type simXR struct {
	Request
	observed map[string]wire.Object
}

// The generation of Objects, and the uid of Gateways, where they matter.
const (
	simObjectGeneration = 3
	simGatewayUID       = "one"
)

// composedManager applies what Crossplane composes.
const composedManager = "apiextensions.crossplane.io/composed/0123456789abcdef"

func newSim(tb testing.TB) *sim {
	return &sim{TB: tb, gateways: map[types.NamespacedName]*simGateway{}, broken: map[types.NamespacedName]string{}, not: map[string]error{}}
}

func (s *sim) add(name types.NamespacedName, listeners ...held) *simGateway {
	gw := &simGateway{listeners: listeners, generation: 1}
	s.gateways[name] = gw
	return gw
}

// reconcile the XR once, as Crossplane does.
func (s *sim) reconcile(x *simXR) Result {
	s.Helper()
	if !slices.Contains(s.xrs, x) {
		s.xrs = append(s.xrs, x)
	}
	res := s.ask(x)
	s.desire(x, res)
	return res
}

// lockstep has all XRs decide on one state, and only then all is applied.
func (s *sim) lockstep() {
	s.Helper()
	decided := make([]Result, len(s.xrs))
	for i, x := range s.xrs {
		decided[i] = s.ask(x)
	}
	for i, x := range s.xrs {
		s.desire(x, decided[i])
	}
}

// desire what was decided for an XR.
func (s *sim) desire(x *simXR, res Result) {
	s.Helper()
	desired := map[string]wire.Object{}
	for _, c := range res.Composed {
		desired[c.Key.String()] = c.Resource
	}
	for k := range x.observed {
		if desired[k] == nil {
			s.remove(k)
		}
	}
	x.observed = desired
	for _, k := range slices.Sorted(maps.Keys(desired)) {
		s.apply(k, desired[k], x.XR.Metadata.UID)
	}
}

// ask the function until its requirements are stable. No early answer may leave
// out what is observed and wanted in the end.
func (s *sim) ask(x *simXR) Result {
	s.Helper()
	r := x.Request
	r.State = cluster.State{Observed: s.observe(x)}
	var before []string
	var early []Result
	for range 6 {
		a := Decide(r)
		reqs := cluster.NewRequirements()
		a.Require(reqs)
		res := a.Compose(followed)
		names := slices.Concat(slices.Sorted(maps.Keys(reqs.Resources)), slices.Sorted(maps.Keys(reqs.Schemas)))
		for _, n := range before {
			if !slices.Contains(names, n) {
				s.Errorf("%q is no longer required", n)
			}
		}
		if slices.Equal(before, names) {
			s.dropsNothing(r.State, res, early)
			return res
		}
		before, early = names, append(early, res)
		r.State = s.state(r.State.Observed, reqs)
	}
	s.Fatal("the requirements are not stable after 6 calls")
	return Result{}
}

// decide on what is there once all that is required was fetched.
func (s *sim) decide(x *simXR) *Attachment {
	r := x.Request
	r.State = cluster.State{Observed: s.observe(x)}
	for range 5 {
		reqs := cluster.NewRequirements()
		Decide(r).Require(reqs)
		r.State = s.state(r.State.Observed, reqs)
	}
	return Decide(r)
}

// dropsNothing holds early answers to the last one.
func (s *sim) dropsNothing(state cluster.State, last Result, early []Result) {
	s.Helper()
	for i, res := range early {
		for _, k := range keys(last) {
			if _, observed := state.Observed[k]; observed && !slices.Contains(keys(res), k) {
				s.Errorf("call %d drops %s", i+1, k)
			}
		}
	}
}

func (s *sim) state(observed map[string]wire.Object, reqs cluster.Requirements) cluster.State {
	out := cluster.State{Observed: observed, Required: map[string][]wire.Object{}, Schemas: map[string]wire.Object{}}
	for name, sel := range reqs.Resources {
		out.Required[name] = nil
		if gw := s.gateways[types.NamespacedName{Namespace: sel.Namespace, Name: sel.Name}]; sel.Kind == cluster.KindGateway && gw != nil {
			out.Required[name] = []wire.Object{gw.object(types.NamespacedName{Namespace: sel.Namespace, Name: sel.Name})}
		}
		if len(sel.Labels) > 0 {
			out.Required[name] = s.objects(sel)
		}
	}
	for name := range reqs.Schemas {
		out.Schemas[name] = wire.Object{}
	}
	return out
}

// objects that have labels, of all XRs.
func (s *sim) objects(sel cluster.Selector) []wire.Object {
	var out []wire.Object
	for _, x := range s.xrs {
		for key, resource := range x.observed {
			if labelled(resource, sel) {
				out = append(out, s.observe(x)[key])
			}
		}
	}
	return out
}

// labelled reports whether a resource is of a kind and has the labels that are asked for.
func labelled(resource wire.Object, sel cluster.Selector) bool {
	has := metadataOf(resource).Labels
	for key, value := range sel.Labels {
		if has[key] != value {
			return false
		}
	}
	return cluster.KindOf(resource) == sel.Kind
}

// observe what the XR composed, with the status that others gave it.
func (s *sim) observe(x *simXR) map[string]wire.Object {
	out := map[string]wire.Object{}
	for key, resource := range x.observed {
		k, _ := resources.ParseKey(key)
		switch gw := s.gateways[k.Target]; k.Role {
		case resources.RoleGateway:
			if gw != nil {
				out[key] = gw.object(k.Target)
			}
		case resources.RoleListenerSet:
			out[key] = s.answered(resource, gw)
		default:
			object := goldentest.AsMap(resource)
			synced := map[string]any{"type": "Synced", "status": "True"}
			why := s.broken[k.Target]
			err, taken := s.not[resources.FieldManager(metadataOf(resource).Name)]
			if s.late && !taken && k.Role == resources.RolePatch {
				out[key] = resource
				continue
			}
			if err != nil {
				why = err.Error()
			}
			if why != "" {
				synced = map[string]any{"type": "Synced", "status": "False", "reason": "ReconcileError", "message": why}
			}
			object["status"] = map[string]any{"conditions": []any{synced, map[string]any{"type": "Ready", "status": "True"}}}
			if s.looked != nil {
				set(object, simObjectGeneration, "metadata", "generation")
				synced["observedGeneration"] = s.looked.object
				if s.looked.applyFor != "" {
					set(object, map[string]any{resources.AnnotationApplyFor: s.looked.applyFor}, "metadata", "annotations")
				}
				saw := map[string]any{
					"metadata": map[string]any{"uid": s.looked.uid, "generation": s.looked.generation},
					"spec":     map[string]any{"gatewayClassName": s.looked.class},
				}
				set(object, map[string]any{"manifest": saw}, "status", "atProvider")
			}
			out[key] = goldentest.Encode(object)
		}
	}
	return out
}

// object is the Gateway as the API server shows it.
func (g *simGateway) object(name types.NamespacedName) wire.Object {
	object := gatewayOf(name, g.listeners...)
	set(object, g.generation, "metadata", "generation")
	set(object, simGatewayUID, "metadata", "uid")
	set(object, g.allowed, "spec", "allowedListeners")
	if g.controller != "" {
		set(object, []any{map[string]any{"uid": g.controller, "controller": true}}, "metadata", "ownerReferences")
	}
	if g.deleted != "" {
		set(object, g.deleted, "metadata", "deletionTimestamp")
	}
	generation := g.generation
	if g.idle {
		generation = cmp.Or(g.answered, g.generation-1)
	}
	var status []gwapiv1.ListenerStatus
	for _, l := range g.listeners {
		conditions := readyConditions(generation)
		if g.unresolved {
			conditions = slices.DeleteFunc(conditions, func(c metav1.Condition) bool { return c.Type == "ResolvedRefs" })
			conditions = append(conditions, metav1.Condition{
				Type: "ResolvedRefs", Status: metav1.ConditionFalse, Reason: "InvalidCertificateRef", Message: "no Secret", ObservedGeneration: generation,
			})
		}
		status = append(status, gwapiv1.ListenerStatus{Name: l.Name, Conditions: conditions})
	}
	parent := parentConditions(generation)
	if g.failed {
		parent[0].Status = metav1.ConditionFalse
	}
	if g.unprogrammed {
		parent[1].Status = metav1.ConditionFalse
	}
	object["status"] = map[string]any{"conditions": parent, "listeners": status}
	return goldentest.Encode(object)
}

// answered is a ListenerSet as the implementation answers it: listeners of the
// Gateway outrank its own.
func (s *sim) answered(resource wire.Object, gw *simGateway) wire.Object {
	object := goldentest.AsMap(resource)
	set(object, 1, "metadata", "generation")
	if gw == nil || gw.idle {
		return goldentest.Encode(object)
	}
	set := cluster.ReadAs[cluster.ListenerSet](resource)
	var status []gwapiv1.ListenerStatus
	parent := parentConditions(1)
	for _, l := range set.Spec.Listeners {
		conditions := readyConditions(1)
		for _, other := range slices.Concat(gw.listeners, s.elsewhere) {
			ours := gwapiv1.Listener(l)
			ours.Name = ""
			if _, conflict := listener.ConflictBetween(ours, other.Listener); conflict {
				conditions = []metav1.Condition{cond("Accepted", "False", "HostnameConflict", 1), cond("Conflicted", "True", "HostnameConflict", 1)}
				parent = []metav1.Condition{cond("Accepted", "False", "ListenersNotValid", 1), cond("Programmed", "False", "ListenersNotValid", 1)}
			}
		}
		status = append(status, gwapiv1.ListenerStatus{Name: l.Name, Conditions: conditions})
	}
	object["status"] = map[string]any{"conditions": parent, "listeners": status}
	return goldentest.Encode(object)
}

// remove what is no longer desired.
func (s *sim) remove(key string) {
	k, _ := resources.ParseKey(key)
	gw := s.gateways[k.Target]
	switch {
	case gw == nil:
	case k.Role == resources.RoleGateway && gw.controller != "", k.Role == resources.RoleGatewayObject:
		delete(s.gateways, k.Target)
	}
}

// apply what is desired.
func (s *sim) apply(key string, resource wire.Object, uid string) {
	k, _ := resources.ParseKey(key)
	for _, forbidden := range []string{"ownerReferences", "managedFields", "resourceVersion", "uid", "generation"} {
		if resource.Get("metadata").Object().Get(forbidden) != nil {
			s.Errorf("%s states metadata.%s", key, forbidden)
		}
	}
	if resource.Get("status") != nil {
		s.Errorf("%s states a status", key)
	}
	object := cluster.ReadAs[cluster.Object](resource)
	if k.Role == resources.RoleGateway {
		s.refuse(key, s.create(k.Target, composedManager, cluster.ReadAs[cluster.Gateway](resource).Spec.Listeners))
		s.gateways[k.Target].controller = uid
	} else if !s.late {
		s.provide(key, object)
	}
}

// provide does what provider-kubernetes does with an Object.
func (s *sim) provide(key string, object cluster.Object) {
	k, _ := resources.ParseKey(key)
	manager, listeners := resources.FieldManager(object.Metadata.Name), object.Spec.ForProvider.Manifest.Spec.Listeners
	switch gw := s.gateways[k.Target]; {
	case k.Role == resources.RoleGatewayObject:
		s.refuse(key, s.create(k.Target, manager, listeners))
	case k.Role == resources.RolePatch && gw != nil && s.broken[k.Target] == "":
		s.not[manager] = gw.apply(manager, listeners)
		s.refuse(key, s.not[manager])
	}
}

func (s *sim) refuse(key string, err error) {
	if err != nil {
		s.refused = append(s.refused, fmt.Errorf("%s: %w", key, err))
	}
}

func (s *sim) create(name types.NamespacedName, manager string, listeners []gwapiv1.Listener) error {
	if s.gateways[name] == nil {
		s.add(name)
	}
	return s.gateways[name].apply(manager, listeners)
}

// apply listeners as server-side apply does, with force.
func (g *simGateway) apply(manager string, listeners []gwapiv1.Listener) error {
	wanted := map[gwapiv1.SectionName]gwapiv1.Listener{}
	for _, l := range listeners {
		wanted[l.Name] = l
	}
	var next []held
	for _, h := range g.listeners {
		l, applied := wanted[h.Name]
		managers := slices.DeleteFunc(slices.Clone(h.managers), func(m string) bool { return m == manager })
		switch {
		case applied:
			next = append(next, held{l, append(managers, manager)})
		case len(managers) > 0:
			next = append(next, held{h.Listener, managers})
		}
		delete(wanted, h.Name)
	}
	for _, l := range listeners {
		if _, fresh := wanted[l.Name]; fresh {
			next = append(next, has(listener.Listener{Listener: l}, manager))
		}
	}
	if err := invalid(next); err != nil {
		return err
	}
	if !slices.EqualFunc(g.listeners, next, func(a, b held) bool { return listener.Same(a.Listener, b.Listener) }) {
		g.generation++
	}
	g.listeners = next
	return nil
}

// invalid is what the Gateway's CRD says of its listeners.
func invalid(listeners []held) error {
	if n := len(listeners); n == 0 || n > 64 {
		return fmt.Errorf("%d listeners", n)
	}
	seen := map[string]bool{}
	for _, l := range listeners {
		at := fmt.Sprintf("%d %s", l.Port, l.Protocol)
		if l.Hostname != nil {
			at += " " + string(*l.Hostname)
		}
		if seen[at] {
			return fmt.Errorf("duplicate: %s", at)
		}
		seen[at] = true
	}
	return nil
}

// on tells the listeners of a Gateway.
func (s *sim) on(name types.NamespacedName) string {
	gw := s.gateways[name]
	if gw == nil {
		return "gone"
	}
	var names []string
	for _, l := range gw.listeners {
		names = append(names, string(l.Name))
	}
	return strings.Join(names, " ")
}
