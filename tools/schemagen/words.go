package main

import (
	"fmt"
	"strings"

	extv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/utils/ptr"
)

// What names are, in CEL. The API server tells of a pattern only that a value "should
// match" it; a rule says what is wrong and what to write instead.
const (
	isSubdomain = `.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*$')`
	isLabel     = `.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')`
	// cheapLabel is isLabel for self, or "", at a cost that the API server takes of a rule
	// for each certificate of each listener.
	cheapLabel = `self.matches('^[-a-z0-9]*$') && !self.startsWith('-') && !self.endsWith('-')`
	isDNSName  = `.matches('^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?([.][a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$')`
)

// meantName is the name of an object that whoever wrote self meant.
const meantName = `self.lowerAscii().trim().replace('_', '-')`

// meantHost is the DNS name that whoever wrote self probably meant: without scheme, port,
// path, wildcard and dots at its ends, lowercase, and with hyphens for underscores.
const meantHost = `(self.contains('://') ? self.substring(self.indexOf('://') + 3) : self).lowerAscii().trim()` +
	`.find('^[^/:]*').find('[^*.](.*[^*.])?').replace('_', '-')`

// isMeantHost says that meantHost is a DNS name, and so a correction.
const isMeantHost = "!isIP(self) && " + meantHost + isDNSName + " && !isIP(" + meantHost + ")"

// choose returns the CEL of the first text whose condition holds, or else the last one.
// Texts are CEL too.
func choose(last string, cases ...[2]string) string {
	var b strings.Builder
	for _, c := range cases {
		fmt.Fprintf(&b, "%s ? %s : ", c[0], c[1])
	}
	return "(" + b.String() + last + ")"
}

// spelling returns the CEL of what is wrong with the spelling of value, which is made of
// some characters.
func spelling(value, characters, class, ends string) string {
	return choose("'"+ends+"'",
		[2]string{value + " != " + value + ".lowerAscii()", "'must be lowercase'"},
		[2]string{"!" + value + ".matches('^[" + class + "]*$')", "'may contain only " + characters + "'"},
	)
}

// What is wrong with a name or a label, in CEL.
func nameFault(value string) string {
	return spelling(value, "a-z, 0-9, - and .", "-.a-z0-9", "must start and end with a letter or digit, and so must each part between dots")
}

func labelFault(value string) string {
	return spelling(value, "a-z, 0-9 and -", "-a-z0-9", "must start and end with a letter or digit")
}

// nameRule is for the name of an object; "" is a matter of its own.
func nameRule() extv1.ValidationRule {
	return extv1.ValidationRule{
		Rule:              "self == '' || self" + isSubdomain,
		Message:           "may contain only a-z, 0-9, - and ., and must start and end with a letter or digit, as must each part between dots",
		MessageExpression: nameFault("self") + " + " + choose("''", [2]string{meantName + isSubdomain, `': write "' + ` + meantName + ` + '"'`}),
	}
}

// namespaceRule is for the name of a namespace; "" is a matter of its own.
func namespaceRule() extv1.ValidationRule {
	return extv1.ValidationRule{
		Rule:              cheapLabel,
		Message:           "may contain only a-z, 0-9 and -, and must start and end with a letter or digit",
		MessageExpression: labelFault("self") + " + " + choose("''", [2]string{meantName + isLabel, `': write "' + ` + meantName + ` + '"'`}),
	}
}

// domainRule is for a domain; "" is as good as none. An example is what to write where
// the domain cannot be corrected.
func domainRule(example string) extv1.ValidationRule {
	const resolving = `self.replace(':', '-') + '.sslip.io'`
	advice := [][2]string{{isMeantHost, `'"' + ` + meantHost}}
	if example != "cluster.local" { // no name that resolves to the address of a DNS server is the domain of a cluster
		advice = append(advice, [2]string{"isIP(self) && (" + resolving + ")" + isDNSName, `'a name such as "' + ` + resolving})
	}
	fault := choose("'may have at most 63 characters between dots'",
		[2]string{"isIP(self)", "'must be a DNS name, not an IP address'"},
		[2]string{"self.contains('*')", "'must not contain a wildcard'"},
		[2]string{"self.endsWith('.')", "'must not end with a dot'"},
		[2]string{"!self" + isSubdomain, nameFault("self")},
	)
	return extv1.ValidationRule{
		Rule: "self == '' || self" + isDNSName + " && !isIP(self)",
		Message: "must be a lowercase DNS name, at most 63 characters between dots, without a wildcard and a dot at the end, and not an IP address: " +
			`write a name such as "` + example + `"`,
		MessageExpression: fault + " + ': write ' + " + choose(`'a name such as "`+example+`'`, advice...) + ` + '"'`,
	}
}

// hostnameRule is for the hostname of a listener.
func hostnameRule() extv1.ValidationRule {
	const rest = `self.replace('*.', '', 1)`
	return extv1.ValidationRule{
		Rule:    `self.matches('^([*][.])?[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*$')`,
		Message: `may contain only a-z, 0-9, - and ., with "*." at most in front, and must start and end with a letter or digit, as must each part between dots`,
		MessageExpression: choose(
			nameFault(choose("self", [2]string{"self.startsWith('*.')", rest}))+" + "+
				choose("''", [2]string{isMeantHost, `': write "' + (self.startsWith('*.') ? '*.' : '') + ` + meantHost + ` + '"'`}),
			[2]string{"self == ''", "'must not be empty: remove it, or write a hostname'"},
			[2]string{"self.lastIndexOf('*') > 0 || self.startsWith('*') && !self.startsWith('*.')", `'may have "*" only in front, before a dot: write a hostname such as "*.ofn.io"'`},
		),
	}
}

// kindRule is for the kind of an object, at a cost that is taken of a rule for each
// certificate of each listener.
func kindRule() extv1.ValidationRule {
	return extv1.ValidationRule{
		Rule:    `self.matches(r'(?i)^[a-z][-a-z\d]*$') && !self.endsWith('-')`,
		Message: `must be a kind, such as "HTTPRoute": at most 63 letters, digits and -, with a letter first`,
	}
}

// protocolRules are for the protocol of a listener; "" is as good as none. One of the
// Gateway API's protocols in another case would be a protocol of its own.
func protocolRules(pattern string) extv1.ValidationRules {
	known := "self.upperAscii() in ['HTTP', 'HTTPS', 'TLS', 'TCP', 'UDP']"
	return extv1.ValidationRules{{
		Rule:              "self == self.upperAscii() || !(" + known + ")",
		Message:           "write HTTP, HTTPS, TLS, TCP and UDP in capitals",
		MessageExpression: "'write ' + self.upperAscii()",
	}, {
		Rule:    "self == '' || self.matches(" + raw(pattern) + ")",
		Message: `write HTTP, HTTPS, TLS, TCP, UDP or a protocol with a domain, such as "example.com/quic"`,
	}}
}

// raw returns a regular expression as CEL.
func raw(pattern string) string { return `r"""` + pattern + `"""` }

// wordsFor returns the rules that stand in for a pattern, and whether they take "".
func wordsFor(pattern string) (rules extv1.ValidationRules, empty, known bool) {
	plain := func(message string) extv1.ValidationRules {
		return extv1.ValidationRules{{Rule: "self.matches(" + raw(pattern) + ")", Message: message}}
	}
	switch pattern {
	case `^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`:
		return extv1.ValidationRules{nameRule()}, false, true
	case `^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)?$`:
		return extv1.ValidationRules{nameRule()}, true, true
	case `^[a-z0-9]([-a-z0-9]*[a-z0-9])?$`:
		return extv1.ValidationRules{namespaceRule()}, false, true
	case `^([a-z0-9]([-a-z0-9]*[a-z0-9])?)?$`:
		return extv1.ValidationRules{namespaceRule()}, true, true
	case `^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`:
		return extv1.ValidationRules{hostnameRule()}, true, true
	case `^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$|[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/[A-Za-z0-9]+$`:
		return protocolRules(pattern), true, true
	case `^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`:
		return nil, false, true // a rule for the group of each certificate of each listener would cost too much
	case `^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$`:
		return extv1.ValidationRules{kindRule()}, true, true
	case `^Hostname|IPAddress|NamedAddress|[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/[A-Za-z0-9\/\-._~%!$&'()*+,;=:]+$`:
		return plain(`must be IPAddress, Hostname, NamedAddress or a type with a domain, such as "example.com/address"`), true, true
	case `^([0-9]{1,5}(h|m|s|ms)){1,4}$`:
		return plain(`must be a duration of h, m, s and ms: write "120s"`), false, true
	case `^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$`:
		return plain("may contain only letters, digits, -, _ and ., and must start and end with a letter or digit"), true, true
	}
	return nil, false, false
}

// inOwnWords is inWords for a composite resource. The rules of a FunctionRoute, which are
// Gateway API's own, keep its patterns: rules for each match and filter of each of them
// would cost too much.
func inOwnWords(root *extv1.JSONSchemaProps) error {
	fields := root.Properties["spec"].Properties
	rules, has := fields["rules"]
	delete(fields, "rules")
	err := inWords(root)
	if has {
		fields["rules"] = rules
	}
	return err
}

// inWords replaces what the API server refuses without saying what to write instead.
func inWords(root *extv1.JSONSchemaProps) error {
	var err error
	edit(root, func(s *extv1.JSONSchemaProps) {
		rules, empty, known := wordsFor(s.Pattern)
		if s.Pattern != "" && !known {
			err = fmt.Errorf("a pattern has no words; add its like to wordsFor: %s", s.Pattern)
		}
		if len(rules) > 0 {
			s.Pattern, s.XValidations = "", append(s.XValidations, rules...)
		}
		if empty {
			s.MinLength = nil
		}
		if ptr.Deref(s.MinLength, 0) == 1 {
			s.MinLength = nil
			s.XValidations = append(s.XValidations, extv1.ValidationRule{Rule: "self != ''", Message: "must not be empty"})
		}
		if ptr.Deref(s.Minimum, 0) == 1 && ptr.Deref(s.Maximum, 0) == 65535 {
			s.Minimum, s.Maximum = nil, nil
			s.XValidations = append(s.XValidations, extv1.ValidationRule{Rule: "1 <= self && self <= 65535", Message: "write a port from 1 to 65535"})
		}
	})
	return err
}
