package e2e

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// A functionRoute is the XR that makes a function reachable.
type functionRoute = composite[v1alpha1.FunctionRouteStatus]

// kindFunctionRoute has the group and version of OpenFunction Gateways.
var kindFunctionRoute = kindXR.GroupVersion().WithKind("FunctionRoute")

// functionSample is the function that OpenFunction's documentation makes.
var functionSample = named("default", "function-sample")

// routeOf is a FunctionRoute in the namespace of functionSample, with a spec in YAML's
// flow style.
func routeOf(name, spec string) string {
	return fmt.Sprintf(`
apiVersion: networking.openfunction.io/v1alpha1
kind: FunctionRoute
metadata: {name: %s, namespace: default}
spec: %s
`, name, spec)
}

// withServices makes the Services that run functions, and has them removed.
func withServices(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		t.Cleanup(func() { remove(t, object(kindService, named(functionSample.Namespace, name))) })
		apply(t, serviceOf(name))
	}
}

// serviceOf is a Service in the namespace of functionSample.
func serviceOf(name string) string {
	return fmt.Sprintf(`
apiVersion: v1
kind: Service
metadata: {name: %s, namespace: default}
spec:
  selector: {app: %[1]s}
  ports: [{name: http, port: 80, targetPort: 8080}]
`, name)
}

var kindService = corev1.SchemeGroupVersion.WithKind("Service")

func awaitRoute(t *testing.T, name types.NamespacedName, what string, check func(*functionRoute) error) *functionRoute {
	t.Helper()
	return awaitComposite(t, kindFunctionRoute, name, what, check)
}

// reachable is content with a route that is Ready, and has this URL.
func reachable(url string) func(*functionRoute) error {
	return func(r *functionRoute) error {
		if err := hold(r.Unstructured, "Synced", "Ready", "Accepted", "ResolvedRefs", "InternalNameReady"); err != nil {
			return err
		}
		if r.status.URL != url {
			return fmt.Errorf("status.url is %q, want %q", r.status.URL, url)
		}
		return nil
	}
}

// An implementation answers for a Gateway of an operator's, whose listener is "shop".
type implementation struct {
	name  string
	start func(*testing.T)
	xr    func(*testing.T) string
	// attached are how many routes are attached to each listener of the XR.
	attached func(*testing.T, types.NamespacedName) map[gwapiv1.SectionName]int32
}

var implementations = []implementation{
	{"Contour", withContour, func(t *testing.T) string { return withOpenPolicy(t, defaultXR(t)) }, attachedToContour},
	{
		"Envoy Gateway",
		func(t *testing.T) { withEnvoyGateway(t, envoyGateway) },
		func(t *testing.T) string { return withOpenPolicy(t, onEnvoyGateway(defaultXR(t))) },
		attachedToListenerSets,
	},
}

func attachedToContour(t *testing.T, _ types.NamespacedName) map[gwapiv1.SectionName]int32 {
	t.Helper()
	out := map[gwapiv1.SectionName]int32{}
	for _, l := range readGateway(t, contour).Status.Listeners {
		out[l.Name] = l.AttachedRoutes
	}
	return out
}

func attachedToListenerSets(t *testing.T, xr types.NamespacedName) map[gwapiv1.SectionName]int32 {
	t.Helper()
	out := map[gwapiv1.SectionName]int32{}
	for _, l := range readGateway(t, eg).Status.Listeners {
		out[l.Name] = l.AttachedRoutes
	}
	sets := &gwapiv1.ListenerSetList{}
	must(t, lab.List(suite, sets, client.InNamespace(xr.Namespace)))
	for i := range sets.Items {
		for _, l := range sets.Items[i].Status.Listeners {
			out[l.Name] = l.AttachedRoutes
		}
	}
	return out
}

// awaitAttached awaits that as many routes are attached to each listener of the XR, and
// none to the operator's; and that the XR says so.
func (i implementation) awaitAttached(t *testing.T, xrName types.NamespacedName, routes int32) {
	t.Helper()
	want := map[gwapiv1.SectionName]int32{"ofn-http-internal": routes, "ofn-http-external": routes, "shop": 0}
	await(t, fmt.Sprintf("%d routes attached", routes), func(context.Context) error {
		if d := cmp.Diff(want, i.attached(t, xrName)); d != "" {
			return fmt.Errorf("attachedRoutes (-want, +got):\n%s", d)
		}
		return nil
	})
	awaitXR(t, xrName, "says how many routes are attached", func(x *xr) error {
		for _, l := range x.status.Listeners {
			if l.AttachedRoutes != routes {
				return fmt.Errorf("status.listeners: %s has %d, want %d", l.Name, l.AttachedRoutes, routes)
			}
		}
		return ready(x)
	})
}

func TestFunctionRoute(t *testing.T) {
	for _, on := range implementations {
		t.Run(on.name, func(t *testing.T) {
			scenario(t, "FunctionRoutes on "+on.name+": `spec: {}` beside a Service, then a canary with a name of its own: attached, Ready, their URLs in status, deleted with the XR")
			on.start(t)
			gateway := applyXR(t, on.xr(t))
			awaitXR(t, gateway, "Ready", ready)
			withServices(t, functionSample.Name, "canary-v1", "canary-v2")

			sample := applyXR(t, routeOf(functionSample.Name, "{}"))
			r := awaitRoute(t, sample, "reachable", reachable("http://function-sample.default.ofn.io/"))
			on.awaitAttached(t, gateway, 1)
			if d := cmp.Diff([]v1alpha1.RouteAddress{
				{Type: "External", Value: "http://function-sample.default.ofn.io/"},
				{Type: "Internal", Value: "http://function-sample.default.svc.cluster.local/"},
			}, r.status.Addresses); d != "" {
				t.Errorf("status.addresses (-want, +got):\n%s", d)
			}

			canary := applyXR(t, routeOf("canary", "{backends: [{service: {name: canary-v1}, weight: 90}, {service: {name: canary-v2}, weight: 10}]}"))
			awaitRoute(t, canary, "reachable", reachable("http://canary.default.ofn.io/"))
			on.awaitAttached(t, gateway, 2)
			alias := &corev1.Service{}
			must(t, lab.Get(suite, canary, alias))
			if got, want := alias.Spec.ExternalName, "gateway.openfunction.svc.cluster.local"; got != want {
				t.Errorf("canary.default.svc.cluster.local leads to %q, want %q", got, want)
			}

			removeComposite(t, kindFunctionRoute, canary)
			on.awaitAttached(t, gateway, 1)
			removeComposite(t, kindFunctionRoute, sample)
			on.awaitAttached(t, gateway, 0)
			must(t, lab.Get(suite, functionSample, &corev1.Service{})) // The function's own is not the route's.
		})
	}
}

func TestFunctionRouteFirst(t *testing.T) {
	scenario(t, "a FunctionRoute before its OpenFunction Gateway, and before its Service: it says what is missing, and is Ready once that is there")
	withContour(t)
	route := applyXR(t, routeOf(functionSample.Name, "{}"))
	awaitRoute(t, route, "says that the OpenFunction Gateway is missing", lacks("Accepted", "GatewayNotFound"))
	applyXR(t, defaultXR(t))
	awaitRoute(t, route, "says that the Service is missing", lacks("ResolvedRefs", "BackendNotFound"))
	withServices(t, functionSample.Name)
	awaitRoute(t, route, "reachable", reachable("http://function-sample.default.ofn.io/"))
}

// lacks is content with a route of which a condition is False for a reason.
func lacks(condition, reason string) func(*functionRoute) error {
	return func(r *functionRoute) error { return has(r.Unstructured, condition, "False", reason) }
}

func TestFunctionRouteFollowsASwitch(t *testing.T) {
	scenario(t, "the OpenFunction Gateway switches from Contour's Gateway to Envoy Gateway's and back: at no time is the function's route accepted by nobody")
	withContour(t)
	withEnvoyGateway(t, envoyGateway)
	name := applyXR(t, withOpenPolicy(t, defaultXR(t)))
	x := awaitXR(t, name, "Ready", ready)
	withServices(t, functionSample.Name)
	route := applyXR(t, routeOf(functionSample.Name, "{}"))
	awaitRoute(t, route, "reachable", reachable("http://function-sample.default.ofn.io/"))
	staysProgrammed(t, accepted(route, "Gateway", onGateway(contour)), accepted(route, "ListenerSet", inListenerSets(name.Namespace)))

	for _, step := range []struct{ to, parents string }{
		{`{"name": "eg", "namespace": "shared"}`, "ListenerSet"}, {`{"name": "contour", "namespace": "projectcontour"}`, "Gateway"},
	} {
		patch(t, x.Unstructured, `{"spec": {"gatewayRef": `+step.to+`}}`)
		awaitXR(t, name, "has switched to "+step.to, switched)
		awaitRoute(t, route, "reachable by a "+step.parents+" alone", func(r *functionRoute) error {
			for _, p := range r.status.Parents {
				if p.ParentRef.Kind != step.parents {
					return fmt.Errorf("parent %v", p.ParentRef)
				}
			}
			return reachable("http://function-sample.default.ofn.io/")(r)
		})
	}
}

func TestFunctionRouteFollowsTheDomain(t *testing.T) {
	scenario(t, "OpenFunction's documented patch of the domain with a function in use: at no poll has the listener a hostname that the function's route lacks")
	withContour(t)
	x := awaitXR(t, applyXR(t, defaultXR(t)), "Ready", ready)
	withServices(t, functionSample.Name)
	route := applyXR(t, routeOf(functionSample.Name, "{}"))
	awaitRoute(t, route, "reachable", reachable("http://function-sample.default.ofn.io/"))
	always(t, func(ctx context.Context) error {
		g, r := &gwapiv1.Gateway{}, &gwapiv1.HTTPRoute{}
		if err := errors.Join(lab.Get(ctx, contour, g), lab.Get(ctx, route, r)); err != nil {
			return nil //nolint:nilerr // Who cannot look sees nothing.
		}
		for _, l := range g.Spec.Listeners {
			host := strings.Replace(string(*l.Hostname), "*", "function-sample.default", 1)
			if l.Name == "ofn-http-external" && !slices.Contains(r.Spec.Hostnames, gwapiv1.Hostname(host)) {
				return fmt.Errorf("the listener has %s, the route %v", *l.Hostname, r.Spec.Hostnames)
			}
		}
		return nil
	})
	patch(t, x.Unstructured, `{"spec": {"domain": "172.31.73.53.sslip.io"}}`)
	awaitRoute(t, route, "reachable under the new domain", reachable("http://function-sample.default.172.31.73.53.sslip.io/"))
	awaitXR(t, client.ObjectKeyFromObject(x), "Ready for the new domain", func(x *xr) error {
		return errors.Join(ready(x), says("Switching", "False", "Completed")(x))
	})
}

// accepted is a place that has the listener, and whose listener has the route.
func accepted(route types.NamespacedName, parent string, at place) place {
	return func(ctx context.Context) (bool, error) {
		r := &gwapiv1.HTTPRoute{}
		if err := lab.Get(ctx, route, r); err != nil {
			return false, client.IgnoreNotFound(err)
		}
		if !slices.ContainsFunc(r.Status.Parents, func(p gwapiv1.RouteParentStatus) bool {
			return *p.ParentRef.Kind == gwapiv1.Kind(parent) && *p.ParentRef.SectionName == "ofn-http-external" &&
				meta.IsStatusConditionTrue(p.Conditions, "Accepted") && meta.IsStatusConditionTrue(p.Conditions, "ResolvedRefs")
		}) {
			return false, nil
		}
		return at(ctx)
	}
}

// knativeCRD serves Knative's kind Service as far as a route reads it.
const knativeCRD = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: services.serving.knative.dev}
spec:
  group: serving.knative.dev
  scope: Namespaced
  names: {kind: Service, plural: services, singular: service, listKind: ServiceList}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}}
    schema:
      openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
`

func TestFunctionRouteToKnative(t *testing.T) {
	scenario(t, "a Knative Service that becomes ready, and has a next revision: the route says what it waits for, leads to the first, then to the next (Knative's controller is played)")
	withContour(t)
	applyXR(t, defaultXR(t))
	route := applyXR(t, routeOf("greeter", "{backends: [{knativeService: {name: greeter-ksvc}}]}"))
	awaitRoute(t, route, "says that Knative is missing", lacks("Accepted", "BackendNotReady"))

	apply(t, knativeCRD)
	apply(t, `
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: greeter-ksvc, namespace: default}
`)
	ksvc := object(kindKnativeService, named("default", "greeter-ksvc"))
	t.Cleanup(func() { remove(t, ksvc) })
	for _, revision := range []string{"greeter-ksvc-00001", "greeter-ksvc-00002"} {
		withServices(t, revision)
		must(t, lab.Status().Patch(suite, ksvc, client.RawPatch(types.MergePatchType, []byte(`{"status": {"latestReadyRevisionName": "`+revision+`"}}`))))
		await(t, "the route leads to "+revision, func(ctx context.Context) error { return leadsTo(ctx, route, revision) })
		awaitRoute(t, route, "reachable", reachable("http://greeter.default.ofn.io/"))
	}
}

var kindKnativeService = schema.GroupVersionKind{Group: "serving.knative.dev", Version: "v1", Kind: "Service"}

// leadsTo is an error unless the only rule of a route leads to a Service, with the headers
// by which Knative's activator knows the revision.
func leadsTo(ctx context.Context, route types.NamespacedName, service string) error {
	r := &gwapiv1.HTTPRoute{}
	if err := lab.Get(ctx, route, r); err != nil {
		return err
	}
	var got []string
	for _, rule := range r.Spec.Rules {
		for _, b := range rule.BackendRefs {
			got = append(got, string(b.Name))
		}
		for _, f := range rule.Filters {
			for _, h := range f.RequestHeaderModifier.Set {
				got = append(got, string(h.Name)+": "+h.Value)
			}
		}
	}
	want := []string{service, "Knative-Serving-Namespace: default", "Knative-Serving-Revision: " + service}
	if d := cmp.Diff(want, got); d != "" {
		return fmt.Errorf("the route (-want, +got):\n%s", d)
	}
	return nil
}
