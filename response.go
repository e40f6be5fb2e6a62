package main

import (
	"fmt"
	"maps"
	"strings"
	"time"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/structpb"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/openfunction/function-openfunction-gateway/internal/gateway/status"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// maxErrors is how many errors one message names: an event holds 1024 bytes.
const maxErrors = 20

// refuse answers what was asked wrongly. Only the XR and the Input are ever
// refused: a fatal result stops Crossplane from looking at anything else.
func refuse(rsp *fnv1.RunFunctionResponse, errs field.ErrorList) {
	texts := make([]string, 0, maxErrors)
	for _, e := range errs[:min(len(errs), maxErrors)] {
		texts = append(texts, e.Error())
	}
	if more := len(errs) - maxErrors; more > 0 {
		texts = append(texts, fmt.Sprintf("and %d more", more))
	}
	message := "invalid OpenFunction Gateway: " + strings.Join(texts, "; ")
	rsp.Results = append(rsp.Results, &fnv1.Result{Severity: fnv1.Severity_SEVERITY_FATAL, Message: message})
	for _, c := range status.Refused(message) {
		rsp.Conditions = append(rsp.Conditions, asCondition(c))
	}
}

// desire adds our resources to those of earlier steps.
func desire(rsp *fnv1.RunFunctionResponse, composed ...[]resources.Composed) {
	if rsp.GetDesired() == nil {
		rsp.Desired = &fnv1.State{}
	}
	if rsp.GetDesired().GetResources() == nil {
		rsp.Desired.Resources = map[string]*fnv1.Resource{}
	}
	for _, some := range composed {
		for _, c := range some {
			ready := fnv1.Ready_READY_FALSE
			if c.Ready {
				ready = fnv1.Ready_READY_TRUE
			}
			rsp.Desired.Resources[c.Key.String()] = &fnv1.Resource{Resource: c.Resource, Ready: ready}
		}
	}
}

// soon is the longest TTL while what is waited for is not watched.
const soon = 15 * time.Second

// tell reports the XR's status, conditions, events and readiness.
func tell(rsp *fnv1.RunFunctionResponse, apiVersion, kind string, r status.Report) {
	xr := composite(rsp, apiVersion, kind)
	fields := xr.GetResource().GetFields()["status"].GetStructValue().GetFields()
	maps.Copy(fields, wire.Encode(&r.Status).GetFields())
	if r.Held {
		xr.Ready = fnv1.Ready_READY_FALSE
	}
	for _, c := range r.Conditions {
		rsp.Conditions = append(rsp.Conditions, asCondition(c))
	}
	for _, e := range r.Events {
		severity := fnv1.Severity_SEVERITY_NORMAL
		if e.Warning {
			severity = fnv1.Severity_SEVERITY_WARNING
		}
		rsp.Results = append(rsp.Results, &fnv1.Result{
			Severity: severity, Reason: &e.Reason, Message: e.Message, Target: fnv1.Target_TARGET_COMPOSITE.Enum(),
		})
	}
	if r.Soon && rsp.GetMeta().GetTtl().AsDuration() > soon {
		rsp.Meta.Ttl = durationpb.New(soon)
	}
}

// composite is the desired XR with a status to write to. What an earlier step
// desires of it stays.
func composite(rsp *fnv1.RunFunctionResponse, apiVersion, kind string) *fnv1.Resource {
	if rsp.GetDesired().GetComposite() == nil {
		rsp.Desired.Composite = &fnv1.Resource{}
	}
	xr := rsp.GetDesired().GetComposite()
	if xr.GetResource().GetFields() == nil {
		xr.Resource = &structpb.Struct{Fields: map[string]*structpb.Value{}}
	}
	fields := xr.GetResource().GetFields()
	fields["apiVersion"], fields["kind"] = structpb.NewStringValue(apiVersion), structpb.NewStringValue(kind)
	if fields["status"].GetStructValue().GetFields() == nil {
		fields["status"] = structpb.NewStructValue(&structpb.Struct{Fields: map[string]*structpb.Value{}})
	}
	return xr
}

func asCondition(c status.Condition) *fnv1.Condition {
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
