package main

// mistake is a spec that somebody may write, and who says what of it.
type mistake struct {
	// spec has the fields that differ from those of validSpec.
	spec string
	// both is what API server and function say, where they say the same: a line for
	// each error.
	both string
	// admission is what the API server says, by the CRD that Crossplane derives from the
	// XRD. It is set where the function says something else, or nothing.
	admission string
	// function is what the function says, were such an XR there already. It is set where
	// the API server says something else, or nothing.
	function string
}

// validSpec is taken by both.
const validSpec = `{domain: ofn.io, gatewayRef: {name: contour, namespace: projectcontour}}`

// unchecked is what the API server adds where it does not come to its rules.
const unchecked = "\n<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"

// The API server says of some mistakes less than the function: where a value has
// another type, is none of a few, or where the key of a list is missing or there twice,
// it does not come to rules with words of ours. Of a listener it knows the name only
// where the mistake is one of several fields.
var mistakes = map[string]mistake{
	"domain: a URL": {
		spec: `{domain: "https://ofn.io/"}`,
		both: `spec.domain: Invalid value: "https://ofn.io/": may contain only a-z, 0-9, - and .: write "ofn.io"`,
	},
	"domain: a URL with port and path": {
		spec: `{domain: "http://Ofn.io:8080/apps"}`,
		both: `spec.domain: Invalid value: "http://Ofn.io:8080/apps": must be lowercase: write "ofn.io"`,
	},
	"domain: in capitals": {
		spec: `{domain: OFN.io}`,
		both: `spec.domain: Invalid value: "OFN.io": must be lowercase: write "ofn.io"`,
	},
	"domain: with a wildcard": {
		spec: `{domain: "*.ofn.io"}`,
		both: `spec.domain: Invalid value: "*.ofn.io": must not contain a wildcard: write "ofn.io"`,
	},
	"domain: with a dot at the end": {
		spec: `{domain: ofn.io.}`,
		both: `spec.domain: Invalid value: "ofn.io.": must not end with a dot: write "ofn.io"`,
	},
	"domain: with an underscore": {
		spec: `{domain: my_team.ofn.io}`,
		both: `spec.domain: Invalid value: "my_team.ofn.io": may contain only a-z, 0-9, - and .: write "my-team.ofn.io"`,
	},
	"domain: with two dots": {
		spec: `{domain: ofn..io}`,
		both: `spec.domain: Invalid value: "ofn..io": must start and end with a letter or digit, and so must each part between dots: write a name such as "ofn.io"`,
	},
	"domain: with a space in front": {
		spec: `{domain: " ofn.io"}`,
		both: `spec.domain: Invalid value: " ofn.io": may contain only a-z, 0-9, - and .: write "ofn.io"`,
	},
	"domain: with letters that are not English": {
		spec: `{domain: öfn.io}`,
		both: `spec.domain: Invalid value: "öfn.io": may contain only a-z, 0-9, - and .: write a name such as "ofn.io"`,
	},
	"domain: with a long label": {
		spec: `{domain: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.io}`,
		both: `spec.domain: Invalid value: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.io": may have at most 63 characters between dots: write a name such as "ofn.io"`,
	},
	"domain: an IPv4 address": {
		spec: `{domain: 172.31.73.53}`,
		both: `spec.domain: Invalid value: "172.31.73.53": must be a DNS name, not an IP address: write a name such as "172.31.73.53.sslip.io"`,
	},
	"domain: an IPv6 address": {
		spec: `{domain: "fd00::1"}`,
		both: `spec.domain: Invalid value: "fd00::1": must be a DNS name, not an IP address: write a name such as "fd00--1.sslip.io"`,
	},
	"domain: an IPv6 address that no name can hold": {
		spec: `{domain: "::1"}`,
		both: `spec.domain: Invalid value: "::1": must be a DNS name, not an IP address: write a name such as "ofn.io"`,
	},
	"domain: the cluster domain": {
		spec:      `{domain: cluster.local, clusterDomain: cluster.local}`,
		admission: `spec.domain: Invalid value: must differ from clusterDomain, which is served inside the cluster: write the domain that functions have outside, such as "ofn.io"`,
		function:  `spec.domain: Invalid value: "cluster.local": must differ from clusterDomain, which is served inside the cluster: write the domain that functions have outside, such as "ofn.io"`,
	},
	"domain: a number": {
		spec:      `{domain: 5}`,
		admission: `spec.domain: Invalid value: "integer": spec.domain in body must be of type string: "integer"` + unchecked,
		function:  `spec.domain: Invalid value: 5: must be a string, not a number`,
	},
	"clusterDomain: with a dot at the end": {
		spec: `{clusterDomain: cluster.local.}`,
		both: `spec.clusterDomain: Invalid value: "cluster.local.": must not end with a dot: write "cluster.local"`,
	},
	"clusterDomain: an address": {
		spec: `{clusterDomain: 10.96.0.10}`,
		both: `spec.clusterDomain: Invalid value: "10.96.0.10": must be a DNS name, not an IP address: write a name such as "cluster.local"`,
	},
	"hostTemplate: a function": {
		spec:      `{hostTemplate: "{{.Name | lower}}.{{.Domain}}"}`,
		admission: `spec.hostTemplate: Invalid value: "{{.Name | lower}}.{{.Domain}}": may contain only text, {{.Name}}, {{.Namespace}} and {{.Domain}}, as in "{{.Name}}.{{.Namespace}}.{{.Domain}}"`,
		function:  `spec.hostTemplate: Invalid value: "{{.Name | lower}}.{{.Domain}}": may contain only text, {{.Name}}, {{.Namespace}} and {{.Domain}}, as in "{{.Name}}.{{.Namespace}}.{{.Domain}}": "{{.Name | lower}}" is not known`,
	},
	"hostTemplate: a field in small letters": {
		spec:      `{hostTemplate: "{{.name}}.{{.Domain}}"}`,
		admission: `spec.hostTemplate: Invalid value: "{{.name}}.{{.Domain}}": may contain only text, {{.Name}}, {{.Namespace}} and {{.Domain}}, as in "{{.Name}}.{{.Namespace}}.{{.Domain}}"`,
		function:  `spec.hostTemplate: Invalid value: "{{.name}}.{{.Domain}}": may contain only text, {{.Name}}, {{.Namespace}} and {{.Domain}}, as in "{{.Name}}.{{.Namespace}}.{{.Domain}}": "{{.name}}" is not known`,
	},
	"pathTemplate: a field that paths have not": {
		spec:      `{pathTemplate: "{{.Domain}}/{{.Name}}"}`,
		admission: `spec.pathTemplate: Invalid value: "{{.Domain}}/{{.Name}}": may contain only text, {{.Name}} and {{.Namespace}}, as in "{{.Namespace}}/{{.Name}}"`,
		function:  `spec.pathTemplate: Invalid value: "{{.Domain}}/{{.Name}}": may contain only text, {{.Name}} and {{.Namespace}}, as in "{{.Namespace}}/{{.Name}}": "{{.Domain}}" is not known`,
	},
	"httpRouteLabelKey: with a space": {
		spec: `{httpRouteLabelKey: managed by}`,
		both: `spec.httpRouteLabelKey: Invalid value: "managed by": must be at most 63 letters, digits, -, _ and ., starting and ending with a letter or digit, after an optional DNS name and "/": write a key such as "example.com/team"`,
	},
	"httpRouteLabelKey: a prefix in capitals": {
		spec: `{httpRouteLabelKey: Example.com/gateway}`,
		both: `spec.httpRouteLabelKey: Invalid value: "Example.com/gateway": must have a lowercase DNS name of at most 253 characters before the "/": write a key such as "example.com/team"`,
	},
	"hostTemplate: makes no DNS name": {
		spec:     `{hostTemplate: "{{.Name}}_{{.Namespace}}.{{.Domain}}"}`,
		function: `spec.hostTemplate: Invalid value: "{{.Name}}_{{.Namespace}}.{{.Domain}}": gives "function-sample_default.ofn.io" for the function "function-sample" in "default", which may contain only a-z, 0-9, - and .: make it give "function-sample-default.ofn.io"`,
	},
	"gatewayRef: and gatewayDef": {
		spec: `{gatewayRef: {name: contour, namespace: projectcontour}, gatewayDef: {gatewayClassName: contour}}`,
		both: `spec.gatewayDef: Forbidden: gatewayRef and gatewayDef exclude each other: keep gatewayRef to use an existing Gateway, gatewayDef to create one`,
	},
	"gatewayRef: without a namespace": {
		spec: `{gatewayRef: {name: contour}}`,
		both: `spec.gatewayRef.namespace: Required value: write the namespace of the Gateway, such as "projectcontour"`,
	},
	"gatewayRef: without a name": {
		spec: `{gatewayRef: {namespace: projectcontour}}`,
		both: `spec.gatewayRef.name: Required value: write the name of an existing Gateway, such as "contour"`,
	},
	"gatewayRef: empty": {
		spec: `{gatewayRef: {}}`,
		both: `spec.gatewayRef.name: Required value: write the name of an existing Gateway, such as "contour"
spec.gatewayRef.namespace: Required value: write the namespace of the Gateway, such as "projectcontour"`,
	},
	"gatewayRef: namespace and name in one": {
		spec: `{gatewayRef: {name: projectcontour/contour, namespace: projectcontour}}`,
		both: `spec.gatewayRef.name: Invalid value: "projectcontour/contour": may contain only a-z, 0-9, - and .`,
	},
	"gatewayRef: in capitals": {
		spec: `{gatewayRef: {name: Contour, namespace: ProjectContour}}`,
		both: `spec.gatewayRef.name: Invalid value: "Contour": must be lowercase: write "contour"
spec.gatewayRef.namespace: Invalid value: "ProjectContour": must be lowercase: write "projectcontour"`,
	},
	"gatewayRef: a namespace with a dot": {
		spec: `{gatewayRef: {name: contour, namespace: project.contour}}`,
		both: `spec.gatewayRef.namespace: Invalid value: "project.contour": may contain only a-z, 0-9 and -`,
	},
	"gatewayRef: a name in its place": {
		spec:      `{gatewayRef: contour}`,
		admission: `spec.gatewayRef: Invalid value: "string": spec.gatewayRef in body must be of type object: "string"` + unchecked,
		function:  `spec.gatewayRef: Invalid value: "contour": must be an object, not a string`,
	},
	"gatewayDef: without a class": {
		spec:     `{gatewayDef: {}}`,
		function: `spec.gatewayDef.gatewayClassName: Required value: write the GatewayClass that serves the Gateway, such as "istio", "eg" or "contour", here or in the Input's defaults`,
	},
	"gatewayDef: a name with an underscore": {
		spec: `{gatewayDef: {name: my_gateway, gatewayClassName: contour}}`,
		both: `spec.gatewayDef.name: Invalid value: "my_gateway": may contain only a-z, 0-9, - and .: write "my-gateway"`,
	},
	"gatewayDef: a class in capitals": {
		spec: `{gatewayDef: {gatewayClassName: Istio}}`,
		both: `spec.gatewayDef.gatewayClassName: Invalid value: "Istio": must be lowercase: write "istio"`,
	},
	"gatewayDef: a namespace with a hyphen at the end": {
		spec: `{gatewayDef: {namespace: team-, gatewayClassName: istio}}`,
		both: `spec.gatewayDef.namespace: Invalid value: "team-": must start and end with a letter or digit`,
	},
	"gatewayDef: a name as an address": {
		spec:      `{gatewayDef: {gatewayClassName: istio, addresses: [{value: gw.example.com}]}}`,
		admission: `spec.gatewayDef.addresses: Invalid value: an address of type IPAddress, or of none, must be an IP address: write type: Hostname for a name`,
		function:  `spec.gatewayDef.addresses[0].value: Invalid value: "gw.example.com": must be an IP address: write one, or type: Hostname for a name`,
	},
	"gatewayDef: a hostname with a port as an address": {
		spec:      `{gatewayDef: {gatewayClassName: istio, addresses: [{type: Hostname, value: "gw.example.com:80"}]}}`,
		admission: `spec.gatewayDef.addresses[0].value: Invalid value: must be a lowercase DNS name, such as "gw.example.com"`,
		function:  `spec.gatewayDef.addresses[0].value: Invalid value: "gw.example.com:80": must be a lowercase DNS name, such as "gw.example.com"`,
	},
	"gatewayDef: an address twice": {
		spec:      `{gatewayDef: {gatewayClassName: istio, addresses: [{value: 10.0.0.1}, {type: IPAddress, value: 10.0.0.1}]}}`,
		admission: `spec.gatewayDef.addresses: Invalid value: an address is there twice: remove one of them`,
		function:  `spec.gatewayDef.addresses[1].value: Duplicate value: "10.0.0.1": remove it, or write another`,
	},
	"gatewayDef: allowedListeners from nowhere": {
		spec:      `{gatewayDef: {gatewayClassName: istio, allowedListeners: {namespaces: {from: Any}}}}`,
		admission: `spec.gatewayDef.allowedListeners.namespaces.from: Unsupported value: "Any": supported values: "All", "Selector", "Same", "None"` + unchecked,
		function:  `spec.gatewayDef.allowedListeners.namespaces.from: Unsupported value: "Any": supported values: "All", "Selector", "Same", "None"`,
	},
	"listener: a field that there is not": {
		spec:      `{gatewaySpec: {listeners: [{name: web, hostName: www.ofn.io}]}}`,
		admission: `strict decoding error: unknown field "spec.gatewaySpec.listeners[0].hostName"`,
		function:  `spec.gatewaySpec.listeners[0].hostName: Forbidden: unknown field; known fields are: name, hostname, port, protocol, tls, allowedRoutes; did you mean "hostname"?`,
	},
	"listener: without a name": {
		spec:      `{gatewaySpec: {listeners: [{port: 80}]}}`,
		admission: `spec.gatewaySpec.listeners[0].name: Required value` + unchecked,
		function:  `spec.gatewaySpec.listeners[0].name: Required value: write a name that no other listener of the Gateway has`,
	},
	"listener: an empty name": {
		spec:      `{gatewaySpec: {listeners: [{name: ""}]}}`,
		admission: `spec.gatewaySpec.listeners[0].name: Invalid value: "": must not be empty`,
		function:  `spec.gatewaySpec.listeners[0].name: Required value: write a name that no other listener of the Gateway has`,
	},
	"listener: a name in capitals": {
		spec:      `{gatewaySpec: {listeners: [{name: Web_1}]}}`,
		admission: `spec.gatewaySpec.listeners[0].name: Invalid value: "Web_1": must be lowercase: write "web-1"`,
		function:  `spec.gatewaySpec.listeners[0].name: Invalid value: "Web_1": listener "Web_1": must be lowercase: write "web-1"`,
	},
	"listener: two of one name": {
		spec:      `{gatewaySpec: {listeners: [{name: web}, {name: web, port: 81}]}}`,
		admission: `spec.gatewaySpec.listeners[1]: Duplicate value: {"name":"web"}`,
		function:  `spec.gatewaySpec.listeners[1].name: Duplicate value: "web": spec.gatewaySpec.listeners[0] has the same name: write another`,
	},
	"listener: two of one hostname and port": {
		spec:     `{gatewaySpec: {listeners: [{name: web}, {name: shop}]}}`,
		function: `spec.gatewaySpec.listeners[1].hostname: Invalid value: "*.ofn.io": HTTP listener "shop" and HTTP listener "web" both serve "*.ofn.io" on port 80: give "shop" another hostname or port`,
	},
	"listener: a port that is too high": {
		spec:      `{gatewaySpec: {listeners: [{name: web, port: 80443}]}}`,
		admission: `spec.gatewaySpec.listeners[0].port: Invalid value: 80443: write a port from 1 to 65535`,
		function:  `spec.gatewaySpec.listeners[0].port: Invalid value: 80443: listener "web": write a port from 1 to 65535`,
	},
	"listener: a port as text": {
		spec:      `{gatewaySpec: {listeners: [{name: web, port: "80"}]}}`,
		admission: `spec.gatewaySpec.listeners[0].port: Invalid value: "string": spec.gatewaySpec.listeners[0].port in body must be of type integer: "string"` + unchecked,
		function:  `spec.gatewaySpec.listeners[0].port: Invalid value: "80": must be an integer, not a string`,
	},
	"listener: a protocol in small letters": {
		spec:      `{gatewaySpec: {listeners: [{name: web, protocol: http}]}}`,
		admission: `spec.gatewaySpec.listeners[0].protocol: Invalid value: "http": write HTTP`,
		function:  `spec.gatewaySpec.listeners[0].protocol: Invalid value: "http": listener "web": write HTTP`,
	},
	"listener: a protocol with a space": {
		spec:      `{gatewaySpec: {listeners: [{name: web, protocol: HTTP 2, port: 80}]}}`,
		admission: `spec.gatewaySpec.listeners[0].protocol: Invalid value: "HTTP 2": write HTTP, HTTPS, TLS, TCP, UDP or a protocol with a domain, such as "example.com/quic"`,
		function:  `spec.gatewaySpec.listeners[0].protocol: Invalid value: "HTTP 2": listener "web": write HTTP, HTTPS, TLS, TCP, UDP or a protocol with a domain, such as "example.com/quic"`,
	},
	"listener: a hostname in capitals": {
		spec:      `{gatewaySpec: {listeners: [{name: web, hostname: Shop.ofn.io}]}}`,
		admission: `spec.gatewaySpec.listeners[0].hostname: Invalid value: "Shop.ofn.io": must be lowercase: write "shop.ofn.io"`,
		function:  `spec.gatewaySpec.listeners[0].hostname: Invalid value: "Shop.ofn.io": listener "web": must be lowercase: write "shop.ofn.io"`,
	},
	"listener: a wildcard hostname with a port": {
		spec:      `{gatewaySpec: {listeners: [{name: web, hostname: "*.ofn.io:8080"}]}}`,
		admission: `spec.gatewaySpec.listeners[0].hostname: Invalid value: "*.ofn.io:8080": may contain only a-z, 0-9, - and .: write "*.ofn.io"`,
		function:  `spec.gatewaySpec.listeners[0].hostname: Invalid value: "*.ofn.io:8080": listener "web": may contain only a-z, 0-9, - and .: write "*.ofn.io"`,
	},
	"listener: a wildcard within a hostname": {
		spec:      `{gatewaySpec: {listeners: [{name: web, hostname: shop.*.ofn.io}]}}`,
		admission: `spec.gatewaySpec.listeners[0].hostname: Invalid value: "shop.*.ofn.io": may have "*" only in front, before a dot: write a hostname such as "*.ofn.io"`,
		function:  `spec.gatewaySpec.listeners[0].hostname: Invalid value: "shop.*.ofn.io": listener "web": may have "*" only in front, before a dot: write a hostname such as "*.ofn.io"`,
	},
	"listener: an empty hostname": {
		spec:      `{gatewaySpec: {listeners: [{name: web, hostname: ""}]}}`,
		admission: `spec.gatewaySpec.listeners[0].hostname: Invalid value: "": must not be empty: remove it, or write a hostname`,
		function:  `spec.gatewaySpec.listeners[0].hostname: Invalid value: "": listener "web": must not be empty: remove it, or write a hostname`,
	},
	"listener: a URL as a hostname": {
		spec:      `{gatewaySpec: {listeners: [{name: web, hostname: "https://shop.ofn.io/cart"}]}}`,
		admission: `spec.gatewaySpec.listeners[0].hostname: Invalid value: "https://shop.ofn.io/cart": may contain only a-z, 0-9, - and .: write "shop.ofn.io"`,
		function:  `spec.gatewaySpec.listeners[0].hostname: Invalid value: "https://shop.ofn.io/cart": listener "web": may contain only a-z, 0-9, - and .: write "shop.ofn.io"`,
	},
	"listener: a hostname on TCP": {
		spec: `{gatewaySpec: {listeners: [{name: db, protocol: TCP, port: 5432, hostname: db.ofn.io}]}}`,
		both: `spec.gatewaySpec.listeners[0].hostname: Forbidden: listener "db": TCP takes no hostname: remove it`,
	},
	"listener: TCP without a port": {
		spec: `{gatewaySpec: {listeners: [{name: db, protocol: TCP}]}}`,
		both: `spec.gatewaySpec.listeners[0].port: Required value: listener "db": TCP has no default port: write one from 1 to 65535`,
	},
	"listener: tls on HTTP": {
		spec: `{gatewaySpec: {listeners: [{name: web, tls: {certificateRefs: [{name: ofn}]}}]}}`,
		both: `spec.gatewaySpec.listeners[0].tls: Forbidden: listener "web": HTTP takes no tls: remove it, or write protocol: HTTPS`,
	},
	"listener: tls on TCP": {
		spec: `{gatewaySpec: {listeners: [{name: db, protocol: TCP, port: 5432, tls: {mode: Passthrough}}]}}`,
		both: `spec.gatewaySpec.listeners[0].tls: Forbidden: listener "db": TCP takes no tls: remove it, or write protocol: TLS`,
	},
	"listener: HTTPS passed through": {
		spec:      `{gatewaySpec: {listeners: [{name: web, protocol: HTTPS, tls: {mode: Passthrough}}]}}`,
		admission: `spec.gatewaySpec.listeners[0].tls.mode: Invalid value: listener "web": HTTPS is always terminated: write Terminate, or protocol: TLS`,
		function:  `spec.gatewaySpec.listeners[0].tls.mode: Invalid value: "Passthrough": listener "web": HTTPS is always terminated: write Terminate, or protocol: TLS`,
	},
	"listener: HTTPS with an empty tls": {
		spec:      `{gatewaySpec: {listeners: [{name: web, protocol: HTTPS, tls: {}}]}}`,
		admission: `spec.gatewaySpec.listeners[0].tls.certificateRefs: Required value: Terminate needs a certificate: write the name of its Secret`,
		function:  `spec.gatewaySpec.listeners[0].tls.certificateRefs: Required value: listener "web": Terminate needs a certificate: write the name of its Secret`,
	},
	"listener: TLS without tls": {
		spec: `{gatewaySpec: {listeners: [{name: web, protocol: TLS}]}}`,
		both: `spec.gatewaySpec.listeners[0].tls: Required value: listener "web": TLS needs tls: write certificateRefs, or mode: Passthrough`,
	},
	"listener: a tls mode in small letters": {
		spec:      `{gatewaySpec: {listeners: [{name: web, protocol: HTTPS, tls: {mode: terminate}}]}}`,
		admission: `spec.gatewaySpec.listeners[0].tls.mode: Unsupported value: "terminate": supported values: "Terminate", "Passthrough"` + unchecked,
		function:  `spec.gatewaySpec.listeners[0].tls.mode: Unsupported value: "terminate": listener "web": supported values: "Terminate", "Passthrough"`,
	},
	"listener: a certificate's namespace in capitals": {
		spec:      `{gatewaySpec: {listeners: [{name: web, protocol: HTTPS, tls: {certificateRefs: [{name: ofn, namespace: Certs}]}}]}}`,
		admission: `spec.gatewaySpec.listeners[0].tls.certificateRefs[0].namespace: Invalid value: "Certs": must be lowercase: write "certs"`,
		function:  `spec.gatewaySpec.listeners[0].tls.certificateRefs[0].namespace: Invalid value: "Certs": listener "web": must be lowercase: write "certs"`,
	},
	"listener: a certificate without a name": {
		spec:      `{gatewaySpec: {listeners: [{name: web, protocol: HTTPS, tls: {certificateRefs: [{name: ""}]}}]}}`,
		admission: `spec.gatewaySpec.listeners[0].tls.certificateRefs[0].name: Invalid value: "": must not be empty`,
		function:  `spec.gatewaySpec.listeners[0].tls.certificateRefs[0].name: Required value: listener "web": write the name of the certificate's Secret`,
	},
	"listener: routes from everywhere": {
		spec:      `{gatewaySpec: {listeners: [{name: web, allowedRoutes: {namespaces: {from: Everywhere}}}]}}`,
		admission: `spec.gatewaySpec.listeners[0].allowedRoutes.namespaces.from: Unsupported value: "Everywhere": supported values: "All", "Selector", "Same"` + unchecked,
		function:  `spec.gatewaySpec.listeners[0].allowedRoutes.namespaces.from: Unsupported value: "Everywhere": listener "web": supported values: "All", "Selector", "Same"`,
	},
	"listener: a certificate's kind with a space": {
		spec:      `{gatewaySpec: {listeners: [{name: web, protocol: HTTPS, tls: {certificateRefs: [{name: ofn, kind: TLS Secret}]}}]}}`,
		admission: `spec.gatewaySpec.listeners[0].tls.certificateRefs[0].kind: Invalid value: "TLS Secret": must be a kind, such as "HTTPRoute": at most 63 letters, digits and -, with a letter first`,
		function:  `spec.gatewaySpec.listeners[0].tls.certificateRefs[0].kind: Invalid value: "TLS Secret": listener "web": must be a kind, such as "HTTPRoute": at most 63 letters, digits and -, with a letter first`,
	},
	"a field that there is not": {
		spec:      `{hostnames: [www.ofn.io]}`,
		admission: `strict decoding error: unknown field "spec.hostnames"`,
	},
	"several at once": {
		spec: `{domain: "*.ofn.io", clusterDomain: 10.0.0.1, hostTemplate: "{{.Host}}", gatewayRef: {name: contour}, gatewaySpec: {listeners: [{name: db, protocol: TCP}]}}`,
		admission: `spec.clusterDomain: Invalid value: "10.0.0.1": must be a DNS name, not an IP address: write a name such as "cluster.local"
spec.domain: Invalid value: "*.ofn.io": must not contain a wildcard: write "ofn.io"
spec.gatewayRef.namespace: Required value: write the namespace of the Gateway, such as "projectcontour"
spec.gatewaySpec.listeners[0].port: Required value: listener "db": TCP has no default port: write one from 1 to 65535
spec.hostTemplate: Invalid value: "{{.Host}}": may contain only text, {{.Name}}, {{.Namespace}} and {{.Domain}}, as in "{{.Name}}.{{.Namespace}}.{{.Domain}}"`,
		function: `spec.clusterDomain: Invalid value: "10.0.0.1": must be a DNS name, not an IP address: write a name such as "cluster.local"
spec.domain: Invalid value: "*.ofn.io": must not contain a wildcard: write "ofn.io"
spec.gatewayRef.namespace: Required value: write the namespace of the Gateway, such as "projectcontour"
spec.gatewaySpec.listeners[0].port: Required value: listener "db": TCP has no default port: write one from 1 to 65535
spec.hostTemplate: Invalid value: "{{.Host}}": may contain only text, {{.Name}}, {{.Namespace}} and {{.Domain}}, as in "{{.Name}}.{{.Namespace}}.{{.Domain}}": "{{.Host}}" is not known`,
	},
}
