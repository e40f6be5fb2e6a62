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
