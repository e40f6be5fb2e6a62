package attach

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// secured returns an HTTPS listener with certificates.
func secured(name, hostname string, refs ...gwapiv1.SecretObjectReference) listener.Listener {
	l := on(name, gwapiv1.HTTPSProtocolType, 443, hostname)
	l.TLS = &gwapiv1.ListenerTLSConfig{CertificateRefs: refs}
	return l
}

// tenantPatching returns the request of a tenant who wrote listeners for Contour's Gateway.
func tenantPatching(listeners ...listener.Listener) Request {
	r := byTenant(newXR(), anyGateway("Patch"), append(listeners, internal())...)
	r.Tenant.GatewaySpec = &v1alpha1.K8sGatewaySpec{Listeners: make([]v1alpha1.Listener, len(listeners))}
	return r
}

func TestPatchUsesNoSecretOfTheGatewaysNamespaceUnlessListed(t *testing.T) {
	operators := gwapiv1.SecretObjectReference{Name: "operators-tls"}
	message := `Under Patch a certificateRef without namespace means the Gateway's: Secret projectcontour/operators-tls is not in namespace "openfunction", ` +
		`and policy.allowedCertificates (of the Input or the EnvironmentConfig) lists nothing: name a Secret of your own with namespace: "openfunction", ` +
		`or the platform team adds "projectcontour/operators-tls" to policy.allowedCertificates.`
	denied := &condition.Problem{Reason: "NotAllowedByPolicy", Message: message}
	for name, tc := range map[string]struct {
		change  func(*Request)
		refs    []gwapiv1.SecretObjectReference
		want    *condition.Problem
		gateway types.NamespacedName
	}{
		"of the Gateway's namespace":              {refs: []gwapiv1.SecretObjectReference{operators}, want: denied},
		"one of two is":                           {refs: []gwapiv1.SecretObjectReference{{Name: "own", Namespace: new(gwapiv1.Namespace("openfunction"))}, operators}, want: denied},
		"with a namespace: held to policy before": {refs: []gwapiv1.SecretObjectReference{{Name: "tls", Namespace: new(gwapiv1.Namespace("certs"))}}},
		"listed":                   {refs: []gwapiv1.SecretObjectReference{operators}, change: func(r *Request) { r.Input.Policy.AllowedCertificates = []string{"projectcontour/*"} }},
		"of the Input's listeners": {refs: []gwapiv1.SecretObjectReference{operators}, change: func(r *Request) { r.Tenant.GatewaySpec = nil }},
		"of a cluster-scoped XR":   {refs: []gwapiv1.SecretObjectReference{operators}, change: func(r *Request) { r.XR.Metadata.Namespace, r.Tenant = "", v1alpha1.GatewaySpec{} }},
		"of a Gateway in the tenant's own namespace": {refs: []gwapiv1.SecretObjectReference{operators}, gateway: types.NamespacedName{Namespace: "openfunction", Name: "gw"}},
	} {
		t.Run(name, func(t *testing.T) {
			gateway := contour
			r := tenantPatching(external(), secured("admin", "admin.ofn.io", tc.refs...))
			if tc.change != nil {
				tc.change(&r)
			}
			if tc.gateway.Name != "" {
				gateway = tc.gateway
				r.XR.Spec.GatewayRef = &v1alpha1.GatewayRef{Namespace: gateway.Namespace, Name: gateway.Name}
			}
			world := known{served: everything, gateways: map[types.NamespacedName]map[string]any{gateway: gatewayOf(gateway, has(onHTTP("shop", 8080, ""), "kubectl"))}}
			res := world.compose(t, r)
			if diff := cmp.Diff(tc.want, problemOf(res, "admin")); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			want := []string{"ofn-http-external", "admin", "ofn-http-internal"}
			if tc.want != nil {
				want = []string{"ofn-http-external", "ofn-http-internal"}
			}
			got, _ := applied(res, "listeners-object/"+gateway.String())
			if diff := cmp.Diff(want, texts(got)); diff != "" {
				t.Errorf("applied (-want +got):\n%s", diff)
			}
		})
	}
}

// patchOf returns the Object that applies listeners to Contour's Gateway.
func patchOf(listeners ...listener.Listener) wire.Object {
	owner := resources.Owner{Kind: "Gateway", Namespace: "openfunction", Name: "openfunction"}
	return resources.MakePatch(owner, contourPatch, contour, listener.Bare(listeners),
		map[string]string{resources.AnnotationListeners: `{"v":1}`}, v1beta1.ProviderConfigRef{Kind: "ClusterProviderConfig", Name: "default"})
}

func TestADeniedListenerStaysAsItIsApplied(t *testing.T) {
	was := secured("admin", "admin.ofn.io", gwapiv1.SecretObjectReference{Name: "operators-tls"})
	wanted := secured("admin", "www.ofn.io", gwapiv1.SecretObjectReference{Name: "operators-new-tls"})
	world := known{
		gateways: map[types.NamespacedName]map[string]any{contour: gatewayOf(contour,
			has(onHTTP("shop", 8080, ""), "kubectl"), has(was, ourManager), has(internal(), ourManager))},
		served:   everything,
		observed: map[string]wire.Object{contourKey: patchOf(was, internal())},
	}
	res := world.compose(t, tenantPatching(external(), wanted))
	if p := problemOf(res, "admin"); p == nil || p.Reason != "NotAllowedByPolicy" {
		t.Errorf("problem %+v", p)
	}
	if got := res.Listeners[1].Listener; *got.Hostname != "www.ofn.io" {
		t.Errorf("what is reported is %v, not what is wanted", got)
	}
	manifest := cluster.ReadAs[cluster.Object](res.Composed[0].Resource).Spec.ForProvider.Manifest
	want := []gwapiv1.Listener{external().Listener, was.Listener, internal().Listener}
	if diff := cmp.Diff(goldentest.AsMap(goldentest.Encode(map[string]any{"listeners": want})), goldentest.AsMap(goldentest.Encode(map[string]any{"listeners": manifest.Spec.Listeners}))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if res.Settled() {
		t.Error("an earlier attachment may go")
	}
}

func TestADeniedListenerGoesWhereAnOperatorsIsInItsWay(t *testing.T) {
	was := secured("admin", "admin.ofn.io", gwapiv1.SecretObjectReference{Name: "operators-tls"})
	world := known{
		gateways: map[types.NamespacedName]map[string]any{contour: gatewayOf(contour,
			has(secured("theirs", "admin.ofn.io"), "kubectl"), has(was, ourManager), has(internal(), ourManager))},
		served:   everything,
		observed: map[string]wire.Object{contourKey: patchOf(was, internal())},
	}
	res := world.compose(t, tenantPatching(was))
	if p := problemOf(res, "admin"); p == nil || p.Reason != "NotAllowedByPolicy" {
		t.Errorf("problem %+v", p)
	}
	names, _ := applied(res, contourKey)
	if diff := cmp.Diff([]string{"ofn-http-internal"}, texts(names)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
