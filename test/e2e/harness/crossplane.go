package harness

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// crossplaneNamespace is where Crossplane's chart installs it.
const crossplaneNamespace = "crossplane-system"

// startCrossplane installs Crossplane as its chart does, but for the Deployments,
// and starts it and its RBAC manager with the identities that the chart gives them.
func (l *Lab) startCrossplane(ctx context.Context) error {
	module, err := l.moduleDir(ctx, "tools", "github.com/crossplane/crossplane/v2")
	if err != nil {
		return err
	}
	if err := l.installChart(ctx, filepath.Join(module, "cluster/charts/crossplane")); err != nil {
		return err
	}
	kubeconfig, err := l.kubeconfigOf(ctx, crossplaneNamespace, "crossplane")
	if err != nil {
		return err
	}
	for _, cache := range []string{"xpkg", "xfn"} {
		if err := os.Mkdir(l.path(cache), 0o700); err != nil {
			return err
		}
	}
	env := []string{
		"KUBECONFIG=" + kubeconfig, "POD_NAMESPACE=" + crossplaneNamespace, "POD_SERVICE_ACCOUNT=crossplane",
		"ENABLE_WEBHOOKS=false", // The API server reaches no Service.
		"TLS_CA_SECRET_NAME=crossplane-root-ca", "TLS_SERVER_SECRET_NAME=crossplane-tls-server",
		"TLS_CLIENT_SECRET_NAME=crossplane-tls-client", "TLS_CLIENT_CERTS_DIR=" + l.path("crossplane-tls-client"),
		"CRDS_PATH=" + filepath.Join(module, "cluster/crds"), "XPKG_CACHE_DIR=" + l.path("xpkg"), "XFN_CACHE_DIR=" + l.path("xfn"),
	}
	if err := l.initCrossplane(ctx, env); err != nil {
		return err
	}
	if err := l.startRBACManager(ctx); err != nil {
		return err
	}
	ports, err := freePorts(2)
	if err != nil {
		return err
	}
	l.Crossplane = l.process("crossplane", "crossplane", env, "core", "start",
		// As the README says for many XRs on one Gateway. Scenarios, too, do in
		// seconds what people do over days.
		"--max-concurrent-reconciles=4", "--circuit-breaker-burst=1000", "--circuit-breaker-refill-rate=10",
		"--package-runtime=Function=External;Provider=External",
		fmt.Sprintf("--metrics-port=%d", ports[0]), fmt.Sprintf("--health-probe-port=%d", ports[1]))
	l.Crossplane.metrics = fmt.Sprintf("http://127.0.0.1:%d/metrics", ports[0])
	return l.start(l.Crossplane)
}

// installChart installs Crossplane's chart without what would run in Pods. Its
// values are the chart's own.
func (l *Lab) installChart(ctx context.Context, dir string) error {
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: crossplaneNamespace}}
	if err := l.Create(ctx, namespace); err != nil {
		return err
	}
	c, err := loader.LoadDir(dir)
	if err != nil {
		return err
	}
	release := chartutil.ReleaseOptions{Name: "crossplane", Namespace: crossplaneNamespace, IsInstall: true}
	values, err := chartutil.ToRenderValues(c, nil, release, nil)
	if err != nil {
		return err
	}
	files, err := engine.Render(c, values)
	if err != nil {
		return err
	}
	for path, content := range files {
		if !strings.HasSuffix(path, ".yaml") {
			continue
		}
		objects, err := Read(strings.NewReader(content))
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		for _, o := range objects {
			if o.GetKind() == "Deployment" {
				continue
			}
			if err := l.Apply(ctx, "helm", o); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
		}
	}
	return nil
}

// initCrossplane installs its CRDs and makes its certificates. It fails as long
// as the CRDs are not served and the ClusterRoles are not aggregated.
func (l *Lab) initCrossplane(ctx context.Context, env []string) error {
	init := l.process("crossplane-init", "crossplane", env, "core", "init", "--activation=*")
	err := Await(ctx, time.Minute, "core init", func(ctx context.Context) error { return l.run(ctx, init) })
	if err != nil {
		return err
	}
	return l.writeSecret(ctx, "crossplane-tls-client")
}

func (l *Lab) startRBACManager(ctx context.Context) error {
	kubeconfig, err := l.kubeconfigOf(ctx, crossplaneNamespace, "rbac-manager")
	if err != nil {
		return err
	}
	env := []string{"KUBECONFIG=" + kubeconfig, "POD_NAMESPACE=" + crossplaneNamespace}
	if err := l.run(ctx, l.process("rbac-init", "crossplane", env, "rbac", "init")); err != nil {
		return err
	}
	return l.start(l.process("rbac-manager", "crossplane", env, "rbac", "start",
		"--provider-clusterrole=crossplane:allowed-provider-permissions"))
}

// writeSecret writes a Secret of Crossplane's namespace as a folder of files.
func (l *Lab) writeSecret(ctx context.Context, name string) error {
	secret := &corev1.Secret{}
	if err := l.Get(ctx, types.NamespacedName{Namespace: crossplaneNamespace, Name: name}, secret); err != nil {
		return err
	}
	if err := os.MkdirAll(l.path(name), 0o700); err != nil {
		return err
	}
	for key, value := range secret.Data {
		if err := os.WriteFile(l.path(name, key), value, 0o600); err != nil {
			return err
		}
	}
	return nil
}
