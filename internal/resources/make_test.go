package resources

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
	"sigs.k8s.io/yaml"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

var config = v1beta1.ProviderConfigRef{Kind: "ClusterProviderConfig", Name: "default"}

func asYAML(t *testing.T, s wire.Object) string {
	t.Helper()
	out, err := yaml.Marshal(goldentest.AsMap(s))
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func one(name string) []gwapiv1.Listener {
	return []gwapiv1.Listener{{Name: gwapiv1.SectionName(name), Port: 80, Protocol: "HTTP"}}
}

func TestMake(t *testing.T) {
	clusterScoped := Owner{Kind: "ClusterGateway", Name: "openfunction"}
	def := v1alpha1.GatewayDef{Name: "gw", Namespace: "infra", GatewayClassName: "eg", Labels: map[string]string{"a": "b"}}
	for name, tc := range map[string]struct {
		got  wire.Object
		want string
	}{
		"a Gateway": {
			got: MakeGateway(def, one("http")),
			want: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  labels:
    a: b
  name: gw
  namespace: infra
spec:
  gatewayClassName: eg
  listeners:
  - name: http
    port: 80
    protocol: HTTP
`,
		},
		"a ListenerSet": {
			got: MakeListenerSet(Metadata{Namespace: "team", Name: "set"}, contour, one("http")),
			want: `apiVersion: gateway.networking.k8s.io/v1
kind: ListenerSet
metadata:
  name: set
  namespace: team
spec:
  listeners:
  - name: http
    port: 80
    protocol: HTTP
  parentRef:
    group: gateway.networking.k8s.io
    kind: Gateway
    name: contour
    namespace: projectcontour
`,
		},
		"a Patch may neither create nor delete the Gateway": {
			got: MakePatch(team, "patch", contour, one("http"), map[string]string{AnnotationListeners: `{"v":1}`}, v1beta1.ProviderConfigRef{Kind: "ProviderConfig", Name: "mine"}),
			want: `apiVersion: kubernetes.m.crossplane.io/v1alpha1
kind: Object
metadata:
  annotations:
    gateway.fn.openfunction.io/listeners: '{"v":1}'
  labels:
    gateway.fn.openfunction.io/object: a4895eb44afc336fecbba6e520cd67e1
    gateway.fn.openfunction.io/target: 6e5f07a3bc567e68700d397ee37b0954
  name: patch
  namespace: openfunction
spec:
  forProvider:
    manifest:
      apiVersion: gateway.networking.k8s.io/v1
      kind: Gateway
      metadata:
        name: contour
        namespace: projectcontour
      spec:
        listeners:
        - name: http
          port: 80
          protocol: HTTP
  managementPolicies:
  - Observe
  - Update
  providerConfigRef:
    kind: ProviderConfig
    name: mine
`,
		},
		"a Patch of nothing states no listeners, a cluster-scoped one no kind of configuration": {
			got: MakePatch(clusterScoped, "patch", contour, nil, map[string]string{AnnotationListeners: `{"v":1}`}, config),
			want: `apiVersion: kubernetes.crossplane.io/v1alpha2
kind: Object
metadata:
  annotations:
    gateway.fn.openfunction.io/listeners: '{"v":1}'
  labels:
    gateway.fn.openfunction.io/object: a4895eb44afc336fecbba6e520cd67e1
    gateway.fn.openfunction.io/target: 6e5f07a3bc567e68700d397ee37b0954
  name: patch
spec:
  forProvider:
    manifest:
      apiVersion: gateway.networking.k8s.io/v1
      kind: Gateway
      metadata:
        name: contour
        namespace: projectcontour
  managementPolicies:
  - Observe
  - Update
  providerConfigRef:
    name: default
`,
		},
		"an Object that creates a Gateway deletes it, too": {
			got: MakeGatewayObject(team, "creator", types.NamespacedName{Namespace: "infra", Name: "gw"}, MakeGateway(def, nil), map[string]string{AnnotationApplyFor: "uid/7"}, config),
			want: `apiVersion: kubernetes.m.crossplane.io/v1alpha1
kind: Object
metadata:
  annotations:
    gateway.fn.openfunction.io/apply-for: uid/7
  labels:
    gateway.fn.openfunction.io/object: bc6bfd848ebd7819c9a82bf124d65e7f
    gateway.fn.openfunction.io/target: b7bd087b7827deaf03e373d201fd00d8
  name: creator
  namespace: openfunction
spec:
  forProvider:
    manifest:
      apiVersion: gateway.networking.k8s.io/v1
      kind: Gateway
      metadata:
        labels:
          a: b
        name: gw
        namespace: infra
      spec:
        gatewayClassName: eg
  providerConfigRef:
    kind: ClusterProviderConfig
    name: default
`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, asYAML(t, tc.got)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestKept(t *testing.T) {
	for name, tc := range map[string]struct{ observed, want string }{
		"what others write is left to them": {
			observed: `
apiVersion: kubernetes.m.crossplane.io/v1alpha1
kind: Object
metadata:
  name: patch
  namespace: openfunction
  uid: 6f1d7d50-0000-4000-8000-000000000002
  resourceVersion: "42"
  generation: 3
  generateName: patch-
  creationTimestamp: "2026-01-02T03:04:05Z"
  finalizers: [finalizer.managedresource.crossplane.io]
  ownerReferences: [{uid: me, controller: true}]
  managedFields: [{manager: crossplane}]
  labels: {crossplane.io/composite: openfunction, team: faas}
  annotations:
    crossplane.io/external-name: contour
    networking.crossplane.io/x: y
    kubectl.kubernetes.io/last-applied-configuration: "{}"
    note: mine
spec: {watch: true}
status: {conditions: []}
`,
			want: `apiVersion: kubernetes.m.crossplane.io/v1alpha1
kind: Object
metadata:
  annotations:
    note: mine
  labels:
    team: faas
  name: patch
  namespace: openfunction
spec:
  watch: true
`,
		},
		"what the API server allocates is left to it": {
			observed: `
apiVersion: v1
kind: Service
metadata: {name: gateway, labels: {crossplane.io/composite: x}}
spec: {type: ClusterIP, clusterIP: None, clusterIPs: [None], ipFamilies: [IPv4], ipFamilyPolicy: SingleStack, ports: [{port: 80}]}
`,
			want: `apiVersion: v1
kind: Service
metadata:
  name: gateway
spec:
  clusterIP: None
  ports:
  - port: 80
  type: ClusterIP
`,
		},
		"content that is not in a spec stays": {
			observed: `
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: gateway-ipv4, labels: {kubernetes.io/service-name: gateway}}
addressType: IPv4
endpoints: [{addresses: [192.0.2.1]}]
`,
			want: `addressType: IPv4
apiVersion: discovery.k8s.io/v1
endpoints:
- addresses:
  - 192.0.2.1
kind: EndpointSlice
metadata:
  labels:
    kubernetes.io/service-name: gateway
  name: gateway-ipv4
`,
		},
		"wrong types are left out": {
			observed: "{metadata: [1], spec: x}",
			want:     "metadata: {}\n",
		},
		"nothing": {observed: "{}", want: "metadata: {}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			observed := goldentest.Object(t, tc.observed)
			before := asYAML(t, observed)
			if diff := cmp.Diff(tc.want, asYAML(t, Kept(observed))); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if diff := cmp.Diff(before, asYAML(t, observed)); diff != "" {
				t.Errorf("what is observed was changed (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReserved(t *testing.T) {
	for key, want := range map[string]bool{
		"crossplane.io/composite": true, "a.crossplane.io/b": true, "kubectl.kubernetes.io/restartedAt": true,
		"notcrossplane.io/a": false, "app.kubernetes.io/name": false, "crossplane.io": false, "team": false, "": false,
	} {
		if got := Reserved(key); got != want {
			t.Errorf("%q: %v", key, got)
		}
	}
}
