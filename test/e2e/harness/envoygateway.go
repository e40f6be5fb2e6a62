package harness

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"
)

// envoyGatewayNamespace is where Envoy Gateway's chart installs it, and where it
// puts the data planes.
const envoyGatewayNamespace = "envoy-gateway-system"

// envoyGatewayConfig does without leader election, and without the webhook that
// would listen on provider-kubernetes' port.
const envoyGatewayConfig = `
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: EnvoyGateway
gateway: {controllerName: gateway.envoyproxy.io/gatewayclass-controller}
provider:
  type: Kubernetes
  kubernetes:
    leaderElection: {disable: true}
    proxyTopologyInjector: {disabled: true}
`

const envoyGatewayManifests = `
apiVersion: v1
kind: Namespace
metadata: {name: envoy-gateway-system}
---
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: eg}
spec: {controllerName: gateway.envoyproxy.io/gatewayclass-controller}
`

// StartEnvoyGateway starts Envoy Gateway's control plane. It reads certificates
// from a folder in the root of its file system, so it gets a root of its own.
func (l *Lab) StartEnvoyGateway(ctx context.Context) (*Process, error) {
	module, err := l.moduleDir(ctx, "test/e2e/bin/envoy-gateway", "github.com/envoyproxy/gateway")
	if err != nil {
		return nil, err
	}
	if err := l.applyFiles(ctx, filepath.Join(module, "charts/gateway-helm/charts/crds/crds/generated/*.yaml")); err != nil {
		return nil, err
	}
	if err := l.applyManifests(ctx, envoyGatewayManifests); err != nil {
		return nil, err
	}
	certgen := l.process("envoy-gateway-certgen", "envoy-gateway", []string{"KUBECONFIG=" + l.Kubeconfig}, "certgen", "--disable-topology-injector")
	if err := l.run(ctx, certgen); err != nil {
		return nil, err
	}
	root := l.path("envoy-gateway")
	if err := l.writeEnvoyGatewayRoot(ctx, root); err != nil {
		return nil, err
	}
	p := l.process("envoy-gateway", "envoy-gateway", []string{"KUBECONFIG=/kubeconfig"}, "server", "--config-path=/config.yaml")
	p.path, p.root = "/envoy-gateway", root
	if err := l.start(p); err != nil {
		return nil, err
	}
	return p, Await(ctx, time.Minute, "Envoy Gateway", func(ctx context.Context) error {
		if err := p.alive(); err != nil {
			return err
		}
		return get(ctx, &rest.Config{}, "http://127.0.0.1:8081/readyz")
	})
}

// writeEnvoyGatewayRoot makes the file system that Envoy Gateway sees.
func (l *Lab) writeEnvoyGatewayRoot(ctx context.Context, root string) error {
	for _, dir := range []string{"certs", "tmp"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o700); err != nil {
			return err
		}
	}
	if err := copyFile(filepath.Join(l.bin, "envoy-gateway"), filepath.Join(root, "envoy-gateway"), 0o700); err != nil {
		return err
	}
	if err := copyFile(l.Kubeconfig, filepath.Join(root, "kubeconfig"), 0o600); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(root, "config.yaml"), []byte(envoyGatewayConfig), 0o600); err != nil {
		return err
	}
	secret := &corev1.Secret{}
	if err := l.Get(ctx, types.NamespacedName{Namespace: envoyGatewayNamespace, Name: "envoy-gateway"}, secret); err != nil {
		return err
	}
	for key, value := range secret.Data {
		if err := os.WriteFile(filepath.Join(root, "certs", key), value, 0o600); err != nil {
			return fmt.Errorf("certificates: %w", err)
		}
	}
	return nil
}

func copyFile(from, to string, mode os.FileMode) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close() //nolint:errcheck // It is only read.
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		_ = out.Close()
		return err
	}
	return out.Close()
}
