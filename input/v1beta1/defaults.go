package v1beta1

import (
	"cmp"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// What the Input is where a platform team sets nothing.
const (
	defaultEnvironmentConfig     = "openfunction-gateway"
	defaultEntrypointName        = "gateway"
	defaultEntrypointNamespace   = "openfunction"
	defaultEnvoyGatewayNamespace = "envoy-gateway-system"
	defaultProviderConfigKind    = "ClusterProviderConfig"
	defaultProviderConfigName    = "default"
	defaultTTL                   = time.Minute
	// Kubernetes' own CoreDNS has clients keep an answer for 30 s, and so do caches
	// on nodes.
	defaultDrain = 35 * time.Second
)

// Default returns the Input with what is missing filled in. The defaults for the
// XR's spec are left as they are: GatewaySpec.Default merges them.
func (in Input) Default() Input {
	if in.EnvironmentConfig == nil {
		in.EnvironmentConfig = new(defaultEnvironmentConfig)
	}
	in.Attachment = cmp.Or(in.Attachment, AttachmentAuto)
	in.Hostnames = cmp.Or(in.Hostnames, HostnamesFollow)
	in.Entrypoint.Name = cmp.Or(in.Entrypoint.Name, defaultEntrypointName)
	in.Entrypoint.Namespace = cmp.Or(in.Entrypoint.Namespace, defaultEntrypointNamespace)
	if in.Entrypoint.EnvoyGatewayNamespaces == nil {
		in.Entrypoint.EnvoyGatewayNamespaces = []string{defaultEnvoyGatewayNamespace}
	}
	in.ProviderConfigRef.Kind = cmp.Or(in.ProviderConfigRef.Kind, defaultProviderConfigKind)
	in.ProviderConfigRef.Name = cmp.Or(in.ProviderConfigRef.Name, defaultProviderConfigName)
	if in.Entrypoint.Drain == nil {
		in.Entrypoint.Drain = &metav1.Duration{Duration: defaultDrain}
	}
	if in.TTL == nil {
		in.TTL = &metav1.Duration{Duration: defaultTTL}
	}
	return in
}
