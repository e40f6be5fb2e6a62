package main

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/runtime"
)

// gatewayWith returns an XR with a spec in YAML.
func gatewayWith(t *testing.T, spec string) map[string]any {
	t.Helper()
	return map[string]any{
		"apiVersion": "networking.openfunction.io/v1alpha1",
		"kind":       "Gateway",
		"metadata":   map[string]any{"name": "openfunction", "namespace": "openfunction"},
		"spec":       object(t, []byte(spec)),
	}
}

// checkStored fails unless obj is accepted and stored word for word.
func checkStored(t *testing.T, a admission, obj map[string]any) {
	t.Helper()
	stored := runtime.DeepCopyJSON(obj)
	a.store(stored)
	if diff := cmp.Diff(obj, stored); diff != "" {
		t.Errorf("not stored as written (-written +stored):\n%s", diff)
	}
	if refused := a.refusals(t, stored); len(refused) > 0 {
		t.Errorf("refused: %q", refused)
	}
}

func TestOpenFunctionsManifestsAreStoredWordForWord(t *testing.T) {
	a := admissionOf(t, derivedCRD(t, gatewayPath))
	for _, path := range []string{"testdata/openfunction/default.yaml", "testdata/openfunction/switch-to-istio.yaml"} {
		t.Run(path, func(t *testing.T) { checkStored(t, a, object(t, readFile(t, path))) })
	}
}

func TestOpenFunctionsProposalIsStoredWithEitherWayToAGateway(t *testing.T) {
	a := admissionOf(t, derivedCRD(t, gatewayPath))
	for _, other := range []string{"gatewayRef", "gatewayDef"} {
		t.Run("without "+other, func(t *testing.T) {
			obj := object(t, readFile(t, "testdata/openfunction/proposal.yaml"))
			delete(obj["spec"].(map[string]any), other)
			checkStored(t, a, obj)
		})
	}
}

func TestSpecsThatAreStoredWordForWord(t *testing.T) {
	a := admissionOf(t, derivedCRD(t, gatewayPath))
	for name, spec := range map[string]string{
		"Empty":                            `{}`,
		"EmptyStringsAreAbsent":            `{domain: "", clusterDomain: "", hostTemplate: "", pathTemplate: "", httpRouteLabelKey: ""}`,
		"DomainOfOneLabel":                 `{domain: corp}`,
		"DomainThatResolvesToItsAddress":   `{domain: 172.31.73.53.sslip.io}`,
		"TemplatesWithText":                `{hostTemplate: "{{.Name}}-{{.Namespace}}.fn.{{.Domain}}", pathTemplate: "/fn/{{.Name}}"}`,
		"LabelKeyWithoutPrefix":            `{httpRouteLabelKey: managed-by}`,
		"GatewayDefEmpty":                  `{gatewayDef: {}}`,
		"GatewayDefFull":                   `{gatewayDef: {name: openfunction, namespace: gateways, gatewayClassName: istio, labels: {a: b}, annotations: {cert-manager.io/cluster-issuer: ca}, infrastructure: {labels: {a: b}, annotations: {c/d: e}, parametersRef: {group: "", kind: ConfigMap, name: options}}, addresses: [{value: 10.0.0.1}, {type: IPAddress, value: "fd00::1"}, {type: Hostname, value: gw.example.com}, {type: IPAddress}, {type: NamedAddress, value: a}, {type: NamedAddress, value: a}], allowedListeners: {namespaces: {from: Selector, selector: {matchLabels: {team: a}, matchExpressions: [{key: a, operator: Exists}]}}}}}`,
		"ListenerOfOnlyAName":              `{gatewaySpec: {listeners: [{name: a}]}}`,
		"HTTPSWithoutTLS":                  `{gatewaySpec: {listeners: [{name: a, protocol: HTTPS}]}}`,
		"HTTPSTerminatesUnlessSaid":        `{gatewaySpec: {listeners: [{name: a, protocol: HTTPS, tls: {certificateRefs: [{name: cert}]}}]}}`,
		"HTTPSWithOptionsOnly":             `{gatewaySpec: {listeners: [{name: a, protocol: HTTPS, tls: {options: {example.com/cert: a}}}]}}`,
		"TLSPassthroughNeedsNoCertificate": `{gatewaySpec: {listeners: [{name: a, protocol: TLS, tls: {mode: Passthrough}}]}}`,
		"TLSTerminates":                    `{gatewaySpec: {listeners: [{name: a, protocol: TLS, tls: {mode: Terminate, certificateRefs: [{name: cert, namespace: certs, kind: Secret, group: ""}]}}]}}`,
		"TCPAndUDPWithPort":                `{gatewaySpec: {listeners: [{name: a, protocol: TCP, port: 5432}, {name: b, protocol: UDP, port: 53}]}}`,
		"ImplementationsProtocol":          `{gatewaySpec: {listeners: [{name: a, protocol: example.com/bar, port: 1, hostname: a.example.com, tls: {mode: Passthrough}}]}}`,
		"RoutesOfSomeKindsAndNamespaces":   `{gatewaySpec: {listeners: [{name: a, allowedRoutes: {kinds: [{kind: HTTPRoute}], namespaces: {from: Selector, selector: {matchLabels: {team: a}}}}}]}}`,
		"HostnamesThatOverlap":             `{gatewaySpec: {listeners: [{name: a, hostname: "*.ofn.io"}, {name: b, hostname: x.ofn.io}]}}`,
	} {
		t.Run(name, func(t *testing.T) {
			checkStored(t, a, gatewayWith(t, spec))
		})
	}
}

func Test120ListenersAreStored(t *testing.T) {
	var listeners []any
	for i := range 120 {
		listeners = append(listeners, map[string]any{
			"name": fmt.Sprintf("team-%d", i), "hostname": fmt.Sprintf("*.team-%d.example.com", i), "port": int64(443), "protocol": "HTTPS",
			"tls": map[string]any{"certificateRefs": []any{map[string]any{"name": "cert"}}},
		})
	}
	obj := gatewayWith(t, `{domain: ofn.io}`)
	obj["spec"].(map[string]any)["gatewaySpec"] = map[string]any{"listeners": listeners}
	checkStored(t, admissionOf(t, derivedCRD(t, gatewayPath)), obj)
}

func TestRefusalsNameTheFieldAndSayWhatToWrite(t *testing.T) {
	a := admissionOf(t, derivedCRD(t, gatewayPath))
	for name, tc := range map[string]struct {
		spec string
		want []string
	}{
		"DomainInCapitals": {
			spec: `{domain: OFN.io}`,
			want: []string{
				`spec.domain: Invalid value: "OFN.io": domain must be lowercase, without wildcard and without trailing dot: write ofn.io`,
			},
		},
		"DomainWithWildcard": {
			spec: `{domain: "*.ofn.io"}`,
			want: []string{
				`spec.domain: Invalid value: "*.ofn.io": domain must be lowercase, without wildcard and without trailing dot: write ofn.io`,
			},
		},
		"DomainWithTrailingDot": {
			spec: `{domain: ofn.io.}`,
			want: []string{
				`spec.domain: Invalid value: "ofn.io.": domain must be lowercase, without wildcard and without trailing dot: write ofn.io`,
			},
		},
		"DomainWithLongLabel": {
			spec: `{domain: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.io}`,
			want: []string{
				`spec.domain: Invalid value: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.io": domain must be a DNS name: between its dots at most 63 letters, digits and hyphens, a hyphen neither first nor last`,
			},
		},
		"DomainIsIPv4": {
			spec: `{domain: 172.31.73.53}`,
			want: []string{
				`spec.domain: Invalid value: "172.31.73.53": domain must be a DNS name, not an IP address: write a name that resolves to it, such as 172.31.73.53.sslip.io`,
			},
		},
		"DomainIsIPv6": {
			spec: `{domain: "fd00::1"}`,
			want: []string{
				`spec.domain: Invalid value: "fd00::1": domain must be a DNS name, not an IP address: write a name that resolves to it, such as fd00--1.sslip.io`,
				`spec.domain: Invalid value: "fd00::1": domain must be a DNS name: between its dots at most 63 letters, digits and hyphens, a hyphen neither first nor last`,
			},
		},
		"DomainIsClusterDomain": {
			spec: `{domain: cluster.local, clusterDomain: cluster.local}`,
			want: []string{
				`spec.domain: Invalid value: domain must differ from clusterDomain: write the domain that functions have outside the cluster, such as ofn.io`,
			},
		},
		"ClusterDomainInCapitals": {
			spec: `{clusterDomain: Cluster.local}`,
			want: []string{
				`spec.clusterDomain: Invalid value: "Cluster.local": clusterDomain must be lowercase, without wildcard and without trailing dot: write cluster.local`,
			},
		},
		"ClusterDomainIsAnAddress": {
			spec: `{clusterDomain: 10.0.0.1}`,
			want: []string{
				`spec.clusterDomain: Invalid value: "10.0.0.1": clusterDomain must be a DNS name, not an IP address: write the domain of the cluster's DNS, such as cluster.local`,
			},
		},
		"HostTemplateWithFunction": {
			spec: `{hostTemplate: "{{.Name | upper}}"}`,
			want: []string{
				`spec.hostTemplate: Invalid value: "{{.Name | upper}}": hostTemplate takes text, {{.Name}}, {{.Namespace}} and {{.Domain}}: write {{.Name}}.{{.Namespace}}.{{.Domain}}`,
			},
		},
		"PathTemplateWithDomain": {
			spec: `{pathTemplate: "{{.Domain}}/{{.Name}}"}`,
			want: []string{
				`spec.pathTemplate: Invalid value: "{{.Domain}}/{{.Name}}": pathTemplate takes text, {{.Name}} and {{.Namespace}}: write {{.Namespace}}/{{.Name}}`,
			},
		},
		"LabelKeyWithSpace": {
			spec: `{httpRouteLabelKey: "managed by"}`,
			want: []string{
				`spec.httpRouteLabelKey: Invalid value: "managed by": httpRouteLabelKey must be a label key, at most 63 characters after an optional DNS name and a slash: write app.kubernetes.io/managed-by`,
			},
		},
		"BothWaysToAGateway": {
			spec: `{gatewayRef: {name: a, namespace: b}, gatewayDef: {gatewayClassName: istio}}`,
			want: []string{
				`spec.gatewayDef: Invalid value: gatewayRef and gatewayDef exclude each other: keep gatewayRef to use an existing Gateway, gatewayDef to create one`,
			},
		},
		"GatewayRefWithoutNamespace": {
			spec: `{gatewayRef: {name: contour}}`,
			want: []string{
				`spec.gatewayRef.namespace: Required value`,
			},
		},
		"AddressOfNoIP": {
			spec: `{gatewayDef: {addresses: [{value: gw.example.com}]}}`,
			want: []string{
				`spec.gatewayDef.addresses: Invalid value: an address without a type, or of type IPAddress, must be an IP address: set type to Hostname for a name`,
			},
		},
		"AddressTwice": {
			spec: `{gatewayDef: {addresses: [{value: 10.0.0.1}, {type: IPAddress, value: 10.0.0.1}]}}`,
			want: []string{
				`spec.gatewayDef.addresses: Invalid value: addresses of type IPAddress and Hostname must be unique: remove the one that is there twice`,
			},
		},
		"HostnameAddressWithPort": {
			spec: `{gatewayDef: {addresses: [{type: Hostname, value: "gw.example.com:80"}]}}`,
			want: []string{
				`spec.gatewayDef.addresses[0]: Invalid value: Hostname value must be empty or contain only valid characters (matching ^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$)`,
			},
		},
		"AllowedListenersFromNowhere": {
			spec: `{gatewayDef: {allowedListeners: {namespaces: {from: Some}}}}`,
			want: []string{
				`spec.gatewayDef.allowedListeners.namespaces.from: Unsupported value: "Some": supported values: "All", "Selector", "Same", "None"`,
			},
		},
		"ListenerWithoutName": {
			spec: `{gatewaySpec: {listeners: [{port: 80}]}}`,
			want: []string{
				`spec.gatewaySpec.listeners[0].name: Required value`,
			},
		},
		"ListenerNameTwice": {
			spec: `{gatewaySpec: {listeners: [{name: a}, {name: a, port: 81}]}}`,
			want: []string{
				`spec.gatewaySpec.listeners[1]: Duplicate value: {"name":"a"}`,
			},
		},
		"ListenerNameInCapitals": {
			spec: `{gatewaySpec: {listeners: [{name: Web}]}}`,
			want: []string{
				`spec.gatewaySpec.listeners[0].name: Invalid value: "Web": spec.gatewaySpec.listeners[0].name in body should match '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$'`,
			},
		},
		"ListenerPortTooHigh": {
			spec: `{gatewaySpec: {listeners: [{name: a, port: 65536}]}}`,
			want: []string{
				`spec.gatewaySpec.listeners[0].port: Invalid value: 65536: spec.gatewaySpec.listeners[0].port in body should be less than or equal to 65535`,
			},
		},
		"ListenerPortOfWrongType": {
			spec: `{gatewaySpec: {listeners: [{name: a, port: "80"}]}}`,
			want: []string{
				`spec.gatewaySpec.listeners[0].port: Invalid value: "string": spec.gatewaySpec.listeners[0].port in body must be of type integer: "string"`,
			},
		},
		"ListenerHostnameInCapitals": {
			spec: `{gatewaySpec: {listeners: [{name: a, hostname: A.io}]}}`,
			want: []string{
				`spec.gatewaySpec.listeners[0].hostname: Invalid value: "A.io": spec.gatewaySpec.listeners[0].hostname in body should match '^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$'`,
			},
		},
		"ListenerHostnameEmpty": {
			spec: `{gatewaySpec: {listeners: [{name: a, hostname: ""}]}}`,
			want: []string{
				`spec.gatewaySpec.listeners[0].hostname: Invalid value: "": spec.gatewaySpec.listeners[0].hostname in body should be at least 1 chars long`,
			},
		},
		"TLSOnHTTP": {
			spec: `{gatewaySpec: {listeners: [{name: a, protocol: HTTP, tls: {certificateRefs: [{name: cert}]}}]}}`,
			want: []string{
				`spec.gatewaySpec.listeners[0].tls: Forbidden: tls is for protocol HTTPS and TLS only: set protocol to HTTPS, or remove tls`,
			},
		},
		"TLSWithoutProtocol": {
			spec: `{gatewaySpec: {listeners: [{name: a, tls: {certificateRefs: [{name: cert}]}}]}}`,
			want: []string{
				`spec.gatewaySpec.listeners[0].tls: Forbidden: tls is for protocol HTTPS and TLS only: set protocol to HTTPS, or remove tls`,
			},
		},
		"TLSOnTCP": {
			spec: `{gatewaySpec: {listeners: [{name: a, protocol: TCP, port: 1, tls: {mode: Passthrough}}]}}`,
			want: []string{
				`spec.gatewaySpec.listeners[0].tls: Forbidden: tls is for protocol HTTPS and TLS only: set protocol to HTTPS, or remove tls`,
			},
		},
		"TLSWithoutCertificates": {
			spec: `{gatewaySpec: {listeners: [{name: a, protocol: HTTPS, tls: {}}]}}`,
			want: []string{
				`spec.gatewaySpec.listeners[0].tls: Invalid value: certificateRefs or options must be specified when mode is Terminate`,
			},
		},
		"HTTPSPassthrough": {
			spec: `{gatewaySpec: {listeners: [{name: a, protocol: HTTPS, tls: {mode: Passthrough}}]}}`,
			want: []string{
				`spec.gatewaySpec.listeners[0].tls.mode: Invalid value: tls.mode must be Terminate for protocol HTTPS: set protocol to TLS to pass the connection through`,
			},
		},
		"ProtocolTLSWithoutTLS": {
			spec: `{gatewaySpec: {listeners: [{name: a, protocol: TLS}]}}`,
			want: []string{
				`spec.gatewaySpec.listeners[0].tls: Required value: tls is required for protocol TLS: set tls.mode to Passthrough, or to Terminate with tls.certificateRefs`,
			},
		},
		"HostnameOnTCP": {
			spec: `{gatewaySpec: {listeners: [{name: a, protocol: TCP, port: 1, hostname: a.io}]}}`,
			want: []string{
				`spec.gatewaySpec.listeners[0].hostname: Forbidden: hostname is not for protocol TCP and UDP, which carry none: remove it`,
			},
		},
		"HostnameOnUDP": {
			spec: `{gatewaySpec: {listeners: [{name: a, protocol: UDP, port: 1, hostname: a.io}]}}`,
			want: []string{
				`spec.gatewaySpec.listeners[0].hostname: Forbidden: hostname is not for protocol TCP and UDP, which carry none: remove it`,
			},
		},
		"TCPWithoutPort": {
			spec: `{gatewaySpec: {listeners: [{name: a, protocol: TCP}]}}`,
			want: []string{
				`spec.gatewaySpec.listeners[0].port: Required value: port is required for this protocol: only HTTP (80), HTTPS and TLS (443) have one of their own`,
			},
		},
		"ImplementationsProtocolWithoutPort": {
			spec: `{gatewaySpec: {listeners: [{name: a, protocol: example.com/bar}]}}`,
			want: []string{
				`spec.gatewaySpec.listeners[0].port: Required value: port is required for this protocol: only HTTP (80), HTTPS and TLS (443) have one of their own`,
			},
		},
		"NineKindsOfRoutes": {
			spec: `{gatewaySpec: {listeners: [{name: a, allowedRoutes: {kinds: [{kind: A}, {kind: B}, {kind: C}, {kind: D}, {kind: E}, {kind: F}, {kind: G}, {kind: H}, {kind: I}]}}]}}`,
			want: []string{
				`spec.gatewaySpec.listeners[0].allowedRoutes.kinds: Too many: 9: must have at most 8 items`,
			},
		},
		"SixMistakes": {
			spec: `{domain: "*.ofn.io", clusterDomain: 10.0.0.1, hostTemplate: "{{.Host}}", gatewayRef: {name: a, namespace: b}, gatewayDef: {}, gatewaySpec: {listeners: [{name: a, protocol: TCP, hostname: a.io}]}}`,
			want: []string{
				`spec.clusterDomain: Invalid value: "10.0.0.1": clusterDomain must be a DNS name, not an IP address: write the domain of the cluster's DNS, such as cluster.local`,
				`spec.domain: Invalid value: "*.ofn.io": domain must be lowercase, without wildcard and without trailing dot: write ofn.io`,
				`spec.gatewayDef: Invalid value: gatewayRef and gatewayDef exclude each other: keep gatewayRef to use an existing Gateway, gatewayDef to create one`,
				`spec.gatewaySpec.listeners[0].hostname: Forbidden: hostname is not for protocol TCP and UDP, which carry none: remove it`,
				`spec.gatewaySpec.listeners[0].port: Required value: port is required for this protocol: only HTTP (80), HTTPS and TLS (443) have one of their own`,
				`spec.hostTemplate: Invalid value: "{{.Host}}": hostTemplate takes text, {{.Name}}, {{.Namespace}} and {{.Domain}}: write {{.Name}}.{{.Namespace}}.{{.Domain}}`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			obj := gatewayWith(t, tc.spec)
			a.store(obj)
			if diff := cmp.Diff(tc.want, a.refusals(t, obj)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
