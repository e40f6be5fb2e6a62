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
	for name, spec := range map[string]string{
		"Empty":                           `{}`,
		"EmptyStringsAreAbsent":           `{domain: "", clusterDomain: "", hostTemplate: "", pathTemplate: "", httpRouteLabelKey: ""}`,
		"DomainOfOneLabel":                `{domain: corp}`,
		"DomainThatResolvesToItsAddress":  `{domain: 172.31.73.53.sslip.io}`,
		"TemplatesWithText":               `{hostTemplate: "{{.Name}}-{{.Namespace}}.fn.{{.Domain}}", pathTemplate: "/fn/{{.Name}}"}`,
		"LabelKeyWithoutPrefix":           `{httpRouteLabelKey: managed-by}`,
		"GatewayDefEmpty":                 `{gatewayDef: {}}`,
		"GatewayDefFull":                  `{gatewayDef: {name: openfunction, namespace: gateways, gatewayClassName: istio, labels: {a: b}, annotations: {cert-manager.io/cluster-issuer: ca}, infrastructure: {labels: {a: b}, annotations: {c/d: e}, parametersRef: {group: "", kind: ConfigMap, name: options}}, addresses: [{value: 10.0.0.1}, {type: IPAddress, value: "fd00::1"}, {type: Hostname, value: gw.example.com}, {type: IPAddress}, {type: NamedAddress, value: a}, {type: NamedAddress, value: a}], allowedListeners: {namespaces: {from: Selector, selector: {matchLabels: {team: a}, matchExpressions: [{key: a, operator: Exists}]}}}}}`,
		"ListenerOfOnlyAName":             `{gatewaySpec: {listeners: [{name: a}]}}`,
		"HTTPSWithoutTLS":                 `{gatewaySpec: {listeners: [{name: a, protocol: HTTPS}]}}`,
		"HTTPSTerminatesUnlessSaid":       `{gatewaySpec: {listeners: [{name: a, protocol: HTTPS, tls: {certificateRefs: [{name: cert}]}}]}}`,
		"HTTPSWithOptionsOnly":            `{gatewaySpec: {listeners: [{name: a, protocol: HTTPS, tls: {options: {example.com/cert: a}}}]}}`,
		"TLSPassthroughNeedsNoCertificate": `{gatewaySpec: {listeners: [{name: a, protocol: TLS, tls: {mode: Passthrough}}]}}`,
		"TLSTerminates":                   `{gatewaySpec: {listeners: [{name: a, protocol: TLS, tls: {mode: Terminate, certificateRefs: [{name: cert, namespace: certs, kind: Secret, group: ""}]}}]}}`,
		"TCPAndUDPWithPort":               `{gatewaySpec: {listeners: [{name: a, protocol: TCP, port: 5432}, {name: b, protocol: UDP, port: 53}]}}`,
		"ImplementationsProtocol":         `{gatewaySpec: {listeners: [{name: a, protocol: example.com/bar, port: 1, hostname: a.example.com, tls: {mode: Passthrough}}]}}`,
		"RoutesOfSomeKindsAndNamespaces":  `{gatewaySpec: {listeners: [{name: a, allowedRoutes: {kinds: [{kind: HTTPRoute}], namespaces: {from: Selector, selector: {matchLabels: {team: a}}}}}]}}`,
		"HostnamesThatOverlap":            `{gatewaySpec: {listeners: [{name: a, hostname: "*.ofn.io"}, {name: b, hostname: x.ofn.io}]}}`,
	} {
		t.Run(name, func(t *testing.T) {
			checkStored(t, admissionOf(t, derivedCRD(t, gatewayPath)), gatewayWith(t, spec))
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
	for name, tc := range map[string]struct {
		spec string
		want []string
	}{
		"DomainInCapitals": {spec: `{domain: OFN.io}`},
		"DomainWithWildcard": {spec: `{domain: "*.ofn.io"}`},
		"DomainWithTrailingDot": {spec: `{domain: ofn.io.}`},
		"DomainWithLongLabel": {spec: `{domain: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.io}`},
		"DomainIsIPv4": {spec: `{domain: 172.31.73.53}`},
		"DomainIsIPv6": {spec: `{domain: "fd00::1"}`},
		"DomainIsClusterDomain": {spec: `{domain: cluster.local, clusterDomain: cluster.local}`},
		"ClusterDomainInCapitals": {spec: `{clusterDomain: Cluster.local}`},
		"ClusterDomainIsAnAddress": {spec: `{clusterDomain: 10.0.0.1}`},
		"HostTemplateWithFunction": {spec: `{hostTemplate: "{{.Name | upper}}"}`},
		"PathTemplateWithDomain": {spec: `{pathTemplate: "{{.Domain}}/{{.Name}}"}`},
		"LabelKeyWithSpace": {spec: `{httpRouteLabelKey: "managed by"}`},
		"BothWaysToAGateway": {spec: `{gatewayRef: {name: a, namespace: b}, gatewayDef: {gatewayClassName: istio}}`},
		"GatewayRefWithoutNamespace": {spec: `{gatewayRef: {name: contour}}`},
		"AddressOfNoIP": {spec: `{gatewayDef: {addresses: [{value: gw.example.com}]}}`},
		"AddressTwice": {spec: `{gatewayDef: {addresses: [{value: 10.0.0.1}, {type: IPAddress, value: 10.0.0.1}]}}`},
		"HostnameAddressWithPort": {spec: `{gatewayDef: {addresses: [{type: Hostname, value: "gw.example.com:80"}]}}`},
		"AllowedListenersFromNowhere": {spec: `{gatewayDef: {allowedListeners: {namespaces: {from: Some}}}}`},
		"ListenerWithoutName": {spec: `{gatewaySpec: {listeners: [{port: 80}]}}`},
		"ListenerNameTwice": {spec: `{gatewaySpec: {listeners: [{name: a}, {name: a, port: 81}]}}`},
		"ListenerNameInCapitals": {spec: `{gatewaySpec: {listeners: [{name: Web}]}}`},
		"ListenerPortTooHigh": {spec: `{gatewaySpec: {listeners: [{name: a, port: 65536}]}}`},
		"ListenerPortOfWrongType": {spec: `{gatewaySpec: {listeners: [{name: a, port: "80"}]}}`},
		"ListenerHostnameInCapitals": {spec: `{gatewaySpec: {listeners: [{name: a, hostname: A.io}]}}`},
		"ListenerHostnameEmpty": {spec: `{gatewaySpec: {listeners: [{name: a, hostname: ""}]}}`},
		"TLSOnHTTP": {spec: `{gatewaySpec: {listeners: [{name: a, protocol: HTTP, tls: {certificateRefs: [{name: cert}]}}]}}`},
		"TLSWithoutProtocol": {spec: `{gatewaySpec: {listeners: [{name: a, tls: {certificateRefs: [{name: cert}]}}]}}`},
		"TLSOnTCP": {spec: `{gatewaySpec: {listeners: [{name: a, protocol: TCP, port: 1, tls: {mode: Passthrough}}]}}`},
		"TLSWithoutCertificates": {spec: `{gatewaySpec: {listeners: [{name: a, protocol: HTTPS, tls: {}}]}}`},
		"HTTPSPassthrough": {spec: `{gatewaySpec: {listeners: [{name: a, protocol: HTTPS, tls: {mode: Passthrough}}]}}`},
		"ProtocolTLSWithoutTLS": {spec: `{gatewaySpec: {listeners: [{name: a, protocol: TLS}]}}`},
		"HostnameOnTCP": {spec: `{gatewaySpec: {listeners: [{name: a, protocol: TCP, port: 1, hostname: a.io}]}}`},
		"HostnameOnUDP": {spec: `{gatewaySpec: {listeners: [{name: a, protocol: UDP, port: 1, hostname: a.io}]}}`},
		"TCPWithoutPort": {spec: `{gatewaySpec: {listeners: [{name: a, protocol: TCP}]}}`},
		"ImplementationsProtocolWithoutPort": {spec: `{gatewaySpec: {listeners: [{name: a, protocol: example.com/bar}]}}`},
		"NineKindsOfRoutes": {spec: `{gatewaySpec: {listeners: [{name: a, allowedRoutes: {kinds: [{kind: A}, {kind: B}, {kind: C}, {kind: D}, {kind: E}, {kind: F}, {kind: G}, {kind: H}, {kind: I}]}}]}}`},
		"SixMistakes": {spec: `{domain: "*.ofn.io", clusterDomain: 10.0.0.1, hostTemplate: "{{.Host}}", gatewayRef: {name: a, namespace: b}, gatewayDef: {}, gatewaySpec: {listeners: [{name: a, protocol: TCP, hostname: a.io}]}}`},
	} {
		t.Run(name, func(t *testing.T) {
			a := admissionOf(t, derivedCRD(t, gatewayPath))
			obj := gatewayWith(t, tc.spec)
			a.store(obj)
			for _, m := range a.refusals(t, obj) { fmt.Printf("DUMP\t%s\t%s\n", name, m) }
			if diff := cmp.Diff(tc.want, a.refusals(t, obj)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
