package main

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"testing"

	pkgv1beta1 "github.com/crossplane/crossplane/apis/v2/pkg/v1beta1"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus/prometheus/promql/parser"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/pod-security-admission/api"
	psapolicy "k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/yaml"

	"github.com/openfunction/function-openfunction-gateway/internal/goldentest"
)

// readProduction reads the object of a kind from a file in example/production into
// its Go type.
func readProduction(t *testing.T, file, kind string, into any) {
	t.Helper()
	objects, err := goldentest.ReadStream(filepath.Join("..", "..", "example", "production", file))
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range objects {
		if o.GetKind() != kind {
			continue
		}
		data, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		if err := yaml.UnmarshalStrict(data, into); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Fatalf("%s has no %s", file, kind)
}

// deployment is what Crossplane makes of the DeploymentRuntimeConfig: it fills in the
// selector, the labels, the image, the ports and the certificates.
func deployment(t *testing.T) *appsv1.Deployment {
	t.Helper()
	var config pkgv1beta1.DeploymentRuntimeConfig
	readProduction(t, "runtime.yaml", "DeploymentRuntimeConfig", &config)
	d := &appsv1.Deployment{TypeMeta: metav1.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"}}
	d.Name, d.Namespace, d.Spec = "f-1", "crossplane-system", *config.Spec.DeploymentTemplate.Spec.DeepCopy()
	pod := map[string]string{
		"pkg.crossplane.io/function": "openfunction-function-openfunction-gateway",
		"pkg.crossplane.io/revision": "openfunction-function-openfunction-gateway-1",
	}
	d.Spec.Selector.MatchLabels, d.Spec.Template.Labels = pod, pod
	c := &d.Spec.Template.Spec.Containers[0]
	c.Image = "registry.example.com/openfunction/function-openfunction-gateway:v0.1.0"
	c.Ports = []corev1.ContainerPort{{Name: "metrics", ContainerPort: 8080}, {Name: "grpc", ContainerPort: 9443}}
	return d
}

func TestTheAPIServerTakesTheDeploymentOfProduction(t *testing.T) {
	d := deployment(t)
	data, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	if err := admitBuiltIn(data); err != nil {
		t.Error(err)
	}
	if n := *d.Spec.Replicas; n < 2 {
		t.Errorf("%d replicas", n)
	}
	c := d.Spec.Template.Spec.Containers[0]
	if c.Name != "package-runtime" {
		t.Errorf("Crossplane runs another container than %s", c.Name)
	}
	if !*c.SecurityContext.ReadOnlyRootFilesystem {
		t.Error("the root file system can be written to")
	}
	for path, probe := range map[string]*corev1.Probe{"/readyz": c.ReadinessProbe, "/healthz": c.LivenessProbe} {
		if get := probe.HTTPGet; get.Path != path || get.Port.StrVal != "metrics" {
			t.Errorf("kubelet asks %s of port %s", get.Path, get.Port.String())
		}
	}
	for _, resource := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory} {
		request, limit := c.Resources.Requests[resource], c.Resources.Limits[resource]
		if request.IsZero() || limit.Cmp(request) < 0 {
			t.Errorf("%s: requests %s, limit %s", resource, request.String(), limit.String())
		}
	}
}

// TestThePodsOfProductionAreRestricted holds them to the strictest of Kubernetes' Pod
// Security Standards.
func TestThePodsOfProductionAreRestricted(t *testing.T) {
	evaluator, err := psapolicy.NewEvaluator(psapolicy.DefaultChecks(), nil)
	if err != nil {
		t.Fatal(err)
	}
	pod := deployment(t).Spec.Template
	restricted := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	for _, r := range evaluator.EvaluatePod(restricted, &pod.ObjectMeta, &pod.Spec) {
		if !r.Allowed {
			t.Errorf("%s: %s", r.ForbiddenReason, r.ForbiddenDetail)
		}
	}
}

// TestWhatSelectsPodsInProductionSelectsTheFunctions looks at every selector.
func TestWhatSelectsPodsInProductionSelectsTheFunctions(t *testing.T) {
	var network networkingv1.NetworkPolicy
	var disruption policyv1.PodDisruptionBudget
	var monitor monitoringv1.PodMonitor
	readProduction(t, "network.yaml", "NetworkPolicy", &network)
	readProduction(t, "disruption.yaml", "PodDisruptionBudget", &disruption)
	readProduction(t, "monitoring.yaml", "PodMonitor", &monitor)
	pod := deployment(t).Spec.Template
	for kind, s := range map[string]*metav1.LabelSelector{
		"NetworkPolicy":            &network.Spec.PodSelector,
		"PodDisruptionBudget":      disruption.Spec.Selector,
		"PodMonitor":               &monitor.Spec.Selector,
		"topologySpreadConstraint": pod.Spec.TopologySpreadConstraints[0].LabelSelector,
	} {
		selector, err := metav1.LabelSelectorAsSelector(s)
		if err != nil {
			t.Fatal(err)
		}
		if selector.Empty() || !selector.Matches(labels.Set(pod.Labels)) {
			t.Errorf("%s: %s does not select the Pods", kind, selector)
		}
	}
	if port := monitor.Spec.PodMetricsEndpoints[0].Port; port == nil || *port != "metrics" {
		t.Errorf("the PodMonitor reads port %v", port)
	}
}

// TestNothingLeavesTheFunctionInProduction, and in comes what calls the ports that it
// serves on.
func TestNothingLeavesTheFunctionInProduction(t *testing.T) {
	var network networkingv1.NetworkPolicy
	readProduction(t, "network.yaml", "NetworkPolicy", &network)
	both := []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress}
	if !slices.Equal(network.Spec.PolicyTypes, both) || len(network.Spec.Egress) > 0 {
		t.Errorf("policyTypes %v, egress %v", network.Spec.PolicyTypes, network.Spec.Egress)
	}
	var ports []int32
	for _, rule := range network.Spec.Ingress {
		if len(rule.From) != 1 || len(rule.Ports) != 1 {
			t.Fatalf("from %v to %v", rule.From, rule.Ports)
		}
		ports = append(ports, rule.Ports[0].Port.IntVal)
	}
	if !slices.Equal(ports, []int32{9443, 8080}) {
		t.Errorf("ports %v", ports)
	}
}

func TestAlertsAreValidPromQL(t *testing.T) {
	var rules monitoringv1.PrometheusRule
	readProduction(t, "monitoring.yaml", "PrometheusRule", &rules)
	alerts := 0
	for _, g := range rules.Spec.Groups {
		for _, r := range g.Rules {
			alerts++
			if _, err := parser.ParseExpr(r.Expr.StrVal); err != nil {
				t.Errorf("%s: %v", r.Alert, err)
			}
			if r.For == nil || r.Labels["severity"] == "" || r.Annotations["summary"] == "" || r.Annotations["description"] == "" {
				t.Errorf("%s says too little", r.Alert)
			}
		}
	}
	if alerts < 5 {
		t.Errorf("%d alerts", alerts)
	}
}
