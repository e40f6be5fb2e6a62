package workload

import (
	"fmt"

	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// object is a Kubernetes object, or a part of one, as JSON has it.
type object = map[string]any

// aTime is when everything happened.
const aTime = "2026-01-01T00:00:00Z"

// Names in the cluster.
const (
	className      = "contour"
	controllerName = "projectcontour.io/gateway-controller"
)

// list returns n items.
func list(n int, item func(i int) any) []any {
	out := make([]any, n)
	for i := range out {
		out[i] = item(i)
	}
	return out
}

// xr returns an OpenFunction Gateway with OpenFunction's two listeners and then one
// for each team, every fourth of them with TLS. For a FunctionRoute it returns
// that.
func (s Shape) xr() object {
	n := s.names()
	kind, spec := n.kind, object{
		"domain":        n.domain,
		"clusterDomain": "cluster.local",
		"hostTemplate":  "{{.Name}}.{{.Namespace}}.{{.Domain}}",
		"pathTemplate":  "{{.Namespace}}/{{.Name}}",
		"gatewaySpec":   s.GatewaySpec(),
	}
	switch {
	case s.Route:
		spec = object{"backends": []any{object{"service": object{"name": n.xr + "-v1", "port": 80.0}}}}
	case s.creates():
		spec["gatewayDef"] = object{"name": n.gateway, "namespace": n.gatewayNamespace, "gatewayClassName": className}
	default:
		spec["gatewayRef"] = object{"name": n.gateway, "namespace": n.gatewayNamespace}
	}
	xr := object{
		"apiVersion": "networking.openfunction.io/v1alpha1",
		"kind":       kind,
		"metadata":   metadata(n.namespace, n.xr, n.uid, nil),
		"spec":       spec,
	}
	managed(xr, "kubectl", "Apply", "", object{"spec": spec})
	return xr
}

// wanted returns the i-th listener of the XR, whose TLS has these options if it has any.
func (s Shape) wanted(i int, options object) any {
	switch i {
	case 0:
		return listener("ofn-http-internal", "*.cluster.local", 80, "HTTP", nil)
	case 1:
		n := s.names()
		return listener(n.listener, "*."+n.domain, 80, "HTTP", nil)
	}
	team := fmt.Sprintf("team-%04d", i)
	name, host := team, team+".ofn.io"
	if s.Largest {
		name, host = lengthened(name, maxName), lengthened(host, maxName-len("*."))
	}
	if i%4 != 0 {
		return listener(name, "*."+host, 80, "HTTP", nil)
	}
	tls := object{
		"mode":            "Terminate",
		"certificateRefs": []any{object{"group": "", "kind": "Secret", "name": team + "-tls"}},
	}
	if options != nil {
		tls["options"] = options
	}
	return listener(name, "*."+host, 443, "HTTPS", tls)
}

func listener(name, hostname string, port int, protocol string, tls object) object {
	l := object{
		"name": name, "hostname": hostname, "port": float64(port), "protocol": protocol,
		"allowedRoutes": object{"namespaces": object{"from": "All"}},
	}
	if tls != nil {
		l["tls"] = tls
	}
	return l
}

// input returns the function's Input.
func (s Shape) input() object {
	in := object{
		"apiVersion": "gateway.fn.openfunction.io/v1beta1",
		"kind":       "Input",
		"policy":     object{"patchGateways": []any{"*/*"}, "allowedCertificates": []any{"*/*"}},
	}
	if !s.creates() && s.Team == "" {
		in["attachment"] = string(s.Attachment)
	}
	return in
}

// operators returns what the cluster has before there is an XR.
func (s Shape) operators() []object {
	n := s.names()
	objects := []object{
		{
			"apiVersion": "gateway.networking.k8s.io/v1", "kind": "GatewayClass",
			"metadata": metadata("", className, "5f1d6a0e", nil),
			"spec":     object{"controllerName": controllerName},
			"status":   object{"conditions": conditions("Accepted")},
		},
		{
			"apiVersion": "v1", "kind": "Namespace",
			"metadata": metadata("", n.namespace, "6f1d6a0e", object{"kubernetes.io/metadata.name": n.namespace}),
		},
		{
			"apiVersion": "v1", "kind": "Service",
			"metadata": metadata(n.gatewayNamespace, "envoy", "7f1d6a0e", object{"app": "envoy"}),
			"spec": object{"type": "LoadBalancer", "clusterIP": "10.96.14.7", "ports": []any{
				object{"name": "http", "port": 80.0, "protocol": "TCP", "targetPort": 8080.0, "nodePort": 31080.0},
				object{"name": "https", "port": 443.0, "protocol": "TCP", "targetPort": 8443.0, "nodePort": 31443.0},
			}},
			"status": object{"loadBalancer": object{"ingress": []any{object{"ip": "172.31.73.53"}}}},
		},
	}
	if !s.creates() {
		objects = append(objects, s.gateway())
	}
	return objects
}

// maxOnGateway is how many listeners a Gateway holds.
const maxOnGateway = 64

// gateway returns the operator's Gateway, with a listener of theirs if ours leave room.
func (s Shape) gateway() object {
	n := s.names()
	var operators []any
	if s.Attachment != v1alpha1.AttachmentPatch || s.Listeners < maxOnGateway {
		operators = []any{listener("shop", "shop.example.com", 80, "HTTP", nil)}
	}
	spec := object{
		"gatewayClassName": className,
		"allowedListeners": object{"namespaces": object{"from": "All"}},
		"listeners":        operators,
	}
	if s.Team != "" && s.Attachment == v1alpha1.AttachmentPatch {
		delete(spec, "allowedListeners") // Else the function would choose ListenerSets.
	}
	gateway := object{
		"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway",
		"metadata": metadata(n.gatewayNamespace, n.gateway, "8f1d6a0e", object{"app": "contour"}),
		"spec":     spec,
	}
	managed(gateway, "kubectl", "Apply", "", copied(object{"spec": spec}).(object))
	return gateway
}

func metadata(namespace, name, uid string, labels object) object {
	meta := object{
		"name": name, "uid": uid, "generation": 3.0, "resourceVersion": "81220", "creationTimestamp": aTime,
	}
	if namespace != "" {
		meta["namespace"] = namespace
	}
	if labels != nil {
		meta["labels"] = labels
	}
	return meta
}

// conditions returns conditions of an object of generation 3, all True.
func conditions(types ...string) []any {
	return list(len(types), func(i int) any {
		return object{
			"type": types[i], "status": "True", "reason": types[i], "message": "Valid: " + types[i] + " by the controller.",
			"observedGeneration": 3.0, "lastTransitionTime": aTime,
		}
	})
}
