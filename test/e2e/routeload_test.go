package e2e

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/openfunction/function-openfunction-gateway/test/e2e/harness"
)

// load runs the tests that measure, for many minutes.
var load = flag.Bool("load", false, "run the tests that measure what many resources cost")

// measures skips a test that measures, unless it was asked for.
func measures(t *testing.T, what string) {
	t.Helper()
	if !*load {
		t.Skip("only make e2e-load measures")
	}
	scenario(t, what)
}

// breakerDefaults are Crossplane's own, which the other scenarios do not run with.
var breakerDefaults = []string{"--circuit-breaker-burst=100", "--circuit-breaker-refill-rate=1", "--max-concurrent-reconciles=100"}

// calmRoutes is a Composition of FunctionRoutes that are not polled while they are counted.
const calmRoutes = `
apiVersion: apiextensions.crossplane.io/v1
kind: Composition
metadata: {name: calm}
spec:
  compositeTypeRef: {apiVersion: networking.openfunction.io/v1alpha1, kind: FunctionRoute}
  mode: Pipeline
  pipeline:
  - step: route
    functionRef: {name: openfunction-function-openfunction-gateway}
    input: {apiVersion: gateway.fn.openfunction.io/v1beta1, kind: Input, ttl: 1h}
`

// loadedRoutes are how many FunctionRoutes there are after each step.
var loadedRoutes = []int{10, 100, 500}

// flat is how much a route of many may cost more than one of fewer.
const flat = 1.25

func TestLoadOfRoutes(t *testing.T) {
	measures(t, "10, 100, 500 FunctionRoutes on one Gateway: each costs the same, none is throttled; a domain changed in that moment reaches all; all follow a switch")
	lab.Crossplane.Stop()
	must(t, lab.Crossplane.StartWith(breakerDefaults...))
	t.Cleanup(func() {
		lab.Crossplane.Stop()
		must(t, lab.Crossplane.Start())
	})
	withContour(t)
	withEnvoyGateway(t, envoyGateway)
	apply(t, calmRoutes)
	namespaces(t, routesNamespace)
	gateway := applyXR(t, withOpenPolicy(t, defaultXR(t)))
	x := awaitXR(t, gateway, "Ready", ready)
	apply(t, strings.ReplaceAll(serviceOf("backend"), "namespace: default", "namespace: "+routesNamespace))

	t.Cleanup(func() { unloadRoutes(t) })
	costs := make([]routeCost, 0, len(loadedRoutes))
	there := 0
	t.Logf("%-7s %6s %8s %8s %9s %9s %8s %8s", "routes", "Ready", "of XR", "of GW XR", "calls", "Crossplane", "function", "API server")
	for _, n := range loadedRoutes {
		cost := loadRoutes(t, there, n)
		t.Logf("%-7d %5.0fs %8.2f %8.2f %9.2f %8.0fms %6.1fms %8.0fms", n, cost.seconds, cost.reconciles, cost.gateways, cost.calls,
			cost.crossplane, cost.function, cost.apiServer)
		costs, there = append(costs, cost), n
	}
	hundred, all := costs[len(costs)-2], costs[len(costs)-1]
	if all.reconciles > flat*hundred.reconciles || all.calls > flat*hundred.calls {
		t.Errorf("a route costs more among %d than among %d: %+v, %+v", loadedRoutes[2], loadedRoutes[1], all, hundred)
	}
	noneThrottled(t)

	patch(t, x.Unstructured, `{"spec": {"domain": "moved.example.com"}}`)
	start := time.Now()
	awaitRoutes(t, there, func(host string) bool { return strings.HasSuffix(host, ".moved.example.com") })
	t.Logf("a domain that was changed in that moment is that of all routes after %.0f s; opened circuit breakers: %.0f of routes, %.0f of OpenFunction Gateways",
		time.Since(start).Seconds(), counted(t).opens("functionroutes"), counted(t).opens("gateways"))

	start = time.Now()
	patch(t, x.Unstructured, `{"spec": {"gatewayRef": {"name": "eg", "namespace": "shared"}}}`)
	must(t, harness.AwaitEvery(suite, loadPolled, 10*time.Minute, "switched", func(ctx context.Context) error {
		x, err := readXR(ctx, gateway)
		if err != nil {
			return err
		}
		if left := listenerNames(readGateway(t, contour)); len(left) != 1 { // the operator's
			return fmt.Errorf("Contour's Gateway has the listeners %v", left)
		}
		return errors.Join(current(x.Unstructured), switched(x))
	}))
	t.Logf("all routes have followed a switch of gateways after %.0f s, each %.1f KiB in the function's request", time.Since(start).Seconds(), routeKiB(t))
	t.Logf("peak memory: %s", memory())
}

// routeKiB is how large an HTTPRoute is, on average.
func routeKiB(t *testing.T) float64 {
	t.Helper()
	list := &unstructured.UnstructuredList{}
	list.SetGroupVersionKind(gatewayAPI("HTTPRoute"))
	must(t, lab.List(suite, list, client.InNamespace(routesNamespace)))
	text, err := list.MarshalJSON()
	must(t, err)
	return float64(len(text)) / float64(len(list.Items)) / (1 << 10)
}

// routesNamespace has all routes of the load.
const routesNamespace = "load-routes"

// A routeCost is what each added route cost.
type routeCost struct {
	seconds                         float64 // in all
	reconciles, gateways, calls     float64 // of the route's XR, of the OpenFunction Gateway's, of the function
	crossplane, function, apiServer float64 // milliseconds of CPU
}

// loadRoutes adds routes, and returns what each of them cost until all were Ready.
func loadRoutes(t *testing.T, there, n int) routeCost {
	t.Helper()
	before, start := counted(t), time.Now()
	for i := there; i < n; i++ {
		route := strings.NewReplacer("namespace: default", "namespace: "+routesNamespace).
			Replace(routeOf(fmt.Sprintf("function-%d", i), "{crossplane: {compositionRef: {name: calm}}, backends: [{service: {name: backend}}]}"))
		objects, err := harness.Read(strings.NewReader(route))
		must(t, err)
		must(t, lab.Apply(suite, "user", objects...))
	}
	awaitRoutes(t, n, func(string) bool { return true })
	seconds := time.Since(start).Seconds()
	after, added := counted(t), float64(n-there)
	ms := func(d time.Duration) float64 { return float64(d.Milliseconds()) / added }
	return routeCost{
		seconds:    seconds,
		reconciles: (after.reconciles("functionroutes") - before.reconciles("functionroutes")) / added,
		gateways:   (after.reconciles("gateways") - before.reconciles("gateways")) / added,
		calls:      (after.calls() - before.calls()) / added,
		crossplane: ms(after.crossplane - before.crossplane), function: ms(after.function - before.function), apiServer: ms(after.apiServer - before.apiServer),
	}
}

// awaitRoutes awaits that as many routes are there, all Ready, with a host that is content.
func awaitRoutes(t *testing.T, n int, content func(host string) bool) {
	t.Helper()
	err := harness.AwaitEvery(suite, loadPolled, 10*time.Minute, fmt.Sprintf("%d routes Ready", n), func(ctx context.Context) error {
		list := &unstructured.UnstructuredList{}
		list.SetGroupVersionKind(kindFunctionRoute)
		if err := lab.List(ctx, list, client.InNamespace(routesNamespace)); err != nil {
			return err
		}
		settled := 0
		var one error
		for i := range list.Items {
			hosts, _, _ := unstructured.NestedStringSlice(list.Items[i].Object, "status", "route", "hosts")
			switch err := hold(&list.Items[i], "Synced", "Ready", "Accepted"); {
			case err != nil:
				one = err
			case len(hosts) == 0 || !content(hosts[0]):
				one = fmt.Errorf("hosts %v", hosts)
			default:
				settled++
			}
		}
		if settled != n {
			return fmt.Errorf("%d; one that is not: %w", settled, one)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// noneThrottled fails the scenario if Crossplane throttled a route.
func noneThrottled(t *testing.T) {
	t.Helper()
	list := &unstructured.UnstructuredList{}
	list.SetGroupVersionKind(kindFunctionRoute)
	must(t, lab.List(suite, list, client.InNamespace(routesNamespace)))
	for i := range list.Items {
		if status, reason, message := harness.Condition(&list.Items[i], "Responsive"); status == "False" {
			t.Errorf("FunctionRoute %s was throttled: %s: %s", list.Items[i].GetName(), reason, message)
		}
	}
}

func unloadRoutes(t *testing.T) {
	t.Helper()
	route := object(kindFunctionRoute, named(routesNamespace, ""))
	err := harness.AwaitEvery(suite, loadPolled, 5*time.Minute, "routes gone", func(ctx context.Context) error {
		// The API server may not get through with all of them in one request.
		if err := lab.DeleteAllOf(ctx, route, client.InNamespace(routesNamespace)); err != nil {
			return err
		}
		list := &metav1.PartialObjectMetadataList{}
		list.SetGroupVersionKind(gatewayAPI("HTTPRoute"))
		if err := lab.List(ctx, list, client.InNamespace(routesNamespace)); err != nil {
			return err
		}
		if n := len(list.Items); n > 0 {
			return fmt.Errorf("%d are left", n)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// A count is what the programs counted and used so far.
type count struct {
	metrics                         harness.Metrics // Crossplane's
	crossplane, function, apiServer time.Duration   // of CPU
}

func counted(t *testing.T) count {
	t.Helper()
	m, err := lab.Metrics(suite, lab.Crossplane)
	must(t, err)
	return count{metrics: m, crossplane: lab.Crossplane.CPU(), function: lab.Function.CPU(), apiServer: lab.APIServer.CPU()}
}

// reconciles of XRs of a kind, given in plural.
func (c count) reconciles(kind string) float64 {
	return c.metrics.Sum("controller_runtime_reconcile_total", map[string]string{"controller": "composite/" + kind + "." + kindXR.Group})
}

// opens are how often the circuit breakers of XRs of a kind opened.
func (c count) opens(kind string) float64 {
	return c.metrics.Sum("circuit_breaker_opens_total", map[string]string{"controller": "composite/" + kind + "." + kindXR.Group})
}

// calls of the function.
func (c count) calls() float64 { return c.metrics.Sum("function_run_function_request_total", nil) }

// How many ConfigMaps of others Crossplane is to cache, and how large each of them is, in
// bytes.
const (
	configMapsCached = 2000
	configMapSize    = 10 << 10
)

func TestLoadOfConfigMaps(t *testing.T) {
	measures(t, "what it costs Crossplane that it caches all ConfigMaps of the cluster once a route reads one")
	peaks := map[string]int64{}
	without := t.Run("without", func(t *testing.T) { peaks["without"] = crossplanesPeak(t) })
	with := t.Run("with", func(t *testing.T) {
		withConfigMaps(t)
		peaks["with"] = crossplanesPeak(t)
	})
	const mib = 1 << 20
	if without && with {
		t.Logf("%d ConfigMaps of %d KiB, %d MiB in all: Crossplane's peak memory is %d instead of %d MiB",
			configMapsCached, configMapSize>>10, configMapsCached*configMapSize/mib, peaks["with"]/mib, peaks["without"]/mib)
	}
}

// withConfigMaps makes those of others, and has them removed.
func withConfigMaps(t *testing.T) {
	t.Helper()
	namespaces(t, routesNamespace)
	t.Cleanup(func() { must(t, lab.DeleteAllOf(suite, &corev1.ConfigMap{}, client.InNamespace(routesNamespace))) })
	for i := range configMapsCached {
		must(t, lab.Create(suite, &corev1.ConfigMap{
			ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("other-%d", i), Namespace: routesNamespace},
			Data:       map[string]string{"data": strings.Repeat(fmt.Sprintf("%08d", i), configMapSize/8)},
		}))
	}
}

// crossplanesPeak is Crossplane's peak memory, in bytes, once it has started anew and a
// function is reachable.
func crossplanesPeak(t *testing.T) int64 {
	t.Helper()
	lab.Crossplane.Stop()
	must(t, lab.Crossplane.Start())
	withContour(t)
	applyXR(t, defaultXR(t))
	withServices(t, functionSample.Name)
	route := applyXR(t, routeOf(functionSample.Name, "{}"))
	awaitRoute(t, route, "reachable", reachable("http://function-sample.default.ofn.io/"))
	return lab.Crossplane.PeakMemory()
}
