package main

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	kustomizev1 "github.com/fluxcd/kustomize-controller/api/v1"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/kubernetes/pkg/apis/apps"
	appsinstall "k8s.io/kubernetes/pkg/apis/apps/install"
	appsvalidation "k8s.io/kubernetes/pkg/apis/apps/validation"
	"k8s.io/kubernetes/pkg/apis/core"
	coreinstall "k8s.io/kubernetes/pkg/apis/core/install"
	corevalidation "k8s.io/kubernetes/pkg/apis/core/validation"
	"k8s.io/kubernetes/pkg/apis/networking"
	networkinginstall "k8s.io/kubernetes/pkg/apis/networking/install"
	networkingvalidation "k8s.io/kubernetes/pkg/apis/networking/validation"
	"k8s.io/kubernetes/pkg/apis/policy"
	policyinstall "k8s.io/kubernetes/pkg/apis/policy/install"
	policyvalidation "k8s.io/kubernetes/pkg/apis/policy/validation"
	"k8s.io/kubernetes/pkg/apis/rbac"
	rbacinstall "k8s.io/kubernetes/pkg/apis/rbac/install"
	rbacvalidation "k8s.io/kubernetes/pkg/apis/rbac/validation"
	"sigs.k8s.io/yaml"

	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
)

// TestTheAPIServerTakesWhatTheExamplesApply admits every manifest in example that
// is there to be applied as it is: by the CRDs of Crossplane, provider-kubernetes and
// ours, by the API server's own validation, or, where no module ships the CRD, by
// strict decoding into the kind's Go type.
func TestTheAPIServerTakesWhatTheExamplesApply(t *testing.T) {
	crds := newAPIServer(t)
	crds.installPlatform(t)
	applied := 0
	for _, path := range appliedFiles(t) {
		objects, err := goldentest.ReadStream(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range objects {
			applied++
			if err := admitManifest(crds, o); err != nil {
				t.Errorf("%s: %s %s: %v", path, o.GetKind(), o.GetName(), err)
			}
		}
	}
	if applied < 15 {
		t.Errorf("%d objects", applied)
	}
}

// appliedFiles are the manifests in example that belong to no golden case.
func appliedFiles(t *testing.T) []string {
	t.Helper()
	example := filepath.Join("..", "..", "example")
	var files []string
	for _, pattern := range []string{"*.yaml", "production/*.yaml", "gitops/*.yaml"} {
		found, err := filepath.Glob(filepath.Join(example, pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	return files
}

// installPlatform serves Crossplane's packages and EnvironmentConfigs, provider-kubernetes'
// configurations, and HTTPRoutes.
func (s *apiServer) installPlatform(tb testing.TB) {
	tb.Helper()
	crossplane := filepath.Join(crossplaneDir(tb), "cluster", "crds")
	provider := filepath.Join(moduleDir(tb, "github.com/crossplane-contrib/provider-kubernetes"), "package", "crds")
	for _, path := range []string{
		filepath.Join(moduleDir(tb, "sigs.k8s.io/gateway-api"), "config", "crd", "standard", "gateway.networking.k8s.io_httproutes.yaml"),
		filepath.Join(crossplane, "apiextensions.crossplane.io_environmentconfigs.yaml"),
		filepath.Join(crossplane, "pkg.crossplane.io_configurations.yaml"),
		filepath.Join(crossplane, "pkg.crossplane.io_deploymentruntimeconfigs.yaml"),
		filepath.Join(crossplane, "pkg.crossplane.io_imageconfigs.yaml"),
		filepath.Join(provider, "kubernetes.m.crossplane.io_clusterproviderconfigs.yaml"),
		filepath.Join(provider, "kubernetes.crossplane.io_providerconfigs.yaml"),
	} {
		s.installFile(tb, path)
	}
}

// crossplaneDir is where the module lies from which the module tools builds
// Crossplane. That of this module is of its types only.
func crossplaneDir(tb testing.TB) string {
	tb.Helper()
	const module = "github.com/crossplane/crossplane/v2"
	for _, args := range [][]string{{"mod", "download", module}, {"list", "-m", "-f", "{{.Dir}}", module}} {
		out, err := exec.CommandContext(tb.Context(), "go", append([]string{"-C", filepath.Join("..", "..", "tools")}, args...)...).Output()
		if err != nil {
			tb.Fatalf("go %s: %v", strings.Join(args, " "), err)
		}
		if args[0] == "list" {
			return strings.TrimSpace(string(out))
		}
	}
	return ""
}

// withoutCRD are the kinds whose CRD no module ships, as their Go types. What only
// their CRDs or webhooks refuse is not seen here.
func withoutCRD() map[string]any {
	return map[string]any{
		"monitoring.coreos.com/v1, Kind=PodMonitor":          &monitoringv1.PodMonitor{},
		"monitoring.coreos.com/v1, Kind=PrometheusRule":      &monitoringv1.PrometheusRule{},
		"kustomize.toolkit.fluxcd.io/v1, Kind=Kustomization": &kustomizev1.Kustomization{},
	}
}

// admitManifest says what is wrong with a manifest.
func admitManifest(crds *apiServer, o *unstructured.Unstructured) error {
	data, err := json.Marshal(o)
	if err != nil {
		return err
	}
	if typed, ok := withoutCRD()[o.GroupVersionKind().String()]; ok {
		return yaml.UnmarshalStrict(data, typed)
	}
	if slices.Contains([]string{"", "apps", "networking.k8s.io", "policy", "rbac.authorization.k8s.io"}, o.GroupVersionKind().Group) {
		return admitBuiltIn(data)
	}
	return crds.admit(o)
}

// admitBuiltIn decodes an object of Kubernetes' own strictly, and validates it as the
// API server does.
func admitBuiltIn(data []byte) error {
	scheme := runtime.NewScheme()
	for _, install := range []func(*runtime.Scheme){
		coreinstall.Install, appsinstall.Install, networkinginstall.Install, policyinstall.Install, rbacinstall.Install,
	} {
		install(scheme)
	}
	decoder := serializer.NewCodecFactory(scheme, serializer.EnableStrict).UniversalDecoder(core.SchemeGroupVersion,
		apps.SchemeGroupVersion, networking.SchemeGroupVersion, policy.SchemeGroupVersion, rbac.SchemeGroupVersion)
	decoded, err := runtime.Decode(decoder, data)
	if err != nil {
		return err
	}
	switch o := decoded.(type) {
	case *core.ConfigMap:
		return corevalidation.ValidateConfigMap(o).ToAggregate()
	case *apps.Deployment:
		return appsvalidation.ValidateDeployment(o, corevalidation.PodValidationOptions{}).ToAggregate()
	case *networking.NetworkPolicy:
		return networkingvalidation.ValidateNetworkPolicy(o, networkingvalidation.NetworkPolicyValidationOptions{}).ToAggregate()
	case *policy.PodDisruptionBudget:
		return policyvalidation.ValidatePodDisruptionBudget(o, policyvalidation.PodDisruptionBudgetValidationOptions{}).ToAggregate()
	case *rbac.ClusterRole:
		return rbacvalidation.ValidateClusterRole(o, rbacvalidation.ClusterRoleValidationOptions{}).ToAggregate()
	case *rbac.ClusterRoleBinding:
		return rbacvalidation.ValidateClusterRoleBinding(o).ToAggregate()
	default:
		return validateBuiltIn(o).ToAggregate()
	}
}
