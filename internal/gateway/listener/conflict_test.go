package listener

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
)

func TestConflictBetween(t *testing.T) {
	listener := func(name gwapiv1.SectionName, protocol gwapiv1.ProtocolType, port gwapiv1.PortNumber, hostname gwapiv1.Hostname) gwapiv1.Listener {
		l := gwapiv1.Listener{Name: name, Protocol: protocol, Port: port}
		if hostname != "" {
			l.Hostname = &hostname
		}
		return l
	}
	for name, c := range map[string]struct {
		ours, foreign gwapiv1.Listener
		want          Conflict
	}{
		"nothing in common":                  {ours: listener("a", "HTTP", 80, "a.io"), foreign: listener("b", "HTTPS", 443, "a.io")},
		"one port, other hostnames":          {ours: listener("a", "HTTP", 80, "*.ofn.io"), foreign: listener("b", "HTTP", 80, "x.ofn.io")},
		"one port, the foreign one for all":  {ours: listener("a", "HTTP", 80, "*.ofn.io"), foreign: listener("b", "HTTP", 80, "")},
		"HTTPS and TLS with other hostnames": {ours: listener("a", "HTTPS", 443, "a.io"), foreign: listener("b", "TLS", 443, "b.io")},
		"UDP beside TCP":                     {ours: listener("a", "UDP", 53, ""), foreign: listener("b", "TCP", 53, "")},
		"UDP beside HTTPS":                   {ours: listener("a", "HTTPS", 443, "a.io"), foreign: listener("b", "UDP", 443, "")},
		"a protocol of its own beside TCP":   {ours: listener("a", "x/y", 81, ""), foreign: listener("b", "TCP", 81, "")},
		"one name": {
			ours: listener("a", "HTTP", 80, "a.io"), foreign: listener("a", "TCP", 81, ""),
			want: Conflict{Reason: "NameConflict", Message: `our HTTP listener "a" and the Gateway's TCP listener "a" have the same name: give ours another name`},
		},
		"HTTP and HTTPS": {
			ours: listener("a", "HTTP", 80, "a.io"), foreign: listener("b", "HTTPS", 80, "b.io"),
			want: Conflict{Reason: "ProtocolConflict", Message: `our HTTP listener "a" and the Gateway's HTTPS listener "b" cannot share port 80: give ours another port`},
		},
		"TLS and TCP": {
			ours: listener("a", "TLS", 80, "a.io"), foreign: listener("b", "TCP", 80, ""),
			want: Conflict{Reason: "ProtocolConflict", Message: `our TLS listener "a" and the Gateway's TCP listener "b" cannot share port 80: give ours another port`},
		},
		"TCP and TCP": {
			ours: listener("a", "TCP", 80, ""), foreign: listener("b", "TCP", 80, "ignored.io"),
			want: Conflict{Reason: "PortConflict", Message: `our TCP listener "a" and the Gateway's TCP listener "b" both take port 80: give ours another port`},
		},
		"UDP and UDP": {
			ours: listener("a", "UDP", 53, ""), foreign: listener("b", "UDP", 53, ""),
			want: Conflict{Reason: "PortConflict", Message: `our UDP listener "a" and the Gateway's UDP listener "b" both take port 53: give ours another port`},
		},
		"one hostname": {
			ours: listener("a", "HTTP", 80, "*.ofn.io"), foreign: listener("b", "HTTP", 80, "*.ofn.io"),
			want: Conflict{Reason: "HostnameConflict", Message: `our HTTP listener "a" and the Gateway's HTTP listener "b" both serve "*.ofn.io" on port 80: give ours another hostname or port`},
		},
		"one hostname for HTTPS and TLS": {
			ours: listener("a", "HTTPS", 443, "*.ofn.io"), foreign: listener("b", "TLS", 443, "*.ofn.io"),
			want: Conflict{Reason: "HostnameConflict", Message: `our HTTPS listener "a" and the Gateway's TLS listener "b" both serve "*.ofn.io" on port 443: give ours another hostname or port`},
		},
		"a protocol of its own, both for all": {
			ours: listener("a", "x/y", 81, ""), foreign: listener("b", "x/y", 81, ""),
			want: Conflict{Reason: "HostnameConflict", Message: `our x/y listener "a" and the Gateway's x/y listener "b" both serve every hostname on port 81: give ours another hostname or port`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, conflicts := ConflictBetween(c.ours, c.foreign)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if conflicts != (c.want != Conflict{}) {
				t.Errorf("conflicts: %t", conflicts)
			}
		})
	}
}
