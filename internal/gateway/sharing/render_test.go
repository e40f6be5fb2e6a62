package sharing

import (
	"slices"

	"google.golang.org/protobuf/types/known/structpb"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
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
		items := map[string]*structpb.Value{}
		for n, s := range g {
			if s.on && s.fields[m] != 0 {
				items[`k:{"name":"`+string(nameOf[n])+`"}`] = structpb.NewStructValue(fieldSets[s.fields[m]])
			}
		}
		if len(items) > 0 {
			out.Metadata.ManagedFields = append(out.Metadata.ManagedFields, cluster.ManagedFieldsEntry{
				Manager: managerOf[m], Operation: "Apply", FieldsV1: nested(structpb.NewStructValue(&structpb.Struct{Fields: items}), "f:spec", "f:listeners"),
			})
		}
	}
	return out
}

func nested(v *structpb.Value, keys ...string) *structpb.Struct {
	for _, k := range slices.Backward(keys) {
		v = structpb.NewStructValue(&structpb.Struct{Fields: map[string]*structpb.Value{k: v}})
	}
	return v.GetStructValue()
}

// fieldSets are the managedFields of a listener, by the fields that are had.
var fieldSets = func() (out [allFields + 1]*structpb.Struct) {
	for bits := range out {
		set := &structpb.Struct{Fields: map[string]*structpb.Value{}}
		leaf := structpb.NewStructValue(&structpb.Struct{})
		if bits&fieldItem != 0 {
			set.Fields["."], set.Fields["f:name"] = leaf, leaf
		}
		if bits&fieldHost != 0 {
			set.Fields["f:hostname"] = leaf
		}
		if bits&fieldRoutes != 0 {
			set.Fields["f:allowedRoutes"] = structpb.NewStructValue(nested(leaf, "f:namespaces", "f:from"))
		}
		if bits&fieldPlace != 0 {
			set.Fields["f:port"], set.Fields["f:protocol"] = leaf, leaf
		}
		out[bits] = set
	}
	return out
}()
