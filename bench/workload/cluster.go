package workload

import (
	"fmt"
	"maps"
	"slices"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
)

// identity tells objects apart. No kind is used that has the same name in two groups.
type identity struct{ kind, namespace, name string }

func identityOf(o object) identity {
	meta, _ := o["metadata"].(object)
	kind, _ := o["kind"].(string)
	namespace, _ := meta["namespace"].(string)
	name, _ := meta["name"].(string)
	return identity{kind, namespace, name}
}

// cluster is an API server with one XR in it that is reconciled.
type cluster struct {
	shape    Shape
	xr       object
	objects  map[identity]object
	composed map[string]identity // by the key in the desired state
	// neighbours are the Objects by which other XRs have listeners on the Gateway.
	neighbours []object
}

func newCluster(s Shape) *cluster {
	c := &cluster{shape: s, xr: s.xr(), objects: map[identity]object{}, composed: map[string]identity{}}
	for _, o := range s.operators() {
		c.objects[identityOf(o)] = o
	}
	for _, other := range s.others() {
		c.neighbours = append(c.neighbours, other.applying())
	}
	if s.shared() {
		c.patch(c.neighbours)
	}
	return c
}

// next returns the cluster with another XR in place of this one, which keeps what is
// composed for it.
func (c *cluster) next(s Shape) *cluster {
	next := &cluster{shape: s, xr: s.xr(), objects: maps.Clone(c.objects), composed: map[string]identity{}, neighbours: slices.Clone(c.neighbours)}
	next.objects[identityOf(c.xr)] = c.xr
	for _, id := range c.composed {
		if id.kind == "Object" {
			next.neighbours = append(next.neighbours, c.objects[id])
		}
	}
	return next
}

// served has the schemas of the kinds that the function asks for.
var served = map[string]object{
	"gateway.networking.k8s.io/v1 ListenerSet":   {"type": "object"},
	"kubernetes.m.crossplane.io/v1alpha1 Object": {"type": "object"},
	"kubernetes.crossplane.io/v1alpha2 Object":   {"type": "object"},
}

// world returns the objects that are there now, and the kinds that are served.
func (c *cluster) world() (*goldentest.World, error) {
	objects := make([]*unstructured.Unstructured, 0, len(c.objects))
	for _, o := range c.objects {
		objects = append(objects, &unstructured.Unstructured{Object: o})
	}
	return goldentest.NewWorld(objects, served)
}

// apply does what Crossplane, provider-kubernetes and the Gateway's controller make
// of an answer.
func (c *cluster) apply(rsp *fnv1.RunFunctionResponse) {
	clear(c.composed)
	for key, r := range rsp.GetDesired().GetResources() {
		o := r.GetResource().AsMap()
		c.compose(key, o)
		id := identityOf(o)
		c.objects[id], c.composed[key] = o, id
		switch id.kind {
		case "Gateway", "ListenerSet":
			program(o)
		case "HTTPRoute":
			accept(o)
		case "Object":
			c.provide(o)
		}
	}
	c.report(rsp)
}

// composedManager is Crossplane's field manager for the composed resources of one
// kind of XR.
const composedManager = "apiextensions.crossplane.io/composed/52a1f3c4d5e6f708"

// compose adds to a composed resource what Crossplane and the API server write to it.
func (c *cluster) compose(key string, o object) {
	owned := copied(o).(object)
	delete(owned, "apiVersion")
	delete(owned, "kind")
	meta, xr := owned["metadata"].(object), c.xr["metadata"].(object)
	delete(meta, "name")
	delete(meta, "namespace")
	written := metadata("", "", "9f1d6a0e", nil)
	delete(written, "name")
	composed := o["metadata"].(object)
	maps.Copy(composed, written)
	maps.Copy(composed, object{
		"annotations":  with(composed["annotations"], "crossplane.io/composition-resource-name", key),
		"labels":       with(composed["labels"], "crossplane.io/composite", xr["name"]),
		"generateName": fmt.Sprintf("%s-", xr["name"]),
		"ownerReferences": []any{object{
			"apiVersion": c.xr["apiVersion"], "kind": c.xr["kind"], "name": xr["name"],
			"uid": xr["uid"], "controller": true, "blockOwnerDeletion": true,
		}},
	})
	managed(o, composedManager, "Apply", "", owned)
}

// with returns a copy of properties, or of none, with one more.
func with(properties any, key string, value any) object {
	out := object{key: value}
	had, _ := properties.(object)
	maps.Copy(out, had)
	return out
}

// report writes the answer's status and conditions to the XR.
func (c *cluster) report(rsp *fnv1.RunFunctionResponse) {
	status := rsp.GetDesired().GetComposite().GetResource().AsMap()["status"].(object)
	status["conditions"] = list(len(rsp.GetConditions()), func(i int) any {
		condition := rsp.GetConditions()[i]
		return object{
			"type": condition.GetType(), "reason": condition.GetReason(), "message": condition.GetMessage(),
			"status": statusOf(condition), "lastTransitionTime": aTime, "observedGeneration": 3.0,
		}
	})
	fresh := c.shape.xr()
	fresh["status"] = status
	managed(fresh, "apiextensions.crossplane.io/composite", "Apply", "status", copied(object{"status": status}).(object))
	c.xr = fresh
}

func statusOf(c *fnv1.Condition) string {
	switch c.GetStatus() {
	case fnv1.Status_STATUS_CONDITION_TRUE:
		return "True"
	case fnv1.Status_STATUS_CONDITION_FALSE:
		return "False"
	case fnv1.Status_STATUS_CONDITION_UNKNOWN, fnv1.Status_STATUS_CONDITION_UNSPECIFIED:
	}
	return "Unknown"
}
