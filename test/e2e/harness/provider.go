package harness

import (
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// providerManifests are what provider-kubernetes needs besides its CRDs: the
// rights of its controllers, and an identity with rights to Gateways only, which
// its configuration "default" uses.
const providerManifests = `
apiVersion: v1
kind: ServiceAccount
metadata: {name: provider-kubernetes, namespace: crossplane-system}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: provider-kubernetes}
rules:
- apiGroups: [kubernetes.crossplane.io, kubernetes.m.crossplane.io]
  resources: ["*"]
  verbs: ["*"]
- apiGroups: [""]
  resources: [secrets, events, configmaps]
  verbs: ["*"]
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  verbs: ["*"]
- apiGroups: [apiextensions.k8s.io]
  resources: [customresourcedefinitions]
  verbs: [get, list, watch]
- apiGroups: [apiextensions.crossplane.io]
  resources: ["*"]
  verbs: [get, list, watch]
- apiGroups: [gateway.networking.k8s.io]
  resources: [gateways]
  verbs: [get, list, watch, create, update, patch, delete]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: provider-kubernetes}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: provider-kubernetes}
subjects:
- {kind: ServiceAccount, name: provider-kubernetes, namespace: crossplane-system}
`

// providerConfig has the kubeconfig of that identity: outside of a Pod there is no
// injected one.
const providerConfig = `
apiVersion: v1
kind: Secret
metadata: {name: provider-kubernetes, namespace: crossplane-system}
stringData:
  kubeconfig: %q
---
apiVersion: kubernetes.m.crossplane.io/v1alpha1
kind: ClusterProviderConfig
metadata: {name: default}
spec:
  credentials:
    source: Secret
    secretRef: {namespace: crossplane-system, name: provider-kubernetes, key: kubeconfig}
---
apiVersion: kubernetes.crossplane.io/v1alpha1
kind: ProviderConfig
metadata: {name: default}
spec:
  credentials:
    source: Secret
    secretRef: {namespace: crossplane-system, name: provider-kubernetes, key: kubeconfig}
`

// startProvider installs and starts provider-kubernetes with watches, so that it
// sees at once when somebody changes what it applied.
func (l *Lab) startProvider(ctx context.Context) error {
	if err := l.applyManifests(ctx, providerManifests); err != nil {
		return err
	}
	token, err := l.tokenOf(ctx, crossplaneNamespace, "provider-kubernetes")
	if err != nil {
		return err
	}
	content, err := l.kubeconfigFor(token)
	if err != nil {
		return err
	}
	kubeconfig, err := l.kubeconfig("provider-kubernetes", token)
	if err != nil {
		return err
	}
	if err := l.InstallProvider(ctx); err != nil {
		return err
	}
	if err := l.applyManifests(ctx, fmt.Sprintf(providerConfig, content)); err != nil {
		return err
	}
	certificates, err := l.writeServerCertificate(ctx, "provider-kubernetes")
	if err != nil {
		return err
	}
	port, err := freePort()
	if err != nil {
		return err
	}
	l.Provider = l.process("provider-kubernetes", "provider-kubernetes",
		[]string{"KUBECONFIG=" + kubeconfig, "TLS_SERVER_CERTS_DIR=" + certificates},
		"--enable-watches", "--poll=1m", fmt.Sprintf("--health-probe-bind-addr=127.0.0.1:%d", port))
	return l.start(l.Provider)
}

// InstallProvider installs the CRDs of provider-kubernetes.
func (l *Lab) InstallProvider(ctx context.Context) error {
	module, err := l.moduleDir(ctx, "test/e2e/bin/provider-kubernetes", "github.com/crossplane-contrib/provider-kubernetes")
	if err != nil {
		return err
	}
	paths, err := filepath.Glob(filepath.Join(module, "package/crds/*.yaml"))
	if err != nil {
		return err
	}
	ca, err := os.ReadFile(l.path("crossplane-tls-client", "ca.crt"))
	if err != nil {
		return err
	}
	for _, path := range paths {
		crds, err := ReadFile(path)
		if err != nil {
			return err
		}
		for _, crd := range crds {
			if err := convertedByProvider(crd, ca); err != nil {
				return err
			}
		}
		if err := l.Apply(ctx, fieldManager, crds...); err != nil {
			return err
		}
	}
	return nil
}

// convertedByProvider has a CRD with a conversion webhook use the provider's,
// where it listens. Crossplane would name a Service.
func convertedByProvider(crd *unstructured.Unstructured, ca []byte) error {
	strategy, _, err := unstructured.NestedString(crd.Object, "spec", "conversion", "strategy")
	if err != nil || strategy != "Webhook" {
		return err
	}
	config := map[string]any{"url": "https://127.0.0.1:9443/convert", "caBundle": base64.StdEncoding.EncodeToString(ca)}
	return unstructured.SetNestedMap(crd.Object, config, "spec", "conversion", "webhook", "clientConfig")
}

// applyManifests applies the objects of a YAML stream.
func (l *Lab) applyManifests(ctx context.Context, manifests string) error {
	objects, err := Read(strings.NewReader(manifests))
	if err != nil {
		return err
	}
	return l.Apply(ctx, fieldManager, objects...)
}
