package gateway

import (
	"cmp"
	"slices"

	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/ask"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/attach"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
	"github.com/openfunction/function-openfunction-gateway/internal/routing"
)

// publication is the ConfigMap with what FunctionRoutes have to know of an XR.
type publication struct {
	ask.Ask

	state cluster.State
	// wanted are the listeners that are planned, by their names.
	wanted map[gwapiv1.SectionName]*listener.Listener
}

func newPublication(asked ask.Ask, state cluster.State) publication {
	p := publication{Ask: asked, state: state, wanted: make(map[gwapiv1.SectionName]*listener.Listener, len(asked.Listeners))}
	for i := range asked.Listeners {
		p.wanted[asked.Listeners[i].Name] = &asked.Listeners[i]
	}
	return p
}

// key returns the key of the ConfigMap, which is in the XR's namespace or, where the XR
// has none, in that of its entry Service.
func (p publication) key() resources.Key {
	meta := p.XR.Metadata
	xr := types.NamespacedName{Namespace: cmp.Or(meta.Namespace, p.Input.Entrypoint.Namespace), Name: meta.Name}
	return resources.Key{Role: resources.RoleRouting, Target: routing.NameFor(xr)}
}

// require adds the ConfigMap, to see whether somebody else has one of its name, until it
// is observed: of a thousand listeners it need not come twice.
func (p publication) require(reqs cluster.Requirements) {
	if _, observed := p.state.Observed[p.key().String()]; !observed {
		reqs.Existing(cluster.KindConfigMap, p.key().Target)
	}
}

// compose returns the ConfigMap, made of what the attachment states: what others say of it
// changes too often for all routes to read it. While it is not known what is wanted, the
// observed one stays.
func (p publication) compose(attached attach.Result, gateway cluster.Target) ([]resources.Composed, *condition.Problem) {
	if p.Held != nil {
		return p.observed(), nil
	}
	parents, leaving := p.parents(attached, gateway)
	spec := p.XR.Spec
	data, err := routing.Routing{
		Kind:    p.XR.Kind,
		Domains: p.domains(attached.Moving != nil, leaving), ClusterDomain: spec.ClusterDomain, HostTemplate: spec.HostTemplate, PathTemplate: spec.PathTemplate,
		LabelKey: spec.HTTPRouteLabelKey, Parents: parents,
	}.Encode()
	if err != nil {
		return p.observed(), &condition.Problem{Reason: condition.ReasonInvalid, Message: err.Error()}
	}
	key := p.key()
	composed, problem := answer.Own(p.state, p.XR.Metadata.UID, key, cluster.KindConfigMap, resources.MakeConfigMap(key.Target, data))
	if problem != nil {
		return p.observed(), problem
	}
	out := []resources.Composed{composed}
	if _, there := p.state.Observed[key.String()]; !there {
		out = append(out, p.observed()...) // until the new one is there
	}
	return out, nil
}

// observed returns the ConfigMap that is observed, as it stays. Its namespace may depend on
// what is not known.
func (p publication) observed() []resources.Composed {
	var out []resources.Composed
	for key, raw := range p.state.Observed {
		if k, ours := resources.ParseKey(key); ours && k.Role == resources.RoleRouting {
			out = append(out, resources.Composed{Key: k, Resource: resources.Kept(raw), Ready: true})
		}
	}
	return out
}

// parents returns what has the listeners, and those of its listeners that still serve but
// are about to go: of an earlier attachment or one that is held back, or with an earlier
// hostname.
func (p publication) parents(attached attach.Result, gateway cluster.Target) (parents []routing.Parent, leaving []routing.Listener) {
	parents = []routing.Parent{}
	on := frontends(gateway.Read.One())
	for _, c := range attached.Composed {
		stated := c.States()
		left := c.Key.Target != gateway.Name || stays(attached, stated)
		has, goes := p.listeners(attached.Moving != nil && !left, stated.Listeners, p.carried(c, gateway.Name, on))
		if c.Key.Role == resources.RolePatch && c.Key.Target == gateway.Name && attached.Method == v1alpha1.AttachmentPatch {
			has = append(has, p.elsewhere(attached, on)...)
			goes = append(goes, p.notYet(attached, gateway.Read.One(), on, has)...)
		}
		if leaving = append(leaving, goes...); left {
			leaving = append(leaving, has...)
		}
		if all := slices.Concat(has, goes); len(all) > 0 {
			parents = append(parents, routing.Parent{Kind: stated.Kind, Namespace: stated.Name.Namespace, Name: stated.Name.Name, Listeners: all})
		}
	}
	return parents, leaving
}

// stays reports whether what is stated for the Gateway is what was: that of an earlier
// attachment, or that of one which is held back.
func stays(attached attach.Result, stated resources.Stated) bool {
	return attached.Problem != nil || slices.ContainsFunc(attached.Leaving, func(p attach.Parent) bool {
		return p.Kind == stated.Kind && p.Name == stated.Name
	})
}

// listeners returns what is stated, and of what is carried those with another hostname.
// While listeners are about to leave their hostnames, what is stated goes, and routes have
// to know what comes.
func (p publication) listeners(moving bool, stated, carried []resources.Frontend) (has, goes []routing.Listener) {
	has = make([]routing.Listener, 0, len(stated))
	on := make(map[gwapiv1.SectionName]resources.Frontend, len(carried))
	for _, l := range slices.Backward(carried) { // of several with one name the first counts
		on[l.Name] = l
	}
	for _, l := range stated {
		comes := l
		if moving {
			comes = p.planned(l)
		}
		has = append(has, p.listener(comes))
		if comes != l {
			goes = append(goes, p.listener(l))
		}
		if before, carried := on[l.Name]; carried && before.Hostname != l.Hostname && before.Hostname != comes.Hostname {
			goes = append(goes, p.listener(before))
		}
	}
	return has, goes
}

// planned returns what is stated with the hostname that is planned.
func (p publication) planned(l resources.Frontend) resources.Frontend {
	if wanted := p.wanted[l.Name]; wanted != nil && wanted.Hostname != nil {
		l.Hostname = *wanted.Hostname
	}
	return l
}

func (p publication) listener(l resources.Frontend) routing.Listener {
	return routing.Listener{Name: l.Name, Hostname: l.Hostname, Port: l.Port, Protocol: l.Protocol, Internal: p.isInternal(l)}
}

// isInternal returns what is planned of a listener. Of one that is planned no more only
// its name and hostname are known.
func (p publication) isInternal(l resources.Frontend) bool {
	if wanted := p.wanted[l.Name]; wanted != nil {
		return wanted.Internal
	}
	return l.Name == v1alpha1.InternalListenerName || p.XR.Spec.Internal(string(l.Hostname))
}

// carried returns the listeners that the carrier of a composed attachment has by now, if
// the Gateway of a name has these.
func (p publication) carried(c resources.Composed, gateway types.NamespacedName, on []resources.Frontend) []resources.Frontend {
	if c.Key.Role == resources.RoleGatewayObject || c.Key.Role == resources.RolePatch {
		if c.Key.Target == gateway {
			return on
		}
		return frontends(p.state.Gateway(c.Key.Target).One())
	}
	return resources.Composed{Key: c.Key, Resource: p.state.Observed[c.Key.String()]}.States().Listeners
}

func frontends(gw *cluster.Gateway) []resources.Frontend {
	if gw == nil {
		return nil
	}
	out := make([]resources.Frontend, 0, len(gw.Spec.Listeners))
	for _, l := range gw.Spec.Listeners {
		out = append(out, frontend(l))
	}
	return out
}

func frontend(l gwapiv1.Listener) resources.Frontend {
	f := resources.Frontend{Name: l.Name, Port: l.Port, Protocol: l.Protocol}
	if l.Hostname != nil {
		f.Hostname = *l.Hostname
	}
	return f
}

// elsewhere returns those of the Gateway's listeners that other XRs apply for all, in place
// of ours. Which ListenerSet serves in the place of one of ours nobody says.
func (p publication) elsewhere(attached attach.Result, gateways []resources.Frontend) []routing.Listener {
	var out []routing.Listener
	for i := range attached.Listeners {
		o := &attached.Listeners[i]
		if !o.Elsewhere {
			continue
		}
		ours := frontend(o.Listener.Listener)
		for _, on := range gateways {
			if ours.Name = on.Name; on == ours {
				out = append(out, p.listener(on))
			}
		}
	}
	return out
}

// notYet returns the listeners of the Gateway, but for those that are there anyway, that
// the observed ConfigMap has and other XRs still apply for all, in place of ours that are
// held back: until these XRs follow, say to another domain, functions are reached there.
func (p publication) notYet(attached attach.Result, gw *cluster.Gateway, carried []resources.Frontend, has []routing.Listener) []routing.Listener {
	if gw == nil || !slices.ContainsFunc(attached.Listeners, isHeldBack) {
		return nil
	}
	before, owners := p.before().At(cluster.KindGateway.Kind, gw.Metadata.NamespacedName()), gw.ListenerOwners()
	var out []routing.Listener
	for _, on := range carried {
		l := p.listener(on)
		shared := len(owners[on.Name]) > 0 && !slices.ContainsFunc(owners[on.Name], func(o cluster.Owner) bool { return !resources.OwnObjectManager(o.Manager) })
		if shared && slices.Contains(before, l) && !slices.Contains(has, l) && standsFor(attached, on) {
			out = append(out, l)
		}
	}
	return out
}

// standsFor reports whether a listener on the Gateway has the name of one of ours that is
// held back, or serves the same.
func standsFor(attached attach.Result, on resources.Frontend) bool {
	return slices.ContainsFunc(attached.Listeners, func(o attach.Outcome) bool {
		ours := frontend(o.Listener.Listener)
		named := ours.Name == on.Name
		ours.Name = on.Name
		return isHeldBack(o) && (named || ours == on)
	})
}

func isHeldBack(o attach.Outcome) bool { return o.Problem != nil && !o.Elsewhere }

// before returns what the observed ConfigMap has, nothing while none is observed.
func (p publication) before() routing.Routing {
	observed := cluster.ObservedAs[cluster.ConfigMap](p.state, p.key().String())
	if observed == nil {
		return routing.Routing{}
	}
	before, _ := routing.Decode(observed.Data)
	return before
}

// domains returns the domain of the XR, and those of the ConfigMap that is observed under
// which functions are still served: these first while nothing serves the XR's yet.
func (p publication) domains(moving bool, leaving []routing.Listener) []string {
	domains := []string{p.XR.Spec.Domain}
	if len(leaving) == 0 {
		return domains
	}
	for _, domain := range p.before().Domains {
		host := p.XR.Spec.Under(domain).HostFor(v1alpha1.SampleName, v1alpha1.SampleNamespace)
		if !slices.Contains(domains, domain) && slices.ContainsFunc(leaving, func(l routing.Listener) bool { return l.Serves(host) }) {
			domains = append(domains, domain)
		}
	}
	if moving {
		domains = append(domains[1:], domains[0])
	}
	return domains
}
