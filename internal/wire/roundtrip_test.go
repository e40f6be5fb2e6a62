package wire_test

import (
	"testing"
	"time"

	"github.com/crossplane/function-sdk-go/resource"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/testing/protocmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

const xr = `{
  "apiVersion": "networking.openfunction.io/v1alpha1", "kind": "Gateway",
  "metadata": {"name": "openfunction", "namespace": "openfunction", "uid": "0a1b", "generation": 3},
  "spec": {
    "domain": "ofn.io", "clusterDomain": "cluster.local",
    "hostTemplate": "{{.Name}}.{{.Namespace}}.{{.Domain}}", "pathTemplate": "{{.Namespace}}/{{.Name}}",
    "httpRouteLabelKey": "app.kubernetes.io/managed-by",
    "gatewayDef": {
      "name": "gw", "namespace": "gws", "gatewayClassName": "istio",
      "labels": {"a": "b"}, "annotations": {"cert-manager.io/cluster-issuer": "letsencrypt"},
      "infrastructure": {"annotations": {"lb": "internal"}, "parametersRef": {"group": "g", "kind": "k", "name": "n"}},
      "addresses": [{"type": "IPAddress", "value": "10.0.0.1"}],
      "allowedListeners": {"namespaces": {"from": "Selector", "selector": {"matchExpressions": [{"key": "a", "operator": "In", "values": ["b"]}]}}}
    },
    "gatewaySpec": {"listeners": [
      {"name": "ofn-http-internal", "hostname": "*.cluster.local", "port": 80, "protocol": "HTTP", "allowedRoutes": {"namespaces": {"from": "All"}}},
      {"name": "https", "port": 443, "protocol": "HTTPS",
       "tls": {"mode": "Terminate", "certificateRefs": [{"group": "", "kind": "Secret", "name": "cert", "namespace": "gws"}], "options": {"example.com/o": "x"}},
       "allowedRoutes": {"kinds": [{"group": "gateway.networking.k8s.io", "kind": "HTTPRoute"}]}}
    ]}
  },
  "status": {
    "observedGeneration": 3,
    "gateway": {"name": "gw", "namespace": "gws", "className": "istio", "attachment": "Create", "reason": "r"},
    "addresses": [{"type": "IPAddress", "value": "10.0.0.1"}, {"value": "10.0.0.2"}],
    "parentRefs": [{"group": "gateway.networking.k8s.io", "kind": "Gateway", "namespace": "gws", "name": "gw"}],
    "entrypoint": {"host": "gateway.openfunction.svc.cluster.local", "targets": ["10.0.0.1"]},
    "routing": {
      "domain": "ofn.io", "clusterDomain": "cluster.local", "hostTemplate": "h", "pathTemplate": "p", "labelKey": "k", "labelValue": "v",
      "example": {"hostname": "h", "internalHostname": "i", "path": "/p", "templatePath": "/t", "url": "http://h", "labels": {"k": "v"}}
    },
    "listeners": [{
      "name": "https", "hostname": "*.ofn.io", "port": 443, "protocol": "HTTPS", "supportedKinds": [{"kind": "HTTPRoute"}], "attachedRoutes": 0,
      "conditions": [{"type": "Accepted", "status": "True", "reason": "Accepted", "message": "m", "observedGeneration": 3, "lastTransitionTime": "2026-01-31T12:00:00Z"}]
    }]
  }
}`

const gateway = `{
  "apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway",
  "metadata": {
    "name": "contour", "generateName": "c", "namespace": "projectcontour", "selfLink": "s", "uid": "0a1b", "resourceVersion": "7", "generation": 9,
    "creationTimestamp": "2026-01-31T12:00:00Z", "deletionTimestamp": "2026-02-01T12:00:00Z", "deletionGracePeriodSeconds": 0,
    "labels": {"a": "b"}, "annotations": {"c": "d"}, "finalizers": ["f"],
    "ownerReferences": [{"apiVersion": "v1", "kind": "K", "name": "n", "uid": "u", "controller": true, "blockOwnerDeletion": false}],
    "managedFields": [{
      "manager": "m", "operation": "Apply", "apiVersion": "v1", "time": "2026-01-31T12:00:00Z", "fieldsType": "FieldsV1", "subresource": "status",
      "fieldsV1": {"f:spec": {"f:listeners": {"k:{\"name\":\"é<>\"}": {".": {}, "f:port": {}}}}}
    }]
  },
  "spec": {
    "gatewayClassName": "contour",
    "listeners": [{"name": "http", "hostname": "*.ofn.io", "port": 80, "protocol": "HTTP", "allowedRoutes": {"namespaces": {"from": "Selector", "selector": {"matchLabels": {"a": "b"}}}}}],
    "addresses": [{"type": "Hostname", "value": "a.b"}],
    "allowedListeners": {"namespaces": {"from": "All"}}
  },
  "status": {
    "addresses": [{"type": "IPAddress", "value": "10.0.0.1"}],
    "conditions": [{"type": "Accepted", "status": "Unknown", "reason": "Pending", "message": "", "lastTransitionTime": "1970-01-01T00:00:00Z"}],
    "listeners": [{"name": "http", "supportedKinds": [{"group": "gateway.networking.k8s.io", "kind": "HTTPRoute"}], "attachedRoutes": 2, "conditions": []}],
    "attachedListenerSets": 1
  }
}`

const listenerSet = `{
  "apiVersion": "gateway.networking.k8s.io/v1", "kind": "ListenerSet",
  "metadata": {"name": "openfunction", "namespace": "openfunction"},
  "spec": {
    "parentRef": {"group": "gateway.networking.k8s.io", "kind": "Gateway", "namespace": "gws", "name": "gw"},
    "listeners": [{"name": "http", "hostname": "*.ofn.io", "port": 80, "protocol": "HTTP", "allowedRoutes": {"namespaces": {"from": "Same"}}}]
  },
  "status": {
    "conditions": [{"type": "Accepted", "status": "True", "reason": "Accepted", "message": "m", "observedGeneration": 1, "lastTransitionTime": "2026-01-31T12:00:00Z"}],
    "listeners": [{"name": "http", "attachedRoutes": 1, "supportedKinds": [{"kind": "HTTPRoute"}],
      "conditions": [{"type": "Conflicted", "status": "False", "reason": "NoConflicts", "message": "", "lastTransitionTime": "2026-01-31T12:00:00Z"}]}]
  }
}`

func TestWhatDecodeReadsEncodeWrites(t *testing.T) {
	tests := map[string]struct {
		s    string
		into any
	}{
		"OpenFunctionGateway": {xr, &v1alpha1.Gateway{}},
		"Gateway":             {gateway, &gwapiv1.Gateway{}},
		"ListenerSet":         {listenerSet, &gwapiv1.ListenerSet{}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			s := objectOf(t, tc.s)
			if errs := wire.Decode(s, tc.into, nil, wire.Strict); len(errs) != 0 {
				t.Fatalf("unexpected errors: %v", errs)
			}
			if diff := cmp.Diff(structOf(t, s), structOf(t, wire.Encode(tc.into)), protocmp.Transform()); diff != "" {
				t.Errorf("-read, +written:\n%s", diff)
			}
		})
	}
}

func TestWhatEncodeWritesDecodeReads(t *testing.T) {
	g := observedGateway(3)
	var got gwapiv1.Gateway
	if errs := wire.Decode(wire.Encode(g), &got, nil, wire.Strict); len(errs) != 0 {
		t.Fatalf("unexpected errors: %v", errs)
	}
	// The fields of managedFields come back with their keys sorted.
	g.ManagedFields, got.ManagedFields = nil, nil
	if diff := cmp.Diff(g, &got); diff != "" {
		t.Errorf("-written, +read:\n%s", diff)
	}
}

func TestEncodeAgreesWithAsStruct(t *testing.T) {
	g := observedGateway(3)
	if diff := cmp.Diff(resource.MustStructObject(g), structOf(t, wire.Encode(g)), protocmp.Transform()); diff != "" {
		t.Errorf("-AsStruct, +Encode:\n%s", diff)
	}
}

func TestEncodeOfAnEmptyGatewaySaysNothingOfItsCreation(t *testing.T) {
	g := gwapiv1.Gateway{Spec: gwapiv1.GatewaySpec{GatewayClassName: "eg"}}
	want := fromJSON(t, `{"metadata":{},"spec":{"gatewayClassName":"eg"}}`)
	if diff := cmp.Diff(want, structOf(t, wire.Encode(g)), protocmp.Transform()); diff != "" {
		t.Errorf("-want, +got:\n%s", diff)
	}
	g.CreationTimestamp = metav1.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	want = fromJSON(t, `{"metadata":{"creationTimestamp":"2026-01-31T12:00:00Z"},"spec":{"gatewayClassName":"eg"}}`)
	if diff := cmp.Diff(want, structOf(t, wire.Encode(g)), protocmp.Transform()); diff != "" {
		t.Errorf("-want, +got:\n%s", diff)
	}
}
