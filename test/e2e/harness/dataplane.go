package harness

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
)

// A DataPlane is a Traefik controller of its own with a data plane: Gateways of its
// GatewayClass are served where its Service leads.
type DataPlane struct {
	// Class is the GatewayClass.
	Class string
	// Service leads clients to it.
	Service types.NamespacedName
	// ClusterIP is the Service's address.
	ClusterIP string
	// BalancerIP is the address of the Service's load balancer, and so of the Gateways.
	BalancerIP string
}

// dataPlaneManifests are what Traefik's chart would install, but for the Deployment:
// class, Service and identity. Traefik's controllers have one name: which Gateways are
// whose, the labels of the classes say.
const dataPlaneManifests = `
apiVersion: v1
kind: Namespace
metadata: {name: NAMESPACE}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: CLASS, namespace: NAMESPACE}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: CLASS}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: gateway-role}
subjects:
- {kind: ServiceAccount, name: CLASS, namespace: NAMESPACE}
---
apiVersion: v1
kind: Service
metadata: {name: NAME, namespace: NAMESPACE}
spec:
  type: LoadBalancer
  clusterIP: CLUSTER_ADDRESS
  ports:
  - {name: web, port: 80}
  - {name: websecure, port: 443}
---
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: CLASS, labels: {data-plane: CLASS}}
spec: {controllerName: traefik.io/gateway-controller}
`

// StartDataPlane starts a data plane with the rights that Traefik's documentation gives
// its controller. It runs until the lab stops.
func (l *Lab) StartDataPlane(ctx context.Context, d DataPlane) (*Process, error) {
	if err := l.installDataPlane(ctx, d); err != nil {
		return nil, err
	}
	kubeconfig, err := l.kubeconfigOf(ctx, d.Service.Namespace, d.Class)
	if err != nil {
		return nil, err
	}
	p := l.process("gateway-"+d.Class, "gateway", []string{"KUBECONFIG=" + kubeconfig},
		"-classes=data-plane="+d.Class, "-service="+d.Service.String(), "-addresses="+d.ClusterIP+","+d.BalancerIP)
	if err := l.start(p); err != nil {
		return nil, err
	}
	return p, Await(ctx, time.Minute, p.Name, func(ctx context.Context) error {
		if err := p.alive(); err != nil {
			return err
		}
		class := &unstructured.Unstructured{}
		class.SetAPIVersion("gateway.networking.k8s.io/v1")
		class.SetKind("GatewayClass")
		if err := l.Get(ctx, types.NamespacedName{Name: d.Class}, class); err != nil {
			return err
		}
		if !Is(class, "Accepted") {
			return errors.New(Conditions(class))
		}
		return nil
	})
}

// installDataPlane applies the manifests of a data plane and Traefik's ClusterRole, and
// gives the Service the address that a cloud's load balancer would have.
func (l *Lab) installDataPlane(ctx context.Context, d DataPlane) error {
	module, err := l.moduleDir(ctx, "test/e2e/bin/gateway", "github.com/traefik/traefik/v3")
	if err != nil {
		return err
	}
	rights, err := ReadFile(filepath.Join(module, "docs/content/reference/dynamic-configuration/kubernetes-gateway-rbac.yml"))
	if err != nil {
		return err
	}
	if kind := rights[0].GetKind(); kind != "ClusterRole" {
		return fmt.Errorf("the rights of Traefik begin with a %s", kind)
	}
	if err := l.Apply(ctx, fieldManager, rights[0]); err != nil {
		return err
	}
	manifests := strings.NewReplacer("NAMESPACE", d.Service.Namespace, "NAME", d.Service.Name, "CLASS", d.Class, "CLUSTER_ADDRESS", d.ClusterIP).Replace(dataPlaneManifests)
	if err := l.applyManifests(ctx, manifests); err != nil {
		return err
	}
	return l.Balance(ctx, d.Service, d.BalancerIP)
}

// Balance gives a Service the address that a cloud's load balancer would have.
func (l *Lab) Balance(ctx context.Context, name types.NamespacedName, ip string) error {
	service := &corev1.Service{}
	if err := l.Get(ctx, name, service); err != nil {
		return err
	}
	service.Status.LoadBalancer.Ingress = []corev1.LoadBalancerIngress{{IP: ip}}
	return l.Status().Update(ctx, service)
}
