package harness

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
)

// writeServerCertificate makes a folder with a server certificate for 127.0.0.1
// that Crossplane's CA signed, in the files that a package's runtime mounts.
func (l *Lab) writeServerCertificate(ctx context.Context, name string) (string, error) {
	secret := &corev1.Secret{}
	if err := l.Get(ctx, types.NamespacedName{Namespace: crossplaneNamespace, Name: "crossplane-root-ca"}, secret); err != nil {
		return "", err
	}
	ca, err := tls.X509KeyPair(secret.Data[corev1.TLSCertKey], secret.Data[corev1.TLSPrivateKeyKey])
	if err != nil {
		return "", fmt.Errorf("crossplane-root-ca: %w", err)
	}
	certificate, key, err := signed(&ca, name)
	if err != nil {
		return "", err
	}
	dir := l.path(name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	for file, content := range map[string][]byte{
		"tls.crt": certificate, "tls.key": key, "ca.crt": secret.Data[corev1.TLSCertKey],
	} {
		if err := os.WriteFile(filepath.Join(dir, file), content, 0o600); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// signed is a new certificate for servers of this machine and its key, in PEM.
func signed(ca *tls.Certificate, name string) (certificate, key []byte, err error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    time.Now().Add(-time.Minute),
		NotAfter:     time.Now().Add(24 * time.Hour),
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
		DNSNames:     []string{"localhost"},
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, ca.Leaf, &private.PublicKey, ca.PrivateKey)
	if err != nil {
		return nil, nil, err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}), nil
}
