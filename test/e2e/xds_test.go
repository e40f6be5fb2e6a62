package e2e

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/test/e2e/harness"
)

// sampleEndpoints are where functionSample runs.
const sampleEndpoints = `
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: function-sample, namespace: default, labels: {kubernetes.io/service-name: function-sample}}
addressType: IPv4
ports: [{name: http, port: 8080}]
endpoints: [{addresses: [10.10.0.11], conditions: {ready: true}}]
`

var kindEndpointSlice = discoveryv1.SchemeGroupVersion.WithKind("EndpointSlice")

func TestWhatEnvoyIsTold(t *testing.T) {
	created := named("openfunction", "created")
	creates := strings.NewReplacer("gatewayRef: ", "gatewayDef: ", "name: contour", "name: "+created.Name, "namespace: projectcontour", "namespace: openfunction, gatewayClassName: contour")
	contours := func(gateway types.NamespacedName) func(*testing.T) harness.Envoy {
		return func(*testing.T) harness.Envoy { return lab.EnvoyOfContour(gateway) }
	}
	for _, c := range []struct {
		by    v1alpha1.AttachmentMethod
		start func(*testing.T) // what answers for the Gateway
		xr    string
		envoy func(*testing.T) harness.Envoy
		// ports of the Envoy for ports 80 and 443, its server name there, and how a
		// cluster of the function's is named.
		ports      [2]int
		serverName string
		cluster    string
	}{
		{
			v1alpha1.AttachmentPatch, withContour, httpsXR, contours(contour),
			[2]int{8080, 8443},
			"function-sample.default.ofn.io", "default/function-sample/80/",
		},
		{
			v1alpha1.AttachmentCreate, func(t *testing.T) { runContour(t, created) }, creates.Replace(httpsXR), contours(created),
			[2]int{8080, 8443},
			"function-sample.default.ofn.io", "default/function-sample/80/",
		},
		{
			v1alpha1.AttachmentListenerSet, func(t *testing.T) { withEnvoyGateway(t, envoyGateway) }, onEnvoyGateway(httpsXR),
			func(t *testing.T) harness.Envoy {
				envoy, err := lab.EnvoyOfEnvoyGateway(suite, eg)
				must(t, err)
				return envoy
			},
			[2]int{10080, 10443},
			"*.ofn.io", "httproute/default/function-sample/rule/0",
		},
	} {
		t.Run(string(c.by), func(t *testing.T) {
			scenario(t, "what Envoy would be told by "+string(c.by)+": the function's hosts, and no others, on the listeners' ports, the HTTPS listener's server names, and where they lead")
			c.start(t)
			certified(t, contour.Namespace) // of the Gateway that is patched
			certified(t, created.Namespace) // of the XR
			x := awaitXR(t, applyXR(t, withOpenPolicy(t, c.xr)), "Ready", ready)
			if x.status.Gateway.Attachment != c.by {
				t.Fatalf("attached by %s", x.status.Gateway.Attachment)
			}
			withServices(t, functionSample.Name)
			t.Cleanup(func() { remove(t, object(kindEndpointSlice, functionSample)) })
			apply(t, sampleEndpoints) // Envoy Gateway leads to nothing where nothing runs.
			route := applyXR(t, routeOf(functionSample.Name, "{}"))
			awaitRoute(t, route, "reachable", reachable("https://function-sample.default.ofn.io/"))
			want := []string{
				fmt.Sprintf("function-sample.default.ofn.io on %d", c.ports[0]),
				fmt.Sprintf("function-sample.default.ofn.io on %d with server name %s", c.ports[1], c.serverName),
				fmt.Sprintf("function-sample.default.svc.cluster.local on %d", c.ports[0]),
			}
			envoy := c.envoy(t)
			await(t, "told of the function", func(ctx context.Context) error { return toldOf(ctx, envoy, want, c.cluster) })
		})
	}
}

// toldOf is an error unless an Envoy is told of these hosts and no others, which all lead
// to the cluster that is named so.
func toldOf(ctx context.Context, envoy harness.Envoy, want []string, cluster string) error {
	told, err := envoy.Told(ctx)
	if err != nil {
		return err
	}
	var hosts []string
	for host, clusters := range told {
		hosts = append(hosts, host)
		if len(clusters) != 1 || !strings.HasPrefix(clusters[0], cluster) {
			return fmt.Errorf("%s leads to %v", host, clusters)
		}
	}
	slices.Sort(hosts)
	if d := cmp.Diff(want, hosts); d != "" {
		return fmt.Errorf("hosts (-want, +got):\n%s", d)
	}
	return nil
}
