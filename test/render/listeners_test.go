package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/protobuf/types/known/structpb"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// validListeners are taken by everybody. What a row of TestListenerRules adds is
// listeners[2].
const validListeners = `
- {name: web, protocol: HTTP, port: 80, hostname: "*.ofn.io", allowedRoutes: {namespaces: {from: All}}}
- {name: websecure, protocol: HTTPS, port: 443, hostname: "*.ofn.io", tls: {certificateRefs: [{name: ofn}]}}
`

// listenerRule is a listener, or several, and who refuses it with which words.
type listenerRule struct {
	add string
	crd string // what the CRDs of Gateway and ListenerSet say
	fn  string // the path, below spec.gatewaySpec, and the kind of our error
}

// What the CRDs refuse the function refuses first, and it refuses nothing else
// but what only implementations check.
var listenerRules = map[string]listenerRule{
	"valid listeners": {},

	"name: not a DNS subdomain": {
		add: `{name: My_Listener, protocol: HTTP, port: 81}`,
		crd: `.name: Invalid value: "My_Listener"`,
		fn:  `listeners[2].name: Invalid value: "My_Listener"`,
	},
	"name: 254 bytes": {
		add: `{name: ` + strings.Repeat("a", 254) + `, protocol: HTTP, port: 81}`,
		crd: `.name: Too long`,
		fn:  `listeners[2].name: Too long`,
	},
	"name: 253 bytes, dotted": {
		add: `{name: ` + strings.Repeat("a.", 126) + `a, protocol: HTTP, port: 81}`,
	},
	"name: taken": {
		add: `{name: web, protocol: HTTP, port: 81}`,
		crd: `[2]: Duplicate value: {"name":"web"}`,
		fn:  `listeners[2].name: Duplicate value: "web"`,
	},

	"port: 0": {
		add: `{name: more, protocol: HTTP, port: 0}`,
		crd: `.port: Invalid value: 0`,
		fn:  `listeners[2].port: Invalid value: 0`,
	},
	"port: 65536": {
		add: `{name: more, protocol: HTTP, port: 65536}`,
		crd: `.port: Invalid value: 65536`,
		fn:  `listeners[2].port: Invalid value: 65536`,
	},
	"port: 65535": {add: `{name: more, protocol: HTTP, port: 65535}`},

	"place: port, protocol and hostname taken": {
		add: `{name: more, protocol: HTTP, port: 80, hostname: "*.ofn.io"}`,
		crd: `Combination of port, protocol and hostname must be unique`,
		fn:  `listeners[2].hostname: Invalid value: "*.ofn.io"`,
	},
	"place: an absent hostname equals an absent one": {
		add: `{name: tcp, protocol: TCP, port: 5432}, {name: tcp2, protocol: TCP, port: 5432}`,
		crd: `Combination of port, protocol and hostname must be unique`,
		fn:  `listeners[3].port: Invalid value: 5432`,
	},
	"place: overlapping hostnames":           {add: `{name: more, protocol: HTTP, port: 80, hostname: shop.ofn.io}`},
	"place: TCP and UDP share a port":        {add: `{name: tcp, protocol: TCP, port: 53}, {name: udp, protocol: UDP, port: 53}`},
	"place: one hostname on different ports": {add: `{name: more, protocol: HTTP, port: 81, hostname: "*.ofn.io"}`},

	"hostname: empty": {
		add: `{name: more, protocol: HTTP, port: 81, hostname: ""}`,
		crd: `.hostname: Invalid value: ""`,
		fn:  `listeners[2].hostname: Invalid value: ""`,
	},
	"hostname: upper case": {
		add: `{name: more, protocol: HTTP, port: 81, hostname: Shop.ofn.io}`,
		crd: `.hostname: Invalid value: "Shop.ofn.io"`,
		fn:  `listeners[2].hostname: Invalid value: "Shop.ofn.io"`,
	},
	"hostname: wildcard within": {
		add: `{name: more, protocol: HTTP, port: 81, hostname: shop.*.ofn.io}`,
		crd: `.hostname: Invalid value: "shop.*.ofn.io"`,
		fn:  `listeners[2].hostname: Invalid value: "shop.*.ofn.io"`,
	},
	"hostname: wildcard without a dot": {
		add: `{name: more, protocol: HTTP, port: 81, hostname: "*ofn.io"}`,
		crd: `.hostname: Invalid value: "*ofn.io"`,
		fn:  `listeners[2].hostname: Invalid value: "*ofn.io"`,
	},
	"hostname: trailing dot": {
		add: `{name: more, protocol: HTTP, port: 81, hostname: shop.ofn.io.}`,
		crd: `.hostname: Invalid value: "shop.ofn.io."`,
		fn:  `listeners[2].hostname: Invalid value: "shop.ofn.io."`,
	},
	"hostname: 254 bytes": {
		add: `{name: more, protocol: HTTP, port: 81, hostname: ` + strings.Repeat("a.", 126) + `aa}`,
		crd: `.hostname: Too long`,
		fn:  `listeners[2].hostname: Too long`,
	},
	"hostname: on TCP": {
		add: `{name: more, protocol: TCP, port: 81, hostname: shop.ofn.io}`,
		crd: `hostname must not be specified for protocols ['TCP', 'UDP']`,
		fn:  `listeners[2].hostname: Forbidden`,
	},
	"hostname: on UDP": {
		add: `{name: more, protocol: UDP, port: 81, hostname: shop.ofn.io}`,
		crd: `hostname must not be specified for protocols ['TCP', 'UDP']`,
		fn:  `listeners[2].hostname: Forbidden`,
	},

	"protocol: without a domain but a slash": {
		add: `{name: more, protocol: "/quic", port: 81}`,
		crd: `.protocol: Invalid value: "/quic"`,
		fn:  `listeners[2].protocol: Invalid value: "/quic"`,
	},
	"protocol: 256 bytes": {
		add: `{name: more, protocol: ` + strings.Repeat("a", 256) + `, port: 81}`,
		crd: `.protocol: Too long`,
		fn:  `listeners[2].protocol: Too long`,
	},
	"protocol: with a domain": {add: `{name: more, protocol: example.com/quic, port: 81}`},

	"tls: on HTTP": {
		add: `{name: more, protocol: HTTP, port: 81, tls: {certificateRefs: [{name: ofn}]}}`,
		crd: `tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']`,
		fn:  `listeners[2].tls: Forbidden`,
	},
	"tls: on TCP": {
		add: `{name: more, protocol: TCP, port: 81, tls: {certificateRefs: [{name: ofn}]}}`,
		crd: `tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']`,
		fn:  `listeners[2].tls: Forbidden`,
	},
	"tls: on UDP": {
		add: `{name: more, protocol: UDP, port: 81, tls: {certificateRefs: [{name: ofn}]}}`,
		crd: `tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']`,
		fn:  `listeners[2].tls: Forbidden`,
	},
	"tls: HTTPS passed through": {
		add: `{name: more, protocol: HTTPS, port: 8443, tls: {mode: Passthrough}}`,
		crd: `tls mode must be Terminate for protocol HTTPS`,
		fn:  `listeners[2].tls.mode: Invalid value: "Passthrough"`,
	},
	"tls: of neither mode": {
		add: `{name: more, protocol: TLS, port: 8443, tls: {mode: Both}}`,
		crd: `.tls.mode: Unsupported value: "Both"`,
		fn:  `listeners[2].tls.mode: Unsupported value: "Both"`,
	},
	"tls: missing on TLS": {
		add: `{name: more, protocol: TLS, port: 8443}`,
		crd: `tls mode must be set for protocol TLS`,
		fn:  `listeners[2].tls: Required value`,
	},
	"tls: empty": {
		add: `{name: more, protocol: HTTPS, port: 8443, tls: {}}`,
		crd: `certificateRefs or options must be specified when mode is Terminate`,
		fn:  `listeners[2].tls.certificateRefs: Required value`,
	},
	"tls: 65 certificates": {
		add: `{name: more, protocol: HTTPS, port: 8443, tls: {certificateRefs: [` + strings.Repeat(`{name: ofn}, `, 65) + `]}}`,
		crd: `.tls.certificateRefs: Too many: 65`,
		fn:  `listeners[2].tls.certificateRefs: Too many: 65`,
	},
	"tls: 17 options": {
		add: `{name: more, protocol: HTTPS, port: 8443, tls: {options: {` + numbered(17, `example.com/o%d: x`) + `}}}`,
		crd: `.tls.options: Too many: 17`,
		fn:  `listeners[2].tls.options: Too many: 17`,
	},
	"tls: 64 certificates, 16 options": {
		add: `{name: more, protocol: HTTPS, port: 8443, tls: {certificateRefs: [` + strings.Repeat(`{name: ofn}, `, 64) + `],
		  options: {` + numbered(16, `example.com/o%d: x`) + `}}}`,
	},
	"tls: missing on HTTPS": {add: `{name: more, protocol: HTTPS, port: 8443}`},
	"tls: passed through":   {add: `{name: more, protocol: TLS, port: 8443, tls: {mode: Passthrough}}`},

	"allowedRoutes: 9 kinds": {
		add: `{name: more, protocol: HTTP, port: 81, allowedRoutes: {kinds: [` + numbered(9, `{kind: Route%d}`) + `]}}`,
		crd: `.allowedRoutes.kinds: Too many: 9`,
		fn:  `listeners[2].allowedRoutes.kinds: Too many: 9`,
	},
	"allowedRoutes: from nowhere": {
		add: `{name: more, protocol: HTTP, port: 81, allowedRoutes: {namespaces: {from: None}}}`,
		crd: `.allowedRoutes.namespaces.from: Unsupported value: "None"`,
		fn:  `listeners[2].allowedRoutes.namespaces.from: Unsupported value: "None"`,
	},
	"allowedRoutes: 8 kinds": {
		add: `{name: more, protocol: HTTP, port: 81, allowedRoutes: {kinds: [` + numbered(8, `{kind: Route%d}`) + `]}}`,
	},

	"list: 65 listeners": {
		add: numbered(63, `{name: more-%[1]d, protocol: HTTP, port: 80, hostname: h%[1]d.ofn.io}`),
		crd: `listeners: Too many: 65`,
		fn:  `listeners: Too many: 66`, // With ofn-http-internal.
	},

	// What only implementations check.
	"TCP beside HTTP on a port": {
		add: `{name: more, protocol: TCP, port: 80}`,
		fn:  `listeners[2].port: Invalid value: 80`,
	},
	"HTTPS and TLS with one hostname on a port": {
		add: `{name: more, protocol: TLS, port: 443, hostname: "*.ofn.io", tls: {mode: Passthrough}}`,
		fn:  `listeners[2].hostname: Invalid value: "*.ofn.io"`,
	},
}

// numbered is n items of a YAML flow list or map.
func numbered(n int, format string) string {
	items := make([]string, n)
	for i := range items {
		items[i] = fmt.Sprintf(format, i)
	}
	return strings.Join(items, ", ")
}

// TestListenerRules holds the function's rules for listeners to those of the
// CRDs: who refuses what, and where.
func TestListenerRules(t *testing.T) {
	api := newAPIServer(t)
	fn := dialFunction(t, serveFunction(t, binariesFromEnv(t)))
	for _, name := range slices.Sorted(maps.Keys(listenerRules)) {
		rule := listenerRules[name]
		t.Run(name, func(t *testing.T) {
			listeners := parseListeners(t, rule.add)
			for _, parent := range []string{
				`{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: g, namespace: team-a}, spec: {gatewayClassName: c}}`,
				`{apiVersion: gateway.networking.k8s.io/v1, kind: ListenerSet, metadata: {name: s, namespace: team-a}, spec: {parentRef: {name: g}}}`,
			} {
				o := withListeners(t, parent, listeners, "spec", "listeners")
				checkVerdict(t, o.GetKind(), rule.crd, errorText(api.admit(o)))
			}
			xr := withListeners(t, `{apiVersion: networking.openfunction.io/v1alpha1, kind: Gateway, metadata: {name: x, namespace: team-a, uid: u},
				spec: {domain: ofn.io, gatewayDef: {gatewayClassName: c}}}`, listeners, "spec", "gatewaySpec", "listeners")
			want := ""
			if rule.fn != "" {
				want = "spec.gatewaySpec." + rule.fn
			}
			checkVerdict(t, "function", want, refusal(t, fn, xr))
		})
	}
}

// checkVerdict wants the words in what was said, or nothing said.
func checkVerdict(t *testing.T, who, words, said string) {
	t.Helper()
	if words == "" && said != "" || !strings.Contains(said, words) {
		t.Errorf("%s: want %q, says %q", who, words, said)
	}
}

func parseListeners(t *testing.T, add string) []any {
	t.Helper()
	var listeners, added []any
	if err := yaml.Unmarshal([]byte(validListeners), &listeners); err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal([]byte("["+add+"]"), &added); err != nil {
		t.Fatal(err)
	}
	return append(listeners, added...)
}

func withListeners(t *testing.T, object string, listeners []any, path ...string) *unstructured.Unstructured {
	t.Helper()
	o := &unstructured.Unstructured{}
	if err := yaml.Unmarshal([]byte(object), &o.Object); err != nil {
		t.Fatal(err)
	}
	if err := unstructured.SetNestedSlice(o.Object, listeners, path...); err != nil {
		t.Fatal(err)
	}
	return o
}

// refusal is the message of the function's fatal result for an XR, empty if
// there is none. The Input looks for no EnvironmentConfig, which the function would
// wait for.
func refusal(t *testing.T, fn fnv1.FunctionRunnerServiceClient, xr *unstructured.Unstructured) string {
	t.Helper()
	composite, err := structpb.NewStruct(xr.Object)
	if err != nil {
		t.Fatal(err)
	}
	rsp, err := fn.RunFunction(t.Context(), &fnv1.RunFunctionRequest{
		Input:    &structpb.Struct{Fields: map[string]*structpb.Value{"environmentConfig": structpb.NewStringValue("")}},
		Observed: &fnv1.State{Composite: &fnv1.Resource{Resource: composite}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rsp.GetResults() {
		if r.GetSeverity() == fnv1.Severity_SEVERITY_FATAL {
			return r.GetMessage()
		}
	}
	return ""
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func dialFunction(tb testing.TB, target string) fnv1.FunctionRunnerServiceClient {
	tb.Helper()
	conn, err := dial(target)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := conn.Close(); err != nil {
			tb.Error(err)
		}
	})
	return fnv1.NewFunctionRunnerServiceClient(conn)
}
