package harness

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/discovery"
)

// providerManifests are what Crossplane makes for a provider that runs in Pods: an
// identity with the rights that its RBAC manager gives it, and the Service through
// which the API server has Objects converted. What the provider may do with
// Gateways is the repository's to say.
const providerManifests = `
apiVersion: v1
kind: ServiceAccount
metadata: {name: provider-kubernetes, namespace: crossplane-system}
---
apiVersion: v1
kind: Service
metadata: {name: openfunction-provider-kubernetes, namespace: crossplane-system}
spec:
  ports:
  - {name: webhook, port: 9443}
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
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: provider-kubernetes}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: provider-kubernetes}
subjects:
- {kind: ServiceAccount, name: provider-kubernetes, namespace: crossplane-system}
`

// serveProvider runs provider-kubernetes once Crossplane has made its revision. It
// watches nothing that it applied and polls every 10 minutes, as it does by default.
func (l *Lab) serveProvider(ctx context.Context) error {
	revision, err := l.awaitRevision(ctx, "Provider", providerName, providerVersion)
	if err != nil {
		return err
	}
	if err := l.applyManifests(ctx, providerManifests); err != nil {
		return err
	}
	certificates, err := l.writeServerCertificate(ctx, providerName)
	if err != nil {
		return err
	}
	// With the certificate Crossplane makes the provider's kinds. A Pod is healthy only
	// later than that.
	status := map[string]any{"tlsServerSecretName": certificates.secret}
	if err := l.describeRevision(ctx, revision, status); err != nil {
		return err
	}
	if err := l.awaitProviderKinds(ctx); err != nil {
		return err
	}
	if err := l.serveRevision(ctx, revision, status); err != nil {
		return err
	}
	if err := l.awaitPackage(ctx, "Provider", providerName); err != nil {
		return err
	}
	root, err := l.writeProviderRoot(ctx, certificates)
	if err != nil {
		return err
	}
	api, err := url.Parse(l.Admin.Host)
	if err != nil {
		return err
	}
	l.Provider = l.process("provider-kubernetes", "provider-kubernetes", []string{
		"KUBERNETES_SERVICE_HOST=" + api.Hostname(), "KUBERNETES_SERVICE_PORT=" + api.Port(), "TLS_SERVER_CERTS_DIR=/certs",
	}, "--health-probe-bind-addr=127.0.0.1:0")
	l.Provider.path, l.Provider.root = "/provider", root
	l.atEnd(l.Provider.Stop)
	return l.StartProvider(ctx)
}

// StartProvider starts provider-kubernetes once its kinds are served. In a Pod it
// starts later than that anyway; it sets up the controller of a kind once only, and
// where that fails it goes on without.
func (l *Lab) StartProvider(ctx context.Context) error {
	if err := l.awaitProviderKinds(ctx); err != nil {
		return err
	}
	return l.Provider.Start()
}

// awaitProviderKinds awaits that the API server serves all kinds of the provider.
func (l *Lab) awaitProviderKinds(ctx context.Context) error {
	module, err := l.providerModule(ctx)
	if err != nil {
		return err
	}
	crds, err := readFiles(filepath.Join(module, "package/crds/*.yaml"))
	if err != nil {
		return err
	}
	api, err := discovery.NewDiscoveryClientForConfig(l.Admin)
	if err != nil {
		return err
	}
	return Await(ctx, 2*time.Minute, "the provider's kinds", func(context.Context) error {
		for _, crd := range crds {
			if err := served(api, crd); err != nil {
				return err
			}
		}
		return nil
	})
}

// served is an error unless the API server serves all versions of a CRD.
func served(api discovery.ServerResourcesInterface, crd *unstructured.Unstructured) error {
	group, _, _ := unstructured.NestedString(crd.Object, "spec", "group")
	plural, _, _ := unstructured.NestedString(crd.Object, "spec", "names", "plural")
	versions, _, _ := unstructured.NestedSlice(crd.Object, "spec", "versions")
	for _, v := range versions {
		version := v.(map[string]any)
		if version["served"] != true {
			continue
		}
		name := group + "/" + version["name"].(string)
		found, err := api.ServerResourcesForGroupVersion(name)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(found.APIResources, func(r metav1.APIResource) bool { return r.Name == plural }) {
			return fmt.Errorf("%s of %s are not served", plural, name)
		}
	}
	return nil
}

// serviceAccountDir is where a Pod finds its identity.
const serviceAccountDir = "var/run/secrets/kubernetes.io/serviceaccount"

// writeProviderRoot makes the file system that the provider sees: as in its Pod,
// the identity that it injects lies there.
func (l *Lab) writeProviderRoot(ctx context.Context, certificates serverCertificate) (string, error) {
	token, err := l.tokenOf(ctx, crossplaneNamespace, "provider-kubernetes")
	if err != nil {
		return "", err
	}
	root := l.path("provider")
	for _, dir := range []string{"tmp", "certs", serviceAccountDir} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o700); err != nil {
			return "", err
		}
	}
	if err := os.WriteFile(filepath.Join(root, serviceAccountDir, "token"), []byte(token), 0o600); err != nil {
		return "", err
	}
	for to, from := range map[string]string{
		"provider":                    filepath.Join(l.bin, "provider-kubernetes"),
		serviceAccountDir + "/ca.crt": l.Admin.CAFile,
		"certs/tls.crt":               filepath.Join(certificates.dir, corev1.TLSCertKey),
		"certs/tls.key":               filepath.Join(certificates.dir, corev1.TLSPrivateKeyKey),
		"certs/ca.crt":                filepath.Join(certificates.dir, "ca.crt"),
	} {
		if err := copyFile(from, filepath.Join(root, to), 0o700); err != nil {
			return "", err
		}
	}
	return root, nil
}

// applyManifests applies the objects of a YAML stream.
func (l *Lab) applyManifests(ctx context.Context, manifests string) error {
	objects, err := Read(strings.NewReader(manifests))
	if err != nil {
		return err
	}
	return l.Apply(ctx, fieldManager, objects...)
}
