package e2e

import (
	"context"
	"crypto/x509"
	"errors"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/test/e2e/harness"
)

// withEntry makes OpenFunction's default Gateway behind a data plane, for a scenario.
func withEntry(t *testing.T) *xr {
	t.Helper()
	withDataPlanes(t)
	x := awaitXR(t, applyXR(t, defaultXR(t)), "Ready", ready)
	withDomain(t)
	return x
}

// How many requests a canary gets, and how far the share of 90 % may be off: four standard
// deviations, which chance exceeds once in 16,000 runs.
const canaryRequests = 1000

var tolerance = 4 * math.Sqrt(canaryRequests*0.9*0.1)

func TestRequestsByRules(t *testing.T) {
	scenario(t, "FunctionRoutes with hostnames, stripPathPrefix, rules with filters, weights of 90 and 10 (counted), and a timeout: requests arrive as they say")
	withEntry(t)
	for _, name := range []string{"shop-v1", "shop-v2"} {
		runFunction(t, named("default", name))
	}
	client := newPod(nil)

	// A hostname that functions share: each has a path of its own there.
	applyXR(t, routeOf("stripped", "{hostnames: [all.ofn.io], stripPathPrefix: true, backends: [{service: {name: shop-v1}}]}"))
	awaitRoute(t, named("default", "stripped"), "reachable", reachable("http://all.ofn.io/default/stripped"))
	client.reached(t, "http://all.ofn.io/default/stripped/cart?id=7", seen{Function: "default/shop-v1", Host: "all.ofn.io", Path: "/cart?id=7", Proto: "http"})
	client.get(t, "http://all.ofn.io/cart", http.StatusNotFound)
	client.reached(t, "http://stripped.default.svc.cluster.local/default/stripped/", seen{Function: "default/shop-v1", Host: "stripped.default.svc.cluster.local", Path: "/", Proto: "http"})

	applyXR(t, routeOf("ruled", `{backends: [{service: {name: shop-v1}}], rules: [
		{matches: [{path: {type: Exact, value: /old}}], filters: [{type: RequestRedirect, requestRedirect: {path: {type: ReplaceFullPath, replaceFullPath: /new}, statusCode: 301}}]},
		{matches: [{path: {value: /v2}, headers: [{name: X-Beta, value: "yes"}]}], filters: [
			{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: X-Seen, value: by-rule}]}},
			{type: ResponseHeaderModifier, responseHeaderModifier: {add: [{name: X-Told, value: by-rule}]}}]}]}`))
	awaitRoute(t, named("default", "ruled"), "reachable", reachable("http://ruled.default.ofn.io/old"))
	if to := client.get(t, "http://ruled.default.ofn.io/old", http.StatusMovedPermanently).header.Get("Location"); to != "http://ruled.default.ofn.io/new" {
		t.Errorf("redirected to %q", to)
	}
	client.get(t, "http://ruled.default.ofn.io/v2", http.StatusNotFound)
	beta := client.get(t, "http://ruled.default.ofn.io/v2/x", http.StatusOK, withHeader("X-Beta", "yes"))
	if beta.seen.Header.Get("X-Seen") != "by-rule" || beta.header.Get("X-Told") != "by-rule" {
		t.Errorf("filters: the function saw %v, the client %v", beta.seen.Header, beta.header)
	}

	applyXR(t, routeOf("canary", "{backends: [{service: {name: shop-v1}, weight: 90}, {service: {name: shop-v2}, weight: 10}]}"))
	awaitRoute(t, named("default", "canary"), "reachable", reachable("http://canary.default.ofn.io/"))
	shares := map[string]int{}
	for range canaryRequests {
		r, err := client.ask(suite, "http://canary.default.ofn.io/")
		must(t, err)
		shares[r.seen.Function]++
	}
	if first := shares["default/shop-v1"]; first+shares["default/shop-v2"] != canaryRequests || math.Abs(float64(first)-canaryRequests*0.9) > tolerance {
		t.Errorf("of %d requests went %v", canaryRequests, shares)
	}

	applyXR(t, routeOf("limited", "{backends: [{service: {name: shop-v1}}], timeouts: {request: 300ms}}"))
	awaitRoute(t, named("default", "limited"), "reachable", reachable("http://limited.default.ofn.io/"))
	client.get(t, "http://limited.default.ofn.io/", http.StatusOK)
	client.get(t, "http://limited.default.ofn.io"+slowPath, http.StatusGatewayTimeout)
}

// httpsXR has a listener for HTTPS beside that for HTTP, with a certificate that its
// Gateway's operator has.
const httpsXR = `
apiVersion: networking.openfunction.io/v1alpha1
kind: Gateway
metadata: {name: openfunction, namespace: openfunction}
spec:
  domain: ofn.io
  gatewayRef: {name: contour, namespace: projectcontour}
  gatewaySpec:
    listeners:
    - {name: ofn-http-external, allowedRoutes: {namespaces: {from: All}}}
    - {name: ofn-https, protocol: HTTPS, allowedRoutes: {namespaces: {from: All}}, tls: {certificateRefs: [{name: functions}]}}
`

// certified has the certificate of httpsXR in a namespace until the test ends, and returns
// the authority that a client has to trust.
func certified(t *testing.T, namespace string) *x509.CertPool {
	t.Helper()
	namespaces(t, namespace)
	secret, cas, err := harness.Certificate(named(namespace, "functions"), "*.default.ofn.io")
	must(t, err)
	t.Cleanup(func() { remove(t, secret) })
	must(t, lab.Create(suite, secret))
	return cas
}

func TestRequestsByHTTPS(t *testing.T) {
	scenario(t, "an HTTPS listener with a certificate of the Gateway's operator: the client verifies it, status.url is https, and a rule redirects HTTP there")
	withDataPlanes(t)
	withValues(t, `{policy: {patchGateways: [projectcontour/contour], allowedCertificates: [projectcontour/functions]}}`)
	cas := certified(t, contour.Namespace)
	runFunction(t, functionSample)
	x := awaitXR(t, applyXR(t, httpsXR), "Ready", ready)
	withDomain(t)
	applyXR(t, routeOf(functionSample.Name, "{}"))
	awaitRoute(t, functionSample, "reachable", reachable("https://function-sample.default.ofn.io/"))
	client := newPod(cas)
	for _, url := range []string{"https://function-sample.default.ofn.io/", x.status.Routing.Example.URL} {
		client.reached(t, url, seen{Function: functionSample.String(), Host: "function-sample.default.ofn.io", Path: "/", Proto: "https"})
	}
	applyXR(t, routeOf("secure", `{hostnames: [secure.ofn.io], backends: [{service: {name: function-sample}}], rules: [
		{filters: [{type: RequestRedirect, requestRedirect: {scheme: https, hostname: function-sample.default.ofn.io}}]}]}`))
	awaitRoute(t, named("default", "secure"), "reachable", reachable("https://secure.ofn.io/"))
	if to := client.get(t, "http://secure.ofn.io/", http.StatusFound).header.Get("Location"); to != "https://function-sample.default.ofn.io/" {
		t.Errorf("redirected to %q", to)
	}
	if _, err := newPod(nil).ask(suite, "https://function-sample.default.ofn.io/"); err == nil || !strings.Contains(err.Error(), "unknown authority") {
		t.Errorf("a client that does not know the authority: %v", err)
	}
	requests.failed.Add(-1) // That was to fail.
}

func TestRequestsByPatchForWantOfAFeature(t *testing.T) {
	scenario(t, "a Gateway that admits ListenerSets, of a class that lists its features without them: Patch is chosen, and requests arrive")
	withDataPlanes(t)
	patch(t, readGateway(t, edge), `{"spec": {"allowedListeners": {"namespaces": {"from": "All"}}}}`)
	runFunction(t, functionSample)
	class := &gwapiv1.GatewayClass{}
	must(t, lab.Get(suite, named("", planeB.Class), class))
	if !lists(class, "Gateway") || lists(class, "ListenerSet") {
		t.Fatalf("the class lists %v", class.Status.SupportedFeatures)
	}
	reasons := attachmentReasons(t)
	name := applyXR(t, withOpenPolicy(t, strings.NewReplacer("name: contour", "name: edge", "namespace: projectcontour", "namespace: edge").Replace(defaultXR(t))))
	x := awaitXR(t, name, "Ready", ready)
	if x.status.Gateway.Attachment != "Patch" {
		t.Errorf("attachment %s", x.status.Gateway.Attachment)
	}
	want := []string{`no ListenerSet: GatewayClass "traefik-b" does not list the feature ListenerSet.`, "in use"}
	if diff := cmp.Diff(want, reasons(x)); diff != "" {
		t.Errorf("reasons of the attachment: -want, +got:\n%s", diff)
	}
	withDomain(t)
	applyXR(t, routeOf(functionSample.Name, "{}"))
	awaitRoute(t, functionSample, "reachable", reachable("http://function-sample.default.ofn.io/"))
	newPod(nil).reached(t, "http://function-sample.default.ofn.io/", seen{Function: functionSample.String(), Host: "function-sample.default.ofn.io", Path: "/", Proto: "http"})
}

// attachmentReasons watches the XRs from now on. What it returns tells with which reasons
// the attachment of an XR was chosen, one after the other, until the XR was as it is.
func attachmentReasons(t *testing.T) func(*xr) []string {
	t.Helper()
	list := &unstructured.UnstructuredList{}
	list.SetGroupVersionKind(kindXR)
	watched, err := lab.Watch(suite, list)
	must(t, err)
	t.Cleanup(watched.Stop)
	return func(last *xr) []string {
		defer time.AfterFunc(patience, watched.Stop).Stop()
		var reasons []string
		for event := range watched.ResultChan() {
			x, ok := event.Object.(*unstructured.Unstructured)
			if !ok {
				t.Fatalf("watching: %v", event.Object)
			}
			if x.GetUID() != last.GetUID() {
				continue
			}
			if method, _, _ := unstructured.NestedString(x.Object, "status", "gateway", "attachment"); method != "" {
				reason, _, _ := unstructured.NestedString(x.Object, "status", "gateway", "reason")
				reasons = append(reasons, reason)
			}
			if x.GetResourceVersion() == last.GetResourceVersion() {
				return slices.Compact(reasons)
			}
		}
		t.Fatalf("the watch ended before the XR was as it is; reasons until then: %q", reasons)
		return nil
	}
}

func lists(class *gwapiv1.GatewayClass, feature gwapiv1.FeatureName) bool {
	return slices.ContainsFunc(class.Status.SupportedFeatures, func(f gwapiv1.SupportedFeature) bool { return f.Name == feature })
}

func TestRequestsWhileTheDomainChanges(t *testing.T) {
	scenario(t, "the domain changes by OpenFunction's documented patch: the function's old name answers until the new one does, at every request")
	x := withEntry(t)
	entry := "http://" + x.status.Entrypoint.Host + "/"
	runFunction(t, functionSample)
	applyXR(t, routeOf(functionSample.Name, "{}"))
	awaitRoute(t, functionSample, "reachable", reachable("http://function-sample.default.ofn.io/"))
	client := newPod(nil)
	answers := func(ctx context.Context, domain string) bool {
		r, err := client.ask(ctx, entry, asHost("function-sample.default."+domain))
		return err != nil && ctx.Err() != nil || err == nil && r.code == http.StatusOK
	}
	const moved = "172.31.73.53.sslip.io"
	always(t, func(ctx context.Context) error {
		// The first is looked at again, since it may be the one by now.
		if answers(ctx, "ofn.io") || answers(ctx, moved) || answers(ctx, "ofn.io") {
			return nil
		}
		return errors.New("neither name is answered")
	})
	patch(t, x.Unstructured, `{"spec": {"domain": "`+moved+`"}}`)
	awaitXR(t, named(x.GetNamespace(), x.GetName()), "Ready for the new domain", ready)
	awaitRoute(t, functionSample, "reachable by the new name", reachable("http://function-sample.default."+moved+"/"))
	client.get(t, entry, http.StatusOK, asHost("function-sample.default."+moved))
}
