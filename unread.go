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
// kind. Whether there is one says that the kind is served.
func unread() prune.Rule {
	message := func(field protowire.Number, rule prune.Rule) prune.Rule {
		return prune.Message(map[protowire.Number]prune.Rule{field: rule})
	}
	managed := prune.Fields{"managedFields": nil}
	xr := prune.Struct(prune.Fields{"metadata": managed, "status": {"listeners": nil, "routing": nil}})
	object := prune.Struct(prune.Fields{"metadata": managed, "status": {"atProvider": nil}})
	// Of a Gateway, whose key starts alike as a composed resource and as a
	// required one, it does read who manages the listeners.
	unlessGateway := func(rule prune.Rule) prune.Rule {
		return prune.Map(func(key []byte) prune.Rule {
			if bytes.HasPrefix(key, []byte("gateway/")) {
				return nil
			}
			return rule
		})
	}
	schema := message(fieldOpenAPI, message(fieldFields, prune.Drop))
	return prune.Message(map[protowire.Number]prune.Rule{
		fieldObserved: prune.Message(map[protowire.Number]prune.Rule{
			fieldComposite: message(fieldResource, xr),
			fieldResources: unlessGateway(message(fieldResource, object)),
		}),
		fieldExtraResources:    prune.Drop,
		fieldCredentials:       prune.Drop,
		fieldRequiredResources: unlessGateway(message(fieldItems, message(fieldResource, object))),
		fieldRequiredSchemas:   prune.Map(func([]byte) prune.Rule { return schema }),
	})
}
