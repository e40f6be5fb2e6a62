package e2e

import (
	"net/http"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRequests(t *testing.T) {
	scenario(t, "OpenFunction's default manifest, and a FunctionRoute with `spec: {}`: requests by the function's name outside and inside the cluster are answered, another host is not; the operator's listener and route untouched")
	withDataPlanes(t)
	before := readGateway(t, contour)
	runFunction(t, functionSample)
	x := awaitXR(t, applyXR(t, defaultXR(t)), "Ready", ready)
	route := applyXR(t, routeOf(functionSample.Name, "{}"))
	r := awaitRoute(t, route, "reachable", reachable("http://function-sample.default.ofn.io/"))
	withDomain(t)

	client := newPod(nil)
	client.reached(t, "http://function-sample.default.ofn.io/hello?who=you", seen{
		Function: "default/function-sample", Host: "function-sample.default.ofn.io", Path: "/hello?who=you", Proto: "http",
	})
	// Inside the cluster the Service of that name is the function itself.
	client.reached(t, "http://function-sample.default.svc.cluster.local/", seen{
		Function: "default/function-sample", Host: "function-sample.default.svc.cluster.local", Path: "/",
	})
	for _, address := range r.status.Addresses {
		client.get(t, address.Value, http.StatusOK)
	}
	client.get(t, x.status.Routing.Example.URL, http.StatusOK)
	if _, err := exec.LookPath("curl"); err != nil {
		t.Log("there is no curl: nobody asks as a person would")
	} else if got, want := curl(t, "http://function-sample.default.ofn.io/by/hand"), `"path":"/by/hand"`; !strings.Contains(got, want) {
		t.Errorf("curl got %s, want %s", got, want)
	}
	entry := "http://" + x.status.Entrypoint.Host + "/"
	client.get(t, entry, http.StatusOK, asHost("function-sample.default.ofn.io"))
	client.get(t, entry, http.StatusNotFound, asHost("elsewhere.example.net"))
	client.get(t, "http://nobody.default.ofn.io/", http.StatusNotFound)

	if got := client.get(t, entry, http.StatusOK, asHost("shop.example.com")).seen.Function; got != "projectcontour/shop" {
		t.Errorf("the operator's host leads to %q", got)
	}
	after := readGateway(t, contour)
	if d := cmp.Diff(before.Spec.Listeners[0], listenerOf(t, after, "shop")); d != "" {
		t.Errorf("the operator's listener (-before, +after):\n%s", d)
	}
	if d := cmp.Diff(operated(before), operated(after)); d != "" {
		t.Errorf("the operator's fields (-before, +after):\n%s", d)
	}
}

// curl returns what a person gets who asks from a Pod.
func curl(t *testing.T, url string) string {
	t.Helper()
	cmd, err := lab.InPod(suite, "curl", "--silent", "--show-error", "--fail", url)
	must(t, err)
	requests.sent.Add(1)
	out, err := cmd.CombinedOutput()
	if err != nil {
		requests.failed.Add(1)
		t.Errorf("curl %s: %v: %s", url, err, out)
	}
	return string(out)
}
