package harness

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"syscall"
	"time"

	"k8s.io/client-go/rest"
)

// dnsIP is where the cluster's DNS serves.
const dnsIP = "127.1.0.10"

// dnsManifests are the identity and the rights that kubeadm gives CoreDNS.
const dnsManifests = `
apiVersion: v1
kind: ServiceAccount
metadata: {name: coredns, namespace: kube-system}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: "system:coredns"}
rules:
- apiGroups: [""]
  resources: [endpoints, services, pods, namespaces]
  verbs: [list, watch]
- apiGroups: [discovery.k8s.io]
  resources: [endpointslices]
  verbs: [list, watch]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: "system:coredns"}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:coredns"}
subjects:
- {kind: ServiceAccount, name: coredns, namespace: kube-system}
`

// corefile is kubeadm's, as far as it is of Services' names, with further lines in the
// same block. Answers are cached as where a node has a cache of its own, for as long as
// the kubernetes plugin says.
const corefile = `.:53 {
  bind ` + dnsIP + `
  errors
  ready %s
  %s
  kubernetes cluster.local {
    kubeconfig %s
  }
  cache 30
}
`

// StartDNS starts the cluster's DNS with further lines in its Corefile. What ran before
// is stopped.
func (l *Lab) StartDNS(ctx context.Context, lines string) error {
	if l.dns != nil {
		l.dns.Stop()
	}
	if err := l.applyManifests(ctx, dnsManifests); err != nil {
		return err
	}
	kubeconfig, err := l.kubeconfigOf(ctx, "kube-system", "coredns")
	if err != nil {
		return err
	}
	port, err := freePort()
	if err != nil {
		return err
	}
	ready := fmt.Sprintf("127.0.0.1:%d", port)
	if err := os.WriteFile(l.path("Corefile"), fmt.Appendf(nil, corefile, ready, lines, kubeconfig), 0o600); err != nil {
		return err
	}
	l.dns = l.process("coredns", "coredns", nil, "-conf="+l.path("Corefile"))
	if err := l.start(l.dns); err != nil {
		return err
	}
	return Await(ctx, time.Minute, "CoreDNS", func(ctx context.Context) error {
		if err := l.dns.alive(); err != nil {
			return err
		}
		if err := get(ctx, &rest.Config{}, "http://"+ready+"/ready"); err != nil {
			return err
		}
		_, err := l.Resolver().LookupHost(ctx, "kubernetes.default.svc.cluster.local")
		return err
	})
}

// Resolver resolves as a Pod does, but for search domains: names are written in full.
func (l *Lab) Resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, net.JoinHostPort(dnsIP, "53"))
	}}
}

// InPod prepares a program that resolves names as in a Pod.
func (l *Lab) InPod(ctx context.Context, program string, args ...string) (*exec.Cmd, error) {
	if err := os.WriteFile(l.path("resolv.conf"), []byte("nameserver "+dnsIP+"\n"), 0o600); err != nil {
		return nil, err
	}
	const script = `mount --bind "$0" /etc/resolv.conf && exec "$@"`
	cmd := exec.CommandContext(ctx, "sh", append([]string{"-c", script, l.path("resolv.conf"), program}, args...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL}
	return cmd, nil
}
