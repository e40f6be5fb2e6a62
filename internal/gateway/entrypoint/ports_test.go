package entrypoint

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/gateway/listener"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

func external(name string, port gwapiv1.PortNumber, protocol gwapiv1.ProtocolType) listener.Listener {
	return listener.Listener{Listener: gwapiv1.Listener{Name: gwapiv1.SectionName(name), Port: port, Protocol: protocol}}
}

func internal(name string, port gwapiv1.PortNumber, protocol gwapiv1.ProtocolType) listener.Listener {
	l := external(name, port, protocol)
	l.Internal = true
	return l
}

func TestPorts(t *testing.T) {
	long := strings.Repeat("a", 64)
	cases := map[string]struct {
		listeners []listener.Listener
		want      []resources.Port
	}{
		"None": {},
		"OnePerPortNamedAfterTheExternalListener": {
			[]listener.Listener{internal("ofn-http-internal", 80, "HTTP"), external("ofn-http-external", 80, "HTTP")},
			[]resources.Port{{Name: "ofn-http-external", Protocol: "TCP", Port: 80, TargetPort: 80}},
		},
		"ExternalOnesFirst": {
			[]listener.Listener{internal("in", 8080, "HTTP"), external("b", 443, "HTTPS"), external("a", 80, "HTTP")},
			[]resources.Port{
				{Name: "b", Protocol: "TCP", Port: 443, TargetPort: 443},
				{Name: "a", Protocol: "TCP", Port: 80, TargetPort: 80},
				{Name: "in", Protocol: "TCP", Port: 8080, TargetPort: 8080},
			},
		},
		"TCPAndUDPOfOneNumberAreTwo": {
			[]listener.Listener{external("dns", 53, "UDP"), external("dns-tcp", 53, "TCP"), external("again", 53, "UDP")},
			[]resources.Port{
				{Name: "dns", Protocol: "UDP", Port: 53, TargetPort: 53},
				{Name: "dns-tcp", Protocol: "TCP", Port: 53, TargetPort: 53},
			},
		},
		"HTTPTLSAndUnknownProtocolsRunOverTCP": {
			[]listener.Listener{external("a", 443, "HTTPS"), external("b", 443, "TLS"), external("c", 443, "HTTP"), external("d", 443, "example.com/grpc")},
			[]resources.Port{{Name: "a", Protocol: "TCP", Port: 443, TargetPort: 443}},
		},
		"ANameWithDotsIsALabelOfItsOwn": {
			[]listener.Listener{external("a.b", 1, "TCP"), external("a-b", 2, "TCP")},
			[]resources.Port{
				{Name: "a-b-b4dcff93", Protocol: "TCP", Port: 1, TargetPort: 1},
				{Name: "a-b", Protocol: "TCP", Port: 2, TargetPort: 2},
			},
		},
		"ALongNameIsCut": {
			[]listener.Listener{external(long, 1, "TCP"), external(long+"a", 2, "TCP"), external(long[:63], 3, "TCP")},
			[]resources.Port{
				{Name: strings.Repeat("a", 54) + "-d833dfa4", Protocol: "TCP", Port: 1, TargetPort: 1},
				{Name: strings.Repeat("a", 54) + "-2cb1e7c4", Protocol: "TCP", Port: 2, TargetPort: 2},
				{Name: strings.Repeat("a", 63), Protocol: "TCP", Port: 3, TargetPort: 3},
			},
		},
		"ACutLeavesNoDashesBehind": {
			[]listener.Listener{external(strings.Repeat("a", 52)+"..."+"bcdefghijk", 1, "TCP")},
			[]resources.Port{{Name: strings.Repeat("a", 52) + "-e094e613", Protocol: "TCP", Port: 1, TargetPort: 1}},
		},
		"ANameThatLooksLikeAHashedOneStillDiffers": {
			[]listener.Listener{external("a-b-b4dcff93", 1, "TCP"), external("a.b", 2, "TCP")},
			[]resources.Port{
				{Name: "a-b-b4dcff93", Protocol: "TCP", Port: 1, TargetPort: 1},
				{Name: "a-b-823be6fc", Protocol: "TCP", Port: 2, TargetPort: 2},
			},
		},
	}
	for title, tc := range cases {
		t.Run(title, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, ports(tc.listeners)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestPortsOfAThousandListeners(t *testing.T) {
	got := ports(thousand())
	if len(got) != 1000 {
		t.Fatalf("want 1000 ports, got %d", len(got))
	}
	names := map[string]bool{}
	for _, p := range got {
		names[p.Name] = true
	}
	if len(names) != 1000 {
		t.Errorf("want 1000 names, got %d", len(names))
	}
}

func BenchmarkPortsOfAThousandListeners(b *testing.B) {
	listeners := thousand()
	for b.Loop() {
		ports(listeners)
	}
}

func thousand() []listener.Listener {
	out := make([]listener.Listener, 0, 1000)
	for i := range 1000 {
		out = append(out, external(fmt.Sprintf("team.%d", i), gwapiv1.PortNumber(1+i), "TCP"))
	}
	return out
}
