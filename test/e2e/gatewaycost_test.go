package e2e

import (
	"fmt"
	"maps"
	"testing"
	"time"

	apiequality "k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
)

// A loadCost is what programs counted and used.
type loadCost struct {
	reconciles, calls float64
	opens, tokens     float64 // of the circuit breakers of XRs
	applies, dryRuns  float64 // of Gateways
	writes, conflicts float64 // of the status of Objects, and those that came too late
	answers, told     float64 // writes of the status of Gateways, and of XRs
	timeouts          float64 // requests of any kind

	apiServer, provider, crossplane, function time.Duration // of CPU
}

// spent is what was counted and used so far.
func spent(t *testing.T) loadCost {
	t.Helper()
	c := counted(t)
	api, err := lab.Metrics(suite, lab.APIServer)
	must(t, err)
	requests := func(labels map[string]string) float64 { return api.Sum("apiserver_request_total", labels) }
	apply := map[string]string{"group": gwapiv1.GroupName, "resource": "gateways", "verb": "APPLY"}
	return loadCost{
		reconciles: c.reconciles("gateways"), calls: c.calls(), opens: c.opens("gateways"),
		tokens:    c.metrics.Sum("circuit_breaker_events_total", map[string]string{"controller": "composite/gateways." + kindXR.Group}),
		applies:   requests(with(apply, "dry_run", "")),
		dryRuns:   requests(with(apply, "dry_run", "All")),
		writes:    requests(map[string]string{"resource": "objects", "subresource": "status"}),
		conflicts: requests(map[string]string{"resource": "objects", "subresource": "status", "code": "409"}),
		answers:   requests(map[string]string{"group": gwapiv1.GroupName, "resource": "gateways", "subresource": "status"}),
		told:      requests(map[string]string{"group": kindXR.Group, "resource": "gateways", "subresource": "status"}),
		timeouts:  requests(map[string]string{"code": "504"}),
		apiServer: c.apiServer, provider: lab.Provider.CPU(), crossplane: c.crossplane, function: c.function,
	}
}

func with(labels map[string]string, name, value string) map[string]string {
	out := maps.Clone(labels)
	out[name] = value
	return out
}

func (c loadCost) since(before loadCost) loadCost {
	return loadCost{
		reconciles: c.reconciles - before.reconciles, calls: c.calls - before.calls, opens: c.opens - before.opens, tokens: c.tokens - before.tokens,
		applies: c.applies - before.applies, dryRuns: c.dryRuns - before.dryRuns,
		writes: c.writes - before.writes, conflicts: c.conflicts - before.conflicts,
		answers: c.answers - before.answers, told: c.told - before.told, timeouts: c.timeouts - before.timeouts,
		apiServer: c.apiServer - before.apiServer, provider: c.provider - before.provider,
		crossplane: c.crossplane - before.crossplane, function: c.function - before.function,
	}
}

// loadHeader is that of the table of row.
const loadHeader = "\n| | XRs | seconds | XR reconciles | function calls | Gateway applies (dry runs) | status writes: Gateway | Object (409) | XR | 504 | breakers opened (tokens per XR) | " +
	"CPU s: API server | provider | Crossplane | function |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|"

// row of the table, in Markdown as docs/performance.md has it.
func (c loadCost) row(what string, n int, took time.Duration) string {
	return fmt.Sprintf("\n| %s | %d | %.0f | %.0f | %.0f | %.0f (%.0f) | %.0f | %.0f (%.0f) | %.0f | %.0f | %.0f (%.0f) | %.1f | %.1f | %.1f | %.1f |",
		what, n, took.Seconds(), c.reconciles, c.calls, c.applies, c.dryRuns, c.answers, c.writes, c.conflicts, c.told, c.timeouts, c.opens, c.tokens/float64(n),
		c.apiServer.Seconds(), c.provider.Seconds(), c.crossplane.Seconds(), c.function.Seconds())
}

// floorGateway has what Contour's has, and nobody answers for it.
var floorGateway = named("load-floor", "contour")

// loadFloor applies what the Objects of the XRs apply to another Gateway, one after the
// other: each by a dry run and an apply, as provider-kubernetes does at first, and a
// write of the Gateway's status, as an implementation does. Less than that it cannot
// cost.
func loadFloor(t *testing.T) (loadCost, time.Duration) {
	t.Helper()
	objects := &unstructured.UnstructuredList{}
	objects.SetGroupVersionKind(kindObject)
	must(t, lab.List(suite, objects))
	namespaces(t, floorGateway.Namespace)
	gateway := object(kindGateway, floorGateway)
	apply(t, fmt.Sprintf(`
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: %s, namespace: %s}
spec:
  gatewayClassName: nobody
  listeners:
  - {name: shop, hostname: shop.example.com, protocol: HTTP, port: 80}
`, floorGateway.Name, floorGateway.Namespace))
	t.Cleanup(func() { remove(t, gateway) })

	before, start := spent(t), time.Now()
	for i := range objects.Items {
		applyToFloor(t, &objects.Items[i])
	}
	return spent(t).since(before), time.Since(start)
}

func applyToFloor(t *testing.T, o *unstructured.Unstructured) {
	t.Helper()
	content, found, err := unstructured.NestedMap(o.Object, "spec", "forProvider", "manifest")
	must(t, err)
	if !found {
		t.Fatalf("Object %s has no manifest", o.GetName())
	}
	owner := client.FieldOwner("provider-kubernetes/" + o.GetName())
	for _, options := range [][]client.PatchOption{{client.ForceOwnership, owner, client.DryRunAll}, {client.ForceOwnership, owner}} {
		manifest := (&unstructured.Unstructured{Object: content}).DeepCopy()
		manifest.SetNamespace(floorGateway.Namespace)
		must(t, lab.Patch(suite, manifest, client.Apply, options...)) //nolint:staticcheck // as the provider does
	}
	g := readGateway(t, floorGateway)
	before := g.DeepCopy()
	answered(g)
	if apiequality.Semantic.DeepEqual(before.Status, g.Status) {
		t.Fatal("there is no new listener to answer for")
	}
	must(t, lab.Status().Update(suite, g))
}
