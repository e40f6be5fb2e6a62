package workload

import "slices"

// program writes the status of a Gateway's or ListenerSet's controller.
func program(o object) {
	listeners, _ := o["spec"].(object)["listeners"].([]any)
	status := object{
		"conditions": conditions("Accepted", "Programmed"),
		"listeners": list(len(listeners), func(i int) any {
			return object{
				"name":           listeners[i].(object)["name"],
				"attachedRoutes": 3.0,
				"supportedKinds": []any{
					object{"group": "gateway.networking.k8s.io", "kind": "HTTPRoute"},
					object{"group": "gateway.networking.k8s.io", "kind": "GRPCRoute"},
				},
				"conditions": conditions("Accepted", "Programmed", "ResolvedRefs"),
			}
		}),
	}
	if o["kind"] == "Gateway" {
		status["addresses"] = []any{object{"type": "IPAddress", "value": "172.31.73.53"}}
	}
	o["status"] = status
	managed(o, "contour", "Update", "status", copied(object{"status": status}).(object))
}

// provide does what provider-kubernetes does with an Object: it applies the
// manifest, and keeps the whole of what it applied to in the Object's status.
func (c *cluster) provide(o object) {
	gateway := c.patch(append(slices.Clone(c.neighbours), o))
	status := object{
		"atProvider": object{"manifest": copied(gateway)},
		"conditions": conditions("Ready", "Synced"),
	}
	o["status"] = status
	managed(o, "provider", "Update", "status", copied(object{"status": status}).(object))
}

// patch applies the manifests of Objects to the operator's Gateway, and returns it.
func (c *cluster) patch(objects []object) object {
	gateway := c.shape.gateway()
	spec := gateway["spec"].(object)
	for _, o := range objects {
		manifest := o["spec"].(object)["forProvider"].(object)["manifest"].(object)
		theirs, _ := manifest["spec"].(object)["listeners"].([]any)
		spec["listeners"] = append(spec["listeners"].([]any), copied(theirs).([]any)...)
		name, _ := o["metadata"].(object)["name"].(string)
		managed(gateway, "provider-kubernetes/"+name, "Apply", "", object{"spec": object{"listeners": theirs}})
	}
	program(gateway)
	c.objects[identityOf(gateway)] = gateway
	return gateway
}

// accept writes the status of an HTTPRoute's controller.
func accept(o object) {
	parents, _ := o["spec"].(object)["parentRefs"].([]any)
	status := object{"parents": list(len(parents), func(i int) any {
		return object{
			"parentRef": copied(parents[i]), "controllerName": controllerName,
			"conditions": conditions("Accepted", "ResolvedRefs"),
		}
	})}
	o["status"] = status
	managed(o, "contour", "Update", "status", copied(object{"status": status}).(object))
}
