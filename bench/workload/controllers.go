package workload

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
	manifest := o["spec"].(object)["forProvider"].(object)["manifest"].(object)
	ours, _ := manifest["spec"].(object)["listeners"].([]any)
	gateway := c.shape.gateway()
	spec := gateway["spec"].(object)
	spec["listeners"] = append(spec["listeners"].([]any), copied(ours).([]any)...)
	name, _ := o["metadata"].(object)["name"].(string)
	managed(gateway, "provider-kubernetes/"+name, "Apply", "", object{"spec": object{"listeners": ours}})
	program(gateway)
	c.objects[identityOf(gateway)] = gateway

	status := object{
		"atProvider": object{"manifest": copied(gateway)},
		"conditions": conditions("Ready", "Synced"),
	}
	o["status"] = status
	managed(o, "provider", "Update", "status", copied(object{"status": status}).(object))
}
