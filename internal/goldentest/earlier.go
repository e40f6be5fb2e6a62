package goldentest

import (
	"context"
	"fmt"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/structpb"
)

// EarlierFunction is the name of the Function in a case's step before ours.
const EarlierFunction = "function-earlier"

// Earlier answers for EarlierFunction with what its input says: desired, a State
// as protobuf's JSON has it, and context.
func Earlier(_ context.Context, req *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, error) {
	fields := req.GetInput().GetFields()
	desired, err := protojson.Marshal(fields["desired"].GetStructValue())
	if err != nil {
		return nil, err
	}
	rsp := &fnv1.RunFunctionResponse{
		Desired: &fnv1.State{},
		Context: &structpb.Struct{Fields: fields["context"].GetStructValue().GetFields()},
	}
	if err := protojson.Unmarshal(desired, rsp.GetDesired()); err != nil {
		return nil, fmt.Errorf("input.desired: %w", err)
	}
	return rsp, nil
}
