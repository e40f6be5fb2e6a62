package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"
)

func TestStrangers(t *testing.T) {
	scenario(t, "the function refuses clients without TLS, without a certificate and with one of another CA")
	for _, c := range []struct {
		client string
		config *tls.Config
		want   string
	}{
		{"without a certificate", &tls.Config{}, "certificate required"},
		{"with a certificate of its own", &tls.Config{GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			return selfSigned(t), nil
		}}, "unknown certificate authority"},
	} {
		t.Run(c.client, func(t *testing.T) {
			c.config.InsecureSkipVerify = true // The server is known.
			c.config.NextProtos = []string{"h2"}
			conn, err := tls.Dial("tcp", lab.FunctionAddress, c.config)
			must(t, err)
			defer conn.Close() //nolint:errcheck // The test is over.
			must(t, conn.SetDeadline(time.Now().Add(patience)))
			// With TLS 1.3 the client's handshake is over before the server has
			// seen its certificate.
			if _, err := conn.Read(make([]byte, 1)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("read: %v, want %s", err, c.want)
			}
		})
	}
	t.Run("without TLS", func(t *testing.T) {
		conn, err := net.Dial("tcp", lab.FunctionAddress)
		must(t, err)
		defer conn.Close() //nolint:errcheck // The test is over.
		must(t, conn.SetDeadline(time.Now().Add(patience)))
		_, err = io.WriteString(conn, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00")
		must(t, err)
		answer, _ := io.ReadAll(conn)
		// A TLS alert at most, never the settings with which HTTP/2 begins.
		if len(answer) > 0 && answer[0] != 0x15 {
			t.Errorf("answer %x", answer)
		}
	})
}

func selfSigned(t *testing.T) *tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	must(t, err)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
