package v1beta1

import (
	"testing"

	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
)

func gateway(namespace, name string) v1alpha1.OpenFunctionGatewayRef {
	return v1alpha1.OpenFunctionGatewayRef{Name: name, Namespace: namespace}
}

func TestAllowsRouteGateway(t *testing.T) {
	infra := gateway("infra", "gw")
	for name, tc := range map[string]struct {
		in      Input
		gateway v1alpha1.OpenFunctionGatewayRef
		want    bool
	}{
		"the default one":                      {gateway: gateway("openfunction", "openfunction"), want: true},
		"one of the route's own namespace":     {gateway: gateway("team-a", "gw"), want: true},
		"another":                              {gateway: infra},
		"the Input's default one":              {in: Input{Routes: Routes{GatewayRef: &infra}}, gateway: infra, want: true},
		"not the built-in one besides":         {in: Input{Routes: Routes{GatewayRef: &infra}}, gateway: gateway("openfunction", "openfunction")},
		"one that is listed":                   {in: Input{Policy: Policy{RouteGateways: []string{"infra/*"}}}, gateway: infra, want: true},
		"the default one where others are":     {in: Input{Policy: Policy{RouteGateways: []string{"infra/*"}}}, gateway: gateway("openfunction", "openfunction")},
		"one of the own namespace, not listed": {in: Input{Policy: Policy{RouteGateways: []string{}}}, gateway: gateway("team-a", "gw")},
	} {
		if got := tc.in.AllowsRouteGateway("team-a", tc.gateway); got != tc.want {
			t.Errorf("%s: %t, want %t", name, got, tc.want)
		}
	}
}

func TestAllowsHostname(t *testing.T) {
	domains := []string{"ofn.io", "old.io"}
	for _, tc := range []struct {
		entries []string
		host    string
		want    bool
	}{
		{entries: nil, host: "any.example.com", want: true},
		{entries: []string{}, host: "any.example.com"},
		{entries: []string{"{{.Name}}.{{.Namespace}}.{{.Domain}}"}, host: "fn.team-a.ofn.io", want: true},
		{entries: []string{"{{.Name}}.{{.Namespace}}.{{.Domain}}"}, host: "fn.team-a.old.io", want: true},
		{entries: []string{"{{.Name}}.{{.Namespace}}.{{.Domain}}"}, host: "fn.team-b.ofn.io"},
		{entries: []string{"*.{{.Namespace}}.example.com"}, host: "a.b.team-a.example.com", want: true},
		{entries: []string{"*.{{.Namespace}}.example.com"}, host: "*.team-a.example.com", want: true},
		{entries: []string{"*.{{.Namespace}}.example.com"}, host: "team-a.example.com"},
		{entries: []string{"*.{{.Namespace}}.example.com"}, host: "x-team-a.example.com"},
		{entries: []string{"fixed.io", "*.{{.Domain}}"}, host: "x.old.io", want: true},
	} {
		if got := (Policy{AllowedHostnames: tc.entries}).AllowsHostname(tc.host, "fn", "team-a", domains); got != tc.want {
			t.Errorf("%q, %s: %t, want %t", tc.entries, tc.host, got, tc.want)
		}
	}
}

func TestAllowsParent(t *testing.T) {
	none := Policy{AllowedGateways: []string{}}
	for name, tc := range map[string]struct {
		in   Input
		want bool
	}{
		"allowedGateways is not set":      {want: true},
		"allowedGateways lists none":      {in: Input{Policy: none}},
		"allowedGateways lists it":        {in: Input{Policy: Policy{AllowedGateways: []string{"ingress/*"}}}, want: true},
		"Gateways may be created there":   {in: Input{Policy: Policy{AllowedGateways: []string{}, GatewayNamespaces: []string{"ingress"}}}, want: true},
		"the platform team chose it":      {in: Input{Policy: none, Defaults: v1alpha1.GatewaySpec{GatewayRef: &v1alpha1.GatewayRef{Name: "eg", Namespace: "ingress"}}}, want: true},
		"the platform team creates there": {in: Input{Policy: none, Defaults: v1alpha1.GatewaySpec{GatewayDef: &v1alpha1.GatewayDef{Namespace: "ingress"}}}, want: true},
	} {
		if got := tc.in.AllowsParent("team-a", "ingress", "eg"); got != tc.want {
			t.Errorf("%s: %t, want %t", name, got, tc.want)
		}
	}
	if !(Input{Policy: none}).AllowsParent("team-a", "team-a", "eg") {
		t.Error("a Gateway of the ConfigMap's own namespace is not believed")
	}
}
