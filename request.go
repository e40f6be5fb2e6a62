package main

import (
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/cluster"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// Numbers of the fields that are read of RunFunctionRequest and of the messages in it, as
// run_function.proto has them.
const (
	requestMeta              protowire.Number = 1
	requestObserved          protowire.Number = 2
	requestDesired           protowire.Number = 3
	requestInput             protowire.Number = 4
	requestContext           protowire.Number = 5
	requestRequiredResources protowire.Number = 8
	requestRequiredSchemas   protowire.Number = 9

	metaTag          protowire.Number = 1 // of RequestMeta and ResponseMeta
	stateComposite   protowire.Number = 1
	stateResources   protowire.Number = 2
	resourceResource protowire.Number = 1
	resourceReady    protowire.Number = 3
	resourcesItems   protowire.Number = 1
	schemaOpenAPI    protowire.Number = 1
	entryKey         protowire.Number = 1 // of every map
	entryValue       protowire.Number = 2
)

// requestShape is what is read of a RunFunctionRequest, or handed on.
var requestShape = func() *wire.Shape {
	resource := &wire.Shape{resourceResource: wire.Struct}
	state := &wire.Shape{stateComposite: resource, stateResources: wire.MapOf(resource)}
	return &wire.Shape{
		requestMeta:              {metaTag: wire.Text},
		requestObserved:          state,
		requestDesired:           state,
		requestInput:             wire.Struct,
		requestContext:           wire.Struct,
		requestRequiredResources: wire.MapOf(&wire.Shape{resourcesItems: resource}),
		requestRequiredSchemas:   wire.MapOf(&wire.Shape{}),
	}
}()

// request is what is read of a RunFunctionRequest.
type request struct {
	answer.Question

	tag string
	// desired by earlier steps, a State, and their context, which are handed on as they
	// are; nil if there is none.
	desired, context []byte
}

// readRequest reads a request from its bytes, which it shares, and which came just now. It returns an error if what
// it reads is not what protobuf writes.
func readRequest(raw []byte, now time.Time) (request, error) {
	if err := requestShape.Check(raw); err != nil {
		return request{}, status.Error(codes.Internal, "the request is none: "+err.Error())
	}
	observed, desired := wire.Message(raw, requestObserved), wire.Message(raw, requestDesired)
	req := request{
		Question: answer.Question{
			Composite: wire.Message(observed, stateComposite, resourceResource),
			Input:     wire.Message(raw, requestInput),
			State: cluster.State{
				Now:      now,
				Earlier:  map[string]bool{},
				Observed: map[string]wire.Object{},
				Required: map[string][]wire.Object{},
				Schemas:  map[string]wire.Object{},
			},
		},
		tag:     wire.String(wire.Message(raw, requestMeta), metaTag),
		desired: desired,
		context: wire.Message(raw, requestContext),
	}
	for key := range wire.Entries(desired, stateResources) {
		req.State.Earlier[key] = true
	}
	for key, r := range wire.Entries(observed, stateResources) {
		req.State.Observed[key] = wire.Message(r, resourceResource)
	}
	for name, found := range wire.Entries(raw, requestRequiredResources) {
		items := []wire.Object{}
		for r := range wire.Items(found, resourcesItems) {
			items = append(items, wire.Message(r, resourceResource))
		}
		req.State.Required[name] = items
	}
	for name, schema := range wire.Entries(raw, requestRequiredSchemas) {
		req.State.Schemas[name] = wire.Message(schema, schemaOpenAPI)
	}
	return req, nil
}
