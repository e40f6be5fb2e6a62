package main

import (
	"bytes"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/prune"
)

// Numbers of the fields of RunFunctionRequest, and of the messages in it, that hold
// something which the function never reads.
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

// neverRead returns the rule that cuts out of a request what the function never
// reads. That is most of what Crossplane sends: the managers of each field of an
// object, the content of the Gateway in an Object's status, the conditions of the
// listeners in the XR's status, and the content of a schema, whose presence alone says
// that the kind is served.
func neverRead() prune.Rule {
	managed := prune.Fields{"managedFields": nil}
	xr := prune.Struct(prune.Fields{"metadata": managed, "status": {"listeners": {"conditions": nil}}})
	// Of the Gateway in an Object's status only the identity is read.
	seen := prune.Fields{"metadata": managed, "spec": nil, "status": nil}
	object := prune.Struct(prune.Fields{"metadata": managed, "status": {"atProvider": {"manifest": seen}}})
	// The managers of a Gateway's spec are read.
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

// message holds the rules of some fields of a message, by number.
type message map[protowire.Number]prune.Rule

// rule returns the rule of the message.
func (m message) rule() prune.Rule { return prune.Message(m) }

// byKey returns the rule of a map that applies one rule to Gateways, whose keys start
// alike among the composed and the required resources, and one to everything else.
func byKey(gateways, others message) prune.Rule {
	gateway, other := prune.Value(gateways.rule()), prune.Value(others.rule())
	prefix := []byte(cluster.PrefixGateway + "/")
	return prune.Map(func(key []byte) prune.Rule {
		if bytes.HasPrefix(key, prefix) {
			return gateway
		}
		return other
	})
}
