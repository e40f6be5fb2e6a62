package sharing

import (
	"slices"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// listenerAs is a listener as Gateway API has it.
func listenerAs(n int, c content) gwapiv1.Listener {
	l := gwapiv1.Listener{
		Name: nameOf[n], Port: placeOf[c.place].port, Protocol: placeOf[c.place].protocol,
		AllowedRoutes: &gwapiv1.AllowedRoutes{Namespaces: &gwapiv1.RouteNamespaces{From: &routesOf[c.routes]}},
	}
	if c.host != 0 {
		l.Hostname = &hostOf[c.host]
	}
	return l
}

// entriesFrom reads listeners back.
func entriesFrom(listeners []gwapiv1.Listener) entries {
	var out entries
	for _, l := range listeners {
		n := slices.Index(nameOf[:], l.Name)
		if out[n].on {
			panic("stated twice: " + l.Name)
		}
		e := entry{on: true}
		if l.Hostname != nil {
			e.host = uint8(slices.Index(hostOf, *l.Hostname))
		}
		e.routes = uint8(slices.Index(routesOf, *l.AllowedRoutes.Namespaces.From))
		for i, p := range placeOf {
			if p.port == l.Port && p.protocol == l.Protocol {
				e.place = uint8(i)
			}
		}
		out[n] = e
	}
	return out
}

// read is the Gateway as the API server shows it.
func (g gateway) read() *cluster.Gateway {
	out := &cluster.Gateway{Metadata: cluster.Metadata{Namespace: "gateways", Name: "gw"}}
	for n, s := range g {
		if s.on {
			out.Spec.Listeners = append(out.Spec.Listeners, listenerAs(n, s.content))
		}
	}
	for m := range managers {
		items := map[string]wire.Object{}
		for n, s := range g {
			if s.on && s.fields[m] != 0 {
				items[`k:{"name":"`+string(nameOf[n])+`"}`] = fieldSets[s.fields[m]]
			}
		}
		if len(items) > 0 {
			out.Metadata.ManagedFields = append(out.Metadata.ManagedFields, cluster.ManagedFieldsEntry{
				Manager: managerOf[m], Operation: "Apply", FieldsV1: nested(wire.ValueOf(items), "f:spec", "f:listeners"),
			})
		}
	}
	return out
}

func nested(v wire.Value, keys ...string) wire.Object {
	for _, k := range slices.Backward(keys) {
		v = wire.ValueOf(wire.Object{}.With(k, v))
	}
	return v.Object()
}

// leaf is a field in managedFields.
var leaf = wire.ValueOf(wire.Object{})

// fieldSets are the managedFields of a listener, by the fields that are had.
var fieldSets = func() (out [allFields + 1]wire.Object) {
	for bits := range out {
		set := wire.Object{}
		if bits&fieldItem != 0 {
			set = set.With(".", leaf).With("f:name", leaf)
		}
		if bits&fieldHost != 0 {
			set = set.With("f:hostname", leaf)
		}
		if bits&fieldRoutes != 0 {
			set = set.With("f:allowedRoutes", wire.ValueOf(nested(leaf, "f:namespaces", "f:from")))
		}
		if bits&fieldPlace != 0 {
			set = set.With("f:port", leaf).With("f:protocol", leaf)
		}
		out[bits] = set
	}
	return out
}()
