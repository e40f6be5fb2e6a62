package v1alpha1

import (
	"fmt"
	"strings"
	"testing"

	gwapiv1 "sigs.k8s.io/gateway-api/apis/v1"
)

func TestValidateInfrastructure(t *testing.T) {
	with := func(in gwapiv1.GatewayInfrastructure) func(*GatewaySpec) {
		return creating(func(d *GatewayDef) { d.Infrastructure = &in })
	}
	labels := func(n int) map[gwapiv1.LabelKey]gwapiv1.LabelValue {
		out := map[gwapiv1.LabelKey]gwapiv1.LabelValue{}
		for i := range n {
			out[gwapiv1.LabelKey(fmt.Sprint("label-", i))] = "x"
		}
		return out
	}
	annotations := func(n int) map[gwapiv1.AnnotationKey]gwapiv1.AnnotationValue {
		out := map[gwapiv1.AnnotationKey]gwapiv1.AnnotationValue{}
		for i := range n {
			out[gwapiv1.AnnotationKey(fmt.Sprint("annotation-", i))] = "x"
		}
		return out
	}
	long := strings.Repeat("a.", 126) + "a" // 253 bytes
	testRules(t, map[string]rule{
		"all of it": {change: with(gwapiv1.GatewayInfrastructure{
			Labels: labels(8), Annotations: annotations(16),
			ParametersRef: &gwapiv1.LocalParametersReference{Group: "gateway.envoyproxy.io", Kind: "EnvoyProxy", Name: "proxy"},
		})},
		"one too many": {
			change: with(gwapiv1.GatewayInfrastructure{Labels: labels(9), Annotations: annotations(17)}),
			want: []string{
				`spec.gatewayDef.infrastructure.labels: Too many: 9: must have at most 8 items`,
				`spec.gatewayDef.infrastructure.annotations: Too many: 17: must have at most 16 items`,
			},
		},
		"a prefix of 253 bytes": {
			change: with(gwapiv1.GatewayInfrastructure{Labels: map[gwapiv1.LabelKey]gwapiv1.LabelValue{gwapiv1.LabelKey(long + "/x"): ""}}),
			want:   []string{`spec.gatewayDef.infrastructure.labels: Invalid value: "` + long + `/x": must have a lowercase DNS name of at most 252 characters before the "/": write a key such as "example.com/team"`},
		},
		"no annotation key": {
			change: with(gwapiv1.GatewayInfrastructure{Annotations: map[gwapiv1.AnnotationKey]gwapiv1.AnnotationValue{"a/b/c": ""}}),
			want:   []string{`spec.gatewayDef.infrastructure.annotations: Invalid value: "a/b/c": must be at most 63 letters, digits, -, _ and ., starting and ending with a letter or digit, after an optional DNS name and "/": write a key such as "example.com/team"`},
		},
		"an annotation of 4097 characters": {
			change: with(gwapiv1.GatewayInfrastructure{Annotations: map[gwapiv1.AnnotationKey]gwapiv1.AnnotationValue{
				"a": gwapiv1.AnnotationValue(strings.Repeat("ä", 4096)),
				"b": gwapiv1.AnnotationValue(strings.Repeat("ä", 4097)),
			}}),
			want: []string{`spec.gatewayDef.infrastructure.annotations[b]: Too long: may not be more than 4096 characters`},
		},
		"an empty parametersRef": {
			change: with(gwapiv1.GatewayInfrastructure{ParametersRef: &gwapiv1.LocalParametersReference{}}),
			want: []string{
				`spec.gatewayDef.infrastructure.parametersRef.kind: Invalid value: "": must be a kind, such as "HTTPRoute": at most 63 letters, digits and -, with a letter first`,
				`spec.gatewayDef.infrastructure.parametersRef.name: Required value: write the name of the object with the parameters`,
			},
		},
		"a misspelt parametersRef": {
			change: with(gwapiv1.GatewayInfrastructure{ParametersRef: &gwapiv1.LocalParametersReference{
				Group: "Envoy", Kind: "Proxy", Name: strings.Repeat("ä", 254),
			}}),
			want: []string{
				`spec.gatewayDef.infrastructure.parametersRef.group: Invalid value: "Envoy": must be an API group, such as "gateway.networking.k8s.io", or "" for the core group`,
				`spec.gatewayDef.infrastructure.parametersRef.name: Too long: may not be more than 253 characters`,
			},
		},
	})
}

func TestValidateAddresses(t *testing.T) {
	of := func(kind gwapiv1.AddressType, value string) gwapiv1.GatewaySpecAddress {
		return gwapiv1.GatewaySpecAddress{Type: &kind, Value: value}
	}
	with := func(addresses ...gwapiv1.GatewaySpecAddress) func(*GatewaySpec) {
		return creating(func(d *GatewayDef) { d.Addresses = addresses })
	}
	noIP := `must be an IP address: write one, or type: Hostname for a name`
	noType := `must be IPAddress, Hostname, NamedAddress or a type with a domain, such as "example.com/address"`
	noName := `must be a lowercase DNS name, such as "gw.example.com"`
	testRules(t, map[string]rule{
		"of every type": {change: with(
			gwapiv1.GatewaySpecAddress{Value: "192.0.2.1"}, of("IPAddress", "2001:db8::1"), of("IPAddress", ""), of("Hostname", ""),
			of("Hostname", "*.ofn.io"), of("NamedAddress", "ip-1"), of("NamedAddress", "ip-1"), of("example.com/pool", "blue"),
		)},
		"no IP address": {
			change: with(gwapiv1.GatewaySpecAddress{Value: "lb.ofn.io"}, of("IPAddress", "fe80::1%eth0"), of("IPAddress", "10.0.0.01")),
			want: []string{
				`spec.gatewayDef.addresses[0].value: Invalid value: "lb.ofn.io": ` + noIP,
				`spec.gatewayDef.addresses[1].value: Invalid value: "fe80::1%eth0": ` + noIP,
				`spec.gatewayDef.addresses[2].value: Invalid value: "10.0.0.01": ` + noIP,
			},
		},
		"no hostname": {
			change: with(of("Hostname", "LB.ofn.io"), of("Hostname", "a.*")),
			want: []string{
				`spec.gatewayDef.addresses[0].value: Invalid value: "LB.ofn.io": ` + noName,
				`spec.gatewayDef.addresses[1].value: Invalid value: "a.*": ` + noName,
			},
		},
		"no type": {
			change: with(of("", ""), of("ip", ""), of("/x", ""), of("example.com/", ""), of("example.com/a@b", "")),
			want: []string{
				`spec.gatewayDef.addresses[0].type: Invalid value: "": ` + noType,
				`spec.gatewayDef.addresses[1].type: Invalid value: "ip": ` + noType,
				`spec.gatewayDef.addresses[2].type: Invalid value: "/x": ` + noType,
				`spec.gatewayDef.addresses[3].type: Invalid value: "example.com/": ` + noType,
				`spec.gatewayDef.addresses[4].type: Invalid value: "example.com/a@b": ` + noType,
			},
		},
		"too long": {
			change: with(of("NamedAddress", strings.Repeat("a", 254))),
			want:   []string{`spec.gatewayDef.addresses[0].value: Invalid value: "` + strings.Repeat("a", 254) + `": must be at most 253 characters`},
		},
		"twice": {
			change: with(of("IPAddress", "192.0.2.1"), gwapiv1.GatewaySpecAddress{Value: "192.0.2.1"}, of("Hostname", "a"), of("Hostname", "a")),
			want: []string{
				`spec.gatewayDef.addresses[1].value: Duplicate value: "192.0.2.1": remove it, or write another`,
				`spec.gatewayDef.addresses[3].value: Duplicate value: "a": remove it, or write another`,
			},
		},
		"17": {
			change: with(make([]gwapiv1.GatewaySpecAddress, 17)...),
			want:   []string{`spec.gatewayDef.addresses: Too many: 17: must have at most 16 items`},
		},
	})
}
