package entrypoint

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/input/v1beta1"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
)

var (
	entry   = types.NamespacedName{Namespace: "openfunction", Name: "gateway"}
	contour = types.NamespacedName{Namespace: "projectcontour", Name: "contour"}

	gatewayName  = map[string]string{"gateway.networking.k8s.io/gateway-name": "contour"}
	envoyGateway = map[string]string{
		"gateway.envoyproxy.io/owning-gateway-name":      "contour",
		"gateway.envoyproxy.io/owning-gateway-namespace": "projectcontour",
	}

	// unanswered is what the cluster says before it was asked.
	unanswered = cluster.Answer[cluster.Service]{}
)

// programmed is a Gateway that serves.
func programmed() cluster.Gateway {
	return cluster.Gateway{Status: gwapiv1.GatewayStatus{Conditions: []metav1.Condition{{Type: "Programmed", Status: "True"}}}}
}

// asked is the question of OpenFunction's default gateway where everything has
// been answered and nothing was found, with changes.
func asked(changes ...func(*question)) question {
	q := question{
		host:          "gateway.openfunction.svc.cluster.local",
		self:          entry,
		clusterDomain: "cluster.local",
		gateway: cluster.Target{
			Name: contour, Read: cluster.Answer[cluster.Gateway]{Known: true, Items: []cluster.Gateway{programmed()}},
		},
		envoyGatewayNamespaces: []string{"projectcontour", "envoy-gateway-system"},
		byGatewayName:          none,
		byEnvoyGateway:         none,
		byName:                 none,
	}
	for _, change := range changes {
		change(&q)
	}
	return q
}

func explicit(namespace, name string) func(*question) {
	return func(q *question) {
		q.explicit = &v1beta1.ServiceReference{Namespace: namespace, Name: name}
	}
}

func byGatewayName(services ...cluster.Service) func(*question) {
	return func(q *question) { q.byGatewayName.Items = labelled(gatewayName, services) }
}

func byEnvoyGateway(services ...cluster.Service) func(*question) {
	return func(q *question) { q.byEnvoyGateway.Items = labelled(envoyGateway, services) }
}

func byName(services ...cluster.Service) func(*question) {
	return func(q *question) { q.byName.Items = services }
}

// labelled returns the Services, those without labels with these.
func labelled(labels map[string]string, services []cluster.Service) []cluster.Service {
	var out []cluster.Service
	for _, s := range services {
		if s.Metadata.Labels == nil {
			s.Metadata.Labels = labels
		}
		out = append(out, s)
	}
	return out
}

func service(namespace, name string) cluster.Service {
	return serviceOf(namespace, name, cluster.ServiceSpec{Type: "ClusterIP", ClusterIP: "10.96.0.7"})
}

func headless(namespace, name string) cluster.Service {
	return serviceOf(namespace, name, cluster.ServiceSpec{Type: "ClusterIP", ClusterIP: "None"})
}

func alias(namespace, name, externalName string) cluster.Service {
	return serviceOf(namespace, name, cluster.ServiceSpec{Type: "ExternalName", ExternalName: externalName})
}

func serviceOf(namespace, name string, spec cluster.ServiceSpec) cluster.Service {
	return cluster.Service{Metadata: cluster.Metadata{Namespace: namespace, Name: name}, Spec: spec}
}

// on returns the Service with ports, all of one protocol.
func on(s cluster.Service, protocol corev1.Protocol, ports ...int32) cluster.Service {
	for _, port := range ports {
		s.Spec.Ports = append(s.Spec.Ports, cluster.ServicePort{Port: port, Protocol: protocol})
	}
	return s
}

func hostnames(values ...string) func(*question) {
	return addresses(new(gwapiv1.HostnameAddressType), values...)
}

func ips(values ...string) func(*question) {
	return addresses(new(gwapiv1.IPAddressType), values...)
}

// addresses are added to those in the Gateway's status.
func addresses(t *gwapiv1.AddressType, values ...string) func(*question) {
	return func(q *question) {
		status := &q.gateway.Read.Items[0].Status
		for _, v := range values {
			status.Addresses = append(status.Addresses, gwapiv1.GatewayStatusAddress{Type: t, Value: v})
		}
	}
}

func name(n string) target { return target{name: n} }

func addrs(values ...string) target {
	var to target
	for _, v := range values {
		to.addresses = append(to.addresses, netip.MustParseAddr(v))
	}
	return to
}

type findCase struct {
	q    question
	want target
}

func checkFind(t *testing.T, cases map[string]findCase) {
	t.Helper()
	for title, tc := range cases {
		t.Run(title, func(t *testing.T) {
			got, undecided := find(tc.q)
			if undecided {
				t.Error("undecided, although every rung was answered")
			}
			checkTarget(t, tc.want, got)
		})
	}
}

func checkTarget(t *testing.T, want, got target) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(target{}), cmpopts.EquateComparable(netip.Addr{})); diff != "" {
		t.Errorf("target (-want +got):\n%s", diff)
	}
}
