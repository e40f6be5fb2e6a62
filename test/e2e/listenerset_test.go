package e2e

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

// envoyGateway is a Gateway of Envoy Gateway's that admits ListenerSets of all
// namespaces.
const envoyGateway = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: eg, namespace: shared}
spec:
  gatewayClassName: eg
  allowedListeners: {namespaces: {from: All}}
  listeners:
  - {name: shop, hostname: shop.example.com, protocol: HTTP, port: 80}
`

var eg = types.NamespacedName{Namespace: "shared", Name: "eg"}

// startEnvoyGateway runs Envoy Gateway, once.
var startEnvoyGateway = sync.OnceValue(func() error {
	_, err := lab.StartEnvoyGateway(suite)
	return err
})

// withEnvoyGateway makes that Gateway for a scenario, programmed, and has it
// removed.
func withEnvoyGateway(t *testing.T, manifest string) {
	t.Helper()
	namespaces(t, eg.Namespace, "openfunction")
	must(t, startEnvoyGateway())
	t.Cleanup(func() { remove(t, object(kindGateway, eg)) })
	apply(t, manifest)
	serveEnvoy(t, eg)
}

// serveEnvoy plays the cloud for a Gateway's data plane: its Deployment is
// available, its load balancer has an address.
func serveEnvoy(t *testing.T, gateway types.NamespacedName) {
	t.Helper()
	labels := client.MatchingLabels{
		"gateway.envoyproxy.io/owning-gateway-name": gateway.Name, "gateway.envoyproxy.io/owning-gateway-namespace": gateway.Namespace,
	}
	await(t, fmt.Sprintf("Gateway %s programmed", gateway), func(ctx context.Context) error {
		services, deployments := &corev1.ServiceList{}, &appsv1.DeploymentList{}
		if err := errors.Join(lab.List(ctx, services, labels), lab.List(ctx, deployments, labels)); err != nil {
			return err
		}
		for _, s := range services.Items {
			s.Status.LoadBalancer.Ingress = []corev1.LoadBalancerIngress{{IP: "172.31.73.60"}}
			if err := lab.Status().Update(ctx, &s); err != nil {
				return err
			}
		}
		for _, d := range deployments.Items {
			d.Status = appsv1.DeploymentStatus{ObservedGeneration: d.Generation, Replicas: 1, ReadyReplicas: 1, AvailableReplicas: 1, UpdatedReplicas: 1}
			if err := lab.Status().Update(ctx, &d); err != nil {
				return err
			}
		}
		g := &gwapiv1.Gateway{}
		if err := lab.Get(ctx, gateway, g); err != nil {
			return err
		}
		for _, c := range g.Status.Conditions {
			if c.Type == "Programmed" && c.Status == "True" {
				return nil
			}
		}
		return fmt.Errorf("%d Services, %d Deployments, conditions %v", len(services.Items), len(deployments.Items), g.Status.Conditions)
	})
}

// onEnvoyGateway has an XR for Contour's Gateway use that one instead.
func onEnvoyGateway(manifest string) string {
	return strings.NewReplacer("name: contour", "name: eg", "namespace: projectcontour", "namespace: shared").Replace(manifest)
}

func TestListenerSet(t *testing.T) {
	scenario(t, "ListenerSet on Envoy Gateway: attached, programmed, deleted with the XR; the Gateway untouched")
	withEnvoyGateway(t, envoyGateway)
	before := readGateway(t, eg)

	name := applyXR(t, withOpenPolicy(t, onEnvoyGateway(defaultXR(t))))
	x := awaitXR(t, name, "Ready", ready)
	if got, want := x.status.Gateway.Attachment, v1alpha1.AttachmentListenerSet; got != want {
		t.Errorf("attachment %q, want %q", got, want)
	}
	set := &gwapiv1.ListenerSet{}
	must(t, lab.Get(suite, named(name.Namespace, composed(t, x, "ListenerSet")), set))
	if got, want := len(set.Spec.Listeners), 2; got != want {
		t.Errorf("%d listeners, want %d", got, want)
	}
	want := map[gwapiv1.SectionName][]string{}
	for _, l := range set.Status.Listeners {
		want[l.Name] = said(l.Conditions)
	}
	if d := cmp.Diff(want, reported(x)); d != "" {
		t.Errorf("status.listeners (-Envoy Gateway's, +XR's):\n%s", d)
	}
	if d := cmp.Diff([]v1alpha1.ParentRef{{Group: gwapiv1.GroupName, Kind: "ListenerSet", Namespace: set.Namespace, Name: set.Name}}, x.status.ParentRefs); d != "" {
		t.Errorf("status.parentRefs (-want, +got):\n%s", d)
	}
	service := &corev1.Service{}
	must(t, lab.Get(suite, named(name.Namespace, "gateway"), service))
	if got := service.Spec.ExternalName; !strings.HasPrefix(got, "envoy-shared-eg-") || !strings.HasSuffix(got, ".envoy-gateway-system.svc.cluster.local") {
		t.Errorf("the Service leads to %q", got)
	}

	remove(t, x.Unstructured)
	await(t, "ListenerSet gone", gone(set))
	unchanged(t, before, readGateway(t, eg))
}

func TestListenerSetConsent(t *testing.T) {
	scenario(t, "allowedListeners missing: the XR says what to set; set by the operator, it attaches")
	without := strings.Replace(envoyGateway, "  allowedListeners: {namespaces: {from: All}}\n", "", 1)
	withEnvoyGateway(t, without)
	before := readGateway(t, eg)
	name := applyXR(t, composedBy(t, "sets", onEnvoyGateway(defaultXR(t))))
	awaitXR(t, name, "says that the Gateway allows none", says("Accepted", "False", "NotAllowedByGateway"))
	unchanged(t, before, readGateway(t, eg))

	apply(t, envoyGateway)
	awaitXR(t, name, "Ready", ready)
}

func TestListenerSetSelector(t *testing.T) {
	scenario(t, "allowedListeners selects namespaces by label: the XR says so; labelled, its namespace's ListenerSet attaches")
	withEnvoyGateway(t, strings.Replace(envoyGateway, "{from: All}", "{from: Selector, selector: {matchLabels: {functions: allowed}}}", 1))
	before := readGateway(t, eg)
	label := func(value string) {
		namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "openfunction"}}
		must(t, lab.Patch(suite, namespace, client.RawPatch(types.MergePatchType, []byte(`{"metadata": {"labels": {"functions": `+value+`}}}`))))
	}
	t.Cleanup(func() { label("null") })

	name := applyXR(t, composedBy(t, "sets", onEnvoyGateway(defaultXR(t))))
	awaitXR(t, name, "says that the selector does not match", says("Accepted", "False", "NotAllowedByGateway"))
	label(`"allowed"`)
	awaitXR(t, name, "Ready", ready)
	unchanged(t, before, readGateway(t, eg))
}

func TestPolicyConsent(t *testing.T) {
	scenario(t, "a tenant names a Gateway that policy does not list: not touched, no entry Service leads there, the XR says why")
	withEnvoyGateway(t, envoyGateway)
	before := readGateway(t, eg)
	name := applyXR(t, composedBy(t, "contour", onEnvoyGateway(defaultXR(t))))
	x := awaitXR(t, name, "says that policy does not allow it", says("Accepted", "False", "NotAllowedByPolicy"))
	if ready(x) == nil {
		t.Error("the XR is Ready")
	}
	if err := gone(object(corev1.SchemeGroupVersion.WithKind("Service"), named(name.Namespace, "gateway")))(suite); err != nil {
		t.Errorf("the entry Service: %v", err)
	}
	if x.status.Addresses != nil || x.status.Gateway.ClassName != "" {
		t.Errorf("the XR shows addresses %v and class %q", x.status.Addresses, x.status.Gateway.ClassName)
	}
	unchanged(t, before, readGateway(t, eg))
}

func TestSwitchToListenerSet(t *testing.T) {
	scenario(t, "switched from Contour's Gateway to Envoy Gateway's and back: at no time served by neither")
	withContour(t)
	withEnvoyGateway(t, envoyGateway)
	name := applyXR(t, withOpenPolicy(t, defaultXR(t)))
	x := awaitXR(t, name, "Ready", ready)
	staysProgrammed(t, onGateway(contour), inListenerSets(name.Namespace))

	patch(t, x.Unstructured, `{"spec": {"gatewayRef": {"name": "eg", "namespace": "shared"}}}`)
	x = awaitXR(t, name, "Ready on Envoy Gateway", switched)
	awaitListeners(t, "shop")
	set := object(kindListenerSet, named(name.Namespace, composed(t, x, "ListenerSet")))

	patch(t, x.Unstructured, `{"spec": {"gatewayRef": {"name": "contour", "namespace": "projectcontour"}}}`)
	awaitXR(t, name, "Ready on Contour", switched)
	await(t, "ListenerSet gone", gone(set))
	awaitListeners(t, "ofn-http-external", "ofn-http-internal", "shop")
}
