package routing

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWhatIsWrittenIsRead(t *testing.T) {
	want := Routing{
		Version: 1, Kind: "Gateway", Domains: []string{"ofn.io"}, ClusterDomain: "cluster.local",
		HostTemplate: "{{.Name}}", PathTemplate: "{{.Name}}", LabelKey: "key",
		Parents: []Parent{{Kind: "Gateway", Namespace: "a", Name: "b", Listeners: []Listener{
			{Name: "web", Hostname: "*.ofn.io", Port: 80, Protocol: "HTTP"}, {Name: "in", Port: 81, Protocol: "HTTP", Internal: true},
		}}},
	}
	data, err := want.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, ok := Decode(data)
	if diff := cmp.Diff(want, got); diff != "" || !ok {
		t.Errorf("ok %t, -want +got:\n%s", ok, diff)
	}
}

func TestWhatNobodyWroteIsNotRead(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":         "",
		"no JSON":         "{",
		"another version": `{"version":2,"domains":["ofn.io"]}`,
		"no domain":       `{"version":1}`,
		"17 domains":      `{"version":1,"domains":["a"` + strings.Repeat(`,"a"`, 16) + `]}`,
		"a long template": `{"version":1,"domains":["a"],"hostTemplate":"` + strings.Repeat("a", 513) + `"}`,
		"a wrong type":    `{"version":1,"domains":["a"],"parents":{}}`,
	} {
		if _, ok := Decode(map[string]string{"routing.json": text}); ok {
			t.Errorf("%s is read", name)
		}
	}
}

func TestServes(t *testing.T) {
	for _, tc := range []struct {
		listener Listener
		host     string
		want     bool
	}{
		{Listener{Hostname: "*.ofn.io", Protocol: "HTTP"}, "a.b.ofn.io", true},
		{Listener{Hostname: "*.ofn.io", Protocol: "HTTPS"}, "*.b.ofn.io", true},
		{Listener{Hostname: "*.ofn.io", Protocol: "HTTP"}, "*.ofn.io", true},
		{Listener{Hostname: "a.ofn.io", Protocol: "HTTP"}, "*.ofn.io", true},
		{Listener{Hostname: "a.ofn.io", Protocol: "HTTP"}, "a.ofn.io", true},
		{Listener{Protocol: "HTTP"}, "any.example.com", true},
		{Listener{Hostname: "*.ofn.io", Protocol: "HTTP"}, "ofn.io", false},
		{Listener{Hostname: "*.ofn.io", Protocol: "HTTP"}, "a.xofn.io", false},
		{Listener{Hostname: "a.ofn.io", Protocol: "HTTP"}, "b.ofn.io", false},
		{Listener{Hostname: "*.ofn.io", Protocol: "TLS"}, "a.ofn.io", false},
		{Listener{Protocol: "TCP"}, "a.ofn.io", false},
	} {
		if got := tc.listener.Serves(tc.host); got != tc.want {
			t.Errorf("%s %q, %q: %t, want %t", tc.listener.Protocol, tc.listener.Hostname, tc.host, got, tc.want)
		}
	}
}
