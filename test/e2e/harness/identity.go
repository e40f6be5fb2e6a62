package harness

import (
	"context"
	"fmt"
	"os"

	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// tokenSeconds is how long a token of a ServiceAccount lasts: longer than tests.
const tokenSeconds = 24 * 60 * 60

// kubeconfig writes one for a bearer token, and returns its path.
func (l *Lab) kubeconfig(name, token string) (string, error) {
	content, err := l.kubeconfigFor(token)
	if err != nil {
		return "", err
	}
	path := l.path(name + ".kubeconfig")
	return path, os.WriteFile(path, content, 0o600)
}

func (l *Lab) kubeconfigFor(token string) ([]byte, error) {
	ca, err := os.ReadFile(l.Admin.CAFile)
	if err != nil {
		return nil, err
	}
	return clientcmd.Write(clientcmdapi.Config{
		Clusters:       map[string]*clientcmdapi.Cluster{"lab": {Server: l.Admin.Host, CertificateAuthorityData: ca}},
		AuthInfos:      map[string]*clientcmdapi.AuthInfo{"user": {Token: token}},
		Contexts:       map[string]*clientcmdapi.Context{"lab": {Cluster: "lab", AuthInfo: "user"}},
		CurrentContext: "lab",
	})
}

// tokenOf a ServiceAccount.
func (l *Lab) tokenOf(ctx context.Context, namespace, name string) (string, error) {
	account := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name}}
	seconds := int64(tokenSeconds)
	request := &authenticationv1.TokenRequest{Spec: authenticationv1.TokenRequestSpec{ExpirationSeconds: &seconds}}
	if err := l.SubResource("token").Create(ctx, account, request); err != nil {
		return "", fmt.Errorf("token of %s/%s: %w", namespace, name, err)
	}
	return request.Status.Token, nil
}

// kubeconfigOf writes a kubeconfig for a ServiceAccount, and returns its path.
func (l *Lab) kubeconfigOf(ctx context.Context, namespace, name string) (string, error) {
	token, err := l.tokenOf(ctx, namespace, name)
	if err != nil {
		return "", err
	}
	return l.kubeconfig(name, token)
}
