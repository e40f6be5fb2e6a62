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
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// A serverCertificate as Crossplane expects it of a package's runtime: a Secret,
// and a folder of files as the runtime mounts it.
type serverCertificate struct{ secret, dir string }

// writeServerCertificate makes a certificate that Crossplane's CA signed, for
// 127.0.0.1 and for the Service of Crossplane's namespace that has the name.
func (l *Lab) writeServerCertificate(ctx context.Context, name string) (serverCertificate, error) {
	secret := &corev1.Secret{}
	if err := l.Get(ctx, types.NamespacedName{Namespace: crossplaneNamespace, Name: "crossplane-root-ca"}, secret); err != nil {
		return serverCertificate{}, err
	}
	ca, err := tls.X509KeyPair(secret.Data[corev1.TLSCertKey], secret.Data[corev1.TLSPrivateKeyKey])
	if err != nil {
		return serverCertificate{}, fmt.Errorf("crossplane-root-ca: %w", err)
	}
	certificate, key, err := signed(&ca, name, "localhost", name+"."+crossplaneNamespace+".svc")
	if err != nil {
		return serverCertificate{}, err
	}
	server := &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Namespace: crossplaneNamespace, Name: name + "-server"},
		Data:       map[string][]byte{"tls.crt": certificate, "tls.key": key, "ca.crt": secret.Data[corev1.TLSCertKey]},
	}
	if err := l.Create(ctx, server); err != nil {
		return serverCertificate{}, err
	}
	return serverCertificate{server.Name, l.path(server.Name)}, l.writeSecret(ctx, server.Name)
}

// Certificate is a new certificate that signed itself, as the Secret that a listener names,
// and what a client trusts it by.
func Certificate(name types.NamespacedName, host string) (*corev1.Secret, *x509.CertPool, error) {
	certificate, key, err := signed(nil, host, host)
	if err != nil {
		return nil, nil, err
	}
	cas := x509.NewCertPool()
	cas.AppendCertsFromPEM(certificate)
	return &corev1.Secret{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Secret"},
		ObjectMeta: metav1.ObjectMeta{Namespace: name.Namespace, Name: name.Name},
		Type:       corev1.SecretTypeTLS,
		Data:       map[string][]byte{corev1.TLSCertKey: certificate, corev1.TLSPrivateKeyKey: key},
	}, cas, nil
}

// signed is a new certificate for servers of this machine with these names and its key, in
// PEM. Without an authority it signs itself.
func signed(ca *tls.Certificate, name string, hosts ...string) (certificate, key []byte, err error) {
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
		DNSNames:     hosts,
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if ca == nil {
		ca = &tls.Certificate{Leaf: template, PrivateKey: private}
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
