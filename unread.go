package main

import (
	"bytes"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/openfunction/function-openfunction-gateway/internal/prune"
)

// The fields of RunFunctionRequest, and of the messages in it, that have something
// in them which the function never reads.
const (
	fieldObserved          protowire.Number = 2
	fieldExtraResources    protowire.Number = 6
	fieldCredentials       protowire.Number = 7
	fieldRequiredResources protowire.Number = 8
	fieldRequiredSchemas   protowire.Number = 9

	fieldComposite protowire.Number = 1 // of State
	fieldResources protowire.Number = 2
	fieldResource  protowire.Number = 1 // of Resource
	fieldItems     protowire.Number = 1 // of Resources
	fieldOpenAPI   protowire.Number = 1 // of Schema
	fieldFields    protowire.Number = 1 // of Struct
)

// unread is what the function never reads of a request, most of what Crossplane
// sends: who manages each field of an object; the copy of a Gateway in the status
// of an Object; what the XR's status says of listeners; and what a schema says of a
// kind: that there is one says that the kind is served.
func unread() prune.Rule {
	managed := prune.Fields{"managedFields": nil}
	xr := prune.Struct(prune.Fields{"metadata": managed, "status": {"listeners": nil, "routing": nil}})
	object := prune.Struct(prune.Fields{"metadata": managed, "status": {"atProvider": nil}})
	// Of a Gateway it reads who manages the spec's listeners.
	gateway := prune.Struct(prune.Fields{"metadata": {"managedFields": {"fieldsV1": {"f:metadata": nil, "f:status": nil}}}})
	schema := message{fieldOpenAPI: message{fieldFields: prune.Drop}.rule()}
	return message{
		fieldObserved: message{
			fieldComposite: message{fieldResource: xr}.rule(),
			fieldResources: byKey(message{fieldResource: gateway}, message{fieldResource: object}),
		}.rule(),
		fieldExtraResources: prune.Drop,
		fieldCredentials:    prune.Drop,
		fieldRequiredResources: byKey(
			message{fieldItems: message{fieldResource: gateway}.rule()},
			message{fieldItems: message{fieldResource: object}.rule()}),
		fieldRequiredSchemas: byKey(schema, schema),
	}.rule()
}

// message holds rules for some fields of a message.
type message map[protowire.Number]prune.Rule

func (m message) rule() prune.Rule { return prune.Message(m) }

// byKey applies one rule to Gateways, whose keys start alike as composed and as
// required resources, and one to all else.
func byKey(gateways, others message) prune.Rule {
	gateway, other := prune.Value(gateways.rule()), prune.Value(others.rule())
	return prune.Map(func(key []byte) prune.Rule {
		if bytes.HasPrefix(key, []byte("gateway/")) {
			return gateway
		}
		return other
	})
}
