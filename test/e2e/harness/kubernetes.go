package harness

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"k8s.io/client-go/rest"
)

// adminToken is the administrator's, in a lab that nobody else reaches.
const adminToken = "administrator"

// controllers of the controller manager. Without the aggregation of ClusterRoles
// Crossplane has no rights.
var controllers = []string{
	"clusterrole-aggregation-controller", "endpoints-controller", "endpointslice-controller", "garbage-collector-controller",
	"namespace-controller", "root-ca-certificate-publisher-controller", "serviceaccount-controller", "serviceaccount-token-controller",
}

// startAPIServer starts etcd and the API server.
func (l *Lab) startAPIServer(ctx context.Context) error {
	ports, err := freePorts(3)
	if err != nil {
		return err
	}
	etcd, peer := fmt.Sprintf("http://127.0.0.1:%d", ports[0]), fmt.Sprintf("http://127.0.0.1:%d", ports[1])
	err = l.start(l.process("etcd", "etcd", nil,
		"--data-dir="+l.path("etcd"), "--unsafe-no-fsync", "--log-level=warn",
		"--listen-client-urls="+etcd, "--advertise-client-urls="+etcd,
		"--listen-peer-urls="+peer, "--initial-advertise-peer-urls="+peer, "--initial-cluster=default="+peer))
	if err != nil {
		return err
	}
	if err := l.writeKeys(); err != nil {
		return err
	}
	l.APIServer = l.process("kube-apiserver", "kube-apiserver", nil,
		"--etcd-servers="+etcd, "--cert-dir="+l.path("apiserver"),
		"--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", fmt.Sprintf("--secure-port=%d", ports[2]),
		// Addresses of the loopback interface, so that Services reach what runs here.
		"--endpoint-reconciler-type=none", "--service-cluster-ip-range=127.1.0.0/16",
		"--shutdown-watch-termination-grace-period=1s", // Else watches keep it from stopping.
		"--authorization-mode=RBAC", "--token-auth-file="+l.path("tokens.csv"),
		"--disable-admission-plugins=ServiceAccount",
		"--service-account-issuer=https://kubernetes.default.svc.cluster.local",
		"--service-account-key-file="+l.path("serviceaccount.key"), "--service-account-signing-key-file="+l.path("serviceaccount.key"))
	l.APIServer.metrics = fmt.Sprintf("https://127.0.0.1:%d/metrics", ports[2])
	if err := l.start(l.APIServer); err != nil {
		return err
	}
	l.Admin = &rest.Config{
		Host: fmt.Sprintf("https://127.0.0.1:%d", ports[2]), BearerToken: adminToken,
		TLSClientConfig: rest.TLSClientConfig{CAFile: l.path("apiserver", "apiserver.crt")},
		QPS:             -1, // The tests' own.
	}
	if err := l.AwaitAPIServer(ctx); err != nil {
		return err
	}
	if l.Kubeconfig, err = l.kubeconfig("administrator", adminToken); err != nil {
		return err
	}
	return l.connect()
}

// writeKeys writes what the API server signs and knows its users by.
func (l *Lab) writeKeys() error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	block := &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}
	if err := os.WriteFile(l.path("serviceaccount.key"), pem.EncodeToMemory(block), 0o600); err != nil {
		return err
	}
	return os.WriteFile(l.path("tokens.csv"), []byte(adminToken+`,administrator,1,"system:masters"`+"\n"), 0o600)
}

// AwaitAPIServer awaits that the API server is ready.
func (l *Lab) AwaitAPIServer(ctx context.Context) error {
	return Await(ctx, 2*time.Minute, "API server", func(ctx context.Context) error {
		if err := l.APIServer.alive(); err != nil {
			return err
		}
		return get(ctx, l.Admin, l.Admin.Host+"/readyz")
	})
}

// get asks for a URL, and fails unless the answer is 200.
func get(ctx context.Context, config *rest.Config, url string) error {
	body, err := open(ctx, config, url)
	if err != nil {
		return err
	}
	return body.Close()
}

// open asks for a URL, and returns the body of an answer that is 200.
func open(ctx context.Context, config *rest.Config, url string) (io.ReadCloser, error) {
	t, err := rest.TransportFor(&rest.Config{Host: config.Host, BearerToken: config.BearerToken, TLSClientConfig: config.TLSClientConfig})
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return nil, err
	}
	response, err := t.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, errors.Join(errors.New(response.Status), response.Body.Close())
	}
	return response.Body, nil
}

// startControllerManager starts the controllers that a cluster without nodes
// needs.
func (l *Lab) startControllerManager(context.Context) error {
	port, err := freePort()
	if err != nil {
		return err
	}
	kubeconfig, err := l.kubeconfig("controller-manager", adminToken)
	if err != nil {
		return err
	}
	return l.start(l.process("kube-controller-manager", "kube-controller-manager", nil,
		"--kubeconfig="+kubeconfig, "--bind-address=127.0.0.1", fmt.Sprintf("--secure-port=%d", port),
		"--leader-elect=false", "--use-service-account-credentials=true",
		"--kube-api-qps=1000", "--kube-api-burst=1000", // Else it collects garbage after 200 XRs for half a minute.
		"--service-account-private-key-file="+l.path("serviceaccount.key"),
		"--root-ca-file="+l.path("apiserver", "apiserver.crt"), "--cert-dir="+l.path("controller-manager"),
		"--controllers="+strings.Join(controllers, ",")))
}
