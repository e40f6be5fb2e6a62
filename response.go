package main

import (
	"maps"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/structpb"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/openfunction/function-openfunction-gateway/internal/answer"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// respond returns the response that says an answer.
func respond(req *fnv1.RunFunctionRequest, a answer.Answer) *fnv1.RunFunctionResponse {
	rsp := &fnv1.RunFunctionResponse{
		Meta:         &fnv1.ResponseMeta{Tag: req.GetMeta().GetTag(), Ttl: durationpb.New(a.TTL)},
		Desired:      req.GetDesired(),
		Context:      req.GetContext(),
		Requirements: require(a.Requirements),
	}
	for _, c := range a.Conditions {
		rsp.Conditions = append(rsp.Conditions, asCondition(c))
	}
	if a.Refusal != "" {
		rsp.Results = append(rsp.Results, &fnv1.Result{Severity: fnv1.Severity_SEVERITY_FATAL, Message: a.Refusal})
		return rsp
	}
	for _, e := range a.Events {
		rsp.Results = append(rsp.Results, asResult(e))
	}
	desire(rsp, a.Composed)
	tell(rsp, req.GetObserved().GetComposite().GetResource(), a)
	return rsp
}

// desire adds our resources to those of earlier steps.
func desire(rsp *fnv1.RunFunctionResponse, composed []resources.Composed) {
	if rsp.GetDesired() == nil {
		rsp.Desired = &fnv1.State{}
	}
	if rsp.GetDesired().GetResources() == nil {
		rsp.Desired.Resources = make(map[string]*fnv1.Resource, len(composed))
	}
	for _, c := range composed {
		ready := fnv1.Ready_READY_FALSE
		if c.Ready {
			ready = fnv1.Ready_READY_TRUE
		}
		rsp.Desired.Resources[c.Key.String()] = &fnv1.Resource{Resource: c.Resource, Ready: ready}
	}
}

// tell reports the XR's status and whether it can be ready.
func tell(rsp *fnv1.RunFunctionResponse, observed *structpb.Struct, a answer.Answer) {
	xr := composite(rsp, observed)
	maps.Copy(xr.GetResource().GetFields()["status"].GetStructValue().GetFields(), a.Status.GetFields())
	if a.Held {
		xr.Ready = fnv1.Ready_READY_FALSE
	}
}

// composite returns the desired XR with a status to write to. What an earlier step
// desires of it stays.
func composite(rsp *fnv1.RunFunctionResponse, observed *structpb.Struct) *fnv1.Resource {
	if rsp.GetDesired().GetComposite() == nil {
		rsp.Desired.Composite = &fnv1.Resource{}
	}
	xr := rsp.GetDesired().GetComposite()
	if xr.GetResource().GetFields() == nil {
		xr.Resource = &structpb.Struct{Fields: map[string]*structpb.Value{}}
	}
	fields := xr.GetResource().GetFields()
	for _, identity := range []string{"apiVersion", "kind"} {
		fields[identity] = structpb.NewStringValue(observed.GetFields()[identity].GetStringValue())
	}
	if fields["status"].GetStructValue().GetFields() == nil {
		fields["status"] = structpb.NewStructValue(&structpb.Struct{Fields: map[string]*structpb.Value{}})
	}
	return xr
}

func asResult(e answer.Event) *fnv1.Result {
	severity := fnv1.Severity_SEVERITY_NORMAL
	if e.Warning {
		severity = fnv1.Severity_SEVERITY_WARNING
	}
	return &fnv1.Result{Severity: severity, Reason: &e.Reason, Message: e.Message, Target: fnv1.Target_TARGET_COMPOSITE.Enum()}
}

func asCondition(c answer.Condition) *fnv1.Condition {
	out := &fnv1.Condition{
		Type: c.Type, Reason: c.Reason, Message: &c.Message,
		Status: fnv1.Status_STATUS_CONDITION_UNKNOWN, Target: fnv1.Target_TARGET_COMPOSITE.Enum(),
	}
	switch c.Status {
	case metav1.ConditionTrue:
		out.Status = fnv1.Status_STATUS_CONDITION_TRUE
	case metav1.ConditionFalse:
		out.Status = fnv1.Status_STATUS_CONDITION_FALSE
	case metav1.ConditionUnknown:
	}
	return out
}
