package harness

import (
	"context"
	"fmt"
	"os"
	"time"

	core "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	"google.golang.org/grpc/credentials/insecure"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"
)

// StartContour starts Contour's control plane for one Gateway, whether it is
// there already or not.
func (l *Lab) StartContour(ctx context.Context, gateway types.NamespacedName) (*Process, error) {
	kubeconfig, err := l.kubeconfig("contour", adminToken)
	if err != nil {
		return nil, err
	}
	name := "contour-" + gateway.Namespace + "-" + gateway.Name
	config := l.path(name + ".yaml")
	content := fmt.Sprintf("gateway:\n  gatewayRef:\n    namespace: %s\n    name: %s\n", gateway.Namespace, gateway.Name)
	if err := os.WriteFile(config, []byte(content), 0o600); err != nil {
		return nil, err
	}
	ports, err := freePorts(4)
	if err != nil {
		return nil, err
	}
	p := l.process(name, "contour", nil, "serve", "--no-incluster", "--kubeconfig="+kubeconfig, "--config-path="+config,
		"--insecure", "--disable-leader-election", "--disable-feature=tlsroutes", "--disable-feature=tcproutes", "--disable-feature=backendtlspolicies",
		"--envoy-service-namespace="+gateway.Namespace,
		"--kubernetes-client-qps=1000", "--kubernetes-client-burst=1000", // Else it writes five statuses a second.
		"--xds-address=127.0.0.1", fmt.Sprintf("--xds-port=%d", ports[0]),
		"--http-address=127.0.0.1", fmt.Sprintf("--http-port=%d", ports[1]),
		"--health-address=127.0.0.1", fmt.Sprintf("--health-port=%d", ports[2]),
		"--debug-http-address=127.0.0.1", fmt.Sprintf("--debug-http-port=%d", ports[3]))
	if err := l.start(p); err != nil {
		return nil, err
	}
	l.envoys[gateway] = Envoy{
		address: fmt.Sprintf("127.0.0.1:%d", ports[0]), credentials: insecure.NewCredentials(), node: &core.Node{Id: name, Cluster: "contour"},
	}
	health := fmt.Sprintf("http://127.0.0.1:%d/healthz", ports[2])
	return p, Await(ctx, time.Minute, name, func(ctx context.Context) error {
		if err := p.alive(); err != nil {
			return err
		}
		return get(ctx, &rest.Config{}, health)
	})
}
