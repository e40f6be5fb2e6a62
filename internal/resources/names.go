// Package resources makes what the function composes: one kind per file, every
// name and key in this one.
package resources

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
)

// Role is what a composed resource is for. It starts the resource's key.
type Role string

// The roles of composed resources.
const (
	// RoleGateway is a created Gateway.
	RoleGateway Role = cluster.PrefixGateway
	// RoleGatewayObject is an Object that creates a Gateway in another namespace.
	RoleGatewayObject Role = "gateway-object"
	// RoleListenerSet is a ListenerSet.
	RoleListenerSet Role = "listenerset"
	// RolePatch is an Object that applies listeners to an existing Gateway.
	RolePatch Role = "listeners-object"
	// RoleService is the entry Service, or the one by which a function is reached through
	// it.
	RoleService Role = "service"
	// RoleEndpointSlice is an EndpointSlice of the entry Service.
	RoleEndpointSlice Role = "endpointslice"
	// RoleRouting is the ConfigMap with what routes have to know of an OpenFunction
	// Gateway.
	RoleRouting Role = "routing"
	// RoleHTTPRoute is the HTTPRoute of a function.
	RoleHTTPRoute Role = "httproute"
)

// Key names a composed resource in the desired state. Crossplane keeps the name,
// namespace and kind first seen under a key for ever, so a key carries the role
// and the target: the Gateway that an attachment is for, or the resource itself.
type Key struct {
	Role   Role
	Target types.NamespacedName
	// Index of a ListenerSet among those of its Gateway, from 0.
	Index int

	// text is set where another version of this function wrote the key, otherwise.
	text string
}

// KeyAs returns the key of what another version of this function composed: its text,
// and what it means here.
func KeyAs(text string, role Role, target types.NamespacedName) Key {
	return Key{Role: role, Target: target, text: text}
}

// IsAnothers reports whether another version of this function wrote the key.
func (k Key) IsAnothers() bool { return k.text != "" }

// String is the key as Crossplane knows it, such as "listenerset/ns/gateway/0".
func (k Key) String() string {
	if k.text != "" {
		return k.text
	}
	s := string(k.Role) + "/" + k.Target.String()
	if k.Role == RoleListenerSet {
		s += "/" + strconv.Itoa(k.Index)
	}
	return s
}

// Compare orders keys by role, target and index, and another version's after our own.
func (k Key) Compare(other Key) int {
	return cmp.Or(
		cmp.Compare(k.Role, other.Role),
		cmp.Compare(k.Target.Namespace, other.Target.Namespace),
		cmp.Compare(k.Target.Name, other.Target.Name),
		cmp.Compare(k.Index, other.Index),
		cmp.Compare(k.text, other.text),
	)
}

// Attaches reports whether the key is one of an attachment to a Gateway.
func (k Key) Attaches() bool {
	switch k.Role {
	case RoleGateway, RoleGatewayObject, RoleListenerSet, RolePatch:
		return true
	case RoleService, RoleEndpointSlice, RoleRouting, RoleHTTPRoute:
	}
	return false
}

// ParseKey reads a key back. It is false for the keys of other functions.
func ParseKey(s string) (Key, bool) {
	parts := strings.Split(s, "/")
	if len(parts) < 3 {
		return Key{}, false
	}
	k := Key{Role: Role(parts[0]), Target: types.NamespacedName{Namespace: parts[1], Name: parts[2]}}
	if k.Role == RoleListenerSet && len(parts) == 4 {
		i, err := strconv.Atoi(parts[3])
		k.Index = i
		return k, err == nil && i >= 0 && k.String() == s
	}
	known := k.Attaches() || k.Role == RoleService || k.Role == RoleEndpointSlice || k.Role == RoleRouting || k.Role == RoleHTTPRoute
	return k, known && k.Role != RoleListenerSet && len(parts) == 3
}

// Lengths in bytes. provider-kubernetes applies as "provider-kubernetes/<name>",
// and a field manager has at most 128 bytes.
const (
	maxObjectName      = 108
	maxListenerSetName = 63
	hashLength         = 8
	labelHashLength    = 32
)

// Owner identifies the XR in the names of what it composes.
type Owner struct{ Kind, Namespace, Name string }

// Hash returns the value of LabelComposedFor.
func (xr Owner) Hash() string { return LabelHash(xr.Kind, xr.Namespace, xr.Name) }

// LabelComposedFor is the label of everything that is composed, with a hash of the XR.
// By it a later version knows what an earlier one composed, whatever its keys.
const LabelComposedFor = "gateway.fn.openfunction.io/composed-for"

// ObjectName of the Object with a role for a Gateway. provider-kubernetes' field
// manager leaves out the namespace, so the name alone must tell two XRs apart.
func ObjectName(xr Owner, role Role, gateway types.NamespacedName) string {
	readable := "ofn-" + dashed(xr.Namespace, xr.Name, gateway.Namespace, gateway.Name)
	return hashed(readable, maxObjectName, xr.Kind, xr.Namespace, xr.Name, string(role), gateway.Namespace, gateway.Name)
}

// FieldManager is the field manager under which provider-kubernetes applies an
// Object's manifest.
func FieldManager(objectName string) string { return ObjectManagerPrefix + objectName }

// ObjectManagerPrefix starts the field manager of every Object.
const ObjectManagerPrefix = "provider-kubernetes/"

// OwnObjectManager reports whether a field manager is that of an Object which
// this function composed, for any XR.
func OwnObjectManager(manager string) bool {
	_, ours := ObjectOfManager(manager)
	return ours
}

// ObjectOfManager returns the name of the Object that applies as a field manager,
// if it is one that this function composed for any XR: an operator's own Object may
// begin as ours do, but does not end in a hash.
func ObjectOfManager(manager string) (name string, ours bool) {
	name, ours = strings.CutPrefix(manager, ObjectManagerPrefix)
	i := strings.LastIndexByte(name, '-')
	if !ours || !strings.HasPrefix(name, "ofn-") || len(name)-i-1 != hashLength {
		return "", false
	}
	if _, err := hex.DecodeString(name[i+1:]); err != nil {
		return "", false
	}
	return name, true
}

// Labels of every Object. They find an Object whose name, but not its namespace, is
// known, and all Objects for one Gateway.
const (
	// LabelObject has the hash of the Object's name.
	LabelObject = "gateway.fn.openfunction.io/object"
	// LabelTarget has the hash of the Gateway's namespace and name.
	LabelTarget = "gateway.fn.openfunction.io/target"
)

// AnnotationListeners is the annotation of an Object that patches a Gateway. It tells
// the other XRs what the Object's listeners are to its XR (package sharing has it).
const AnnotationListeners = "gateway.fn.openfunction.io/listeners"

// Annotations by which an Object asks provider-kubernetes to apply it again, which does
// so when an annotation changes.
const (
	// AnnotationApplyFor tells for which Gateway: "<uid>/<generation>", or
	// "<uid>/missing" once the Gateway of that uid, which the Object created, is gone.
	AnnotationApplyFor = "gateway.fn.openfunction.io/apply-for"
	// AnnotationAppliedAgain counts how often that was asked for on the Gateway of one uid.
	AnnotationAppliedAgain = "gateway.fn.openfunction.io/applied-again"
)

// ObjectLabels returns the labels of an Object for a Gateway.
func ObjectLabels(object string, gateway types.NamespacedName) map[string]string {
	return map[string]string{
		LabelObject: LabelHash(object),
		LabelTarget: LabelHash(gateway.Namespace, gateway.Name),
	}
}

// LabelHash returns the value of a label for what is too long for one.
func LabelHash(identity ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(identity, "/")))
	return hex.EncodeToString(sum[:])[:labelHashLength]
}

// ListenerSetName of the i-th ListenerSet for a Gateway.
func ListenerSetName(xr Owner, gateway types.NamespacedName, i int) string {
	suffix := ""
	if i > 0 {
		suffix = "-" + strconv.Itoa(i+1)
	}
	name := hashed(dashed(xr.Name, gateway.Name), maxListenerSetName-len(suffix),
		xr.Kind, xr.Namespace, xr.Name, gateway.Namespace, gateway.Name)
	return name + suffix
}

// ServiceName returns a name of a Service: the wanted one or, where that has dots,
// is too long or does not begin with a letter, one with a hash that is made of it.
func ServiceName(wanted string) string {
	if len(validation.IsDNS1035Label(wanted)) == 0 {
		return wanted
	}
	return hashed("entry-"+strings.ReplaceAll(wanted, ".", "-"), validation.DNS1035LabelMaxLength, wanted)
}

// EndpointSliceName returns the name of the i-th EndpointSlice of a family for a
// Service, from 0. A slice's address type cannot be changed, so its name carries
// the family: "gateway-ipv4", and "gateway-ipv4-2" for the second.
func EndpointSliceName(service string, family discoveryv1.AddressType, i int) string {
	name := service + "-" + strings.ToLower(string(family))
	if i > 0 {
		name += "-" + strconv.Itoa(i+1)
	}
	return name
}

// PortName makes a DNS label of a listener's name, a DNS subdomain of up to 253
// bytes. It differs for every listener and attempt.
func PortName(listener string, attempt int) string {
	return hashed(strings.ReplaceAll(listener, ".", "-"), validation.DNS1123LabelMaxLength, listener, strconv.Itoa(attempt))
}

// hashed is the readable name, cut to leave room, and a hash over identity. The
// parts are hashed with a separator that none of them can hold.
func hashed(readable string, most int, identity ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(identity, "/")))
	hash := hex.EncodeToString(sum[:])[:hashLength]
	if room := most - hashLength - 1; len(readable) > room {
		readable = readable[:room]
	}
	return strings.TrimRight(readable, "-.") + "-" + hash
}

func dashed(parts ...string) string {
	kept := parts[:0:0]
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "-")
}

// LabelValue names an OpenFunction Gateway in the label of its HTTPRoutes, as
// OpenFunction's function controller writes it: "<namespace>.<name>", cut to the
// 63 bytes that a label holds.
func LabelValue(namespace, name string) string {
	value := strings.TrimPrefix(namespace+"."+name, ".")
	if len(value) <= maxLabelValue {
		return value
	}
	return hashed(value, maxLabelValue, namespace, name)
}

const maxLabelValue = 63
