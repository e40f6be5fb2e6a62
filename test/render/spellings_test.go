package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// spellings are of names, and of what is none. Of "" and of what is too long the API
// server says other words.
var spellings = []string{
	"a", "a-b", "a.b", "1", "1.2.3.4", "1.2.3.4:80", "fd00::1", "::1", "A", "Tier_1.x", "a_b", "-a", "a-", ".a", "a.", "a..b", "a b", " a ", "\ta", "a\n",
	"*", "*.", "*.a", "*.A.b", "*a", "a.*.b", "*.*.b", "*.a.", "*.a:80", "_", "__", "ä.b", "é", "a/b", "/a", "a/", "A/b", "a/b/c", "a//b", "b.io/a-",
	"https://a.b/", "HTTPS://A.b:8080/c?d", "://", "://a", "a://", "a://*.b", "a:b", "cluster.local.", "http", "Https", "HTTP", "example.com/quic", "/quic", "a'b", `a"b`, `a\b`,
	strings.Repeat("a", 63),
}

// TestBothSayTheSameOfSpellings wants API server and function to refuse the same, in the
// same words but for the name of the listener, of names that nobody thought of.
func TestBothSayTheSameOfSpellings(t *testing.T) {
	api := newAPIServer(t)
	fn := dialFunction(t, serveFunction(t, binariesFromEnv(t)))
	for _, spec := range []string{
		`{domain: %s}`,
		`{clusterDomain: %s}`,
		`{httpRouteLabelKey: %s}`,
		`{gatewayRef: {name: %s, namespace: projectcontour}}`,
		`{gatewayRef: {name: contour, namespace: %s}}`,
		`{gatewayDef: {name: %s, gatewayClassName: istio}}`,
		`{gatewayDef: {namespace: %s, gatewayClassName: istio}}`,
		`{gatewayDef: {gatewayClassName: %s}}`,
		`{gatewaySpec: {listeners: [{name: %s}]}}`,
		`{gatewaySpec: {listeners: [{name: web, hostname: %s}]}}`,
		`{gatewaySpec: {listeners: [{name: web, protocol: %s, port: 80}]}}`,
	} {
		t.Run(spec, func(t *testing.T) {
			for _, spelling := range spellings {
				xr := xrWith(t, fmt.Sprintf(spec, fmt.Sprintf("%q", spelling)))
				admission := api.crds[xr.GroupVersionKind()].refuse(t, xr)
				function := told(t, refusal(t, fn, xr))
				for i := range function {
					for _, name := range []string{"web", spelling} {
						function[i] = strings.Replace(function[i], fmt.Sprintf("listener %q: ", name), "", 1)
					}
				}
				if diff := cmp.Diff(admission, function); diff != "" {
					t.Errorf("%q (-API server +function):\n%s", spelling, diff)
				}
			}
		})
	}
}
