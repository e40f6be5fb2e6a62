package v1beta1

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

func TestDefault(t *testing.T) {
	set := Input{
		EnvironmentConfig: new(""),
		Attachment:        AttachmentPatch,
		Hostnames:         HostnamesOverwrite,
		Defaults:          v1alpha1.GatewaySpec{Domain: "ofn.io"},
		Policy:            Policy{AllowedGateways: []string{"*/*"}},
		Entrypoint:        Entrypoint{Name: "entry", Namespace: "infra", Disabled: true, EnvoyGatewayNamespaces: []string{}, Drain: &metav1.Duration{}},
		ProviderConfigRef: ProviderConfigRef{Kind: "ProviderConfig", Name: "mine"},
		TTL:               &metav1.Duration{Duration: 5 * time.Second},
	}
	for name, c := range map[string]struct{ in, want Input }{
		"an empty Input is filled": {
			want: Input{
				EnvironmentConfig: new("openfunction-gateway"),
				Attachment:        "Auto",
				Hostnames:         "Follow",
				Entrypoint:        Entrypoint{Name: "gateway", Namespace: "openfunction", EnvoyGatewayNamespaces: []string{"envoy-gateway-system"}, Drain: &metav1.Duration{Duration: 35 * time.Second}},
				ProviderConfigRef: ProviderConfigRef{Kind: "ClusterProviderConfig", Name: "default"},
				TTL:               &metav1.Duration{Duration: 60 * time.Second},
			},
		},
		"what is set stands": {in: set, want: set},
		"a ttl of zero stands, to be refused": {
			in: Input{TTL: &metav1.Duration{}},
			want: Input{
				EnvironmentConfig: new("openfunction-gateway"),
				Attachment:        "Auto",
				Hostnames:         "Follow",
				Entrypoint:        Entrypoint{Name: "gateway", Namespace: "openfunction", EnvoyGatewayNamespaces: []string{"envoy-gateway-system"}, Drain: &metav1.Duration{Duration: 35 * time.Second}},
				ProviderConfigRef: ProviderConfigRef{Kind: "ClusterProviderConfig", Name: "default"},
				TTL:               &metav1.Duration{},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := c.in.Default()
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(got, got.Default()); diff != "" {
				t.Errorf("a second time (-once +twice):\n%s", diff)
			}
		})
	}
}
